"""Pieces of the public hall and of the curator's desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, translation
from django.utils.safestring import SafeString

from workflow.exhibition.models import Showing
from workflow.exhibition.pages import addresses, covers, presenting

register = template.Library()
DRAWN_CARDS = 1_000  # kept in each process, one or two KiB each


@register.simple_tag
def hall_url(name: str, *args: Any) -> str:
    """The address of a public page in the language of this one."""
    return addresses.public(name, *args)


@register.simple_tag
def whole_url(name: str, *args: Any) -> str:
    """The same with scheme and host, as others link to it."""
    return addresses.whole(addresses.public(name, *args))


@register.simple_tag
def languages_of(name: str, *args: Any) -> list[dict[str, str]]:
    """The same public page in each language, whole addresses; the first is the one for everybody else."""
    return [
        {"code": code, "url": addresses.whole(addresses.public(name, *args, language=code))}
        for code, _name in settings.LANGUAGES
    ]


@register.simple_tag
def content_lang() -> str:
    """` lang="id"` where the page speaks another language than what the entries are written in."""
    return "" if translation.get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


@register.simple_tag
def cover_art(address: str, affair: str) -> SafeString:
    """The pattern of a page without a picture."""
    return covers.svg(address, affair)


@register.simple_tag
def entry_card(row: Showing, first: bool = False, level: int = 2) -> SafeString:
    """One page of the catalogue in a list, under a heading of this level. The first ones of a page are
    not loaded lazily."""
    return _drawn(Face.of(row), translation.get_language() or "", first, level)


@dataclass(frozen=True)
class Face:
    """All that a card shows of a page: equal faces are drawn once."""

    address: str
    title: str
    summary: str
    unit_name: str
    year: int | None
    affair: str
    cover: str
    cover_alt: str
    width: int
    height: int

    @classmethod
    def of(cls, row: Showing) -> Face:
        cover = (row.cover.public_id, row.cover.width, row.cover.height) if row.cover else ("", 0, 0)
        return cls(
            address=row.address,
            title=row.title,
            summary=row.summary,
            unit_name=row.unit_name,
            year=row.year,
            affair=row.affair,
            cover=cover[0],
            cover_alt=row.cover_alt,
            width=cover[1],
            height=cover[2],
        )


@lru_cache(maxsize=DRAWN_CARDS)
def _drawn(face: Face, language: str, first: bool, level: int) -> SafeString:
    """Drawing twenty-four cards is most of what a list costs; what they say stands in the arguments."""
    src, srcset = addresses.sources(face.cover, face.width) if face.cover else ("", "")
    context = {
        "face": face,
        "url": addresses.public("entry", face.address, language=language),
        "src": src,
        "srcset": srcset,
        "year": presenting.year_text(face.year),
        "lang": content_lang(),
        "first": first,
        "level": level,
    }
    return render_to_string("exhibition/card.html", context)


@register.filter
def month(day: dt.date | None) -> str:
    """ "Juli 2026"."""
    return formats.date_format(day, "F Y") if day else ""


@register.filter
def year_or_unknown(year: int | None) -> str:
    return presenting.year_text(year)


@register.filter
def last_source(srcset: str) -> str:
    """The largest address of a srcset."""
    return srcset.rsplit(", ", 1)[-1].split(" ", 1)[0]
