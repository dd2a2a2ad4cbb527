"""docs/machine.svg, drawn from Table A: the main way on top, every arrow as a grid below.

The places of the boxes are chosen here; which lines and cells there are is Table A's. Lengths are pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from workflow.proposals.documentation import name_of, names_of
from workflow.proposals.machine import (
    GATES,
    RESTING,
    SHOWN,
    TABLE_A,
    WORKING,
    State,
    Verb,
    all_arrows,
    rows_of,
)

WIDTH, HEIGHT = 1180, 1180
BOX_W, BOX_H = 150, 46
COLUMNS = (115, 345, 575, 805)  # centres of the four stages
WORK_Y, GATE_Y, SHOWN_X, REST_Y = 110, 260, 1040, 490
FRAME_BOTTOM = 372
REST_X = {State.SHELVED: 130, State.WITHDRAWN: 370, State.DECLINED: 610, State.STOPPED: 850}
GRID_Y, CELL_W, CELL_H, LABEL_W = 640, 74, 34, 130

STYLE = """
text{font:13px system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:#22303c}
.title{font-size:19px;font-weight:650}.small{font-size:11px;fill:#566573}.verb{font-size:11.5px}
.name{font-weight:600;text-anchor:middle}.mid{text-anchor:middle}.end{text-anchor:end}
.box{stroke-width:1.5;rx:9px}.work{fill:#e4f2f1;stroke:#1d7a76}.gate{fill:#fdf1d9;stroke:#b7791f}
.shown{fill:#e5f4e3;stroke:#3b7d34}.rest{fill:#eef0f2;stroke:#7a8793}
.way{fill:none;stroke:#22303c;stroke-width:1.6}.back{stroke:#9a6212}.far{stroke:#a33b2a}
.bundle{stroke-width:2.6;stroke:#7a8793}.frame{fill:none;stroke:#c3ccd4;stroke-dasharray:3 4;rx:14px}
.line{stroke:#dde3e8}.cell{rx:4px}.on{fill:#1d7a76}.off{fill:#5f6b76}.undo{fill:#8b5fa8}.return{fill:#8f5c10}
.again{fill:#a33b2a}.tag{font-size:10.5px;fill:#fff;text-anchor:middle}
"""
# Colours of the grid by what a verb does to the idea.
SHADES = {
    "on": (Verb.SUBMIT, Verb.ADVANCE, Verb.PUBLISH, Verb.RESUME, Verb.REOPEN),
    "return": (Verb.RECALL, Verb.SEND_BACK, Verb.RETRACT),
    "again": (Verb.RECYCLE,),
    "off": (Verb.SHELVE, Verb.DECLINE, Verb.STOP, Verb.WITHDRAW),
    "undo": (Verb.CORRECT,),
}
SHADE_OF = {verb: shade for shade, verbs in SHADES.items() for verb in verbs}
WORDS = {
    "on": "onward",
    "return": "one step back",
    "again": "an earlier stage again",
    "off": "to rest",
    "undo": "a wrong announcement taken back",
}


def svg() -> str:
    """The text of docs/machine.svg."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>The machine of a proposal: its states, the main way, and every arrow</title>",
        f"<style>{STYLE}</style>",
        "<defs>" + "".join(_heads()) + "</defs>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_frames(),
        *_forward(),
        *_recycle(),
        *_exhibition(),
        *_rest(),
        *(_box(state) for state in State),
        *_grid(),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


# --- Places -------------------------------------------------------------------------------------------


def _centre(state: State) -> tuple[int, int]:
    if state in WORKING:
        return COLUMNS[WORKING.index(state)], WORK_Y
    if state in GATES:
        return COLUMNS[GATES.index(state)], GATE_Y
    if state in SHOWN:
        return SHOWN_X, GATE_Y if state == State.GRADUATED else WORK_Y
    return REST_X[state], REST_Y


def _kind(state: State) -> str:
    groups = {"work": WORKING, "gate": GATES, "shown": SHOWN, "rest": RESTING}
    return next(kind for kind, states in groups.items() if state in states)


# --- Pieces -------------------------------------------------------------------------------------------


def _heads() -> Iterator[str]:
    for name, colour in (("way", "#22303c"), ("back", "#9a6212"), ("far", "#a33b2a"), ("bundle", "#7a8793")):
        size = 5 if name == "bundle" else 8
        yield (
            f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="{size}" '
            f'markerHeight="{size}" orient="auto"><path d="M0 0 10 5 0 10z" fill="{colour}"/></marker>'
        )


def _box(state: State) -> str:
    x, y = _centre(state)
    return (
        f'<rect class="box {_kind(state)}" x="{x - BOX_W // 2}" y="{y - BOX_H // 2}" '
        f'width="{BOX_W}" height="{BOX_H}"/>'
        f'<text class="name" x="{x}" y="{y + 5}">{name_of(state)}</text>'
    )


def _way(points: Iterable[tuple[int, int]], look: str = "way", *, head: bool = True) -> str:
    path = "M" + " L".join(f"{x} {y}" for x, y in points)
    marker = f' marker-end="url(#{look})"' if head else ""
    return f'<path class="way {look}" d="{path}"{marker}/>'


def _text(x: int, y: int, text: str, look: str = "verb") -> str:
    return f'<text class="{look}" x="{x}" y="{y}">{escape(text)}</text>'


def _frames() -> Iterator[str]:
    yield _text(22, 34, "The machine of a proposal", "title")
    yield f'<rect class="frame" x="14" y="56" width="890" height="{FRAME_BOTTOM - 56}"/>'
    yield _text(892, 76, "the team works", "small end")
    yield _text(892, 226, "the lab judges", "small end")


# --- The main way -------------------------------------------------------------------------------------


def _forward() -> Iterator[str]:
    """Submit down, back up, and on to the next stage."""
    top, bottom = WORK_Y + BOX_H // 2, GATE_Y - BOX_H // 2
    for source, _gate in _arrows(Verb.SUBMIT):
        x = _centre(source)[0] - 40
        yield _way([(x, top), (x, bottom)])
        yield _text(x - 6, 190, "submit", "verb end")
    returning = " · ".join(verb.value for verb in (Verb.SEND_BACK, Verb.RECALL))
    for _gate, target in _arrows(Verb.SEND_BACK):
        x = _centre(target)[0] - 22
        yield _way([(x, bottom), (x, top)], "back")
        yield _text(x + 6, 190, returning)
    for gate, target in _arrows(Verb.ADVANCE):
        yield from _advance(gate, target)


def _advance(gate: State, target: State) -> Iterator[str]:
    (x, y), (to_x, to_y) = _centre(gate), _centre(target)
    right, left = x + BOX_W // 2, to_x - BOX_W // 2
    if to_y == y:
        yield _way([(right, y), (left, y)])
        yield _text((right + left) // 2 + 12, y - 8, "advance", "verb mid")
        return
    turn = right + 26
    yield _way([(right, y), (turn, y), (turn, to_y - 8), (left, to_y - 8)])
    yield _text((turn + left) // 2 - 6, to_y - 16, "advance", "verb mid")


def _recycle() -> Iterator[str]:
    """One rail under the gates for each gate that can send back further, up into each target."""
    lanes: dict[State, list[State]] = {}
    for gate, target in _arrows(Verb.RECYCLE):
        lanes.setdefault(gate, []).append(target)
    reach: dict[State, int] = {}
    for nth, (gate, targets) in enumerate(lanes.items()):
        x, y = _centre(gate)[0], GATE_Y + BOX_H // 2
        rail = y + 22 + 16 * nth
        yield _way([(x, y), (x, rail), (_gutter(targets[0]), rail)], "far", head=False)
        reach.update((target, rail) for target in targets)
        yield _text(x + 8, rail - 4, "recycle")
    for target, lowest in reach.items():
        x, y = _gutter(target), WORK_Y + 10
        yield _way([(x, lowest), (x, y), (_centre(target)[0] - BOX_W // 2, y)], "far")


def _gutter(target: State) -> int:
    return _centre(target)[0] - BOX_W // 2 - 16


def _exhibition() -> Iterator[str]:
    top, bottom = WORK_Y + BOX_H // 2, GATE_Y - BOX_H // 2
    for _source, _target in _arrows(Verb.PUBLISH):
        yield _way([(SHOWN_X - 30, bottom), (SHOWN_X - 30, top)])
        yield _text(SHOWN_X - 36, 190, "publish", "verb end")
    for _source, _target in _arrows(Verb.RETRACT):
        yield _way([(SHOWN_X + 30, top), (SHOWN_X + 30, bottom)], "back")
        yield _text(SHOWN_X + 36, 190, "retract")


def _rest() -> Iterator[str]:
    """Bundles between the stages and each resting state, with how many states they come from."""
    top = REST_Y - BOX_H // 2
    for state in RESTING:
        x = REST_X[state]
        for row_verb, sources in _into(state).items():
            yield _way([(x - 46, FRAME_BOTTOM + 2), (x - 46, top - 2)], "bundle")
            yield _text(x - 36, FRAME_BOTTOM + 26, f"{row_verb.value}: {names_of(sources)}")
        for row_verb, targets in _out_of(state).items():
            yield _way([(x - 66, top - 2), (x - 66, FRAME_BOTTOM + 2)], "bundle")
            yield _text(x - 36, FRAME_BOTTOM + 46, f"{row_verb.value}: to {names_of(targets)}")
    left, right = REST_X[State.SHELVED] + BOX_W // 2, REST_X[State.WITHDRAWN] - BOX_W // 2
    if (Verb.WITHDRAW, State.SHELVED, State.WITHDRAWN) in all_arrows():
        yield _way([(left, REST_Y), (right, REST_Y)])
        yield _text((left + right) // 2, REST_Y - 8, "withdraw", "verb mid")
    taken_back = len(_arrows(Verb.CORRECT))
    yield _text(
        22,
        REST_Y + 62,
        f"correct ({taken_back} arrows, not drawn above): from where an announcement led, back to its gate.",
        "small",
    )


def _into(state: State) -> dict[Verb, list[State]]:
    found: dict[Verb, list[State]] = {}
    for row in TABLE_A:
        for source, target in row.arrows:
            if target == state and source not in RESTING:
                found.setdefault(row.verb, []).append(source)
    return found


def _out_of(state: State) -> dict[Verb, list[State]]:
    found: dict[Verb, list[State]] = {}
    for verb in (Verb.RESUME, Verb.REOPEN):
        targets = [target for source, target in _arrows(verb) if source == state]
        if targets:
            found[verb] = targets
    return found


def _arrows(verb: Verb) -> list[tuple[State, State]]:
    return [arrow for row in rows_of(verb) for arrow in row.arrows]


# --- The grid -----------------------------------------------------------------------------------------


def _grid() -> Iterator[str]:
    yield _text(22, GRID_Y - 52, f"Every arrow ({len(all_arrows())}): from the row, to the column", "title")
    states = list(State)
    for nth, state in enumerate(states):
        x, y = _cell(nth, 0)[0], _cell(0, nth)[1]
        stage, gate, _rest_of_it = name_of(state).partition(" gate")
        yield _text(x + CELL_W // 2, GRID_Y - (19 if gate else 6), stage, "small mid")
        if gate:
            yield _text(x + CELL_W // 2, GRID_Y - 6, gate.strip(), "small mid")
        yield _text(LABEL_W + 8, y + CELL_H // 2 + 4, name_of(state), "verb end")
    for nth in range(len(states) + 1):
        x, y = _cell(nth, nth)
        bottom, right = _cell(0, len(states))[1], _cell(len(states), 0)[0]
        yield f'<path class="line" d="M{x} {GRID_Y}V{bottom}M{_cell(0, 0)[0]} {y}H{right}"/>'
    yield from _cells(states)
    yield from _legend()


def _cell(column: int, row: int) -> tuple[int, int]:
    return LABEL_W + 16 + column * (CELL_W - 2), GRID_Y + row * CELL_H


def _cells(states: list[State]) -> Iterator[str]:
    found: dict[tuple[State, State], list[Verb]] = {}
    for verb, source, target in all_arrows():
        found.setdefault((source, target), []).append(verb)
    for (source, target), verbs in sorted(found.items()):
        x, y = _cell(states.index(target), states.index(source))
        height = (CELL_H - 4) // len(verbs)
        for nth, verb in enumerate(sorted(verbs)):
            top = y + 2 + nth * height
            yield (
                f'<rect class="cell {SHADE_OF[verb]}" x="{x + 2}" y="{top}" width="{CELL_W - 6}" '
                f'height="{height - 1}"/>'
                f'<text class="tag" x="{x + CELL_W // 2 - 1}" y="{top + height // 2 + 3}">{verb.value}</text>'
            )


def _legend() -> Iterator[str]:
    x, y = LABEL_W + 16, _cell(0, len(State))[1] + 26
    for shade, words in WORDS.items():
        yield f'<rect class="cell {shade}" x="{x}" y="{y - 10}" width="14" height="12"/>'
        yield _text(x + 20, y, words, "small")
        x += 44 + 6 * len(words)
