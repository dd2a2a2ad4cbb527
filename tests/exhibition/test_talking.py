"""Team and curator about a draft: who is told, and under which name they read each other."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from rest_framework.test import APIClient

from notifications.models import Obligation
from tests.proposals.lab import Lab
from workflow.exhibition import services
from workflow.exhibition.models import Entry
from workflow.people.models import User
from workflow.proposals.machine import State, Verb
from workflow.refusals import Denied, NotVisible, Refused

pytestmark = pytest.mark.page


@pytest.fixture
def entry(lab: Lab) -> Entry:
    entry = lab.written_entry(lab.at(State.GRADUATED))
    Obligation.objects.all().delete()
    return entry


def told(kind: str) -> set[str]:
    return {row.recipient.name for row in Obligation.objects.filter(kind=kind).select_related("recipient")}


def page(person: User, entry: Entry, name: str) -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(f"/kurasi/{entry.proposal.public_id}/{name}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_the_team_is_asked_to_read_a_draft_once_for_each_state_of_it(lab: Lab, entry: Entry) -> None:
    cast = lab.cast
    client = Client()
    client.force_login(cast.curator)
    for _press in range(2):
        answer = client.post(f"/kurasi/{entry.proposal.public_id}/minta-dibaca/", follow=True)
        assert "Tim diberi tahu bahwa draf ini siap dibaca." in answer.content.decode()
    assert told("entry_to_read") == {cast.proposer.name, cast.co_writer.name}
    assert Obligation.objects.filter(kind="entry_to_read").count() == 2
    services.change_entry(entry_id=entry.pk, by=cast.curator, seen=entry.edits, summary="Lebih singkat.")
    services.offer_entry(entry_id=entry.pk, by=cast.curator)
    assert Obligation.objects.filter(kind="entry_to_read").count() == 4


def test_only_the_curator_asks_and_only_of_a_draft(lab: Lab, entry: Entry) -> None:
    for other, why in ((lab.cast.proposer, Denied), (lab.cast.outsider, NotVisible)):
        with pytest.raises(why):
            services.offer_entry(entry_id=entry.pk, by=other)
    assert "siap dibaca" not in page(lab.cast.proposer, entry, "pratinjau/")
    assert "Beri tahu tim: draf siap dibaca" in page(lab.cast.curator, entry, "pratinjau/")
    lab.entry(entry.proposal, Verb.PUBLISH)
    with pytest.raises(Refused) as refused:
        services.offer_entry(entry_id=entry.pk, by=lab.cast.curator)
    assert refused.value.codes == ["entry.shown"]


def test_the_curator_is_told_what_the_team_says_until_it_is_seen_to(lab: Lab, entry: Entry) -> None:
    cast = lab.cast
    said = services.comment_entry(entry_id=entry.pk, by=cast.proposer, text="Angkanya 41, bukan 14.")
    services.comment_entry(entry_id=entry.pk, by=cast.curator, text="Sudah diubah.")
    assert told("entry_commented") == {cast.curator.name}
    (row,) = Obligation.objects.filter(kind="entry_commented")
    assert row.occurrence == f"comment:{said.pk}"
    client = Client()
    client.force_login(cast.curator)
    inbox = html.unescape(client.get("/pemberitahuan/").content.decode())
    assert f"Tanggapan tim: {entry.proposal.title}" in inbox


def test_the_team_reads_the_curator_by_part_and_the_curator_reads_the_team_by_name(
    lab: Lab, entry: Entry
) -> None:
    cast = lab.cast
    services.comment_entry(entry_id=entry.pk, by=cast.curator, text="Mohon foto yang lebih terang.")
    services.comment_entry(entry_id=entry.pk, by=cast.co_writer, text="Menyusul.")
    read = page(cast.proposer, entry, "pratinjau/")
    assert cast.curator.name not in read
    assert "<b>Kurator</b>" in read
    assert cast.co_writer.name in read
    read = page(cast.curator, entry, "")
    assert (cast.co_writer.name in read, f"<b>{cast.curator.name}</b>" in read) == (True, True)
    api = APIClient()
    api.force_login(cast.proposer)
    rows = api.get(f"/api/v1/proposals/{entry.proposal.public_id}/entry/comments/").json()["results"]
    assert [row["who"] for row in rows] == ["Kurator", cast.co_writer.name]
