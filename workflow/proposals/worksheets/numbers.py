"""Figures written the Indonesian way: a dot parts thousands, a comma the decimals.

Read rightly or refused, never turned into another value: "9.999" is 9999 and "1.500.000,50" one and a
half million; "1,500,000", "1,500", "1.5", "0.500", "1e6" and digits of other scripts are refused, since a
reader could mean two different things by them.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

# Either plain digits, or groups of three after a first group that does not begin with 0.
_LOCAL = re.compile(r"(-?)(\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+|-))?", re.ASCII)
# A comma where a writer used to English puts the thousands: one and a half, or fifteen hundred?
_DOUBTFUL = re.compile(r"-?[1-9]\d{0,2},\d{3}", re.ASCII)
_CURRENCY = re.compile(r"^rp\.?\s*", re.IGNORECASE)
DIGITS = 15  # of a stored figure, decimals included: what both databases keep exactly


class BadNumber(ValueError):
    """Carries the sentence that tells what to write instead."""


def parse(text: str, *, decimals: int = 0, below_zero: bool = False) -> Decimal:
    """A figure from text. "Rp" before it and ",-" after it (a price without sen) are understood.

    Raises BadNumber where the text is no figure, has more decimals than can be stored, is negative
    where that has no meaning, or is too large.
    """
    bare = _CURRENCY.sub("", text.strip())
    if _DOUBTFUL.fullmatch(bare):
        raise BadNumber(
            _("“%(text)s” dapat dibaca dua cara. Titik untuk ribuan (1.500), koma untuk desimal (1,5).")
            % {"text": text[:40]}
        )
    match = _LOCAL.fullmatch(bare)
    if match is None:
        raise BadNumber(
            _("“%(text)s” bukan angka. Tulis seperti 1.500.000 atau 1.500.000,50.") % {"text": text[:40]}
        )
    sign, whole, part = match.groups()
    fraction = "" if part in (None, "-") else part
    return checked(
        Decimal(f"{sign}{whole.replace('.', '')}.{fraction or 0}"), decimals=decimals, below_zero=below_zero
    )


def checked(value: Decimal, *, decimals: int = 0, below_zero: bool = False) -> Decimal:
    """An exact figure, or BadNumber where it cannot be stored as it is. Nothing is rounded."""
    if not value.is_finite():
        raise BadNumber(_("Angka ini tidak dapat disimpan."))
    if value < 0 and not below_zero:
        raise BadNumber(_("Angka ini tidak boleh kurang dari nol."))
    if abs(value) >= Decimal(10) ** (DIGITS - decimals):
        raise BadNumber(
            _("Angka ini terlalu besar: paling banyak %(n)d angka di depan koma.") % {"n": DIGITS - decimals}
        )
    stored = value.quantize(Decimal(1).scaleb(-decimals))
    if stored != value:
        if not decimals:
            raise BadNumber(_("Tulis bilangan bulat, tanpa koma."))
        raise BadNumber(_("Paling banyak %(n)d angka di belakang koma.") % {"n": decimals})
    return abs(stored) if stored == 0 else stored


def shown(value: Decimal) -> str:
    """A figure as people here write it, which `parse` reads back: 1500000.50 → "1.500.000,50"."""
    whole, _point, fraction = f"{value:,f}".partition(".")
    fraction = fraction.rstrip("0") if not fraction.strip("0") else fraction
    return whole.replace(",", ".") + (f",{fraction}" if fraction else "")
