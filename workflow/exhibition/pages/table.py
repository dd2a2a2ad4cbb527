"""The catalogue's list as a file: exactly what the address finds, made anew for whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from workflow.exhibition.models import Showing
from workflow.exhibition.pages import addresses
from workflow.serving import csvfile
from workflow.workdays import clock

CHUNK = 500  # rows asked for at once

COLUMNS: tuple[tuple[Any, Callable[[Showing], Any]], ...] = (
    (_("Judul"), lambda row: row.title),
    (_("Ringkasan"), lambda row: row.summary),
    (_("Unit"), lambda row: row.unit_name),
    (_("Jenis unit"), Showing.get_kind_display),
    (_("Urusan"), Showing.get_affair_display),
    (_("Bentuk"), Showing.get_form_display),
    (_("Tahun lulus"), lambda row: row.year),
    (_("Tayang sejak"), lambda row: clock.day_of(row.first_published_at)),
    (_("Alamat"), lambda row: addresses.whole(addresses.public("entry", row.address))),
)


def answer(rows: QuerySet[Showing]) -> StreamingHttpResponse:
    """These rows as a download, in the language of the address."""
    table = ([[value(row) for _heading, value in COLUMNS] for row in chunk] for chunk in _chunks(rows))
    return csvfile.answer("pameran", [heading for heading, _value in COLUMNS], table)


def _chunks(rows: QuerySet[Showing]) -> Iterator[list[Showing]]:
    """Each chunk is asked for anew, so that what is taken down meanwhile is left out."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        found = rows.order_by().in_bulk(keys[start : start + CHUNK])
        yield [found[key] for key in keys[start : start + CHUNK] if key in found]
