"""Addresses of the public hall, in the language of the page, and whole ones for those outside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

WIDTHS = (480, 960, 1600)  # pixels: a card, a phone in sharp, a desk
SHARE = "kartu.png"


def public(name: str, *args: Any, language: str = "") -> str:
    """The address of a public page in a language, by default that of the page being made."""
    code = language or translation.get_language() or settings.LANGUAGE_CODE
    space = "exhibition" if code == settings.LANGUAGE_CODE else f"exhibition_{code}"
    return reverse(f"{space}:{name}", args=args)


def whole(path: str) -> str:
    """An address as others use it: feed readers, search engines, messengers."""
    return f"{settings.BASE_URL}{path}"


def desk(name: str, public_id: str) -> str:
    """A page of the curator's desk."""
    return reverse(f"exhibition:{name}", args=[public_id])


def picture(public_id: str, width: int) -> str:
    return reverse("exhibition:picture", args=[public_id, width])


def draft_picture(public_id: str, width: int) -> str:
    return reverse("exhibition:draft_picture", args=[public_id, width])


def widths_of(own: int) -> list[int]:
    """The widths a picture is served in: none larger than itself but the smallest."""
    return [width for width in WIDTHS if width < own] + [_last(own)] if own else list(WIDTHS[:1])


def _last(own: int) -> int:
    """The first width that holds the whole picture, or the largest there is."""
    return next((width for width in WIDTHS if width >= own), WIDTHS[-1])


def sources(picture_id: str, own: int, *, draft: bool = False) -> tuple[str, str]:
    """`src` and `srcset` of a picture that is `own` pixels wide."""
    address = draft_picture if draft else picture
    widths = sorted({*widths_of(own)})
    told = [(address(picture_id, width), min(width, own) or width) for width in widths]
    return told[0][0], ", ".join(f"{url} {width}w" for url, width in told)
