"""Does an obligation still hold? Asked at the moment of sending and again whenever it is shown."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection

from django.utils.translation import gettext as _

from notifications import kinds
from notifications.kinds import Kind, event_of
from notifications.models import Obligation
from workflow.workdays import clock

Objections = dict[uuid.UUID, str]


def objections(obligations: Collection[Obligation]) -> Objections:
    """Why some of these must not be told now: closed, past, no longer theirs, no longer readable.

    A constant number of queries per kind, and one more per recipient for the right to read.
    """
    found: Objections = {}
    by_kind: dict[str, list[Obligation]] = defaultdict(list)
    for obligation in obligations:
        by_kind[obligation.kind].append(obligation)
    for code, group in by_kind.items():
        if kinds.is_known(code):
            found |= of_kind(kinds.get(code), group)
        else:
            found |= {row.pk: _("Jenis pesan ini tidak ada lagi.") for row in group}
    return found


def of_kind(kind: Kind, obligations: Collection[Obligation]) -> Objections:
    """The objections within one kind."""
    found = {row.pk: reason for row in obligations if (reason := _own(row))}
    rest = [row for row in obligations if row.pk not in found]
    if not rest:
        return found
    lapsed = kind.lapsed({event_of(row) for row in rest})
    found |= {row.pk: lapsed[event_of(row)] for row in rest if event_of(row) in lapsed}
    rest = [row for row in rest if row.pk not in found]
    if not rest:
        return found
    owed = kind.recipients({event_of(row) for row in rest})
    for row in rest:
        if row.to not in owed.get(event_of(row), {}):
            found[row.pk] = _("Orang ini bukan lagi penerimanya.")
    rest = [row for row in rest if row.pk not in found]
    readable = kind.readable(rest) if rest else set()
    hidden = [row for row in rest if row.pk not in readable]
    return found | {row.pk: _("Orang ini tidak lagi boleh membacanya.") for row in hidden}


def _own(obligation: Obligation) -> str:
    """What the row itself says against it."""
    if obligation.status != Obligation.Status.OPEN:
        return obligation.reason or _("Sudah selesai.")
    if obligation.until is not None and obligation.until <= clock.now():
        return _("Sudah lewat waktunya.")
    return ""
