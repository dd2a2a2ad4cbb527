"""Innovations out of a directory's file: each one record, graduated at once, with the texts of its source.

The file's columns are those of the national directory as it was handed out in 2018; another file of the
same shape is read the same way. Cells hold HTML that a word processor made.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.cleaning import clean_line
from workflow.intake import tables
from workflow.intake.command import progress
from workflow.intake.report import Outcome, Report, undone_if
from workflow.intake.tables import Column, Note, Row
from workflow.people.models import User
from workflow.people.owners import Owners, recognise
from workflow.proposals.attachments import detecting, pictures, storing
from workflow.proposals.importing import html
from workflow.proposals.imports import FIRST_YEAR, SourcePicture, import_record
from workflow.proposals.models import Attachment, FileType
from workflow.refusals import Invalid, Obstacle, Refused
from workflow.workdays import clock

SOURCE = "Direktori inovasi LAN"
SUMMARY = 600  # characters, as an entry's summary

COLUMNS = (
    Column("id", "id", required=True),
    Column("title", "nama_inovasi", required=True),
    Column("product", "produk_inovasi"),
    Column("agency", "nama_instansi", required=True),
    Column("office", "unit_instansi"),
    Column("province", "provinsi_id"),
    Column("regency", "kabkota_id"),
    Column("initiated", "tahun_inisiasi"),
    Column("implemented", "tahun_implementasi"),
    Column("description", "deskripsi", required=True),
    Column("drivers", "faktor_pendorong"),
    Column("barriers", "faktor_penghambat"),
    Column("steps", "tahapan_proses"),
    Column("benefits", "manfaat"),
    Column("replication", "prasyarat_replikasi"),
    Column("citation", "sumber"),
)
# The source's own texts, in the order and under the words a reader sees on "Naskah sumber".
TEXTS = {
    "description": gettext_lazy("Deskripsi"),
    "drivers": gettext_lazy("Faktor pendorong"),
    "barriers": gettext_lazy("Faktor penghambat"),
    "steps": gettext_lazy("Tahapan proses"),
    "benefits": gettext_lazy("Manfaat"),
    "replication": gettext_lazy("Prasyarat replikasi"),
}
MILESTONES = {"initiated": gettext_lazy("Inisiasi"), "implemented": gettext_lazy("Implementasi")}
FIELDS = ("product", "province", "regency", "citation")
_YEAR = re.compile(r"(\d{4})(?:[.,]0)?\Z")


def import_innovations(
    *, path: Path, source: str = SOURCE, by: User | None = None, dry_run: bool = False
) -> Report:
    """Take in every record; (`source`, id) is the key. Each row is one transaction.

    Raises Invalid for a fault of the file: nothing is written then.
    """
    table = tables.read(path, COLUMNS, key="id")
    taking = Taking(source, table.headings, Owners(by), Report(seen=table.seen), by)
    last_file = Attachment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    tried: list[str] = []
    with undone_if(dry_run):
        for row in progress(table.rows, total=len(table.rows), what=_("Inovasi")):
            taking.take_in(row)
        if dry_run:
            tried = list(Attachment.objects.filter(pk__gt=last_file).values_list("stored", flat=True))
    for name in tried:
        storing.discard(name)
    return taking.report


@dataclass
class Taking:
    """One run over a file."""

    source: str
    headings: dict[str, str]
    owners: Owners
    report: Report
    by: User | None

    def take_in(self, row: Row) -> None:
        key = clean_line(row.cells.get("id", ""))
        if not row.faults and not key:
            row.faults.append(Note("id.missing", _("Baris tanpa id tidak dapat dikenali lagi."), "id"))
        outcome = Outcome.SKIPPED if row.faults else self._imported(Record(row, self.headings), key)
        self.report.add(row.line, key, outcome, [*row.faults, *row.notes])

    def _imported(self, record: Record, key: str) -> Outcome:
        """One transaction; what the lab refuses becomes the row's faults."""
        try:
            with transaction.atomic():
                return self._import(record, key)
        except Refused as refused:
            faults = [Note(one.code, str(one.text), one.field or "") for one in refused.obstacles]
            record.row.faults += faults
            self.owners.forget()
            return Outcome.SKIPPED
        finally:
            record.close()

    def _import(self, record: Record, key: str) -> Outcome:
        unit, doubts = self.owners.unit_of(recognise(record.cell("agency"), record.cell("office")))
        for doubt in doubts:
            text = _("Pemilik perlu dipastikan: %(why)s") % {"why": doubt}
            record.note("owner.doubtful", text, "agency")
        texts = record.texts()
        summary = html.plain(texts["description"], SUMMARY)
        _proposal, outcome = import_record(
            source=self.source,
            external_id=key,
            title=record.cell("title"),
            unit=unit,
            fields={**record.fields(), "summary": summary},
            texts=texts,
            milestones={what: record.year(what) for what in MILESTONES},
            pictures=record.pictures,
            by=self.by,
        )
        return outcome


