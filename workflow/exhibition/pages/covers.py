"""The cover of a page that has no picture: a pattern of its own, the same on every day and every machine.

The theme (the government affair) decides colour and motif, the address decides the pattern. Colours are
classes in CSS, so that a cover is dark in the dark; the share card draws the same shapes with Pillow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from workflow.proposals.models.worksheets import Affair

CELL, COLUMNS, ROWS = 40, 8, 6  # a cover is 320 × 240, in units of its own
TONES = 3

_PALETTES: dict[str, tuple[Affair, ...]] = {
    "clay": (Affair.HEALTH, Affair.SOCIAL, Affair.WOMEN_CHILDREN, Affair.POPULATION),
    "leaf": (
        Affair.ENVIRONMENT,
        Affair.AGRICULTURE,
        Affair.FOOD,
        Affair.FISHERY,
        Affair.FORESTRY,
        Affair.VILLAGES,
    ),
    "plum": (Affair.EDUCATION, Affair.LIBRARY, Affair.CULTURE, Affair.YOUTH_SPORT, Affair.TOURISM),
    "slate": (
        Affair.CIVIL_REGISTRY,
        Affair.STATISTICS,
        Affair.COMMUNICATION,
        Affair.ARCHIVES,
        Affair.ENCRYPTION,
        Affair.SUPPORT,
    ),
    "turmeric": (Affair.TRADE, Affair.INDUSTRY, Affair.COOPERATIVES, Affair.INVESTMENT, Affair.LABOUR),
}
_PALETTE_OF = {affair.value: name for name, affairs in _PALETTES.items() for affair in affairs}
_OTHERWISE = "stone"
_MOTIFS = {
    "clay": "arcs",
    "leaf": "leaves",
    "plum": "sails",
    "slate": "steps",
    "turmeric": "diamonds",
    "stone": "bricks",
}


@dataclass(frozen=True)
class Shape:
    """A polygon, or a quarter of a disc around its first point; `tone` 0 is the palest."""

    tone: int
    points: tuple[tuple[int, int], ...]
    quarter: bool = False


def palette_of(affair: str) -> str:
    return _PALETTE_OF.get(affair, _OTHERWISE)


def shapes(address: str, affair: str) -> Iterator[Shape]:
    """The pattern of one page, cell by cell."""
    motif = _DRAWN[_MOTIFS[palette_of(affair)]]
    dice = hashlib.shake_256(address.encode()).digest(COLUMNS * ROWS)
    for cell, die in enumerate(dice):
        row, column = divmod(cell, COLUMNS)
        yield from motif(column * CELL, row * CELL, die, row)


def svg(address: str, affair: str) -> SafeString:
    """The cover as markup: one path a tone, decoration to those who cannot see it."""
    paths: dict[int, list[str]] = {tone: [] for tone in range(TONES)}
    for shape in shapes(address, affair):
        paths[shape.tone].append(_path(shape))
    drawn = "".join(f'<path class="tone-{tone}" d="{"".join(d)}"/>' for tone, d in paths.items() if d)
    # Nothing but numbers and our own class names stands in here.
    return mark_safe(  # noqa: S308
        f'<svg class="cover-art {palette_of(affair)}" viewBox="0 0 {COLUMNS * CELL} {ROWS * CELL}" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def _path(shape: Shape) -> str:
    (x, y), *others = shape.points
    if shape.quarter:
        (ax, ay), (bx, by) = others
        return f"M{x} {y}L{ax} {ay}A{CELL} {CELL} 0 0 1 {bx} {by}z"
    return f"M{x} {y}" + "".join(f"L{px} {py}" for px, py in others) + "z"


def _corners(x: int, y: int) -> list[tuple[int, int]]:
    return [(x, y), (x + CELL, y), (x + CELL, y + CELL), (x, y + CELL)]


def _quarter(x: int, y: int, corner: int, tone: int) -> Shape:
    """The quarter of a disc around one corner of a cell, clockwise from the corner after it."""
    around = _corners(x, y)
    return Shape(tone, (around[corner], around[(corner + 1) % 4], around[(corner + 3) % 4]), quarter=True)


def _arcs(x: int, y: int, die: int, _row: int) -> Iterator[Shape]:
    yield _quarter(x, y, die % 4, die // 4 % TONES)


def _leaves(x: int, y: int, die: int, _row: int) -> Iterator[Shape]:
    """Two quarters from opposite corners, the second over the first."""
    yield _quarter(x, y, die % 2, die // 2 % TONES)
    if die % 3:
        yield _quarter(x, y, die % 2 + 2, (die // 2 + 1) % TONES)


def _sails(x: int, y: int, die: int, _row: int) -> Iterator[Shape]:
    around = _corners(x, y)
    turn = die % 4
    yield Shape(die // 4 % TONES, (around[turn], around[(turn + 1) % 4], around[(turn + 2) % 4]))


def _steps(x: int, y: int, die: int, _row: int) -> Iterator[Shape]:
    """A stair of three treads, rising to one side or the other."""
    third = CELL // 3
    for tread in range(3):
        left = x + tread * third if die % 2 else x + (2 - tread) * third
        top = y + CELL - (tread + 1) * third
        right, foot = left + third, y + CELL
        tone = (die // 2 + tread) % TONES
        yield Shape(tone, ((left, top), (right, top), (right, foot), (left, foot)))


def _diamonds(x: int, y: int, die: int, _row: int) -> Iterator[Shape]:
    half = CELL // 2
    inset = 0 if die % 3 else 8
    middle = (x + half, y + half)
    points = (
        (middle[0], y + inset),
        (x + CELL - inset, middle[1]),
        (middle[0], y + CELL - inset),
        (x + inset, middle[1]),
    )
    yield Shape(die // 3 % TONES, points)


def _bricks(x: int, y: int, die: int, row: int) -> Iterator[Shape]:
    """Two courses a cell, every other one shifted by half a brick, as the minaret is laid."""
    for course in range(2):
        top = y + course * 20
        left = x + (20 if course else 0)
        tone = (die >> course) % TONES
        points = ((left + 1, top + 1), (left + 39, top + 1), (left + 39, top + 19), (left + 1, top + 19))
        yield Shape(tone, points)


_DRAWN = {
    "arcs": _arcs,
    "leaves": _leaves,
    "sails": _sails,
    "steps": _steps,
    "diamonds": _diamonds,
    "bricks": _bricks,
}
