"""The kinds of messages by their code. A module of this package registers its own on import."""

from __future__ import annotations

from notifications.kinds.base import Event, Kind, Recipients, Strength, event_of

__all__ = ["Event", "Kind", "Recipients", "Strength", "all_kinds", "event_of", "get", "is_known", "register"]

_kinds: dict[str, Kind] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Class decorator: one instance serves the whole process."""
    _kinds[kind.code] = kind()
    return kind


def get(code: str) -> Kind:
    return _kinds[code]


def is_known(code: str) -> bool:
    """False for the rows of a kind that a later version no longer has."""
    return code in _kinds


def all_kinds() -> list[Kind]:
    return list(_kinds.values())
