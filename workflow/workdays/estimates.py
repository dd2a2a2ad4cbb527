"""Holidays of years that no decree has fixed yet, as the `holidays` package reckons them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays

_MARK = " (perkiraan)"  # on feasts of the moon calendar; here every day is an estimate


@lru_cache(maxsize=64)
def named(year: int) -> dict[dt.date, str]:
    """National holidays and, where the package knows it, joint leave of a year, by name.

    Joint leave is the package's category "government", which its default call leaves out. Feasts of
    the moon calendar may be a day off, and joint leave of years to come is unknown: an estimate.
    """
    found = holidays.country_holidays(
        "ID", years=year, categories=(holidays.PUBLIC, holidays.GOVERNMENT), expand=False, language="id"
    )
    return {day: name.replace(_MARK, "") for day, name in sorted(found.items())}


def days_off(year: int) -> frozenset[dt.date]:
    """The days alone; see `named`."""
    return frozenset(named(year))
