"""Who may not judge: conflicts of interest (visibility.md).

To score: refused for team, coach, whoever endorsed any revision, the same unit, its parent and its
children; flagged for co-writers of another live proposal. To lead, record or announce: refused for team,
coach and endorsers only (`proposals.interests.own_matter`). The units are a forest: no unit stands above
all. Asked at assigning, filing, recording and announcing, since people move.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, UnitRole, User
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
        held: dict[str, set[int]] = {tie: set() for tie in _TIES}
        unit = proposal.unit
        near = [unit.pk, unit.parent_id] if unit.parent_id else [unit.pk]
        for tie, user in _ties(proposal=proposal.pk, unit=unit.pk, near=near, day=clock.today()):
            held[tie].add(user)
        if proposal.coach_id:
            held["coaches"].add(proposal.coach_id)
        return cls(**{tie: frozenset(users) for tie, users in held.items()})

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


# --- Who is tied to a proposal, by the field of `Conflicts`; each answers rows and the way to the person ---


def _former(kind: str, proposal: Any) -> tuple[QuerySet, str]:
    return FormerTie.objects.filter(proposal=proposal, kind=kind), "user"


def _declared(proposal: Any) -> tuple[QuerySet, str]:
    return Assignment.objects.filter(panel__revision__proposal=proposal, conflict=True), "reviewer"


def _endorsers(proposal: Any) -> QuerySet:
    return EndorsementRequest.objects.filter(
        proposal=proposal, status=EndorsementRequest.Status.GRANTED, answered_by__isnull=False
    )


def _near(unit: Any, near: Any, day: Any) -> tuple[QuerySet, str]:
    """Of the unit, its parent, its children."""
    return UnitRole.objects.filter(Q(unit__in=near) | Q(unit__parent=unit)).current(day), "user"


def _co_writers(proposal: Any) -> tuple[QuerySet, str]:
    """People who write another live proposal together with a writer of this one."""
    writers = TeamMember.objects.filter(proposal=proposal, role__in=WRITERS).values("user")
    others = TeamMember.objects.filter(user__in=writers, role__in=WRITERS, proposal__state__in=LIVE)
    together = others.exclude(proposal=proposal).values("proposal")
    found = TeamMember.objects.filter(proposal__in=together, role__in=WRITERS)
    return found.exclude(user__in=writers), "user"


_TIES = tuple(field.name for field in fields(Conflicts))


@prepared
def _ties(proposal: Any, unit: Any, near: Any, day: Any) -> QuerySet:
    """Everybody tied to a proposal and how, in one query."""
    arms = [
        ("team", (TeamMember.objects.filter(proposal=proposal), "user")),
        ("team", _former(FormerTie.Kind.TEAM, proposal)),
        ("coaches", _former(FormerTie.Kind.COACH, proposal)),
        ("endorsers", (_endorsers(proposal), "answered_by")),
        ("declared", _declared(proposal)),
        ("near", _near(unit, near, day)),
        ("co_writers", _co_writers(proposal)),
    ]
    told = [
        rows.order_by().annotate(tie=Value(tie), person=F(f"{way}_id")).values_list("tie", "person")
        for tie, (rows, way) in arms
    ]
    return told[0].union(*told[1:])


def free_of_interest(found: QuerySet[User], proposal: Any, coach: Any) -> QuerySet[User]:
    """Those of some people whose own matter a proposal is not (`interests.own_matter`, for many at once):
    its id, and the id of who coaches it, 0 without."""
    return (
        found.exclude(pk__in=TeamMember.objects.filter(proposal=proposal).values("user"))
        .exclude(pk__in=_endorsers(proposal).values("answered_by"))
        .exclude(pk=coach)
    )


def free_secretariat(proposal: Proposal) -> QuerySet[User]:
    """Members of the secretariat whose own matter this is not: they may decide on it."""
    found = people.holders(LabRole.Role.SECRETARIAT)
    return free_of_interest(found, proposal.pk, proposal.coach_id or 0)
