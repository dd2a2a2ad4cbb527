"""Text as it may be stored, whatever it came from: a form, the API, an import, a search box.

PostgreSQL refuses a NUL byte, a lone surrogate cannot be written as UTF-8, and two spellings of the
same "é" compare unequal. Cleaning drops what cannot be stored and keeps the rest, so that neither
database ever answers with an error of its own. Emoji and their joiners stay.
"""

from __future__ import annotations

import re
import unicodedata

# C0 and C1 controls but tab and newline, lone surrogates, and the marks that turn the reading
# direction of what follows (a name could be shown backwards).
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
# A word processor's bullets, which only its symbol font can draw.
_BULLETS = re.compile("[\uf0a7\uf0b7\uf0d8\uf0fc]")
_WHITE = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Several lines: unified line ends and bullets, NFC, no outer blanks, nothing a database refuses."""
    text = _BULLETS.sub("•", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", text)).strip()


def clean_line(text: str) -> str:
    """One line, for names and titles: as `clean_text`, every run of white space one blank."""
    return _WHITE.sub(" ", clean_text(text)).strip()


def clean_email(text: str) -> str:
    """An address as it is stored and compared: one line, lower case."""
    return clean_line(text).lower()
