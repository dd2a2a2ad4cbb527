"""Sections and rows are saved by field, with rights, and without losing anybody's text."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.proposals.fill import add, change, fill, save
from tests.proposals.lab import fresh
from workflow.proposals import content, signals
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import DrumUpSheet, Edit, EndorsementRequest, KeptText
from workflow.proposals.worksheets.marks import edited_version, passed_changes
from workflow.proposals.worksheets.sections import ROWS, SECTIONS, SHEETS, Kind, RowKind, Section
from workflow.proposals.worksheets.services import (
    add_row,
    change_row,
    order_rows,
    remove_row,
    save_section,
    settle_kept_text,
)
from workflow.proposals.worksheets.writing import Conflict, NotEditable
from workflow.refusals import Denied, Invalid, NotVisible, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Every passed_stage_changed and worksheet_changed, in order."""
    told: list[tuple[str, str]] = []

    def passed(**kwargs):
        told.append(("passed", f"{kwargs['stage']}.{kwargs['section']}"))

    def changed(**_kwargs):
        told.append(("changed", ""))

    signals.passed_stage_changed.connect(passed)
    signals.worksheet_changed.connect(changed)
    yield told
    signals.passed_stage_changed.disconnect(passed)
    signals.worksheet_changed.disconnect(changed)


def save_at(proposal, by, version, section="idea", **values):
    return save_section(proposal_id=proposal.pk, section=section, values=values, version=version, by=by)


# --- two people -------------------------------------------------------------------------------------


def test_two_people_in_different_fields_are_both_saved(cast, draft):
    save_at(draft, cast.proposer, 0, background="Dari Sekar", idea="")
    saved = save_at(draft, cast.co_writer, 0, idea="Dari Bagas", background="")
    sheet = DrumUpSheet.objects.get()
    assert (sheet.background, sheet.idea) == ("Dari Sekar", "Dari Bagas")
    assert saved.changed == ("idea",)
    assert saved.version == 2


def test_two_people_in_one_field_keep_both_texts(cast, draft):
    save_at(draft, cast.proposer, 0, background="Dari Sekar")
    with pytest.raises(Conflict) as refusal:
        save_at(draft, cast.co_writer, 0, background="Dari Bagas", idea="Ide Bagas")

    (obstacle,) = refusal.value.obstacles
    assert (obstacle.code, obstacle.field) == ("section.conflict", "background")
    assert (obstacle.theirs, obstacle.yours) == ("Dari Sekar", "Dari Bagas")
    assert obstacle.as_dict()["yours"] == "Dari Bagas"
    sheet = DrumUpSheet.objects.get()
    assert (sheet.background, sheet.idea) == ("Dari Sekar", "Ide Bagas")
    assert refusal.value.saved.changed == ("idea",)
    kept = KeptText.objects.get(pk=obstacle.kept_id)
    assert (kept.yours, kept.by, kept.settled_at) == ("Dari Bagas", cast.co_writer, None)


def test_typing_on_in_a_conflict_keeps_one_copy_of_each_reading(cast, draft):
    save_at(draft, cast.proposer, 0, background="Dari Sekar")
    for text in ("Dari B", "Dari Bagas"):
        with pytest.raises(Conflict):
            save_at(draft, cast.co_writer, 0, background=text)
    assert [kept.yours for kept in KeptText.objects.all()] == ["Dari Bagas"]


def test_after_reading_anew_the_merged_text_is_saved_and_the_kept_one_settled(cast, draft):
    save_at(draft, cast.proposer, 0, background="Dari Sekar")
    with pytest.raises(Conflict) as refusal:
        save_at(draft, cast.co_writer, 0, background="Dari Bagas")
    saved = save_at(draft, cast.co_writer, refusal.value.saved.version, background="Dari Sekar dan Bagas")
    assert saved.changed == ("background",)
    kept = refusal.value.obstacles[0].kept_id
    with pytest.raises(NotVisible):
        settle_kept_text(kept_id=kept, by=cast.proposer)
    settle_kept_text(kept_id=kept, by=cast.co_writer)
    assert KeptText.objects.get().settled_at is not None


