"""Who is who to many proposals at once, as recipients: active people only, one query each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from notifications.kinds.base import Recipients
from notifications.models import Why
from workflow.people import selectors as people
from workflow.people.models import UnitRole
from workflow.proposals.models import Proposal, TeamMember

_TEAM_WHY = {TeamMember.Role.OWNER: Why.OWNER, TeamMember.Role.CO_WRITER: Why.CO_WRITER}


def teams(proposal_ids: Collection[int], roles: Iterable[str] = tuple(_TEAM_WHY)) -> dict[int, Recipients]:
    """Owner and co-writers (or only `roles`) by proposal id."""
    rows = TeamMember.objects.filter(proposal__in=proposal_ids, role__in=roles, user__is_active=True)
    found: dict[int, Recipients] = defaultdict(dict)
    for proposal, user, role in rows.values_list("proposal", "user", "role"):
        found[proposal][user] = _TEAM_WHY[TeamMember.Role(role)]
    return found


def owners(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    return teams(proposal_ids, [TeamMember.Role.OWNER])


def unit_heads(unit_ids: Collection[int]) -> dict[int, Recipients]:
    """Heads and deputies by unit id."""
    rows = UnitRole.objects.filter(unit__in=unit_ids, role__in=people.HEADS, user__is_active=True).current()
    found: dict[int, Recipients] = defaultdict(dict)
    for unit, user in rows.values_list("unit", "user"):
        found[unit][user] = Why.HEAD
    return found


def coaches(proposals: Iterable[Proposal]) -> dict[int, Recipients]:
    """The coach by proposal id; `proposals` come with their coach."""
    named = {proposal.pk: proposal.coach for proposal in proposals if proposal.coach}
    return {pk: {coach.pk: Why.COACH} for pk, coach in named.items() if coach.is_active}


def lab(role: str, why: Why) -> Recipients:
    """Everybody who holds a lab role today."""
    return dict.fromkeys(people.holders(role).values_list("pk", flat=True), why)


def merged(*groups: Recipients) -> Recipients:
    """One entry a person, under the strongest reason."""
    together: Recipients = {}
    for group in groups:
        for person, why in group.items():
            together[person] = Why.strongest(why, together[person]) if person in together else why
    return together
