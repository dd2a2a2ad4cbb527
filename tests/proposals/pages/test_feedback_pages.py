"""Feedback on the pages: the list, writing, answering, settling, and who finds nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.proposals.lab import Lab, fresh
from tests.reviews.gate import Gate
from workflow.people.models import User
from workflow.proposals import feedback, visibility
from workflow.proposals.machine import Verb
from workflow.proposals.models import Feedback, FeedbackReply, Proposal
from workflow.proposals.pages import feedback as pages
from workflow.serving import rescue

pytestmark = [pytest.mark.django_db, pytest.mark.page]


@pytest.fixture
def judged(lab: Lab, cast: Cast) -> Proposal:
    """Returned by a gate at which two reviewers filed."""
    gate = Gate(lab)
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a, 3, note="Sebutkan sumber angkanya.")
    gate.file(panel, cast.reviewer_b, 3, note="Peran kader belum jelas.")
    gate.decided(gate.again(panel), Verb.SEND_BACK, reason="Hitung sumber daya.")
    return fresh(panel.proposal)


@pytest.fixture
def returned(lab: Lab) -> Proposal:
    return lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)


class Browser(Client):
    """Sends what a form drawn for this person carries: who opened it, and where."""

    who: User

    def post(self, path: str, data: dict[str, str] | None = None, **more: Any) -> Any:
        return super().post(path, {rescue.SEAL: rescue.seal(self.who.pk, path)} | (data or {}), **more)


def signed_in(who: User) -> Browser:
    client = Browser()
    client.who = who
    client.force_login(who)
    return client


def here(proposal: Proposal, *parts: object) -> str:
    return "/".join(("/usulan", proposal.public_id, "tanggapan", *map(str, parts))) + "/"


def say(who: User, proposal: Proposal, text: str = "Sebutkan sumbernya.", **more: str):
    typed = {"stage": "drum_up", "section": "idea", "text": text, **more}
    return signed_in(who).post(here(proposal, "tulis"), typed)


def test_what_is_said_leads_back_to_its_place_and_stands_in_the_list(returned: Proposal, cast: Cast) -> None:
    answer = say(cast.secretary, returned)
    entry = Feedback.objects.get()
    assert answer["Location"] == f"/usulan/{returned.public_id}/lembar/drum_up/#tanggapan-{entry.pk}"
    text = signed_in(cast.proposer).get(here(returned)).content.decode()
    assert re.search(r'aria-current="page"[^>]*>Tanggapan<', text)
    assert "Satu tanggapan masih terbuka" in text
    assert "Sebutkan sumbernya." in text
    assert "Ditulis pada revisi 1" in text
    assert cast.secretary.name not in text
    assert "Sekretariat" in text


def test_the_team_answers_and_settles_without_javascript(returned: Proposal, cast: Cast) -> None:
    say(cast.head, returned)
    key, team = Feedback.objects.get().pk, signed_in(cast.proposer)
    assert team.post(here(returned, key, "jawab"), {"text": "Sudah.", "dari": "daftar"})["Location"] == here(
        returned
    )
    team.post(here(returned, key, "selesai"))
    assert "Tidak ada tanggapan yang terbuka" in team.get(here(returned)).content.decode()
    team.post(here(returned, key, "buka"))
    text = team.get(here(returned)).content.decode()
    assert "Satu tanggapan masih terbuka" in text
    assert "Sudah." in text


# Review case 73.
def test_pressed_twice_it_is_said_once(returned: Proposal, cast: Cast) -> None:
    assert [say(cast.head, returned).status_code for _press in range(2)] == [302, 302]
    key = Feedback.objects.get().pk
    for _press in range(2):
        signed_in(cast.proposer).post(here(returned, key, "jawab"), {"text": "Sudah."})
    assert FeedbackReply.objects.count() == 1


def test_a_refused_text_is_kept(returned: Proposal, cast: Cast) -> None:
    answer = say(cast.head, returned, "Panjang " * 3_000)
    assert answer.status_code == 400
    assert "Panjang Panjang" in answer.content.decode()
    assert "Tanggapan paling panjang" in answer.content.decode()
    assert say(cast.head, returned, "  ").status_code == 400
    assert say(cast.head, returned, stage="entah").status_code == 400
    assert not Feedback.objects.exists()


def test_a_session_that_ends_while_writing_or_answering_gives_the_text_back(
    returned: Proposal, cast: Cast
) -> None:
    """Review 47: the same press again, signed in, sends it; under another name it is not sent."""
    say(cast.head, returned)
    addresses = {
        here(returned, "tulis"): {"stage": "drum_up", "section": "idea", "text": "Jangan sampai hilang."},
        here(returned, Feedback.objects.get().pk, "jawab"): {"text": "Jawaban ini jangan hilang."},
    }
    for address, typed in addresses.items():
        head = signed_in(cast.head)
        head.logout()
        page = head.post(address, typed)
        assert page.status_code == 401
        assert typed["text"] in page.content.decode()
        head.force_login(cast.coach)
        assert head.post(address, typed).status_code == 403
        head.force_login(cast.head)
        assert head.post(address, dict(page.context["again"])).status_code == 302
    assert Feedback.objects.filter(author=cast.head, text="Jangan sampai hilang.").count() == 1
    assert FeedbackReply.objects.get().text == "Jawaban ini jangan hilang."


def test_a_text_from_a_word_processor_comes_whole_and_plain(returned: Proposal, cast: Cast) -> None:
    pasted = "“Antrean” – pukul 5\r\n\uf0b7\tLoket\x0b\uf0b7\tKader <b>desa</b>\x00\r\n\r\nSelesai… 😀"
    say(cast.head, returned, pasted)
    text = "“Antrean” – pukul 5\n•\tLoket\n•\tKader <b>desa</b>\n\nSelesai… 😀"
    assert Feedback.objects.get().text == text
    page = signed_in(cast.proposer).get(here(returned)).content.decode()
    assert text.replace("<", "&lt;").replace(">", "&gt;") in page


# Review case 38.
def test_long_ids_stand_in_links_and_forms_without_thousands_marks(
    returned: Proposal, cast: Cast, settings: Any
) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    say(cast.head, returned)
    Feedback.objects.filter(author=cast.head).update(id=1_234_567)
    for address in (here(returned), f"/usulan/{returned.public_id}/lembar/drum_up/"):
        page = signed_in(cast.proposer).get(address).content.decode()
        assert f'action="{here(returned, 1234567, "jawab")}"' in page
        assert 'id="tanggapan-1234567"' in page
        assert "1.234.567" not in page


def test_whoever_does_not_read_it_finds_nothing(returned: Proposal, cast: Cast) -> None:
    say(cast.head, returned, "Tanggapanrahasia")
    key = Feedback.objects.get().pk
    for who in (cast.outsider, cast.member, cast.executive, cast.auditor, cast.curator, cast.reviewer_a):
        client = signed_in(who)
        assert client.get(here(returned)).status_code == 404, who
        assert client.get(here(returned) + "?unduh=csv").status_code == 404, who
        for step in ("jawab", "selesai", "buka"):
            assert client.post(here(returned, key, step), {"text": "Ya"}).status_code == 404, (who, step)
        page = client.get(f"/usulan/{returned.public_id}/")
        assert "Tanggapanrahasia" not in page.content.decode(), who
        assert "/tanggapan/" not in page.content.decode(), who
    assert say(cast.executive, returned).status_code == 403
    assert say(cast.outsider, returned).status_code == 404
    assert FeedbackReply.objects.count() == 0


def test_an_entry_of_another_proposal_is_not_found_here(returned: Proposal, lab: Lab, cast: Cast) -> None:
    other = lab.announce(lab.send(lab.draft("Batik Cap Ulang")), Verb.SEND_BACK)
    say(cast.head, other)
    key = Feedback.objects.get().pk
    assert signed_in(cast.head).post(here(returned, key, "selesai")).status_code == 404


def test_the_list_is_narrowed_searched_and_given_as_a_file(returned: Proposal, cast: Cast) -> None:
    say(cast.head, returned, "=SUM(1) soal anggaran")
    say(cast.head, returned, "Soal sumber")
    team = signed_in(cast.proposer)
    assert "anggaran" not in team.get(here(returned) + "?q=sumber").content.decode()
    assert "anggaran" not in team.get(here(returned) + "?lembar=design").content.decode()
    lines = b"".join(team.get(here(returned) + "?unduh=csv&q=anggaran")).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "'=SUM(1)" in lines[1]


def test_three_entries_cost_as_many_queries_as_one(returned: Proposal, cast: Cast) -> None:
    team = signed_in(cast.proposer)

    def said(n: int) -> None:
        for each in range(n):
            say(cast.head, returned, f"Hal {n}.{each}")
        for entry in Feedback.objects.filter(replies=None):
            team.post(here(returned, entry.pk, "jawab"), {"text": "Sudah."})

    def ask(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert team.get(address).status_code == 200
        return len(asked)

    addresses = (here(returned), f"/usulan/{returned.public_id}/lembar/drum_up/")
    said(1)
    for address in addresses:
        ask(address)
    once = [ask(address) for address in addresses]
    said(2)
    assert [ask(address) for address in addresses] == once


def test_beside_a_section_stands_what_was_said_of_it_and_a_form_for_who_may_write(
    returned: Proposal, cast: Cast
) -> None:
    say(cast.head, returned)
    proposal = fresh(returned)

    def beside(who: User, section: str):
        look = visibility.look(who, proposal)
        return pages.beside_section(who, proposal, look, section=section, stage="drum_up")

    assert [row.entry.text for row in beside(cast.proposer, "idea").context["said"]] == [
        "Sebutkan sumbernya."
    ]
    assert beside(cast.proposer, "profile") is None
    assert beside(cast.secretary, "profile").context["gives"]
    assert beside(cast.executive, "idea") is None


def test_reviewers_have_no_name_in_feedback(judged: Proposal, cast: Cast) -> None:
    team = signed_in(cast.proposer)
    texts = [
        team.get(here(judged)).content.decode(),
        team.get(f"/usulan/{judged.public_id}/lembar/drum_up/").content.decode(),
        b"".join(team.get(here(judged) + "?unduh=csv")).decode(),
    ]
    for text in texts:
        for said in ("Penelaah 1", "Penelaah 2", "Peran kader belum jelas.", "Sebutkan sumber angkanya."):
            assert said in text, said
        for who in (cast.reviewer_a, cast.reviewer_b, cast.secretary):
            assert who.name not in text
            assert who.email not in text


def test_before_asking_the_team_sees_what_the_last_return_left_open(judged: Proposal, cast: Cast) -> None:
    """The gate's notes and what was said since; what is settled is not listed, and nothing is in the way."""
    team = signed_in(cast.proposer)
    say(cast.head, judged)
    asking = f"/usulan/{judged.public_id}/langkah/ask/"
    text = team.get(asking).content.decode()
    assert "4 tanggapan masih terbuka" in text
    for said in ("Hitung sumber daya.", "Sebutkan sumbernya.", "Penelaah 1", "Penelaah 2"):
        assert said in text, said
    assert cast.reviewer_a.name not in text
    for entry in Feedback.objects.all():
        feedback.settle(feedback_id=entry.pk, by=cast.proposer)
    settled = team.get(asking).content.decode()
    assert "masih terbuka" not in settled
    assert "Sebutkan sumbernya." not in settled


