"""The one clock of a visit: a deadline and a holder. It only reminds, it never moves anything."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from workflow.people.models import User
from workflow.proposals import log
from workflow.proposals.machine import Stage, Verb
from workflow.proposals.models import CycleStage, Proposal, Visit
from workflow.proposals.signals import deadline_moved
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock
from workflow.workdays.signals import calendar_changed

_CLOCK = ("holder", "due_on", "due_from", "due_days", "team_due_on", "team_due_from", "team_due_days")


def days_for(proposal: Proposal, stage: Stage | str) -> CycleStage:
    """What a stage takes in the proposal's cycle (working days)."""
    found: CycleStage
    [found] = _days_for(cycle=proposal.cycle_id, stage=str(stage))
    return found


@prepared
def _days_for(cycle: Any, stage: Any) -> QuerySet[CycleStage]:
    return CycleStage.objects.filter(cycle=cycle, stage=stage)


def give_team(visit: Visit, days: int) -> None:
    """The team has `days` working days from today."""
    today = clock.today()
    visit.holder = Visit.Holder.TEAM
    visit.due_on, visit.due_from, visit.due_days = calendar.add(today, days), today, days
    visit.team_due_on = visit.team_due_from = visit.team_due_days = None


def give_team_until(visit: Visit, day: dt.date) -> None:
    """The team has until a fixed day (the call's last); nothing recomputes it but the call itself."""
    visit.holder = Visit.Holder.TEAM
    visit.due_on, visit.due_from, visit.due_days = day, None, None
    visit.team_due_on = visit.team_due_from = visit.team_due_days = None


def give_lab(visit: Visit, days: int) -> None:
    """The lab has `days` working days from today; the team's date is kept for a recall."""
    if visit.holder == Visit.Holder.TEAM:
        visit.team_due_on, visit.team_due_from, visit.team_due_days = (
            visit.due_on,
            visit.due_from,
            visit.due_days,
        )
    today = clock.today()
    visit.holder = Visit.Holder.LAB
    visit.due_on, visit.due_from, visit.due_days = calendar.add(today, days), today, days


def give_back(visit: Visit) -> None:
    """Recalled: back to the team and to the date it had."""
    visit.holder = Visit.Holder.TEAM
    visit.due_on, visit.due_from, visit.due_days = (
        visit.team_due_on,
        visit.team_due_from,
        visit.team_due_days,
    )
    visit.team_due_on = visit.team_due_from = visit.team_due_days = None


def keep_for_team(visit: Visit, day: dt.date) -> dict[str, str | int]:
    """At the gate: the date the team goes back to when it recalls; answers what the log says of it."""
    old = visit.team_due_on
    visit.team_due_on, visit.team_due_from, visit.team_due_days = day, None, None
    save_clock(visit)
    return {"team_old": old.isoformat() if old else "", "team_new": day.isoformat()}


def save_clock(visit: Visit) -> None:
    visit.save(update_fields=[*_CLOCK, "first_submitted_at", "last_submitted_at"])


def running(visit: Visit | None) -> dt.date | None:
    """The deadline a proposal carries: that of the stay it is in, none when it is in none."""
    return visit.due_on if visit and visit.closed_at is None else None


def working_days_left(visit: Visit) -> int:
    """Of the team's own time, at least 0: what a shelved idea keeps."""
    due = visit.due_on if visit.holder == Visit.Holder.TEAM else visit.team_due_on
    return max(0, calendar.count(clock.today(), due)) if due else 0


def set_deadline(
    *,
    proposal: Proposal,
    visit: Visit,
    due_on: dt.date,
    cause: str,
    by: User | None = None,
    capacity: str = "",
    reason: str = "",
    verb: Verb = Verb.DEADLINE,
    computed: bool = False,
    detail: dict[str, str | int] | None = None,
) -> log.LogRow:
    """Move a running deadline: logged, and told upward in the same transaction.

    `computed` keeps the days it was computed from (a changed calendar); a date set by hand drops them.
    Call it under the proposal's lock.
    """
    old = visit.due_on
    visit.due_on = due_on
    if not computed:
        visit.due_from = visit.due_days = None
    save_clock(visit)
    proposal.due_on = running(visit)
    proposal.save(update_fields=["due_on"])
    facts: dict[str, str | int] = {
        "visit": visit.pk,
        "old": old.isoformat() if old else "",
        "new": due_on.isoformat(),
        "cause": cause,
    }
    row = log.append(
        proposal=proposal,
        verb=verb,
        from_state=proposal.state,
        to_state=proposal.state,
        actor=by,
        capacity=capacity,
        reason=reason,
        detail=facts | (detail or {}),
    )
    if old != due_on:
        deadline_moved.send(Visit, visit=visit, old=old, new=due_on, cause=cause)
    return row


@receiver(calendar_changed, dispatch_uid="proposals.recompute")
def recompute(sender: object, days: list[dt.date], **_kwargs: object) -> int:
    """Recompute the open deadlines a changed calendar touches; answers how many moved.

    Later is applied, earlier never: an announced deadline is not shortened.
    """
    if not days:
        return 0
    moved = 0
    for touched in _computed_visits(min(days)):
        proposal = Proposal.objects.select_for_update().get(pk=touched.proposal_id)
        visit = Visit.objects.get(pk=touched.pk)  # read again under the lock
        if visit.closed_at is None:
            moved += _recompute_one(proposal, visit)
    return moved


def _computed_visits(first: dt.date) -> list[Visit]:
    """Open visits with a computed date (the holder's or the kept one) on or after the changed day."""
    open_visits = Visit.objects.filter(closed_at__isnull=True)
    touched = open_visits.filter(due_days__isnull=False, due_on__gte=first) | open_visits.filter(
        team_due_days__isnull=False, team_due_on__gte=first
    )
    return list(touched.order_by("proposal_id"))


def _recompute_one(proposal: Proposal, visit: Visit) -> bool:
    detail: dict[str, str | int] = {}
    if visit.team_due_from and visit.team_due_days and visit.team_due_on:
        kept = calendar.add(visit.team_due_from, visit.team_due_days)
        if kept > visit.team_due_on:
            detail = {"team_old": visit.team_due_on.isoformat(), "team_new": kept.isoformat()}
            visit.team_due_on = kept
    new = visit.due_on
    if visit.due_from and visit.due_days and visit.due_on:
        new = max(visit.due_on, calendar.add(visit.due_from, visit.due_days))
    if new is None or (new == visit.due_on and not detail):
        return False
    set_deadline(proposal=proposal, visit=visit, due_on=new, cause="calendar", computed=True, detail=detail)
    return True
