"""Units out of a file: offices, kecamatan, villages, with the unit above each.

The key is the official code, else the name. A unit that stands in the lab already, under the same code or
without one under the same name, is taken over; a name that changed becomes a new dated name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.intake import tables
from workflow.intake.command import progress
from workflow.intake.report import Outcome, Report, undone_if
from workflow.intake.tables import Column, Note, Row, same
from workflow.people.models import Unit, UnitKind, User
from workflow.people.services import units
from workflow.refusals import Refused

COLUMNS = (
    Column("code", "kode", also=("kode unit", "code")),
    Column("name", "nama", required=True, also=("nama unit", "name")),
    Column("kind", "jenis", required=True, also=("jenis unit", "kind")),
    Column("short_name", "nama pendek", also=("singkatan", "short_name")),
    Column("parent", "induk", also=("kode induk", "parent")),
    Column("district_code", "kode kecamatan"),
    Column("district", "kecamatan"),
)
KINDS = {same(word): kind for kind in UnitKind for word in (kind.value, str(kind.label))} | {
    **dict.fromkeys(("opd", "dinas", "badan", "kantor", "bagian", "setda"), UnitKind.OPD),
    **dict.fromkeys(("uptd", "upt", "puskesmas", "rsud"), UnitKind.UPTD),
    **dict.fromkeys(("desa", "kelurahan"), UnitKind.DESA),
    **dict.fromkeys(("bumd", "bumn", "perumda", "pdam"), UnitKind.ENTERPRISE),
    **dict.fromkeys(("sekolah", "kampus", "universitas"), UnitKind.SCHOOL),
    **dict.fromkeys(("swasta", "perusahaan"), UnitKind.FIRM),
    **dict.fromkeys(("vertikal", "instansivertikal"), UnitKind.VERTICAL),
    "komunitas": UnitKind.COMMUNITY,
    "kecamatan": UnitKind.KECAMATAN,
}
# Said before a bare name, so that "Jati Kulon" reads as the village it is.
TITLES = {"desa": "Desa", "kelurahan": "Kelurahan", "kecamatan": "Kecamatan"}


@dataclass(frozen=True)
class Wanted:
    """A unit as one row means it; `parent` is the code or name of the unit above."""

    line: int
    code: str
    name: str
    short_name: str
    kind: UnitKind
    parent: str
    notes: tuple[Note, ...] = ()

    @property
    def key(self) -> str:
        return self.code or self.name


def import_units(*, path: Path, by: User | None = None, dry_run: bool = False) -> Report:
    """Take in the units of a file; the kecamatan of its last columns become the units above.

    Each row is one transaction. Raises Invalid for a fault of the file: nothing is written then.
    """
    table = tables.read(path, COLUMNS, key="code")
    report = Report(seen=table.seen)
    wanted = list(_districts(table.rows)) + list(_wanted(table.rows, report))
    with undone_if(dry_run):
        known = Known()
        for one in progress(_above_first(wanted), total=len(wanted), what=_("Unit")):
            _take_in(one, known, report, by, source=path.name)
    report.lines.sort(key=lambda line: line.line)
    return report


class Known:
    """The units of the lab by code and by name; of two with one name neither is meant."""

    def __init__(self) -> None:
        self.by_code: dict[str, Unit] = {}
        self.by_name: dict[str, list[Unit]] = {}
        for unit in Unit.objects.ours():
            self.add(unit)

    def add(self, unit: Unit) -> None:
        if unit.code:
            self.by_code[same(unit.code)] = unit
        named = self.by_name.setdefault(same(unit.name), [])
        named[:] = [other for other in named if other.pk != unit.pk] + [unit]

    def find(self, code: str, name: str) -> Unit | None:
        """By code; a unit that has no code yet (or the row none) by its name."""
        if code and same(code) in self.by_code:
            return self.by_code[same(code)]
        named = [u for u in self.by_name.get(same(name), []) if not (code and u.code)]
        return named[0] if len(named) == 1 else None

    def above(self, mark: str) -> Unit | None:
        return self.by_code.get(same(mark)) or self.find("", mark)


# --- rows ---------------------------------------------------------------------------------------------


def _districts(rows: list[Row]) -> Iterable[Wanted]:
    """The kecamatan that the last columns name, each once, at the line where it is first named."""
    found: dict[str, Wanted] = {}
    own = {same(row.cells.get("code", "")) for row in rows}
    for row in rows:
        code, name = _line(row, "district_code"), _line(row, "district")
        if row.faults or not name or same(code or name) in found or (code and same(code) in own):
            continue
        note = Note("unit.from_column", _("Dari kolom kecamatan."))
        titled = _titled(name, "kecamatan")
        found[same(code or name)] = Wanted(
            row.line, code, titled, _short(name, titled), UnitKind.KECAMATAN, "", (note,)
        )
    return found.values()


def _wanted(rows: list[Row], report: Report) -> Iterable[Wanted]:
    for row in rows:
        word, name = same(row.cells.get("kind", "")), _line(row, "name")
        kind = KINDS.get(word)
        if not row.faults and not name:
            row.faults.append(Note("name.missing", _("Wajib diisi."), "nama"))
        if not row.faults and kind is None:
            row.faults.append(Note("kind.unknown", _("Jenis unit ini tidak dikenal."), "jenis"))
        if row.faults or kind is None:
            key = _line(row, "code") or name
            report.add(row.line, key, Outcome.SKIPPED, [*row.faults, *row.notes])
            continue
        titled = _titled(name, word)
        parent = _line(row, "parent") or _line(row, "district_code") or _line(row, "district")
        short = _line(row, "short_name") or _short(name, titled)
        yield Wanted(row.line, _line(row, "code"), titled, short, kind, parent, tuple(row.notes))


def _line(row: Row, column: str) -> str:
    return clean_line(row.cells.get(column, ""))


def _titled(name: str, kind_word: str) -> str:
    title = TITLES.get(kind_word, "")
    return name if not title or name.casefold().startswith(title.casefold()) else f"{title} {name}"


def _short(name: str, titled: str) -> str:
    return name[:60] if name != titled else ""


def _above_first(wanted: list[Wanted]) -> list[Wanted]:
    """Every unit after the one above it, in the file's order otherwise; of a circle the rest as it is."""
    left, ordered = list(wanted), []
    while left:
        open_keys = {same(key) for one in left for key in (one.code, one.name) if key}
        ready = [
            one for one in left if same(one.parent) not in open_keys or same(one.parent) == same(one.key)
        ]
        ordered += ready or left
        left = [one for one in left if one not in ready] if ready else []
    return ordered


