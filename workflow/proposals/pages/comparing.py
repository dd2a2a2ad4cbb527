"""What changed between two texts of a proposal, part by part, in the words of the worksheets.

Works on snapshots alone (`content.snapshot` or a frozen revision), so the page of a revision and the
head's page of an endorsement say the same. What neither text holds says nothing.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from workflow.proposals.importing.innovations import labelled
from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.pages import reading, values
from workflow.proposals.pages.values import Content
from workflow.proposals.worksheets.sections import LAYOUT, ROWS, SECTIONS, Field, Kind, RowKind, Section

# Words (or lines) of one text times those of the other: above it a passage is shown as replaced whole.
COMPARED_WORDS = 250_000


@dataclass(frozen=True)
class Piece:
    """A run of text: kept (""), added ("+") or taken out ("-")."""

    sign: str
    text: str


@dataclass(frozen=True)
class Change:
    """One field or one row. `sign` says the whole is new ("+") or gone ("-"); `of` names the row."""

    label: Any
    pieces: Sequence[Piece] = ()
    sign: str = ""
    of: str = ""


@dataclass(frozen=True)
class Part:
    """The changes under one heading. `name` is the section or kind of row, as on the reading page."""

    name: str
    heading: Any
    changes: Sequence[Change]


@dataclass(frozen=True)
class Group:
    """The changed parts of one worksheet, or of what stands beside the worksheets."""

    heading: Any
    parts: Sequence[Part]


def compared(before: Content, after: Content) -> list[Group]:
    """The changed parts only, in the order of the worksheets; empty where the texts agree."""
    groups = [Group(stage.label, list(_sheet(stage, before, after))) for stage in STAGES]
    groups.append(Group(_("Berkas, tim, dan unit"), list(_beside(before, after))))
    return [group for group in groups if group.parts]


def count(groups: Iterable[Group]) -> int:
    return sum(len(part.changes) for group in groups for part in group.parts)


# --- worksheets --------------------------------------------------------------------------------------


def _sheet(stage: Stage, before: Content, after: Content) -> Iterator[Part]:
    for name in LAYOUT[stage]:
        if name in SECTIONS:
            section = SECTIONS[name]
            part = Part(name, section.label, list(_fields(section, before, after)))
        else:
            part = Part(name, ROWS[name].label, list(_rows(ROWS[name], stage, before, after)))
        if part.changes:
            yield part


def _fields(section: Section, before: Content, after: Content) -> Iterator[Change]:
    for field in section.fields:
        texts = [values.shown(field, values.value_of(c, section.stage, field.name)) for c in (before, after)]
        if texts[0] != texts[1]:
            yield Change(field.label, pieces(*texts))


def _rows(kind: RowKind, stage: Stage, before: Content, after: Content) -> Iterator[Change]:
    """Rows that came, went or changed. A row that is new or gone is told once, where its kind begins."""
    old, new = dict(values.rows_of(before, kind.name)), dict(values.rows_of(after, kind.name))
    labels = _pointed_at(kind, before) | _pointed_at(kind, after)
    names = {key: _name(kind, row, labels) for key, row in (old | new).items()}
    here = [field for field in kind.fields if field.stage == stage]
    for key, row in new.items():
        if key in old:
            yield from _changed_row(here, names[key], (old[key], row), labels)
        elif stage == kind.stage:
            yield Change(_told_row(kind, row, labels), sign="+", of=names[key])
    if stage == kind.stage:
        for key in [key for key in old if key not in new]:
            yield Change(_told_row(kind, old[key], labels), sign="-", of=names[key])


def _pointed_at(kind: RowKind, content: Content) -> dict[str, str]:
    pointed = {field.rows for field in kind.fields if field.kind is Kind.ROW}
    return {key: name for of in pointed for key, name in values.row_labels(content, of).items()}


def _naming(kind: RowKind) -> Field:
    """What tells one row from another: its first line of text, or the row it belongs to."""
    return next(f for f in kind.fields if f.kind in (Kind.LINE, Kind.TEXT, Kind.ROW))


def _name(kind: RowKind, row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    of = _naming(kind)
    return values.shown(of, row.get(of.name), labels)


def _changed_row(
    fields: Iterable[Field], name: str, rows: tuple[Mapping[str, Any], ...], labels: Mapping[str, str]
) -> Iterator[Change]:
    for field in fields:
        texts = [values.shown(field, row.get(field.name), labels) for row in rows]
        if texts[0] != texts[1]:
            yield Change(field.label, pieces(*texts), of=name)


def _told_row(kind: RowKind, row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """The filled fields of a row after its name: "Kelompok rentan: ya"."""
    told = [(field, values.shown(field, row.get(field.name), labels)) for field in kind.fields]
    return "; ".join(f"{field.label}: {text}" for field, text in told if text and field is not _naming(kind))


# --- beside the worksheets ---------------------------------------------------------------------------


def _beside(before: Content, after: Content) -> Iterator[Part]:
    lists = (
        ("files", _("Berkas"), _file_names),
        ("team", _("Tim"), _names_of("team")),
        ("partners", _("Unit mitra"), _names_of("partners")),
        ("unit", _("Unit pengusul"), _unit),
    )
    for name, heading, read in lists:
        if changes := list(_came_and_went(read(before), read(after))):
            yield Part(name, heading, changes)
    if changes := list(_source_texts(before, after)):
        yield Part("import", _("Naskah sumber"), changes)


def _came_and_went(old: Mapping[Any, str], new: Mapping[Any, str]) -> Iterator[Change]:
    """By key: a file that was replaced under its own name went and came."""
    yield from (Change("", sign="+", of=text) for key, text in new.items() if key not in old)
    yield from (Change("", sign="-", of=text) for key, text in old.items() if key not in new)


def _file_names(content: Content) -> dict[Any, str]:
    return {file.id: f"{file.name} ({file.kind})" for file in reading.files(content)}


def _names_of(label: str) -> Any:
    def read(content: Content) -> dict[Any, str]:
        people = content.get("labels", {}).get(label, [])
        return {(one.get("id"), one.get("role")): one.get("name", "") for one in people}

    return read


def _unit(content: Content) -> dict[Any, str]:
    unit = content.get("labels", {}).get("unit") or {}
    return {unit.get("id"): unit.get("name", "")} if unit else {}


def _source_texts(before: Content, after: Content) -> Iterator[Change]:
    old, new = (dict(labelled(c.get("import", {}).get("texts", {}))) for c in (before, after))
    for label in {**old, **new}:
        texts = [strip_tags(texts.get(label, "")) for texts in (old, new)]
        if texts[0] != texts[1]:
            yield Change(label, pieces(*texts))


# --- two texts ---------------------------------------------------------------------------------------


def pieces(before: str, after: str) -> list[Piece]:
    """Line by line first, and word by word within the lines that were changed."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if len(old) * len(new) > COMPARED_WORDS:
        return [piece for piece in (Piece("-", before), Piece("+", after)) if piece.text]
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = "".join(old[i1:i2]), "".join(new[j1:j2])
        found += [Piece("", was)] if tag == "equal" else _words(was, now)
    return [piece for piece in found if piece.text]


def _words(was: str, now: str) -> list[Piece]:
    old, new = re.findall(r"\S+\s*", was), re.findall(r"\S+\s*", now)
    if not old or not new or len(old) * len(new) > COMPARED_WORDS:
        return [Piece("-", was), Piece("+", now)]
    found: list[Piece] = []
    bare = _bare(old), _bare(new)
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, *bare, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("", "".join(new[j1:j2])))
        else:
            found += [Piece("-", "".join(old[i1:i2])), Piece("+", "".join(new[j1:j2]))]
    return found


def _bare(words: Sequence[str]) -> list[str]:
    """Without the blanks after each, which the last word of a text lacks."""
    return [word.rstrip() for word in words]
