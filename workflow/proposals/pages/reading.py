"""A worksheet in its reading form: blocks of plain data, made from a snapshot.

The same blocks are drawn for the current text and for a frozen revision, on the page and on paper. What
an older revision does not hold reads as not filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import EvidenceKind, FileType, Level, Phase
from workflow.proposals.pages.values import Content, field_of, keys_of, row_labels, rows_of, shown, value_of
from workflow.proposals.worksheets import sections
from workflow.proposals.worksheets.sections import ROWS, SECTIONS, Field, Kind

PICTURES = (FileType.JPEG, FileType.PNG, FileType.WEBP)


# --- what a template draws ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One value as people read it; `figure` stands right-aligned, `text` may be empty."""

    text: str
    figure: bool = False
    label: Any = ""
    strong: bool = False
    many_lines: bool = False
    pieces: Sequence[Any] = ()  # the text in runs, where it is compared with another (`marking`)


@dataclass(frozen=True)
class Table:
    headings: Sequence[tuple[Any, bool]]  # (heading, is it over figures)
    rows: Sequence[Sequence[Cell]]
    foot: Sequence[Cell] = ()
    keys: Sequence[str] = ()  # of the rows, in their order


@dataclass
class Why:
    """One cause of the tree, with the causes below it."""

    text: str
    below: list[Why] = field(default_factory=list)
    key: str = ""
    pieces: Sequence[Any] = ()


@dataclass(frozen=True)
class Answer:
    """One of the five criteria: yes, no, or not answered, with the reason."""

    question: Any
    answer: bool | None
    reason: str
    is_new: bool = False
    pieces: Sequence[Any] = ()  # of the reason


@dataclass(frozen=True)
class Block:
    """One part of a worksheet under one heading. `name` is the section or the kind of row: feedback and
    the edit page use the same. `form` names the template that draws `data`."""

    name: str
    heading: Any
    form: str
    data: Any
    filled: bool


# --- blocks ------------------------------------------------------------------------------------------


def texts(section_name: str) -> Callable[[Content], Iterator[Block]]:
    """The fields of a section, each under its own label."""

    def build(content: Content) -> Iterator[Block]:
        section = SECTIONS[section_name]
        cells = [
            Cell(
                shown(f, value_of(content, section.stage, f.name)),
                label=f.label,
                many_lines=f.kind is Kind.TEXT,
            )
            for f in section.fields
        ]
        yield Block(section_name, section.label, "texts", cells, any(cell.text for cell in cells))

    return build


def facts(section_name: str) -> Callable[[Content], Iterator[Block]]:
    """Short fields of a section as label and value."""

    def build(content: Content) -> Iterator[Block]:
        for block in texts(section_name)(content):
            yield Block(block.name, block.heading, "facts", block.data, block.filled)

    return build


def table(
    kind: str, *columns: str, heading: Any = None, strong: str = "", foot: Callable | None = None
) -> Callable[[Content], Iterator[Block]]:
    """Rows of one kind with these fields as columns."""

    def build(content: Content) -> Iterator[Block]:
        fields = [field_of(kind, name) for name in columns]
        labels = _labels_for(fields, content)
        rows = [
            [
                Cell(
                    shown(f, row.get(f.name), labels),
                    _is_figure(f),
                    f.label,
                    strong=f.name == strong,
                    many_lines=f.kind is Kind.TEXT,
                )
                for f in fields
            ]
            for _key, row in rows_of(content, kind)
        ]
        headings = [(f.label, _is_figure(f)) for f in fields]
        drawn = Table(headings, rows, foot(content) if foot else (), keys_of(content, kind))
        yield Block(kind, heading or ROWS[kind].label, "table", drawn, bool(rows))

    return build


def _labels_for(fields: Iterable[Field], content: Content) -> dict[str, str]:
    found: dict[str, str] = {}
    for f in fields:
        if f.kind is Kind.ROW:
            found |= row_labels(content, f.rows)
    return found


def _is_figure(f: Field) -> bool:
    return f.kind in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT)


def criteria(content: Content) -> Iterator[Block]:
    answers = [
        Answer(
            question,
            value_of(content, Stage.DRUM_UP, f"criterion_{name}"),
            value_of(content, Stage.DRUM_UP, f"criterion_{name}_reason") or "",
        )
        for name, question in sections.CRITERIA_QUESTIONS.items()
    ]
    filled = any(answer.answer is not None for answer in answers)
    yield Block("criteria", SECTIONS["criteria"].label, "criteria", answers, filled)


def small_team(content: Content) -> Iterator[Block]:
    """Why the team is one person; only where it was written."""
    reason = value_of(content, Stage.DRUM_UP, "team_reason") or ""
    if reason:
        label = _of_section("identity", "team_reason").label
        yield Block("identity", label, "texts", [Cell(reason, many_lines=True)], True)


