"""What lies at the gates, for the secretariat's list: each panel's step, figures and next thing to do."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.machine import Verb
from workflow.proposals.selectors import TitleLine, title_lines
from workflow.reviews import selectors, tally
from workflow.reviews.filed import with_marks
from workflow.reviews.models import Assignment, Decision, Panel, Review
from workflow.reviews.visibility import panels_with_names
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock


class Step(models.TextChoices):
    """What a panel waits for, in the order of its life."""

    ASSIGN = "tugaskan", _("Belum ada penelaah")
    REVIEW = "ditelaah", _("Sedang ditelaah")
    DECIDE = "putuskan", _("Siap diputuskan")
    ANNOUNCE = "umumkan", _("Menunggu diumumkan")


NOBODY = Q(has_decision=False, asked=0, filed=0)
OF_STEP: dict[str, Q] = {
    Step.ASSIGN: NOBODY,
    Step.REVIEW: Q(has_decision=False, quorum_at__isnull=True) & ~NOBODY,
    Step.DECIDE: Q(has_decision=False, quorum_at__isnull=False),
    Step.ANNOUNCE: Q(has_decision=True),
}


def narrowed(panels: QuerySet, step: str) -> QuerySet:
    return panels.filter(OF_STEP[step])


@dataclass(frozen=True)
class Figures:
    """How many lie at the gates, by step, and how many of them wait on this person."""

    total: int
    mine: int
    by_step: dict[str, int]


def figures(user: User) -> Figures:
    """One query. A panel ready to decide waits on its lead; without one, on the secretariat."""
    secretariat = people.has_lab_role(user, LabRole.Role.SECRETARIAT)
    found = [(_step(panel), panel.lead_id) for panel in _arranged(user=user.pk, secretariat=secretariat)]
    mine = sum(
        step in (Step.ASSIGN, Step.ANNOUNCE) or (step is Step.DECIDE and lead in (None, user.pk))
        for step, lead in found
    )
    counts = Counter(step.value for step, _lead in found)
    return Figures(len(found), mine, {step.value: counts[step.value] for step in Step})


@prepared
def _arranged(user: Any, *, secretariat: bool) -> QuerySet:
    """What tells the step of each panel; a regency has some dozens at its gates."""
    panels = selectors.arranged_panels(user, secretariat=secretariat).select_related(None).defer(None)
    return panels.order_by().values_list("lead_id", "quorum_at", "asked", "filed", "has_decision", named=True)


class Recorded(NamedTuple):
    """A decision that waits to be announced."""

    pk: int
    outcome: str

    @property
    def outcome_verb(self) -> Verb:
        return Verb(self.outcome)


@dataclass(frozen=True)
class GateRow:
    """One panel as the list shows it."""

    panel: Panel
    line: TitleLine
    step: Step
    days_waiting: int  # working days since it arrived
    filed: int
    expected: int
    owed: list[dt.date]  # when each review still owed is due, the next first
    due_on: dt.date | None  # of the next review owed, else of the gate
    days_left: int | None
    mean: Fraction | None = None
    disagreement: int = 0  # points, where two marks of a criterion lie that far apart
    decision: Recorded | None = None

    @property
    def mean_shown(self) -> str:
        return tally.shown(self.mean) if self.mean is not None else ""

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def days_late(self) -> int:
        return max(0, -(self.days_left or 0))

    @property
    def lacks_reviewers(self) -> bool:
        """Everybody asked has filed and the quorum is still short."""
        return self.step is Step.REVIEW and not self.owed


@dataclass
class _Found:
    """What is read for a page of panels, once."""

    seats: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    owed: dict[int, list[dt.date]] = field(default_factory=lambda: defaultdict(list))
    filed: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    reviews: dict[int, list[Review]] = field(default_factory=lambda: defaultdict(list))
    decisions: dict[int, Recorded] = field(default_factory=dict)


def gate_rows(panels: Sequence[Any], user: User) -> list[GateRow]:
    """A constant number of queries, whatever their number; panels come from `arranged_panels`.

    Scores are read only of panels whose names are this person's to know: a secretary who also reviews
    sees no mean before filing.
    """
    found = _find(panels, user)
    lines = title_lines([panel.revision.proposal for panel in panels])
    today = clock.today()
    days = [today, *(clock.day_of(panel.opened_at) for panel in panels)]
    days += [line.visit.due_on for line in lines if line.visit and line.visit.due_on]
    days += [due_on for owed in found.owed.values() for due_on in owed]
    known = calendar.load(min(days), max(days))
    return [_row(panel, line, found, known, today) for panel, line in zip(panels, lines, strict=True)]


def _find(panels: Sequence[Panel], user: User) -> _Found:
    found = _Found()
    keys = [panel.pk for panel in panels]
    if not keys:
        return found
    for panel, reviewer, status, due_on in _standing(panels=keys):
        found.seats[panel].add(reviewer)
        if status in Assignment.UNFILED:
            found.owed[panel].append(due_on)
    for panel, reviewer in _filed(panels=keys):
        found.filed[panel].add(reviewer)
    for review in with_marks(_reviews(panels=keys, user=user.pk, roles=people.lab_roles(user))):
        found.reviews[review.panel_id].append(review)
    recorded = _recorded(revisions=[panel.revision_id for panel in panels])
    found.decisions = {revision: Recorded(pk, outcome) for revision, pk, outcome in recorded}
    return found


@prepared
def _standing(panels: Any) -> QuerySet:
    seats = Assignment.objects.standing().filter(panel__in=panels).order_by("due_on", "pk")
    return seats.values_list("panel_id", "reviewer_id", "status", "due_on")


@prepared
def _filed(panels: Any) -> QuerySet:
    return Review.objects.filed().filter(panel__in=panels).order_by().values_list("panel", "reviewer")


@prepared
def _reviews(panels: Any, user: Any, *, roles: Any) -> QuerySet:
    """The filed reviews with their scores, of the panels whose names are this person's to know."""
    open_to_me = panels_with_names(user, roles).filter(pk__in=panels).values("pk")
    reviews = Review.objects.filed().filter(panel__in=open_to_me).select_related("filing")
    return reviews.only("panel", "filing__abstained").order_by("pk")


