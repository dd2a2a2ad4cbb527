"""Real servers on this machine that tests can hurt."""
