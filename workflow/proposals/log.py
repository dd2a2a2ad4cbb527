"""The chain of a proposal: one row per event, each holding the hash of the row before.

The hash is HMAC-SHA-256 (key `LOG_KEY`) over canonical JSON kept as text: sorted keys, UTF-8, strings
and integers only, UTC with microseconds. Whoever can write to the database but does not hold the key
cannot forge a row; whoever cuts the end off is found by the seals, which also exist outside.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from workflow.cleaning import clean_text
from workflow.people.models import User
from workflow.proposals import interests
from workflow.proposals.machine import STANDING, Part, Verb
from workflow.proposals.models import LogRow, Proposal, Revision
from workflow.workdays import clock


def append(
    *,
    proposal: Proposal,
    verb: Verb,
    from_state: str,
    to_state: str,
    actor: User | None,
    capacity: str = "",
    mandate: str = "",
    revision: Revision | None = None,
    digest: str = "",
    reason: str = "",
    detail: dict[str, str | int] | None = None,
    save: bool = True,
) -> LogRow:
    """Add the next row and move the chain's end on the proposal. Call it under the proposal's lock.

    `detail` holds ids, dates and numbers (no names, no free text): it is part of the chain. Without
    `save` the caller saves the proposal itself, in the same transaction.
    """
    n = proposal.last_n + 1
    row = LogRow(
        proposal=proposal,
        n=n,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        moves=verb not in STANDING,
        at=clock.now(),
        actor=actor,
        actor_name=actor.name if actor else "",
        capacity=capacity or (Part.SYSTEM.value if actor is None else ""),
        mandate=mandate,
        revision=revision,
        digest=digest,
        reason=clean_text(reason),
        detail=detail or {},
    )
    row.payload = payload_of(row, previous=proposal.head_hash)
    row.hash = sign(row.payload)
    row.save(force_insert=True)
    proposal.last_n, proposal.head_hash = n, row.hash
    if row.moves:
        proposal.seen = n
    if save:
        proposal.save(update_fields=["last_n", "head_hash", "seen"])
    return row


def note(
    *,
    proposal: Proposal,
    verb: Verb,
    actor: User,
    parts: Iterable[Part],
    detail: dict[str, str | int],
) -> LogRow:
    """A row that does not move: who around the proposal changed. `parts`: what the actor is to it."""
    return append(
        proposal=proposal,
        verb=verb,
        from_state=proposal.state,
        to_state=proposal.state,
        actor=actor,
        capacity=interests.capacity(parts),
        detail=detail,
    )


def payload_of(row: LogRow, *, previous: str) -> str:
    """The canonical text that is hashed."""
    return json.dumps(
        {
            "proposal": row.proposal_id,
            "n": row.n,
            "verb": str(row.verb),
            "from": str(row.from_state),
            "to": str(row.to_state),
            "at": row.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "actor": row.actor_id or 0,
            "capacity": str(row.capacity),
            "mandate": row.mandate,
            "revision": row.revision_id or 0,
            "digest": row.digest,
            "reason": reason_digest(row.reason),
            "detail": row.detail,
            "before": previous,
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )


def sign(text: str) -> str:
    return hmac.new(settings.LOG_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def reason_digest(reason: str) -> str:
    """Keyed, so that an erased short reason cannot be guessed back from its digest."""
    return sign("reason:" + reason) if reason else ""


def erase(*, row: LogRow, names: bool = True, reason: bool = True) -> None:
    """Erase what stands beside the chain, on a lawful request; ids and digests stay and still verify."""
    changed = []
    if names:
        row.actor_name = ""
        changed.append("actor_name")
    if reason:
        row.reason = ""
        changed.append("reason")
    row.save(update_fields=changed)


def fields_in(payload: str) -> dict[str, Any]:
    return json.loads(payload)
