"""The first lines of every write: lock the row, see whether it exists for this person, read the form."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_text
from workflow.people.models import User
from workflow.proposals import interests, visibility
from workflow.proposals.machine import Part
from workflow.proposals.models import Proposal
from workflow.refusals import Invalid, NotVisible, Obstacle, Refused
from workflow.serving.prepared import prepared


def locked(proposal_id: int) -> Proposal:
    """The proposal, read under its lock. On SQLite the immediate transaction is the lock.

    Raises NotVisible when there is none.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A lock lasts as long as the transaction it is in.")
    proposal: Proposal | None = _locked.first(proposal=proposal_id)
    if proposal is None:
        raise NotVisible
    return proposal


@prepared
def _locked(proposal: Any) -> QuerySet[Proposal]:
    asked = Proposal.objects.select_for_update(of=("self",)).select_related("unit", "cycle")
    return asked.filter(pk=proposal).order_by()


def require_visible(by: User | None, proposal: Proposal) -> set[Part]:
    """Nobody learns that a thing exists by trying to change it; answers the parts of who may see it.

    The system (None) sees all.
    """
    parts = interests.parts_of(by, proposal)
    if by is not None and not visibility.can_see(by, proposal, parts):
        raise NotVisible
    return parts


def moved_since() -> Obstacle:
    return Obstacle(
        "state.moved", _("Usulan ini sudah berpindah sejak halaman Anda dibuka. Muat ulang dahulu.")
    )


def require_seen(proposal: Proposal, seen: int | None) -> None:
    """`seen` is the number of the last moving log row the page was built from; any other is stale."""
    if seen != proposal.seen:
        raise Refused(moved_since())


def require_reason(reason: str) -> None:
    if not clean_text(reason):
        raise Invalid(Obstacle("reason.missing", _("Tuliskan alasannya."), field="reason"))
