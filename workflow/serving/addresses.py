"""Addresses of rows by their public id, which is what most pages name most often."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

PLACE = "00000000"


def address(name: str, public_id: str) -> str:
    """What `reverse` says for a public id, whose letters an address takes as they are; found once."""
    pattern = _pattern(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return pattern.replace(PLACE, public_id)


def addresses(name: str, public_ids: Iterable[str]) -> list[str]:
    """The same for each of many."""
    return [address(name, public_id) for public_id in public_ids]


@lru_cache(maxsize=256)
def _pattern(name: str, urlconf: str, _prefix: str) -> str:
    return reverse(name, urlconf=urlconf, args=[PLACE])
