"""Reads of the exhibition for pages and the home."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.exhibition.models import Entry, EntryVersion
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal
from workflow.proposals.registry import Waiting, register_waiting
from workflow.refusals import NotVisible

PAGE = 50


@dataclass(frozen=True)
class Page:
    """What the public reads at an address."""

    entry: Entry
    version: EntryVersion
    content: dict[str, Any]


def page_at(address: str) -> Page:
    """The published version of a shown entry: two queries.

    Raises NotVisible for an address nobody has, and for one that was taken down: the same answer.
    """
    entry = Entry.objects.shown().filter(address=address).first()
    version = entry.latest_version() if entry else None
    if entry is None or version is None:
        raise NotVisible
    return Page(entry, version, json.loads(version.content))


def to_be_shown(user: User) -> QuerySet[Proposal]:
    """Graduated proposals that wait for this curator, the longest waiting first; none of their own."""
    if not people.has_lab_role(user, LabRole.Role.CURATOR):
        return Proposal.objects.none()
    graduated = Proposal.objects.filter(state=State.GRADUATED).exclude(team__user=user)
    return graduated.select_related("unit", "cycle").order_by("state_since", "pk")


@register_waiting
def waits_on_curator(user: User) -> Iterable[Waiting]:
    """Two queries, at most a page."""
    return [
        Waiting(
            proposal=proposal,
            kind="entry",
            asked=_("Siapkan halaman katalog dan tayangkan."),
            since=proposal.state_since,
        )
        for proposal in to_be_shown(user)[:PAGE]
    ]
