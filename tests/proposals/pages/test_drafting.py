"""`/usulan/baru/`: a few sentences become a draft, once."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast, make_person
from tests.proposals.lab import make_cycle
from workflow.people.models import UnitRole
from workflow.proposals.models import DrumUpSheet, Proposal, TeamMember
from workflow.proposals.pages.drafting import give_key
from workflow.serving import rescue

pytestmark = [pytest.mark.django_db, pytest.mark.page]

NEW = "/usulan/baru/"
FIRST = {
    "title": "Antrean Puskesmas dari Rumah",
    "problem": "Warga antre sejak subuh. Sebagian pulang tanpa dilayani.",
    "idea": "Nomor antrean diambil lewat pesan. Warga datang saat gilirannya dekat.",
}


def test_a_member_writes_a_few_sentences_and_lands_on_the_draft(cast: Cast, client: Client):
    make_cycle()
    client.force_login(cast.proposer)
    page = client.get(NEW).content.decode()
    assert "Unit pengusul: Puskesmas Melati." in page  # one unit is no question
    done = client.post(NEW, FIRST)
    proposal = Proposal.objects.get()
    assert done["Location"] == proposal.get_absolute_url()
    assert (proposal.title, proposal.unit, proposal.is_sent) == (FIRST["title"], cast.puskesmas, False)
    sheet = DrumUpSheet.objects.get(proposal=proposal)
    assert (sheet.background, sheet.idea) == (FIRST["problem"], FIRST["idea"])
    assert FIRST["idea"] in client.get(done["Location"]).content.decode()


def test_a_double_click_makes_one_draft(cast: Cast, client: Client):
    make_cycle()
    client.force_login(cast.proposer)
    sent = {**FIRST, "key": give_key(cast.proposer)}
    places = {client.post(NEW, sent)["Location"] for _press in range(2)}
    assert places == {Proposal.objects.get().get_absolute_url()}


def test_an_address_given_to_somebody_else_is_not_taken(cast: Cast, client: Client):
    make_cycle()
    client.force_login(cast.proposer)
    for key in (give_key(cast.co_writer), "tebakan:1:aaaaaaaa"):
        client.post(NEW, {**FIRST, "key": key})
    assert Proposal.objects.count() == 2


def test_what_was_typed_stays_where_something_is_missing(cast: Cast, client: Client):
    make_cycle()
    client.force_login(cast.proposer)
    answer = client.post(NEW, {**FIRST, "title": " "})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#id_title"' in page
    assert FIRST["problem"] in page
    assert FIRST["idea"] in page
    assert not Proposal.objects.exists()


def test_a_session_that_ended_while_typing_gives_the_words_back(cast: Cast, client: Client):
    make_cycle()
    answer = client.post(NEW, {**FIRST, rescue.SEAL: rescue.seal(cast.proposer.pk, NEW)})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert FIRST["problem"] in page
    assert ">Masalah</label>" in page  # under the words of the form


def test_only_a_unit_of_ones_own_can_be_chosen(cast: Cast, client: Client):
    make_cycle()
    UnitRole.objects.create(user=cast.proposer, unit=cast.dinkes, role=UnitRole.Role.MEMBER)
    client.force_login(cast.proposer)
    page = client.get(NEW).content.decode()
    assert cast.dinkes.name in page
    assert cast.dinsos.name not in page
    assert client.post(NEW, {**FIRST, "unit": cast.dinsos.pk}).status_code == 400
    client.post(NEW, {**FIRST, "unit": cast.dinkes.pk})
    assert Proposal.objects.get().unit == cast.dinkes


def test_the_secretariat_opens_a_draft_for_a_member_of_a_unit(cast: Cast, client: Client):
    make_cycle()
    owner = f"{cast.puskesmas.pk}:{cast.proposer.pk}"
    client.force_login(cast.secretary)
    assert "Buka draf atas nama unit lain" in client.get(NEW).content.decode()
    assert cast.proposer.name in client.get(f"{NEW}?atas-nama").content.decode()
    done = client.post(f"{NEW}?atas-nama", {"title": FIRST["title"], "owner": owner})
    assert done["Location"] == "/usulan/"  # a fresh draft is not the office's to read
    assert TeamMember.objects.get().user == cast.proposer


def test_without_a_call_the_page_says_when_the_next_one_opens(cast: Cast, client: Client):
    client.force_login(cast.proposer)
    assert "Panggilan ide sedang ditutup" in client.get(NEW).content.decode()
    answer = client.post(NEW, {**FIRST, rescue.SEAL: rescue.seal(cast.proposer.pk, NEW)})
    assert answer.status_code == 409
    assert FIRST["problem"] in answer.content.decode()  # it closed while this was typed
    assert client.post(NEW, FIRST).status_code == 409
    assert not Proposal.objects.exists()


def test_the_button_is_there_for_those_who_may(cast: Cast, client: Client):
    make_cycle()
    client.force_login(cast.proposer)
    for page in ("/", "/usulan/"):
        assert f'href="{NEW}">Usulan baru</a>' in client.get(page).content.decode()
    client.force_login(make_person("Warga Tanpa Unit"))
    assert f'href="{NEW}"' not in client.get("/usulan/").content.decode()
    assert client.get(NEW).status_code == 403