def test_the_head_who_approves_reads_what_the_last_return_left_open(
    judged: Proposal, lab: Lab, cast: Cast
) -> None:
    lab.ask(judged)
    text = signed_in(cast.head).get(f"/usulan/{judged.public_id}/persetujuan/").content.decode()
    assert "3 tanggapan masih terbuka" in text
    assert "Sebutkan sumber angkanya." in text
    assert cast.reviewer_a.name not in text


def test_where_the_team_writes_stands_what_is_still_open(judged: Proposal, cast: Cast) -> None:
    """The gate's notes over the worksheet, the others over their section; what is settled is gone."""
    say(cast.head, judged, "Tambahkan jumlah kader.")
    say(cast.secretary, judged, "Sudah cukup.", section="profile")
    feedback.settle(feedback_id=Feedback.objects.get(text="Sudah cukup.").pk, by=cast.proposer)
    page = signed_in(cast.proposer).get(f"/usulan/{judged.public_id}/lembar/drum_up/ubah/").content.decode()
    assert page.count("Jawab atau tandai selesai") == 4
    assert "Sudah cukup." not in page
    above, _, idea = page.partition(">Gagasan</h2>")
    for said in ("Hitung sumber daya.", "Sebutkan sumber angkanya.", "Peran kader belum jelas."):
        assert said in above, said
    assert "Tambahkan jumlah kader." in idea.partition(">Profil inovasi</h2>")[0]
    other = signed_in(cast.proposer).get(f"/usulan/{judged.public_id}/lembar/design/ubah/").content.decode()
    assert "Jawab atau tandai selesai" not in other


