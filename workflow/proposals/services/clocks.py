"""Deadlines set by hand or by the calendar, and the one automatic move: waking from the shelf."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import checks, deadlines, interests
from workflow.proposals.machine import SEC, Part, Stage, State, Verb
from workflow.proposals.models import Cycle, LogRow, Proposal, Visit
from workflow.proposals.rows import locked, require_reason, require_visible
from workflow.proposals.services.moving import last_day_for, move
from workflow.refusals import Denied, Invalid, Obstacle, Refused
from workflow.workdays import clock

logger = logging.getLogger(__name__)


@transaction.atomic
def extend(*, proposal_id: int, by: User, due_on: dt.date, reason: str) -> LogRow:
    """The secretariat gives more time: only later, with a reason.

    Raises NotVisible, Denied, Invalid `reason.missing`, Refused `verb.not_here` (no running deadline),
    `extend.call` (a draft's date is the call's; give late leave), `extend.not_later`, `extend.too_far`.
    """
    proposal = locked(proposal_id)
    parts = require_visible(by, proposal)
    checks.require_part(parts, SEC)
    require_reason(reason)
    visit = proposal.open_visit()
    if visit is None or visit.due_on is None:
        raise Refused(checks.not_here(Verb.EXTEND))
    if not proposal.is_sent:
        raise Refused(
            Obstacle("extend.call", _("Tenggat ini hari terakhir panggilan; beri izin terlambat saja."))
        )
    if due_on <= visit.due_on:
        raise Refused(
            Obstacle(
                "extend.not_later", _("Tenggat hanya dapat dimundurkan, tidak dimajukan."), field="due_on"
            )
        )
    if checks.too_far(due_on):
        raise Refused(Obstacle("extend.too_far", _("Tenggat paling jauh 24 bulan lagi."), field="due_on"))
    return deadlines.set_deadline(
        proposal=proposal,
        visit=visit,
        due_on=due_on,
        cause="extend",
        by=by,
        capacity=Part.SECRETARIAT,
        reason=reason,
        verb=Verb.EXTEND,
    )


@transaction.atomic
def give_late_leave(*, proposal_id: int, by: User, until: dt.datetime, reason: str) -> LogRow:
    """The secretariat lets one in late, until a moment; only in the first round of Drum Up.

    The secretariat may not see a fresh draft, so it names the proposal it was told of; whether it exists
    is no secret to the office that grants the leave.

    Raises Denied, Invalid `reason.missing`, `leave.past`, `leave.too_far`, Refused `verb.not_here`,
    `leave.not_later`.
    """
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()
    proposal = locked(proposal_id)
    checks.require_part(interests.parts_of(by, proposal), SEC)
    require_reason(reason)
    if until <= clock.now():
        raise Invalid(
            Obstacle("leave.past", _("Izin harus berlaku sampai waktu yang akan datang."), field="until")
        )
    if checks.too_far(clock.day_of(until)):
        raise Invalid(Obstacle("leave.too_far", _("Izin paling jauh 24 bulan lagi."), field="until"))
    if not checks.in_first_round(proposal):
        raise Refused(checks.not_here(Verb.LATE_LEAVE))
    if proposal.late_until and until < proposal.late_until:
        raise Refused(
            Obstacle("leave.not_later", _("Izin yang sudah diberikan berlaku lebih lama."), field="until")
        )
    proposal.late_until = until
    proposal.save(update_fields=["late_until"])
    visit = proposal.open_visit()
    last = clock.day_of(until - dt.timedelta(microseconds=1))
    facts: dict[str, str | int] = {"until": until.astimezone(dt.UTC).isoformat(timespec="seconds")}
    if visit and visit.holder == Visit.Holder.TEAM and visit.due_on and last > visit.due_on:
        return deadlines.set_deadline(
            proposal=proposal,
            visit=visit,
            due_on=last,
            cause="late_leave",
            by=by,
            capacity=Part.SECRETARIAT,
            reason=reason,
            verb=Verb.LATE_LEAVE,
            detail=facts,
        )
    if visit and visit.team_due_on and last > visit.team_due_on:
        facts |= deadlines.keep_for_team(visit, last)
    return deadlines.log.append(
        proposal=proposal,
        verb=Verb.LATE_LEAVE,
        from_state=proposal.state,
        to_state=proposal.state,
        actor=by,
        capacity=Part.SECRETARIAT,
        reason=reason,
        detail=facts,
    )


@transaction.atomic
def change_call(*, cycle: Cycle, by: User, opens_at: dt.datetime, closes_at: dt.datetime) -> int:
    """Move the call's window; drafts that were never sent get its new last day, earlier or later.

    What was sent and is still in its first round gets a later last day too, for a recall; never an
    earlier one. Answers how many deadlines moved. Raises Denied, Invalid `cycle.window`, `cycle.too_far`.
    """
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()
    obstacles = checks.call_window(opens_at, closes_at)
    if obstacles:
        raise Invalid(obstacles)
    cycle.opens_at, cycle.closes_at = opens_at, closes_at
    cycle.save(update_fields=["opens_at", "closes_at"])
    moved = 0
    first_visits = Visit.objects.filter(closed_at__isnull=True, proposal__cycle=cycle, stage=Stage.DRUM_UP)
    for proposal_id in first_visits.order_by("proposal_id").values_list("proposal_id", flat=True):
        moved += _follow_the_call(locked(proposal_id), by)
    return moved


def _follow_the_call(proposal: Proposal, by: User) -> bool:
    visit = proposal.open_visit()
    if visit is None or not checks.in_first_round(proposal):
        return False
    last = last_day_for(proposal)
    if visit.holder == Visit.Holder.LAB:
        return _keep_later(proposal, visit, last, by)
    if visit.due_on is None or visit.due_days is not None:
        return False  # computed from working days: not the call's
    if visit.due_on == last or (proposal.is_sent and last < visit.due_on):
        return False
    deadlines.set_deadline(
        proposal=proposal, visit=visit, due_on=last, cause="call", by=by, capacity=Part.SECRETARIAT
    )
    return True


def _keep_later(proposal: Proposal, visit: Visit, last: dt.date, by: User) -> bool:
    """At the gate the team's date is only kept; a later one is written down for a recall."""
    if visit.team_due_on is None or visit.team_due_days is not None or last <= visit.team_due_on:
        return False
    deadlines.log.append(
        proposal=proposal,
        verb=Verb.DEADLINE,
        from_state=proposal.state,
        to_state=proposal.state,
        actor=by,
        capacity=Part.SECRETARIAT,
        detail={"cause": "call", **deadlines.keep_for_team(visit, last)},
    )
    return True


def wake_due() -> list[LogRow]:
    """Resume every shelved idea whose wake-up date has come; each in a transaction of its own.

    One that cannot (its unit is closed, or something breaks) stays on the shelf and keeps no other from
    waking: whatever still sleeps after its date is told to the secretariat from its state alone.
    """
    woken = []
    due = Proposal.objects.filter(state=State.SHELVED, wake_on__lte=clock.today())
    for proposal_id, seen in due.order_by("wake_on", "pk").values_list("pk", "seen"):
        try:
            woken.append(move(proposal_id=proposal_id, verb=Verb.RESUME, by=None, seen=seen))
        except Refused as refused:
            logger.warning("proposal %s cannot wake: %s", proposal_id, ", ".join(refused.codes))
        except Exception:  # of one idea; the others wake, and tomorrow it is tried again
            logger.exception("proposal %s could not be woken", proposal_id)
    return woken
