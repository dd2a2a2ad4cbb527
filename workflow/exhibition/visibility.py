"""Who reads an entry (visibility.md, Table B).

Shown: everybody, visitors too. A draft: owner and co-writers while the proposal has graduated, the
curator also while it is shown. Interest beats office: a curator on the team reads as a member of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from workflow.people import selectors as people
from workflow.people.models import LabRole
from workflow.proposals.machine import SHOWN, TEAM, State
from workflow.proposals.models import TeamMember

if TYPE_CHECKING:
    from workflow.exhibition.models import Entry, EntryQuerySet


def visible(queryset: EntryQuerySet, user: Any) -> EntryQuerySet:
    """The shown entries and the drafts this person reads, as one UNION of ids."""
    entries = queryset.model._default_manager.all()
    arms = [_ids(draft) for draft in _drafts(entries, user)]
    return queryset.filter(pk__in=_ids(entries.shown()).union(*arms))


def reads_draft(user: Any, entry: Entry) -> bool:
    """May this person read what is not published yet?"""
    return any(drafts.filter(pk=entry.pk).exists() for drafts in _drafts(type(entry).objects.all(), user))


def drafts_read_by(user: Any, entries: Iterable[Entry]) -> set[int]:
    """Of these the ones whose draft this person reads, by their keys: at most two queries."""
    rows = list(entries)
    keys = [row.pk for row in rows]
    arms = _drafts(type(rows[0]).objects.all(), user) if rows else []
    return {key for drafts in arms for key in _ids(drafts.filter(pk__in=keys))}


def _drafts(entries: EntryQuerySet, user: Any) -> list[EntryQuerySet]:
    if not getattr(user, "is_active", False) or not getattr(user, "pk", None):
        return []
    mine = TeamMember.objects.filter(user=user).order_by()
    written = mine.filter(role__in=TEAM).values("proposal")
    arms = [entries.filter(proposal__state=State.GRADUATED, proposal__in=written)]
    if people.has_lab_role(user, LabRole.Role.CURATOR):
        others = entries.exclude(proposal__in=mine.values("proposal"))
        arms.append(others.filter(proposal__state__in=SHOWN))
    return arms


def _ids(entries: EntryQuerySet) -> Any:
    return entries.order_by().values_list("pk", flat=True)
