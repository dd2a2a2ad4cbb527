"""Reads of the reviews room: queues, workloads, who might be asked.

What one reader may know of one panel is `reading.panel_view`. Every figure is computed over what this
viewer may see: a sum that differs from its visible rows tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, When

from workflow.people import selectors as people
from workflow.people.models import LabRole, UnitRole, User
from workflow.proposals.models import Announcer, CycleStage, TeamMember
from workflow.reviews import tally
from workflow.reviews.conflicts import Conflicts
from workflow.reviews.models import AnnouncerNomination, Assignment, Decision, Panel, Review
from workflow.reviews.visibility import OF, panels_with_names, standing_assignments, team_of
from workflow.serving.prepared import prepared

PROPOSED = 3  # reviewers put forward when nobody is assigned


# --- Queues: only my own assignment and score --------------------------------------------------------


def my_queue(user: Any) -> QuerySet[Assignment]:
    """The reviews I still owe, the most urgent first; nobody else's draft or filing matters here."""
    return (
        standing_assignments(user)
        .unfiled()
        .exclude(panel__revision__proposal__in=team_of(user))
        .select_related("panel__revision__proposal__unit", "panel__rubric")
        .defer("panel__revision__content")  # the whole text, which no list reads
        .order_by("due_on", "pk")
    )


def my_seats(user: Any) -> QuerySet[Any]:
    """All my assignments that give access, answered ones too: `answered` (filed, or the panel closed; then
    `answered_due` is when it was due) and `has_draft` are my own. For my list; what I owe is `my_queue`."""
    drafts = Review.objects.filter(panel=OuterRef("panel"), reviewer=user, version__gt=0, filing__isnull=True)
    owed = Q(status__in=Assignment.UNFILED, panel__state=Panel.State.OPEN)
    return (
        standing_assignments(user)
        .exclude(panel__revision__proposal__in=team_of(user))
        .annotate(
            answered=Case(When(owed, then=False), default=True, output_field=BooleanField()),
            answered_due=Case(When(owed, then=None), default="due_on"),
            has_draft=Exists(drafts),
        )
        .select_related("panel__revision__proposal__unit")
        .defer("panel__revision__content")
    )


def has_queue(user: User) -> bool:
    """Reviewers, and whoever still has a review of their own to read. At most one query more than roles."""
    return people.has_lab_role(user, LabRole.Role.REVIEWER) or bool(_any_assignment(user=user.pk))


@prepared
def _any_assignment(user: Any) -> QuerySet:
    return Assignment.objects.filter(reviewer=user).order_by().values_list("pk")[:1]


def my_led_panels(user: User) -> QuerySet[Panel]:
    """Open panels I lead, the oldest first."""
    led = Panel.objects.open().filter(lead=user).exclude(**{f"{OF}__in": team_of(user)})
    return led.select_related("revision__proposal__unit", "rubric").order_by("opened_at", "pk")


def arranged_panels(user: Any, *, secretariat: bool | None = None) -> QuerySet[Any]:
    """Open panels the secretariat (or whom an executive named) looks after, with who is asked and filed.

    Each panel carries `asked`, `filed` and `has_decision`. One's own team's proposals are not among them:
    interest beats office. `secretariat`: where it is known.
    """
    mine = TeamMember.objects.filter(proposal=OuterRef(OF), user=user)
    found = Panel.objects.open().exclude(Exists(mine))  # an `__in` reads all revisions there are
    if secretariat is None:
        secretariat = people.has_lab_role(user, LabRole.Role.SECRETARIAT)
    if not secretariat:
        named = AnnouncerNomination.objects.filter(announcer=user, current=True)
        found = found.filter(pk__in=named.values("panel"))
    return (
        found.annotate(
            asked=Count("assignments", filter=Q(assignments__status__in=Assignment.STANDING), distinct=True),
            filed=Count("reviews", filter=Q(reviews__filing__isnull=False), distinct=True),
            has_decision=Exists(Decision.objects.standing().filter(revision=OuterRef("revision"))),
        )
        .select_related("revision__proposal__unit", "rubric", "lead")
        .defer("revision__content")
        .order_by("opened_at", "pk")
    )


def first_arranged(user: User, order: Sequence[Any], n: int) -> list[Any]:
    """The first `n` of `arranged_panels` with what a row of the list shows; built once for each order."""
    secretariat = people.has_lab_role(user, LabRole.Role.SECRETARIAT)
    return _first_arranged(user=user.pk, secretariat=secretariat, order=tuple(order), n=n)


@prepared
def _first_arranged(user: Any, *, secretariat: bool, order: Any, n: int) -> QuerySet:
    found = arranged_panels(user, secretariat=secretariat).select_related(None)
    line = ("public_id", "number", "title", "state", "rested_from", "first_sent_at", "due_on", "unit__name")
    shown = (f"{OF}__{column}" for column in line)
    found = found.select_related("revision__proposal__unit").defer(None)
    return found.only("opened_at", "quorum_at", "revision__stage", *shown).order_by(*order)[:n]


