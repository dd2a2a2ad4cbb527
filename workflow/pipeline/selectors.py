"""The figures of the pipeline, as of now: a constant number of queries, grouped counts over open visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Subquery

from workflow.people.models import UnitKind, User
from workflow.pipeline import flow
from workflow.pipeline.rows import Row, rows
from workflow.proposals.machine import GATES, RESTING, SHOWN, STAGES, Stage, State, stage_of
from workflow.proposals.models import Cycle, EndorsementRequest, Proposal, Visit
from workflow.proposals.visibility import draft_counts
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock

LONGEST = 10
CYCLES = 3


@dataclass(frozen=True)
class Oldest:
    """The proposal that has been longest in its stage, in the stay it is in now: one that was recycled or
    reopened counts from its return, and time on the shelf is nobody's (machine.md, visits)."""

    proposal: Proposal
    since: dt.date
    days: int  # working days


@dataclass
class StageFigures:
    stage: Stage
    in_work: int = 0
    at_gate: int = 0
    late: int = 0
    oldest: Oldest | None = None

    @property
    def running(self) -> int:
        return self.in_work + self.at_gate


@dataclass(frozen=True)
class KindFigures:
    """Active units of ours of one kind."""

    kind: UnitKind
    units: int
    proposed: int
    graduated: int

    @property
    def never(self) -> int:
        return self.units - self.proposed


@dataclass
class CycleFigures:
    """What came out of the proposals of one cycle. `graduated` includes those shown."""

    cycle: Cycle
    graduated: int = 0
    shown: int = 0
    shelved: int = 0
    ended: int = 0  # declined, stopped, withdrawn


@dataclass(frozen=True)
class Board:
    at: dt.datetime
    stages: list[StageFigures]
    longest: list[Row]
    kinds: list[KindFigures]
    cycles: list[CycleFigures]  # the newest first
    drafts: int
    shown: int  # in the catalogue now, of whatever cycle
    estimated_years: list[int] = field(default_factory=list)

    @property
    def running(self) -> int:
        return sum(stage.running for stage in self.stages)

    @property
    def late(self) -> int:
        return sum(stage.late for stage in self.stages)

    @property
    def at_gate(self) -> int:
        return sum(stage.at_gate for stage in self.stages)

    @property
    def this_cycle(self) -> CycleFigures | None:
        return self.cycles[0] if self.cycles else None


def board(user: User) -> Board:
    """Everything of the page. Call it for readers of the pipeline only (`permissions.require_reader`)."""
    stages = stage_figures()
    longest = longest_waiting(user)
    days = [row.since for row in longest] + [stage.oldest.since for stage in stages if stage.oldest]
    return Board(
        at=clock.now(),
        stages=stages,
        longest=longest,
        kinds=unit_figures(),
        cycles=cycle_figures(),
        drafts=sum(draft_counts(user).values()),
        shown=_shown.count(),
        estimated_years=_estimated_years(days),
    )


@prepared
def _shown() -> QuerySet:
    return flow.flow().filter(state=State.EXHIBITED).order_by().values_list("pk")


def _estimated_years(days: Iterable[dt.date]) -> list[int]:
    """The years counted through that no decree has fixed."""
    today = clock.today()
    first = min(days, default=today)
    known = calendar.load(first, today)
    return [year for year in range(first.year, today.year + 1) if known.is_estimate(dt.date(year, 1, 1))]


# --- The rail ----------------------------------------------------------------------------------------


def stage_figures() -> list[StageFigures]:
    """Per stage in work, at the gate, overdue, and the oldest by name: two queries and the calendar."""
    found = {stage: StageFigures(stage) for stage in STAGES}
    for state, n, late in _running(day=clock.today()):
        figures = found[stage_of(state)]
        if state in GATES:
            figures.at_gate = n
        else:
            figures.in_work = n
        figures.late += late
    oldest, today = _oldest(), clock.today()
    since = {visit.pk: clock.day_of(visit.opened_at) for visit in oldest}
    known = calendar.load(min(since.values(), default=today), today)
    for visit in oldest:
        day = since[visit.pk]
        found[Stage(visit.stage)].oldest = Oldest(visit.proposal, day, known.count(day, today))
    return list(found.values())


