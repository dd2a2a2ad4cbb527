"""The proposal page: who opens it, and what it is made of."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.proposals.fill import attach, fill
from tests.proposals.lab import Lab, fresh
from workflow.proposals import services
from workflow.proposals.models import DrumUpSheet, Proposal
from workflow.proposals.pages import parts, values
from workflow.proposals.pages.parts import Part
from workflow.proposals.services import import_record

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def test_an_outsider_gets_the_same_answer_as_for_nothing(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    client.force_login(cast.outsider)
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert client.get("/usulan/aaaaaaaa/").status_code == 404


def test_the_team_opens_each_worksheet_and_no_other(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    client.force_login(cast.proposer)
    assert client.get(proposal.get_absolute_url()).status_code == 200
    for stage in ("drum_up", "diagnose", "design", "deliver"):
        assert client.get(f"{proposal.get_absolute_url()}lembar/{stage}/").status_code == 200
    assert client.get(f"{proposal.get_absolute_url()}lembar/display/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(lab: Lab, client: Client):
    answer = client.get(lab.draft().get_absolute_url())
    assert answer.status_code == 302
    assert "/akun/masuk/" in answer["Location"]


def test_a_part_of_a_higher_room_hangs_where_it_was_registered(
    cast: Cast, lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parts, "_builders", {place: [] for place in parts.PLACES})
    parts.register_part(
        "head", lambda user, proposal, look, **facts: Part("components/empty.html", {"title": "Di <atas>"})
    )
    parts.register_part("below", lambda user, proposal, look, **facts: None)
    client.force_login(cast.proposer)
    body = client.get(lab.draft().get_absolute_url()).content.decode()
    assert body.count("Di &lt;atas&gt;") == 1


def test_the_team_reads_what_it_writes_and_finds_the_way_to_change_it(cast: Cast, lab: Lab, client: Client):
    proposal = fill(lab.draft(), "drum_up")
    address = f"{proposal.get_absolute_url()}lembar/drum_up/"
    client.force_login(cast.proposer)
    page = client.get(address).content.decode()
    assert DrumUpSheet.objects.get(proposal=proposal).idea[:40] in page
    assert f'href="{address}ubah/"' in page
    lab.join(proposal, cast.reader, "reader")
    client.force_login(cast.reader)
    assert f'href="{address}ubah/"' not in client.get(address).content.decode()


def test_whoever_reads_the_sent_text_reads_no_word_written_since(cast: Cast, lab: Lab, client: Client):
    proposal = fill(lab.draft(), "drum_up")
    lab.send(proposal)
    recall(lab, proposal)
    lab.send(proposal)
    DrumUpSheet.objects.filter(proposal=proposal).update(idea="Markabelumdikirim")
    client.force_login(cast.secretary)
    page = client.get(f"{proposal.get_absolute_url()}lembar/drum_up/").content.decode()
    assert "Markabelumdikirim" not in page
    assert "Revisi 2, dikirim" in page


def test_an_imported_record_shows_the_texts_of_its_source_and_no_script(cast: Cast, client: Client):
    proposal, _outcome = import_record(
        source="Lain",
        external_id="1",
        title="Dari Luar",
        unit=cast.dinkes,
        fields={},
        texts={
            "description": "<p>Isi <b>tebal</b></p><script>alert(1)</script>",
            "benefits": "<ul><li>Cepat</li></ul>",
        },
    )
    client.force_login(cast.secretary)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "<p>Isi <strong>tebal</strong></p>" in page
    assert "<li>Cepat</li>" in page
    assert "alert(1)" not in page
    assert page.count("Naskah sumber</a>") == 1
    assert "Diagnose</a>" not in page


def test_a_file_more_costs_no_query_more(cast: Cast, lab: Lab, client: Client):
    proposal = fill(lab.draft(), "drum_up")
    client.force_login(cast.proposer)
    costs = []
    for n in (1, 2):
        attach(proposal, cast.proposer, name=f"berkas-{n}.pdf")
        client.get(proposal.get_absolute_url())
        with CaptureQueriesContext(connection) as seen:
            client.get(proposal.get_absolute_url())
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_the_head_says_where_it_stands_and_an_import_walked_through_no_stage(
    cast: Cast, lab: Lab, client: Client
):
    client.force_login(cast.proposer)
    page = client.get(lab.draft().get_absolute_url()).content.decode()
    assert f"Usulan baru · {cast.puskesmas}" in page
    assert page.count('class="rail"') == 1
    record, _outcome = import_record(
        source="Lain", external_id="2", title="Dari Luar", unit=cast.dinkes, fields={}, texts={}
    )
    client.force_login(cast.secretary)
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Hasil impor dari Lain" in page
    assert 'class="rail"' not in page


@pytest.mark.parametrize(("kept", "read"), [("41.1000", "41,1"), ("3871.0000", "3.871"), ("200", "200")])
def test_a_figure_is_read_without_its_empty_places(kept: str, read: str):
    assert values.shown(values.field_of("indicator", "baseline"), kept) == read


def test_the_title_line_tells_on_whom_it_waits_and_no_name(cast: Cast, lab: Lab, client: Client):
    """A complete draft lies open to the secretariat by its line alone (Table B)."""
    proposal = lab.draft()
    Proposal.objects.filter(pk=proposal.pk).update(complete=True)
    client.force_login(cast.secretary)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "Menunggu: Tim" in page
    assert "BELUM diajukan" in page
    for person in (cast.proposer, cast.co_writer):
        assert person.name not in page


def recall(lab: Lab, proposal: Proposal) -> None:
    fresh_one = fresh(proposal)
    services.move(proposal_id=proposal.pk, verb="recall", by=lab.cast.proposer, seen=fresh_one.seen)
