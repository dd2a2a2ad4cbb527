"""The name people see. Where a file is stored has nothing to do with it."""

from __future__ import annotations

import re

from workflow.cleaning import clean_line
from workflow.proposals.models import FileType

LONGEST = 255  # characters, ending included
ENDINGS: dict[FileType, tuple[str, ...]] = {
    FileType.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    **{kind: (f".{kind.value}",) for kind in FileType if kind is not FileType.JPEG},
}
_EVERY_ENDING = tuple(ending for endings in ENDINGS.values() for ending in endings)


def shown_name(given: str, kind: FileType) -> str:
    """The uploaded name without path, controls and direction marks, with an ending that is true.

    An ending that fits the bytes is kept as written; another one of an accepted type is replaced;
    anything else (".exe") stays in view and gets the true ending behind it.
    """
    name = clean_line(re.split(r"[/\\]", given)[-1]).rstrip(". ")
    stem, ending = _parted(name, kind)
    stem = stem.strip(" ") or "berkas"
    return stem[: LONGEST - len(ending)] + ending


def _parted(name: str, kind: FileType) -> tuple[str, str]:
    lower = name.lower()
    for ending in ENDINGS[kind]:
        if lower.endswith(ending):
            return name[: -len(ending)], name[-len(ending) :]
    for ending in _EVERY_ENDING:
        if lower.endswith(ending):
            return name[: -len(ending)], ENDINGS[kind][0]
    return name, ENDINGS[kind][0]