@prepared
def _running(day: Any) -> QuerySet:
    """Per state: how many, and how many of them late; all in an index of what runs (`proposal_running`),
    which holds no key: states are counted, not keys."""
    running = flow.standing(flow.flow(), "berjalan").order_by().values_list("state")
    return running.annotate(n=Count("state"), late=Count("state", filter=Q(due_on__lt=day)))


@prepared
def _oldest() -> QuerySet:
    """Of each stage the stay that began first; of several, the one written first. Each is the first of an
    index (`visit_open_oldest`)."""
    firsts = Q(pk__in=[])
    for stage in STAGES:
        here = Visit.objects.filter(
            closed_at__isnull=True,
            stage=stage,
            proposal__origin=Proposal.Origin.LAB,
            proposal__first_sent_at__isnull=False,
        )
        firsts |= Q(pk=Subquery(here.order_by("opened_at", "pk").values("pk")[:1]))
    return Visit.objects.filter(firsts).select_related("proposal").order_by()


# --- What is stuck -----------------------------------------------------------------------------------


def longest_waiting(user: User, n: int = LONGEST) -> list[Row]:
    """The running proposals that have been longest in the hands they are in, the longest first.

    Those in the head's hands count from the request: they are few and asked for apart, so that neither
    question needs a join a row.
    """
    found = rows([*_longest(n=n), *_longest_with_heads(n=n)], user)
    return sorted(found, key=lambda row: (row.since, row.proposal.state_since, row.proposal.pk))[:n]


@prepared
def _longest(*, n: int) -> QuerySet:
    asked = EndorsementRequest.objects.filter(status=EndorsementRequest.Status.OPEN)
    others = flow.standing(flow.flow(), "berjalan").exclude(pk__in=asked.values("proposal"))
    return others.select_related("unit").order_by("state_since", "pk")[:n]


@prepared
def _longest_with_heads(*, n: int) -> QuerySet:
    running = flow.standing(flow.flow(), "berjalan").select_related("unit")
    with_heads = running.filter(endorsements__status=EndorsementRequest.Status.OPEN)
    return with_heads.annotate(asked_at=Min("endorsements__asked_at")).order_by("asked_at", "pk")[:n]


# --- Who is silent, what came out --------------------------------------------------------------------


def unit_figures() -> list[KindFigures]:
    """Per kind of unit: how many there are, ever proposed, ever graduated. One query."""
    by_kind = {kind: figures for kind, *figures in _units(day=clock.today())}
    return [KindFigures(kind, *by_kind[kind]) for kind in UnitKind if kind in by_kind]


@prepared
def _units(day: Any) -> QuerySet:
    sent, graduated = flow.unit_standing("mengusul"), flow.unit_standing("lulus")
    counts = {"sent": Count("pk", filter=Q(sent)), "passed": Count("pk", filter=Q(graduated))}
    return flow.units(day).order_by().values_list("kind").annotate(n=Count("pk"), **counts)


def cycle_figures() -> list[CycleFigures]:
    """What came out, per cycle that has begun: two queries."""
    found = {cycle.pk: CycleFigures(cycle) for cycle in _cycles(now=clock.now())}
    for cycle, state, n in _ended(cycles=list(found)) if found else ():
        _count(found[cycle], state, n)
    return list(found.values())


@prepared
def _cycles(now: Any) -> QuerySet:
    return Cycle.objects.filter(opens_at__lte=now).order_by("-opens_at", "-pk")[:CYCLES]


@prepared
def _ended(cycles: Any) -> QuerySet:
    ended = flow.flow().filter(cycle__in=cycles, state__in=[*SHOWN, *RESTING])
    return ended.order_by().values_list("cycle_id", "state").annotate(Count("pk"))


def _count(figures: CycleFigures, state: str, n: int) -> None:
    if state in SHOWN:
        figures.graduated += n
        figures.shown += n if state == State.EXHIBITED else 0
    elif state == State.SHELVED:
        figures.shelved += n
    else:
        figures.ended += n
