"""What is new in a text, marked where it stands: the blocks of a worksheet beside those of an earlier text.

A reviewer who judged revision 2 reads revision 3 whole and sees at once what to read again. What was taken
out has no place in the new text; `comparing` tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workflow.proposals.machine import Stage
from workflow.proposals.pages import reading
from workflow.proposals.pages.comparing import pieces
from workflow.proposals.pages.reading import Answer, Block, Cell, Table, Why
from workflow.proposals.pages.values import Content


def blocks(content: Content, before: Content, stage: Stage | str) -> list[Block]:
    """`reading.blocks` of `content`, with `pieces` on each value that `before` held differently or not."""
    old = {(block.name, str(block.heading)): block for block in reading.blocks(before, stage)}
    return [
        _marked(block, old.get((block.name, str(block.heading)))) for block in reading.blocks(content, stage)
    ]


def _marked(block: Block, old: Block | None) -> Block:
    mark = _MARKS.get(block.form)
    return replace(block, data=mark(block.data, old.data if old else ())) if mark else block


def _cells(now: Sequence[Cell], old: Sequence[Cell]) -> list[Cell]:
    """Values under labels: each beside the value that stood under its label."""
    stood = {str(cell.label): cell.text for cell in old}
    return [_cell(cell, stood.get(str(cell.label), "")) for cell in now]


def _cell(cell: Cell, stood: str) -> Cell:
    return cell if cell.text == stood else replace(cell, pieces=pieces(stood, cell.text))


def _table(now: Table, old: Table | Sequence[Any]) -> Table:
    return _rows(now, _by_key([old] if isinstance(old, Table) else []))


def _phases(now: Sequence[tuple[Any, Table]], old: Sequence[tuple[Any, Table]]) -> list[tuple[Any, Table]]:
    """An activity that moved to another phase is still the same row."""
    stood = _by_key([table for _label, table in old])
    return [(label, _rows(table, stood)) for label, table in now]


def _by_key(tables: Sequence[Table]) -> dict[str, Sequence[Cell]]:
    return {key: row for table in tables for key, row in zip(table.keys, table.rows, strict=True)}


def _rows(now: Table, stood: Mapping[str, Sequence[Cell]]) -> Table:
    rows = [_cells(row, stood.get(key, ())) for key, row in zip(now.keys, now.rows, strict=True)]
    return replace(now, rows=rows)


def _tree(now: Sequence[Why], old: Sequence[Why]) -> list[Why]:
    return _causes(now, _texts(old))


def _texts(causes: Sequence[Why]) -> dict[str, str]:
    found: dict[str, str] = {}
    for why in causes:
        found |= {why.key: why.text} | _texts(why.below)
    return found


def _causes(causes: Sequence[Why], stood: Mapping[str, str]) -> list[Why]:
    return [
        replace(
            why,
            below=_causes(why.below, stood),
            pieces=pieces(stood.get(why.key, ""), why.text) if stood.get(why.key) != why.text else (),
        )
        for why in causes
    ]


def _answers(now: Sequence[Answer], old: Sequence[Answer]) -> list[Answer]:
    stood = {str(answer.question): answer for answer in old}
    return [_answer(answer, stood.get(str(answer.question))) for answer in now]


def _answer(answer: Answer, stood: Answer | None) -> Answer:
    changed = stood is None or stood.answer != answer.answer
    reason = stood.reason if stood else ""
    new = pieces(reason, answer.reason) if reason != answer.reason else ()
    return replace(answer, is_new=changed and answer.answer is not None, pieces=new)


_MARKS: dict[str, Callable[[Any, Any], Any]] = {
    "texts": _cells,
    "facts": _cells,
    "table": _table,
    "phases": _phases,
    "tree": _tree,
    "criteria": _answers,
}
