"""The files of a proposal on its page: who sees which, what is taken, and what is said of what is not."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.proposals.attachments import samples
from tests.proposals.fill import attach, jpeg, pdf
from tests.proposals.lab import Lab
from workflow.exhibition import services as exhibition
from workflow.people.models import User
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Attachment, Proposal
from workflow.proposals.pages import files, links
from workflow.refusals import Obstacle

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def address(proposal: Proposal, *below: str) -> str:
    return "/".join([f"{proposal.get_absolute_url()}berkas", *below, ""])


def read(client: Client, who: User, proposal: Proposal, **query: str) -> str:
    client.force_login(who)
    answer = client.get(address(proposal), query)
    assert answer.status_code == 200
    return answer.content.decode()


def upload(client: Client, proposal: Proposal, *given: SimpleUploadedFile, kind: str = ""):
    return client.post(address(proposal), {"file": list(given), "kind": kind})


def program(name: str = "pasang.exe") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"MZ" + b"\0" * 500)


def test_one_unreadable_file_breaks_no_page(cast: Cast, lab: Lab, client: Client):
    """catalogue 8: locked, cut off in the middle or empty."""
    proposal = lab.draft()
    client.force_login(cast.proposer)
    unreadable = [("Terkunci.pdf", samples.pdf(user="rahasia")), ("Terpotong.pdf", samples.pdf()[:60])]
    taken = [SimpleUploadedFile(name, data) for name, data in unreadable]
    assert upload(client, proposal, *taken).status_code == 302
    assert "Kosong.pdf" in upload(client, proposal, SimpleUploadedFile("Kosong.pdf", b"")).content.decode()
    assert [file.readable for file in Attachment.objects.all()] == [False, False]
    for name, _data in unreadable:
        assert name in read(client, cast.proposer, proposal)
    here = proposal.get_absolute_url()
    for page in (
        "/",
        "/usulan/",
        here,
        f"{here}riwayat/",
        f"/api/v1/proposals/{proposal.public_id}/attachments/",
    ):
        assert client.get(page).status_code == 200, page


def test_outsiders_find_no_files_and_readers_of_the_title_line_get_none(cast: Cast, lab: Lab, client: Client):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    lab.move(proposal, Verb.WITHDRAW, cast.proposer, reason="Pindah.")
    for who, status in ((cast.outsider, 404), (cast.member, 403), (cast.proposer, 200)):
        client.force_login(who)
        assert client.get(address(proposal)).status_code == status


def test_several_files_are_attached_at_once_under_one_kind(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    client.force_login(cast.proposer)
    given = [SimpleUploadedFile("SK tim.pdf", pdf()), SimpleUploadedFile("serah.JPG", jpeg())]
    answer = upload(client, proposal, *given, kind="decree")
    assert answer.status_code == 302
    page = read(client, cast.proposer, proposal)
    assert "2 berkas terunggah." in page
    assert set(Attachment.objects.values_list("name", "kind")) == {
        ("SK tim.pdf", "decree"),
        ("serah.JPG", "decree"),
    }
    assert "Berkas (2)" in page


def test_a_refused_file_is_named_with_the_limits_and_loses_none_of_the_others(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.draft()
    client.force_login(cast.proposer)
    answer = upload(client, proposal, program(), SimpleUploadedFile("ada.pdf", pdf()))
    assert answer.status_code == 302
    page = read(client, cast.proposer, proposal)
    assert "pasang.exe: " in page
    assert "paling besar 25 MB" in page
    assert Attachment.objects.get().name == "ada.pdf"


def test_with_nothing_taken_the_field_says_why(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    client.force_login(cast.proposer)
    answer = upload(client, proposal, program(), kind="sop")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert page.index("pasang.exe: ") < page.index('name="file"')
    assert '<option value="sop" selected>' in page
    answer = client.post(address(proposal), {"kind": ""})
    assert "Pilih berkas yang akan diunggah." in answer.content.decode()


def test_all_files_together_have_a_limit(
    cast: Cast, lab: Lab, client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "AT_ONCE", len(pdf()) + 1)
    proposal = lab.draft()
    client.force_login(cast.proposer)
    given = [SimpleUploadedFile(name, pdf()) for name in ("satu.pdf", "dua.pdf")]
    answer = upload(client, proposal, *given)
    assert "Unggah dalam beberapa kali." in answer.content.decode()
    assert not Attachment.objects.exists()


def test_a_form_sent_twice_attaches_once(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    client.force_login(cast.proposer)
    for _press in range(2):
        assert upload(client, proposal, SimpleUploadedFile("SK.pdf", pdf())).status_code == 302
    assert Attachment.objects.count() == 1


def test_a_removed_file_comes_back_and_a_replaced_one_does_not(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    file = attach(proposal, cast.proposer, kind="sop", name="SOP.pdf")
    client.force_login(cast.co_writer)
    client.post(address(proposal, file.public_id, "hapus"))
    page = read(client, cast.co_writer, proposal)
    assert "Dihapus dari naskah" in page
    assert not Attachment.objects.current().exists()
    client.post(address(proposal, file.public_id, "kembalikan"))
    assert Attachment.objects.current().get() == file
    new = SimpleUploadedFile("SOP baru.pdf", pdf() + b"\n")
    client.post(address(proposal, file.public_id, "ganti"), {"file": new})
    current = Attachment.objects.current().get()
    assert (current.name, current.kind) == ("SOP baru.pdf", "sop")
    client.post(address(proposal, file.public_id, "kembalikan"))
    assert Attachment.objects.current().get() == current


@pytest.mark.parametrize("step", ["hapus", "kembalikan", "ganti"])
def test_only_those_who_write_change_files(cast: Cast, lab: Lab, client: Client, step: str):
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    file = attach(proposal, cast.proposer)
    for who, status in ((cast.head, 403), (cast.secretary, 403), (cast.outsider, 404)):
        client.force_login(who)
        new = {"file": SimpleUploadedFile("baru.pdf", pdf())}
        assert client.post(address(proposal, file.public_id, step), new).status_code == status
    assert Attachment.objects.current().get() == file
    client.force_login(cast.head)
    assert upload(client, proposal, SimpleUploadedFile("dari kepala.pdf", pdf())).status_code == 403


def test_what_was_attached_since_stands_on_no_list_of_others(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    attach(proposal, cast.proposer, name="terkirim.pdf")
    proposal = lab.announce(lab.send(proposal), Verb.SEND_BACK)
    attach(proposal, cast.proposer, name="belum-terkirim.pdf")
    page = read(client, cast.executive, proposal)
    assert "terkirim.pdf" in page
    assert "belum-terkirim.pdf" not in page
    assert "Berkas (1)" in page
    assert 'type="file"' not in page
    assert "belum-terkirim.pdf" in read(client, cast.proposer, proposal)


def test_at_the_gate_nothing_is_offered_and_a_post_says_why(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    file = attach(proposal, cast.proposer)
    lab.send(proposal)
    assert 'type="file"' not in read(client, cast.proposer, proposal)
    client.post(address(proposal, file.public_id, "hapus"))
    assert "sedang tidak dapat diubah" in read(client, cast.proposer, proposal)
    assert Attachment.objects.current().get() == file


def test_the_evidence_of_the_stage_is_a_checklist_that_fills_in_the_kind(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.announce(lab.send(lab.draft()), Verb.ADVANCE)
    page = read(client, cast.proposer, proposal)
    assert 'href="?bukti=baseline_source#unggah"' in page
    page = read(client, cast.proposer, proposal, bukti="baseline_source")
    assert '<option value="baseline_source" selected>' in page
    attach(proposal, cast.proposer, kind="baseline_source")
    assert "?bukti=" not in read(client, cast.proposer, proposal)


def test_a_file_more_costs_no_query_more(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    costs = []
    for n in (1, 2, 3):
        attach(proposal, cast.proposer, name=f"berkas-{n}.pdf")
        read(client, cast.proposer, proposal)
        with CaptureQueriesContext(connection) as seen:
            client.get(address(proposal))
        costs.append(len(seen))
    assert costs[0] == costs[-1]


def test_while_the_head_is_asked_the_page_says_what_a_change_would_do(cast: Cast, lab: Lab, client: Client):
    proposal = lab.draft()
    assert "menggugurkan permintaan itu" not in read(client, cast.proposer, proposal)
    lab.ask(proposal)
    assert "menggugurkan permintaan itu" in read(client, cast.co_writer, proposal)
    assert "menggugurkan permintaan itu" not in read(client, cast.head, proposal)
    client.force_login(cast.co_writer)
    upload(client, proposal, SimpleUploadedFile("SK.pdf", pdf()))
    assert not proposal.endorsements.filter(status="open").exists()


def test_whoever_comes_to_a_buttons_address_is_led_to_its_page(cast: Cast, lab: Lab, client: Client):
    """As after signing in again, when a session ended before the button was pressed."""
    proposal = lab.draft()
    file = attach(proposal, cast.proposer)
    where = address(proposal, file.public_id, "hapus")
    assert client.post(where)["Location"].startswith("/akun/masuk/?next=")
    client.force_login(cast.proposer)
    answer = client.get(where)
    assert (answer.status_code, answer["Location"]) == (302, address(proposal))
    assert Attachment.objects.current().get() == file


def test_a_missing_piece_of_evidence_leads_to_the_form_with_its_kind(cast: Cast, lab: Lab):
    proposal = lab.draft()
    missing = Obstacle("evidence.sop", "SOP belum ada", field="files")
    assert links.mended_at(proposal, missing) == f"{address(proposal)}?bukti=sop#unggah"
    closed = Obstacle("file.unreadable", "Tidak dapat dibuka", field="abc")
    assert links.mended_at(proposal, closed) == f"{address(proposal)}#abc"


def test_more_than_a_hundred_at_once_is_said_by_the_field_and_the_choice_stays(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.draft()
    client.force_login(cast.proposer)
    given = [SimpleUploadedFile(f"foto-{n}.pdf", b"%PDF-1.4") for n in range(101)]
    answer = upload(client, proposal, *given, kind="action_plan")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Anda memilih 101 berkas; paling banyak 100 sekali unggah." in page
    assert '<option value="action_plan" selected>' in page
    assert not Attachment.objects.exists()


def test_a_picture_is_described_for_whoever_does_not_see_it_and_the_curator_takes_it_along(
    cast: Cast, lab: Lab, client: Client
):
    proposal = lab.draft()
    picture, paper = (attach(proposal, cast.proposer, name=name) for name in ("foto.jpg", "sk.pdf"))
    said = "Kader menimbang lansia di teras rumah"
    client.force_login(cast.co_writer)
    for _press in range(2):
        answer = client.post(
            address(proposal, picture.public_id, "deskripsi"), {"description": said}, follow=True
        )
        assert "Deskripsi gambar disimpan." in answer.content.decode()
    assert f'alt="{said}"' in read(client, cast.proposer, proposal)
    refused = client.post(address(proposal, paper.public_id, "deskripsi"), {"description": said}, follow=True)
    assert "Hanya gambar yang perlu deskripsi." in refused.content.decode()
    for other, status in ((cast.outsider, 404), (cast.head, 403)):
        client.force_login(other)
        assert (
            client.post(address(proposal, picture.public_id, "deskripsi"), {"description": "x"}).status_code
            == status
        )
    assert Attachment.objects.get(pk=picture.pk).description == said
    while proposal.state != State.GRADUATED:
        proposal = lab.send(proposal) if proposal.in_work else lab.announce(proposal, Verb.ADVANCE)
    assert said in proposal.latest_revision().content
    entry = exhibition.draft_entry(proposal_id=proposal.pk, by=cast.curator)
    assert (
        exhibition.copy_picture(entry_id=entry.pk, by=cast.curator, attachment=picture.public_id).alt == said
    )
