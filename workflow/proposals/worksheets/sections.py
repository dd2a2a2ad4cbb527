"""The worksheets as data, once: sections, rows and fields, and to which stage each belongs.

Saving, cleaning, obstacles, snapshots, forms and the API are generated from this.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import (
    Activity,
    Affair,
    Beneficiary,
    BudgetLine,
    DeliverSheet,
    DesignSheet,
    DiagnoseSheet,
    DrumUpSheet,
    Form,
    Indicator,
    InitiatorKind,
    Level,
    Measurement,
    Phase,
    Proposal,
    Risk,
    RootCause,
    Stakeholder,
)


class Kind(enum.StrEnum):
    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"  # yes, no, or not answered yet
    FLAG = "flag"  # ticked or not
    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MONTH = "month"
    ROW = "row"  # the key of a row of another kind


# Characters; far above any word limit, low enough that a pasted book is refused and not stored.
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `stage` is the worksheet it belongs to, which decides what a change marks."""

    name: str
    label: Any
    stage: Stage
    kind: Kind = Kind.TEXT
    longest: int = LONGEST_TEXT  # characters
    max_words: int = 0  # 0: no limit; over it is a warning, never a refusal
    choices: type[models.TextChoices] | None = None
    rows: str = ""  # the kind of row a ROW field points at
    decimals: int = 0
    below_zero: bool = False
    column: str = ""  # the attribute it stands in, where that is not its name
    saved_in: tuple[str, ...] = ()  # columns of the table, where they are not the attribute

    @property
    def attribute(self) -> str:
        """Of the record: what is stored. Of a row pointed at, its primary key."""
        return self.column or (f"{self.name}_id" if self.kind is Kind.ROW else self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """What a save of this field has to name."""
        return self.saved_in or (self.name,)


@dataclass(frozen=True)
class Section:
    """Fields of one sheet that are read and saved together."""

    name: str
    label: Any
    stage: Stage
    model: type[models.Model]
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True)
class RowKind:
    """Something that repeats. `label` is how a sentence names one of them: "Kegiatan 3"."""

    name: str
    label: Any
    model: type[models.Model]
    related: str  # the name on the proposal
    fields: tuple[Field, ...]

    @property
    def stage(self) -> Stage:
        return self.fields[0].stage

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


SHEETS: dict[Stage, type[models.Model]] = {
    Stage.DRUM_UP: DrumUpSheet,
    Stage.DIAGNOSE: DiagnoseSheet,
    Stage.DESIGN: DesignSheet,
    Stage.DELIVER: DeliverSheet,
}
SHEET_OF: dict[Stage, str] = {stage: f"{stage.value}_sheet" for stage in STAGES}

CRITERIA_QUESTIONS: dict[str, Any] = {
    "new": _("Baru seluruhnya atau sebagian"),
    "useful": _("Bermanfaat bagi daerah dan/atau masyarakat"),
    "no_burden": _("Tidak membebani atau membatasi masyarakat di luar ketentuan"),
    "authority": _("Termasuk urusan yang menjadi kewenangan daerah"),
    "replicable": _("Dapat direplikasi"),
}


def _line(name: str, label: Any, stage: Stage, longest: int = 200) -> Field:
    return Field(name, label, stage, Kind.LINE, longest=longest)


def _choice(name: str, label: Any, stage: Stage, choices: type[models.TextChoices]) -> Field:
    return Field(name, label, stage, Kind.CHOICE, choices=choices)


def _criteria() -> tuple[Field, ...]:
    fields: list[Field] = []
    for name, question in CRITERIA_QUESTIONS.items():
        fields.append(Field(f"criterion_{name}", question, Stage.DRUM_UP, Kind.YES_NO))
        fields.append(Field(f"criterion_{name}_reason", _("Alasan"), Stage.DRUM_UP, longest=2_000))
    return tuple(fields)


