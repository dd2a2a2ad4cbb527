"""docs/machine.md and docs/visibility.md, written from the tables that the code itself obeys."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation

from workflow.proposals.machine import (
    GATES,
    IN_STAGE,
    OFFERED,
    STANDING,
    TABLE_A,
    WORKING,
    Arrow,
    Mandated,
    Part,
    Reason,
    Row,
    State,
    all_arrows,
    stage_of,
)
from workflow.proposals.table_b import (
    GIVES_FEEDBACK,
    IMPORT_READERS,
    READS_FEEDBACK,
    READS_RECALLED,
    TABLE_B,
    Phase,
    Reading,
)

WRITTEN = "<!-- Written by `./lab manage document` from {source}. Do not edit: change the table there. -->"

REASONS = {Reason.NO: "no", Reason.YES: "yes", Reason.IF_SENT: "if ever sent"}
MANDATED = {
    Mandated.DECISION: "announcer, with an announced decision",
    Mandated.ENTRY: "curator (to retract, secretariat too), through the exhibition",
}
READINGS = {Reading.WORK: "W", Reading.SENT: "S", Reading.LINE: "L", None: "–"}
PHASES = {
    Phase.DRAFT: "Draft (never sent)",
    Phase.WORK: "In work after sending",
    Phase.GATE: "At the gate",
    Phase.SHELVED: "Shelved",
    Phase.ENDED: "Declined, stopped",
    Phase.WITHDRAWN: "Withdrawn (once sent)",
    Phase.GRADUATED: "Graduated",
    Phase.EXHIBITED: "Exhibited",
}

_GROUPS: dict[str, set[State]] = {
    "all 8 stage states": set(IN_STAGE),
    "the 4 gates": set(GATES),
    "the 4 working states": set(WORKING),
}


def name_of(state: State) -> str:
    """The state in English words, the stage by the method's own name: "Drum Up gate"."""
    if state not in IN_STAGE:
        return state.value.capitalize()
    return stage_of(state).label + (" gate" if state in GATES else "")


def names_of(states: Iterable[State]) -> str:
    """Several states, said shortly where they are a whole group."""
    found = set(states)
    said = []
    for name, group in _GROUPS.items():
        if group <= found:
            said.append(name)
            found -= group
    return ", ".join([*said, *(name_of(state) for state in State if state in found)])


def part_name(part: Part) -> str:
    return "co-writer" if part is Part.CO_WRITER else part.value.replace("_", " ")


# --- machine.md ---------------------------------------------------------------------------------------

MACHINE = """# The machine of a proposal

{written}

{states} states, {verbs} verbs that move, {arrows} arrows between states. One way in:
`proposals.services.move`. A *working* state is one of {working}; a *gate* is where the
lab judges; a proposal *rests* shelved, declined, withdrawn or stopped.

![The states, the main way, and every arrow as a grid](machine.svg)

## Table A

Every row also has `state.moved` (409, the page is older than the last move), `role.denied` (403),
`verb.not_here` (409), `reason.missing` (400) where a reason is required, and `interest.own` where one
decides on one's own. Every move writes one log row and sends one signal, in the transaction.

{table}

`create` begins a proposal in Drum Up and `import` begins one graduated: the first rows of a chain, with an
empty *from*. These rows stand in the chain and do not move:
{standing}.

Only its owner reopens a draft that was never sent, and only the secretariat what was.

`POST …/moves/` offers {offered}. Everything else has an address of its own.

## Every arrow

```mermaid
stateDiagram-v2
{mermaid}
```
"""


def machine() -> str:
    """The text of docs/machine.md."""
    with translation.override("id"):
        return MACHINE.format(
            written=WRITTEN.format(source="`TABLE_A` in `workflow/proposals/machine.py`"),
            states=len(State),
            verbs=len({row.verb for row in TABLE_A}),
            arrows=len(all_arrows()),
            working=", ".join(name_of(state) for state in WORKING),
            table=_table_a(),
            standing=_codes(verb.value for verb in STANDING),
            offered=_codes(verb.value for verb in OFFERED),
            mermaid="\n".join(_mermaid()),
        )


def _table_a() -> str:
    head = ("Verb (word)", "From → to", "Who", "Obstacles", "Visit", "Clock (`due_on`)", "Reason")
    return _table(head, [_cells(row) for row in TABLE_A])


def _cells(row: Row) -> tuple[str, ...]:
    return (
        f"`{row.verb.value}` ({row.verb.label})",
        "<br>".join(_ways(row.arrows)),
        MANDATED.get(row.mandate) or ", ".join(part_name(part) for part in Part if part in row.who),
        _codes(row.obstacles) or "none",
        row.opens or "none",
        row.clock or "none",
        REASONS[row.reason],
    )


