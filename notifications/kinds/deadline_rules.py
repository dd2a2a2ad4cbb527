"""When deadlines are told: each step that is due by state is written, the last of each deadline is told."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

from django.db.models import QuerySet

from notifications import tuning
from notifications.kinds.base import Recipients
from notifications.kinds.deadlines import DueSoon, DueToday, Overdue
from notifications.kinds.drafts import CompleteNotSent, senders_of
from notifications.kinds.parties import reminded_of, with_their_own_date
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Why
from notifications.mornings import OVERTAKEN, falls_due, last_morning
from workflow.proposals.models import Visit
from workflow.reviews.models import Assignment
from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar

DUE_KINDS = (DueSoon.code, DueToday.code, Overdue.code, CompleteNotSent.code)
KEPT = 10  # overdue steps that are still written after a long silence


@dataclass(frozen=True)
class Clocked:
    """Something with a deadline, read in bulk."""

    name: str  # "visit:5" or "assignment:8"
    proposal: int
    due_on: dt.date
    since: dt.date  # the day the deadline was set
    nags: bool  # may be overdue; a draft that was never sent is only missed
    ready: bool = False  # a draft that lacks nothing but the sending


@dataclass(frozen=True)
class Step:
    kind: str
    nth: int  # working days before, 0 on the day; of overdue notices the first, second, …
    on: dt.date
    until: dt.datetime  # from when it says nothing any more

    def occurrence(self, clocked: Clocked) -> str:
        tail = f":{self.nth}" if self.nth else ""
        return f"{clocked.name}:{self.kind}:{clocked.due_on.isoformat()}{tail}"


class Pace(NamedTuple):
    """When the lab tells of a deadline, in working days."""

    before: tuple[int, ...]
    every: int  # between two overdue notices

    @classmethod
    def of_the_lab(cls) -> Pace:
        return cls(tuning.setting(DueSoon.code, "before"), tuning.setting(Overdue.code, "every"))


def steps(due_on: dt.date, days: WorkCalendar, last: dt.date, pace: Pace, *, nags: bool) -> list[Step]:
    """The steps of a deadline up to a day, oldest first; each says nothing any more once the next is due."""
    soon = [(DueSoon.code, n, days.add(due_on, -n)) for n in pace.before]
    on_the_day = (DueToday.code, 0, due_on)
    late = list(_overdue(due_on, days, last, pace.every)) if nags else []
    marks = [*soon, on_the_day, *late]
    ends = [falls_due(on) for _kind, _n, on in marks[1 : len(soon) + 1]]
    ends.append(clock.end_of(due_on))
    ends += [falls_due(days.add(on, pace.every)) for _kind, _n, on in late]
    found = [Step(kind, nth, on, until) for (kind, nth, on), until in zip(marks, ends, strict=True)]
    return [step for step in found if step.on <= last]


def _overdue(
    due_on: dt.date, days: WorkCalendar, last: dt.date, every: int
) -> Iterator[tuple[str, int, dt.date]]:
    nth, on = 1, days.add(due_on, every)
    while on <= last:
        yield Overdue.code, nth, on
        nth, on = nth + 1, days.add(on, every)


class _DeadlineRule(Rule):
    """Every step that is due is written; of each deadline only the last is told."""

    kinds: ClassVar[tuple[str, ...]] = DUE_KINDS

    @abstractmethod
    def running(self, horizon: dt.date) -> list[tuple[Clocked, Recipients]]:
        """What runs and is due by `horizon`, each with who holds it."""

    def due(self) -> Iterator[Owed]:
        last = last_morning()
        pace = Pace.of_the_lab()
        running = self.running(calendar.add(last, max(pace.before) + 1))
        if not running:
            return
        days = calendar.load(min(item.due_on for item, _people in running) - dt.timedelta(days=30), last)
        for item, people in running:
            yield from self._of_one(item, _told_steps(item, days, last, pace), people)

    def _of_one(self, item: Clocked, told: list[Step], people: Recipients) -> Iterator[Owed]:
        for step in told:
            for person, why in people.items():
                yield Owed(
                    recipient=person,
                    kind=step.kind,
                    # A draft that becomes complete after this step was told is not told of it twice.
                    event="" if item.nags else f"{item.name}:{item.due_on}:{step.nth}",
                    subject=f"proposal:{item.proposal}",
                    occurrence=step.occurrence(item),
                    why=why,
                    until=step.until,
                    facts={"thing": item.name, "due": item.due_on.isoformat()},
                    overtaken="" if step is told[-1] else OVERTAKEN,
                )


def _told_steps(item: Clocked, days: WorkCalendar, last: dt.date, pace: Pace) -> list[Step]:
    """Steps from the day the deadline was set on, and of those before it the nearest, as the one notice
    that stands in for them."""
    due = steps(item.due_on, days, last, pace, nags=item.nags)[-KEPT:]
    if item.ready:
        due = [replace(step, kind=CompleteNotSent.code) for step in due]
    before = [step for step in due if step.on < item.since]
    return before[-1:] + [step for step in due if step.on >= item.since]


@register_rule
class VisitDeadlines(_DeadlineRule):
    """The clock of every open visit, told to its holder."""

    code: ClassVar[str] = "visit_deadlines"

    def running(self, horizon: dt.date) -> list[tuple[Clocked, Recipients]]:
        visits = list(_open_visits(horizon).select_related("proposal").only(*_READ))
        people = reminded_of(visits) | senders_of([visit for visit in visits if _ready(visit)])
        return [(_clocked(visit), people.get(visit.pk, {})) for visit in visits]

    def subjects(self) -> QuerySet:
        visits = _open_visits(clock.today() + dt.timedelta(days=60))
        return visits.values_list(subject_column("proposal", "proposal_id"), flat=True)


# What the clock of a visit is made of; the whole proposal would be read for each of thousands.
_READ = (
    "due_on",
    "due_from",
    "opened_at",
    "holder",
    "proposal__first_sent_at",
    "proposal__complete",
    "proposal__state",
)


def _clocked(visit: Visit) -> Clocked:
    assert visit.due_on is not None  # the query asked for it
    return Clocked(
        name=f"visit:{visit.pk}",
        proposal=visit.proposal_id,
        due_on=visit.due_on,
        since=visit.due_from or clock.day_of(visit.opened_at),
        nags=visit.proposal.is_sent,
        ready=_ready(visit),
    )


def _ready(visit: Visit) -> bool:
    """A draft that lacks nothing but the sending; `complete` is kept for drafts alone."""
    return visit.proposal.complete and not visit.proposal.is_sent


def _open_visits(horizon: dt.date) -> QuerySet[Visit]:
    return Visit.objects.filter(closed_at__isnull=True, due_on__lte=horizon).order_by()


@register_rule
class ReviewDeadlines(_DeadlineRule):
    """The date by which each reviewer was asked to file, where it is the one they are reminded of."""

    code: ClassVar[str] = "review_deadlines"

    def running(self, horizon: dt.date) -> list[tuple[Clocked, Recipients]]:
        found = _unfiled(horizon).select_related("panel__revision", "reviewer")
        return [
            (
                Clocked(
                    name=f"assignment:{assignment.pk}",
                    proposal=assignment.panel.revision.proposal_id,
                    due_on=assignment.due_on,
                    since=clock.day_of(assignment.asked_at),
                    nags=True,
                ),
                {assignment.reviewer_id: Why.REVIEWER} if assignment.reviewer.is_active else {},
            )
            for assignment in found
        ]

    def subjects(self) -> QuerySet:
        unfiled = _unfiled(clock.today() + dt.timedelta(days=60))
        return unfiled.values_list(subject_column("proposal", "panel__revision__proposal_id"), flat=True)


def _unfiled(horizon: dt.date) -> QuerySet[Assignment]:
    unfiled = Assignment.objects.unfiled().filter(due_on__lte=horizon)
    return with_their_own_date(unfiled).order_by()