SECTIONS: dict[str, Section] = {
    section.name: section
    for section in (
        Section(
            "identity",
            _("Judul dan tim"),
            Stage.DRUM_UP,
            Proposal,
            (
                replace(
                    _line("title", _("Judul"), Stage.DRUM_UP),
                    column="working_title",
                    saved_in=("title", "unsent_title"),
                ),
                _line("team_reason", _("Alasan tim hanya satu orang"), Stage.DRUM_UP, 300),
            ),
        ),
        Section(
            "idea",
            _("Gagasan"),
            Stage.DRUM_UP,
            DrumUpSheet,
            (
                Field("summary", _("Ringkasan"), Stage.DRUM_UP, max_words=200),
                Field("background", _("Latar belakang"), Stage.DRUM_UP),
                Field("idea", _("Ide"), Stage.DRUM_UP),
                Field("novelty", _("Kebaruan"), Stage.DRUM_UP),
                Field("resources", _("Sumber daya"), Stage.DRUM_UP),
            ),
        ),
        Section(
            "profile",
            _("Profil inovasi"),
            Stage.DRUM_UP,
            DrumUpSheet,
            (
                _choice("initiator_kind", _("Inisiator"), Stage.DRUM_UP, InitiatorKind),
                _choice("form", _("Bentuk inovasi"), Stage.DRUM_UP, Form),
                _choice("main_affair", _("Urusan utama"), Stage.DRUM_UP, Affair),
            ),
        ),
        Section("criteria", _("Lima kriteria"), Stage.DRUM_UP, DrumUpSheet, _criteria()),
        Section(
            "problem",
            _("Masalah"),
            Stage.DIAGNOSE,
            DiagnoseSheet,
            (
                Field("problem", _("Rumusan masalah"), Stage.DIAGNOSE),
                Field("affected", _("Kelompok terdampak"), Stage.DIAGNOSE),
            ),
        ),
        Section(
            "trial",
            _("Uji coba"),
            Stage.DESIGN,
            DesignSheet,
            (Field("trial_plan", _("Rencana uji coba"), Stage.DESIGN),),
        ),
        Section(
            "launch",
            _("Peluncuran"),
            Stage.DELIVER,
            DeliverSheet,
            (
                Field("launch_on", _("Tanggal peluncuran"), Stage.DELIVER, Kind.DATE),
                _line("launch_place", _("Tempat peluncuran"), Stage.DELIVER),
            ),
        ),
        Section(
            "results",
            _("Hasil dan pelajaran"),
            Stage.DELIVER,
            DeliverSheet,
            (
                Field("trial_result", _("Hasil uji coba"), Stage.DELIVER),
                Field("lessons", _("Pelajaran yang dipetik"), Stage.DELIVER),
            ),
        ),
    )
}

