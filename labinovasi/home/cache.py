"""The cache in the database, which counts attempts to sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction

from workflow.serving.room import no_room


class LabCache(DatabaseCache):
    """Django's own, except that a database that cannot be written is not "somebody else was quicker".

    Django answers both with False. Limits of sign-in take that for "too often", and whoever reads it waits
    five minutes for a disk that nobody empties.
    """

    def add(self, *given: Any, **named: Any) -> bool:
        connection = connections[router.db_for_write(self.cache_model_class)]
        try:
            with transaction.atomic(using=connection.alias), connection.execute_wrapper(_telling_no_room):
                return super().add(*given, **named)
        except DatabaseError as fault:  # from the ends of the transaction, where no statement is run
            _tell_no_room(fault)
            return False


def _telling_no_room(execute: Callable[..., Any], *statement: Any) -> Any:
    """Around each statement: Django keeps a DatabaseError to itself, a refusal passes."""
    try:
        return execute(*statement)
    except DatabaseError as fault:
        _tell_no_room(fault)
        raise


def _tell_no_room(fault: DatabaseError) -> None:
    if refusal := no_room(fault):
        raise refusal from fault