def test_sent_to_the_gate_while_somebody_writes_their_text_comes_back(
    returned: Proposal, lab: Lab, cast: Cast
) -> None:
    """At the gate the head says nothing more; what was typed meanwhile is theirs to copy."""
    lab.send(returned)
    answer = say(cast.head, returned, "Sebutkan sumber angka 41 persen.")
    assert answer.status_code == 403
    assert "Sebutkan sumber angka 41 persen." in answer.content.decode()
    assert not Feedback.objects.exists()
    strange = say(cast.outsider, returned, "Sebutkan sumber angka 41 persen.")
    assert strange.status_code == 404


def test_signing_in_again_leads_from_a_button_to_the_list(returned: Proposal, cast: Cast) -> None:
    say(cast.head, returned)
    key, head = Feedback.objects.get().pk, signed_in(cast.head)
    for place in (("tulis",), (key, "jawab"), (key, "selesai"), (key, "buka")):
        assert head.get(here(returned, *place))["Location"] == here(returned)


def test_beside_the_worksheet_the_team_is_warned_of_what_is_still_open_and_nothing_is_asked_without(
    lab: Lab, cast: Cast
) -> None:
    proposal = lab.draft()
    team, address = signed_in(cast.proposer), f"/usulan/{proposal.public_id}/"
    warned = "1 tanggapan masih terbuka"
    team.get(address)
    with CaptureQueriesContext(connection) as quiet:
        assert warned not in team.get(address).content.decode()
    assert not [query for query in quiet if 'settled_at" IS NULL' in query["sql"]]
    Proposal.objects.filter(pk=proposal.pk).update(coach=cast.coach)
    said = feedback.give(proposal_id=proposal.pk, by=cast.coach, stage=proposal.stage, text="Siapa yang tua?")
    assert warned in team.get(address).content.decode()
    feedback.settle(feedback_id=said.pk, by=cast.proposer)
    assert warned not in team.get(address).content.decode()
