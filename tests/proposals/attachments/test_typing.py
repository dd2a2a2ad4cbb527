"""What a file is, is found from its bytes; what is refused is told what would be taken."""

from __future__ import annotations

import io
import resource
import zipfile

import pytest

from tests.proposals.attachments import samples
from workflow.proposals.attachments.detecting import detect
from workflow.refusals import Invalid

ACCEPTED = {
    "pdf": samples.pdf(),
    "docx": samples.office(samples.DOCX),
    "xlsx": samples.office(samples.XLSX),
    "pptx": samples.office(samples.PPTX),
    "odt": samples.odf("text"),
    "ods": samples.odf("spreadsheet"),
    "odp": samples.odf("presentation"),
    "jpg": samples.picture("JPEG"),
    "png": samples.picture("PNG"),
    "webp": samples.picture("WEBP"),
}
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
VBA = '<Override PartName="/vba" ContentType="application/vnd.ms-office.vbaProject"/>'
REFUSED = {
    "program": b"MZ\x90\x00" + b"\0" * 100,
    "script": b"#!/bin/sh\nrm -rf /\n",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "zip": samples.zipped(**{"laporan.pdf": samples.pdf()}),
    "rar": b"Rar!\x1a\x07\x00" + b"\0" * 50,
    "gif": samples.frames("GIF"),
    "tiff": samples.picture("TIFF"),
    "bmp": b"BM" + b"\0" * 60,
    "avif": b"\0\0\0\x1cftypavif" + b"\0" * 60,
    "old doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
    "docm": samples.office(MACROS),
    "docx with macros": samples.office(more=VBA),
    "docx with a macro part": samples.office(**{"word/vbaProject.bin": b"x"}),
    "odt with macros": samples.odf(**{"Basic/Standard/Module1.xml": b"x"}),
    "empty": b"",
    "text": b"halo",
    "cut-off docx": samples.office()[:-40],
}


@pytest.mark.parametrize("kind", ACCEPTED)
def test_a_file_is_known_by_its_bytes(kind):
    assert detect(io.BytesIO(ACCEPTED[kind])) == kind


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_is_told_the_accepted_types_and_the_limit(kind):
    with pytest.raises(Invalid) as refusal:
        detect(io.BytesIO(REFUSED[kind]))
    sentence = str(refusal.value.obstacles[0].text)
    assert refusal.value.obstacles[0].field == "file"
    assert "PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, JPEG, PNG, WebP" in sentence
    assert "25 MB" in sentence


def test_macros_are_named_as_the_reason():
    with pytest.raises(Invalid) as refusal:
        detect(io.BytesIO(REFUSED["docm"]))
    assert refusal.value.codes == ["file.macros"]


def test_a_part_that_unpacks_to_gigabytes_is_not_unpacked():
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container,
        container.open("[Content_Types].xml", "w") as part,
    ):
        for _ in range(200):
            part.write(b" " * 1024 * 1024)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid) as refusal:
        detect(target)
    assert refusal.value.codes == ["file.broken"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_entities_that_multiply_are_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><Types>&d;</Types>'
    with pytest.raises(Invalid) as refusal:
        detect(io.BytesIO(samples.zipped(**{"[Content_Types].xml": bomb})))
    assert refusal.value.codes == ["file.broken"]


def test_a_directory_of_tens_of_thousands_of_names_is_not_read():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as container:
        for n in range(35_000):
            container.writestr(f"{n:030}", b"")
    with pytest.raises(Invalid) as refusal:
        detect(target)
    assert refusal.value.codes == ["file.broken"]
