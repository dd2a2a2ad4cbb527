"""What people type as their number, brought to one form. Nobody types an address of the network."""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workflow.refusals import Invalid, Obstacle

PHONE, NUMBER, NAME = "phone", "number", "name"
_SHORTEST, _LONGEST = 8, 15  # digits of a number with its country (E.164)


def normal(typed: str, kind: str) -> str:
    """A telephone number as digits with its country, an account number, or a name. Raises Invalid."""
    text = unicodedata.normalize("NFKC", typed).strip()
    found = {PHONE: _phone, NUMBER: _number, NAME: _name}[kind](text)
    if not found:
        words = {
            PHONE: _("Tulis nomor ponselnya saja, mis. 0812-3456-7890."),
            NUMBER: _("Tulis angkanya saja, mis. 123456789."),
            NAME: _("Tulis namanya saja, mis. @namaanda."),
        }
        raise Invalid(Obstacle("chat.address", words[kind], field="address"))
    return found


def _phone(text: str) -> str:
    """0812…, +62 812…, 62812…, 0062…, 812…, +62 (0)812…: all one number."""
    text = re.sub(r"^(tel|telp|hp|wa|whatsapp)[:.\s]*", "", text, flags=re.IGNORECASE)
    if not re.fullmatch(r"\+?[\d\s().\-–/]+", text):
        return ""
    country = settings.REGENCY_PHONE_CODE
    digits = "".join(character for character in text if character.isascii() and character.isdigit())
    if text.startswith("+"):
        pass
    elif digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = country + digits[1:]
    elif not digits.startswith(country):
        digits = country + digits
    if digits.startswith(f"{country}0"):  # "+62 (0)812"
        digits = country + digits[len(country) + 1 :]
    return digits if _SHORTEST <= len(digits) <= _LONGEST else ""


def _number(text: str) -> str:
    return text if re.fullmatch(r"-?[0-9]{3,20}", text) else ""


def _name(text: str) -> str:
    name = text.removeprefix("@")
    return name if re.fullmatch(r"[A-Za-z0-9_.]{2,40}", name) and ".." not in name else ""
