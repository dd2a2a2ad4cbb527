"""A worksheet as a form: every part in its order, every field as what stands in it or what was typed.

Built from `worksheets.sections` alone, so that a new field there is a new input here. Names are
`section.field` and `kind.key.field`; ids are what an obstacle names, so that the checklist can link.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Edit, KeptText, Proposal
from workflow.proposals.pages import hints
from workflow.proposals.worksheets import checklist, marks, numbers, words
from workflow.proposals.worksheets.loading import Content, load
from workflow.proposals.worksheets.sections import LAYOUT, ROWS, SECTIONS, Field, Kind, RowKind, Section
from workflow.proposals.worksheets.values import stored, written
from workflow.refusals import Obstacle

Part = Section | RowKind
TOUCHED = "="  # the field that carries the digest of a row as it was shown
LONGEST_NAME = 60  # characters of another row's text in a list of choices
# Drawn side by side where there is room; everything else takes the whole width.
SHORT = (Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.MONTH, Kind.CHOICE)


@dataclass
class Input:
    """One field of the form."""

    part: str
    of: Field
    name: str  # as it is posted
    id: str  # as an obstacle names it
    value: str  # as stored, or as typed
    choices: Sequence[tuple[str, Any]] = ()
    errors: list[str] = field(default_factory=list)
    version: int | None = None  # the version typed on, where it is not the page's
    conflict: dict[str, Any] | None = None
    open: str = ""  # what is still asked of it
    changed_by: str = ""  # who changed it since the stage was passed

    @property
    def kind(self) -> str:
        return self.of.kind.value

    @property
    def hint(self) -> Any:
        return hints.FIELDS.get((self.part, self.of.name), "")

    @property
    def short(self) -> bool:
        return self.of.kind in SHORT or (self.of.kind is Kind.LINE and self.of.longest <= 60)

    @property
    def words(self) -> int:
        return words.count(self.value)

    @property
    def typed_as(self) -> str:
        """The browser's own calendar, except for a text that it would throw away."""
        if self.of.kind not in (Kind.DATE, Kind.MONTH):
            return "text"
        shape = "%Y-%m-%d" if self.of.kind is Kind.DATE else "%Y-%m"
        try:
            if self.value:
                dt.datetime.strptime(self.value, shape)
        except ValueError:
            return "text"
        return self.kind


@dataclass
class Row:
    """One of what repeats. `earlier` are its fields of stages before this worksheet's."""

    kind: RowKind
    key: str
    number: int
    name: str  # "Kegiatan 3"
    title: str
    now: list[Input]
    earlier: list[Input]
    touched: str
    first: bool
    last: bool
    depth: int = 0
    open: str = ""
    facts: str = ""

    @property
    def id(self) -> str:
        return f"{self.kind.name}.{self.key}"

    @property
    def inputs(self) -> list[Input]:
        return self.now + self.earlier

    @property
    def opened(self) -> bool:
        """Are the earlier fields shown at once: for a new row, a refused value, two texts."""
        return not self.title or any(each.errors or each.conflict for each in self.earlier)


@dataclass
class Group:
    """A section with its fields, or a kind with its rows."""

    name: str
    id: str
    label: Any
    hint: Any
    inputs: list[Input]
    rows: list[Row] | None = None
    open: list[str] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)  # texts for rows that others removed
    add: Any = ""
    choices: list[dict[str, Any]] = field(default_factory=list)  # where a row must belong to another
    lacks: Any = ""  # why none can be added yet

    @property
    def left(self) -> int:
        """How much is still asked here; a row counts once."""
        fields = sum(bool(each.open) for each in self.inputs)
        return fields + len(self.open) + sum(bool(row.open) for row in self.rows or ())


@dataclass
class Typed:
    """What came with a post and could not be stored: shown again, with why."""

    values: Mapping[str, str] = field(default_factory=dict)  # by name
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Worksheet:
    """Everything the page of one worksheet shows."""

    proposal: Proposal
    stage: Stage
    content: Content
    groups: list[Group]
    open: dict[str, str]  # what is still asked, by id
    passed: bool
    ahead: bool

    @property
    def version(self) -> int:
        return self.content.version


def worksheet(proposal: Proposal, stage: Stage, user: Any, typed: Typed | None = None) -> Worksheet:
    """The form of one stage as it stands now: loading's queries, the kept texts, the marks."""
    content = load(proposal)
    builder = _Builder(content, stage, user, typed or Typed())
    present = proposal.stage
    return Worksheet(
        proposal=proposal,
        stage=stage,
        content=content,
        groups=[builder.group(name) for name in LAYOUT[stage]],
        open=builder.open,
        passed=present not in STAGES or STAGES.index(stage) < STAGES.index(present),
        ahead=present in STAGES and STAGES.index(stage) > STAGES.index(present),
    )


# --- values -----------------------------------------------------------------------------------------


