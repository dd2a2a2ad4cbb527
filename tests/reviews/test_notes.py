"""At the announcement the notes to the team become feedback: unnamed, and gone again with a correction."""

from __future__ import annotations

import pytest

from tests.proposals.lab import fresh
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals import feedback, visibility
from workflow.proposals.machine import Verb
from workflow.proposals.models import Feedback, FeedbackReply, Proposal
from workflow.proposals.voices import Listener
from workflow.reviews.models import Panel

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def heard(who: User, proposal: Proposal) -> list[tuple[str, str]]:
    """(who said it, what) as this person reads it."""
    proposal = fresh(proposal)
    look = visibility.look(who, proposal)
    listener = Listener(who, look.parts)
    return [(listener.voice_of(entry), entry.text) for entry in feedback.entries(who, proposal, look)]


@pytest.fixture
def panel(gate: Gate) -> Panel:
    """The second seat files first, and both leave the lab a note."""
    panel = gate.sent()
    gate.assign(panel, gate.cast.reviewer_a, gate.cast.reviewer_b)
    gate.file(panel, gate.cast.reviewer_b, 3, note="Catatankedua", lab_note="Rahasialab")
    gate.file(panel, gate.cast.reviewer_a, 4, note="Catatansatu", lab_note="Rahasialab")
    return panel


def test_notes_reach_the_team_with_the_announcement_and_not_with_the_recording(
    gate: Gate, panel: Panel
) -> None:
    decision = gate.record(panel, Verb.SEND_BACK, reason="Perbaiki garis awal.")
    assert not Feedback.objects.exists()
    gate.announce(decision)
    for who in (gate.cast.proposer, gate.cast.head, gate.cast.secretary):
        assert heard(who, panel.proposal) == [
            ("Keputusan gerbang", "Perbaiki garis awal."),
            ("Penelaah 1", "Catatansatu"),
            ("Penelaah 2", "Catatankedua"),
        ]
    assert heard(gate.cast.reviewer_a, panel.proposal) == []
    assert {(entry.stage, entry.section, entry.revision) for entry in Feedback.objects.all()} == {
        ("drum_up", "", panel.revision)
    }


def test_no_table_of_feedback_holds_a_name_of_the_gate_or_a_note_for_the_lab(
    gate: Gate, panel: Panel
) -> None:
    gate.decided(panel, Verb.SEND_BACK)
    held = repr([*Feedback.objects.values(), *FeedbackReply.objects.values()])
    for secret in ("Rahasialab", gate.cast.reviewer_a.name, gate.cast.reviewer_b.name):
        assert secret not in held
    assert not Feedback.objects.filter(author__isnull=False).exists()


def test_conditions_of_a_pass_are_told_and_empty_notes_are_not(gate: Gate) -> None:
    panel = gate.sent()
    gate.assign(panel, gate.cast.reviewer_a, gate.cast.reviewer_b)
    gate.file(panel, gate.cast.reviewer_a, 5, note="")
    gate.file(panel, gate.cast.reviewer_b, 5, note="  ")
    gate.decided(panel, Verb.ADVANCE, reason="", conditions="Lengkapi data desa.")
    assert heard(gate.cast.proposer, panel.proposal) == [("Keputusan gerbang", "Syarat: Lengkapi data desa.")]


def test_a_corrected_announcement_takes_its_notes_back_and_the_next_one_brings_them_anew(
    gate: Gate, panel: Panel
) -> None:
    gate.decided(panel, Verb.DECLINE, reason="Keliru.")
    first = Feedback.objects.order_by("pk")[0]
    feedback.reply(feedback_id=first.pk, by=gate.cast.proposer, text="Kami tidak sependapat.")
    gate.correct(panel)
    assert heard(gate.cast.proposer, panel.proposal) == []
    assert Feedback.objects.filter(taken_back_at__isnull=False).count() == 3
    gate.decided(gate.again(panel), Verb.SEND_BACK, reason="Yang benar.")
    assert [text for _who, text in heard(gate.cast.proposer, panel.proposal)] == [
        "Yang benar.",
        "Catatansatu",
        "Catatankedua",
    ]


def test_what_the_last_return_left_open_is_warned_of_before_sending_again(gate: Gate, panel: Panel) -> None:
    gate.decided(panel, Verb.SEND_BACK)
    (warning,) = feedback.warnings(gate.proposal(panel))
    assert str(warning.text) == "3 tanggapan masih terbuka."
    for entry in Feedback.objects.all():
        feedback.settle(feedback_id=entry.pk, by=gate.cast.proposer)
    assert feedback.warnings(gate.proposal(panel)) == []
    feedback.reopen(feedback_id=entry.pk, by=gate.cast.secretary)  # in the gate's place
    assert feedback.warnings(gate.proposal(panel))
