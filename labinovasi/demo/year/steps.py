"""The ways an idea may go, as lists of steps with the working days between them.

A walk is written forwards and laid backwards from today: its last step lies `ended` working days ago.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workflow.proposals.machine import STAGES, Stage


@dataclass(frozen=True)
class Step:
    """Something that is done `after` working days since the step before it."""

    do: str  # the method of `living.Life`
    after: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


Walk = list[Step]
Marks = tuple[tuple[int, ...], ...]  # of each reviewer; repeated over the criteria


@dataclass(frozen=True)
class Laid:
    """A step with its day, in working days before today."""

    do: str
    days_ago: int
    facts: dict[str, Any]


def laid(walk: Walk, *, ended: int, began: int = 0) -> list[Laid]:
    """The walk's steps with their days; the last lies `ended` working days before today.

    Where it is to have begun earlier than its steps need (`began` days ago), the writing took longer.
    """
    needed = ended + sum(step.after for step in walk)
    gaps = _stretched(walk, began - needed) if began > needed else [step.after for step in walk]
    left = ended + sum(gaps)
    steps = []
    for step, gap in zip(walk, gaps, strict=True):
        left -= gap
        steps.append(Laid(step.do, left, step.facts))
    return steps


def _stretched(walk: Walk, more: int) -> list[int]:
    """`more` days shared among the steps of writing by their length; never the first, which the call
    ends."""
    stretchable = [n for n, step in enumerate(walk) if step.do == "write"][1:]
    whole = sum(walk[n].after for n in stretchable)
    gaps = [step.after for step in walk]
    shared = seen = 0
    for n in stretchable:
        seen += walk[n].after
        upto = more * seen // whole
        gaps[n] += upto - shared
        shared = upto
    return gaps


# --- pieces -------------------------------------------------------------------------------------------


def begin() -> Walk:
    return [Step("create")]


def write(*parts: str, after: int = 6) -> Walk:
    """Write the worksheet of the present stage, or only these parts of it."""
    return [Step("write", after, {"only": parts} if parts else {})]


def send(*, after: int = 1, answer: int = 1, note: str = "") -> Walk:
    """The team asks, the head approves."""
    return [Step("ask", after), Step("approve", answer, {"note": note})]


def turned_back(*, reason: str, after: int = 1, answer: int = 2, mended: int = 2) -> Walk:
    """The head returns what was asked, and the team answers it by writing on."""
    return [Step("ask", after), Step("refuse", answer, {"reason": reason}), *mend(after=mended)]


def mend(section: str = "idea", name: str = "resources", text: str = "", *, after: int = 2) -> Walk:
    """The team answers: a sentence is added to one field of the present stage."""
    return [Step("mend", after, {"section": section, "name": name, "text": text})]


def scores(*marks: tuple[int, ...], notes: tuple[str, ...] = (), again: bool = False) -> Walk:
    """The secretariat asks one reviewer for each of `marks`, who file on the following days."""
    asked = [] if again else [Step("assign", 1, {"seats": len(marks)})]
    said = dict(enumerate(notes))
    filed = [
        Step("file", 4 if n == 0 else 1, {"seat": n, "marks": of, "note": said.get(n, "")})
        for n, of in enumerate(marks)
    ]
    return [*asked, *filed]


def decide(outcome: str = "advance", *, reason: str = "", announced: int = 1, **facts: Any) -> Walk:
    """The decision is recorded, and announced on the next working day."""
    return [
        Step("record", 1, {"outcome": outcome, "reason": reason, **facts}),
        Step("announce", announced),
    ]


def passed(*, write_days: int = 8, marks: Marks = ((4,), (4,)), notes: tuple[str, ...] = ()) -> Walk:
    """One stage from writing to the announced pass."""
    return [*write(after=write_days), *send(), *scores(*marks, notes=notes), *decide()]


WRITING_DAYS = {Stage.DRUM_UP: 8, Stage.DIAGNOSE: 15, Stage.DESIGN: 22, Stage.DELIVER: 62}


def through(last: Stage, *, first: Stage = Stage.DRUM_UP, **more: Any) -> Walk:
    """Every stage from the first to the last, passed at the first go."""
    stages = STAGES[STAGES.index(first) : STAGES.index(last) + 1]
    walk: Walk = begin() if first is Stage.DRUM_UP else []
    for stage in stages:
        walk += passed(write_days=WRITING_DAYS[stage], **more)
    return walk


def shown(*, after: int = 4) -> Walk:
    """The curator writes the page and publishes it."""
    return [Step("page", after), Step("publish", 2)]
