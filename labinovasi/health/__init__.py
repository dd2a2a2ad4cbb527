"""Is the lab alive? A page for monitors, a pulse through the whole queue, a worker that knows it is deaf."""
