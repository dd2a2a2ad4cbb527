"""Small pieces of pages that come again and again, made once for each language and each set of values."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import Lock
from typing import Generic, TypeVar

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


class Pieces(Generic[T]):
    """What was made of something large that never changes (a frozen text), by a small name of it: its
    digest, and with it every choice of what is shown. Nothing of a person, or of today. At most `most` are
    kept, the least used go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def of(self, name: Hashable, make: Callable[[], T]) -> T:
        key = (get_language(), name)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
