"""The people around a proposal on its page: who reads it, who changes it, and what a search tells."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, make_person
from tests.proposals.lab import Lab, fresh
from workflow.people.models import User
from workflow.proposals import services
from workflow.proposals.machine import Verb
from workflow.proposals.models import Proposal, TeamMember
from workflow.proposals.services import import_record

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def address(proposal: Proposal, *below: object) -> str:
    return "/".join([f"{proposal.get_absolute_url()}tim", *map(str, below), ""])


def read(client: Client, who: User, proposal: Proposal, **query: str) -> str:
    client.force_login(who)
    answer = client.get(address(proposal), query)
    assert answer.status_code == 200
    return answer.content.decode()


def roles(proposal: Proposal) -> dict[str, str]:
    return dict(TeamMember.objects.filter(proposal=proposal).values_list("user__name", "role"))


def test_outsiders_find_no_team_and_readers_of_the_title_line_get_none(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    lab.move(proposal, Verb.WITHDRAW, cast.proposer, reason="Pindah.")
    for who, status in ((cast.outsider, 404), (cast.member, 403), (cast.proposer, 200)):
        client.force_login(who)
        assert client.get(address(proposal)).status_code == status
    record, _outcome = import_record(
        source="Lain", external_id="1", title="Dari Luar", unit=cast.dinkes, fields={}, texts={}
    )
    client.force_login(cast.secretary)
    assert client.get(address(record)).status_code == 404


def test_the_owner_finds_somebody_by_name_and_takes_them_in(cast: Cast, lab: Lab, client: Client):
    proposal, sought = lab.draft(), cast.member
    page = read(client, cast.proposer, proposal, q="wahyu pang")
    assert sought.name in page
    assert sought.email not in page
    sent = {"user": cast.member.pk, "role": "reader", "q": "wahyu pang"}
    answer = client.post(address(proposal, "tambah"), sent)
    assert answer["Location"] == f"{address(proposal)}?q=wahyu+pang#tambah"
    assert roles(proposal)[cast.member.name] == "reader"
    client.post(address(proposal, "tambah"), {"user": cast.member.pk, "role": "co_writer"})
    assert roles(proposal)[cast.member.name] == "co_writer"


def test_a_search_tells_no_address_and_none_outside_the_team_can_search(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    gone = make_person("Wahyu Tidak Aktif", unit=cast.puskesmas, is_active=False)
    page = read(client, cast.proposer, proposal, q=cast.member.email)
    assert cast.member.name not in page
    assert "Tidak ada orang dengan nama itu" in page
    assert gone.name not in read(client, cast.proposer, proposal, q="wahyu")
    assert "Ketik paling sedikit 3 huruf" in read(client, cast.proposer, proposal, q="wa")
    for who in (cast.co_writer, cast.secretary, cast.executive, cast.member):
        assert f"<b>{cast.coach.name}</b>" not in read(client, who, proposal, q=cast.coach.name)


def test_a_long_answer_says_so_and_begins_with_the_own_unit(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    for n in range(14):
        make_person(f"Aisyah Nomor {n:02}", unit=cast.perpustakaan)
    near = make_person("Zaenal Nomor", unit=cast.puskesmas)
    page = read(client, cast.proposer, proposal, q="nomor")
    assert "Masih banyak yang cocok" in page
    assert page.index(near.name) < page.index("Aisyah Nomor 00")
    assert "Aisyah Nomor 13" not in page


@pytest.mark.parametrize("step", ["tambah", "keluarkan", "mitra"])
def test_only_owner_and_head_change_the_team(cast: Cast, lab: Lab, client: Client, step: str):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    lab.join(proposal, cast.reader, "reader")
    before = roles(proposal)
    below = (cast.reader.pk, "keluarkan") if step == "keluarkan" else (step,)
    sent = {"user": cast.member.pk, "role": "reader", "unit": cast.dinsos.pk}
    for who, status in ((cast.co_writer, 403), (cast.secretary, 403), (cast.outsider, 404)):
        client.force_login(who)
        assert client.post(address(proposal, *below), sent).status_code == status
    assert roles(proposal) == before
    assert not proposal.partners.exists()
    client.force_login(cast.head)
    assert client.post(address(proposal, *below), sent).status_code == 302
    assert (roles(proposal) != before) or proposal.partners.exists()


def test_who_leaves_is_told_and_led_to_where_they_still_may_be(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    lab.join(proposal, cast.outsider, "reader")
    client.force_login(cast.outsider)
    assert "Usulan ini tidak lagi dapat Anda buka." in read(client, cast.outsider, proposal)
    answer = client.post(address(proposal, cast.outsider.pk, "keluarkan"), follow=True)
    assert "Anda keluar dari tim" in answer.content.decode()
    assert client.get(address(proposal)).status_code == 404
    lab.join(proposal, cast.member, "reader")  # of the same unit, which knows of no draft
    assert "Usulan ini tidak lagi dapat Anda buka." in read(client, cast.member, proposal)


def test_the_owner_is_not_taken_off_but_hands_over(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    client.force_login(cast.proposer)
    answer = client.post(address(proposal, cast.proposer.pk, "keluarkan"), follow=True)
    assert "Ketua tim diganti lewat serah terima." in answer.content.decode()
    assert roles(proposal)[cast.proposer.name] == "owner"
    assert f'href="{proposal.get_absolute_url()}langkah/hand_over/"' in answer.content.decode()


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_a_number_that_names_nobody_is_answered_kindly(cast: Cast, lab: Lab, client: Client, number: str):
    proposal = lab.draft()
    before = roles(proposal)
    client.force_login(cast.proposer)
    sent = {"user": number, "role": "reader", "unit": number}
    for below, status in (((number, "keluarkan"), 302), (("tambah",), 302), (("mitra",), 400)):
        assert client.post(address(proposal, *below), sent).status_code == status
    assert client.post(address(proposal, "mitra", number, "lepas")).status_code == 404
    assert roles(proposal) == before


def test_a_hand_over_that_waits_is_shown_to_those_it_concerns(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    reason = "Pengusul pindah tugas."
    services.hand_over(proposal_id=proposal.pk, by=cast.secretary, to_user=cast.co_writer, reason=reason)
    page = read(client, cast.co_writer, proposal)
    assert f"Serah terima kepada {cast.co_writer.name} menunggu jawaban" in page
    assert f'href="{proposal.get_absolute_url()}langkah/accept_hand_over/"' in page
    assert cast.secretary.name not in page
    assert cast.secretary.name in read(client, cast.secretary, proposal)
    assert reason not in read(client, cast.executive, proposal)


def test_partners_come_from_active_units_of_ours_and_go_again(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    partner = f'<option value="{cast.dinsos.pk}">'
    page = read(client, cast.proposer, proposal)
    assert partner in page
    assert f'<option value="{proposal.unit_id}">' not in page
    client.post(address(proposal, "mitra"), {"unit": cast.dinsos.pk})
    assert proposal.partners.get().unit == cast.dinsos
    refused = client.post(address(proposal, "mitra"), {"unit": cast.dinsos.pk})
    assert refused.status_code == 400
    assert 'class="field wrong"' in refused.content.decode()
    client.post(address(proposal, "mitra", cast.dinsos.pk, "lepas"))
    assert not proposal.partners.exists()


def test_a_team_of_one_says_why(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft(team=False)
    assert 'name="reason"' in read(client, cast.proposer, proposal)
    client.post(address(proposal, "alasan"), {"reason": "Rekan dimutasi."})
    assert fresh(proposal).team_reason == "Rekan dimutasi."
    refused = client.post(address(proposal, "alasan"), {"reason": "x" * 301})
    assert refused.status_code == 400
    assert "x" * 301 in refused.content.decode()
    client.logout()
    ended = client.post(address(proposal, "alasan"), {"reason": "Rekan dimutasi."})
    assert ended.status_code == 401
    lab.join(proposal, cast.co_writer, "co_writer")
    assert 'name="reason"' not in read(client, cast.proposer, proposal)


def test_a_member_more_costs_no_query_more(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft(team=False)
    costs = []
    for person in (cast.co_writer, cast.reader, cast.member):
        lab.join(proposal, person, "reader")
        read(client, cast.head, proposal)
        with CaptureQueriesContext(connection) as seen:
            client.get(address(proposal), {"q": "nama"})
        costs.append(len(seen))
    assert costs[0] == costs[-1]