# --- taking in ----------------------------------------------------------------------------------------


def _take_in(one: Wanted, known: Known, report: Report, by: User | None, *, source: str) -> None:
    parent = known.above(one.parent) if one.parent else None
    if one.parent and parent is None:
        text = _("Unit induk “%(mark)s” tidak ada.") % {"mark": one.parent}
        report.add(one.line, one.key, Outcome.SKIPPED, [*one.notes, Note("parent.unknown", text, "induk")])
        return
    try:
        with transaction.atomic():
            unit, outcome, notes = _written(one, parent, known, by, source)
    except Refused as refused:
        faults = [Note(fault.code, str(fault.text), fault.field or "") for fault in refused.obstacles]
        report.add(one.line, one.key, Outcome.SKIPPED, [*one.notes, *faults])
        return
    known.add(unit)
    report.add(one.line, one.key, outcome, [*one.notes, *notes])


def _written(
    one: Wanted, parent: Unit | None, known: Known, by: User | None, source: str
) -> tuple[Unit, Outcome, list[Note]]:
    unit = known.find(one.code, one.name)
    if unit is None:
        made = units.create_unit(
            by=by, name=one.name, kind=one.kind, short_name=one.short_name, code=one.code, parent=parent
        )
        return made, Outcome.CREATED, []
    notes: list[Note] = []
    if clean_line(unit.name) != one.name:
        notes.append(_changed(_("nama"), unit.name, one.name))
        unit = units.rename_unit(by=by, unit=unit, name=one.name, source=source)
    details = _details(one, unit)
    if details:
        notes += [_changed(name, getattr(unit, name) or "–", value) for name, value in details.items()]
        unit = units.change_unit(by=by, unit=unit, **details)
    if parent is not None and unit.parent_id != parent.pk:
        notes.append(_changed(_("induk"), str(unit.parent or "–"), parent.name))
        unit = units.move_unit(by=by, unit=unit, parent=parent)
    return unit, Outcome.CHANGED if notes else Outcome.UNCHANGED, notes


def _details(one: Wanted, unit: Unit) -> dict[str, str]:
    """What the row says otherwise than the lab; an empty cell says nothing."""
    wanted = {"code": one.code, "kind": str(one.kind)}
    if not unit.short_name:  # the lab's own short name is not written over
        wanted["short_name"] = one.short_name
    return {name: value for name, value in wanted.items() if value and getattr(unit, name) != value}


def _changed(what: str, before: str, now: str) -> Note:
    text = _("%(what)s: “%(before)s” menjadi “%(now)s”.")
    return Note("unit.changed", text % {"what": what, "before": before, "now": now}, what)