def test_a_form_sent_back_as_it_was_read_overwrites_nothing(cast, draft):
    save(draft, "idea", cast.proposer, background="Awal", idea="Ide")
    read_at = edited_version(draft)
    save(draft, "idea", cast.co_writer, background="Diubah Bagas")
    saved = save_at(draft, cast.proposer, read_at, background="Awal", idea="Ide baru")
    sheet = DrumUpSheet.objects.get()
    assert (sheet.background, sheet.idea) == ("Diubah Bagas", "Ide baru")
    assert saved.changed == ("idea",)
    assert not KeptText.objects.exists()


def test_the_same_text_from_two_people_is_no_conflict(cast, draft):
    save_at(draft, cast.proposer, 0, background="Sama")
    assert save_at(draft, cast.co_writer, 0, background="Sama").changed == ()


@pytest.mark.parametrize("version", [-1, 99, "1", 1.0, True])
def test_a_version_never_given_out_is_refused(cast, draft, version):
    with pytest.raises(Invalid) as refusal:
        save_at(draft, cast.proposer, version, background="x")
    assert refusal.value.obstacles[0].field == "version"


# --- no change --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "same",
    [
        "Antrean di kafé\nsejak pagi",
        "Antrean di kafe\u0301\nsejak pagi",
        "Antrean di kafé\r\nsejak pagi",
        "  Antrean di kafé\nsejak pagi \n",
        "Antrean\u00a0di kafé\nsejak\u00a0pagi",
        "Antrean di\x00 kafé\nsejak pagi",
    ],
)
def test_saving_without_a_change_writes_nothing(cast, draft, heard, same):
    save(draft, "idea", cast.proposer, background="Antrean di kafé\nsejak pagi")
    heard.clear()
    saved = save_at(draft, cast.proposer, 1, background=same)
    assert (saved.version, saved.changed) == (1, ())
    assert Edit.objects.count() == 1
    assert heard == []


def test_an_open_endorsement_survives_a_save_that_changes_nothing_and_not_one_that_does(cast, lab, draft):
    request = lab.ask(fill(draft))
    sheet = DrumUpSheet.objects.get()
    save(draft, "idea", cast.co_writer, background=f" {sheet.background}\r\n", idea=sheet.idea)
    assert EndorsementRequest.objects.get(pk=request.pk).status == "open"
    save(draft, "idea", cast.co_writer, background=sheet.background + " Sekali.")
    assert EndorsementRequest.objects.get(pk=request.pk).status == "lapsed"


def test_putting_rows_in_another_order_voids_no_endorsement(cast, lab, draft):
    add(draft, "beneficiary", cast.proposer, group="Ibu hamil", marginal=True)
    request = lab.ask(fill(draft))
    keys = [row.key for row in draft.beneficiaries.all()]
    order_rows(
        proposal_id=draft.pk,
        kind="beneficiary",
        keys=keys[::-1],
        version=edited_version(draft),
        by=cast.proposer,
    )
    assert [row.key for row in draft.beneficiaries.all()] == keys[::-1]
    assert EndorsementRequest.objects.get(pk=request.pk).status == "open"


# --- rights -----------------------------------------------------------------------------------------


def write_every_way(proposal, by, key):
    at = {"proposal_id": proposal.pk, "by": by}
    return [
        lambda: save_section(section="idea", values={"idea": "x"}, version=0, **at),
        lambda: add_row(kind="risk", values={"risk": "x"}, **at),
        lambda: change_row(kind="risk", key=key, values={"risk": "x"}, version=0, **at),
        lambda: remove_row(kind="risk", key=key, version=0, **at),
        lambda: order_rows(kind="risk", keys=[key], version=0, **at),
    ]


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("reader", Denied),
        ("head", Denied),
        ("member", NotVisible),
        ("outsider", NotVisible),
        ("secretary", NotVisible),
        ("executive", NotVisible),
    ],
)
def test_only_owner_and_co_writers_write_and_others_learn_only_what_they_may(
    cast, lab, draft, person, refusal
):
    key = add(draft, "risk", cast.proposer, risk="Hujan")
    lab.join(draft, cast.reader, "reader")
    for write in write_every_way(draft, getattr(cast, person), key):
        with pytest.raises(refusal):
            write()
    assert draft.risks.get().risk == "Hujan"


