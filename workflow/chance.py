"""Where the rooms take what nobody may guess: public addresses, keys of rows, stamps.

It comes from the machine's own secrets. Inside `drawn_from` it comes from a seed instead, so that the demo
is the same lab for the same seed and day, to the last address and the last hash of its log.
"""

from __future__ import annotations

import contextlib
import random
import secrets
import uuid
from collections.abc import Iterator
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_drawn: ContextVar[random.Random | None] = ContextVar("drawn_from_a_seed", default=None)


def some_bytes(n: int) -> bytes:
    """So many bytes that nobody can guess."""
    drawn = _drawn.get()
    return drawn.randbytes(n) if drawn else secrets.token_bytes(n)


def some_uuid() -> uuid.UUID:
    """A random UUID (version 4)."""
    return uuid.UUID(bytes=some_bytes(16), version=4)


@contextlib.contextmanager
def drawn_from(seed: str) -> Iterator[None]:
    """Draw the same for the same seed, for the demo lab and for tests; refused in production."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured(
            "chance.drawn_from() is for the demo and for tests; production's addresses are secrets."
        )
    token = _drawn.set(random.Random(seed))  # noqa: S311  to be foreseen is what it is for
    try:
        yield
    finally:
        _drawn.reset(token)
