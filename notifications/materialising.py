"""Materialising: what is due by the state of the lab and not in the ledger is written into it.

A rule scans state, never a time window: a beat that was down for three days, or runs every five
minutes, leaves the same rows. Two beats at once do no harm: the ledger's unique key decides.
"""

from __future__ import annotations

import logging
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, NamedTuple

from django.db import DatabaseError
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from notifications import ledger, tuning
from notifications.ledger import Owed
from notifications.models import Obligation

logger = logging.getLogger(__name__)

CHUNK = 2000  # rows of one transaction: SQLite has one writer, and it must not wait long


class Written(NamedTuple):
    """A row of the ledger as a scan needs it."""

    pk: uuid.UUID
    status: str


class Rule(ABC):
    """A reminder that time brings about, not an act. Its kinds say again at the sending if it holds."""

    code: ClassVar[str]
    kinds: ClassVar[tuple[str, ...]]

    @abstractmethod
    def due(self) -> Iterable[Owed]:
        """Everything due by the present state, told before or not; steps behind a later one are
        marked `overtaken`. A constant number of queries, however many rows."""

    @abstractmethod
    def subjects(self) -> QuerySet | list[str]:
        """The subjects `due` speaks of, as one column of strings, for the look into the ledger."""


_rules: dict[str, Rule] = {}


def register_rule(rule: type[Rule]) -> type[Rule]:
    """Class decorator; rules run in the order they were registered."""
    _rules[rule.code] = rule()
    return rule


def materialise(rules: Iterable[Rule] | None = None) -> dict[str, int]:
    """Run every rule; returns how many rows each wrote or revived. One that fails does not stop others."""
    written = {}
    with tuning.reading_once():
        for rule in list(rules if rules is not None else _rules.values()):
            try:
                written[rule.code] = run(rule)
            except DatabaseError:
                raise
            except Exception:
                logger.exception("Rule %s failed; the next beat runs it again", rule.code)
    return written


def run(rule: Rule) -> int:
    wanted = [owed for owed in rule.due() if tuning.enabled(owed.kind)]
    due = sorted(wanted, key=lambda owed: owed.key)  # one order for all: two beats cannot deadlock
    known = _known(rule)
    fresh = [owed for owed in due if owed.key not in known]
    _overtake(known[owed.key] for owed in due if owed.overtaken and owed.key in known)
    revived = ledger.revive(
        [
            known[owed.key].pk
            for owed in due
            if not owed.overtaken and owed.key in known and _ended(known[owed.key])
        ]
    )
    return revived + sum(ledger.write(fresh[start : start + CHUNK]) for start in range(0, len(fresh), CHUNK))


def pass_over(kind: str, reason: str) -> None:
    """What is due of a kind by now and was not written is not told: it was switched off meanwhile."""
    with tuning.reading_once():
        for rule in [rule for rule in _rules.values() if kind in rule.kinds]:
            due = [replace(owed, overtaken=reason) for owed in rule.due() if owed.kind == kind]
            for start in range(0, len(due), CHUNK):
                ledger.write(due[start : start + CHUNK])


def _known(rule: Rule) -> dict[tuple, Written]:
    """By key. Plain columns, not objects: most beats find a hundred thousand rows and nothing to do."""
    rows = Obligation.objects.filter(kind__in=rule.kinds, subject__in=rule.subjects()).order_by()
    columns = rows.values_list("recipient_id", "address", "kind", "subject", "occurrence", "pk", "status")
    return {
        (address if person is None else person, kind, subject, occurrence): Written(pk, status)
        for person, address, kind, subject, occurrence, pk, status in columns.iterator()
    }


def _ended(row: Written) -> bool:
    """Closed because it did not hold; that it is due again says that it does."""
    return row.status in (Obligation.Status.DONE, Obligation.Status.CANCELLED)


def _overtake(written: Iterable[Written]) -> None:
    stale = [row.pk for row in written if row.status == Obligation.Status.OPEN]
    for start in range(0, len(stale), CHUNK):
        rows = Obligation.objects.filter(pk__in=stale[start : start + CHUNK])
        rows.close(Obligation.Status.OVERTAKEN, "a later step stands in its place")


def subject_column(model_name: str, id_field: str) -> Concat:
    """The ledger's name of a row ("proposal:41") as a database expression."""
    return Concat(Value(f"{model_name}:"), Cast(F(id_field), CharField()), output_field=CharField())
