"""A digest: one mail in place of several, about what is left of them when it goes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notifications import digesting, kinds, rendering
from notifications.kinds import register
from notifications.kinds.base import Event, Kind, Recipients, event_of
from notifications.kinds.groups import Group
from notifications.kinds.told import READ, THEMSELVES, Told
from notifications.models import Delivery, Digest, DigestItem, Obligation, Pace, Why
from notifications.preferring import DIGEST_KIND
from notifications.rendering import Line, shorten
from notifications.wording import day
from workflow.cleaning import clean_line

MOST = 30  # items a mail shows: with the longest texts it stays below 90 KB, beyond which some mail is cut
TEXT_LENGTH = 220  # characters of an item's sentence
FAR = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass
class Part:
    """What a digest says of one proposal."""

    title: str
    lines: list[Line] = field(default_factory=list)


@register
class DigestKind(Kind):
    """To its person: "digest:7", "daily:2026-11-25". Over when nothing of it is left to tell."""

    code: ClassVar[str] = DIGEST_KIND
    label = _("Ringkasan")
    addressed_as: ClassVar[Any] = _("pemilik akun ini")
    told: ClassVar[Told] = Told(THEMSELVES, _("pada jam yang ia pilih"), READ)
    group: ClassVar[Group] = Group.LAB
    unmutable: ClassVar[bool] = True  # it is what a person chose; they choose otherwise in the settings
    paced: ClassVar[bool] = False
    channels: ClassVar[tuple[str, ...]] = ("email",)

    def prepare(self, obligations: Collection[Obligation]) -> None:
        digesting.look_again({event_of(row).subject_id for row in obligations})

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        digests = Digest.objects.filter(user__is_active=True).in_bulk({event.subject_id for event in events})
        return {
            event: {digests[event.subject_id].user_id: Why.ADDRESSED}
            for event in events
            if event.subject_id in digests
        }

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        left = digesting.waiting({event.subject_id for event in events})
        return {
            event: gettext_noop("Tidak ada lagi yang perlu diringkas.")
            for event in events
            if not left[event.subject_id]
        }

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        """Each of its items was looked at by itself just now."""
        return {row.pk for row in obligations}

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        digests = Digest.objects.in_bulk({event_of(row).subject_id for row in obligations})
        items = digesting.waiting(digests)
        words: dict[Any, dict[str, Any]] = {}
        by_language: dict[str, list[Obligation]] = defaultdict(list)
        for row in obligations:
            by_language[row.language].append(row)
        for language, rows in by_language.items():
            with translation.override(language):
                words |= _in_one_language(rows, digests, items)
        return words

    def sent(self, obligation: Obligation) -> None:
        mail = Delivery.objects.get(obligation=obligation)
        digesting.close(Digest.objects.get(pk=event_of(obligation).subject_id), mail)


def _in_one_language(
    rows: Iterable[Obligation], digests: dict[int, Digest], items: dict[int, list[DigestItem]]
) -> dict[Any, dict[str, Any]]:
    shown = {pk: sorted(_told(held), key=_urgency) for pk, held in items.items()}
    said = _say([row for held in shown.values() for row in held[:MOST]])
    words = {}
    for row in rows:
        digest = digests[event_of(row).subject_id]
        held = shown[digest.pk]
        words[row.pk] = {
            "url": reverse("notifications:inbox"),
            "settings_url": reverse("notifications:preferences"),
            "n": len(held),
            "more": max(0, len(held) - MOST),
            "weekly": digest.pace == Pace.WEEKLY,
            "day": day(digest.day),
            "parts": _parts(held[:MOST], said),
        }
    return words


def _told(items: Iterable[DigestItem]) -> list[Obligation]:
    return [item.delivery.obligation for item in items]


def _urgency(row: Obligation) -> tuple[Any, ...]:
    """The most urgent first: by strength, then what stops mattering soonest, then the oldest."""
    return (-kinds.get(row.kind).strength, row.until or FAR, row.due_at, str(row.pk))


def _say(rows: Iterable[Obligation]) -> dict[Any, tuple[str, Line]]:
    """The proposal's title and the line of each, in the active language; by kind, as everywhere."""
    by_kind: dict[str, list[Obligation]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    said = {}
    for code, group in by_kind.items():
        words = rendering.words_of(kinds.get(code), group)
        for row in group:
            if row.pk in words:
                said[row.pk] = (clean_line(words[row.pk].get("title", "")), _short(row, words[row.pk]))
    return said


def _short(row: Obligation, words: dict[str, Any]) -> Line:
    line = rendering.line(row, words)
    return Line(line.heading, shorten(line.text, TEXT_LENGTH), line.url)


def _parts(rows: Iterable[Obligation], said: dict[Any, tuple[str, Line]]) -> list[Part]:
    """By proposal, in the order of each one's most urgent item."""
    parts: dict[str, Part] = {}
    for row in rows:
        if row.pk in said:
            title, line = said[row.pk]
            parts.setdefault(row.subject if title else "", Part(title)).lines.append(line)
    return list(parts.values())
