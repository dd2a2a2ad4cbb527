"""Before and after: what changed, as a few figures of a page of the catalogue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.proposals.worksheets import numbers
from workflow.refusals import Obstacle

MOST_FIGURES = 6
DECIMALS = 4  # as the worksheets keep them
LONGEST_LABEL, LONGEST_UNIT = 200, 60  # characters


def read_figures(typed: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], list[Obstacle]]:
    """The figures as they are stored, and every fault by its field (`figures.<nth>.<name>`, nth from 0).

    A figure is `label`, `unit`, `before`, `after` (Decimal, or text as people here write it: "1.500,5")
    and the days `before_on`, `after_on`. One that says nothing at all is left out. What it needs is a
    label and the figure after; a first figure may be missing where nobody measured.
    """
    kept: list[dict[str, Any]] = []
    faults: list[Obstacle] = []
    for nth, figure in enumerate(typed):
        read = _Reading(f"figures.{nth}", figure, faults)
        if not read.says_nothing():
            kept.append(read.figure())
    if len(kept) > MOST_FIGURES:
        sentence = _("Satu halaman memuat paling banyak %(most)d angka.") % {"most": MOST_FIGURES}
        faults.append(Obstacle("figures.too_many", sentence, field="figures"))
    return kept, faults


class _Reading:
    def __init__(self, where: str, figure: Mapping[str, Any], faults: list[Obstacle]) -> None:
        self.where, self.typed, self.faults = where, figure, faults

    def says_nothing(self) -> bool:
        return not any(self.typed.get(name) not in (None, "") for name in ("label", "before", "after"))

    def figure(self) -> dict[str, Any]:
        return {
            "label": self.line("label", LONGEST_LABEL, required=True),
            "unit": self.line("unit", LONGEST_UNIT),
            "before": self.number("before"),
            "before_on": self.day("before_on"),
            "after": self.number("after", required=True),
            "after_on": self.day("after_on"),
        }

    def line(self, name: str, longest: int, *, required: bool = False) -> str:
        text = clean_line(str(self.typed.get(name) or ""))
        if required and not text:
            self.fault(name, "missing", _("Sebutkan apa yang diukur."))
        if len(text) > longest:
            told = {"max": longest, "now": len(text)}
            self.fault(name, "too_long", _("Paling panjang %(max)s huruf; sekarang %(now)s.") % told)
        return text

    def number(self, name: str, *, required: bool = False) -> str | None:
        value = self.typed.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.fault(name, "missing", _("Isi angka sesudahnya."))
            return None
        try:
            return plain(_decimal(value))
        except numbers.BadNumber as bad:
            self.fault(name, "number", str(bad))
            return None

    def day(self, name: str) -> str | None:
        value = self.typed.get(name) or None
        if isinstance(value, dt.date):
            return value.isoformat()
        try:
            return dt.date.fromisoformat(value).isoformat() if value else None
        except (TypeError, ValueError):
            self.fault(name, "date", _("Tanggal ini tidak dikenal."))
            return None

    def fault(self, name: str, code: str, sentence: str) -> None:
        self.faults.append(Obstacle(f"figures.{code}", sentence, field=f"{self.where}.{name}"))


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal | int):
        return numbers.checked(Decimal(value), decimals=DECIMALS, below_zero=True)
    return numbers.parse(str(value), decimals=DECIMALS, below_zero=True)


def plain(value: Decimal | str | None) -> str | None:
    """Without the zeros that only the column's scale adds: 38.5000 → "38.5"."""
    if value is None:
        return None
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