def shown(of: Field, record: Any, content: Content) -> str:
    """What stands in a field, as a person would type it: `reading.read` of it is the same value."""
    value = stored(of, record)
    if value is None or value == "":
        return ""
    if of.kind is Kind.ROW:
        return content.keys.get((of.rows, value), "")
    if isinstance(value, bool):
        return "ya" if value else ("" if of.kind is Kind.FLAG else "tidak")
    if isinstance(value, Decimal):
        return numbers.shown(value)
    return str(written(of, value))


def fields_of(kind: RowKind, stage: Stage) -> tuple[list[Field], list[Field]]:
    """A row's fields on a worksheet: those of its stage, and those of the stages before."""
    now = [of for of in kind.fields if of.stage == stage]
    before = STAGES[: STAGES.index(stage)]
    return now, [of for of in kind.fields if of.stage in before]


def touched(values: Mapping[str, str]) -> str:
    """Digest of a row as shown: tells a row that was typed in from one merely sent back."""
    text = "\0".join(f"{name}\1{values[name]}" for name in sorted(values))
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:12]


def row_name(kind: RowKind, number: int) -> str:
    return f"{kind.label} {number}"


def row_title(kind: RowKind, row: Any) -> str:
    """What a row is called by its writers: its first text."""
    of = next(of for of in kind.fields if of.kind in (Kind.LINE, Kind.TEXT))
    return _cut(stored(of, row)) if kind.name != "measurement" else ""


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


# --- building ---------------------------------------------------------------------------------------


class _Builder:
    """What a page needs to draw each input: the obstacles, kept texts and marks, by id."""

    def __init__(self, content: Content, stage: Stage, user: Any, typed: Typed) -> None:
        self.content, self.stage, self.typed = content, stage, typed
        found = checklist.obstacles(content) if content.proposal.stage == stage else []
        self.open = _open(found)
        self.kept = _kept(content.proposal, user)
        self.marks = {
            (mark.section, mark.record, mark.field): str(mark.edit.by)
            for mark in marks.passed_changes(content.proposal)
        }

    def group(self, name: str) -> Group:
        return self._section(SECTIONS[name]) if name in SECTIONS else self._rows(ROWS[name])

    def _section(self, section: Section) -> Group:
        holder = self.content.holder(section)
        inputs = [self._input(section.name, of, holder, "") for of in section.fields]
        return Group(
            name=section.name,
            id=f"bagian-{section.name}",
            label=section.label,
            hint=hints.PARTS[section.name],
            inputs=inputs,
        )

    def _rows(self, kind: RowKind) -> Group:
        present = self.content.rows[kind.name]
        rows = [self._row(kind, row, n, len(present)) for n, row in enumerate(present, start=1)]
        gone = self._gone(kind, {row.key for row in rows})
        return Group(
            name=kind.name,
            id=kind.related,
            label=kind.label,
            hint=hints.PARTS[kind.name],
            inputs=[],
            rows=rows,
            open=self.open.get(kind.related, "").split("\n") if kind.related in self.open else [],
            gone=gone,
            add=hints.ADD[kind.name],
            choices=self._indicators() if kind.name == "measurement" else [],
            lacks=self._lacks(kind),
        )

    def _indicators(self) -> list[dict[str, Any]]:
        """A measurement is of one indicator: a button each, where an obstacle of the indicator leads."""
        kind = ROWS["indicator"]
        return [
            {
                "key": row.key,
                "id": f"indicator.{row.key}",
                "label": _("Tambah pengukuran: %(of)s") % {"of": row_title(kind, row) or row_name(kind, n)},
                "open": self.open.get(f"indicator.{row.key}", ""),
            }
            for n, row in enumerate(self.content.rows["indicator"], start=1)
        ]

    def _lacks(self, kind: RowKind) -> str:
        if kind.name == "measurement" and not self.content.rows["indicator"]:
            return _("Belum ada indikator. Tambahkan dulu di lembar Diagnose.")
        return ""

    def _row(self, kind: RowKind, row: Any, number: int, total: int) -> Row:
        now, earlier = (
            [self._input(kind.name, of, row, row.key) for of in part] for part in fields_of(kind, self.stage)
        )
        values = {of.name: shown(of, row, self.content) for of in _on_page(kind, self.stage)}
        return Row(
            kind=kind,
            key=row.key,
            number=number,
            name=row_name(kind, number),
            title=row_title(kind, row),
            now=now,
            earlier=earlier,
            touched=touched(values),
            first=number == 1,
            last=number == total,
            depth=getattr(row, "depth", 0),
            open=self.open.get(f"{kind.name}.{row.key}", ""),
        )

    def _input(self, part: str, of: Field, record: Any, key: str) -> Input:
        name = f"{part}.{key}.{of.name}" if key else f"{part}.{of.name}"
        id = name if key else of.name
        kept = self.kept.get((part, key, of.name))
        now = shown(of, record, self.content)
        return Input(
            part=part,
            of=of,
            name=name,
            id=id,
            value=self.typed.values.get(name, now),
            choices=self._choices(of, record),
            errors=list(self.typed.errors.get(name, ())),
            version=self.typed.versions.get(name),
            conflict=_conflict(kept, of, now, self.content) if kept else None,
            open="" if key else self.open.get(id, ""),
            changed_by=self.marks.get((part, key, of.name), ""),
        )

    def _choices(self, of: Field, record: Any) -> Sequence[tuple[str, Any]]:
        if of.kind is Kind.CHOICE and of.choices is not None:
            return of.choices.choices
        if of.kind is Kind.ROW:
            return list(self._other_rows(ROWS[of.rows], record))
        return ()

    def _other_rows(self, kind: RowKind, record: Any) -> Iterator[tuple[str, str]]:
        below = _below(record, self.content.rows[kind.name]) if isinstance(record, kind.model) else set()
        for n, row in enumerate(self.content.rows[kind.name], start=1):
            if row.pk not in below:
                title = row_title(kind, row)
                yield row.key, f"{row_name(kind, n)}: {title}" if title else row_name(kind, n)

    def _gone(self, kind: RowKind, present: set[str]) -> list[dict[str, Any]]:
        """Kept texts of rows that are there no more, one entry a row."""
        found: dict[str, dict[str, Any]] = {}
        for (section, key, name), kept in self.kept.items():
            of = kind.field(name)
            if section != kind.name or key in present or of is None or of.stage not in _until(self.stage):
                continue
            entry = found.setdefault(key, {"key": key, "texts": []})
            text = as_read(of, as_typed(of, kept.yours), self.content)
            entry["texts"].append({"label": of.label, "text": text})
        return list(found.values())


