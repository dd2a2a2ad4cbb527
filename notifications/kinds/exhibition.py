"""The draft of a catalogue page: its team is asked to read it, its curator told what they said."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, event_of
from notifications.kinds.groups import Group
from notifications.kinds.parties import curators, teams
from notifications.kinds.proposals import ProposalKind, Proposals
from notifications.kinds.told import DEALT_WITH, READ, TEAM, Told
from notifications.models import Obligation
from workflow.exhibition.models import EntryComment
from workflow.proposals.machine import State


@register
class EntryToRead(ProposalKind):
    """To owner and co-writers, once for each state of the draft ("entry:5:edits:12"), until it is shown."""

    code: ClassVar[str] = "entry_to_read"
    label = gettext_lazy("Draf halaman katalog siap dibaca")
    told: ClassVar[Told] = Told(TEAM, gettext_lazy("saat kurator memintanya"), DEALT_WITH)
    group: ClassVar[Group] = Group.EXHIBITION

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        by_team = teams({event.subject_id for event in events})
        return {event: by_team[event.subject_id] for event in events}

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        drafts = {pk for pk, proposal in proposals.items() if proposal.state == State.GRADUATED}
        return {
            event: gettext_noop("Sudah tayang atau dikoreksi.")
            for event in events
            if event.subject_id not in drafts
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        return {row.pk: {"url": _address("preview", proposals, row)} for row in obligations}


@register
class EntryCommented(ProposalKind):
    """To the curators ("comment:7"), until one of them has seen to it."""

    code: ClassVar[str] = "entry_commented"
    label = gettext_lazy("Tanggapan atas halaman katalog")
    told: ClassVar[Told] = Told(gettext_lazy("kurator pameran"), gettext_lazy("saat tim menanggapi"), READ)
    group: ClassVar[Group] = Group.EXHIBITION

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        by_office = curators({event.subject_id for event in events})
        return {event: by_office[event.subject_id] for event in events}

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        ids = {event.ref("comment") for event in events}
        still = EntryComment.objects.filter(pk__in=ids, settled_at__isnull=True).values_list("pk", flat=True)
        waiting = set(still)
        return {
            event: gettext_noop("Sudah ditindaklanjuti.")
            for event in events
            if event.ref("comment") not in waiting
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        said = EntryComment.objects.select_related("by").in_bulk(
            {event_of(row).ref("comment") for row in obligations}
        )
        return {
            row.pk: {
                "url": f"{_address('edit', proposals, row)}#tanggapan",
                "who": said[event_of(row).ref("comment")].by.name,
            }
            for row in obligations
        }


def _address(page: str, proposals: Proposals, row: Obligation) -> str:
    return reverse(f"exhibition:{page}", args=[proposals[event_of(row).subject_id].public_id])
