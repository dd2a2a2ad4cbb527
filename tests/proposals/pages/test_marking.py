"""What is new in a text is marked where it stands; what stayed is not."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.template import Context, Template

from workflow.proposals.pages import marking

pytestmark = pytest.mark.page

BEFORE: dict[str, Any] = {
    "sheets": {
        "drum_up": {
            "summary": "Warga mendaftar dari rumah.",
            "background": "Antrean mulai pukul lima.\n\nKader hanya satu.",
            "criterion_new": True,
            "criterion_useful": True,
        },
    },
    "rows": {
        "beneficiary": {"b1": {"group": "Lansia", "marginal": True}},
        "root_cause": {"r1": {"cause": "Loket satu"}, "r2": {"cause": "Jam sama", "parent": "r1"}},
        "indicator": {"i1": {"name": "Waktu tunggu", "unit": "menit", "baseline": "140"}},
        "activity": {"a1": {"phase": "preparation", "name": "Melatih kader"}},
        "budget_line": {"l1": {"item": "Papan", "amount": "1500000", "source": "BOK"}},
    },
}


def drawn(now: dict[str, Any], stage: str) -> str:
    source = "{% for block in blocks %}{% include 'proposals/reading/block.html' %}{% endfor %}"
    template = Template(source)
    return template.render(Context({"blocks": marking.blocks(now, BEFORE, stage)}))


def changed(path: str, value: Any) -> dict[str, Any]:
    """BEFORE with one value set: "rows.indicator.i1.baseline"."""
    now = copy.deepcopy(BEFORE)
    *way, last = path.split(".")
    at = now
    for step in way:
        at = at.setdefault(step, {})
    at[last] = value
    return now


@pytest.mark.parametrize("stage", ["drum_up", "diagnose", "design", "deliver"])
def test_an_unchanged_text_has_no_mark(stage: str) -> None:
    assert "<mark>" not in drawn(copy.deepcopy(BEFORE), stage)


def test_only_the_new_words_of_a_text_are_marked_and_paragraphs_stay() -> None:
    text = "Antrean mulai pukul lima.\n\nKader hanya satu per dusun <31 desa>.\n\nAngka dari loket."
    page = drawn(changed("sheets.drum_up.background", text), "drum_up")
    assert "<p>Antrean mulai pukul lima.</p>" in page
    assert "<p>Kader hanya <mark>satu per dusun &lt;31 desa&gt;.</mark></p>" in page
    assert "<p><mark>Angka dari loket.</mark></p>" in page
    assert page.count("<mark>") == 2


@pytest.mark.parametrize(
    ("stage", "path", "value", "marked"),
    [
        ("drum_up", "rows.beneficiary.b2", {"group": "Ibu hamil", "marginal": False}, "Ibu hamil"),
        ("drum_up", "rows.beneficiary.b1.marginal", False, "tidak"),
        ("drum_up", "rows.beneficiary.b1.group", "Lansia di tiga desa", "di tiga desa"),
        ("drum_up", "sheets.drum_up.form", "service", "Pelayanan publik"),
        ("drum_up", "sheets.drum_up.criterion_new", False, "Baru seluruhnya atau sebagian"),
        ("drum_up", "sheets.drum_up.criterion_new_reason", "Belum ada", "Belum ada"),
        ("diagnose", "rows.root_cause.r2.cause", "Jadwal sama", "Jadwal"),
        ("diagnose", "rows.indicator.i1.baseline", "120", "120"),
        ("design", "rows.activity.a1.name", "Melatih bidan", "bidan"),
        ("design", "rows.budget_line.l1.amount", "1750000", "Rp1.750.000"),
    ],
)
def test_each_form_of_a_worksheet_marks_what_is_new(stage: str, path: str, value: Any, marked: str) -> None:
    page = drawn(changed(path, value), stage)
    assert f"<mark>{marked}</mark>" in page
    before = drawn(copy.deepcopy(BEFORE), stage)
    assert f"<mark>{marked}" not in before


def test_an_activity_that_moved_to_another_phase_is_the_same_row() -> None:
    page = drawn(changed("rows.activity.a1.phase", "evaluation"), "design")
    assert "Melatih kader" in page
    assert "<mark>" not in page
