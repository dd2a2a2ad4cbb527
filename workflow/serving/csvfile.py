"""Tables as files that open in a spreadsheet and do nothing there but show text and numbers.

Comma, CRLF, UTF-8 with a byte mark (without one, Excel reads UTF-8 as Windows-1252).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from defusedcsv import csv
from django.http import StreamingHttpResponse
from django.utils import timezone, translation

BYTE_MARK = "\ufeff"

# A spreadsheet takes a cell for a formula by its first sign, also behind blanks and line breaks, and some
# take the full-width signs for it too. The apostrophe before it is the spreadsheet's own sign for "text".
_FORMULA = re.compile(r"^'*\s*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]")
_NUMBER = re.compile(r"^-?[0-9]+([.,][0-9]+)*$")


def safe_cell(value: Any) -> Any:
    """A value as a spreadsheet may have it: numbers stay numbers, text never becomes a formula.

    `plain_cell` gives the text back, also one that began with an apostrophe of its own.
    """
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)
    return "'" + text if _FORMULA.match(text) and not _NUMBER.match(text) else text


def plain_cell(text: str) -> str:
    """The text that `safe_cell` was given; for reading our own files again."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


class _Line:
    """What csv.writer writes to: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def lines(headings: Iterable[Any], chunks: Iterable[Iterable[Iterable[Any]]]) -> Iterator[bytes]:
    """The file, heading first, one piece a chunk of rows.

    A stream is sent after the request's language is over: the heading is made at once, and each piece in
    that language again.
    """
    heading = BYTE_MARK + csv.writer(_Line()).writerow(safe_cell(each) for each in headings)
    return _pieces(heading.encode(), chunks, translation.get_language())


def _pieces(
    heading: bytes, chunks: Iterable[Iterable[Iterable[Any]]], language: str | None
) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    yield heading
    following = iter(chunks)
    while True:
        with translation.override(language):
            chunk = next(following, None)
            if chunk is None:
                return
            piece = "".join(writer.writerow(safe_cell(value) for value in row) for row in chunk)
        yield piece.encode()


def answer(
    name: str, headings: Iterable[Any], chunks: Iterable[Iterable[Iterable[Any]]]
) -> StreamingHttpResponse:
    """The file as a download; `name` without its ending."""
    response = StreamingHttpResponse(lines(headings, chunks), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
