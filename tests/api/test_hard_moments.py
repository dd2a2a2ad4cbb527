"""What somebody clumsy or hostile sends over HTTP: a polite refusal, and the rest goes on."""

from __future__ import annotations

import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.calls import address, post
from tests.proposals.fill import pdf
from tests.proposals.lab import Lab
from workflow.proposals.models import Attachment

HOSTILE = "<script>alert(1)</script> &amp; 🌱👩🏽‍🌾 “Si-Jempol” العربية"


def upload(client, proposal, name: str, data: bytes):
    file = SimpleUploadedFile(name, data)
    return client.post(address(proposal, "attachments"), {"file": file}, format="multipart")


def test_a_file_of_60_mb_is_refused_with_the_limit_named(lab: Lab, api) -> None:
    proposal = lab.draft()
    answer = upload(api(lab.cast.proposer), proposal, "besar.pdf", pdf() + b"\0" * 60 * 1024 * 1024)
    assert answer.status_code in (400, 413), answer.content[:300]
    assert "25 MB" in answer.json()["obstacles"][0]["text"]
    assert not Attachment.objects.exists()


def test_a_program_named_pdf_is_refused_by_what_it_is(lab: Lab, api) -> None:
    proposal = lab.draft()
    answer = upload(api(lab.cast.proposer), proposal, "laporan.pdf", b"MZ\x90\x00" + b"\0" * 2000)
    assert answer.status_code == 400
    assert "PDF" in answer.json()["obstacles"][0]["text"]


def test_a_picture_of_20000_by_20000_is_refused_before_it_is_unpacked(lab: Lab, api) -> None:
    answer = upload(api(lab.cast.proposer), lab.draft(), "poster.png", _grey_png(20_000))
    assert answer.status_code == 400
    assert "40" in answer.json()["obstacles"][0]["text"]  # megapixels, the limit
    assert not Attachment.objects.exists()


def _grey_png(side: int) -> bytes:
    """A valid PNG of one grey bit a pixel: 20,000 × 20,000 is 50 KB here and 400 MB unpacked."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = side.to_bytes(4) + side.to_bytes(4) + bytes([1, 0, 0, 0, 0])
    packer = zlib.compressobj(9)
    line = b"\0" * (1 + (side + 7) // 8)
    body = b"".join(packer.compress(line) for _row in range(side)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_html_and_emoji_stay_the_text_they_are(lab: Lab, api) -> None:
    client = api(lab.cast.proposer)
    unit = lab.cast.puskesmas.pk
    idea = post(client, "/api/v1/proposals/", unit=unit, title=HOSTILE)
    assert idea.status_code == 201, idea.content
    assert idea.json()["title"] == HOSTILE
    url = f"/api/v1/proposals/{idea.json()['id']}/worksheets/"
    kept = 0
    for section, fields in client.get(url).json()["sections"].items():
        for field in fields:
            body = {"version": client.get(url).json()["version"], "values": {field: HOSTILE}}
            saved = client.patch(f"{url}{section}/", body, format="json")
            if saved.status_code == 400:  # a date or a number: refused by the field
                assert saved.json()["obstacles"][0]["field"] == field
                continue
            assert saved.status_code == 200, saved.content
            assert client.get(url).json()["sections"][section][field] == HOSTILE
            kept += 1
    assert kept >= 10


@pytest.mark.parametrize("text", ["a" * 100_000, "\u202e" * 50, " \n\t "])
def test_a_reason_of_any_shape_is_taken_or_refused_politely(lab: Lab, api, text: str) -> None:
    proposal = lab.send(lab.draft())
    body = {"verb": "withdraw", "seen": proposal.seen, "reason": text}
    answer = post(api(lab.cast.proposer), address(proposal, "moves"), **body)
    assert answer.status_code in (200, 400), answer.content[:300]
