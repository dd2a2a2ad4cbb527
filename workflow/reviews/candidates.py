"""Who might be asked to judge, and who might lead or act: everybody of the office, with the reasons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from workflow.people import selectors as people
from workflow.people.models import LabRole, UnitRole, User
from workflow.refusals import Obstacle
from workflow.reviews.conflicts import Conflicts, free_of_interest
from workflow.reviews.models import Assignment, Panel
from workflow.reviews.services.assigning import LEADERS
from workflow.reviews.visibility import team_of
from workflow.serving.prepared import prepared
from workflow.workdays import clock


@dataclass(frozen=True)
class Candidate:
    """A reviewer of the lab beside one panel. `open` are the reviews they owe that the viewer may know of."""

    user: User
    units: tuple[str, ...]
    open: int
    away: bool
    refusals: tuple[Obstacle, ...] = field(default=())
    flags: tuple[Obstacle, ...] = field(default=())

    @property
    def may(self) -> bool:
        return not self.refusals

    @property
    def free(self) -> bool:
        return self.may and not self.flags and not self.away


def candidates(panel: Panel, viewer: User) -> list[Candidate]:
    """Reviewers who do not sit on the panel: the free ones first, those with the fewest open reviews on
    top; then the flagged and the away; at the end those who are refused, with the reason.

    A constant number of queries, whatever the number of reviewers. Hidden work (on the viewer's own
    team's proposals) is not counted.
    """
    conflicts = Conflicts.of(panel.proposal)
    reviewers = _not_seated(panel=panel.pk, viewer=viewer.pk, day=clock.today())
    units, away = _unit_names(reviewers), people.away_ids()
    found = [
        Candidate(
            user=user,
            units=tuple(units[user.pk]),
            open=user.open_count,
            away=user.pk in away,
            refusals=tuple(conflicts.refusals(user)),
            flags=tuple(conflicts.flags(user)),
        )
        for user in reviewers
        if units[user.pk]  # a reviewer always has a unit; without one the service refuses
    ]
    return sorted(found, key=lambda one: (not one.may, not one.free, one.open, one.user.name))


@prepared
def _not_seated(panel: Any, viewer: Any, day: Any) -> QuerySet:
    """Reviewers who do not sit on a panel, with what they have on hand."""
    seated = Assignment.objects.standing().filter(panel=panel).values("reviewer")
    return _with_load(people.holders(LabRole.Role.REVIEWER, day).exclude(pk__in=seated), viewer)


def _with_load(reviewers: QuerySet[User], viewer: Any) -> QuerySet:
    owed = Q(assignments__status__in=Assignment.UNFILED, assignments__panel__state=Panel.State.OPEN)
    owed &= ~Q(assignments__panel__revision__proposal__in=team_of(viewer))
    return reviewers.annotate(open_count=Count("assignments", filter=owed, distinct=True))


def open_reviews(reviewers: list[User], viewer: User) -> dict[int, int]:
    """How many reviews each of these people owes, as far as the viewer may know. One query."""
    keys = [user.pk for user in reviewers]
    return dict(_on_hand(users=keys, viewer=viewer.pk)) if keys else {}


@prepared
def _on_hand(users: Any, viewer: Any) -> QuerySet:
    return _with_load(User.objects.filter(pk__in=users), viewer).values_list("pk", "open_count")


def _unit_names(reviewers: list[User]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    keys = [user.pk for user in reviewers]
    for user, name in _units_of(users=keys, day=clock.today()) if keys else ():
        if name not in names[user]:
            names[user].append(name)
    return names


@prepared
def _units_of(users: Any, day: Any) -> QuerySet:
    rows = UnitRole.objects.filter(user__in=users).current(day).order_by("unit__name")
    return rows.values_list("user_id", "unit__name")


def possible_leads(panel: Panel) -> QuerySet[User]:
    """Reviewers and the secretariat, whose own matter this is not."""
    found = people.holders(LEADERS[0]) | people.holders(LEADERS[1])
    return free_of_interest(found, panel.proposal).order_by("name", "pk")


def possible_announcers(panel: Panel) -> QuerySet[User]:
    """People with a part in the lab whose own matter this is not: an executive may name one of them."""
    held = LabRole.objects.current().values("user")
    found = User.objects.filter(is_active=True, pk__in=held)
    return free_of_interest(found, panel.proposal).order_by("name", "pk")
