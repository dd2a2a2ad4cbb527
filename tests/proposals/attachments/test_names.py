"""Any legal name uploads and downloads with its name kept; its ending tells the truth."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from tests.proposals.attachments import samples
from tests.proposals.fill import attach
from workflow.proposals.attachments.names import shown_name
from workflow.proposals.attachments.services import attach_file, replace_file
from workflow.proposals.models import FileType


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("laporan.pdf", "laporan.pdf"),
        ("LAPORAN.PDF", "LAPORAN.PDF"),
        ("rumah é ñ 文 🏠.pdf", "rumah é ñ 文 🏠.pdf"),
        ("Proposal Cafe\u0301.pdf", "Proposal Café.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ('a";b.pdf', 'a";b.pdf'),
        ("a%0d%0aSet-Cookie: x.pdf", "a%0d%0aSet-Cookie: x.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\ud800b.pdf", "ab.pdf"),
        (".rahasia.pdf", ".rahasia.pdf"),
        (".pdf", "berkas.pdf"),
        ("", "berkas.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a.pdf.exe", "a.pdf.exe.pdf"),
        ("CON.pdf", "CON.pdf"),
        ("laporan.", "laporan.pdf"),
        ("poster.png", "poster.pdf"),
        ("tanpa ending", "tanpa ending.pdf"),
        ("x" * 255 + ".pdf", "x" * 251 + ".pdf"),
        ("ꦲ" * 85 + ".pdf", "ꦲ" * 85 + ".pdf"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_one(given, shown):
    assert shown_name(given, FileType.PDF) == shown


def test_a_picture_keeps_the_ending_its_camera_gave():
    assert shown_name("IMG_0001.JPG", FileType.JPEG) == "IMG_0001.JPG"
    assert shown_name("foto.jpeg", FileType.JPEG) == "foto.jpeg"


@pytest.mark.django_db
def test_the_stored_name_is_short_and_own_whatever_the_shown_one_is(cast, draft):
    file = attach(draft, cast.proposer, name="文" * 300 + ".pdf")
    assert file.stored == f"berkas/{file.public_id[:2]}/{file.public_id}.pdf"
    assert file.name.endswith(".pdf")
    assert len(file.name) == 255


@pytest.mark.django_db
def test_two_spellings_of_one_name_are_two_files_that_both_open(cast, draft, client):
    client.force_login(cast.proposer)
    twins = [attach(draft, cast.proposer, name=f"{name}.pdf") for name in ("Cafe\u0301", "Caf\u00e9")]
    assert twins[0].name == twins[1].name == "Caf\u00e9.pdf"
    for twin in twins:
        answer = client.get(f"/berkas/{twin.public_id}/")
        assert answer.status_code == 200
        answer.getvalue()  # to the end, which closes the file


@pytest.mark.django_db
def test_each_version_keeps_its_own_ending(cast, draft):
    first = attach_file(
        proposal_id=draft.pk, file=ContentFile(samples.office()), name="rencana.docx", by=cast.proposer
    )
    second = replace_file(
        proposal_id=draft.pk,
        public_id=first.public_id,
        file=ContentFile(samples.pdf()),
        name="rencana.pdf",
        by=cast.proposer,
    )
    assert (first.name, first.type) == ("rencana.docx", "docx")
    assert (second.name, second.type) == ("rencana.pdf", "pdf")
    assert second.replaces == first
