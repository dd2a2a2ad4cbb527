"""What a frozen worksheet holds, value by value: read from its snapshot, and as people here write it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import gettext as _

from workflow.proposals.machine import Stage
from workflow.proposals.worksheets import numbers
from workflow.proposals.worksheets.sections import ROWS, Field, Kind

Content = Mapping[str, Any]


def shown(field: Field, value: Any, labels: Mapping[str, str] | None = None) -> str:
    """A frozen value as people here write it; "" where nothing was filled in."""
    if value is None or value == "":
        return ""
    return _SHOWN.get(field.kind, _plain)(field, value, labels or {})


def _plain(_field: Field, value: Any, _labels: Mapping[str, str]) -> str:
    return str(value)


def _figure(field: Field, value: Any, _labels: Mapping[str, str]) -> str:
    try:
        figure = numbers.shown(_without_empty_places(Decimal(str(value))))
    except InvalidOperation:
        return str(value)
    if field.kind is Kind.MONEY:
        return f"Rp{figure}"
    return f"{figure} %" if field.kind is Kind.PERCENT else figure


def _without_empty_places(value: Decimal) -> Decimal:
    """41.1000 is kept with its places and read as 41,1; whole hundreds stay whole."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _day(_field: Field, value: Any, _labels: Mapping[str, str]) -> str:
    return formats.date_format(dt.date.fromisoformat(str(value)), "j F Y")


def _month(_field: Field, value: Any, _labels: Mapping[str, str]) -> str:
    return formats.date_format(dt.date.fromisoformat(f"{value}-01"), "F Y")


def _choice(field: Field, value: Any, _labels: Mapping[str, str]) -> str:
    choices: type[TextChoices] | None = field.choices
    return str(choices(value).label) if choices and value in choices.values else str(value)


def _yes_no(_field: Field, value: Any, _labels: Mapping[str, str]) -> str:
    return _("ya") if value else _("tidak")


def _row(_field: Field, value: Any, labels: Mapping[str, str]) -> str:
    return labels.get(str(value), "")


_SHOWN: dict[Kind, Callable[[Field, Any, Mapping[str, str]], str]] = {
    Kind.NUMBER: _figure,
    Kind.MONEY: _figure,
    Kind.PERCENT: _figure,
    Kind.DATE: _day,
    Kind.MONTH: _month,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.FLAG: _yes_no,
    Kind.ROW: _row,
}


def rows_of(content: Content, kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    """(key, row) of one kind, in the order in which people see them."""
    rows = content.get("rows", {}).get(kind, {})
    order = content.get("labels", {}).get("order", {}).get(kind, [])
    place = {key: n for n, key in enumerate(order)}
    return sorted(rows.items(), key=lambda item: (place.get(item[0], len(place)), item[0]))


def keys_of(content: Content, kind: str) -> list[str]:
    return [key for key, _row in rows_of(content, kind)]


def row_labels(content: Content, kind: str) -> dict[str, str]:
    """Key → how a sentence or a table names the row: its first line of text."""
    name = next(f.name for f in ROWS[kind].fields if f.kind in (Kind.LINE, Kind.TEXT))
    return {key: str(row.get(name) or "") for key, row in rows_of(content, kind)}


def value_of(content: Content, stage: Stage | str, name: str) -> Any:
    return content.get("sheets", {}).get(str(stage), {}).get(name)


def field_of(kind: str, name: str) -> Field:
    found = ROWS[kind].field(name)
    assert found is not None
    return found
