"""Somebody is taken into a team, or named as coach: from now on they have a part in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy, gettext_noop

from notifications.kinds import register
from notifications.kinds.base import Event, Recipients
from notifications.kinds.groups import Group
from notifications.kinds.parties import coaches
from notifications.kinds.proposals import ProposalKind, Proposals
from notifications.kinds.told import READ, THEMSELVES, Told
from notifications.models import Obligation, Why
from workflow.proposals.models import TeamMember


@register
class TeamJoined(ProposalKind):
    """To whoever was taken in ("member:8:co_writer"), while they are still on the team in that part."""

    code: ClassVar[str] = "team_joined"
    label = gettext_lazy("Masuk ke tim usulan")
    addressed_as: ClassVar[Any] = gettext_lazy("anggota baru tim")
    told: ClassVar[Told] = Told(THEMSELVES, gettext_lazy("saat masuk ke tim"), READ)
    group: ClassVar[Group] = Group.MOVES

    def members(self, events: Collection[Event]) -> dict[int, TeamMember]:
        ids = {event.ref("member") for event in events}
        return TeamMember.objects.filter(user__is_active=True).in_bulk(ids)

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.members(events)
        return {
            event: {found[event.ref("member")].user_id: Why.ADDRESSED}
            for event in events
            if event.ref("member") in found
        }

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        parts = {pk: member.role for pk, member in self.members(events).items()}
        return {
            event: gettext_noop("Bukan lagi di tim, atau bagiannya berubah.")
            for event in events
            if parts.get(event.ref("member")) != event.occurrence.rpartition(":")[2]
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        return {
            row.pk: {
                "part": TeamMember.Role(row.occurrence.rpartition(":")[2]).label,
                "writes": row.occurrence.endswith(TeamMember.Role.CO_WRITER),
            }
            for row in obligations
        }


@register
class CoachNamed(ProposalKind):
    """To the coach, once named ("coach:12"), while they are the coach."""

    code: ClassVar[str] = "coach_named"
    label = gettext_lazy("Ditunjuk sebagai pendamping")
    told: ClassVar[Told] = Told(THEMSELVES, gettext_lazy("saat ditunjuk"), READ)
    group: ClassVar[Group] = Group.MOVES

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        named = coaches(self.proposals(events).values())
        return {
            event: now for event in events if event.ref("coach") in (now := named.get(event.subject_id, {}))
        }

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        return {
            event: gettext_noop("Bukan lagi pendampingnya.")
            for event in events
            if proposals[event.subject_id].coach_id != event.ref("coach")
        }
