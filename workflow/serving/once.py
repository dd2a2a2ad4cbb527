"""What a page asks several times is asked once a request.

Only while a safe request (GET, HEAD) is answered, which changes nothing: whatever writes reads anew each
time, under its locks. What is kept lives as long as the request, and every key names the person it is
about, so nothing of one person reaches another. Where it is known what a long piece of work leaves alone
(the demo's year changes nobody's post), that alone may be kept for its length.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass
class _Kept:
    only: frozenset[str] | None
    answers: dict[Hashable, Any] = field(default_factory=dict)

    def keeps(self, key: Hashable) -> bool:
        return self.only is None or (key[0] if isinstance(key, tuple) else key) in self.only


_kept: ContextVar[_Kept | None] = ContextVar("kept_for_this_request", default=None)


@contextmanager
def keeping(only: Collection[str] | None = None) -> Iterator[None]:
    """For the length of one safe request; or for what changes nothing that these first words of keys ask."""
    token = _kept.set(_Kept(None if only is None else frozenset(only)))
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer of `ask`, from earlier in this request where it was asked under this key."""
    kept = _kept.get()
    if kept is None or not kept.keeps(key):
        return ask()
    if key not in kept.answers:
        kept.answers[key] = ask()
    answer: T = kept.answers[key]
    return answer