def test_a_superuser_is_no_co_writer(cast, draft):
    cast.outsider.is_superuser = True
    cast.outsider.save()
    with pytest.raises(NotVisible):
        save_at(draft, cast.outsider, 0, idea="x")


@pytest.mark.parametrize(
    "state", [State.DRUM_UP_REVIEW, State.SHELVED, State.DECLINED, State.WITHDRAWN, State.GRADUATED]
)
def test_out_of_work_nothing_is_editable_and_the_text_comes_back(cast, lab, complete, state):
    proposal = lab.at(state)
    for write in write_every_way(proposal, cast.proposer, "nokey"):
        with pytest.raises(NotEditable) as refusal:
            write()
        assert refusal.value.codes == ["not_editable"]
    with pytest.raises(NotEditable) as refusal:
        save_at(proposal, cast.proposer, 0, idea="Teks panjang")
    assert refusal.value.values == {"idea": "Teks panjang"}


@pytest.mark.parametrize("name", ["", "proposal", "idea\x00", "__class__"])
def test_a_section_or_kind_that_is_not_there_is_not_there(cast, draft, name):
    with pytest.raises(NotVisible):
        save_at(draft, cast.proposer, 0, section=name)
    with pytest.raises(NotVisible):
        add_row(proposal_id=draft.pk, kind=name, values={}, by=cast.proposer)


def test_a_proposal_that_is_not_there_is_not_there(cast):
    with pytest.raises(NotVisible):
        save_section(proposal_id=10**12, section="idea", values={}, version=0, by=cast.proposer)


# --- bad input --------------------------------------------------------------------------------------

ODD = "<script>alert(1)</script> & 🏠👩‍⚕️ “tanda” {{ 7*7 }} ' OR 1=1 --"


def texts(group: Section | RowKind) -> dict[str, str]:
    """Every field of letters, written as long as it may be."""
    letters = (field for field in group.fields if field.kind in (Kind.LINE, Kind.TEXT))
    return {field.name: ODD[: field.longest] for field in letters}


def test_html_and_emoji_stay_text_in_every_text_field_and_on_every_page(cast, draft, client):
    for section in SECTIONS.values():
        save(draft, section.name, cast.proposer, **texts(section))
    keys: dict[str, str] = {}
    for kind in ROWS.values():
        pointing = {field.name: keys[field.rows] for field in kind.fields if field.rows in keys}
        keys[kind.name] = add(draft, kind.name, cast.proposer, **texts(kind), **pointing)
    frozen = json.dumps(content.snapshot(fresh(draft)), ensure_ascii=False)
    written = [*SECTIONS.values(), *ROWS.values()]
    for typed in (text for group in written for text in texts(group).values()):
        assert json.dumps(typed, ensure_ascii=False).strip('"') in frozen
    client.force_login(cast.proposer)
    here = draft.get_absolute_url()
    for page in ("", *(f"lembar/{stage}/{way}" for stage in SHEETS for way in ("", "ubah/"))):
        shown = client.get(f"{here}{page}").content.decode()
        assert "<script>alert" not in shown, page
        assert "&lt;script&gt;alert" in shown, page


def test_nul_controls_and_lone_surrogates_are_taken_out_and_the_rest_kept(cast, draft):
    save(draft, "idea", cast.proposer, background="Satu\x00 dua\ud800 tiga\x1b\nempat")
    assert DrumUpSheet.objects.get().background == "Satu dua tiga\nempat"
    add(draft, "risk", cast.proposer, risk="Hu\x00jan")
    assert draft.risks.get().risk == "Hujan"


