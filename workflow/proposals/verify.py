"""Does the log tell the truth? Chains, seals, chain end = state, open visit ⇔ state, revision digests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from workflow.proposals import content, log
from workflow.proposals.machine import (
    GATES,
    IN_STAGE,
    RESTING,
    STANDING,
    State,
    Verb,
    rows_of,
    stage_of,
)
from workflow.proposals.models import LogRow, Proposal, Revision, Seal, Visit
from workflow.proposals.services.moving import ENDS, OPENS
from workflow.proposals.signals import log_fault_found

BATCH = 500
FREEZES = (Verb.SUBMIT, Verb.IMPORT, Verb.REIMPORT)


@dataclass(frozen=True)
class Fault:
    """One thing that is not as the log says. `proposal` is an id, 0 for a seal."""

    proposal: int
    code: str
    text: str


@dataclass
class Stay:
    """A visit as the log alone tells it."""

    stage: str
    nth: int
    opened_n: int
    closed_n: int | None = None
    ended_as: str = ""

    def key(self) -> tuple:
        return (self.stage, self.nth, self.opened_n, self.closed_n, self.ended_as)


@dataclass
class Story:
    """Where a proposal stands, derived from its log rows and nothing else."""

    state: str = ""
    rested_from: str = ""
    stays: list[Stay] = field(default_factory=list)

    def open_stay(self) -> Stay | None:
        return next((stay for stay in self.stays if stay.closed_n is None), None)

    def tell(self, row: LogRow) -> None:
        """Follow one row; raises ValueError where it tells an arrow that does not exist."""
        if row.from_state != self.state:
            raise ValueError(f"row {row.n} leaves from {row.from_state or '–'}, not {self.state or '–'}")
        if row.verb in STANDING:
            if row.to_state != row.from_state:
                raise ValueError(f"row {row.n} {row.verb} must not move")
            return
        if not _legal(row):
            raise ValueError(f"row {row.n}: no arrow {row.verb} {row.from_state} → {row.to_state}")
        self._stays(row)
        if row.to_state not in RESTING:
            self.rested_from = ""
        elif row.from_state not in RESTING:
            self.rested_from = row.from_state
        self.state = row.to_state

    def _stays(self, row: LogRow) -> None:
        stay = self.open_stay()
        if row.verb == Verb.CORRECT:
            self._take_back(row)
            return
        if stay and row.verb in ENDS:
            stay.closed_n, stay.ended_as = row.n, ENDS[Verb(row.verb)]
        if row.verb == Verb.CREATE or (row.verb in OPENS and row.to_state in IN_STAGE):
            stage = stage_of(row.to_state)
            nth = 1 + sum(1 for before in self.stays if before.stage == stage)
            self.stays.append(Stay(stage, nth, row.n))

    def _take_back(self, row: LogRow) -> None:
        announced = self._announcement
        for stay in self.stays:
            if stay.closed_n is None and stay.opened_n == announced:
                stay.closed_n, stay.ended_as = row.n, Visit.End.CORRECTED
            elif stay.closed_n == announced:
                stay.closed_n, stay.ended_as = None, ""

    _announcement: int = 0


def _legal(row: LogRow) -> bool:
    if row.verb == Verb.CREATE:
        return row.from_state == "" and row.to_state == State.DRUM_UP
    if row.verb == Verb.IMPORT:
        return row.from_state == "" and row.to_state == State.GRADUATED
    arrow = (row.from_state, row.to_state)
    return any(arrow in found.arrows for found in rows_of(row.verb))


def replay(rows: Iterable[LogRow]) -> Story:
    """The state and the visits, from the log alone."""
    story = Story()
    for row in rows:
        story.tell(row)
        if row.moves and row.verb not in (Verb.PUBLISH, Verb.RETRACT):
            story._announcement = row.n
    return story


def verify_log(
    proposals: Iterable[int] | None = None, *, progress: Callable[[int], None] = lambda _rows: None
) -> list[Fault]:
    """Check every chain (or those of some proposal ids) and every seal; answers the faults found.

    Reads in batches with a constant number of queries each; `progress` hears of the rows checked so far.
    """
    found: list[Fault] = []
    checked = 0
    ids = Proposal.objects.order_by("pk")
    if proposals is not None:
        ids = ids.filter(pk__in=list(proposals))
    for batch in _batches(ids.iterator(chunk_size=BATCH)):
        found += _verify_batch(batch)
        checked += sum(proposal.last_n for proposal in batch)
        progress(checked)
    if proposals is None:
        found += _verify_seals()
    if found:
        log_fault_found.send(LogRow, faults=found)
    return found


def _batches(rows: Iterator[Proposal]) -> Iterator[list[Proposal]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _verify_batch(batch: list[Proposal]) -> Iterator[Fault]:
    ids = [proposal.pk for proposal in batch]
    chains = _by_proposal(LogRow.objects.filter(proposal__in=ids).order_by("proposal_id", "n"))
    visits = _by_proposal(Visit.objects.filter(proposal__in=ids))
    revisions = _by_proposal(Revision.objects.filter(proposal__in=ids))
    for proposal in batch:
        rows = chains.get(proposal.pk, [])
        yield from _verify_chain(proposal, rows)
        yield from _verify_story(proposal, rows, visits.get(proposal.pk, []))
        yield from _verify_revisions(proposal, rows, revisions.get(proposal.pk, []))


def _by_proposal(rows: Iterable) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(row.proposal_id, []).append(row)
    return found


def _verify_chain(proposal: Proposal, rows: list[LogRow]) -> Iterator[Fault]:
    if not rows:
        yield Fault(proposal.pk, "chain.missing", "no log rows at all")
        return
    before = ""
    for expected, row in enumerate(rows, start=1):
        if row.n != expected:
            yield Fault(proposal.pk, "chain.gap", f"row {expected} is missing")
            return
        if not _row_holds(row, before):
            yield Fault(proposal.pk, "row.tampered", f"row {row.n} does not match its hash")
            return
        before = row.hash
    if (rows[-1].n, rows[-1].hash) != (proposal.last_n, proposal.head_hash):
        yield Fault(proposal.pk, "chain.cut", f"the chain ends at row {rows[-1].n}, not {proposal.last_n}")


def _row_holds(row: LogRow, before: str) -> bool:
    """The payload carries the row's columns and the hash before, and the key signs it.

    An erased reason is empty: its digest in the payload stays and cannot be compared any more.
    """
    told = json.loads(row.payload)
    if not row.reason:
        erased = json.loads(log.payload_of(row, previous=before))
        erased["reason"] = told.get("reason", "")
        same = erased == told
    else:
        same = log.payload_of(row, previous=before) == row.payload
    return same and log.sign(row.payload) == row.hash and row.moves == (row.verb not in STANDING)


def _verify_story(proposal: Proposal, rows: list[LogRow], visits: list[Visit]) -> Iterator[Fault]:
    try:
        story = replay(rows)
    except ValueError as wrong:
        yield Fault(proposal.pk, "story.broken", str(wrong))
        return
    if story.state != proposal.state:
        yield Fault(
            proposal.pk, "state.differs", f"the log ends in {story.state}, the row says {proposal.state}"
        )
    if story.rested_from != proposal.rested_from:
        yield Fault(proposal.pk, "rest.differs", f"rested_from should be {story.rested_from or '–'}")
    told = sorted(stay.key() for stay in story.stays)
    kept = sorted((v.stage, v.nth, v.opened_n, v.closed_n, v.ended_as) for v in visits)
    if [tuple(map(str, key)) for key in told] != [tuple(map(str, key)) for key in kept]:
        yield Fault(proposal.pk, "visits.differ", "the visits are not those the log tells")
    stay = next((visit for visit in visits if visit.closed_at is None), None)
    if (proposal.state in IN_STAGE) != (stay is not None):
        yield Fault(proposal.pk, "visit.open", "an open visit and a stage state do not go together")
    if proposal.due_on != (stay.due_on if stay else None):
        yield Fault(proposal.pk, "deadline.differs", "the deadline of its list is not that of its visit")
    if stay and (stay.holder == Visit.Holder.LAB) != (proposal.state in GATES):
        yield Fault(proposal.pk, "holder.differs", "the lab holds it exactly at the gate")


def _verify_revisions(proposal: Proposal, rows: list[LogRow], revisions: list[Revision]) -> Iterator[Fault]:
    told = {row.revision_id: row.digest for row in rows if row.verb in FREEZES}
    for revision in revisions:
        if content.digest(revision.content) != revision.digest:
            yield Fault(
                proposal.pk, "revision.tampered", f"revision {revision.number} does not match its digest"
            )
        elif told.get(revision.pk, revision.digest) != revision.digest:
            yield Fault(
                proposal.pk, "revision.differs", f"revision {revision.number} is not the one that was sent"
            )


def _verify_seals() -> Iterator[Fault]:
    """Every sealed head must still stand in its chain."""
    for seal in Seal.objects.order_by("day").iterator():
        if log.sign(seal.heads) != seal.digest:
            yield Fault(0, "seal.tampered", f"the seal of {seal.day} does not match its digest")
            continue
        yield from _verify_heads(seal)


def _verify_heads(seal: Seal) -> Iterator[Fault]:
    heads = iter(json.loads(seal.heads))
    while batch := list(islice(heads, BATCH)):
        ids = [pk for pk, _n, _head in batch]
        numbers = {n for _pk, n, _head in batch}
        rows = LogRow.objects.filter(proposal__in=ids, n__in=numbers)
        stand = {(row[0], row[1]): row[2] for row in rows.values_list("proposal_id", "n", "hash")}
        for pk, n, head in batch:
            if n and stand.get((pk, n)) != head:
                yield Fault(pk, "seal.broken", f"row {n}, sealed on {seal.day}, is gone or changed")
