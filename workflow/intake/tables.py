"""A table out of a file somebody made with Excel, a text editor or another system.

What can be understood is understood and said: separators, byte marks, Windows-1252, blanks in headings.
What cannot is a fault: one of the file, and nothing is read, or one of a row, and that row is set aside.
Codes stay text: nothing here turns "007" into 7.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.refusals import Invalid, Obstacle

SEPARATORS = {",": "koma", ";": "titik koma", "\t": "tab"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_HINT = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Note:
    """Something to know of a row: `column` as the file heads it, `bytes` where a size matters."""

    code: str
    text: str
    column: str = ""
    bytes: int = 0


@dataclass
class Row:
    """One record: the line it begins on, its cells by the column's own name, and what is wrong with it."""

    line: int
    cells: dict[str, str]
    faults: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """A column somebody may send: `name` in the code, `heading` as we write it, other spellings known."""

    name: str
    heading: str
    required: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """`seen` says in words how the file was read; `rows` are cleaned of what no database stores."""

    headings: dict[str, str]  # by the column's name: as the file writes it
    rows: list[Row]
    seen: list[str]


def read(path: Path, columns: Sequence[Column], *, key: str = "") -> Table:
    """Read a whole CSV file. `key` names the column whose values may stand in it only once.

    Raises Invalid with every fault of the file: `file.missing`, `.too_large`, `.encoding`, `.empty`,
    `.broken`, `headings.missing`, `.repeated`, `.empty`, `key.repeated`. Nothing is to be written then.
    """
    text, seen = _text(_bytes(path))
    text, separator = _separator(text, columns)
    seen.append(_("pemisah %(name)s") % {"name": SEPARATORS[separator]})
    lines = _lines(text, separator)
    _line, first = next(lines, (0, []))
    if not any(cell.strip() for cell in first):
        raise Invalid(Obstacle("file.empty", _("Berkas ini tidak berisi tabel.")))
    places, extra = _places(first, columns)
    if extra:
        seen.append(_("kolom yang tidak dipakai: %(names)s") % {"names": ", ".join(extra)})
    headings = {name: clean_line(first[place]) for name, place in places.items()}
    rows = [_row(line, cells, first, places) for line, cells in lines if any(c.strip() for c in cells)]
    if key:
        _refuse_repeated(rows, key, headings.get(key, key))
    return Table(headings, rows, seen)


