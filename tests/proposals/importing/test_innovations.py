"""A directory's innovations come in: graduated, whole, told row by row, twice the same is nothing."""

from __future__ import annotations

import base64
import csv
import io
import json
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from workflow.intake.report import Outcome, Report
from workflow.people import services as people
from workflow.people.models import Unit
from workflow.proposals.importing.innovations import import_innovations
from workflow.proposals.models import Attachment, LogRow, Proposal, Visit
from workflow.proposals.verify import verify_log
from workflow.refusals import Invalid

PLAIN = {
    "id": "7",
    "nama_inovasi": "Ambulans Sawah",
    "produk_inovasi": "Layanan darurat",
    "nama_instansi": "KABUPATEN BUMIJAYA",
    "unit_instansi": "Dinas Kesehatan",
    "provinsi_id": "07",
    "kabkota_id": "0701",
    "tahun_inisiasi": "2011",
    "tahun_implementasi": "2012",
    "deskripsi": "<p>Petani yang sakit dijemput di sawah. Waktu tunggu turun.</p>",
    "tahapan_proses": "<ul><li>Rapat</li></ul>",
    "manfaat": "<p>Lebih cepat</p>",
    "prasyarat_replikasi": "<p>Mobil</p>",
    "sumber": "Buku contoh",
}

HEADINGS = [*PLAIN, "faktor_pendorong", "faktor_penghambat"]


@pytest.fixture
def sheet(tmp_path: Path, db):
    def write(*rows: dict[str, str]) -> Path:
        path = tmp_path / "direktori.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADINGS)
            writer.writeheader()
            writer.writerows([{**PLAIN, **row} for row in rows])
        return path

    return write


def picture(size: tuple[int, int] = (40, 30)) -> str:
    bytes_ = io.BytesIO()
    Image.new("RGB", size, "teal").save(bytes_, "PNG")
    return base64.b64encode(bytes_.getvalue()).decode()


def inline(data: str) -> str:
    return f'<p>Gambar: <img alt="" src="data:image/png;base64,{data}"> begitu.</p>'


def counts(report: Report) -> dict[str, int]:
    return {outcome.value: n for outcome, n in report.counts.items()}


def codes(report: Report) -> list[tuple[str, str]]:
    return [(note.column, note.code) for line in report.lines for note in line.notes]


def imported() -> dict:
    return json.loads(Proposal.objects.get().revisions.latest("number").content)


def test_a_record_stands_graduated_with_its_fields_texts_and_years(sheet) -> None:
    assert counts(import_innovations(path=sheet({}))) == {"created": 1}
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.state, proposal.origin) == ("Ambulans Sawah", "graduated", "import")
    assert (proposal.source, proposal.external_id, proposal.cycle) == ("Direktori inovasi LAN", "7", None)
    assert (proposal.unit.name, proposal.unit.ours) == ("Dinas Kesehatan Kabupaten Bumijaya", False)
    assert not Visit.objects.exists()
    assert list(LogRow.objects.values_list("verb", "actor")) == [("import", None)]
    assert verify_log() == []
    kept = imported()["import"]
    assert kept["fields"]["summary"] == "Petani yang sakit dijemput di sawah. Waktu tunggu turun."
    assert (kept["fields"]["province"], kept["fields"]["regency"]) == ("07", "0701")
    assert kept["texts"]["steps"] == "<ul><li>Rapat</li></ul>"
    assert kept["milestones"]["implemented"] == {"year": 2012, "precision": "year"}


def test_a_second_time_changes_nothing_and_a_corrected_row_is_the_next_revision(sheet) -> None:
    rows = [{"id": "1"}, {"id": "2"}]
    import_innovations(path=sheet(*rows))
    before = list(LogRow.objects.values_list("hash", flat=True))
    assert counts(import_innovations(path=sheet(*rows))) == {"unchanged": 2}
    assert list(LogRow.objects.values_list("hash", flat=True)) == before
    changed = import_innovations(path=sheet({"id": "1"}, {"id": "2", "manfaat": "<p>Lain</p>"}))
    assert counts(changed) == {"unchanged": 1, "changed": 1}
    assert [p.revisions.count() for p in Proposal.objects.order_by("external_id")] == [1, 2]


def test_a_trial_leaves_neither_row_nor_file(sheet) -> None:
    report = import_innovations(path=sheet({"manfaat": inline(picture())}), dry_run=True)
    assert counts(report) == {"created": 1}
    assert not Proposal.objects.exists()
    assert not Unit.objects.filter(ours=False).exists()
    assert not default_storage.exists("berkas") or not any(default_storage.listdir("berkas")[1])


def test_missing_years_are_said_to_be_missing_and_never_made_up(sheet) -> None:
    report = import_innovations(path=sheet({"tahun_inisiasi": "", "tahun_implementasi": "20l2"}))
    assert codes(report) == [("tahun_inisiasi", "year.missing"), ("tahun_implementasi", "year.invalid")]
    assert imported()["import"]["milestones"] == {"initiated": None, "implemented": None}


