"""The lab's own messengers: a mail server that says nothing, a beat that slept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import texts, watching
from notifications.kinds import register
from notifications.kinds.base import Event, Kind, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.parties import holders
from notifications.kinds.told import DEALT_WITH, OFFICE, READ, Told
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Obligation, Silence, Text, Why
from notifications.wording import moment
from workflow.people.models import LabRole
from workflow.workdays import clock


class _SilenceKind(Kind):
    group: ClassVar[Group] = Group.LAB

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        return dict.fromkeys(events, holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT))

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # times and a server's words, nothing of a proposal

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        silences = Silence.objects.in_bulk({event_of(row).subject_id for row in obligations})
        return {row.pk: self._words(silences[event_of(row).subject_id]) for row in obligations}

    def _words(self, silence: Silence) -> dict[str, Any]:
        facts = [(_("Sejak"), moment(silence.since))]
        if silence.ended_at:
            facts.append((_("Sampai"), moment(silence.ended_at)))
        return {
            "since": moment(silence.since),
            "detail": silence.detail,
            "facts": facts,
            "url": reverse("notifications:health"),
        }


@register
class ChannelSilent(_SilenceKind):
    """Once for an outage, inside the lab: mail cannot tell that mail is away ("silence:4", "channel")."""

    code: ClassVar[str] = "channel_silent"
    label = gettext_lazy("Server surel tidak menjawab")
    told: ClassVar[Told] = Told(OFFICE, gettext_lazy("bila server surel lama tidak menjawab"), DEALT_WITH)
    strength: ClassVar[Strength] = Strength.ALARM
    channels: ClassVar[tuple[str, ...]] = ("inapp",)
    barred: ClassVar[tuple[str, ...]] = ("email",)

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        running = _running().in_bulk({event.subject_id for event in events})
        return {event: _("Sudah menjawab lagi.") for event in events if event.subject_id not in running}


@register
class BeatWasSilent(_SilenceKind):
    """Once, when the beat is back ("silence:4", "over"). While it sleeps the secretariat's pages say so."""

    code: ClassVar[str] = "beat_was_silent"
    label = gettext_lazy("Jadwal pengingat sempat berhenti")
    told: ClassVar[Told] = Told(OFFICE, gettext_lazy("bila jadwal sempat berhenti"), READ)


@register
class TextBroken(Kind):
    """To the secretariat, once a version ("text:9", "fault"): the default stood in for it."""

    code: ClassVar[str] = "text_broken"
    label = gettext_lazy("Naskah pesan tidak dapat dipakai")
    told: ClassVar[Told] = Told(OFFICE, gettext_lazy("saat naskah tidak dapat diisi"), DEALT_WITH)
    group: ClassVar[Group] = Group.LAB
    strength: ClassVar[Strength] = Strength.ALARM

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        return dict.fromkeys(events, holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT))

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        standing = set(_broken_texts().values_list("pk", flat=True))
        return {event: _("Naskahnya sudah diganti.") for event in events if event.subject_id not in standing}

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        found = Text.objects.in_bulk({event_of(row).subject_id for row in obligations})
        return {row.pk: self._words(found[event_of(row).subject_id]) for row in obligations}

    def _words(self, text: Text) -> dict[str, Any]:
        label = texts.label_of(text.kind)
        return {
            "label": label,
            "fault": text.fault,
            "facts": [(_("Pesan"), label), (_("Yang tidak dapat diisi"), text.fault)],
            "url": reverse("notifications:text", args=[text.kind]) + f"?bahasa={text.language}",
        }


def _broken_texts() -> QuerySet[Text]:
    """The newest version of each kind and language where it could not be told."""
    same = Text.objects.filter(kind=OuterRef("kind"), language=OuterRef("language"))
    newest = same.order_by("-n").values("pk")[:1]
    return Text.objects.filter(pk=Subquery(newest)).exclude(fault="").order_by()


@register_rule
class BrokenTexts(Rule):
    """Texts of the secretariat that could not be told at a sending."""

    code: ClassVar[str] = "broken_texts"
    kinds: ClassVar[tuple[str, ...]] = (TextBroken.code,)

    def due(self) -> Iterator[Owed]:
        told = holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT)
        for pk in _broken_texts().values_list("pk", flat=True):
            for person, why in told.items():
                yield Owed(person, TextBroken.code, f"text:{pk}", "fault", why)

    def subjects(self) -> QuerySet:
        return _broken_texts().values_list(subject_column("text", "pk"), flat=True)


def _running() -> QuerySet[Silence]:
    return Silence.objects.filter(what__startswith="channel:", ended_at__isnull=True).order_by()


@register_rule
class Silences(Rule):
    """The channels that have said nothing for half an hour."""

    code: ClassVar[str] = "silences"
    kinds: ClassVar[tuple[str, ...]] = (ChannelSilent.code,)

    def due(self) -> Iterator[Owed]:
        told = holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT)
        for silence in _running().filter(since__lte=clock.now() - watching.TOLD_AFTER):
            for person, why in told.items():
                yield Owed(person, ChannelSilent.code, f"silence:{silence.pk}", "channel", why)

    def subjects(self) -> QuerySet:
        return _running().values_list(subject_column("silence", "pk"), flat=True)