def test_a_title_is_one_line_and_never_empty_nor_longer_than_200(cast, draft):
    save(draft, "identity", cast.proposer, title="Posyandu\n Lansia\t Jemput  Bola")
    assert fresh(draft).title == "Posyandu Lansia Jemput Bola"
    for bad in ("", "  \x00 ", "x" * 201):
        with pytest.raises(Invalid) as refusal:
            save(draft, "identity", cast.proposer, title=bad)
        assert refusal.value.obstacles[0].field == "title"
    assert fresh(draft).title == "Posyandu Lansia Jemput Bola"


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("indicator", "baseline_on", "31/02/2026"),
        ("indicator", "baseline_on", "0026-01-01"),
        ("indicator", "baseline_on", "besok"),
        ("indicator", "baseline_on", 5),
        ("indicator", "baseline", "1,5,5"),
        ("indicator", "name", ["a"]),
        ("indicator", "name", {"a": 1}),
        ("indicator", "name", "x" * 201),
        ("indicator", "unit", 7),
        ("activity", "phase", "nanti"),
        ("activity", "start_month", "13/2027"),
        ("activity", "progress", "101"),
        ("activity", "progress", "12,5"),
        ("activity", "progress", "-1"),
        ("beneficiary", "marginal", "mungkin"),
        ("root_cause", "parent", "tidakada"),
        ("root_cause", "parent", 3),
        ("risk", "bukan_isian", "x"),
        ("risk", "proposal", "1"),
        ("risk", "key", "1"),
    ],
)
def test_bad_input_is_refused_by_the_fields_name(cast, draft, kind, field, value):
    with pytest.raises(Invalid) as refusal:
        add_row(proposal_id=draft.pk, kind=kind, values={field: value}, by=cast.proposer)
    assert [obstacle.field for obstacle in refusal.value.obstacles] == [field]
    assert str(refusal.value.obstacles[0].text).endswith(".")


def test_every_bad_field_is_named_at_once(cast, draft):
    values = {"baseline": "x", "baseline_on": "x", "name": "baik"}
    with pytest.raises(Invalid) as refusal:
        add_row(proposal_id=draft.pk, kind="indicator", values=values, by=cast.proposer)
    assert {obstacle.field for obstacle in refusal.value.obstacles} == {"baseline", "baseline_on"}


@pytest.mark.parametrize("typed", ["2026-10-01", "01/10/2026", "1-10-2026", dt.date(2026, 10, 1)])
def test_a_date_is_read_in_the_local_form_and_the_pickers(cast, draft, typed):
    add(draft, "indicator", cast.proposer, name="Waktu", baseline_on=typed)
    assert draft.indicators.get().baseline_on == dt.date(2026, 10, 1)


def test_a_plan_does_not_end_before_it_begins(cast, draft):
    key = add(draft, "activity", cast.proposer, start_month="2027-03", end_month="2027-05")
    with pytest.raises(Invalid) as refusal:
        change(draft, "activity", key, cast.proposer, end_month="02/2027")
    assert refusal.value.obstacles[0].field == "end_month"


def test_a_line_without_cost_has_no_amount(cast, draft):
    key = add(draft, "budget_line", cast.proposer, item="Rapat", amount="5.000")
    with pytest.raises(Invalid):
        change(draft, "budget_line", key, cast.proposer, no_cost=True)
    change(draft, "budget_line", key, cast.proposer, no_cost=True, amount="")
    assert (draft.budget_lines.get().no_cost, draft.budget_lines.get().amount) == (True, None)


# --- rows -------------------------------------------------------------------------------------------


def test_a_row_keeps_its_id_through_changes_and_frozen_revisions(cast, lab, draft):
    draft = fill(draft)
    key = draft.beneficiaries.get().key
    change(draft, "beneficiary", key, cast.co_writer, group="Lansia dan pendamping")
    draft = lab.send(draft)
    frozen = json.loads(draft.latest_revision().content)
    assert frozen["rows"]["beneficiary"][key] == {"group": "Lansia dan pendamping", "marginal": True}


def test_two_people_in_one_row_keep_both_texts(cast, draft):
    key = add(draft, "risk", cast.proposer, risk="Hujan", mitigation="Tenda")
    read_at = edited_version(draft)
    change(draft, "risk", key, cast.proposer, mitigation="Tenda besar")
    with pytest.raises(Conflict) as refusal:
        change_row(
            proposal_id=draft.pk,
            kind="risk",
            key=key,
            values={"mitigation": "Pindah ke balai", "risk": "Hujan lebat"},
            version=read_at,
            by=cast.co_writer,
        )
    assert refusal.value.obstacles[0].yours == "Pindah ke balai"
    row = draft.risks.get()
    assert (row.risk, row.mitigation) == ("Hujan lebat", "Tenda besar")


