"""Table B of visibility.md as data: which text of a proposal each part reads, phase by phase.

The tests and docs/visibility.md are generated from it; `visibility.py` asks it.
"""

from __future__ import annotations

import enum

from workflow.proposals import interests
from workflow.proposals.machine import GATES, SHOWN, WORKING, Part, State
from workflow.proposals.models import Proposal


class Reading(enum.IntEnum):
    """Which text of a proposal somebody reads; a larger value includes the smaller ones."""

    LINE = 1  # number, title, unit, state, rail, dates
    SENT = 2  # the sent revisions
    WORK = 3  # the current text with unsent edits, and the sent ones


class Phase(enum.StrEnum):
    """The columns of Table B."""

    DRAFT = "draft"  # never sent, also when withdrawn unsent
    WORK = "work"  # in work after sending
    GATE = "gate"
    SHELVED = "shelved"
    ENDED = "ended"  # declined, stopped
    WITHDRAWN = "withdrawn"  # once sent
    GRADUATED = "graduated"
    EXHIBITED = "exhibited"


def phase_of(proposal: Proposal) -> Phase:
    state = proposal.state
    if state in SHOWN:
        return Phase.GRADUATED if state == State.GRADUATED else Phase.EXHIBITED
    if not proposal.is_sent:
        return Phase.DRAFT
    if state in WORKING:
        return Phase.WORK
    if state in GATES:
        return Phase.GATE
    if state == State.SHELVED:
        return Phase.SHELVED
    return Phase.WITHDRAWN if state == State.WITHDRAWN else Phase.ENDED


W, S, L, NOT = Reading.WORK, Reading.SENT, Reading.LINE, None
_PHASES = tuple(Phase)


def _row(*cells: Reading | None) -> dict[Phase, Reading | None]:
    return dict(zip(_PHASES, cells, strict=True))


# One row per part; columns in the order of `Phase`. Exceptions stand beside the table: a draft that is
# complete or missed shows its line to the secretariat, and whoever may answer an open endorsement
# request reads the work. Reviewers' rows come from the reviews room.
TABLE_B: dict[Part, dict[Phase, Reading | None]] = {
    Part.OWNER: _row(W, W, S, S, S, S, S, S),
    Part.CO_WRITER: _row(W, W, S, S, S, S, S, S),
    Part.READER: _row(W, W, S, S, S, S, S, S),
    Part.UNIT_HEAD: _row(W, S, S, S, S, S, S, S),
    Part.MEMBER: _row(NOT, S, S, S, S, L, S, S),
    Part.PARENT_HEAD: _row(NOT, S, S, S, S, L, S, S),
    Part.PARTNER_HEAD: _row(NOT, S, S, S, S, L, S, S),
    Part.COACH: _row(W, W, S, S, S, S, S, S),
    Part.SECRETARIAT: _row(NOT, S, S, S, S, S, S, S),
    Part.CURATOR: _row(NOT, NOT, NOT, NOT, NOT, NOT, S, S),
    Part.EXECUTIVE: _row(NOT, S, S, S, S, S, S, S),
    Part.AUDITOR: _row(NOT, S, S, S, S, S, S, S),
}
# Who writes feedback on the worksheets, and when: the *f* of Table B. What the gate says comes with an
# announcement; the lab's notes to itself never come here.
GIVES_FEEDBACK: dict[Part, frozenset[Phase]] = {
    Part.UNIT_HEAD: frozenset({Phase.WORK}),
    Part.COACH: frozenset({Phase.DRAFT, Phase.WORK}),
    Part.SECRETARIAT: frozenset({Phase.WORK}),
}
# Who reads it, with the text, and answers it in every state: those it is said to and those who say it.
READS_FEEDBACK = interests.ON_TEAM | frozenset(GIVES_FEEDBACK)
# An imported record: members of the owner unit (if ours), secretariat, curator, executive, auditor.
IMPORT_READERS = frozenset(
    {Part.MEMBER, Part.UNIT_HEAD, Part.SECRETARIAT, Part.CURATOR, Part.EXECUTIVE, Part.AUDITOR}
)


# A recalled submission is read only by these.
READS_RECALLED = interests.ON_TEAM | {Part.UNIT_HEAD, Part.SECRETARIAT}