def same(text: str) -> str:
    """How headings, codes and names are compared: without case, blanks, marks that do not print, or "_"."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        sign for sign in plain if not sign.isspace() and sign != "_" and unicodedata.category(sign)[0] != "C"
    )


# --- the file -----------------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > settings.IMPORT_MAX_FILE_BYTES:
            raise Invalid(Obstacle("file.too_large", _larger(size, settings.IMPORT_MAX_FILE_BYTES)))
        return path.read_bytes()
    except OSError as error:
        text = _("Berkas %(path)s tidak dapat dibaca: %(why)s.") % {"path": path, "why": error.strerror}
        raise Invalid(Obstacle("file.missing", text)) from error


def _larger(size: int, most: int) -> str:
    return _("%(size)s bita, lebih besar dari batas %(most)s bita (%(mib)s MiB).") % {
        "size": size,
        "most": most,
        "mib": most // 1024**2,
    }


def _text(data: bytes) -> tuple[str, list[str]]:
    """The text of a file and the encoding it was read in; UTF-8 first, else what Excel writes."""
    for mark, encoding, name in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding), [name]
    try:
        return data.decode(), ["UTF-8"]
    except UnicodeDecodeError:
        return _decoded(data, "cp1252"), ["Windows-1252"]


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        text = _("Huruf dalam berkas ini tidak terbaca mulai bita ke-%(n)s. Simpan sebagai CSV UTF-8.")
        raise Invalid(Obstacle("file.encoding", text % {"n": error.start + 1})) from error


def _separator(text: str, columns: Sequence[Column]) -> tuple[str, str]:
    """The text without a first line `sep=;`, and the separator under which most headings are known."""
    hint = _HINT.match(text)
    if hint and hint[1] in SEPARATORS:
        return text[hint.end() :], hint[1]
    known = {same(word) for column in columns for word in (column.name, column.heading, *column.also)}

    def fitting(separator: str) -> tuple[int, int]:
        first: list[str] = next((cells for _line, cells in _lines(text, separator)), [])
        return sum(same(cell) in known for cell in first), len(first)

    return text, max(SEPARATORS, key=fitting)


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on. A quotation mark that never closes is a broken file."""
    csv.field_size_limit(settings.IMPORT_MAX_FILE_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        words = _("Baris %(line)s tidak terbaca sebagai CSV; periksa tanda kutipnya (%(why)s).")
        raise Invalid(Obstacle("file.broken", words % {"line": begins, "why": error})) from error


# --- headings -----------------------------------------------------------------------------------------


def _places(first: list[str], columns: Sequence[Column]) -> tuple[dict[str, int], list[str]]:
    """Where each known column stands, and the headings nobody asked for."""
    marks = [same(heading) for heading in first]
    faults = _headless(first, marks) + _doubled(first, marks)
    places: dict[str, int] = {}
    for column in columns:
        known = {same(word) for word in (column.name, column.heading, *column.also)}
        found = [place for place, mark in enumerate(marks) if mark in known]
        if len(found) > 1 and len({marks[place] for place in found}) > 1:
            faults.append(_repeated([first[place] for place in found]))
        if found:
            places[column.name] = found[0]
    missing = [column.heading for column in columns if column.required and column.name not in places]
    if missing:
        text = _("Kolom yang harus ada tidak ditemukan: %(missing)s. Yang terbaca: %(found)s.")
        shown = ", ".join(clean_line(heading) for heading in first)[:300]
        faults.append(Obstacle("headings.missing", text % {"missing": ", ".join(missing), "found": shown}))
    if faults:
        raise Invalid(faults)
    used = set(places.values())
    return places, [clean_line(heading) for place, heading in enumerate(first) if place not in used]


def _headless(first: list[str], marks: list[str]) -> list[Obstacle]:
    bare = [str(place) for place, mark in enumerate(marks, start=1) if not mark]
    text = _("Kolom ke-%(places)s tidak berjudul.") % {"places": ", ".join(bare)}
    return [Obstacle("headings.empty", text)] if bare else []


def _doubled(first: list[str], marks: list[str]) -> list[Obstacle]:
    twice = sorted({mark for mark in marks if mark and marks.count(mark) > 1})
    return [_repeated([h for h, mark in zip(first, marks, strict=True) if mark == one]) for one in twice]


def _repeated(headings: list[str]) -> Obstacle:
    names = ", ".join(f"“{clean_line(heading)}”" for heading in headings)
    return Obstacle("headings.repeated", _("Judul kolom berulang: %(names)s.") % {"names": names})


# --- rows ---------------------------------------------------------------------------------------------


def _row(line: int, cells: list[str], first: list[str], places: dict[str, int]) -> Row:
    row = Row(line, {})
    if len(cells) != len(first):
        text = _("Baris ini berisi %(now)s sel, judulnya %(wanted)s; isinya mungkin bergeser.")
        row.faults.append(Note("row.cells", text % {"now": len(cells), "wanted": len(first)}))
        return row
    sizes = [len(cell.encode("utf-8", "surrogatepass")) for cell in cells]
    if sum(sizes) > settings.IMPORT_MAX_ROW_BYTES:
        why = _larger(sum(sizes), settings.IMPORT_MAX_ROW_BYTES)
        row.faults.append(Note("row.too_large", why, bytes=sum(sizes)))
    for name, place in places.items():
        heading = clean_line(first[place])
        if sizes[place] > settings.IMPORT_MAX_CELL_BYTES:
            why = _larger(sizes[place], settings.IMPORT_MAX_CELL_BYTES)
            row.faults.append(Note("cell.too_large", why, heading, sizes[place]))
        if "\0" in cells[place]:
            row.notes.append(Note("cell.nul", _("Bita NUL dibuang dari sel ini."), heading))
        row.cells[name] = cells[place].replace("\0", "")
    return row


def _refuse_repeated(rows: list[Row], key: str, heading: str) -> None:
    """The same key twice in one file: which of the two is meant, only a person can say."""
    lines: dict[str, list[Row]] = {}
    for row in rows:
        if mark := same(row.cells.get(key, "")):
            lines.setdefault(mark, []).append(row)
    faults = [
        Obstacle(
            "key.repeated",
            _("%(heading)s “%(key)s” berulang pada baris %(lines)s.")
            % {
                "heading": heading,
                "key": clean_line(found[0].cells[key]),
                "lines": ", ".join(str(row.line) for row in found),
            },
        )
        for found in lines.values()
        if len(found) > 1
    ]
    if faults:
        raise Invalid(faults)
