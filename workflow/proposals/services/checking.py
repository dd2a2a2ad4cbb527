"""Verifying the whole log in the background: asked for, done by a worker, its end written down.

The row is the queue: a wake-up that is lost costs a minute (beat looks too), a worker that is killed is
noticed by its silence and its check counts as cut off.
"""

from __future__ import annotations

import logging
from dataclasses import asdict

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.models import LogCheck, Proposal
from workflow.proposals.verify import Fault, verify_log
from workflow.refusals import Denied, Obstacle, Refused
from workflow.workdays import clock

logger = logging.getLogger(__name__)


def ask_check(*, by: User | None) -> LogCheck:
    """Ask for a verification of the whole log; None is the night's own. A worker does it.

    Raises Denied for anybody but an auditor, Refused `check.running`.
    """
    if by is not None and not people.has_lab_role(by, LabRole.Role.AUDITOR):
        raise Denied()
    with transaction.atomic():
        close_lost_checks()
        made, is_new = LogCheck.objects.get_or_create(only=True, defaults={"asked_by": by})
        if not is_new:
            text = _("Pemeriksaan sudah berjalan; hasilnya tampil di halaman ini.")
            raise Refused(Obstacle("check.running", text))
        transaction.on_commit(_wake, robust=True)
    return made


def close_lost_checks() -> int:
    """What a killed worker left open ends as cut off; answers how many."""
    ended = {"only": None, "ended_at": clock.now(), "result": LogCheck.Result.LOST}
    return LogCheck.objects.lost().update(**ended)


def run_asked_check() -> LogCheck | None:
    """Do the check that was asked for, if nobody does it yet; answers it when it ended.

    Not in a transaction: how far it is can be read while it runs.
    """
    close_lost_checks()
    check = LogCheck.objects.open().filter(started_at__isnull=True).first()
    if check is None or not _take(check):
        return None
    try:
        faults = verify_log(progress=lambda rows: _beat(check, rows))
    except BaseException:
        _end(check, result=LogCheck.Result.LOST)
        raise
    result = LogCheck.Result.FAULTY if faults else LogCheck.Result.SOUND
    _end(check, result=result, **_told(faults))
    return check


def _take(check: LogCheck) -> bool:
    """One conditional update decides which of two workers has it."""
    now = clock.now()
    rows = Proposal.objects.aggregate(rows=Sum("last_n"))["rows"] or 0
    waiting = LogCheck.objects.open().filter(pk=check.pk, started_at__isnull=True)
    return bool(waiting.update(started_at=now, beat_at=now, rows=rows))


def _beat(check: LogCheck, rows: int) -> None:
    LogCheck.objects.open().filter(pk=check.pk).update(checked=rows, beat_at=clock.now())


def _told(faults: list[Fault]) -> dict[str, object]:
    kept = [asdict(fault) for fault in faults[: LogCheck.MOST_FAULTS]]
    return {"fault_count": len(faults), "faults": kept}


def _end(check: LogCheck, **fields: object) -> None:
    LogCheck.objects.open().filter(pk=check.pk).update(only=None, ended_at=clock.now(), **fields)
    check.refresh_from_db()


def _wake() -> None:
    from workflow.proposals.tasks import check_log

    try:
        check_log.apply_async(retry=False, ignore_result=True)
    except Exception as error:  # a page must not fail for a wake-up; beat finds the row
        logger.warning("No wake-up for a check of the log (%s); the next beat starts it.", error)
