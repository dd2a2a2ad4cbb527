"""Many fields and rows in one save: for text that exists already and is brought in as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction

from workflow.people.models import User
from workflow.proposals.worksheets import services
from workflow.proposals.worksheets.sections import ROWS, SECTIONS
from workflow.proposals.worksheets.writing import Writing, begin, cleaned

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A new row, and those below it, which name it in their field `above` (of a cause its "parent")."""

    kind: str
    values: Values
    below: tuple[Row, ...] = ()
    above: str = "parent"


@dataclass(frozen=True)
class Change:
    """Other values for a row that exists."""

    kind: str
    key: str
    values: Values


@dataclass(frozen=True)
class Filled:
    """The version the worksheets have now, and the keys of the new rows by kind, in their order."""

    version: int
    keys: Mapping[str, list[str]]


@transaction.atomic
def fill(
    *,
    proposal_id: int,
    by: User,
    sections: Mapping[str, Values] | None = None,
    rows: Sequence[Row] = (),
    changes: Sequence[Change] = (),
) -> Filled:
    """Write everything onto the worksheets as they stand now: one save, one version, all or nothing.

    There was no page that somebody read before typing, so there is nothing to conflict with. Raises as
    `services.save_section`, `add_row` and `change_row`.
    """
    writing = begin(proposal_id=proposal_id, by=by, values={}, read_at=None)
    for name, values in (sections or {}).items():
        part = services.known(SECTIONS, name)
        services.write_section(writing, part, cleaned(part.fields, values))
    keys: dict[str, list[str]] = {}
    _add(writing, rows, keys)
    for change in changes:
        kind = services.known(ROWS, change.kind)
        services.write_row(writing, kind, change.key, cleaned(kind.fields, change.values))
    return Filled(writing.close().version, keys)


def _add(
    writing: Writing, rows: Sequence[Row], keys: dict[str, list[str]], above: Mapping[str, str] | None = None
) -> None:
    """Rows of one kind that follow each other at once, then what stands below each."""
    for name, same in groupby(rows, key=lambda row: row.kind):
        kind, group = services.known(ROWS, name), list(same)
        new = [cleaned(kind.fields, {**row.values, **(above or {})}) for row in group]
        made = services.append_rows(writing, kind, new)
        keys.setdefault(name, []).extend(made)
        for row, key in zip(group, made, strict=True):
            if row.below:
                _add(writing, row.below, keys, {row.above: key})
