"""Holidays of years that no decree has fixed yet, as the `holidays` package reckons them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def days_off(year: int) -> frozenset[dt.date]:
    """National holidays and, where the package knows it, joint leave of a year.

    Joint leave is the package's category "government", which its default call leaves out. Feasts of
    the moon calendar may be a day off, and joint leave of years to come is unknown: an estimate.
    """
    return frozenset(
        holidays.country_holidays(
            "ID", years=year, categories=(holidays.PUBLIC, holidays.GOVERNMENT), expand=False
        )
    )
