"""Dates of a whole column: the order of day and month is settled once, or asked about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.refusals import Invalid, Obstacle

DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?\Z")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\Z")
_LONG = re.compile(r"(\d{1,2}) ([A-Za-z]{3,})\.? (\d{4})\Z")
_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_ENGLISH = {"may": 5, "aug": 8, "oct": 10, "dec": 12, "ags": 8, "nop": 11}


@dataclass(frozen=True)
class Order:
    """How the dates of a column are read; `code` is DAY_FIRST or MONTH_FIRST."""

    code: str

    def read(self, text: str) -> dt.date | None:
        """The day somebody wrote, or None where it cannot be one."""
        return _read(clean_line(text), self.code)

    def in_words(self) -> str:
        return _("tanggal hari-bulan-tahun") if self.code == DAY_FIRST else _("tanggal bulan-hari-tahun")


def settle(values: Sequence[str], *, stated: str = "") -> Order:
    """The one order in which every date of the column can be read; `stated` is what a person answered.

    Raises Invalid `dates.ambiguous` where both orders fit and give different days, `dates.neither`
    where some dates fit only one order and some only the other: a person says which is meant.
    """
    if stated:
        return Order(stated)
    texts = [clean_line(value) for value in values]
    short = [text for text in texts if _SHORT.match(text)]
    only = {
        code: [text for text in short if _read(text, code) and not _read(text, other)]
        for code, other in ((DAY_FIRST, MONTH_FIRST), (MONTH_FIRST, DAY_FIRST))
    }
    if only[DAY_FIRST] and only[MONTH_FIRST]:
        raise _asked("dates.neither", only[DAY_FIRST][0], only[MONTH_FIRST][0])
    if only[MONTH_FIRST]:
        return Order(MONTH_FIRST)
    if not only[DAY_FIRST]:
        for text in short:
            if _read(text, DAY_FIRST) != _read(text, MONTH_FIRST):
                raise _asked("dates.ambiguous", text, text)
    return Order(DAY_FIRST)


def _asked(code: str, one: str, other: str) -> Invalid:
    days = [_spelled(_read(text, order)) for text, order in ((one, DAY_FIRST), (other, MONTH_FIRST))]
    if code == "dates.ambiguous":
        text = _("Tanggal “%(text)s” dapat berarti %(first)s atau %(second)s. Sebutkan --dates dmy atau mdy.")
        words = text % {"text": one, "first": days[0], "second": days[1]}
    else:
        text = _(
            "Kolom tanggal bercampur: “%(one)s” hanya dapat berarti %(first)s, “%(other)s” hanya "
            "%(second)s. Samakan, atau sebutkan --dates dmy atau mdy."
        )
        words = text % {"one": one, "first": days[0], "other": other, "second": days[1]}
    return Invalid(Obstacle(code, words))


def _spelled(day: dt.date | None) -> str:
    return date_format(day, "j F Y") if day else "–"


def _read(text: str, order: str) -> dt.date | None:
    if found := _ISO.match(text):
        year, month, day = map(int, found.groups())
    elif found := _SHORT.match(text):
        first, second, year = map(int, found.groups())
        day, month = (first, second) if order == DAY_FIRST else (second, first)
    elif found := _LONG.match(text):
        day, year = int(found[1]), int(found[3])
        month = _month(found[2].lower())
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    """ "Agustus", "agt.", "August": by its first letters; 0 for no month."""
    short = word[:3]
    if short in _MONTHS:
        return _MONTHS.index(short) + 1
    return {**_ENGLISH, "agt": 8}.get(short, 0)
