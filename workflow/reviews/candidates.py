"""Who might be asked to judge, and who might lead or act: everybody of the office, with the reasons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from workflow.people.models import Absence, LabRole, UnitRole, User
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


@dataclass(frozen=True)
class Candidates:
    """`found` as `candidates` answers; `load`: how many reviews each of them, and each who sits on the
    panel or sat there, owes as far as the viewer may know."""

    found: list[Candidate]
    load: dict[int, int]
    leads: list[User]  # reviewers and the secretariat whose own matter this is not, by name

    @classmethod
    def of(cls, panel: Panel, viewer: User) -> Self:
        """Three queries, whatever the number of reviewers."""
        conflicts = Conflicts.of(panel.proposal)
        asked = _with_load(panel=panel.pk, viewer=viewer.pk, **_of(panel))
        reviewers = [user for user in asked if user.is_reviewer and not user.is_seated]
        units = _unit_names(reviewers)
        found = [
            Candidate(
                user=user,
                units=tuple(units[user.pk]),
                open=user.open_count,
                away=user.is_away,
                refusals=tuple(conflicts.refusals(user)),
                flags=tuple(conflicts.flags(user)),
            )
            for user in reviewers
            if units[user.pk]  # a reviewer always has a unit; without one the service refuses
        ]
        found.sort(key=lambda one: (not one.may, not one.free, one.open, one.user.name))
        leads = [user for user in asked if user.may_lead]
        return cls(found, {user.pk: user.open_count for user in asked}, leads)


def candidates(panel: Panel, viewer: User) -> list[Candidate]:
    """Reviewers who do not sit on the panel: the free ones first, those with the fewest open reviews on
    top; then the flagged and the away; at the end those who are refused, with the reason.

    Hidden work (on the viewer's own team's proposals) is not counted.
    """
    return Candidates.of(panel, viewer).found


@prepared
def _with_load(panel: Any, viewer: Any, proposal: Any, coach: Any, day: Any) -> QuerySet:
    """Reviewers, whoever was ever asked on a panel and whoever may lead it, with what they have on hand."""
    owed = Q(assignments__status__in=Assignment.UNFILED, assignments__panel__state=Panel.State.OPEN)
    owed &= ~Q(assignments__panel__revision__proposal__in=team_of(viewer))
    asked = Assignment.objects.filter(panel=panel)
    holders = LabRole.objects.filter(role=LabRole.Role.REVIEWER).current(day).values("user")
    holds = Q(is_active=True, pk__in=holders)
    leaders = _may_hold(proposal, coach, day, LEADERS).values("pk")
    return (
        User.objects.annotate(
            may_lead=ExpressionWrapper(Q(pk__in=leaders), output_field=BooleanField()),
            is_reviewer=ExpressionWrapper(holds, output_field=BooleanField()),
            is_seated=Exists(asked.standing().filter(reviewer=OuterRef("pk"))),
            is_away=Exists(Absence.objects.current(day).filter(user=OuterRef("pk"))),
        )
        .filter(Q(is_reviewer=True) | Q(may_lead=True) | Q(pk__in=asked.values("reviewer")))
        .annotate(open_count=Count("assignments", filter=owed, distinct=True))
        .order_by("name", "pk")
    )


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


def possible_announcers(panel: Panel) -> list[User]:
    """People with a part in the lab whose own matter this is not: an executive may name one of them."""
    return _holders(**_of(panel))


def _of(panel: Panel) -> dict[str, Any]:
    proposal = panel.proposal
    return {"proposal": proposal.pk, "coach": proposal.coach_id or 0, "day": clock.today()}


@prepared
def _holders(proposal: Any, coach: Any, day: Any) -> QuerySet:
    return _may_hold(proposal, coach, day).order_by("name", "pk")


def _may_hold(proposal: Any, coach: Any, day: Any, roles: tuple[str, ...] = ()) -> QuerySet[User]:
    """Active people with one of these lab roles (empty: any) whose own matter this is not."""
    held = LabRole.objects.current(day)
    if roles:
        held = held.filter(role__in=roles)
    found = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return free_of_interest(found, proposal, coach)
