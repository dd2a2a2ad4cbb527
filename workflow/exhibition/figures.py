"""Before and after: what changed, as a few figures of a page of the catalogue.

A figure is `label`, `unit`, `before`, `after` (decimals as text) and the days `before_on`, `after_on`. In a
draft any part may be missing; to be shown a figure needs its label and the figure after. A first figure
may be missing where nobody measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.proposals.worksheets import numbers

MOST_FIGURES = 6
DECIMALS = 4  # as the worksheets keep them
LONGEST = {"label": 200, "unit": 60}  # characters
NUMBERS = ("before", "after")
DAYS = ("before_on", "after_on")
PARTS = ("label", "unit", "before", "before_on", "after", "after_on")


class BadPart(ValueError):
    """One part of a figure that cannot be stored: the code of the fault, and the sentence that tells it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def read(part: str, typed: Any) -> str | None:
    """A part as it is stored, from a Decimal, a date, or text as people here write it ("1.500,5").

    Raises BadPart.
    """
    if part in LONGEST:
        return _line(part, str(typed or ""))
    if typed is None or (isinstance(typed, str) and not typed.strip()):
        return None
    return _number(typed) if part in NUMBERS else _day(typed)


def _line(part: str, typed: str) -> str:
    text = clean_line(typed)
    if len(text) > LONGEST[part]:
        told = {"max": LONGEST[part], "now": len(text)}
        raise BadPart("too_long", _("Paling panjang %(max)s huruf; sekarang %(now)s.") % told)
    return text


def _number(typed: Any) -> str | None:
    try:
        if isinstance(typed, Decimal | int):
            return plain(numbers.checked(Decimal(typed), decimals=DECIMALS, below_zero=True))
        return plain(numbers.parse(str(typed), decimals=DECIMALS, below_zero=True))
    except numbers.BadNumber as bad:
        raise BadPart("number", str(bad)) from bad


def _day(typed: Any) -> str:
    try:
        return (typed if isinstance(typed, dt.date) else dt.date.fromisoformat(typed)).isoformat()
    except (TypeError, ValueError) as bad:
        raise BadPart("date", _("Tanggal ini tidak dikenal.")) from bad


def says_something(figure: Mapping[str, Any]) -> bool:
    return any(figure.get(part) for part in ("label", *NUMBERS))


def trimmed(figures: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """In their places, without the empty ones at the end: a page that is open keeps its numbering."""
    kept = [
        {part: figure.get(part) or ("" if part in LONGEST else None) for part in PARTS} for figure in figures
    ]
    while kept and not any(kept[-1].values()):
        kept.pop()
    return kept


def plain(value: Decimal | str | None) -> str | None:
    """Without the zeros that only the column's scale adds: 38.5000 → "38.5"."""
    if value is None:
        return None
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