def test_a_whole_picture_becomes_a_file_of_the_record_and_is_not_stored_twice(sheet) -> None:
    path = sheet({"tahapan_proses": inline(picture())})
    report = import_innovations(path=path)
    file = Attachment.objects.get()
    assert codes(report) == [("tahapan_proses", "picture.kept")]
    assert report.lines[0].notes[0].bytes == len(picture())
    assert (file.name, file.width, file.height, file.uploaded_by) == ("steps-1.png", 40, 30, None)
    assert imported()["files"][file.public_id]["sha256"] == file.sha256
    assert imported()["import"]["texts"]["steps"] == "<p>Gambar: [[gambar:1]] begitu.</p>"
    assert counts(import_innovations(path=path)) == {"unchanged": 1}
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        picture()[: len(picture()) // 2],  # decodes, gives a size, but not its pixels
        picture()[:40] + "?" + picture()[40:],
        base64.b64encode(b"bukan gambar").decode(),
    ],
    ids=["half of its bytes", "a stray character", "no picture"],
)
def test_a_picture_that_cannot_be_kept_is_named_and_leaves_a_sentence(sheet, data) -> None:
    """Catalogue 1."""
    report = import_innovations(path=sheet({"manfaat": inline(data)}))
    assert codes(report) == [("manfaat", "picture.lost")]
    assert report.lines[0].notes[0].bytes == len(data)
    assert counts(report) == {"created": 1}
    text = imported()["import"]["texts"]["benefits"]
    assert text.startswith("<p>Gambar: <em>[Gambar tidak terbawa")
    assert text.endswith("begitu.</p>")
    assert not Attachment.objects.exists()


def test_a_picture_with_far_too_many_pixels_is_refused_politely(sheet, settings) -> None:
    """Catalogue 26."""
    settings.ATTACHMENT_MAX_PIXELS = 1_199
    report = import_innovations(path=sheet({"manfaat": inline(picture((40, 30)))}))
    assert codes(report) == [("manfaat", "picture.lost")]


def test_a_cut_off_text_is_kept_to_its_end_and_reported(sheet) -> None:
    report = import_innovations(path=sheet({"manfaat": "<p>Sampai di sini <b"}))
    assert codes(report) == [("manfaat", "text.cut")]
    assert imported()["import"]["texts"]["benefits"] == "<p>Sampai di sini</p>"


def test_a_row_that_cannot_stand_is_skipped_and_the_others_come_in(sheet, tmp_path, capsys) -> None:
    path = sheet(
        {"id": "1", "nama_inovasi": ""}, {"id": "2", "nama_inovasi": "x" * 201}, {"id": "3"}, {"id": ""}
    )
    with pytest.raises(SystemExit) as ended:
        call_command("import_innovations", path, report=tmp_path / "laporan.csv")
    assert ended.value.code == 1
    assert "1 baru, 0 berubah, 0 tetap, 3 dilewati" in capsys.readouterr().out
    told = (tmp_path / "laporan.csv").read_text(encoding="utf-8-sig")
    assert all(code in told for code in ("title.missing", "title.too_long", "id.missing"))
    assert Proposal.objects.get().external_id == "3"


def test_titles_may_repeat_and_the_same_id_of_another_source_is_another_record(sheet) -> None:
    import_innovations(path=sheet({"id": "1"}, {"id": "2"}))
    import_innovations(path=sheet({"id": "1"}), source="Arsip Bappeda")
    assert Proposal.objects.filter(title="Ambulans Sawah").count() == 3


def test_a_merged_owner_stays_merged_at_the_next_import(sheet, cast) -> None:
    rows = ({"id": "1", "nama_instansi": "Kota Kediri", "unit_instansi": "Badan Keuangan Kota Kendari"},)
    assert ("nama_instansi", "owner.doubtful") in codes(import_innovations(path=sheet(*rows)))
    right = people.create_unit(by=cast.secretary, name="Badan Keuangan Kota Kendari", kind="opd", ours=False)
    people.merge_unit(by=cast.secretary, unit=Unit.objects.get(doubtful=True), into=right)
    proposal = Proposal.objects.get()
    assert proposal.unit == right
    assert list(proposal.log.values_list("verb", flat=True)) == ["import", "hand_over"]
    again = import_innovations(path=sheet(*rows))
    assert (counts(again), codes(again)) == ({"unchanged": 1}, [])
    assert verify_log() == []


def test_a_closing_unit_hands_its_imported_records_over(sheet, cast) -> None:
    unit = people.create_unit(by=cast.secretary, name="Dinas Lama", kind="opd")
    import_innovations(path=sheet({"nama_instansi": "Kabupaten Kudus", "unit_instansi": "Dinas Lama"}))
    people.close_unit(
        by=cast.secretary,
        unit=unit,
        successor=cast.dinkes,
        successors={f"proposals.unit:{unit.pk}": cast.dinkes.pk},
    )
    assert Proposal.objects.get().unit == cast.dinkes


def test_a_faulty_file_writes_nothing(sheet) -> None:
    with pytest.raises(Invalid) as refused:
        import_innovations(path=sheet({"id": "1"}, {"id": "1 "}))
    assert refused.value.codes == ["key.repeated"]
    assert not Proposal.objects.exists()


def test_every_outcome_is_counted(sheet) -> None:
    report = import_innovations(path=sheet({}))
    assert report.summary() == "1 baru, 0 berubah, 0 tetap, 0 dilewati"
    assert report.skipped == report.counts[Outcome.SKIPPED] == 0