def _of_section(section: str, name: str) -> Field:
    found = SECTIONS[section].field(name)
    assert found is not None
    return found


def causes(content: Content) -> Iterator[Block]:
    """The whys as a tree; a cause whose parent is gone stands at the top."""
    rows = rows_of(content, "root_cause")
    nodes = {key: Why(row.get("cause") or "", key=key) for key, row in rows}
    tops: list[Why] = []
    for key, row in rows:
        above = nodes.get(str(row.get("parent") or ""))
        (above.below if above and above is not nodes[key] else tops).append(nodes[key])
    yield Block("root_cause", ROWS["root_cause"].label, "tree", tops, bool(tops))


def with_unit(name: str, *, unit: str, value: Any) -> str:
    """A figure with its unit: "140 menit"; nothing where there is no figure."""
    figure = shown(field_of("indicator", name), value)
    return f"{figure} {unit}".strip() if figure else ""


def baselines(content: Content) -> Iterator[Block]:
    heads = (
        (gettext_lazy("Indikator"), False),
        (gettext_lazy("Nilai"), True),
        (gettext_lazy("Tanggal"), False),
        (gettext_lazy("Sumber"), False),
    )
    rows = [
        [
            Cell(row.get("name") or "", label=heads[0][0]),
            Cell(
                with_unit("baseline", unit=row.get("unit") or "", value=row.get("baseline")),
                True,
                heads[1][0],
                strong=True,
            ),
            Cell(shown(field_of("indicator", "baseline_on"), row.get("baseline_on")), label=heads[2][0]),
            Cell(row.get("baseline_source") or "", label=heads[3][0]),
        ]
        for _key, row in rows_of(content, "indicator")
    ]
    drawn = Table(heads, rows, keys=keys_of(content, "indicator"))
    yield Block("indicator", _("Garis awal"), "table", drawn, bool(rows))


def targets(content: Content) -> Iterator[Block]:
    """Where each indicator stands and where it is to stand."""
    heads = (
        (gettext_lazy("Indikator"), False),
        (gettext_lazy("Garis awal"), True),
        (gettext_lazy("Target"), True),
        (gettext_lazy("Paling lambat"), False),
    )
    rows = []
    for _key, row in rows_of(content, "indicator"):
        unit = row.get("unit") or ""
        before = with_unit("baseline", unit=unit, value=row.get("baseline"))
        target = with_unit("target", unit=unit, value=row.get("target"))
        rows.append(
            [
                Cell(row.get("name") or "", label=heads[0][0]),
                Cell(before, True, heads[1][0]),
                Cell(target, True, heads[2][0], strong=True),
                Cell(shown(field_of("indicator", "target_on"), row.get("target_on")), label=heads[3][0]),
            ]
        )
    drawn = Table(heads, rows, keys=keys_of(content, "indicator"))
    yield Block("indicator", _("Target"), "table", drawn, bool(rows))


def results(content: Content) -> Iterator[Block]:
    """Each measurement beside the baseline and the target of its indicator."""
    heads = (
        (gettext_lazy("Indikator"), False),
        (gettext_lazy("Garis awal"), True),
        (gettext_lazy("Target"), True),
        (gettext_lazy("Hasil"), True),
        (gettext_lazy("Tanggal"), False),
        (gettext_lazy("Sumber"), False),
    )
    indicators = dict(rows_of(content, "indicator"))
    day = field_of("measurement", "measured_on")
    rows = []
    for _key, row in rows_of(content, "measurement"):
        of = indicators.get(str(row.get("indicator") or ""), {})
        unit = of.get("unit") or ""
        figures = [
            with_unit("baseline", unit=unit, value=of.get("baseline")),
            with_unit("target", unit=unit, value=of.get("target")),
            with_unit("target", unit=unit, value=row.get("value")),
        ]
        rows.append(
            [
                Cell(of.get("name") or "", label=heads[0][0]),
                *(Cell(text, True, heads[n][0], strong=n == 3) for n, text in enumerate(figures, start=1)),
                Cell(shown(day, row.get("measured_on")), label=heads[4][0]),
                Cell(row.get("source") or "", label=heads[5][0]),
            ]
        )
    drawn = Table(heads, rows, keys=keys_of(content, "measurement"))
    yield Block("measurement", _("Hasil terhadap garis awal"), "table", drawn, bool(rows))


def stakeholder_map(content: Content) -> Iterator[Block]:
    """Influence against interest; who is not placed yet stands below."""
    rows = [row for _key, row in rows_of(content, "stakeholder")]
    levels = (Level.HIGH, Level.MEDIUM, Level.LOW)
    placed = [
        (
            level.label,
            [
                [r.get("name") or "" for r in rows if (r.get("influence"), r.get("interest")) == (level, at)]
                for at in reversed(levels)
            ],
        )
        for level in levels
    ]
    rest = [r.get("name") or "" for r in rows if not (r.get("influence") and r.get("interest"))]
    data = {"levels": [level.label for level in reversed(levels)], "rows": placed, "rest": rest}
    yield Block("stakeholder", _("Peta pemangku kepentingan"), "map", data, bool(rows))