def test_text_typed_into_a_row_that_is_gone_is_kept(cast, draft):
    key = add(draft, "risk", cast.proposer, risk="Hujan")
    read_at = edited_version(draft)
    remove_row(proposal_id=draft.pk, kind="risk", key=key, version=read_at, by=cast.proposer)
    with pytest.raises(Conflict) as refusal:
        change_row(
            proposal_id=draft.pk,
            kind="risk",
            key=key,
            values={"mitigation": "Tenda"},
            version=read_at,
            by=cast.co_writer,
        )
    assert refusal.value.codes == ["row.gone"]
    assert KeptText.objects.get().yours == "Tenda"
    assert not draft.risks.exists()


def test_a_row_that_somebody_just_changed_is_not_removed_unread(cast, draft):
    key = add(draft, "risk", cast.proposer, risk="Hujan")
    read_at = edited_version(draft)
    change(draft, "risk", key, cast.co_writer, mitigation="Tenda")
    with pytest.raises(Refused) as refusal:
        remove_row(proposal_id=draft.pk, kind="risk", key=key, version=read_at, by=cast.proposer)
    assert refusal.value.codes == ["row.changed"]
    assert draft.risks.get().mitigation == "Tenda"


def test_the_second_click_on_remove_does_nothing_and_a_strange_row_is_not_there(cast, lab, draft):
    key = add(draft, "risk", cast.proposer, risk="Hujan")
    at = {"proposal_id": draft.pk, "kind": "risk", "by": cast.proposer}
    remove_row(key=key, version=1, **at)
    assert remove_row(key=key, version=1, **at).changed == ()
    other = add(lab.draft("Lain"), "risk", cast.proposer, risk="Lain")
    for strange in (other, "nokey", ""):
        with pytest.raises(NotVisible):
            remove_row(key=strange, version=2, **at)
        with pytest.raises(NotVisible):
            change_row(key=strange, values={"risk": "x"}, version=2, **at)


def test_rows_added_by_somebody_else_meanwhile_follow_an_order(cast, draft):
    first, second = (add(draft, "risk", cast.proposer, risk=name) for name in ("Satu", "Dua"))
    read_at = edited_version(draft)
    add(draft, "risk", cast.co_writer, risk="Tiga")
    at = {"proposal_id": draft.pk, "kind": "risk"}
    order_rows(keys=[second, first], version=read_at, by=cast.proposer, **at)
    assert [row.risk for row in draft.risks.all()] == ["Dua", "Satu", "Tiga"]
    with pytest.raises(Refused) as refusal:
        order_rows(keys=[first, second], version=read_at, by=cast.co_writer, **at)
    assert refusal.value.codes == ["section.conflict"]


def test_a_cause_is_never_below_itself_and_knows_its_depth(cast, draft):
    top = add(draft, "root_cause", cast.proposer, cause="Antre")
    middle = add(draft, "root_cause", cast.proposer, cause="Pagi", parent=top)
    low = add(draft, "root_cause", cast.proposer, cause="Loket", parent=middle)
    assert list(draft.root_causes.values_list("depth", flat=True)) == [1, 2, 3]
    for parent in (top, middle, low):
        with pytest.raises(Invalid) as refusal:
            change(draft, "root_cause", top, cast.proposer, parent=parent)
        assert refusal.value.obstacles[0].field == "parent"
    change(draft, "root_cause", middle, cast.proposer, parent=None)
    assert list(draft.root_causes.values_list("depth", flat=True)) == [1, 1, 2]
    with pytest.raises(Refused) as refusal:
        remove_row(proposal_id=draft.pk, kind="root_cause", key=middle, version=4, by=cast.proposer)
    assert refusal.value.codes == ["row.in_use"]


def test_causes_stop_at_ten_layers(cast, draft):
    key = None
    for n in range(10):
        key = add(draft, "root_cause", cast.proposer, cause=str(n), parent=key)
    with pytest.raises(Invalid):
        add(draft, "root_cause", cast.proposer, cause="sebelas", parent=key)


