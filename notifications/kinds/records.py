"""The log itself: its nightly seal goes outside by mail, and a fault in it is told at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.kinds import register
from notifications.kinds.base import Event, Kind, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.parties import holders, merged
from notifications.kinds.told import READ, Told
from notifications.models import Obligation, Why
from notifications.wording import day
from workflow.people.models import LabRole
from workflow.proposals.models import Seal


class _RecordKind(Kind):
    group: ClassVar[Group] = Group.LAB

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # digests and ids, no title and no name


@register
class LogSealed(_RecordKind):
    """To the auditors, every night ("seal:12"), so that the seal also exists outside the database."""

    code: ClassVar[str] = "log_sealed"
    label = gettext_lazy("Segel log malam ini")
    told: ClassVar[Told] = Told(gettext_lazy("auditor"), gettext_lazy("setiap malam"), READ)

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        auditors = holders(LabRole.Role.AUDITOR, Why.AUDITOR)
        return dict.fromkeys(events, auditors)

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        seals = Seal.objects.defer("heads").in_bulk({event_of(row).subject_id for row in obligations})
        words = {}
        for row in obligations:
            seal = seals[event_of(row).subject_id]
            facts = [
                (_("Hari"), day(seal.day)),
                (_("Rantai"), str(seal.chains)),
                (_("Segel"), seal.digest),
            ]
            words[row.pk] = {"day": day(seal.day), "facts": facts, "url": reverse("proposals:trail_checks")}
        return words


@register
class LogFault(_RecordKind):
    """To auditors and secretariat, once a day while it is so ("log:1", "fault:<day>:<digest>")."""

    code: ClassVar[str] = "log_fault"
    label = gettext_lazy("Kesalahan ditemukan dalam log")
    told: ClassVar[Told] = Told(
        gettext_lazy("auditor dan sekretariat"), gettext_lazy("saat kesalahan ditemukan"), READ
    )
    strength: ClassVar[Strength] = Strength.ALARM

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        watch = merged(
            holders(LabRole.Role.AUDITOR, Why.AUDITOR),
            holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT),
        )
        return dict.fromkeys(events, watch)

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        return {
            row.pk: {
                "count": row.facts.get("count", 0),
                "code_list": ", ".join(row.facts.get("codes", [])),
                "url": "/",
            }
            for row in obligations
        }
