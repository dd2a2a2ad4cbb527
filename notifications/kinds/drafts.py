"""A draft that lacks nothing but the sending, while its call is closing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy, gettext_noop

from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, event_of
from notifications.kinds.deadlines import DueKind
from notifications.kinds.parties import holders_of, merged
from notifications.kinds.proposals import Proposals
from notifications.kinds.told import DEALT_WITH, Told
from notifications.models import Obligation, Why
from workflow.proposals import ladder
from workflow.proposals.models import EndorsementRequest, Visit


@register
class CompleteNotSent(DueKind):
    """In place of the other two where a draft lacks nothing: the call closes and it was not sent. Whoever
    is asked to endorse it by then is told too."""

    code: ClassVar[str] = "complete_not_sent"
    label = gettext_lazy("Lengkap tetapi belum diajukan")
    told: ClassVar[Told] = Told(
        gettext_lazy("tim, dan yang diminta menyetujui"),
        gettext_lazy("pada hari pengingat tenggat panggilan"),
        DEALT_WITH,
    )

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        visits = self.visits(events)
        by_visit = senders_of(visits.values())
        return {event: by_visit.get(event.ref("visit"), {}) for event in events}

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        ready = {pk for pk, proposal in proposals.items() if proposal.complete and not proposal.is_sent}
        sent = {
            event: gettext_noop("Sudah diajukan, atau tidak lengkap lagi.")
            for event in events
            if event.subject_id not in ready
        }
        return super().over(events, proposals) | sent

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        words = super().words(obligations, proposals)
        asked = EndorsementRequest.objects.filter(
            proposal__in=proposals, status=EndorsementRequest.Status.OPEN
        )
        waiting = set(asked.values_list("proposal_id", flat=True))
        for row in obligations:
            words[row.pk]["asked"] = event_of(row).subject_id in waiting
            words[row.pk]["answers"] = row.why == Why.ADDRESSED
        return words


def senders_of(visits: Collection[Visit]) -> dict[int, Recipients]:
    """Who could send these drafts now: their teams, and whoever is asked to endorse one of them."""
    ids = {visit.proposal_id for visit in visits}
    asked = EndorsementRequest.objects.filter(proposal__in=ids, status=EndorsementRequest.Status.OPEN)
    requests = list(asked.defer("content").select_related("proposal")) if ids else []
    may = ladder.answerers_of(requests)
    by_proposal: dict[int, Recipients] = {
        request.proposal_id: dict.fromkeys(may[request.pk].ids, Why.ADDRESSED) for request in requests
    }
    team = holders_of(visits)
    return {
        visit.pk: merged(team.get(visit.pk, {}), by_proposal.get(visit.proposal_id, {})) for visit in visits
    }
