"""A table out of whatever somebody's computer wrote: understood, or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from workflow.intake.tables import Column, Table, read, same
from workflow.refusals import Invalid

COLUMNS = (
    Column("code", "kode", also=("kode unit",)),
    Column("name", "nama", required=True),
    Column("above", "induk"),
)


@pytest.fixture
def table(tmp_path: Path):
    def read_it(data: str | bytes, *, key: str = "") -> Table:
        path = tmp_path / "berkas.csv"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return read(path, COLUMNS, key=key)

    return read_it


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return refused.value.codes


def names(found: Table) -> list[str]:
    return [row.cells["name"] for row in found.rows]


@pytest.mark.parametrize(
    "data",
    [
        'kode,nama,induk\n1,"Dinas, Kota",9\n',
        "\ufeffkode;nama;induk\r\n1;Dinas, Kota;9\r\n",
        "sep=;\r\nkode;nama;induk\r\n1;Dinas, Kota;9\r\n",
        "kode\tnama\tinduk\n1\tDinas, Kota\t9\n",
        "kode;nama;induk\r\n1;Dinas, Kota;9\r\n".encode("utf-16"),
        "kode;nama;induk\n1;Dinas, Kota;9\n".encode("cp1252"),
    ],
)
def test_separators_byte_marks_and_encodings_are_told_apart(table, data) -> None:
    """Excel on a continental PC writes semicolons and a mark in front (catalogue 41)."""
    found = table(data)
    assert [row.cells for row in found.rows] == [{"code": "1", "name": "Dinas, Kota", "above": "9"}]


def test_windows_letters_are_read_and_said(table) -> None:
    found = table("nama\nCafé “Kudus”\n".encode("cp1252"))
    assert names(found) == ["Café “Kudus”"]
    assert "Windows-1252" in found.seen


def test_a_file_of_one_column_is_a_table(table) -> None:
    assert names(table("nama\nJati\n")) == ["Jati"]


def test_codes_stay_text(table) -> None:
    found = table("kode,nama\n007,Satu\n1.02.01,Dua\n1e5,Tiga\n")
    assert [row.cells["code"] for row in found.rows] == ["007", "1.02.01", "1e5"]


@pytest.mark.parametrize("heading", ["\u00a0Nama\u00a0", "NAMA\u200b", "n a m a", "\ufeffnama"])
def test_headings_are_compared_without_blanks_marks_and_case(table, heading) -> None:
    """A heading that looks right is right (catalogue 43)."""
    assert names(table(f"{heading},Kode  Unit\nJati,1\n")) == ["Jati"]


def test_keys_and_names_are_compared_the_same_way() -> None:
    assert same("Dinas\u00a0Kesehatan") == same(" dinas kesehatan") == same("DINAS_KESEHATAN\u200b")


def test_repeated_headings_are_named_and_nothing_is_read(table) -> None:
    """The last one is never taken in silence (catalogue 44)."""
    with pytest.raises(Invalid) as refused:
        table("nama,kode,Nama \nJati,1,Jekulo\n")
    assert codes(refused) == ["headings.repeated"]
    assert "“nama”" in str(refused.value.obstacles[0].text)


def test_a_missing_heading_is_named_with_those_that_were_read(table) -> None:
    with pytest.raises(Invalid) as refused:
        table("kode,induk\n1,2\n")
    assert codes(refused) == ["headings.missing"]
    assert "nama" in str(refused.value.obstacles[0].text)
    assert "induk" in str(refused.value.obstacles[0].text)


@pytest.mark.parametrize("data", [",nama,induk\n1,Jati,2\n", "kode;nama;induk;;;\n1;Jati;2;;;\n"])
def test_empty_headings_are_named_not_dropped(table, data) -> None:
    with pytest.raises(Invalid) as refused:
        table(data)
    assert "headings.empty" in codes(refused)


def test_a_line_with_more_or_fewer_cells_is_set_aside_with_its_number(table) -> None:
    """Nothing is stored shifted by one (catalogue 38)."""
    found = table("kode,nama,induk\n1,Jati,9\n2,Jl. Sunan Kudus, No. 1,9\n3,Undaan\n4,Bae,9\n")
    assert [row.line for row in found.rows if row.faults] == [3, 4]
    assert [row.cells for row in found.rows if row.faults] == [{}, {}]
    assert [row.cells["name"] for row in found.rows if not row.faults] == ["Jati", "Bae"]


def test_a_line_number_is_that_of_the_file_where_cells_hold_line_breaks(table) -> None:
    found = table('kode,nama\n1,"Dua\nbaris"\n2,Jati,x\n')
    assert [(row.line, bool(row.faults)) for row in found.rows] == [(2, False), (4, True)]


def test_a_very_large_cell_is_read_whole(table) -> None:
    """Python's own limit is 131,072 characters (catalogue 2)."""
    text = "x" * 131_073
    assert names(table(f"nama\nSatu\n{text}\nTiga\n")) == ["Satu", text, "Tiga"]


def test_a_cell_or_row_beyond_its_limit_is_set_aside_and_the_rest_is_read(table, settings) -> None:
    settings.IMPORT_MAX_CELL_BYTES, settings.IMPORT_MAX_ROW_BYTES = 20, 30
    found = table(f"kode,nama\n1,{'x' * 21}\n{'y' * 16},{'z' * 16}\n3,Jati\n")
    told = {row.line: [note.code for note in row.faults] for row in found.rows}
    assert told == {2: ["cell.too_large"], 3: ["row.too_large"], 4: []}
    assert "20" in found.rows[0].faults[0].text


def test_a_file_beyond_its_limit_is_refused_with_the_limit(table, settings) -> None:
    settings.IMPORT_MAX_FILE_BYTES = 10
    with pytest.raises(Invalid) as refused:
        table("nama\nJati Kulon\n")
    assert codes(refused) == ["file.too_large"]
    assert "10 bita" in str(refused.value.obstacles[0].text)


def test_a_key_that_stands_twice_names_both_lines(table) -> None:
    """Which of the two is meant, only a person can say (catalogue 10)."""
    with pytest.raises(Invalid) as refused:
        table("kode,nama\n1.02.01,Satu\nA-1,Dua\n1.02.01 ,Tiga\na-1,Empat\n", key="code")
    told = [str(fault.text) for fault in refused.value.obstacles]
    assert [fault.code for fault in refused.value.obstacles] == ["key.repeated", "key.repeated"]
    assert "2, 4" in told[0]
    assert "3, 5" in told[1]


def test_empty_keys_do_not_collide(table) -> None:
    assert names(table("kode,nama\n,Satu\n,Dua\n", key="code")) == ["Satu", "Dua"]


def test_a_nul_byte_is_dropped_and_its_row_named(table) -> None:
    found = table("nama\nJa\0ti\nUndaan\n")
    assert names(found) == ["Jati", "Undaan"]
    assert [[note.code for note in row.notes] for row in found.rows] == [["cell.nul"], []]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "file.empty"),
        ("\n\n", "file.empty"),
        ('nama\n"Jati\nUndaan\n', "file.broken"),
        (b"nama\nJ\x81ti\n", "file.encoding"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(table, data, code) -> None:
    with pytest.raises(Invalid) as refused:
        table(data)
    assert codes(refused) == [code]


def test_a_file_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path / "tidak-ada.csv", COLUMNS)
    assert codes(refused) == ["file.missing"]


def test_a_lab_that_never_ran_says_so_and_leaves_the_file_alone(db: None, tmp_path: Path) -> None:
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(*newest)
    with pytest.raises(CommandError, match=r"\./lab run"):
        call_command("import_units", tmp_path / "tidak-ada.csv")
