"""Drafts, filings, the quorum (R35 at the service, autosave as in R11 and R14)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.proposals.lab import make_cycle
from workflow.proposals.machine import STAGES
from workflow.refusals import Denied, Invalid, NotVisible, Refused
from workflow.reviews import reading, rubrics, services, tally
from workflow.reviews.models import Filing, LabNote, Panel, Review
from workflow.reviews.models.rubric import WHOLE
from workflow.reviews.services.deciding import mean_of
from workflow.reviews.signals import quorum_reached, review_filed


@pytest.fixture
def panel(gate, cast) -> Panel:
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    return panel


@pytest.fixture
def heard():
    """What the room told the rooms above, in order."""
    told: list[tuple[str, dict]] = []
    listeners = []
    for name, signal in (("filed", review_filed), ("quorum", quorum_reached)):

        def listen(sender, _name=name, **kwargs):
            told.append((_name, kwargs))

        signal.connect(listen, weak=False)
        listeners.append((signal, listen))
    yield told
    for signal, listen in listeners:
        signal.disconnect(listen)


# --- The draft ---------------------------------------------------------------------------------------


def test_only_what_is_given_is_written_and_the_rest_stays(panel, cast):
    first = str(panel.rubric.criteria.all()[0].pk)
    second = str(panel.rubric.criteria.all()[1].pk)
    services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=0, marks={first: 3}, note="Baik.")
    review = services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=1, marks={second: 5})
    assert review.marks == {first: 3, second: 5}
    assert review.note == "Baik."
    cleared = services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=2, marks={first: None})
    assert cleared.marks == {second: 5}


def test_saving_without_a_change_keeps_the_version(panel, cast):
    for _again in range(3):
        review = services.save_draft(
            panel_id=panel.pk, by=cast.reviewer_a, version=min(1, _again), note="Sama.\r\n", lab_note="L"
        )
    assert review.version == 1


def test_a_forgotten_tab_does_not_overwrite_a_newer_draft(panel, cast):
    services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=0, note="Dari tab satu.")
    with pytest.raises(Refused) as refused:
        services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=0, note="Dari tab dua.")
    assert refused.value.codes == ["draft.newer"]
    assert Review.objects.get().note == "Dari tab satu."


@pytest.mark.parametrize("mark", [0, 6, -1, 3.5, "3,5", "4", True, "na", [1]])
def test_a_mark_off_the_scale_is_refused_by_name(panel, cast, mark):
    criterion = panel.rubric.criteria.filter(na_allowed=False)[0]
    with pytest.raises(Invalid) as refused:
        services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=0, marks={str(criterion.pk): mark})
    assert [(o.code, o.field) for o in refused.value.obstacles] == [
        ("score.invalid", f"marks.{criterion.pk}")
    ]


def test_a_criterion_of_another_rubric_is_refused(panel, cast):
    other = rubrics.rubric_for(panel.rubric.cycle, "design").criteria.all()[0]
    with pytest.raises(Invalid):
        services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=0, marks={str(other.pk): 4})


def test_text_that_no_database_stores_is_cleaned_and_the_rest_kept(panel, cast):
    review = services.save_draft(
        panel_id=panel.pk, by=cast.reviewer_a, version=0, note="Bagus\x00 \ud800<b>sekali</b> 🎉"
    )
    assert Review.objects.get(pk=review.pk).note == "Bagus <b>sekali</b> 🎉"


def test_nobody_without_a_seat_saves_or_files(panel, cast):
    for person, error in (
        (cast.outsider, NotVisible),
        (cast.reviewer_c, NotVisible),
        (cast.secretary, Denied),
    ):
        with pytest.raises(error):
            services.save_draft(panel_id=panel.pk, by=person, version=0, note="x")
    assert not Review.objects.exists()


# --- Filing ------------------------------------------------------------------------------------------


def test_an_incomplete_review_is_refused_by_criterion_and_keeps_every_word(panel, cast):
    first, *others = panel.rubric.criteria.all()
    with pytest.raises(Invalid) as refused:
        services.file_review(
            panel_id=panel.pk, by=cast.reviewer_a, version=0, marks={str(first.pk): 4}, note="Panjang."
        )
    fields = {obstacle.field for obstacle in refused.value.obstacles}
    assert fields >= {f"marks.{criterion.pk}" for criterion in others} | {"confirmations.new"}
    review = Review.objects.get()
    assert (review.note, review.marks, review.is_filed) == ("Panjang.", {str(first.pk): 4}, False)


def test_each_filing_is_kept_and_the_newest_counts(gate, panel, cast):
    gate.file(panel, cast.reviewer_a, 2, lab_note="Kurang data.")
    gate.file(panel, cast.reviewer_a, 5, lab_note="Data sudah ada.")
    assert mean_of(panel) == 100
    kept = Filing.objects.order_by("n").prefetch_related("scores__criterion")
    assert [tally.total_of(filing) for filing in kept] == [40, 100]
    notes = LabNote.objects.filter(filing__isnull=False).order_by("filing__n")
    assert [note.text for note in notes] == ["Kurang data.", "Data sudah ada."]


def test_filing_again_without_a_change_is_the_same_filing(gate, panel, cast, heard):
    first = gate.file(panel, cast.reviewer_a, 4)
    assert gate.file(panel, cast.reviewer_a, 4) == first
    assert [name for name, _kwargs in heard] == ["filed"]


def test_editing_after_filing_changes_nothing_that_counts_until_filed_again(gate, panel, cast):
    gate.file(panel, cast.reviewer_a, 4)
    services.save_draft(
        panel_id=panel.pk,
        by=cast.reviewer_a,
        version=1,
        marks=gate.marks(panel, [1]),
        note="Berubah pikiran.",
    )
    assert mean_of(panel) == 80
    (line,) = reading.panel_view(cast.secretary, panel).lines
    assert line.note == "Saran dari Anindita Prameswari"


def test_the_quorum_is_told_once_and_an_abstention_does_not_fill_it(gate, panel, cast, heard):
    gate.assign(panel, cast.reviewer_c)
    gate.file(panel, cast.reviewer_c, abstained=True, lab_note="Ada hubungan.")
    gate.file(panel, cast.reviewer_a)
    assert [name for name, _kwargs in heard] == ["filed", "filed"]
    gate.file(panel, cast.reviewer_b)
    gate.file(panel, cast.reviewer_b, 5)
    assert [name for name, _kwargs in heard] == ["filed", "filed", "filed", "quorum", "filed"]
    assert [kwargs["first"] for name, kwargs in heard if name == "filed"] == [True, True, True, False]


# Review case 35.
def test_draft_abstention_and_nothing_filed_give_no_total_in_the_lab_and_to_the_team(gate, panel, cast):
    services.save_draft(
        panel_id=panel.pk, by=cast.reviewer_a, version=0, marks=gate.marks(panel, [1]), note="Draf."
    )
    gate.file(panel, cast.reviewer_b, abstained=True, lab_note="Ada hubungan.")
    view = reading.panel_view(cast.secretary, panel)
    assert (view.filed, view.mean, view.mean_shown) == (1, None, "belum ada")
    decision = gate.record(panel, overrides={"quorum.short": "Satu abstain, satu cuti."})
    gate.announce(decision)
    told = reading.panel_view(cast.proposer, gate.again(panel))
    assert (told.mean, told.mean_shown) == (None, "belum ada")


# Review case 35.
def test_not_applicable_is_renormalised_the_same_for_every_reader(gate, cast):
    rubrics.set_rubric(
        rubric_id=rubrics.rubric_for(gate.lab.cycle, "drum_up").pk,
        by=cast.secretary,
        lines=[
            rubrics.Line(f"K{weight}", "", weight, tuple("abcde"), na_allowed=weight == 20)
            for weight in (40, 30, 20, 10)
        ],
        quorum=1,
    )
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_a, 4, 4, "na", 4)
    gate.decided(gate.again(panel))
    panel = gate.again(panel)
    for reader in (cast.secretary, cast.reviewer_a, cast.auditor, cast.executive, cast.proposer):
        assert reading.panel_view(reader, panel).mean == 80, reader


def test_a_closed_panel_takes_no_draft_and_no_filing(gate, cast):
    panel = gate.judged()
    gate.decided(panel)
    for attempt in (
        lambda: services.save_draft(panel_id=panel.pk, by=cast.reviewer_a, version=1, note="Terlambat."),
        lambda: gate.file(panel, cast.reviewer_a, 1),
        lambda: gate.assign(panel, cast.reviewer_c),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.codes == ["panel.closed"]


# --- Rubrics -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_new_cycle_has_a_rubric_for_each_stage_with_weights_that_sum_to_a_hundred():
    made = list(make_cycle("Siklus Baru").rubrics.all())
    assert [rubric.stage for rubric in made] == [stage.value for stage in STAGES]
    for rubric in made:
        criteria = list(rubric.criteria.all())
        assert sum(criterion.weight for criterion in criteria) == WHOLE
        assert all(len(set(criterion.anchors)) == 5 for criterion in criteria)
        assert (rubric.quorum, rubric.pass_mark) == (2, None)


def test_a_rubric_is_frozen_once_a_panel_stands_on_it(gate, panel, cast):
    line = rubrics.Line("Satu-satunya", "", 100, tuple("abcde"))
    with pytest.raises(Refused) as refused:
        rubrics.set_rubric(rubric_id=panel.rubric.pk, by=cast.secretary, lines=[line], quorum=1)
    assert refused.value.codes == ["rubric.frozen"]
    free = rubrics.rubric_for(gate.lab.cycle, "design")
    rubrics.set_rubric(
        rubric_id=free.pk, by=cast.secretary, lines=[line], quorum=1, pass_mark=Decimal("62.5")
    )
    assert [criterion.weight for criterion in free.criteria.all()] == [100]


def test_a_faulty_rubric_is_refused_with_every_fault(gate, cast):
    rubric = rubrics.rubric_for(gate.lab.cycle, "design")
    lines = [rubrics.Line("A", "", 60, tuple("abcde")), rubrics.Line("", "", 30, tuple("abc"))]
    with pytest.raises(Invalid) as refused:
        rubrics.set_rubric(
            rubric_id=rubric.pk, by=cast.secretary, lines=lines, quorum=0, pass_mark=Decimal(101)
        )
    assert refused.value.codes == [
        "rubric.weights",
        "rubric.quorum",
        "rubric.pass_mark",
        "rubric.criterion",
    ]
    with pytest.raises(Denied):
        rubrics.set_rubric(rubric_id=rubric.pk, by=cast.proposer, lines=lines, quorum=1)
