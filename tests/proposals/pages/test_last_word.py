"""The head of a proposal's page says what was last said to the team, and to nobody what is not theirs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests.cast import Cast
from tests.proposals.fill import save
from tests.proposals.lab import Lab, fresh
from workflow.people.models import User
from workflow.proposals import endorsements
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.page]
HEADING = 'id="kata-terakhir"'
NOTE = "Lengkapi nama desanya."
REASON = "Menunggu anggaran perubahan."


def page(client: Client, who: User, path: Proposal | str) -> str:
    client.force_login(who)
    answer = client.get(path if isinstance(path, str) else path.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_the_head_handed_back_stands_before_the_team_until_it_asks_again(
    cast: Cast, lab: Lab, client: Client
):
    asked = lab.ask(lab.draft())
    endorsements.return_to_team(request_id=asked.pk, by=cast.head, reason=NOTE)
    shown = page(client, cast.co_writer, asked.proposal)
    assert "Dikembalikan kepala unit ke tim" in shown
    assert NOTE in shown
    home = page(client, cast.proposer, "/")
    assert "dikembalikan kepala unit" in home
    assert "Perbaiki" in home
    lab.ask(fresh(asked.proposal))
    assert HEADING not in page(client, cast.co_writer, asked.proposal)


def test_whoever_does_not_know_that_the_team_writes_reads_no_word_of_its_head(
    cast: Cast, lab: Lab, client: Client
):
    asked = lab.ask(lab.announce(lab.send(lab.draft()), Verb.SEND_BACK))
    endorsements.return_to_team(request_id=asked.pk, by=cast.head, reason=NOTE)
    assert NOTE in page(client, cast.proposer, asked.proposal)
    for reader in (cast.executive, cast.auditor, cast.member):
        assert NOTE not in page(client, reader, asked.proposal)


def test_an_edit_that_ended_the_request_is_said(cast: Cast, lab: Lab, client: Client):
    proposal = lab.ask(lab.draft()).proposal
    save(proposal, "idea", cast.co_writer, summary="Ditulis sesudah diminta.")
    assert "Permintaan persetujuan gugur: isi berubah" in page(client, cast.proposer, proposal)


def test_the_reason_of_a_move_by_hand_stands_where_it_led(cast: Cast, lab: Lab, client: Client):
    proposal = lab.at(State.DIAGNOSE)
    lab.move(proposal, Verb.SHELVE, cast.secretary, reason=REASON, wake_on=dt.date(2027, 3, 1))
    assert REASON in page(client, cast.proposer, proposal)
    lab.move(fresh(proposal), Verb.RESUME, cast.secretary)
    assert HEADING not in page(client, cast.proposer, proposal)


def test_a_decision_tells_its_own_reason_and_its_correction_is_told_above(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.at(State.DECLINED)
    assert HEADING not in page(client, cast.proposer, proposal)
    lab.move(proposal, Verb.CORRECT, cast.secretary, reason="Salah usulan.")
    shown = page(client, cast.proposer, proposal)
    assert "Keputusan dikoreksi, kembali ke gerbang Drum Up" in shown
    assert "Salah usulan." in shown


def test_whoever_reads_the_title_line_alone_reads_no_reason(cast: Cast, lab: Lab, client: Client):
    proposal = lab.at(State.WITHDRAWN)
    reason = proposal.log.get(verb=Verb.WITHDRAW).reason
    assert reason
    assert reason in page(client, cast.proposer, proposal)
    assert reason not in page(client, cast.member, proposal)
