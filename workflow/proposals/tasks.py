"""What Celery runs for this room. Running one twice does no harm."""

from __future__ import annotations

from celery import shared_task

from workflow.proposals import services

LONGEST = 3600  # seconds; a million rows take a few minutes


@shared_task(ignore_result=True, soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def check_log() -> None:
    """Do the verification an auditor asked for, if one waits."""
    services.run_asked_check()
