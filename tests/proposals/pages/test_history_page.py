"""The story of a proposal: who reads it, whose names, what it never tells, and what it costs."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.proposals.fill import fill
from tests.proposals.lab import Lab, fresh
from tests.proposals.pages.test_reading_page import recall
from workflow.people.models import User
from workflow.proposals import endorsements, services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def read(client: Client, who: User, proposal: Proposal, **query: object) -> str:
    client.force_login(who)
    answer = client.get(f"{proposal.get_absolute_url()}riwayat/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_only_whoever_reads_the_text_reads_its_story(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    address = f"{proposal.get_absolute_url()}riwayat/"
    assert client.get(address).status_code == 302
    client.force_login(cast.outsider)
    assert client.get(address).status_code == 404
    lab.move(proposal, Verb.WITHDRAW, cast.proposer)
    client.force_login(cast.secretary)
    assert client.get(address).status_code == 404


def test_a_curator_and_a_reader_of_the_title_line_have_no_story(cast: Cast, lab: Lab, client: Client):
    shown = lab.at(State.GRADUATED)
    client.force_login(cast.curator)
    assert client.get(f"{shown.get_absolute_url()}riwayat/").status_code == 403
    withdrawn = lab.at(State.WITHDRAWN)
    client.force_login(cast.member)
    assert client.get(f"{withdrawn.get_absolute_url()}riwayat/").status_code == 403


def test_a_return_says_when_by_which_part_and_why_and_opens_a_second_round(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK, reason="Sebutkan sumber angkanya.")
    lab.send(proposal)
    page = read(client, cast.proposer, proposal)
    assert "Drum Up dikembalikan untuk diperbaiki" in page
    assert "Sebutkan sumber angkanya." in page
    assert "Drum Up diajukan ke gerbang, putaran ke-2" in page
    assert "Selasa, 24 November 2026, 09.00 WIB" in page
    assert cast.secretary.name not in page
    assert cast.head.name in page
    assert f'href="{proposal.get_absolute_url()}revisi/2/?banding=1"' in page
    assert cast.secretary.name in read(client, cast.secretary, proposal)


def test_the_executive_reads_parts_and_no_name(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    asked = services.hand_over(
        proposal_id=proposal.pk, by=cast.proposer, to_user=cast.co_writer, reason="Pindah tugas."
    )
    services.accept_hand_over(hand_over_id=asked.pk, by=cast.co_writer)
    lab.send(proposal)
    page = read(client, cast.executive, proposal)
    assert "Drum Up diajukan ke gerbang" in page
    assert "Diminta oleh Tim." in page
    assert "Ketua tim berganti." in page
    for person in (cast.head, cast.proposer, cast.co_writer):
        assert person.name not in page


def test_what_the_team_asked_its_head_stays_between_them(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    asked = lab.ask(proposal)
    endorsements.return_to_team(request_id=asked.pk, by=cast.head, reason="Angka 41 dari mana?")
    for who in (cast.proposer, cast.head):
        assert "Angka 41 dari mana?" in read(client, who, proposal)
    for who in (cast.member, cast.secretary, cast.executive):
        assert "Angka 41 dari mana?" not in read(client, who, proposal)


def test_a_recalled_submission_is_linked_only_for_those_who_read_it(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    lab.send(proposal)
    recall(lab, proposal)
    link = f'href="{proposal.get_absolute_url()}revisi/2/"'
    assert link in read(client, cast.proposer, proposal)
    page = read(client, cast.executive, proposal)
    assert "Pengajuan Drum Up dibatalkan" in page
    assert link not in page


def test_a_hand_over_says_from_whom_and_to_whom(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    asked = services.hand_over(
        proposal_id=proposal.pk, by=cast.proposer, to_user=cast.co_writer, reason="Saya pindah tugas."
    )
    services.accept_hand_over(hand_over_id=asked.pk, by=cast.co_writer)
    page = read(client, cast.head, proposal)
    assert f"Ketua tim sekarang {cast.co_writer.name}." in page
    assert "Saya pindah tugas." in page


def test_the_running_stay_stands_first_also_before_anything_happened_in_it(
    cast: Cast, lab: Lab, client: Client
):
    page = read(client, cast.proposer, lab.announce(lab.send(lab.draft()), Verb.ADVANCE))
    story = page.split('id="riwayat"')[1]
    assert story.index("<h3>Diagnose</h3>") < story.index("<h3>Drum Up</h3>")
    assert "sejak 24 November, 0 hari kerja" in story
    assert "Kepala unit atau wakilnya" in story


def test_a_moved_deadline_says_from_when_to_when(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    services.extend(
        proposal_id=proposal.pk, by=cast.secretary, due_on=dt.date(2027, 1, 15), reason="Survei tertunda."
    )
    page = read(client, cast.proposer, proposal)
    assert "Tenggat diperpanjang" in page
    assert "Tenggat 8 Desember menjadi 15 Januari 2027." in page
    assert "Survei tertunda." in page


def test_a_longer_story_comes_in_pages_and_costs_no_query_more(
    cast: Cast, lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch
):
    proposal = fill(lab.draft(), "drum_up")
    costs = []
    for _round in range(3):
        lab.announce(lab.send(proposal), Verb.SEND_BACK)
        read(client, cast.proposer, proposal)
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{fresh(proposal).get_absolute_url()}riwayat/")
        costs.append(len(seen))
    assert costs[0] == costs[-1]
    monkeypatch.setattr("workflow.proposals.pages.history.A_PAGE", 3)
    assert "Draf dibuat" not in read(client, cast.proposer, proposal)
    assert "Draf dibuat" in read(client, cast.proposer, proposal, page=3)


def test_who_came_to_the_team_and_who_coaches_is_told_by_name_to_those_who_read_it(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.draft()
    services.name_coach(proposal_id=proposal.pk, by=cast.secretary, coach=cast.coach)
    services.add_partner(proposal_id=proposal.pk, by=cast.proposer, unit=cast.dinsos)
    lab.send(proposal)
    for reader in (cast.proposer, cast.member, cast.secretary, cast.auditor):
        page = read(client, reader, proposal)
        assert f"{cast.co_writer.name}, Anggota tim." in page, reader
        assert f"{cast.coach.name}." in page, reader
        assert f"{cast.dinsos.name}." in page, reader
    page = read(client, cast.executive, proposal)
    assert "Masuk ke tim" in page
    assert f"{cast.co_writer.name}, Anggota tim." not in page
    assert f"{cast.coach.name}." not in page
    client.force_login(cast.outsider)
    assert client.get(f"{proposal.get_absolute_url()}riwayat/").status_code == 404
