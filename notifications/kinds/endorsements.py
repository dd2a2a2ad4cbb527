"""The unit's head is asked, answers, or the request lapses; and a proposal handed over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.parties import merged, teams, unit_heads
from notifications.kinds.proposals import ProposalKind, Proposals
from notifications.kinds.told import ANSWERED, READ, TEAM, Told
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Obligation, Why
from workflow.people.models import User
from workflow.proposals import ladder
from workflow.proposals.models import EndorsementRequest, HandOver
from workflow.serving.prepared import prepared

Status = EndorsementRequest.Status


def occurrence_of(request: EndorsementRequest) -> str:
    return f"request:{request.pk}"


class _RequestKind(ProposalKind):
    """About "proposal:41", "request:9"."""

    group: ClassVar[Group] = Group.ENDORSEMENTS

    def requests(self, events: Collection[Event]) -> dict[int, EndorsementRequest]:
        return _requests.by_key({event.ref("request") for event in events})


@prepared
def _requests(ids: Any) -> QuerySet[EndorsementRequest]:
    return EndorsementRequest.objects.select_related("proposal", "asked_by").filter(pk__in=ids)


@register
class EndorsementAsked(_RequestKind):
    """To whoever may answer now; the request comes up to more people as working days pass."""

    code: ClassVar[str] = "endorsement_asked"
    label = _("Persetujuan diminta")
    told: ClassVar[Told] = Told(
        _("yang boleh menjawab: kepala unit, lalu induknya, lalu sekretariat"),
        _("saat tim mengajukan"),
        ANSWERED,
    )
    strength: ClassVar[Strength] = Strength.TASK

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.requests(events)
        may = ladder.answerers_of(found.values())
        return {
            event: dict.fromkeys(may[event.ref("request")].ids, Why.ADDRESSED)
            for event in events
            if event.ref("request") in found
        }

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        found = self.requests(events)
        waiting = {pk for pk, request in found.items() if request.status == Status.OPEN}
        return {
            event: gettext_noop("Permintaan sudah ditutup.")
            for event in events
            if event.ref("request") not in waiting
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        found = self.requests({event_of(row) for row in obligations})
        return {
            row.pk: {
                "asker": found[event_of(row).ref("request")].asked_by.name,
                "url": reverse("proposals:endorsement", args=[proposals[event_of(row).subject_id].public_id]),
            }
            for row in obligations
            if event_of(row).ref("request") in found
        }


@register
class EndorsementAnswered(_RequestKind):
    """To the team, when the head gives it back; an approval is told by the submission it is."""

    code: ClassVar[str] = "endorsement_answered"
    label = _("Persetujuan dijawab")
    told: ClassVar[Told] = Told(TEAM, _("saat kepala unit mengembalikan"), READ)

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        by_team = teams({event.subject_id for event in events})
        return {event: by_team.get(event.subject_id, {}) for event in events}

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        found = self.requests({event_of(row) for row in obligations})
        return {
            row.pk: {"note": found[event_of(row).ref("request")].note}
            for row in obligations
            if event_of(row).ref("request") in found
        }


@register
class EndorsementLapsed(_RequestKind):
    """To the team, and to those who had been asked and need not answer any more."""

    code: ClassVar[str] = "endorsement_lapsed"
    label = _("Permintaan persetujuan gugur")
    told: ClassVar[Told] = Told(_("tim, dan yang sudah diminta menjawab"), _("saat permintaan gugur"), READ)

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        by_team = teams({event.subject_id for event in events})
        asked = asked_people(events)
        return {event: merged(by_team.get(event.subject_id, {}), asked.get(event, {})) for event in events}

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        found = self.requests({event_of(row) for row in obligations})
        return {
            row.pk: {"why_lapsed": found[event_of(row).ref("request")].get_lapse_display()}
            for row in obligations
            if event_of(row).ref("request") in found
        }


def asked_people(events: Collection[Event]) -> dict[Event, Recipients]:
    """Active people who stand in the ledger as asked about these requests."""
    rows = Obligation.objects.filter(
        kind=EndorsementAsked.code,
        subject__in={event.subject for event in events},
        occurrence__in={event.occurrence for event in events},
        recipient__is_active=True,
    )
    found: dict[Event, Recipients] = {}
    for row in rows.only("subject", "occurrence", "recipient_id"):
        found.setdefault(event_of(row), {})[row.to] = Why.HEAD
    return found


@register_rule
class EndorsementComesUp(Rule):
    """An open request is owed to everybody who may answer it by now: a new head, the next level up."""

    code: ClassVar[str] = "endorsement_comes_up"
    kinds: ClassVar[tuple[str, ...]] = (EndorsementAsked.code,)

    def due(self) -> Iterable[Owed]:
        waiting = list(EndorsementRequest.objects.filter(status=Status.OPEN).select_related("proposal"))
        may = ladder.answerers_of(waiting)
        for request in waiting:
            for person in may[request.pk].ids:
                yield Owed(
                    recipient=person,
                    kind=EndorsementAsked.code,
                    subject=f"proposal:{request.proposal_id}",
                    occurrence=occurrence_of(request),
                    why=Why.ADDRESSED,
                )

    def subjects(self) -> QuerySet:
        waiting = EndorsementRequest.objects.filter(status=Status.OPEN).order_by()
        return waiting.values_list(subject_column("proposal", "proposal_id"), flat=True)


@register
class HandOverAsked(ProposalKind):
    """To who must accept ("proposal:41", "hand_over:3"): the new owner, or the new unit's head."""

    group: ClassVar[Group] = Group.ENDORSEMENTS
    code: ClassVar[str] = "hand_over_asked"
    label = _("Serah terima diminta")
    told: ClassVar[Told] = Told(
        _("pemilik baru atau kepala unit baru"), _("saat serah terima diminta"), ANSWERED
    )
    strength: ClassVar[Strength] = Strength.TASK

    def hand_overs(self, events: Collection[Event]) -> dict[int, HandOver]:
        ids = {event.ref("hand_over") for event in events}
        return HandOver.objects.select_related("proposal", "to_user", "to_unit").in_bulk(ids)

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.hand_overs(events)
        heads = unit_heads({asked.to_unit_id for asked in found.values() if asked.to_unit_id})
        owed: dict[Event, Recipients] = {}
        for event in events:
            asked = found.get(event.ref("hand_over"))
            if asked is None:
                continue
            if asked.to_unit_id and asked.to_unit_id != asked.proposal.unit_id:
                owed[event] = dict.fromkeys(heads.get(asked.to_unit_id, {}), Why.ADDRESSED)
            else:
                owed[event] = _active(asked.to_user)
        return owed

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        found = self.hand_overs(events)
        waiting = {pk for pk, asked in found.items() if asked.status == HandOver.Status.OPEN}
        return {
            event: gettext_noop("Serah terima sudah dijawab.")
            for event in events
            if event.ref("hand_over") not in waiting
        }

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        """Who is asked to take it over is told its title line, until that is answered."""
        answered = self.over({event_of(row) for row in obligations}, {})
        asked = {row.pk for row in obligations if event_of(row) not in answered}
        return asked | super().readable(obligations)

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        found = self.hand_overs({event_of(row) for row in obligations})
        return {
            row.pk: {
                "reason": found[event_of(row).ref("hand_over")].reason,
                "url": reverse(
                    "proposals:verb", args=[proposals[event_of(row).subject_id].public_id, "accept_hand_over"]
                ),
            }
            for row in obligations
            if event_of(row).ref("hand_over") in found
        }


def _active(user: User | None) -> Recipients:
    return {user.pk: Why.ADDRESSED} if user is not None and user.is_active else {}
