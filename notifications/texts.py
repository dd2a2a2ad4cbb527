"""Words of the secretariat in place of a kind's own: placeholders, versions, what becomes of a broken one.

A placeholder is a name between double braces and nothing more: no filter, no tag, no attribute. Which names
a kind knows is read from its default template, so that nothing can be asked for that is not told anyway.
Greeting and foot of all mails are one text more.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import nh3
from django.db import IntegrityError, transaction
from django.db.models import Max, OuterRef, Subquery
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Text
from workflow.cleaning import clean_line, clean_text
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.refusals import Denied, Invalid, Obstacle

logger = logging.getLogger(__name__)

COMMON = ("person", "why", "lab", "regency", "link")
# Greeting (subject) and foot (text, html) of every mail, kept as words of a kind. No link: it may be a key.
FRAME = "frame"
FRAME_NAMES = ("person", "why", "lab", "regency")
LONGEST = {"subject": 180, "text": 4000, "html": 8000, "action": 60}
PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_NAMED = re.compile(r"\{\{\s*([a-z_]+)")  # in a default template, where a filter may follow
_BRACES = re.compile(r"\{[{%#]|[}%#]\}")
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a"}
_LINK = re.compile(r'href="(?!\{\{ ?link ?\}\}|https:)[^"]*"')


class Broken(Exception):
    """These words cannot be told; the default stands in."""


@dataclass(frozen=True)
class Words:
    """A text with its placeholders filled: for text parts as they are, for HTML escaped once."""

    subject: str
    text: str
    html: SafeString
    action: str


def is_editable(kind: Kind) -> bool:
    """Not what a kind writes itself, not what holds a key, and no digest, which is made of others."""
    return not kind.written and not kind.secret and kind.paced


@cache
def placeholders(code: str) -> tuple[str, ...]:
    """The names a text of this kind may use, in the order of the default, then what every message knows."""
    if code == FRAME:
        return FRAME_NAMES
    source = get_template(kinds.get(code).template).template.source  # type: ignore[attr-defined]
    return tuple(dict.fromkeys([*_NAMED.findall(source), *COMMON]))


def label_of(code: str) -> Any:
    return _("Sapaan dan kaki surat") if code == FRAME else kinds.get(code).label


def of_kind(code: str) -> dict[tuple[str, str], Text]:
    """The words that hold now of a kind and of the frame, by code and language; one query.

    None where the default was restored, or where they could not be told.
    """
    same = Text.objects.filter(kind=OuterRef("kind"), language=OuterRef("language"))
    latest = same.order_by("-n").values("pk")[:1]
    held = Text.objects.filter(kind__in=[code, FRAME], pk=Subquery(latest), restored=False, fault="")
    return {(row.kind, row.language): row for row in held}


def fill(text: Text, facts: Mapping[str, Any]) -> Words:
    """Raises Broken where a placeholder is unknown or has no value in this message."""

    def plain(words: str) -> str:
        return PLACEHOLDER.sub(lambda found: str(_value(found[1], facts)), words)

    def escaped(words: str) -> str:
        return PLACEHOLDER.sub(lambda found: html.escape(str(_value(found[1], facts))), words)

    rich = escaped(text.html) if text.html else _paragraphs(escaped(html.escape(text.text)))
    return Words(
        subject=clean_line(plain(text.subject)),
        text=plain(text.text).strip(),
        html=mark_safe(rich),  # noqa: S308  cleaned to a small subset at its writing, every value escaped
        action=clean_line(plain(text.action)),
    )


def broke(text: Text, fault: str) -> None:
    """Write down once that a text cannot be used; the rule `BrokenTexts` tells the secretariat."""
    logger.error("Text %s cannot be told: %s", text, fault)
    Text.objects.filter(pk=text.pk, fault="").update(fault=clean_line(fault)[:200])


@transaction.atomic
def write(*, by: User, kind: str, language: str, seen: int, **words: str) -> Text:
    """A new version. `seen` is the version it was written upon (0: none). `words`: subject, text, html,
    action as typed. Raises Denied, Invalid by the field, Invalid `text.changed` where another came between.
    """
    _may(by, kind)
    cleaned = _cleaned(words)
    if obstacles := check(kind, cleaned):
        raise Invalid(obstacles)
    return _next(by, kind, language, seen, **cleaned)


@transaction.atomic
def restore(*, by: User, kind: str, language: str, seen: int) -> Text:
    """The default is told again; what was written stays among the versions."""
    _may(by, kind)
    return _next(by, kind, language, seen, restored=True)


def check(kind: str, words: Mapping[str, str]) -> list[Obstacle]:
    """What is wrong with these words, by the field."""
    found = []
    for field in ("subject", "text"):
        if not words[field]:
            found.append(Obstacle("text.empty", _("Tidak boleh kosong."), field=field))
    for field, longest in LONGEST.items():
        if len(words[field]) > longest:
            told = _("Paling panjang %(n)d huruf.") % {"n": longest}
            found.append(Obstacle("text.long", told, field=field))
        if fault := _fault_of_placeholders(kind, words[field]):
            found.append(Obstacle("text.placeholder", fault, field=field))
    return found


def sample(code: str) -> dict[str, str]:
    """A value for each placeholder: its own name, to read a text without a real message."""
    return {name: f"[{name}]" for name in placeholders(code)}


def _fault_of_placeholders(kind: str, words: str) -> str:
    known = placeholders(kind)
    unknown = [name for name in PLACEHOLDER.findall(words) if name not in known]
    listed = ", ".join(f"{{{{ {name} }}}}" for name in known)
    if unknown:
        return _("“{{ %(name)s }}” tidak dikenal. Yang dapat dipakai: %(known)s.") % {
            "name": unknown[0],
            "known": listed,
        }
    if _BRACES.search(PLACEHOLDER.sub("", words)):
        return _("Ada kurung kurawal yang bukan kata ganti. Yang dapat dipakai: %(known)s.") % {
            "known": listed
        }
    return ""


def _value(name: str, facts: Mapping[str, Any]) -> Any:
    if name not in facts:
        raise Broken(f"{{{{ {name} }}}}")
    return facts[name]


def _cleaned(words: Mapping[str, str]) -> dict[str, str]:
    typed = {field: words.get(field, "") for field in LONGEST}
    return {
        "subject": clean_line(typed["subject"]),
        "text": clean_text(typed["text"]).strip(),
        "html": _clean_html(clean_text(typed["html"])).strip(),
        "action": clean_line(typed["action"]),
    }


def _clean_html(typed: str) -> str:
    """A small safe subset: paragraphs, lists, emphasis, links to https or to the message's own link."""
    kept = nh3.clean(typed, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"https"}, link_rel=None)
    return _LINK.sub("", kept)


def _paragraphs(escaped: str) -> str:
    return "<br><br>".join(
        part.strip().replace("\n", "<br>") for part in re.split(r"\n\s*\n", escaped.strip())
    )


def _may(by: User, kind: str) -> None:
    known = kind == FRAME or is_editable(kinds.get(kind))
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT) or not known:
        raise Denied()


def _next(by: User, kind: str, language: str, seen: int, **fields: Any) -> Text:
    """The unique key decides between two who save at once; the later sees what came between."""
    told = _("Naskah ini diubah orang lain sementara Anda menulis. Bandingkan, lalu simpan lagi.")
    if newest_of(kind, language) != seen:
        raise Invalid(Obstacle("text.changed", told))
    try:
        with transaction.atomic():
            return Text.objects.create(by=by, kind=kind, language=language, n=seen + 1, **fields)
    except IntegrityError:
        raise Invalid(Obstacle("text.changed", told)) from None


def newest_of(kind: str, language: str) -> int:
    """The number of the newest version, 0 where nothing was ever written."""
    return Text.objects.filter(kind=kind, language=language).aggregate(n=Max("n"))["n"] or 0
