"""What somebody is to one proposal now, and whose own matter it is.

Interest beats office: on a proposal whose team I belong to I am only a member of its team, whatever
else I am in the lab (visibility.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import User
from workflow.proposals.machine import Part
from workflow.proposals.models import EndorsementRequest, Partner, Proposal, TeamMember
from workflow.proposals.registry import registered_parts
from workflow.refusals import Obstacle
from workflow.serving.once import once
from workflow.serving.prepared import prepared

OFFICES = frozenset({Part.SECRETARIAT, Part.CURATOR, Part.EXECUTIVE, Part.AUDITOR})
ON_TEAM = frozenset({Part.OWNER, Part.CO_WRITER, Part.READER})


def parts_of(user: User | None, proposal: Proposal) -> set[Part]:
    """Every part a person has on a proposal at this moment, without the right to endorse."""
    if user is None:
        return {Part.SYSTEM}
    if not user.is_active:
        return set()
    parts = _team_part(user, proposal) | _unit_parts(user, proposal)
    if proposal.coach_id == user.pk:
        parts.add(Part.COACH)
    if not parts & ON_TEAM:
        parts |= {Part(role) for role in people.lab_roles(user) if role in set(OFFICES)}
        parts |= registered_parts(user, proposal)
    return parts


def _team_part(user: User, proposal: Proposal) -> set[Part]:
    return {Part(role) for role in _ties(user, proposal) if role != ENDORSED}


def _ties(user: User, proposal: Proposal) -> list[str]:
    """The one role on the team, and whether this person ever endorsed it; one query, once a request."""
    key = ("ties", user.pk, proposal.pk)
    return once(key, lambda: _ties_held(user=user.pk, proposal=proposal.pk))


ENDORSED = "endorsed"


@prepared
def _ties_held(user: Any, proposal: Any) -> QuerySet:
    granted = EndorsementRequest.objects.filter(
        proposal=proposal, answered_by=user, status=EndorsementRequest.Status.GRANTED
    )
    role = TeamMember.objects.filter(proposal=proposal, user=user).order_by()
    told = granted.order_by().annotate(tie=Value(ENDORSED, output_field=CharField()))
    return role.values_list("role", flat=True).union(told.values_list("tie", flat=True))


def _unit_parts(user: User, proposal: Proposal) -> set[Part]:
    """Head or member of the lead unit, head of its parent, head of a partner unit: the person's posts and,
    of heads, one query for the partners."""
    posts = people.Posts.of(user)
    heads = posts.headed
    parts: set[Part] = set()
    if proposal.unit_id in posts.units:
        parts.add(Part.MEMBER)
    if proposal.unit_id in heads:
        parts.add(Part.UNIT_HEAD)
    if heads and proposal.unit.parent_id in heads:
        parts.add(Part.PARENT_HEAD)
    if heads and _among_partners(proposal=proposal.pk, units=[*heads]):
        parts.add(Part.PARTNER_HEAD)
    return parts


@prepared
def _among_partners(proposal: Any, units: Any) -> QuerySet:
    return Partner.objects.filter(proposal=proposal, unit__in=units).order_by().values_list("pk")[:1]


def on_team(user: User, proposal: Proposal) -> bool:
    """Owner, co-writer or reader."""
    return bool(_team_part(user, proposal))


def endorsed_any(user: User, proposal: Proposal) -> bool:
    """Did this person endorse any revision of it?"""
    return ENDORSED in _ties(user, proposal)


def own_matter(user: User, proposal: Proposal) -> Obstacle | None:
    """`interest.own`: nobody decides on what they own, write, coach or endorsed."""
    ties = _ties(user, proposal)
    if set(ties) - {ENDORSED}:
        return Obstacle("interest.own", _("Anda anggota tim usulan ini; orang lain yang memutuskan."))
    if proposal.coach_id == user.pk:
        return Obstacle("interest.own", _("Anda pendamping usulan ini; orang lain yang memutuskan."))
    if ENDORSED in ties:
        return Obstacle("interest.own", _("Anda pernah menyetujui usulan ini; orang lain yang memutuskan."))
    return None


def proposals_of_interest(user: User) -> Q:
    """Proposals whose team this person belongs to, as a filter: for sums and lists over reviews."""
    return Q(team__user=user)


def capacity(parts: Iterable[Part]) -> str:
    """The strongest part, as written into the log."""
    held = set(parts)
    return next((part.value for part in _STRONGEST if part in held), "")


_STRONGEST = (
    Part.OWNER,
    Part.CO_WRITER,
    Part.UNIT_HEAD,
    Part.PARENT_HEAD,
    Part.SECRETARIAT,
    Part.LEAD,
    Part.CURATOR,
    Part.EXECUTIVE,
    Part.COACH,
    Part.REVIEWER,
    Part.AUDITOR,
    Part.PARTNER_HEAD,
    Part.MEMBER,
    Part.READER,
    Part.SYSTEM,
)
