"""What of the review each reader knows: the table of visibility.md, and blindness word for word (R7)."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from tests.proposals.lab import fresh
from workflow.people.models import LabRole
from workflow.proposals import interests, visibility
from workflow.proposals import services as proposals
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal, TeamMember
from workflow.proposals.visibility import Reading
from workflow.proposals.waiting import waits_on
from workflow.refusals import NotVisible, Refused
from workflow.reviews import reading, services, waiting
from workflow.reviews.models import Assignment, Decision, Panel, Review
from workflow.reviews.reading import Others, Rights

ALL = {"others": Others.ALL, "notes": True, "total": True}
# reader → moment → what they know; whatever is not named is not known.
BEFORE, QUORUM, RECORDED, ANNOUNCED = "before", "quorum", "recorded", "announced"
TEAM_TOLD = {"others": Others.NOTES, "notes": True, "total": True, "announced": True}
TABLE: dict[str, dict[str, dict]] = {
    "proposer": {
        BEFORE: {"counts": True, "announced": True},
        QUORUM: {"counts": True, "announced": True},
        RECORDED: {"counts": True, "announced": True},
        ANNOUNCED: TEAM_TOLD | {"counts": True},
    },
    "head": {
        BEFORE: {"counts": True, "announced": True},
        QUORUM: {"counts": True, "announced": True},
        RECORDED: {"counts": True, "announced": True},
        ANNOUNCED: TEAM_TOLD | {"counts": True},
    },
    "member": {
        BEFORE: {"announced": True},
        QUORUM: {"announced": True},
        RECORDED: {"announced": True},
        ANNOUNCED: TEAM_TOLD,
    },
    "coach": {
        BEFORE: {"announced": True},
        QUORUM: {"announced": True},
        RECORDED: {"announced": True},
        ANNOUNCED: TEAM_TOLD,
    },
    "reviewer_c": {  # sits, never files
        BEFORE: {"announced": True},
        QUORUM: {"announced": True},
        RECORDED: {"announced": True},
        ANNOUNCED: {"announced": True},
    },
    "reviewer_a": {  # filed before the quorum
        BEFORE: ALL | {"counts": True, "announced": True},
        QUORUM: ALL | {"counts": True, "announced": True},
        RECORDED: ALL | {"counts": True, "announced": True},
        ANNOUNCED: ALL | {"counts": True, "announced": True},
    },
    "lead": {  # does not score
        BEFORE: {"counts": True, "recorded": True, "announced": True},
        QUORUM: ALL | {"counts": True, "recorded": True, "announced": True, "lab_notes": True},
        RECORDED: ALL | {"counts": True, "recorded": True, "announced": True, "lab_notes": True},
        ANNOUNCED: ALL | {"counts": True, "recorded": True, "announced": True, "lab_notes": True},
    },
    "secretary": dict.fromkeys(
        (BEFORE, QUORUM, RECORDED, ANNOUNCED),
        ALL | {"counts": True, "recorded": True, "announced": True, "lab_notes": True},
    ),
    "executive": {
        BEFORE: {"announced": True},
        QUORUM: {"announced": True},
        RECORDED: {"announced": True},
        ANNOUNCED: {"others": Others.TOTALS, "notes": True, "total": True, "announced": True},
    },
    "auditor": {
        BEFORE: {"announced": True},
        QUORUM: {"announced": True},
        RECORDED: {"announced": True},
        ANNOUNCED: ALL | {"announced": True, "lab_notes": True},
    },
    "outsider": {},
    "curator": {},
    "reviewer_b": {},  # declined
}


@pytest.fixture
def walk(gate, cast):
    """Take one panel to a moment: two of the three who sit file, one is lead, one has declined."""

    def to(moment: str) -> Panel:
        draft = gate.lab.draft()
        proposals.name_coach(proposal_id=draft.pk, by=cast.secretary, coach=cast.coach)
        panel = gate.panel_of(gate.lab.send(draft))
        second = cast.reviewer_same_unit
        second.unit_roles.all().delete()
        second.unit_roles.create(unit=cast.setda, role="member")
        declined, *_rest = gate.assign(panel, cast.reviewer_b, cast.reviewer_a, second, cast.reviewer_c)
        services.decline(assignment_id=declined.pk, by=cast.reviewer_b, reason="Dinas luar.")
        services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
        gate.file(panel, cast.reviewer_a, 4, lab_note="Rahasia lab A.")
        if moment != BEFORE:
            gate.file(panel, second, 5, lab_note="Rahasia lab B.")
        if moment in (RECORDED, ANNOUNCED):
            decision = gate.record(panel, conditions="Syarat.")
            if moment == ANNOUNCED:
                gate.announce(decision)
        return gate.again(panel)

    return to


@pytest.mark.parametrize("moment", [BEFORE, QUORUM, RECORDED, ANNOUNCED])
def test_each_reader_knows_what_the_table_says_and_no_more(walk, cast, moment):
    panel = walk(moment)
    for name, row in TABLE.items():
        person = getattr(cast, name)
        if not row:
            with pytest.raises(NotVisible):
                reading.panel_view(person, panel)
            continue
        view = reading.panel_view(person, panel)
        assert view.rights == Rights(**row[moment]), name
        _follows_its_rights(view, moment, name)


def _follows_its_rights(view: reading.PanelView, moment: str, name: str) -> None:
    """What is in the view is what the rights say, not only the rights themselves."""
    may = view.rights
    filed = 1 if moment == BEFORE else 2
    assert len(view.lines) == (filed if may.others else 0), name
    assert (view.filed, view.expected) == ((filed, 3) if may.counts else (None, None)), name
    assert (view.mean is not None) == may.total, name
    for line in view.lines:
        assert (line.reviewer is not None) == (may.others is Others.ALL), name
        assert line.label.startswith("Penelaah ") == (may.others is not Others.ALL), name
        assert (line.total is not None) == (may.others >= Others.TOTALS), name
        assert bool(line.scores) == (may.others is Others.ALL), name
        assert ("Rahasia" in line.lab_note) == may.lab_notes, name
        assert bool(line.note) == may.notes, name
    assert (view.recorded is not None) == (may.recorded and moment == RECORDED), name
    assert (view.announced is not None) == (moment == ANNOUNCED), name
    if view.announced:
        by_name = may.recorded or may.others is Others.ALL
        assert bool(view.announced.name) == by_name, name
        assert view.announced.part == "secretariat", name
    names_known = may.others is Others.ALL
    assert bool(view.assignments) == names_known, name


def test_penelaah_n_keeps_its_number_for_every_reader_and_round_of_typing(walk, cast, gate):
    panel = walk(ANNOUNCED)
    labels = {
        reader.name: [line.label for line in reading.panel_view(reader, panel).lines]
        for reader in (cast.proposer, cast.member, cast.executive)
    }
    assert set(map(tuple, labels.values())) == {("Penelaah 2", "Penelaah 3")}


def test_a_lead_who_scores_sees_nothing_before_filing_and_all_afterwards(walk, cast, gate):
    panel = walk(QUORUM)
    gate.assign(panel, cast.lead)
    view = reading.panel_view(cast.lead, panel)
    assert view.rights == Rights(recorded=True, announced=True)
    gate.file(panel, cast.lead)
    assert reading.panel_view(cast.lead, panel).rights.others is Others.ALL


def test_a_secretary_who_sits_on_the_panel_is_blind_like_any_reviewer(walk, cast, gate):
    panel = walk(QUORUM)
    LabRole.objects.create(user=cast.secretary_2, role=LabRole.Role.REVIEWER)
    gate.assign(panel, cast.secretary_2)
    view = reading.panel_view(cast.secretary_2, panel)
    assert (view.lines, view.mean, view.rights.lab_notes) == ([], None, False)
    assert {r.reviewer for r in Review.objects.visible_to(cast.secretary_2)} == set()
    gate.file(panel, cast.secretary_2)
    assert len(reading.panel_view(cast.secretary_2, panel).lines) == 3


def test_the_total_is_the_teams_only_if_the_cycle_says_so(walk, cast, gate):
    gate.lab.cycle.show_totals = False
    gate.lab.cycle.save()
    panel = walk(ANNOUNCED)
    view = reading.panel_view(cast.proposer, panel)
    assert (view.mean, view.mean_shown) == (None, "")
    assert [line.note != "" for line in view.lines] == [True, True]


def test_ones_own_draft_and_lab_note_are_ones_own_alone(walk, cast, gate):
    panel = walk(QUORUM)
    services.save_draft(
        panel_id=panel.pk, by=cast.reviewer_c, version=0, note="Draf saya.", lab_note="Bisik-bisik."
    )
    view = reading.panel_view(cast.reviewer_c, panel)
    assert (view.own.note, view.own_lab_note) == ("Draf saya.", "Bisik-bisik.")
    for person in (cast.secretary, cast.lead, cast.reviewer_a):
        other = reading.panel_view(person, panel)
        assert "Draf saya." not in str(other)
        assert "Bisik-bisik." not in str(other)


def test_a_curator_reads_that_it_passed_and_when_and_nothing_else(gate, cast):
    panel = gate.at_gate_of(State.DELIVER_REVIEW)
    gate.decided(panel, overrides={"quorum.short": "Rapat kecil."}, conditions="Syarat.")
    view = reading.panel_view(cast.curator, gate.again(panel))
    assert view.passed_on.isoformat() == "2026-11-24"
    assert (view.announced, view.lines, view.mean) == (None, [], None)
    assert not Decision.objects.visible_to(cast.curator).exists()


# --- Rows for API and lists --------------------------------------------------------------------------


def test_rows_of_reviews_assignments_and_decisions_reach_only_whom_the_table_names(walk, cast):
    seen = {}
    for moment in (QUORUM, RECORDED, ANNOUNCED):
        panel = walk(moment)
        for name in TABLE:
            person = getattr(cast, name)
            seen[moment, name] = (
                Review.objects.visible_to(person).filter(panel=panel).count(),
                Assignment.objects.visible_to(person).filter(panel=panel).count(),
                Decision.objects.visible_to(person).filter(revision=panel.revision).count(),
            )
    nothing = ("proposer", "head", "member", "coach", "executive", "outsider", "curator", "reviewer_b")
    for name in nothing:
        told = name in ("proposer", "head", "member", "coach", "executive")
        assert seen[QUORUM, name] == seen[RECORDED, name] == (0, 0, 0), name
        assert seen[ANNOUNCED, name] == (0, 0, int(told)), name
    assert seen[RECORDED, "reviewer_c"] == (0, 1, 0)
    assert seen[RECORDED, "reviewer_a"] == (2, 4, 0)
    assert seen[ANNOUNCED, "reviewer_a"] == (2, 4, 1)
    assert seen[RECORDED, "lead"] == seen[RECORDED, "secretary"] == (2, 4, 1)
    assert seen[RECORDED, "auditor"] == (0, 0, 0)
    assert seen[ANNOUNCED, "auditor"] == (2, 4, 1)


def test_a_withdrawn_proposals_decision_is_read_only_by_whom_its_text_is(walk, cast, gate):
    panel = walk(ANNOUNCED)
    gate.lab.move(gate.proposal(panel), Verb.WITHDRAW, cast.proposer, reason="Pindah.")
    for name, count in (("proposer", 1), ("head", 1), ("coach", 1), ("member", 0), ("reviewer_a", 0)):
        assert Decision.objects.visible_to(getattr(cast, name)).count() == count, name
    view = reading.panel_view(cast.member, gate.again(panel))
    assert (view.announced, view.lines) == (None, [])


def test_what_a_reviewer_reads_follows_the_assignment(walk, cast, gate):
    panel = walk(ANNOUNCED)
    proposal = gate.proposal(panel)
    for person in (cast.reviewer_a, cast.reviewer_c, cast.lead):
        assert visibility.reading(person, proposal) is Reading.SENT
    assert visibility.reading(cast.reviewer_b, proposal) is None
    gate.lab.move(proposal, Verb.WITHDRAW, cast.proposer, reason="Pindah.")
    for person in (cast.reviewer_a, cast.lead):
        assert visibility.reading(person, fresh(proposal)) is Reading.LINE


def test_a_reviewer_reads_it_as_judged_and_no_later_revision(walk, cast, gate):
    panel = walk(ANNOUNCED)
    gate.lab.send(gate.proposal(panel))
    proposal = gate.proposal(panel)

    def numbers(person):
        revisions = visibility.revisions_visible_to(person, proposal)
        return list(revisions.order_by("number").values_list("number", flat=True))

    for person in (cast.reviewer_a, cast.lead):
        assert numbers(person) == [1], person
    for person in (cast.proposer, cast.member, cast.secretary, cast.executive):
        assert numbers(person) == [1, 2], person
    gate.assign(gate.panel_of(proposal), cast.reviewer_a)
    assert numbers(cast.reviewer_a) == [1, 2]


def test_a_recalled_submission_leaves_its_reviewer_the_title_line(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    gate.lab.move(gate.proposal(panel), Verb.RECALL, cast.proposer)
    assert visibility.reading(cast.reviewer_a, gate.proposal(panel)) is Reading.LINE


def test_a_reader_of_the_team_is_only_that_whatever_office_they_hold(walk, cast, gate):
    panel = walk(RECORDED)
    gate.lab.join(gate.proposal(panel), cast.secretary_2, TeamMember.Role.READER)
    view = reading.panel_view(cast.secretary_2, panel)
    assert view.rights == Rights(counts=True, announced=True)
    for rows in (Review, Assignment, Decision):
        assert not rows.objects.visible_to(cast.secretary_2).exists()


# --- R7: recording changes nothing, word for word ----------------------------------------------------

BLIND = ("proposer", "co_writer", "head", "member", "coach", "executive", "parent_head", "curator")


def snapshot(gate, cast, panel: Panel) -> str:
    """Everything the blind side can read, do or be refused, as text."""
    proposal = gate.proposal(panel)
    said = {}
    for name in BLIND:
        person = getattr(cast, name)
        try:
            view = str(reading.panel_view(person, panel))
        except NotVisible:
            view = "404"
        said[name] = {
            "view": view,
            "reading": str(visibility.reading(person, proposal)),
            "revisions": list(visibility.revisions_visible_to(person, proposal).values()),
            "parts": sorted(interests.parts_of(person, proposal)),
            "waits": str(waits_on(proposal, person)),
            "home": [(item.kind, item.since) for item in waiting.waiting_on(person)],
            "log": list(proposal.log.values("n", "verb", "capacity", "detail")),
            "refused": [_refusal(action, person) for action in _attempts(gate, cast, panel)],
        }
    return json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True)


def _refusal(action, person) -> object:
    try:
        return str(action(person))
    except Refused as refused:
        return type(refused).__name__, [obstacle.as_dict() for obstacle in refused.obstacles]
    except NotVisible:
        return "404"


def _attempts(gate, cast, panel: Panel):
    proposal = gate.proposal(panel)
    decision = Decision.objects.filter(revision=panel.revision).first()
    decision_id = decision.pk if decision else 1
    yield lambda person: gate.lab.move(proposal, Verb.RECALL, person)
    yield lambda person: gate.lab.move(proposal, Verb.SHELVE, person, reason="x")
    yield lambda person: gate.lab.move(proposal, Verb.CORRECT, person, reason="x")
    yield lambda person: gate.record(panel, by=person)
    yield lambda person: gate.lab.ask(proposal, by=person)
    yield lambda person: services.assign(panel_id=panel.pk, reviewer=cast.reviewer_b, by=person)
    if decision:  # the number of a decision is a guess on the blind side: the answer is that of a wrong one
        yield lambda person: services.announce_decision(decision_id=decision_id, by=person)


# Review case 7.
def test_recording_changes_nothing_the_blind_side_can_read_do_or_be_refused(walk, cast, gate):
    panel = walk(QUORUM)
    for name in BLIND:
        assert getattr(cast, name)
    before = json.loads(snapshot(gate, cast, panel))
    gate.record(panel, Verb.DECLINE)
    after = json.loads(snapshot(gate, cast, gate.again(panel)))
    for name in BLIND:
        announcing = after[name]["refused"].pop()
        assert announcing in ("404", ["Denied", before[name]["refused"][3][1]]), name
        assert after[name] == before[name], name
    assert Proposal.objects.visible_to(cast.proposer).count() == 1