@dataclass
class Record:
    """One row on its way in; what is to be known of it is noted on the row under the file's headings."""

    row: Row
    headings: dict[str, str]
    pictures: list[SourcePicture] = field(default_factory=list)

    def close(self) -> None:
        for one in self.pictures:
            one.picture.file.close()

    def cell(self, name: str) -> str:
        return clean_line(self.row.cells.get(name, ""))

    def note(self, code: str, text: str, column: str, size: int = 0) -> None:
        self.row.notes.append(Note(code, text, self.headings.get(column, column), size))

    def fields(self) -> dict[str, Any]:
        """Codes stay text."""
        words = {"agency": self.cell("agency"), "office": self.cell("office")}
        return {**{name: self.cell(name) for name in FIELDS}, **words}

    def year(self, name: str) -> int | None:
        """A year, or None where the source has none or one that cannot be."""
        typed = self.cell(name)
        if not typed:
            self.note("year.missing", _("Tahun tidak tercatat."), name)
            return None
        found = _YEAR.match(typed)
        if found and FIRST_YEAR <= int(found[1]) <= clock.today().year:
            return int(found[1])
        self.note(
            "year.invalid", _("“%(typed)s” bukan tahun; dicatat sebagai tidak ada.") % {"typed": typed}, name
        )
        return None

    def texts(self) -> dict[str, str]:
        return {name: self._text(name) for name in TEXTS if name in self.headings}

    def _text(self, name: str) -> str:
        raw = self.row.cells[name]
        found = html.take_apart(raw)
        if found.cut:
            size = len(raw.encode())
            self.note("text.cut", _("Teks terpotong pada sumbernya; disimpan sampai akhirnya."), name, size)
        for broken in found.broken:
            self.note("picture.lost", _("Gambar terpotong pada sumbernya."), name, broken.size)
        text = found.html
        for inline in found.pictures:
            if not self._kept(name, inline):
                text = text.replace(html.placeholder(inline.number), html.lost(inline.size))
        return text

    def _kept(self, name: str, inline: html.Inline) -> bool:
        try:
            kind, picture = _decoded(inline.base64)
        except Invalid as wrong:
            why = " ".join(str(one.text) for one in wrong.obstacles)
            self.note("picture.lost", _("Gambar tidak terbaca: %(why)s") % {"why": why}, name, inline.size)
            return False
        sha256 = hashlib.sha256(inline.base64.encode()).hexdigest()
        self.pictures.append(SourcePicture(name, inline.number, sha256, kind, picture))
        self.note("picture.kept", _("Gambar disimpan sebagai berkas."), name, inline.size)
        return True


def _decoded(text: str) -> tuple[FileType, pictures.Picture]:
    """A picture as it may be stored. Raises Invalid: what is no picture, broken, or too large."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(_obstacle(_("datanya rusak."))) from error
    file = File(io.BytesIO(data), name="gambar")
    kind = detecting.detect(file)
    if kind not in (FileType.JPEG, FileType.PNG, FileType.WEBP):
        raise Invalid(_obstacle(_("bukan JPEG, PNG, atau WebP.")))
    return kind, pictures.clean(file, kind)


def _obstacle(text: str) -> Obstacle:
    return Obstacle("picture.broken", text)


def labelled(texts: dict[str, str]) -> Iterator[tuple[Any, str]]:
    """The source's texts that hold something, under readers' words, in their order."""
    return ((label, texts[name]) for name, label in TEXTS.items() if texts.get(name))
