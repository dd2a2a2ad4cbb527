"""Pieces of the public hall and of the curator's desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.conf import settings
from django.utils import formats, translation
from django.utils.safestring import SafeString

from workflow.exhibition.models import Showing
from workflow.exhibition.pages import addresses, covers, presenting

register = template.Library()


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


@register.inclusion_tag("exhibition/card.html")
def entry_card(row: Showing, first: bool = False, level: int = 2) -> dict[str, Any]:
    """One page of the catalogue in a list, under a heading of this level. The first ones of a page are
    not loaded lazily."""
    src, srcset = addresses.of_cover(row.cover) if row.cover else ("", "")
    return {
        "row": row,
        "url": addresses.public("entry", row.address),
        "src": src,
        "srcset": srcset,
        "year": presenting.year_text(row.year),
        "lang": content_lang(),
        "first": first,
        "level": level,
    }


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
