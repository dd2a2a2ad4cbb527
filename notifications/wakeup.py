"""Waking workers after a commit: at most once a transaction, never at the cost of a page.

The drain finds every row on the next beat anyway, so a wake-up that cannot be handed to the broker is
logged, counted and forgotten; this process then leaves the broker alone for a while.
"""

from __future__ import annotations

import logging
import time

import kombu.transport.redis  # noqa: F401  # at start-up, so that no page's first wake-up pays for the import
from django.db import transaction

logger = logging.getLogger(__name__)

QUIET_SECONDS = 30.0  # after a failure, this process does not try the broker again


class Breaker:
    """Remembers in this process when the broker last failed, and how often."""

    def __init__(self) -> None:
        self.failures = 0
        self._closed_again = 0.0  # of time.monotonic(): clocks that are set back do not matter

    def is_open(self) -> bool:
        return time.monotonic() < self._closed_again

    def trip(self) -> None:
        self.failures += 1
        self._closed_again = time.monotonic() + QUIET_SECONDS

    def reset(self) -> None:
        self._closed_again = 0.0


breaker = Breaker()


def wake() -> bool:
    """Ask a worker to drain now; False where the broker was left alone or did not answer."""
    from notifications.tasks import drain

    if breaker.is_open():
        return False
    try:
        drain.apply_async(retry=False, ignore_result=True)
    except Exception as error:  # any broker, any fault: a page must not fail for a wake-up
        breaker.trip()
        logger.warning(
            "No wake-up to the workers (%s, failure %d); the next beat drains.", error, breaker.failures
        )
        return False
    return True


def wake_on_commit() -> None:
    """Wake workers when the present transaction commits; called often, it wakes once."""
    # Django keeps what will run as (savepoints, function, robust): those of a savepoint that is
    # rolled back leave the list, so looking is safer than a flag of our own.
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is wake for entry in waiting):
        transaction.on_commit(wake, robust=True)
