"""Queues, workloads and averages over what this viewer may see (R8, R55), and their query counts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import make_person
from tests.proposals.lab import fresh
from workflow.people.models import LabRole
from workflow.proposals import services as proposals
from workflow.proposals.models import Partner, Proposal, TeamMember
from workflow.proposals.waiting import waits_on
from workflow.reviews import reading, selectors, services, waiting
from workflow.reviews.models import Assignment, Decision, Panel, Review

TODAY = dt.date(2026, 11, 24)


# --- R55: only my own assignment and score -----------------------------------------------------------


# Review case 55.
def test_what_i_have_filed_does_not_come_back_when_another_drafts(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    proposal = gate.proposal(panel)
    for unit in (cast.dinsos, cast.setda, cast.bappeda):
        Partner.objects.create(proposal=proposal, unit=unit)
    gate.file(panel, cast.reviewer_a)
    services.save_draft(panel_id=panel.pk, by=cast.reviewer_b, version=0, note="Draf.")
    assert selectors.my_queue(cast.reviewer_a).count() == 0
    assert [a.panel for a in selectors.my_queue(cast.reviewer_b)] == [panel]
    assert [item.kind for item in waiting.waiting_on(cast.reviewer_a)] == []
    assert [item.kind for item in waiting.waiting_on(cast.reviewer_b)] == ["review"]


def test_the_most_urgent_stands_first_and_a_closed_panel_is_gone(gate, cast, frozen):
    first, second = gate.sent("Pertama"), gate.sent("Kedua")
    gate.assign(second, cast.reviewer_a)
    frozen.shift(dt.timedelta(days=1))
    gate.assign(first, cast.reviewer_a)
    assert [a.panel for a in selectors.my_queue(cast.reviewer_a)] == [second, first]
    gate.decided(second, overrides={"quorum.short": "Rapat kecil."})
    assert [a.panel for a in selectors.my_queue(cast.reviewer_a)] == [first]


# --- R8: every figure over what this viewer may see --------------------------------------------------


@pytest.fixture
def secret(gate, cast):
    """A secretary who writes a proposal, reviewed by somebody who reviews nothing else."""
    hidden = make_person("Rahasia Sembilan", unit=cast.diskominfo, lab=[LabRole.Role.REVIEWER])
    draft = proposals.create(unit=cast.bappeda, by=cast.secretary_2, title="Arsip Sekali Klik")
    TeamMember.objects.create(proposal=draft, user=cast.co_writer, role=TeamMember.Role.CO_WRITER)
    head = make_person("Kepala Bappeda", unit=cast.bappeda, role="head")
    from workflow.proposals import endorsements

    request = endorsements.ask(proposal_id=draft.pk, by=cast.secretary_2, seen=fresh(draft).seen)
    endorsements.approve(request_id=request.pk, by=head, seen=fresh(draft).seen)
    panel = gate.panel_of(fresh(draft))
    gate.assign(panel, hidden)
    return hidden, panel


def figures(viewer) -> dict:
    loads = selectors.workload(viewer, today=TODAY)
    progress = selectors.progress(viewer)
    return {
        "rows": [(load.reviewer.name, load.open, load.late, load.filed, load.mean) for load in loads],
        "progress": (progress.filed, progress.expected),
        "reviews": Review.objects.visible_to(viewer).count(),
        "assignments": Assignment.objects.visible_to(viewer).count(),
        "arranged": [(panel.pk, panel.asked, panel.filed) for panel in selectors.arranged_panels(viewer)],
    }


# Review case 8.
def test_the_reviewer_of_ones_own_proposal_shows_in_no_list_sum_average_or_progress(gate, cast, secret):
    hidden, panel = secret
    open_one = gate.judged()
    seen = figures(cast.secretary_2)
    assert [row[0] for row in seen["rows"]] == ["Anindita Prameswari", "Bramantyo Seto"]
    assert seen["progress"] == (2, 2)
    assert sum(row[3] for row in seen["rows"]) == seen["reviews"] == 2
    assert [pk for pk, _asked, _filed in seen["arranged"]] == [open_one.pk]
    gate.file(panel, hidden, 1)
    assert figures(cast.secretary_2) == seen
    everything = figures(cast.secretary)
    assert "Rahasia Sembilan" in [row[0] for row in everything["rows"]]
    assert everything["progress"] == (3, 3)


# Review case 8.
def test_the_order_of_proposed_reviewers_tells_nothing_of_a_hidden_assignment(gate, cast, secret):
    hidden, _panel = secret
    panel = gate.sent()
    gate.assign(gate.sent("Sibuk"), cast.reviewer_c)
    assert [p.name for p in selectors.proposed_reviewers(panel, cast.secretary_2)] == [
        hidden.name,
        cast.reviewer_c.name,
    ]
    loaded = selectors.proposed_reviewers(panel, cast.secretary)
    assert [(p.name, p.open_count) for p in loaded] == [(cast.reviewer_c.name, 1), (hidden.name, 1)]


def test_a_reviewer_sees_only_their_own_load_until_they_have_filed(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_b)
    assert [load.reviewer for load in selectors.workload(cast.reviewer_a, today=TODAY)] == [cast.reviewer_a]
    assert selectors.progress(cast.reviewer_a) == selectors.Progress(0, 0)
    gate.file(panel, cast.reviewer_a)
    assert selectors.progress(cast.reviewer_a) == selectors.Progress(2, 2)


# --- What waits on whom ------------------------------------------------------------------------------


def test_what_waits_follows_the_panel_from_empty_to_announced(gate, cast):
    def kinds(person):
        return [item.kind for item in waiting.waiting_on(person)]

    panel = gate.sent()
    proposal = gate.proposal(panel)
    assert (kinds(cast.secretary), waits_on(proposal, cast.secretary).whom) == (
        ["assign"],
        "secretariat",
    )
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    services.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
    assert (kinds(cast.secretary), kinds(cast.reviewer_a)) == ([], ["review"])
    on_reviewers = waits_on(proposal, cast.secretary)
    assert (on_reviewers.whom, on_reviewers.due_on) == ("reviewers", dt.date(2026, 12, 3))
    gate.file(panel, cast.reviewer_a)
    gate.file(panel, cast.reviewer_b)
    assert (kinds(cast.lead), kinds(cast.secretary)) == (["decide"], [])
    assert waits_on(proposal, cast.lead).whom == "lead"
    decision = gate.record(panel)
    assert (kinds(cast.lead), kinds(cast.secretary)) == ([], ["announce"])
    assert waits_on(proposal, cast.secretary).whom == "announcement"
    for reader in (cast.proposer, cast.executive, cast.auditor, cast.reviewer_a):
        told = waits_on(proposal, reader)
        assert (told.whom, told.since) == ("lab", panel.opened_at)
    gate.announce(decision)
    assert kinds(cast.secretary) == []
    assert waits_on(gate.proposal(panel), cast.secretary).whom == "team"


def test_a_panel_all_of_the_secretariat_is_conflicted_on_waits_on_an_executive(gate, cast):
    draft = gate.lab.draft()
    gate.lab.join(draft, cast.secretary, TeamMember.Role.READER)
    panel = gate.panel_of(gate.lab.send(draft))
    assert [item.kind for item in waiting.waiting_on(cast.executive)] == ["nominate"]
    services.nominate_announcer(
        panel_id=panel.pk, announcer=cast.lead, by=cast.executive, reason="Semua anggota tim."
    )
    assert [item.kind for item in waiting.waiting_on(cast.executive)] == []
    assert [item.kind for item in waiting.waiting_on(cast.lead)] == ["assign"]


# --- Query counts: one row and three -----------------------------------------------------------------


def count_queries(action) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        action()
    return len(queries)


def _lists(cast, panel: Panel):
    return {
        "queue": lambda: [a.panel.revision.proposal.unit.name for a in selectors.my_queue(cast.reviewer_c)],
        "arranged": lambda: [
            (p.revision.proposal.unit.name, p.rubric.quorum, p.lead)
            for p in selectors.arranged_panels(cast.secretary)
        ],
        "announce": lambda: [
            d.revision.proposal.unit.name for d in selectors.decisions_to_announce(cast.secretary)
        ],
        "workload": lambda: selectors.workload(cast.secretary, today=TODAY),
        "progress": lambda: selectors.progress(cast.secretary),
        "waiting, secretariat": lambda: [i.proposal.unit.name for i in waiting.waiting_on(cast.secretary)],
        "waiting, reviewer": lambda: [i.proposal.unit.name for i in waiting.waiting_on(cast.reviewer_c)],
        "waiting, executive": lambda: [i.proposal.unit.name for i in waiting.waiting_on(cast.executive)],
        "proposed": lambda: selectors.proposed_reviewers(panel),
        "reviews": lambda: list(Review.objects.visible_to(cast.secretary)),
        "assignments": lambda: list(Assignment.objects.visible_to(cast.reviewer_c)),
        "decisions": lambda: list(Decision.objects.visible_to(cast.secretary)),
        "panels": lambda: list(Panel.objects.visible_to(cast.reviewer_c)),
        "proposals": lambda: list(Proposal.objects.visible_to(cast.reviewer_c)),
    }


def _one_more(gate, cast, n: int) -> Panel:
    """A panel of each kind: judged and recorded, open with one filed, and empty."""
    panel = gate.judged(f"Diputus {n}")
    gate.record(panel)
    other = gate.sent(f"Terbuka {n}")
    gate.assign(other, cast.reviewer_c, cast.reviewer_a)
    gate.file(other, cast.reviewer_a)
    return gate.sent(f"Kosong {n}")


def test_every_list_takes_the_same_queries_for_one_row_and_for_three(gate, cast):
    assert cast.executive
    panel = _one_more(gate, cast, 1)
    one = {name: count_queries(action) for name, action in _lists(cast, panel).items()}
    _one_more(gate, cast, 2)
    _one_more(gate, cast, 3)
    three = {name: count_queries(action) for name, action in _lists(cast, panel).items()}
    assert three == one
    assert max(one.values()) <= 12, one


def test_a_panel_takes_the_same_queries_for_one_review_and_for_three(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b, cast.reviewer_c)
    gate.file(panel, cast.reviewer_a)
    readers = (cast.secretary, cast.reviewer_a, cast.proposer, cast.auditor)
    one = [count_queries(lambda r=reader: reading.panel_view(r, gate.again(panel))) for reader in readers]
    gate.file(panel, cast.reviewer_b)
    gate.file(panel, cast.reviewer_c)
    three = [count_queries(lambda r=reader: reading.panel_view(r, gate.again(panel))) for reader in readers]
    assert three == one
