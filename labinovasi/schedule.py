"""Everything that runs by the clock, in one place. Beat says *when to look*, never what is due.

A periodic task looks at the state of the database and does what is owed, however long ago it fell due:
a beat that slept an hour loses nothing, and one that fires twice does nothing twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.schedules import crontab, schedule

# Which workers take a task; a slow mail server must not keep others waiting. The rest goes to "default".
QUEUES = ("default", "mail", "webhooks", "reviews", "heavy")
ROUTES = {
    "notifications.tasks.call_endpoint*": {"queue": "webhooks"},  # the first that fits
    "notifications.tasks.seal_log": {"queue": "heavy"},
    # What looks at stages, gates and dates; the queue of mail is left to what sends.
    "notifications.tasks.materialise": {"queue": "reviews"},
    "notifications.tasks.wake_ideas": {"queue": "reviews"},
    "notifications.tasks.*": {"queue": "mail"},
    "workflow.proposals.tasks.check_log": {"queue": "heavy"},
}


def every(seconds: float, task: str) -> dict[str, Any]:
    """Run `task` each `seconds`. One still waiting when the next is due has expired: a queue that was
    away for an hour does not come back with an hour of the same question."""
    return {
        "task": task,
        "schedule": schedule(timedelta(seconds=seconds)),
        "options": {"expires": seconds},
    }


def daily(hour: int, minute: int, task: str) -> dict[str, Any]:
    """Run `task` each day at this local time (the regency's zone)."""
    return {
        "task": task,
        "schedule": crontab(hour=str(hour), minute=str(minute)),
        "options": {"expires": 12 * 3600},
    }


def beat_schedule(pulse_seconds: float) -> dict[str, dict[str, Any]]:
    return {
        "pulse": every(pulse_seconds, "labinovasi.health.tasks.pulse"),
        "drain": every(30, "notifications.tasks.drain"),
        "call endpoints": every(30, "notifications.tasks.call_endpoints"),
        "materialise": every(300, "notifications.tasks.materialise"),
        "check the log where asked": every(60, "workflow.proposals.tasks.check_log"),
        "wake shelved ideas": daily(6, 0, "notifications.tasks.wake_ideas"),
        "seal and verify the log": daily(23, 30, "notifications.tasks.seal_log"),
    }
