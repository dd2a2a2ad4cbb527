"""What a page asks several times is asked once a request.

Only while a safe request (GET, HEAD) is answered, which changes nothing: whatever writes reads anew each
time, under its locks. What is kept lives as long as the request, and every key names the person it is
about, so nothing of one person reaches another.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept_for_this_request", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """For the length of one safe request."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer of `ask`, from earlier in this request where it was asked under this key."""
    kept = _kept.get()
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    return kept[key]