ROWS: dict[str, RowKind] = {
    kind.name: kind
    for kind in (
        RowKind(
            "beneficiary",
            _("Penerima manfaat"),
            Beneficiary,
            "beneficiaries",
            (
                _line("group", _("Kelompok"), Stage.DRUM_UP),
                Field("marginal", _("Kelompok rentan"), Stage.DRUM_UP, Kind.YES_NO),
            ),
        ),
        RowKind(
            "stakeholder",
            _("Pemangku kepentingan"),
            Stakeholder,
            "stakeholders",
            (
                _line("name", _("Nama"), Stage.DRUM_UP),
                Field("part", _("Peran"), Stage.DRUM_UP, longest=2_000),
                _choice("influence", _("Pengaruh"), Stage.DIAGNOSE, Level),
                _choice("interest", _("Kepentingan"), Stage.DIAGNOSE, Level),
            ),
        ),
        RowKind(
            "root_cause",
            _("Akar masalah"),
            RootCause,
            "root_causes",
            (
                Field("cause", _("Sebab"), Stage.DIAGNOSE, longest=2_000),
                Field("parent", _("Akibat dari"), Stage.DIAGNOSE, Kind.ROW, rows="root_cause"),
            ),
        ),
        RowKind(
            "indicator",
            _("Indikator"),
            Indicator,
            "indicators",
            (
                _line("name", _("Nama"), Stage.DIAGNOSE),
                _line("unit", _("Satuan"), Stage.DIAGNOSE, 60),
                Field("baseline", _("Nilai dasar"), Stage.DIAGNOSE, Kind.NUMBER, decimals=4, below_zero=True),
                Field("baseline_on", _("Tanggal nilai dasar"), Stage.DIAGNOSE, Kind.DATE),
                _line("baseline_source", _("Sumber nilai dasar"), Stage.DIAGNOSE, 300),
                Field("target", _("Target"), Stage.DESIGN, Kind.NUMBER, decimals=4, below_zero=True),
                Field("target_on", _("Tanggal target"), Stage.DESIGN, Kind.DATE),
            ),
        ),
        RowKind(
            "measurement",
            _("Pengukuran"),
            Measurement,
            "measurements",
            (
                Field("indicator", _("Indikator"), Stage.DELIVER, Kind.ROW, rows="indicator"),
                Field("value", _("Nilai"), Stage.DELIVER, Kind.NUMBER, decimals=4, below_zero=True),
                Field("measured_on", _("Tanggal pengukuran"), Stage.DELIVER, Kind.DATE),
                _line("source", _("Sumber"), Stage.DELIVER, 300),
            ),
        ),
        RowKind(
            "activity",
            _("Kegiatan"),
            Activity,
            "activities",
            (
                _choice("phase", _("Fase"), Stage.DESIGN, Phase),
                _line("name", _("Nama kegiatan"), Stage.DESIGN),
                _line("person", _("Penanggung jawab"), Stage.DESIGN),
                Field("output", _("Luaran"), Stage.DESIGN, longest=2_000),
                Field("method", _("Metode"), Stage.DESIGN, longest=2_000),
                Field("start_month", _("Bulan mulai"), Stage.DESIGN, Kind.MONTH),
                Field("end_month", _("Bulan selesai"), Stage.DESIGN, Kind.MONTH),
                Field("progress", _("Kemajuan"), Stage.DELIVER, Kind.PERCENT),
                Field("progress_note", _("Catatan kemajuan"), Stage.DELIVER, longest=2_000),
            ),
        ),
        RowKind(
            "budget_line",
            _("Anggaran"),
            BudgetLine,
            "budget_lines",
            (
                _line("item", _("Uraian"), Stage.DESIGN),
                Field("amount", _("Jumlah"), Stage.DESIGN, Kind.MONEY, decimals=2),
                _line("source", _("Sumber dana"), Stage.DESIGN),
                Field("no_cost", _("Tanpa biaya"), Stage.DESIGN, Kind.FLAG),
            ),
        ),
        RowKind(
            "risk",
            _("Risiko"),
            Risk,
            "risks",
            (
                Field("risk", _("Risiko"), Stage.DESIGN, longest=2_000),
                Field("mitigation", _("Mitigasi"), Stage.DESIGN, longest=2_000),
            ),
        ),
    )
}


def sections_of(stage: Stage) -> list[Section]:
    return [section for section in SECTIONS.values() if section.stage == stage]


# The parts of each worksheet in the order they are written and read: sections and kinds of rows by name.
# Rows that grow over the stages stand in each worksheet that asks something more of them.
LAYOUT: dict[Stage, tuple[str, ...]] = {
    Stage.DRUM_UP: ("identity", "idea", "beneficiary", "profile", "stakeholder", "criteria"),
    Stage.DIAGNOSE: ("problem", "root_cause", "indicator", "stakeholder"),
    Stage.DESIGN: ("activity", "budget_line", "indicator", "risk", "trial"),
    Stage.DELIVER: ("launch", "activity", "measurement", "results"),
}
