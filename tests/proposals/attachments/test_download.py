"""Each download asks for the right at that moment; the store itself is served by nobody."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from tests.proposals.attachments import samples
from tests.proposals.fill import attach, fill
from workflow.proposals import services
from workflow.proposals.attachments.services import attach_file, remove_file
from workflow.proposals.machine import Verb

pytestmark = pytest.mark.django_db


@pytest.fixture
def opens(client):
    """opens(user, file) → the status of a download by that person."""

    def status(user, file) -> int:
        client.force_login(user)
        answer = client.get(f"/berkas/{file.public_id}/")
        answer.getvalue()  # to the end, which closes the file
        return answer.status_code

    return status


def test_a_download_brings_the_bytes_under_their_name(cast, draft, client):
    client.force_login(cast.proposer)
    data = samples.office()
    file = attach_file(
        proposal_id=draft.pk, file=ContentFile(data), name="Rencana é 文.docx", by=cast.proposer
    )
    answer = client.get(f"/berkas/{file.public_id}/")
    assert answer.getvalue() == data
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''Rencana%20%C3%A9%20%E6%96%87.docx")
    assert answer["Content-Length"] == str(len(data))
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name", ['a";b.pdf', "a%0d%0aSet-Cookie: x.pdf", "CON.pdf", ".pdf", "é" * 250 + ".pdf", "\u202efdp.exe"]
)
def test_no_name_breaks_the_header(cast, draft, client, name):
    client.force_login(cast.proposer)
    file = attach(draft, cast.proposer, name=name)
    answer = client.get(f"/berkas/{file.public_id}/")
    assert answer.status_code == 200
    assert "\n" not in answer["Content-Disposition"]
    assert "\u202e" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers
    answer.getvalue()  # to the end, which closes the file


def test_only_pictures_and_pdf_are_shown_in_place(cast, draft, client):
    client.force_login(cast.proposer)
    picture = attach(draft, cast.proposer, name="foto.jpg")
    office = attach_file(
        proposal_id=draft.pk, file=ContentFile(samples.office()), name="a.docx", by=cast.proposer
    )
    for file, way in ((picture, "inline"), (attach(draft, cast.proposer), "inline"), (office, "attachment")):
        answer = client.get(f"/berkas/{file.public_id}/?tampil=1")
        assert answer["Content-Disposition"].startswith(way)
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        answer.getvalue()  # to the end, which closes the file


def test_logged_out_everybody_is_asked_to_sign_in_alike(cast, draft, client):
    file = attach(draft, cast.proposer)
    for public_id in (file.public_id, "a" * 16):
        answer = client.get(f"/berkas/{public_id}/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/akun/")


def test_not_yours_reads_like_not_there(cast, draft, client):
    file = attach(draft, cast.proposer)
    client.force_login(cast.outsider)
    yours, absent = client.get(f"/berkas/{file.public_id}/"), client.get(f"/berkas/{'a' * 16}/")
    assert yours.status_code == absent.status_code == 404
    assert yours.content == absent.content
    assert dict(yours.headers) == dict(absent.headers)


def test_a_file_of_a_draft_is_read_by_team_and_head_and_by_nobody_else(cast, lab, draft, opens):
    file = attach(draft, cast.proposer)
    lab.join(draft, cast.reader, "reader")
    assert {opens(getattr(cast, who), file) for who in ("proposer", "co_writer", "reader", "head")} == {200}
    assert {
        opens(getattr(cast, who), file)
        for who in ("member", "secretary", "executive", "auditor", "curator", "reviewer_a", "outsider")
    } == {404}


def test_somebody_who_left_the_team_opens_nothing_more(cast, draft, opens):
    file = attach(draft, cast.proposer)
    assert opens(cast.co_writer, file) == 200
    services.remove_from_team(proposal_id=draft.pk, by=cast.proposer, user=cast.co_writer)
    assert opens(cast.co_writer, file) == 404


def test_the_lab_reads_what_was_sent_and_not_what_came_after(cast, lab, draft, opens):
    sent = attach(draft, cast.proposer, name="terkirim.pdf")
    draft = lab.announce(lab.send(fill(draft)), Verb.SEND_BACK)
    newer = attach(draft, cast.proposer, name="baru.pdf")
    remove_file(proposal_id=draft.pk, public_id=sent.public_id, by=cast.proposer)
    for reader in (cast.secretary, cast.member, cast.executive):
        assert (opens(reader, sent), opens(reader, newer)) == (200, 404)
    assert (opens(cast.proposer, sent), opens(cast.proposer, newer)) == (200, 200)


def test_a_file_removed_before_sending_is_read_by_nobody(cast, draft, opens):
    file = attach(draft, cast.proposer)
    remove_file(proposal_id=draft.pk, public_id=file.public_id, by=cast.proposer)
    assert opens(cast.proposer, file) == 404


def test_after_withdrawal_other_members_of_the_unit_open_nothing(cast, lab, draft, opens):
    file = attach(draft, cast.proposer)
    draft = lab.send(fill(draft))
    assert opens(cast.member, file) == 200
    lab.move(draft, Verb.WITHDRAW, cast.proposer, reason="Dipindah.")
    assert opens(cast.member, file) == 404
    assert opens(cast.secretary, file) == 200


def test_the_storage_path_is_no_address(cast, draft, client):
    file = attach(draft, cast.proposer)
    client.force_login(cast.proposer)
    for address in (f"/media/{file.stored}", f"/{file.stored}", f"/static/{file.stored}"):
        assert client.get(address).status_code == 404


def test_head_tells_the_length_and_part_of_a_file_is_answered_with_the_whole(cast, draft, client):
    client.force_login(cast.proposer)
    file = attach(draft, cast.proposer)
    head = client.head(f"/berkas/{file.public_id}/")
    assert (head.status_code, head["Content-Length"]) == (200, str(file.size))
    head.getvalue()  # to the end, which closes the file
    part = client.get(f"/berkas/{file.public_id}/", headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.getvalue()), part["Accept-Ranges"]) == (200, file.size, "none")
    assert client.post(f"/berkas/{file.public_id}/").status_code == 405


@pytest.mark.parametrize("address", ["%00", "1", "9" * 30, "..%2f..%2fetc%2fpasswd", "a b"])
def test_odd_addresses_are_not_there(cast, client, address):
    client.force_login(cast.proposer)
    assert client.get(f"/berkas/{address}/").status_code in (400, 404)


def test_bytes_that_the_store_lost_are_a_sentence_and_no_crash(cast, draft, client, media):
    client.force_login(cast.proposer)
    file = attach(draft, cast.proposer)
    (media / file.stored).unlink()
    answer = client.get(f"/berkas/{file.public_id}/")
    assert answer.status_code == 503
    assert answer["Cache-Control"] == "private, no-store"
