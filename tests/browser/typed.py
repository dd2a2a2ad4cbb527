"""What the team types in the four worksheets, and how: as a person would, or row by row without scripts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.proposals.fill import jpeg, pdf
from workflow.proposals.machine import Stage
from workflow.proposals.models.worksheets import CRITERIA, Phase
from workflow.proposals.worksheets.sections import ROWS, SECTIONS, Kind

Values = dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """One worksheet: its sections, its new rows, what is added to every row that stands, its files."""

    sections: dict[str, Values] = field(default_factory=dict)
    rows: list[tuple[str, Values]] = field(default_factory=list)
    every: dict[str, Values] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def _activity(month: int, phase: Phase) -> tuple[str, Values]:
    return "activity", {
        "phase": phase.value,
        "name": f"Kegiatan {phase.label}",
        "person": "Sekar Ayuningtyas",
        "output": "Laporan",
        "method": "Kerja bersama",
        "start_month": f"2027-{month:02}",
        "end_month": f"2027-{month + 1:02}",
    }


FIRST = 1  # of the rows that can be chosen
TYPED: dict[Stage, Typed] = {
    Stage.DRUM_UP: Typed(
        sections={
            "idea": {
                "summary": "Warga mendaftar dari rumah dan datang pada jamnya.",
                "background": "Antrean pagi di loket dimulai sejak pukul lima.",
                "idea": "Nomor antrean dibagi lewat pesan dan papan di balai desa.",
                "novelty": "Belum ada puskesmas di sini yang membagi jam kedatangan.",
                "resources": "Dua petugas loket dan satu telepon.",
            },
            "profile": {"initiator_kind": "civil_servant", "form": "service", "main_affair": "health"},
            "criteria": {f"criterion_{name}": True for name in CRITERIA},
        },
        rows=[
            ("beneficiary", {"group": "Lansia", "marginal": True}),
            ("stakeholder", {"name": "Kader kesehatan", "part": "Membagikan nomor"}),
        ],
        files={"antrean.jpg": "photo"},
    ),
    Stage.DIAGNOSE: Typed(
        sections={
            "problem": {
                "problem": "Waktu tunggu rata-rata 140 menit.",
                "affected": "Lansia dan ibu hamil.",
            }
        },
        rows=[
            ("root_cause", {"cause": "Semua datang pada jam yang sama"}),
            ("root_cause", {"cause": "Nomor hanya dibagi pagi hari", "parent": FIRST}),
            (
                "indicator",
                {
                    "name": "Waktu tunggu",
                    "unit": "menit",
                    "baseline": "140",
                    "baseline_on": "2026-10-01",
                    "baseline_source": "Catatan loket September 2026",
                },
            ),
            ("stakeholder", {"name": "Kepala desa", "part": "Menyediakan papan"}),
        ],
        every={"stakeholder": {"influence": "high", "interest": "medium"}},
        files={"catatan loket.pdf": "baseline_source"},
    ),
    Stage.DESIGN: Typed(
        sections={"trial": {"trial_plan": "Dua minggu di satu desa."}},
        rows=[
            *(_activity(month, phase) for month, phase in enumerate(Phase, start=1)),
            ("budget_line", {"item": "Papan antrean", "amount": "1.500.000,50", "source": "BOK 2027"}),
            ("budget_line", {"item": "Tenaga petugas", "no_cost": True}),
            ("risk", {"risk": "Sinyal di desa lemah", "mitigation": "Papan di balai desa"}),
        ],
        every={"indicator": {"target": "45", "target_on": "2027-06-30"}},
        files={"rencana aksi.pdf": "action_plan"},
    ),
    Stage.DELIVER: Typed(
        sections={
            "launch": {"launch_on": "2026-11-02", "launch_place": "Balai desa"},
            "results": {
                "trial_result": "Waktu tunggu turun menjadi 38,5 menit.",
                "lessons": "Papan di balai desa lebih dipakai daripada pesan.",
            },
        },
        rows=[("measurement", {"value": "38,5", "measured_on": "2026-11-20", "source": "Catatan loket"})],
        every={"activity": {"progress": "100"}},
        files={"SOP antrean.pdf": "sop", "peluncuran.jpg": "photo"},
    ),
}


def type_sheet(page: Page, stage: Stage) -> None:
    """Everything one stage asks for, into the form that is open; the last press saves."""
    typed = TYPED[stage]
    for kind, values in typed.rows:
        put_all(page, add_row(page, kind), ROWS[kind].field, values)
    for kind, values in typed.every.items():
        for row in rows_of(page, kind).all():
            put_all(page, str(row.get_attribute("id")), ROWS[kind].field, values)
    for section, values in typed.sections.items():
        put_all(page, section, SECTIONS[section].field, values)
    page.locator("[data-saving-button]").click()
    expect(page.get_by_text("Tersimpan").first).to_be_visible()


def rows_of(page: Page, kind: str) -> Locator:
    return page.locator(f".row[id^='{kind}.']")


def add_row(page: Page, kind: str) -> str:
    """The new row's id. Where a row belongs to another, the first is chosen."""
    before = rows_of(page, kind).count()
    page.locator(f"button[name='do'][value^='add:{kind}']").first.click()
    expect(rows_of(page, kind)).to_have_count(before + 1)
    return str(rows_of(page, kind).last.get_attribute("id"))


def put_all(page: Page, place: str, field_of: Any, values: Values) -> None:
    for name, value in values.items():
        put(page.locator(f"main [name='{place}.{name}']:not([type='hidden'])"), field_of(name).kind, value)


def put(box: Locator, kind: Kind, value: Any) -> None:
    if kind in (Kind.YES_NO, Kind.FLAG):
        box.and_(box.page.locator("[value='ya']")).check()
    elif kind is Kind.ROW:
        box.select_option(index=value)
    elif kind is Kind.CHOICE:
        box.select_option(value)
    else:
        box.fill(value)


def upload(page: Page, kind: str, name: str) -> None:
    """On the page of files: one file that proves something."""
    page.get_by_label("Membuktikan apa").select_option(kind)
    picture = name.endswith(".jpg")
    page.get_by_label("Berkas", exact=True).set_input_files(
        {
            "name": name,
            "mimeType": "image/jpeg" if picture else "application/pdf",
            "buffer": jpeg() if picture else pdf(),
        }
    )
    page.get_by_role("button", name="Unggah", exact=True).click()
    expect(page.locator(".file-rows").get_by_text(name).first).to_be_visible()
