"""Feedback on the worksheets: who gives it, who reads and answers it, and what it was written on."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tests.proposals.fill import save
from tests.proposals.lab import Lab, fresh
from workflow.people.models import User
from workflow.proposals import content, feedback, services, visibility, voices
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Feedback, Proposal
from workflow.proposals.signals import feedback_answered, feedback_given
from workflow.refusals import Denied, Invalid, NotVisible

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def give(proposal: Proposal, by: User, text: str = "Sebutkan sumbernya.", section: str = "idea") -> Feedback:
    return feedback.give(proposal_id=proposal.pk, by=by, stage="drum_up", section=section, text=text)


def read(who: User, proposal: Proposal) -> list[str]:
    proposal = fresh(proposal)
    look = visibility.look(who, proposal)
    return [entry.text for entry in feedback.entries(who, proposal, look)]


@pytest.fixture
def returned(lab: Lab) -> Proposal:
    """Sent, and returned for revision."""
    return lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)


@pytest.fixture
def coached(lab: Lab, cast: Cast, returned: Proposal) -> Proposal:
    services.name_coach(proposal_id=returned.pk, by=cast.secretary, coach=cast.coach)
    return fresh(returned)


def test_head_secretariat_and_coach_write_and_the_team_reads_who_it_was(
    coached: Proposal, cast: Cast
) -> None:
    for who, text in (
        (cast.head, "Dari kepala"),
        (cast.secretary, "Dari lab"),
        (cast.coach, "Dari pendamping"),
    ):
        give(coached, who, text)
    everything = ["Dari kepala", "Dari lab", "Dari pendamping"]
    for who in (cast.proposer, cast.co_writer, cast.head, cast.secretary, cast.coach):
        assert read(who, coached) == everything, who


def test_nobody_else_writes_or_reads(coached: Proposal, cast: Cast) -> None:
    give(coached, cast.head)
    sees = (cast.member, cast.parent_head, cast.executive, cast.auditor)
    for who in sees:
        assert read(who, coached) == []
        with pytest.raises(Denied):
            give(coached, who)
    for who in (cast.outsider, cast.reviewer_a, cast.curator):
        with pytest.raises(NotVisible):
            give(coached, who)
    for who in (cast.proposer, cast.co_writer):
        with pytest.raises(Denied):
            give(coached, who)


def test_interest_beats_office_for_a_secretary_on_the_team(coached: Proposal, lab: Lab, cast: Cast) -> None:
    lab.join(coached, cast.secretary_2, "reader")
    with pytest.raises(Denied):
        give(coached, cast.secretary_2)
    entry = give(coached, cast.secretary)
    with pytest.raises(Denied):
        feedback.reply(feedback_id=entry.pk, by=cast.secretary_2, text="Saya hanya membaca.")


@pytest.mark.parametrize("state", [State.DIAGNOSE_REVIEW, State.SHELVED, State.DECLINED, State.GRADUATED])
def test_outside_of_work_nothing_new_is_written_and_answers_stay_possible(
    lab: Lab, cast: Cast, state: State
) -> None:
    proposal = lab.at(State.DIAGNOSE) if state is State.DIAGNOSE_REVIEW else lab.at(state)
    if state is State.DIAGNOSE_REVIEW:
        entry = give(proposal, cast.head)
        proposal = lab.send(proposal)
    else:
        entry = feedback.add_from_gate(
            proposal.revisions.last(), [feedback.GateNote("Perjelas.", seat=1)], source="decision:1"
        )[0]
    with pytest.raises(Denied):
        give(proposal, cast.head)
    feedback.reply(feedback_id=entry.pk, by=cast.proposer, text="Sudah kami perbaiki.")
    feedback.reply(feedback_id=entry.pk, by=cast.head, text="Terima kasih.")
    assert feedback.settle(feedback_id=entry.pk, by=cast.co_writer).is_settled


def test_the_team_or_the_author_settles_and_reopens(coached: Proposal, cast: Cast) -> None:
    entry = give(coached, cast.head)
    for who in (cast.secretary, cast.coach):
        with pytest.raises(Denied):
            feedback.settle(feedback_id=entry.pk, by=who)
    settled = feedback.settle(feedback_id=entry.pk, by=cast.proposer)
    again = feedback.settle(feedback_id=entry.pk, by=cast.co_writer)
    assert again.settled_by == settled.settled_by == cast.proposer
    assert not feedback.reopen(feedback_id=entry.pk, by=cast.head).is_settled


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"text": " \n "}, "feedback.empty"),
        ({"text": "a" * 20_001}, "feedback.too_long"),
        ({"text": "Ya.", "section": "problem"}, "feedback.section"),  # of another worksheet
        ({"text": "Ya.", "section": "tidak_ada"}, "feedback.section"),
        ({"text": "Ya.", "stage": "display"}, "feedback.section"),
    ],
)
def test_bad_input_is_told_by_its_field(
    coached: Proposal, cast: Cast, typed: dict[str, Any], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        feedback.give(proposal_id=coached.pk, by=cast.head, **{"stage": "drum_up", **typed})
    assert refused.value.codes == [code]
    assert not Feedback.objects.exists()


def test_what_was_said_is_told_within_the_transaction(coached: Proposal, cast: Cast) -> None:
    heard: list[str] = []

    def hear(sender: object, **told: Any) -> None:
        heard.append(sorted(told)[1])

    for signal in (feedback_given, feedback_answered):
        signal.connect(hear)
    try:
        entry = give(coached, cast.head)
        feedback.reply(feedback_id=entry.pk, by=cast.proposer, text="Baik.")
    finally:
        for signal in (feedback_given, feedback_answered):
            signal.disconnect(hear)
    assert heard == ["feedback", "reply"]


# --- The words it was written on ---------------------------------------------------------------------


def test_an_entry_quotes_the_submission_it_was_written_on(lab: Lab, cast: Cast) -> None:
    draft = lab.draft()
    save(draft, "idea", cast.proposer, background="Antrean pagi.")
    proposal = lab.announce(lab.send(draft), Verb.SEND_BACK)
    entry = give(proposal, cast.head)
    save(proposal, "idea", cast.proposer, background="Antrean sore.")
    entry.refresh_from_db()
    assert (entry.revision.number, entry.on_unsent, entry.quote) == (1, False, "Antrean pagi.")


def test_what_is_said_of_unsent_words_is_read_with_the_next_submission(
    coached: Proposal, lab: Lab, cast: Cast, frozen: Any
) -> None:
    save(coached, "idea", cast.proposer, background="Belumterkirim.")
    entry = give(coached, cast.coach, "Tambahkan angka.")
    assert (entry.on_unsent, entry.quote) == (True, "Belumterkirim.")
    for who in (cast.proposer, cast.coach):
        assert read(who, coached) == ["Tambahkan angka."]
    for who in (cast.head, cast.secretary):
        assert read(who, coached) == []
        with pytest.raises(NotVisible):
            feedback.reply(feedback_id=entry.pk, by=who, text="Apa?")
    frozen.shift(dt.timedelta(hours=1))
    lab.send(coached)
    for who in (cast.head, cast.secretary):
        assert read(who, coached) == ["Tambahkan angka."]


def test_words_that_were_never_sent_are_quoted_to_those_alone_who_read_them(
    coached: Proposal, lab: Lab, cast: Cast, frozen: Any
) -> None:
    """Table B: head and secretariat read what was sent, also where somebody else quotes."""
    save(coached, "idea", cast.proposer, background="Belumterkirim.")
    give(coached, cast.coach, "Tambahkan angka.")
    save(coached, "idea", cast.proposer, background="Yang dikirim.")
    frozen.shift(dt.timedelta(hours=1))
    lab.send(coached)
    entry = Feedback.objects.get()
    for who, quote in (
        (cast.proposer, "Belumterkirim."),
        (cast.coach, "Belumterkirim."),
        (cast.head, ""),
        (cast.secretary, ""),
    ):
        look = visibility.look(who, fresh(coached))
        assert voices.Listener(who, look.parts).quote_of(entry) == quote, who
        client = Client()
        client.force_login(who)
        page = client.get(f"{coached.get_absolute_url()}tanggapan/").content.decode()
        assert "Tambahkan angka." in page
        assert ("Belumterkirim." in page) is bool(quote)


def test_rows_are_quoted_in_the_order_in_which_people_see_them(lab: Lab, cast: Cast) -> None:
    from tests.proposals.fill import add

    draft = lab.draft()
    add(draft, "beneficiary", cast.proposer, group="Lansia", marginal=True)
    add(draft, "beneficiary", cast.proposer, group="Ibu hamil", marginal=False)
    proposal = lab.announce(lab.send(draft), Verb.SEND_BACK)
    assert give(proposal, cast.head, section="beneficiary").quote == "Lansia · ya\nIbu hamil · tidak"


# --- Before sending again ----------------------------------------------------------------------------


def warned(proposal: Proposal) -> list[str]:
    return [str(obstacle.text) for obstacle in feedback.warnings(fresh(proposal))]


def test_open_entries_are_a_warning_before_sending_and_never_in_the_way(
    coached: Proposal, lab: Lab, cast: Cast
) -> None:
    assert warned(coached) == []
    entries = [give(coached, cast.head, f"Hal {n}") for n in range(3)]
    feedback.settle(feedback_id=entries[0].pk, by=cast.proposer)
    assert warned(coached) == ["2 tanggapan masih terbuka."]
    assert lab.send(coached).at_gate
    assert warned(coached) == []


def test_a_recall_answers_nothing_and_a_later_return_asks_only_of_its_own(
    coached: Proposal, lab: Lab, cast: Cast, frozen: Any
) -> None:
    give(coached, cast.head, "Dari putaran ini")
    lab.send(coached)
    lab.move(coached, Verb.RECALL, cast.proposer)
    assert warned(coached) == ["1 tanggapan masih terbuka."]
    lab.send(coached)
    frozen.shift(dt.timedelta(hours=1))
    lab.announce(coached, Verb.SEND_BACK)
    assert warned(coached) == []


def test_the_warning_stands_in_the_list_of_what_is_open(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, coached: Proposal
) -> None:
    monkeypatch.undo()
    give(coached, cast.head)
    last = content.obstacles(fresh(coached))[-1]
    assert (last.code, last.blocks) == ("feedback.open", False)
