"""What was typed or sent, turned into what a field stores, or refused by the field's name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from workflow.cleaning import clean_line, clean_text
from workflow.proposals.worksheets import numbers
from workflow.proposals.worksheets.sections import Field, Kind

YES = {"ya", "yes", "true", "1", "on"}
NO = {"tidak", "no", "false", "0", "off"}
FIRST_YEAR, LAST_YEAR = 1900, 2199

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_LOCAL = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", re.ASCII)
_LOCAL_MONTH = re.compile(r"(\d{1,2})[/-](\d{4})", re.ASCII)


class BadValue(ValueError):
    """Carries the sentence for the field."""


def read(field: Field, value: Any) -> Any:
    """The value to store; a ROW field answers the other row's key, or None.

    Raises BadValue with a sentence that says what to write.
    """
    if isinstance(value, str):
        value = clean_text(value.replace("\u00a0", " "))
    try:
        return READERS[field.kind](field, value)
    except numbers.BadNumber as bad:
        raise BadValue(str(bad)) from bad


def _text(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadValue(_("Isian ini harus berupa teks."))
    text = clean_line(value) if field.kind is Kind.LINE else value
    if len(text) > field.longest:
        raise BadValue(
            _("Terlalu panjang: %(written)d karakter, paling banyak %(most)d.")
            % {"written": len(text), "most": field.longest}
        )
    return text


def _choice(field: Field, value: Any) -> str:
    if value in (None, ""):
        return ""
    if field.choices is None or not isinstance(value, str) or value not in field.choices.values:
        raise BadValue(_("Pilih salah satu dari daftar."))
    return str(value)


def _yes_no(field: Field, value: Any) -> bool | None:
    if value in (None, ""):
        return False if field.kind is Kind.FLAG else None
    if isinstance(value, bool):
        return value
    answer = str(value).lower()
    if answer in YES:
        return True
    if answer in NO:
        return False
    raise BadValue(_("Jawab dengan ya atau tidak."))


def _number(field: Field, value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return numbers.checked(Decimal(value), decimals=field.decimals, below_zero=field.below_zero)
    if not isinstance(value, str):
        raise BadValue(_("Tulis angka sebagai teks, seperti 1.500.000,50."))
    return numbers.parse(value, decimals=field.decimals, below_zero=field.below_zero)


def _percent(field: Field, value: Any) -> int | None:
    figure = _number(field, value.removesuffix("%").strip() if isinstance(value, str) else value)
    if figure is not None and figure > 100:
        raise BadValue(_("Kemajuan paling tinggi 100 persen."))
    return None if figure is None else int(figure)


def _date(_field: Field, value: Any) -> dt.date | None:
    if value in (None, ""):
        return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return _possible(value.year, value.month, value.day)
    if isinstance(value, str):
        if match := _ISO.fullmatch(value):
            return _possible(*map(int, match.groups()))
        if match := _LOCAL.fullmatch(value):
            day, month, year = map(int, match.groups())
            return _possible(year, month, day)
    raise BadValue(_("Tulis tanggal seperti 24/11/2026."))


def _month(_field: Field, value: Any) -> dt.date | None:
    if value in (None, ""):
        return None
    if isinstance(value, dt.date):
        return _possible(value.year, value.month, 1)
    if isinstance(value, str):
        if match := _ISO_MONTH.fullmatch(value):
            return _possible(int(match[1]), int(match[2]), 1)
        if match := _LOCAL_MONTH.fullmatch(value):
            return _possible(int(match[2]), int(match[1]), 1)
    raise BadValue(_("Tulis bulan seperti 03/2027."))


def _possible(year: int, month: int, day: int) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(_("Tahun harus antara %(first)d dan %(last)d.") % {"first": 1900, "last": 2199})
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise BadValue(_("Tanggal ini tidak ada di kalender.")) from error


def _row(_field: Field, value: Any) -> str | None:
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise BadValue(_("Pilih salah satu dari daftar."))
    return value


READERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.LINE: _text,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
    Kind.FLAG: _yes_no,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.PERCENT: _percent,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.ROW: _row,
}
