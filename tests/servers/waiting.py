"""Waiting for another process: asked again and again, up to a limit; the only pause tests may make."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
_never = threading.Event()


def pause(seconds: float) -> None:
    _never.wait(seconds)


def eventually(ask: Callable[[], T], seconds: float, what: str = "") -> T:
    """The first true answer of `ask`; fails when none came within `seconds` of real time."""
    give_up = monotonic() + seconds
    while True:
        if answer := ask():
            return answer
        assert monotonic() < give_up, f"not within {seconds} s: {what or ask}"
        pause(0.05)