def _ways(arrows: tuple[Arrow, ...]) -> Iterable[str]:
    """Arrows with one target are one line; so are those with one source."""
    into: dict[State, list[State]] = {}
    out_of: dict[State, list[State]] = {}
    for source, target in arrows:
        into.setdefault(target, []).append(source)
        out_of.setdefault(source, []).append(target)
    if len(out_of) < len(into):
        return [f"{name_of(source)} → {names_of(targets)}" for source, targets in out_of.items()]
    return [f"{names_of(sources)} → {name_of(target)}" for target, sources in into.items()]


def _mermaid() -> Iterable[str]:
    verbs: dict[Arrow, list[str]] = {}
    for row in TABLE_A:
        for arrow in row.arrows:
            if row.verb.value not in verbs.setdefault(arrow, []):
                verbs[arrow].append(row.verb.value)
    yield "    direction LR"
    yield "    [*] --> drum_up: create"
    yield "    [*] --> graduated: import"
    for (source, target), names in verbs.items():
        yield f"    {source.value} --> {target.value}: {', '.join(names)}"


# --- visibility.md ------------------------------------------------------------------------------------

VISIBILITY = """# Who sees what

{written}

`Proposal.objects.visible_to(user)` answers *which* proposals, `visibility.reading(user, proposal)` answers
*which text*: pages, API, files, search, exports, counts and mails all ask these two.

**W** the current text with unsent edits, and the sent ones · **S** the sent revisions · **L** the title
line: number, title, unit, state, rail, dates · **–** nothing: the same 404 as not existing · **f** gives
feedback on the worksheets.

## Table B

{table}

Where somebody has several parts they read the most any of them gives, with one exception: **interest beats
office**. Whoever is on the team ({team}) reads as a member of it and nothing more, whatever else they are
in the lab.

## Beside the table

- The title is the one last sent and not recalled (where all were, the recalled one), in every list, file,
  message and search; whoever reads W reads and finds the one the team is writing (`visibility.entitle`,
  decision 22), and a list by title stands in that order. A draft that was never sent has one title.
- A draft shows its title line to the secretariat once it is complete, or when the call closed without it.
- Whoever may answer an open endorsement request reads W while it is open, wherever in the ladder they are.
- A recalled submission is read by {recalled} only; where there is no other, the rest see L.
- An imported record is read (S) by {imports}; members and the head only if the owner unit is ours.
- Reviewers and leads read S of what they judge, L once it is withdrawn, and then of
  its review their own alone. These rows are registered by the
  reviews room (`workflow/reviews/visibility.py`).
- Feedback is read, with the text, by {feedback}, and by nobody else; owner, co-writers and
  those who give it answer it in every state. It is settled by the team or by who wrote it; what the gate said
  also by the secretariat. Names as in the log: the own side and the coach by name, the lab's side by part.
- Feedback on words that are not sent yet is read by who reads those words, and by the others with the next
  submission.
- The gate's notes to the team become feedback on the worksheet that was judged, at the announcement:
  "Penelaah n" and "Keputusan gerbang", stored without an author. A corrected announcement takes them back:
  they are kept and read by nobody. Notes for the lab are a table of the reviews room and never come here.
- Open feedback since the last return is a warning before sending (`feedback.open`), never in the way.
- The draft of a catalogue entry is read by owner and co-writers while the proposal has graduated, and by the
  curator, who also writes it; what is published is read by everybody
  (`workflow/exhibition/visibility.py`).
"""


def visibility() -> str:
    """The text of docs/visibility.md."""
    head = ("Part", *(PHASES[phase] for phase in Phase))
    rows = [
        (part_name(part).capitalize(), *(_cell(part, phase, cells[phase]) for phase in Phase))
        for part, cells in TABLE_B.items()
    ]
    return VISIBILITY.format(
        written=WRITTEN.format(source="`TABLE_B` in `workflow/proposals/table_b.py`"),
        table=_table(head, [*rows, ("Any other person, visitors", *("–" for _phase in Phase))]),
        team=_parts({Part.OWNER, Part.CO_WRITER, Part.READER}),
        recalled=_parts(READS_RECALLED),
        imports=_parts(IMPORT_READERS),
        feedback=_parts(READS_FEEDBACK),
    )


def _cell(part: Part, phase: Phase, reading: Reading | None) -> str:
    return READINGS[reading] + (" f" if phase in GIVES_FEEDBACK.get(part, ()) else "")


# --- Markdown -----------------------------------------------------------------------------------------


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _cell in head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _parts(parts: Iterable[Part]) -> str:
    found = set(parts)
    return ", ".join(part_name(part) for part in Part if part in found)
