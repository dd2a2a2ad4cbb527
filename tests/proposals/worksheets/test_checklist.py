"""What a stage must hold before it can be sent (issue 3, "Required to submit")."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.proposals.fill import add, attach, change, fill, fill_up_to, save
from tests.proposals.lab import fresh
from workflow.proposals import content
from workflow.proposals.attachments.services import remove_file
from workflow.proposals.machine import STAGES, Stage, State, Verb
from workflow.proposals.models import Attachment, Proposal
from workflow.proposals.worksheets import words
from workflow.proposals.worksheets.marks import edited_version
from workflow.proposals.worksheets.services import remove_row
from workflow.refusals import Refused


def codes(proposal: Proposal, *, blocks: bool = True) -> list[str]:
    return [o.code for o in content.obstacles(fresh(proposal)) if o.blocks is blocks]


def sentences(proposal: Proposal) -> list[str]:
    return [str(o.text) for o in content.obstacles(fresh(proposal))]


def in_stage(lab, proposal: Proposal, stage: Stage) -> Proposal:
    """Carried to the working state of a stage, every stage before it filled and passed."""
    while proposal.stage != stage:
        proposal = lab.announce(lab.send(fill(proposal)), Verb.ADVANCE)
    return proposal


pytestmark = pytest.mark.django_db


def test_a_filled_stage_is_complete_and_the_idea_walks_through_all_four_gates(lab, draft):
    for _stage in STAGES:
        draft = fill(draft)
        assert codes(draft) == []
        assert all(item.done for item in content.checklist(draft))
        draft = lab.announce(lab.send(draft), Verb.ADVANCE)
    assert draft.state == State.GRADUATED
    assert content.obstacles(draft) == []
    assert content.checklist(draft) == []


def test_an_incomplete_draft_cannot_even_be_asked_for(lab, draft):
    with pytest.raises(Refused) as refusal:
        lab.ask(draft)
    assert "ws.drum_up.summary" in refusal.value.codes


REQUIRED_TEXT = [
    ("idea", "summary", "drum_up"),
    ("idea", "background", "drum_up"),
    ("idea", "idea", "drum_up"),
    ("idea", "novelty", "drum_up"),
    ("idea", "resources", "drum_up"),
    ("profile", "initiator_kind", "drum_up"),
    ("profile", "form", "drum_up"),
    ("profile", "main_affair", "drum_up"),
    ("problem", "problem", "diagnose"),
    ("problem", "affected", "diagnose"),
    ("trial", "trial_plan", "design"),
    ("launch", "launch_on", "deliver"),
    ("launch", "launch_place", "deliver"),
    ("results", "trial_result", "deliver"),
    ("results", "lessons", "deliver"),
]


def test_each_required_field_is_missed_by_its_name_when_it_is_emptied(cast, lab, draft):
    for section, field, stage in REQUIRED_TEXT:
        draft = in_stage(lab, draft, Stage(stage))
        draft = fill(draft) if codes(draft) else draft
        holder = getattr(draft, f"{stage}_sheet")
        before = getattr(holder, field)
        save(draft, section, cast.proposer, **{field: ""})
        assert f"ws.{stage}.{field}" in codes(draft)
        save(draft, section, cast.proposer, **{field: before})
        assert codes(draft) == []


@pytest.mark.parametrize("name", ["new", "useful", "no_burden", "authority", "replicable"])
def test_each_of_the_five_criteria_wants_an_answer_and_a_no_its_reason(cast, draft, name):
    draft = fill(draft)
    field, code = f"criterion_{name}", [f"ws.drum_up.criterion_{name}"]
    save(draft, "criteria", cast.proposer, **{field: ""})
    assert codes(draft) == code
    save(draft, "criteria", cast.proposer, **{field: "tidak"})
    assert codes(draft) == code
    assert any("alasan" in sentence for sentence in sentences(draft))
    save(draft, "criteria", cast.proposer, **{f"{field}_reason": "Sudah ada di kabupaten lain."})
    assert codes(draft) == []


def test_a_team_of_one_needs_a_reason_and_readers_do_not_count(cast, lab):
    alone = fill(lab.draft(team=False))
    save(alone, "identity", cast.proposer, team_reason="")
    lab.join(alone, cast.reader, "reader")
    assert codes(alone) == ["ws.drum_up.team"]
    lab.join(alone, cast.co_writer, "co_writer")
    assert codes(alone) == []


def test_an_incomplete_row_is_named_with_its_number_and_what_it_lacks(cast, lab, draft):
    draft = fill(in_stage(lab, draft, Stage.DESIGN))
    third = draft.activities.all()[2]
    change(draft, "activity", third.key, cast.proposer, person="", method="")
    (obstacle,) = content.obstacles(draft)
    assert obstacle.code == "row.activity.3"
    assert obstacle.text == "Kegiatan 3: penanggung jawab, metode belum diisi."
    assert obstacle.field == f"activity.{third.key}"


def remove_all(proposal: Proposal, related: str, kind: str, by) -> None:
    for row in reversed(list(getattr(proposal, related).all())):
        remove_row(proposal_id=proposal.pk, kind=kind, key=row.key, version=edited_version(proposal), by=by)


@pytest.mark.parametrize(
    ("stage", "kind", "related", "code"),
    [
        ("drum_up", "beneficiary", "beneficiaries", "ws.drum_up.beneficiaries"),
        ("drum_up", "stakeholder", "stakeholders", "ws.drum_up.stakeholders"),
        ("diagnose", "root_cause", "root_causes", "ws.diagnose.root_causes"),
        ("diagnose", "indicator", "indicators", "ws.diagnose.indicators"),
        ("diagnose", "stakeholder", "stakeholders", "ws.diagnose.stakeholders"),
        ("design", "budget_line", "budget_lines", "ws.design.budget_lines"),
        ("design", "indicator", "indicators", "ws.design.indicators"),
        ("design", "risk", "risks", "ws.design.risks"),
    ],
)
def test_a_stage_without_its_rows_says_which_are_missing(cast, lab, draft, stage, kind, related, code):
    draft = fill(in_stage(lab, draft, Stage(stage)))
    remove_all(draft, related, kind, cast.proposer)
    assert codes(draft) == [code]


def test_one_layer_of_causes_is_not_deep_enough(cast, lab, draft):
    draft = fill(in_stage(lab, draft, Stage.DIAGNOSE))
    deep = draft.root_causes.get(depth=2)
    change(draft, "root_cause", deep.key, cast.proposer, parent="")
    assert codes(draft) == ["ws.diagnose.root_causes"]


@pytest.mark.parametrize("field", ["unit", "baseline", "baseline_on", "baseline_source"])
def test_a_baseline_wants_value_unit_date_and_source(cast, lab, draft, field):
    draft = fill(in_stage(lab, draft, Stage.DIAGNOSE))
    change(draft, "indicator", draft.indicators.get().key, cast.proposer, **{field: ""})
    assert codes(draft) == ["row.indicator.1"]


def test_zero_is_a_value_and_not_a_gap(cast, lab, draft):
    draft = fill(in_stage(lab, draft, Stage.DIAGNOSE))
    change(draft, "indicator", draft.indicators.get().key, cast.proposer, baseline="0")
    assert codes(draft) == []


def test_one_stakeholder_on_the_map_is_too_few_and_each_wants_influence_and_interest(cast, lab, draft):
    draft = fill(in_stage(lab, draft, Stage.DIAGNOSE))
    first, second = draft.stakeholders.all()
    change(draft, "stakeholder", second.key, cast.proposer, interest="")
    assert codes(draft) == ["row.stakeholder.2"]
    remove_row(
        proposal_id=draft.pk,
        kind="stakeholder",
        key=first.key,
        version=edited_version(draft),
        by=cast.proposer,
    )
    assert codes(draft) == ["ws.diagnose.stakeholders", "row.stakeholder.1"]


@pytest.mark.parametrize("phase", ["preparation", "execution", "monitoring", "evaluation"])
def test_each_phase_wants_an_activity(cast, lab, draft, phase):
    draft = fill(in_stage(lab, draft, Stage.DESIGN))
    key = draft.activities.get(phase=phase).key
    remove_row(
        proposal_id=draft.pk, kind="activity", key=key, version=edited_version(draft), by=cast.proposer
    )
    assert codes(draft) == [f"ws.design.activity_{phase}"]


def test_a_budget_line_wants_a_source_or_no_cost(cast, lab, draft):
    draft = fill(in_stage(lab, draft, Stage.DESIGN))
    key = draft.budget_lines.get(no_cost=False).key
    change(draft, "budget_line", key, cast.proposer, source="")
    assert codes(draft) == ["row.budget_line.1"]
    change(draft, "budget_line", key, cast.proposer, amount="", no_cost=True)
    assert codes(draft) == []


def test_every_activity_wants_its_progress_and_every_indicator_a_figure_after_the_launch(cast, lab, draft):
    draft = fill(in_stage(lab, draft, Stage.DELIVER))
    measurement = draft.measurements.get()
    change(draft, "activity", draft.activities.first().key, cast.proposer, progress="")
    change(draft, "measurement", measurement.key, cast.proposer, measured_on="2027-03-01")  # the launch day
    assert codes(draft) == ["row.activity.1", "row.indicator.1"]
    change(draft, "measurement", measurement.key, cast.proposer, measured_on="2027-03-02")
    change(draft, "activity", draft.activities.first().key, cast.proposer, progress="0")
    assert codes(draft) == []


def test_evidence_is_one_of_the_kinds_the_cycle_asks_for(cast, lab, draft):
    draft = fill(in_stage(lab, draft, Stage.DELIVER))
    sop = Attachment.objects.get(kind="sop")
    remove_file(proposal_id=draft.pk, public_id=sop.public_id, by=cast.proposer)
    assert codes(draft) == ["evidence.decree"]
    assert sentences(draft) == ["Unggah bukti dukung: SK atau SOP."]
    attach(draft, cast.proposer, kind="decree")
    assert codes(draft) == []
    lab.cycle.stages.filter(stage="deliver").update(evidence=[["photo"], ["mou"]])
    assert codes(draft) == ["evidence.mou"]


# --- warnings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", 0),
        ("satu dua\ntiga", 3),
        ("kata-kata kedua", 2),
        ("satu - dua — tiga", 3),
        ("satu\u00a0dua\u2003tiga", 3),
        ("se\u200bkata se\u00adkata", 2),
        ("<b>tebal</b> 100%", 2),
        ("🏠 rumah", 1),
        ("...", 0),
    ],
)
def test_words_are_counted_as_the_reader_sees_them(text, seen):
    assert words.count(text) == seen


def test_a_long_summary_warns_and_does_not_block(cast, draft):
    draft = fill(draft)
    save(draft, "idea", cast.proposer, summary="kata " * 200)
    assert codes(draft, blocks=False) == []
    save(draft, "idea", cast.proposer, summary="kata " * 201)
    assert codes(draft) == []
    assert codes(draft, blocks=False) == ["ws.drum_up.summary_words"]
    assert sentences(draft) == ["Ringkasan: 201 kata, anjurannya paling banyak 200 kata."]


def test_sending_what_was_returned_unchanged_warns_and_does_not_block(cast, lab, draft):
    draft = lab.announce(lab.send(fill(draft)), Verb.SEND_BACK)
    assert codes(draft, blocks=False) == ["ws.drum_up.unchanged"]
    assert codes(draft) == []
    save(draft, "idea", cast.proposer, background="Diperbaiki sesuai catatan")
    assert codes(draft, blocks=False) == []


def test_a_complete_draft_is_known_as_such(cast, draft):
    draft = fill(draft)
    assert draft.complete
    save(draft, "idea", cast.proposer, background="")
    assert not fresh(draft).complete


# --- cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [content.obstacles, content.checklist, content.snapshot])
def test_reading_everything_costs_the_same_queries_with_one_row_as_with_three(cast, draft, ask):
    draft = fill_up_to(draft, "deliver")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            ask(fresh(draft))
        counts.append(len(queries))
        for kind in ("beneficiary", "stakeholder", "root_cause", "indicator", "activity", "risk"):
            for _twice in range(2):
                add(draft, kind, cast.proposer)
        attach(draft, cast.proposer)
    assert counts[0] == counts[1]
    assert counts[0] <= 21  # one asks for open feedback
