"""A submission as a document: who opens it, what it carries on paper, and what changed since another."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.proposals.fill import add, attach, change, fill, save
from tests.proposals.lab import Lab
from tests.proposals.pages.test_reading_page import recall
from workflow.people.models import User
from workflow.proposals import content
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal, Revision
from workflow.proposals.pages import comparing, reading, source_texts
from workflow.proposals.services import import_record

pytestmark = [pytest.mark.django_db, pytest.mark.page]

UNSENT = "Markabelumdikirim"


def address(proposal: Proposal, number: int) -> str:
    return f"{proposal.get_absolute_url()}revisi/{number}/"


def read(client: Client, who: User, where: str, **query: object) -> str:
    client.force_login(who)
    answer = client.get(where, query)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(lab: Lab) -> Proposal:
    return lab.send(fill(lab.draft(), "drum_up"))


def test_a_document_carries_number_revision_date_and_digest(cast: Cast, lab: Lab, client: Client):
    proposal = sent(lab)
    digest = Revision.objects.get(proposal=proposal).digest
    page = read(client, cast.secretary, address(proposal, 1))
    foot = page.split('class="paper-foot"')[1].split("</div>")[0]
    for part in (proposal.number, "Revisi 1", "24 November 2026", digest):
        assert part in foot
    assert "Antrean pagi di loket dimulai sejak pukul lima." in page
    assert f"{cast.proposer.name} (ketua)" in page
    assert "tidak cocok dengan sidiknya" not in page
    Revision.objects.update(digest="0" * 64)
    assert "tidak cocok dengan sidiknya" in read(client, cast.secretary, address(proposal, 1))


def test_nobody_finds_a_revision_that_is_not_theirs(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(sent(lab), Verb.SEND_BACK)
    lab.send(proposal)
    recall(lab, proposal)
    for who, number, status in (
        (cast.outsider, 1, 404),
        (cast.executive, 1, 200),
        (cast.executive, 2, 404),
        (cast.proposer, 2, 200),
        (cast.proposer, 3, 404),
    ):
        client.force_login(who)
        assert client.get(address(proposal, number)).status_code == status
    client.force_login(cast.executive)
    assert client.get(address(proposal, 1), {"banding": "2"}).status_code == 404
    assert client.get(address(proposal, 1), {"banding": "x"}).status_code == 200


def test_what_was_written_since_stands_on_no_document_of_others(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(sent(lab), Verb.SEND_BACK)
    save(proposal, "idea", cast.proposer, background=UNSENT)
    save(proposal, "identity", cast.proposer, title=f"Judul {UNSENT}")
    page = read(client, cast.executive, address(proposal, 1))
    assert "Antrean pagi di loket" in page
    assert UNSENT not in page.split("<article")[1].split("</article>")[0]
    client.force_login(cast.executive)
    answer = client.get(f"{proposal.get_absolute_url()}cetak/")
    assert answer["Location"] == address(proposal, 1)
    page = read(client, cast.proposer, f"{proposal.get_absolute_url()}cetak/")
    assert UNSENT in page
    assert "Naskah kerja, belum diajukan" in page


def test_two_revisions_tell_what_changed_and_nothing_else(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(sent(lab), Verb.SEND_BACK)
    save(proposal, "idea", cast.proposer, background="Antrean pagi di loket dimulai sejak pukul empat.")
    add(proposal, "beneficiary", cast.proposer, group="Ibu hamil", marginal=True)
    kader = proposal.stakeholders.get()
    change(proposal, "stakeholder", kader.key, cast.proposer, part="Membagikan nomor di balai desa")
    attach(proposal, cast.proposer, name="daftar hadir.pdf")
    lab.send(proposal)
    page = read(client, cast.secretary, address(proposal, 2), banding="1")
    assert "4 perubahan dari revisi 1 ke revisi 2" in page
    assert "<del>lima.</del><ins>empat.</ins>" in page
    assert "<ins>Ibu hamil</ins>" in page
    assert "Kader kesehatan: Peran" in page
    assert "daftar hadir.pdf" in page
    assert "Nomor antrean dibagi" not in page
    assert "4 perubahan dari revisi 1 ke revisi 2" in read(
        client, cast.secretary, address(proposal, 1), banding="2"
    )


def test_who_writes_compares_the_working_text_with_what_was_sent(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(sent(lab), Verb.SEND_BACK)
    save(proposal, "idea", cast.proposer, background=UNSENT)
    where = f"{proposal.get_absolute_url()}cetak/"
    assert f'href="{where}?banding=1"' in read(client, cast.proposer, address(proposal, 1))
    page = read(client, cast.co_writer, where, banding="1")
    assert "1 perubahan dari revisi 1 ke naskah kerja" in page
    assert f"<ins>{UNSENT}</ins>" in page
    assert "?banding=1" not in read(client, cast.executive, address(proposal, 1))


def test_a_row_more_costs_no_query_more(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(sent(lab), Verb.SEND_BACK)
    costs = []
    for number in (2, 3):
        add(proposal, "beneficiary", cast.proposer, group=f"Kelompok {number}")
        attach(proposal, cast.proposer, name=f"berkas {number}.pdf")
        lab.send(proposal)
        read(client, cast.executive, address(proposal, number))
        with CaptureQueriesContext(connection) as seen:
            client.get(address(proposal, number), {"banding": "1"})
        costs.append(len(seen))
        lab.announce(proposal, Verb.SEND_BACK)
    assert costs[0] == costs[1]


def test_an_imported_record_is_a_document_of_its_source_texts(cast: Cast, client: Client):
    facts = {"source": "Lain", "external_id": "1", "title": "Dari Luar", "unit": cast.dinkes, "fields": {}}
    record, _outcome = import_record(**facts, texts={"description": "<p>Isi <b>tebal</b></p>"})
    page = read(client, cast.auditor, address(record, 1))
    assert "<p>Isi <strong>tebal</strong></p>" in page
    import_record(**facts, texts={"description": "<p>Isi baru</p>"})
    page = read(client, cast.auditor, address(record, 2), banding="1")
    assert "<del>tebal</del><ins>baru</ins>" in page


def test_a_record_shows_its_years_or_that_there_are_none_and_its_pictures_in_place():
    record = {
        "import": {
            "fields": {
                "office": "Dinas Satu",
                "agency": "Dinas Satu",
                "province": "",
                "citation": "Buku <1>",
            },
            "milestones": {"initiated": {"year": 2016, "precision": "year"}, "implemented": None},
            "texts": {"benefits": "<p>Awal [[gambar:1]] dan [[gambar:2]]</p>", "steps": ""},
            "pictures": {"benefits:1": {"file": "abcd", "source_sha256": "0"}},
        }
    }
    assert [(str(label), value) for label, value in source_texts.facts(record)] == [
        ("Inisiasi", "2016"),
        ("Implementasi", "tahun tidak tercatat"),
        ("Unit kerja", "Dinas Satu"),
        ("Rujukan", "Buku <1>"),
    ]
    ((label, text),) = source_texts.texts(record)
    assert str(label) == "Manfaat"
    assert '<img src="/berkas/abcd/?tampil=1" alt="Gambar 1 pada naskah sumber" loading="lazy">' in text
    assert "[Gambar tidak terbawa dari sumbernya]" in text


def test_rows_of_an_earlier_stage_fill_no_later_worksheet(cast: Cast, lab: Lab):
    frozen = content.snapshot(fill(lab.draft(), "drum_up"))
    assert [stage.value for stage, _blocks in reading.whole(frozen, "drum_up")] == ["drum_up"]
    frozen = content.snapshot(fill(lab.draft("Judul lain"), "diagnose"))
    assert [stage.value for stage, _blocks in reading.whole(frozen, "drum_up")] == ["drum_up", "diagnose"]


def test_a_printed_worksheet_says_which_text_it_is(cast: Cast, lab: Lab, client: Client):
    proposal = lab.at(State.DIAGNOSE_REVIEW)
    digest = proposal.revisions.order_by("-number").first().digest
    page = read(client, cast.secretary, proposal.get_absolute_url())
    facts = page.split('class="facts print-only"')[1].split("</dl>")[0]
    for part in (proposal.number, "Revisi 2, dikirim 24 November 2026", digest, "09.00 WIB"):
        assert part in facts


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "satu dua", "+satu dua"),
        ("satu dua", "", "-satu dua"),
        ("satu dua tiga", "satu empat tiga", " satu |-dua |+empat | tiga"),
        ("baris satu\nbaris dua\n", "baris satu\nbaris 2\n", " baris satu\n| baris |-dua\n|+2\n"),
    ],
)
def test_two_texts_are_told_apart_word_by_word(before: str, after: str, told: str):
    assert "|".join((p.sign or " ") + p.text for p in comparing.pieces(before, after)) == told


def test_a_long_passage_is_told_as_replaced_whole(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(comparing, "COMPARED_WORDS", 3)
    assert [p.sign for p in comparing.pieces("satu dua", "satu tiga")] == ["-", "+"]
    assert [p.sign for p in comparing.pieces("a\n" * 10_000, "a\n" * 9_999 + "b")] == ["-", "+"]