def test_an_indicator_that_was_measured_is_not_removed(cast, draft):
    key = add(draft, "indicator", cast.proposer, name="Waktu")
    add(draft, "measurement", cast.proposer, indicator=key, value="5")
    with pytest.raises(Refused) as refusal:
        remove_row(proposal_id=draft.pk, kind="indicator", key=key, version=2, by=cast.proposer)
    assert refusal.value.codes == ["row.in_use"]


def test_a_measurement_belongs_to_an_indicator_of_the_same_proposal(cast, lab, draft):
    other = add(lab.draft("Lain"), "indicator", cast.proposer, name="Lain")
    for values in ({"value": "5"}, {"value": "5", "indicator": other}):
        with pytest.raises(Invalid) as refusal:
            add_row(proposal_id=draft.pk, kind="measurement", values=values, by=cast.proposer)
        assert refusal.value.obstacles[0].field == "indicator"


def test_rows_of_one_kind_are_bounded(cast, draft, monkeypatch):
    monkeypatch.setattr("workflow.proposals.worksheets.services.MOST_ROWS", 2)
    for name in ("Satu", "Dua"):
        add(draft, "risk", cast.proposer, risk=name)
    with pytest.raises(Refused) as refusal:
        add(draft, "risk", cast.proposer, risk="Tiga")
    assert refusal.value.codes == ["row.too_many"]


# --- passed stages ----------------------------------------------------------------------------------


def test_a_change_to_a_passed_stage_is_marked_and_told_once(cast, lab, draft, heard):
    draft = lab.announce(lab.send(fill(draft)), Verb.ADVANCE)
    heard.clear()
    save(draft, "idea", cast.co_writer, background="Diperbaiki")
    save(draft, "idea", cast.co_writer, background="Diperbaiki lagi")
    save(draft, "problem", cast.co_writer, problem="Waktu tunggu")

    assert heard == [("passed", "drum_up.idea"), ("changed", ""), ("changed", ""), ("changed", "")]
    (mark,) = passed_changes(draft)
    assert (mark.stage, mark.section, mark.field) == ("drum_up", "idea", "background")
    assert mark.edit.by == cast.co_writer


def test_the_marks_stand_at_the_next_gate_and_are_gone_after_it(cast, lab, draft):
    draft = lab.announce(lab.send(fill(draft)), Verb.ADVANCE)
    save(draft, "idea", cast.proposer, background="Diperbaiki")
    change(draft, "beneficiary", draft.beneficiaries.get().key, cast.proposer, group="Lansia 60+")
    draft = lab.send(fill(draft))
    assert {(m.section, m.field) for m in passed_changes(draft, draft.latest_revision())} == {
        ("idea", "background"),
        ("beneficiary", "group"),
        ("stakeholder", "+"),  # a stakeholder added while diagnosing is of Drum Up too
    }
    draft = lab.announce(draft, Verb.ADVANCE)
    assert passed_changes(draft) == []


def test_a_recalled_submission_does_not_swallow_the_marks(cast, lab, draft):
    draft = lab.announce(lab.send(fill(draft)), Verb.ADVANCE)
    save(draft, "idea", cast.proposer, background="Diperbaiki")
    draft = lab.send(fill(draft))
    lab.move(draft, Verb.RECALL, cast.proposer)
    assert ("idea", "background") in {(m.section, m.field) for m in passed_changes(fresh(draft))}


# --- cost -------------------------------------------------------------------------------------------


def test_saving_costs_the_same_queries_beside_one_row_as_beside_three(cast, lab, draft):
    fill(draft)
    costs = []
    for text, names in (("Satu", ["a"]), ("Dua", ["b", "c"])):
        for kind in ("beneficiary", "stakeholder"):
            for name in names:
                add(draft, kind, cast.proposer, **{"group" if kind == "beneficiary" else "name": name})
        with CaptureQueriesContext(connection) as queries:
            save_at(draft, cast.proposer, edited_version(draft), background=text)
        costs.append(len(queries))
    assert costs[0] == costs[1]
