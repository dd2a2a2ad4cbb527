"""Addresses of many rows at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

PLACE = "00000000"


def addresses(name: str, public_ids: Iterable[str]) -> list[str]:
    """What `reverse` says for each public id; found once, since a list has 25 rows and each costs twice."""
    pattern = reverse(name, args=[PLACE])
    return [pattern.replace(PLACE, public_id) for public_id in public_ids]