def plan(content: Content) -> Iterator[Block]:
    """The activities by phase, in the method's order of phases."""
    columns = ("name", "person", "output", "method", "start_month", "end_month")
    fields = [field_of("activity", name) for name in columns]
    rows = rows_of(content, "activity")
    phases = []
    for phase in (*Phase, ""):
        mine = [(key, row) for key, row in rows if (row.get("phase") or "") == phase]
        if mine:
            cells = [[_plan_cell(f, row) for f in fields] for _key, row in mine]
            label = Phase(phase).label if phase else _("Fase belum dipilih")
            keys = [key for key, _row in mine]
            phases.append((label, Table([(f.label, False) for f in fields], cells, keys=keys)))
    yield Block("activity", _("Rencana kegiatan"), "phases", phases, bool(rows))


def _plan_cell(f: Field, row: Mapping[str, Any]) -> Cell:
    text = shown(f, row.get(f.name))
    return Cell(text, label=f.label, strong=f.name == "name", many_lines=f.kind is Kind.TEXT)


def budget(content: Content) -> Iterator[Block]:
    """What it costs and who pays, with the sum of what is filled in."""
    fields = [field_of("budget_line", name) for name in ("item", "source", "amount")]
    rows, total = [], Decimal(0)
    for _key, row in rows_of(content, "budget_line"):
        amount = row.get("amount")
        total += Decimal(str(amount)) if amount else 0
        money = _("tanpa biaya") if row.get("no_cost") else shown(fields[2], amount)
        rows.append(
            [
                Cell(row.get("item") or "", label=fields[0].label),
                Cell("–" if row.get("no_cost") else row.get("source") or "", label=fields[1].label),
                Cell(money, True, fields[2].label),
            ]
        )
    foot = (Cell(_("Jumlah")), Cell("–"), Cell(shown(fields[2], total), True, _("Jumlah"), strong=True))
    headings = [(f.label, f.kind is Kind.MONEY) for f in fields]
    drawn = Table(headings, rows, foot if len(rows) > 1 else (), keys_of(content, "budget_line"))
    yield Block("budget_line", ROWS["budget_line"].label, "table", drawn, bool(rows))


_BLOCKS: dict[Stage, tuple[Callable[[Content], Iterator[Block]], ...]] = {
    Stage.DRUM_UP: (
        texts("idea"),
        facts("profile"),
        table("beneficiary", "group", "marginal"),
        table("stakeholder", "name", "part"),
        criteria,
        small_team,
    ),
    Stage.DIAGNOSE: (texts("problem"), causes, baselines, stakeholder_map),
    Stage.DESIGN: (plan, budget, targets, table("risk", "risk", "mitigation"), texts("trial")),
    Stage.DELIVER: (
        facts("launch"),
        table("activity", "name", "person", "progress", "progress_note", heading=gettext_lazy("Kemajuan")),
        results,
        texts("results"),
    ),
}


def blocks(content: Content, stage: Stage | str) -> list[Block]:
    """The reading form of one worksheet, in the order of the page."""
    return [block for build in _BLOCKS[Stage(stage)] for block in build(content)]


def whole(content: Content, up_to: Stage | str) -> list[tuple[Stage, list[Block]]]:
    """Every worksheet from Drum Up to a stage, and later ones in which something stands: for paper.

    Rows that began in an earlier worksheet fill no later one.
    """
    last = STAGES.index(Stage(up_to)) if up_to in STAGES else len(STAGES) - 1
    found: list[tuple[Stage, list[Block]]] = []
    begun: set[str] = set()
    for n, stage in enumerate(STAGES):
        drawn = blocks(content, stage)
        if n <= last or any(block.filled and block.name not in begun for block in drawn):
            found.append((stage, drawn))
        begun |= {block.name for block in drawn}
    return found


# --- files -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class File:
    """A file that the text names."""

    id: str
    name: str
    kind: Any
    type: str
    size: int  # bytes
    sha256: str
    description: str = ""  # of a picture

    @property
    def is_picture(self) -> bool:
        return self.type in PICTURES


def files(content: Content) -> list[File]:
    """The files of a text, in the order of their names."""
    found = [
        File(
            key,
            file.get("name", key),
            evidence_label(file.get("kind", "")),
            file.get("type", ""),
            int(file.get("size") or 0),
            file.get("sha256", ""),
            file.get("description", ""),
        )
        for key, file in content.get("files", {}).items()
    ]
    return sorted(found, key=lambda file: (file.name.casefold(), file.id))


def evidence_label(kind: str) -> str:
    """What a file proves; kinds of a cycle's own are named as the cycle wrote them."""
    return str(EvidenceKind(kind).label) if kind in EvidenceKind.values else kind
