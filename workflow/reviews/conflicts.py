"""Who may not judge: conflicts of interest (visibility.md).

To score: refused for team, coach, whoever endorsed any revision, the same unit, its parent and its
children; flagged for co-writers of another live proposal. To lead, record or announce: refused for team,
coach and endorsers only (`proposals.interests.own_matter`). The units are a forest: no unit stands above
all. Asked at assigning, filing, recording and announcing, since people move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.proposals.machine import IN_STAGE, State
from workflow.proposals.models import EndorsementRequest, Proposal, TeamMember
from workflow.refusals import Obstacle
from workflow.reviews.models import Assignment, FormerTie
from workflow.serving.prepared import prepared
from workflow.workdays import clock

LIVE = (*IN_STAGE, State.SHELVED)
WRITERS = (TeamMember.Role.OWNER, TeamMember.Role.CO_WRITER)


@dataclass(frozen=True)
class Conflicts:
    """The conflicts of one proposal, loaded in a constant number of queries for any number of people."""

    team: frozenset[int]
    coaches: frozenset[int]
    endorsers: frozenset[int]
    declared: frozenset[int]
    near: frozenset[int]  # members of the unit, its parent, its children
    co_writers: frozenset[int]

    @classmethod
    def of(cls, proposal: Proposal) -> Conflicts:
        kinds: dict[str, set[int]] = {kind: set() for kind in FormerTie.Kind.values}
        for kind, user in _former(proposal=proposal.pk):
            kinds[kind].add(user)
        if proposal.coach_id:
            kinds[FormerTie.Kind.COACH].add(proposal.coach_id)
        return cls(
            team=frozenset(_team(proposal=proposal.pk)) | kinds[FormerTie.Kind.TEAM],
            coaches=frozenset(kinds[FormerTie.Kind.COACH]),
            endorsers=frozenset(_endorsed(proposal=proposal.pk)),
            declared=frozenset(_declared(proposal=proposal.pk)),
            near=frozenset(_near(proposal.unit)),
            co_writers=frozenset(_co_writers(proposal=proposal.pk)),
        )

    def to_score(self, user: User) -> list[Obstacle]:
        """Why this person must not score; a flag (`blocks=False`) may be overridden with a reason."""
        found = [
            Obstacle(code, text)
            for held, code, text in (
                (self.team, "interest.own", _("Ia anggota tim usulan ini, atau pernah.")),
                (self.coaches, "interest.own", _("Ia pendamping usulan ini, atau pernah.")),
                (self.endorsers, "interest.own", _("Ia pernah menyetujui usulan ini sebagai kepala unit.")),
                (
                    self.near,
                    "interest.unit",
                    _("Ia dari unit pengusul, induknya, atau bawahannya."),
                ),
                (self.declared, "interest.declared", _("Ia sudah menyatakan benturan kepentingan.")),
            )
            if user.pk in held
        ]
        if user.pk in self.co_writers:
            text = _("Ia menulis usulan lain yang masih berjalan bersama anggota tim ini.")
            found.append(Obstacle("interest.co_writer", text, field="override", blocks=False))
        return found

    def refusals(self, user: User) -> list[Obstacle]:
        return [obstacle for obstacle in self.to_score(user) if obstacle.blocks]

    def flags(self, user: User) -> list[Obstacle]:
        return [obstacle for obstacle in self.to_score(user) if not obstacle.blocks]


@prepared
def _former(proposal: Any) -> QuerySet:
    return FormerTie.objects.filter(proposal=proposal).values_list("kind", "user_id")


@prepared
def _team(proposal: Any) -> QuerySet:
    return TeamMember.objects.filter(proposal=proposal).values_list("user_id", flat=True)


@prepared
def _declared(proposal: Any) -> QuerySet:
    declared = Assignment.objects.filter(panel__revision__proposal=proposal, conflict=True)
    return declared.values_list("reviewer_id", flat=True)


def _endorsers(proposal: Any) -> QuerySet:
    granted = EndorsementRequest.objects.filter(
        proposal=proposal, status=EndorsementRequest.Status.GRANTED, answered_by__isnull=False
    )
    return granted.values_list("answered_by_id", flat=True)


_endorsed = prepared(_endorsers)


def _near(unit: Unit) -> list[int]:
    near = [unit.pk, unit.parent_id] if unit.parent_id else [unit.pk]
    return _members_near(unit=unit.pk, here=near, day=clock.today())


@prepared
def _members_near(unit: Any, here: Any, day: Any) -> QuerySet:
    """Of the unit, its parent, its children."""
    near = Q(unit__in=here) | Q(unit__parent=unit)
    return UnitRole.objects.filter(near).current(day).values_list("user_id", flat=True)


@prepared
def _co_writers(proposal: Any) -> QuerySet:
    """People who write another live proposal together with a writer of this one."""
    writers = TeamMember.objects.filter(proposal=proposal, role__in=WRITERS).values("user")
    others = TeamMember.objects.filter(user__in=writers, role__in=WRITERS, proposal__state__in=LIVE)
    together = others.exclude(proposal=proposal).values("proposal")
    found = TeamMember.objects.filter(proposal__in=together, role__in=WRITERS)
    return found.exclude(user__in=writers).values_list("user_id", flat=True)


def free_of_interest(found: QuerySet[User], proposal: Proposal) -> QuerySet[User]:
    """Those of some people whose own matter this is not (`interests.own_matter`, for many at once)."""
    return (
        found.exclude(pk__in=TeamMember.objects.filter(proposal=proposal).values("user"))
        .exclude(pk__in=_endorsers(proposal))
        .exclude(pk=proposal.coach_id or 0)
    )


def free_secretariat(proposal: Proposal) -> QuerySet[User]:
    """Members of the secretariat whose own matter this is not: they may decide on it."""
    return free_of_interest(people.holders(LabRole.Role.SECRETARIAT), proposal)
