"""Watching the messengers themselves: who notices that nobody is told anything?

The drain says after each batch whether the other side answered; the pulse says when it comes back how
long it was away. Each silence is one row, told to the secretariat once (`kinds/watch.py`), never one
message a failed row.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from notifications import ledger
from notifications.kinds.parties import holders
from notifications.models import Silence, Why, subject_of
from workflow.cleaning import clean_line
from workflow.people.models import LabRole
from workflow.workdays import clock

# A restart of the lab or of a mail server is no news.
TOLD_AFTER = dt.timedelta(minutes=30)


def channel_of(code: str) -> str:
    return f"channel:{code}"


def answered(channel: str) -> None:
    """The other side took something: its silence, if there was one, is over."""
    Silence.objects.filter(what=channel_of(channel), ended_at__isnull=True).update(ended_at=clock.now())


def unanswered(channel: str, error: str) -> None:
    """Of a whole batch nothing was taken. The first such moment is the beginning."""
    detail = clean_line(error)[:300]
    running = Silence.objects.filter(what=channel_of(channel), ended_at__isnull=True)
    if running.update(detail=detail):
        return
    try:
        with transaction.atomic():
            Silence.objects.create(what=channel_of(channel), detail=detail)
    except IntegrityError:  # another worker noticed it in the same moment
        running.update(detail=detail)


@transaction.atomic
def pulse_came_back(*, last: dt.datetime) -> None:
    """The beat is heard again after `last`: a long silence is written down and the secretariat told."""
    if clock.now() - last < TOLD_AFTER:
        return
    silence = Silence.objects.create(what=Silence.BEAT, since=last, ended_at=clock.now())
    ledger.owe(
        recipients=holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT),
        kind="beat_was_silent",
        subject=subject_of(silence),
        occurrence="over",
    )