def _open(obstacles: list[Obstacle]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for obstacle in obstacles:
        if obstacle.field and obstacle.blocks:
            found.setdefault(obstacle.field, []).append(str(obstacle.text))
    return {id: "\n".join(texts) for id, texts in found.items()}


def _kept(proposal: Proposal, user: Any) -> dict[tuple[str, str, str], KeptText]:
    """What this person typed and could not save, by place; of several the latest."""
    texts = KeptText.objects.filter(proposal=proposal, by=user, settled_at__isnull=True)
    return {(kept.section, kept.record, kept.field): kept for kept in texts.order_by("at", "pk")}


def _conflict(kept: KeptText, of: Field, now: str, content: Content) -> dict[str, Any]:
    """Both texts; "theirs" is what stands now, which may have moved on since."""
    last = last_edit(content.proposal, kept.section, kept.record, of.name)
    yours = as_typed(of, kept.yours)
    return {
        "id": str(kept.pk),
        "yours": yours,
        "theirs": now,
        "yours_read": as_read(of, yours, content),
        "theirs_read": as_read(of, now, content),
        "who": str(last.by) if last else "",
    }


def as_typed(of: Field, kept: str) -> str:
    """A kept value, which is written as for JSON, the way a person types it."""
    if of.kind in (Kind.NUMBER, Kind.MONEY) and kept:
        return numbers.shown(Decimal(kept))
    if of.kind in (Kind.YES_NO, Kind.FLAG):
        no = "" if of.kind is Kind.FLAG else "tidak"
        return {"True": "ya", "False": no}.get(kept, "")
    return kept


def as_read(of: Field, value: str, content: Content) -> str:
    """A typed value as its reader knows it: the words of a choice, the name of a row."""
    if of.kind is Kind.CHOICE and of.choices is not None:
        return str(dict(of.choices.choices).get(value, value))
    if of.kind is Kind.ROW:
        kind = ROWS[of.rows]
        rows = content.rows[of.rows]
        return next((row_title(kind, row) for row in rows if row.key == value), value)
    return value


def last_edit(proposal: Proposal, section: str, record: str, name: str) -> Edit | None:
    edits = Edit.objects.filter(proposal=proposal, section=section, record=record, field=name)
    return edits.select_related("by").last()


def _until(stage: Stage) -> Sequence[Stage]:
    return STAGES[: STAGES.index(stage) + 1]


def _on_page(kind: RowKind, stage: Stage) -> list[Field]:
    now, earlier = fields_of(kind, stage)
    return now + earlier


def _below(record: Any, rows: list[Any]) -> set[int]:
    """A cause and everything under it: what it cannot be the effect of."""
    below = {record.pk}
    growing = True
    while growing:
        more = {row.pk for row in rows if getattr(row, "parent_id", None) in below} - below
        below |= more
        growing = bool(more)
    return below


def label_of(name: str) -> str:
    """ "Ringkasan" for `idea.summary`, "Kegiatan · Luaran" for a field of a row."""
    part, *rest = name.split(".")
    of = (SECTIONS.get(part) or ROWS.get(part)) if rest else None
    found = of.field(rest[-1]) if of else None
    if of is None or found is None:
        return _("Isian lain")
    return str(found.label) if part in SECTIONS else f"{of.label} · {found.label}"