@prepared
def _recorded(revisions: Any) -> QuerySet:
    recorded = Decision.objects.filter(status=Decision.Status.RECORDED, revision__in=revisions)
    return recorded.order_by("pk").values_list("revision_id", "pk", "outcome")


def _row(panel: Any, line: TitleLine, found: _Found, known: calendar.WorkCalendar, today: dt.date) -> GateRow:
    filed, owed = found.filed[panel.pk], found.owed[panel.pk]
    reviews = found.reviews[panel.pk]
    step = _step(panel)
    due_on = line.visit.due_on if line.visit else None
    if step is Step.REVIEW and owed:
        due_on = owed[0]
    return GateRow(
        panel=panel,
        line=line,
        step=step,
        days_waiting=known.count(clock.day_of(panel.opened_at), today),
        filed=len(filed),
        expected=len(filed | found.seats[panel.pk]),
        owed=owed,
        due_on=due_on,
        days_left=known.count(today, due_on) if due_on else None,
        mean=tally.mean(tally.total_of(review.filing) for review in reviews),
        disagreement=_disagreement(reviews),
        decision=found.decisions.get(panel.revision_id),
    )


def _step(panel: Any) -> Step:
    if panel.has_decision:
        return Step.ANNOUNCE
    if not panel.asked and not panel.filed:
        return Step.ASSIGN
    return Step.DECIDE if panel.quorum_at else Step.REVIEW


def _disagreement(reviews: Sequence[Review]) -> int:
    marks = (
        [(score.criterion, score.value) for score in review.filing.scores.all()]
        for review in reviews
        if review.filing and not review.filing.abstained
    )
    widest = max((row.spread for row in tally.by_criterion(marks)), default=0)
    return widest if widest >= tally.DISAGREEMENT else 0
