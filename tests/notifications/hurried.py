"""The lab's Celery app with a beat that looks every second or two, for a test that cannot wait."""

from __future__ import annotations

import os

from labinovasi.celery import app
from labinovasi.schedule import every

app.conf.beat_schedule = {
    "materialise": every(2, "notifications.tasks.materialise"),
    "drain": every(1, "notifications.tasks.drain"),
}
app.conf.beat_max_loop_interval = 1


@app.task(name="tests.who", queue="heavy")
def who(file: str) -> None:
    """Which process of the worker's pool ran this."""
    with open(file, "a") as written:
        written.write(f"{os.getpid()}\n")
