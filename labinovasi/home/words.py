"""Small numbers in words, as people read them: "Tiga hal menunggu Anda"."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NUMBERS = (
    gettext_lazy("Nol"),
    gettext_lazy("Satu"),
    gettext_lazy("Dua"),
    gettext_lazy("Tiga"),
    gettext_lazy("Empat"),
    gettext_lazy("Lima"),
    gettext_lazy("Enam"),
    gettext_lazy("Tujuh"),
    gettext_lazy("Delapan"),
    gettext_lazy("Sembilan"),
    gettext_lazy("Sepuluh"),
    gettext_lazy("Sebelas"),
    gettext_lazy("Dua belas"),
)


def number_word(n: int) -> str:
    """A number that begins a sentence: in words up to twelve, else in figures."""
    return str(NUMBERS[n]) if 0 <= n < len(NUMBERS) else str(n)


def waiting_heading(n: int) -> str:
    """ "Tiga hal menunggu Anda"."""
    if not n:
        return _("Tidak ada yang menunggu Anda")
    sentence = ngettext("%(number)s hal menunggu Anda", "%(number)s hal menunggu Anda", n)
    return sentence % {"number": number_word(n)}
