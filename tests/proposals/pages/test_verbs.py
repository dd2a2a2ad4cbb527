"""Every verb of a proposal through its page: asked once, done once, refused as the service refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.proposals.fill import fill
from tests.proposals.lab import Lab, fresh, make_cycle
from workflow.people.models import User
from workflow.proposals import content, endorsements, services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import DrumUpSheet, EndorsementRequest, HandOver, Proposal
from workflow.proposals.pages import steps
from workflow.serving import rescue

pytestmark = [pytest.mark.django_db, pytest.mark.page]

REASON = "Menunggu anggaran perubahan."


def address(proposal: Proposal, verb: str) -> str:
    return f"{proposal.get_absolute_url()}langkah/{verb}/"


def as_user(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def press(client: Client, proposal: Proposal, verb: str, **typed: object):
    """As the page of this moment sends it."""
    now = fresh(proposal)
    return client.post(address(proposal, verb), {"seen": now.seen, "row": now.last_n, **typed})


# verb, from a proposal in this state, by whom, with what, and the state afterwards
MOVES = (
    ("recall", State.DIAGNOSE_REVIEW, "proposer", {}, State.DIAGNOSE),
    ("recall", State.DRUM_UP_REVIEW, "co_writer", {}, State.DRUM_UP),
    ("shelve", State.DESIGN, "secretary", {"reason": REASON, "wake_on": "2027-03-01"}, State.SHELVED),
    ("resume", State.SHELVED, "secretary", {}, State.DIAGNOSE),
    ("stop", State.DELIVER, "proposer", {"reason": REASON}, State.STOPPED),
    ("withdraw", State.DRUM_UP, "proposer", {}, State.WITHDRAWN),
    ("withdraw", State.DIAGNOSE_REVIEW, "head", {"reason": REASON}, State.WITHDRAWN),
    ("reopen", State.DECLINED, "secretary", {"reason": REASON}, State.DRUM_UP),
    ("correct", State.DIAGNOSE, "secretary", {"reason": REASON}, State.DRUM_UP_REVIEW),
)


@pytest.mark.parametrize(("verb", "state", "who", "typed", "then"), MOVES)
def test_each_move_is_asked_once_and_done_once(
    cast: Cast, lab: Lab, client: Client, verb: str, state: State, who: str, typed: dict, then: State
):
    proposal = lab.at(state)
    as_user(client, getattr(cast, who))
    menu = client.get(proposal.get_absolute_url()).content.decode()
    assert f'href="{address(proposal, verb)}"' in menu
    page = client.get(address(proposal, verb))
    assert page.status_code == 200
    assert f'name="seen" value="{proposal.seen}"' in page.content.decode()
    assert fresh(proposal).state == state  # asking changes nothing
    opened = {"seen": proposal.seen, "row": proposal.last_n}
    done = press(client, proposal, verb, **opened, **typed)
    assert done.status_code == 302
    assert fresh(proposal).state == then
    rows = fresh(proposal).last_n
    again = press(client, proposal, verb, **opened, **typed)  # the second press of a double click
    assert (again.status_code, fresh(proposal).last_n) == (302, rows)


@pytest.mark.parametrize("verb", [*steps.STEPS, "advance", "publish"])
def test_an_outsider_finds_no_verb_of_what_is_not_theirs(cast: Cast, lab: Lab, client: Client, verb: str):
    proposal = lab.draft()
    as_user(client, cast.outsider)
    assert client.get(address(proposal, verb)).status_code == 404
    assert press(client, proposal, verb, reason=REASON).status_code == 404


# what is posted by hand, by whom, in which state, and what the service answers to it
BY_HAND = (
    ("shelve", State.DIAGNOSE, "proposer", 403),  # the secretariat's
    ("recall", State.DIAGNOSE, "proposer", 409),  # nothing to recall
    ("correct", State.DIAGNOSE, "proposer", 403),
    ("extend", State.DIAGNOSE, "proposer", 403),
    ("ask", State.DRUM_UP_REVIEW, "proposer", 409),
    ("take_back", State.DIAGNOSE, "proposer", 409),
    ("name_coach", State.DIAGNOSE, "proposer", 403),
    ("cancel_hand_over", State.DIAGNOSE, "proposer", 409),
    ("reopen", State.DECLINED, "proposer", 403),
    ("advance", State.DRUM_UP_REVIEW, "secretary", 409),  # only an announced decision
    ("publish", State.GRADUATED, "secretary", 409),  # only the catalogue
    ("submit", State.DRUM_UP, "proposer", 403),  # the head's, on the page of endorsement
    ("unknown", State.DRUM_UP, "proposer", 404),
)


@pytest.mark.parametrize(("verb", "state", "who", "status"), BY_HAND)
def test_a_verb_posted_by_hand_is_answered_as_the_service_answers(
    cast: Cast, lab: Lab, client: Client, verb: str, state: State, who: str, status: int
):
    proposal = lab.at(state)
    as_user(client, getattr(cast, who))
    before = fresh(proposal).last_n
    typed = {"reason": REASON, "wake_on": "2027-03-01", "due_on": "2027-03-01", "coach": ""}
    assert press(client, proposal, verb, **typed).status_code == status
    if verb in steps.STEPS:
        assert client.get(address(proposal, verb)).status_code in (403, 409)
    assert (fresh(proposal).state, fresh(proposal).last_n) == (state, before)


def test_the_owner_opens_a_withdrawn_draft_again(cast: Cast, lab: Lab, client: Client):
    """It was never sent, so nobody is owed a reason."""
    proposal = lab.draft()
    lab.move(proposal, Verb.WITHDRAW, cast.proposer)
    as_user(client, cast.proposer)
    assert 'name="reason"' not in client.get(address(proposal, "reopen")).content.decode()
    assert press(client, proposal, "reopen").status_code == 302
    assert fresh(proposal).state == State.DRUM_UP


def test_what_is_typed_wrongly_stays_with_the_reason_by_its_field(cast: Cast, lab: Lab, client: Client):
    proposal = lab.at(State.DIAGNOSE)
    as_user(client, cast.secretary)
    answer = press(client, proposal, "shelve", reason=REASON, wake_on="2026-11-24")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Tanggal lanjut harus sesudah hari ini." in page
    assert 'href="#id_wake_on"' in page
    assert REASON in page
    assert press(client, proposal, "shelve", reason="  ", wake_on="2027-03-01").status_code == 400


def test_a_stale_page_tells_what_happened_keeps_the_words_and_can_be_sent_again(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.at(State.DIAGNOSE_REVIEW)
    lab.announce(proposal, Verb.SEND_BACK)
    answer = press(as_user(client, cast.proposer), proposal, "withdraw", seen=proposal.seen, reason=REASON)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Diagnose dikembalikan untuk diperbaiki" in page
    assert REASON in page
    assert f'name="seen" value="{fresh(proposal).seen}"' in page  # read it, press again
    assert fresh(proposal).state == State.DIAGNOSE
    assert press(client, proposal, "withdraw", reason=REASON).status_code == 302


def test_a_stale_page_of_a_verb_that_is_gone_gives_the_words_back(cast: Cast, lab: Lab, client: Client):
    proposal = lab.at(State.DIAGNOSE)
    lab.move(proposal, Verb.WITHDRAW, cast.proposer, reason="Dipindah.")
    answer = press(
        as_user(client, cast.secretary),
        proposal,
        "shelve",
        seen=proposal.seen,
        reason=REASON,
        wake_on="2027-03-01",
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Usulan sudah berpindah" in page
    assert "Dicabut" in page
    assert REASON in page
    assert '<form method="post" action="/usulan/' not in page


def test_a_session_that_ended_while_typing_gives_the_reason_back(cast: Cast, lab: Lab, client: Client):
    proposal = lab.at(State.DIAGNOSE)
    path = address(proposal, "withdraw")
    answer = client.post(path, {"reason": REASON, rescue.SEAL: rescue.seal(cast.proposer.pk, path)})
    assert answer.status_code == 401
    assert REASON in answer.content.decode()
    assert fresh(proposal).state == State.DIAGNOSE
    assert client.post(path, {"reason": REASON}).status_code == 401  # by hand: asked to sign in, no text


def test_two_tabs_one_move(cast: Cast, lab: Lab, client: Client):
    proposal = lab.at(State.DIAGNOSE_REVIEW)
    as_user(client, cast.proposer)
    assert press(client, proposal, "recall", seen=proposal.seen).status_code == 302
    other_tab = press(client, proposal, "withdraw", seen=proposal.seen, reason=REASON)
    assert other_tab.status_code == 409
    assert fresh(proposal).state == State.DIAGNOSE


class TestAsking:
    def test_the_team_asks_once_and_takes_it_back(self, cast: Cast, lab: Lab, client: Client):
        proposal = lab.draft()
        cast.head  # somebody must be there to answer  # noqa: B018
        as_user(client, cast.co_writer)
        assert "Minta persetujuan" in client.get(address(proposal, "ask")).content.decode()
        assert press(client, proposal, "ask").status_code == 302
        assert press(client, proposal, "ask").status_code == 302  # the double click
        assert EndorsementRequest.objects.get().status == "open"
        page = client.get(proposal.get_absolute_url()).content.decode()
        assert "Menunggu: Kepala unit" in page
        for _twice in range(2):
            assert press(client, proposal, "take_back").status_code == 302
        assert EndorsementRequest.objects.get().status == "lapsed"

    def test_somebody_else_of_the_team_hears_that_it_is_asked_already(
        self, cast: Cast, lab: Lab, client: Client
    ):
        proposal = lab.draft()
        lab.ask(proposal)
        assert press(as_user(client, cast.co_writer), proposal, "ask").status_code == 409

    def test_what_is_missing_is_said_before_and_leads_to_its_field(
        self, cast: Cast, lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.undo()  # the worksheets count again
        proposal = fill(lab.draft(), "drum_up")
        as_user(client, cast.proposer)
        assert "Lengkap: 13 dari 13" in client.get(proposal.get_absolute_url()).content.decode()
        unanswered = {"novelty": "", "criterion_new": None, "criterion_useful": None}
        DrumUpSheet.objects.filter(proposal=proposal).update(**unanswered)
        missing = [one for one in content.obstacles(fresh(proposal)) if one.blocks]
        as_user(client, cast.proposer)
        page = client.get(address(proposal, "ask")).content.decode()
        field = f'href="{proposal.get_absolute_url()}lembar/drum_up/ubah/#novelty"'
        assert field in page
        assert '<button class="button" type="submit">Minta' not in page
        beside = client.get(proposal.get_absolute_url()).content.decode()
        assert field in beside
        assert "Lima kriteria: 2 hal lagi" in beside  # one line a point
        assert "11 dari 13 siap diajukan" in beside
        assert "Ajukan · 2 lagi" in beside
        refused = press(client, proposal, "ask")
        assert (len(missing), refused.status_code) == (3, 409)
        assert field in refused.content.decode()


class TestTheSecretariat:
    def test_gives_more_time(self, cast: Cast, lab: Lab, client: Client):
        proposal = lab.at(State.DIAGNOSE)
        due = proposal.open_visit().due_on
        as_user(client, cast.secretary)
        refused = press(client, proposal, "extend", due_on="2026-11-25", reason=REASON)
        assert "Tenggat hanya dapat dimundurkan" in refused.content.decode()
        later = due + dt.timedelta(days=30)
        row = fresh(proposal).last_n
        for _press in ("first", "of a double click"):
            done = press(client, proposal, "extend", row=row, due_on=later.isoformat(), reason=REASON)
            assert done.status_code == 302
        assert proposal.open_visit().due_on == later

    def test_lets_in_a_draft_it_was_told_of_without_reading_its_title(
        self, cast: Cast, lab: Lab, client: Client
    ):
        proposal = lab.draft("Markajudul")
        Proposal.objects.filter(pk=proposal.pk).update(complete=False)  # the office sees complete ones
        as_user(client, cast.secretary)
        page = client.get(address(proposal, "late_leave"))
        assert page.status_code == 200
        assert "Markajudul" not in page.content.decode()
        assert press(client, proposal, "late_leave", until="9999-12-31", reason=REASON).status_code == 400
        done = press(client, proposal, "late_leave", until="2026-12-23", reason=REASON)
        assert done["Location"] == "/usulan/"
        assert fresh(proposal).late_until.isoformat() == "2026-12-23T17:00:00+00:00"

    def test_moves_it_to_another_cycle_and_names_the_coach(self, cast: Cast, lab: Lab, client: Client):
        proposal = lab.draft()
        other = make_cycle("Siklus 2027", closes=dt.date(2027, 3, 1))
        as_user(client, cast.proposer)
        assert press(client, proposal, "change_cycle", cycle=other.pk).status_code == 302
        assert fresh(proposal).cycle == other
        as_user(client, cast.secretary)
        assert press(client, proposal, "name_coach", coach=cast.coach.pk).status_code == 302
        assert fresh(proposal).coach == cast.coach


class TestHandingOver:
    def test_begun_by_the_owner_and_accepted_by_whom_it_is_for(self, cast: Cast, lab: Lab, client: Client):
        proposal = lab.draft()
        as_user(client, cast.proposer)
        cast.member  # of the same unit  # noqa: B018
        given = press(client, proposal, "hand_over", to_user=cast.member.pk, to_unit="", reason=REASON)
        assert given.status_code == 302
        assert "Batalkan serah terima" in client.get(proposal.get_absolute_url()).content.decode()
        as_user(client, cast.member)  # who cannot read the draft, and is told its title line
        assert client.get(proposal.get_absolute_url()).status_code == 404
        page = client.get(address(proposal, "accept_hand_over")).content.decode()
        assert REASON in page
        assert f'href="{address(proposal, "refuse_hand_over")}"' in page
        assert press(client, proposal, "accept_hand_over").status_code == 302
        assert HandOver.objects.get().status == "accepted"

    def test_a_head_names_the_new_owner_of_what_comes_to_the_unit(self, cast: Cast, lab: Lab, client: Client):
        proposal = lab.at(State.DIAGNOSE)
        services.hand_over(
            proposal_id=proposal.pk, by=cast.secretary, to_unit=cast.dinsos, reason="Tugas pindah."
        )
        as_user(client, cast.partner_head)
        assert press(client, proposal, "accept_hand_over", owner="").status_code == 400
        done = press(client, proposal, "accept_hand_over", owner=cast.partner_head.pk)
        assert (done.status_code, fresh(proposal).unit) == (302, cast.dinsos)

    def test_refused_with_a_reason_or_cancelled(self, cast: Cast, lab: Lab, client: Client):
        proposal = lab.at(State.DIAGNOSE)
        asked = {"proposal_id": proposal.pk, "by": cast.proposer, "to_user": cast.member, "reason": REASON}
        services.hand_over(**asked)
        as_user(client, cast.member)
        assert press(client, proposal, "refuse_hand_over", reason="").status_code == 400
        assert press(client, proposal, "refuse_hand_over", reason="Sudah penuh.").status_code == 302
        services.hand_over(**asked)
        as_user(client, cast.proposer)
        for _twice in range(2):
            assert press(client, proposal, "cancel_hand_over").status_code == 302
        assert [one.status for one in HandOver.objects.order_by("pk")] == ["refused", "cancelled"]

    def test_refusing_twice_is_no_page_that_is_missing(self, cast: Cast, lab: Lab, client: Client):
        proposal = lab.at(State.DIAGNOSE)
        services.hand_over(
            proposal_id=proposal.pk, by=cast.secretary, to_unit=cast.dinsos, reason="Tugas pindah."
        )
        as_user(client, cast.partner_head)
        for _twice in range(2):
            assert press(client, proposal, "refuse_hand_over", reason="Bukan urusan kami.").status_code == 302
        as_user(client, cast.outsider)
        assert press(client, proposal, "refuse_hand_over", reason="Bukan urusan kami.").status_code == 404


def test_the_page_costs_the_same_for_one_row_and_three(cast: Cast, lab: Lab, client: Client):
    """Team members, endorsement requests that are over and log rows are read at once."""
    proposal = lab.draft()
    as_user(client, cast.proposer)
    costs = []
    for n in range(2):
        client.get(proposal.get_absolute_url())
        with CaptureQueriesContext(connection) as seen:
            client.get(proposal.get_absolute_url())
        costs.append(len(seen))
        if n == 0:
            for person in (cast.member, cast.reader):
                lab.join(proposal, person, "co_writer")
            for _m in range(2):
                request = lab.ask(proposal)
                endorsements.take_back(request_id=request.pk, by=cast.proposer)
    assert costs[0] == costs[1]
