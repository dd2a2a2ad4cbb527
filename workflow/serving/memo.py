"""Small pieces of pages that come again and again, made once for each language and each set of values."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import TypeVar

from django.utils.translation import get_language

T = TypeVar("T")


def by_language(make: Callable[..., T], *, most: int = 4096) -> Callable[..., T]:
    """Keep what `make` answers, for functions of plain values: a day, a number, a state. What depends on
    today or on a person must be given as a value, or it would be kept for other days and other people.
    `most` pieces are kept, the least used go."""

    @lru_cache(maxsize=most)
    def kept(_language: str | None, *values: Hashable) -> T:
        return make(*values)

    @wraps(make)
    def said(*values: Hashable) -> T:
        return kept(get_language(), *values)

    return said
