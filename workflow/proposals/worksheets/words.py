"""Counting words as the reader sees them."""

from __future__ import annotations

import re

# Drawn with no width: they part nothing that a reader would see as two words.
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def count(text: str) -> int:
    """Words of a text: runs between white space (no-break blanks too) that hold a letter or a digit.

    "kata-kata" is one word, a dash between blanks is none, "<b>" is shown as typed and is one.
    """
    return sum(1 for word in _UNSEEN.sub("", text).split() if any(character.isalnum() for character in word))