def decisions_to_announce(user: Any, *, secretariat: bool | None = None) -> QuerySet[Decision]:
    """Recorded decisions this person may announce, the oldest first. `secretariat`: where it is known.

    A lead where the cycle's stage says "lead"; the secretariat, or whom an executive named, everywhere;
    never one's own team's.
    """
    by_lead = CycleStage.objects.filter(
        cycle=OuterRef(f"{OF}__cycle"), stage=OuterRef("revision__stage"), announcer=Announcer.LEAD
    )
    recorded = Decision.objects.filter(status=Decision.Status.RECORDED)
    if secretariat is None:
        secretariat = people.has_lab_role(user, LabRole.Role.SECRETARIAT)
    if not secretariat:
        named = AnnouncerNomination.objects.filter(announcer=user, current=True).values("panel")
        led = Q(Exists(by_lead), revision__panel__lead=user)
        recorded = recorded.filter(led | Q(revision__panel__in=named))
    return (
        recorded.exclude(Exists(TeamMember.objects.filter(proposal=OuterRef(OF), user=user)))
        .select_related("revision__proposal__unit", "revision__panel")
        .order_by("recorded_at", "pk")
    )  # an `__in` here had PostgreSQL read all revisions there are


def kept_texts(user: Any) -> QuerySet[Review]:
    """What I typed on panels I no longer sit on: mine to copy, with nothing of the proposal."""
    seats = Assignment.objects.standing().filter(panel=OuterRef("panel"), reviewer=user)
    return Review.objects.filter(reviewer=user).filter(~Exists(seats)).order_by("-saved_at", "-pk")


# --- People: workloads, progress, averages, proposals ------------------------------------------------


@dataclass(frozen=True)
class Load:
    """What one reviewer has on hand, over what the viewer may see."""

    reviewer: User
    open: int
    late: int
    filed: int
    mean: Fraction | None  # of the totals of their filed reviews


def workload(viewer: User, *, today: dt.date) -> list[Load]:
    """Each reviewer with work the viewer may see, by name; nobody is listed for hidden work alone.

    Three queries, whatever the number of people.
    """
    rows = (
        Assignment.objects.visible_to(viewer)
        .standing()
        .order_by()
        .values("reviewer")
        .annotate(
            open=Count("pk", filter=Q(status__in=Assignment.UNFILED, panel__state=Panel.State.OPEN)),
            late=Count(
                "pk",
                filter=Q(status__in=Assignment.UNFILED, panel__state=Panel.State.OPEN, due_on__lt=today),
            ),
            filed=Count("pk", filter=Q(status=Assignment.Status.FILED)),
        )
    )
    figures = {row["reviewer"]: row for row in rows}
    totals = _totals_by_reviewer(Review.objects.visible_to(viewer).filed())
    reviewers = User.objects.filter(pk__in=figures).order_by("name", "pk")
    return [
        Load(
            reviewer=reviewer,
            open=figures[reviewer.pk]["open"],
            late=figures[reviewer.pk]["late"],
            filed=figures[reviewer.pk]["filed"],
            mean=tally.mean(totals.get(reviewer.pk, ())),
        )
        for reviewer in reviewers
    ]


def _totals_by_reviewer(reviews: QuerySet[Review]) -> dict[int, list[Fraction | None]]:
    totals: dict[int, list[Fraction | None]] = {}
    for review in reviews.select_related("filing").prefetch_related("filing__scores__criterion"):
        totals.setdefault(review.reviewer_id, []).append(tally.total_of(review.filing))
    return totals


@dataclass(frozen=True)
class Progress:
    """Filed n of m, over the open panels the viewer may see by name."""

    filed: int
    expected: int


def progress(viewer: User) -> Progress:
    """One query."""
    counts = (
        Assignment.objects.standing()
        .filter(panel__in=panels_with_names(viewer).values("pk"), panel__state=Panel.State.OPEN)
        .aggregate(filed=Count("pk", filter=Q(status=Assignment.Status.FILED)), expected=Count("pk"))
    )
    return Progress(**counts)


def proposed_reviewers(panel: Panel, viewer: User | None = None) -> list[User]:
    """Up to three reviewers without a conflict, those with the fewest open reviews first.

    `open_count` is set on each. With a `viewer` only what that person may see is counted, so that the
    order of the names tells nothing of a hidden assignment. Never somebody already asked on this panel.
    """
    conflicts = Conflicts.of(panel.revision.proposal)
    counted = Q(assignments__status__in=Assignment.UNFILED, assignments__panel__state=Panel.State.OPEN)
    if viewer is not None:
        counted &= ~Q(assignments__panel__revision__proposal__in=team_of(viewer))
    free: QuerySet[Any] = (
        people.holders(LabRole.Role.REVIEWER)
        .filter(unit_roles__in=UnitRole.objects.current())
        .exclude(pk__in=panel.assignments.values("reviewer"))
        .exclude(pk__in=people.away())
        .annotate(open_count=Count("assignments", filter=counted, distinct=True))
        .order_by("open_count", "name", "pk")
    )
    return [person for person in free if not conflicts.to_score(person)][:PROPOSED]
