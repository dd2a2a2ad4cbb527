"""Query parameters and the keys in an address, read as strictly as a body."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from workflow.cleaning import clean_line
from workflow.refusals import Invalid, NotVisible, Obstacle


def refuse_unknown(request: Request, known: set[str]) -> None:
    """A filter or order that is not offered is refused: ignored ones look as if they had worked."""
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        text = _("Parameter ini tidak dikenal.")
        raise Invalid(Obstacle("parameter.unknown", text, field=clean_line(name)[:60]) for name in unknown)


def bad_parameter(name: str) -> Invalid:
    return Invalid(Obstacle("parameter.invalid", _("Nilai parameter ini tidak dapat dibaca."), field=name))


def whole_number(text: str, name: str) -> int:
    """A row's number out of a query parameter. Raises Invalid."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise bad_parameter(name)
    return int(text)


def yes_or_no(text: str, name: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise bad_parameter(name)
    return text in ("true", "1")


def found(queryset: QuerySet, key: str | int, by: str = "pk") -> Any:
    """The one row, out of what the reader may see. Raises NotVisible for anything else, garbage too."""
    if by == "pk" and isinstance(key, str):
        key = row_number(key)
    elif isinstance(key, str) and not (key.isascii() and key.isalnum()):
        raise NotVisible
    row = queryset.filter(**{by: key}).first()
    if row is None:
        raise NotVisible
    return row


def row_number(key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise NotVisible
    return int(key)
