"""Rules every template keeps: no inline code, no regency by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOMS = ("labinovasi", "workflow", "notifications")
INLINE = re.compile(
    r"<style\b|\sstyle=|\son(?:click|change|submit|load|input|error)=|javascript:|hx-on|<script(?![^>]*(?:\bsrc=|type=\"application/json\"))[^>]*>",
    re.IGNORECASE,
)
# Mail clients know no stylesheet: what stands in a mail may carry its style.
MAIL = ("notifications/layouts/", "/email/")


def templates() -> Iterator[Path]:
    for room in ROOMS:
        for path in (settings.BASE_DIR / room).rglob("*"):
            if "templates" in path.parts and path.suffix in (".html", ".txt"):
                yield path


def test_no_template_carries_inline_code() -> None:
    guilty = {
        path.name: INLINE.findall(path.read_text(encoding="utf-8"))
        for path in templates()
        if not any(part in path.as_posix() for part in MAIL)
        and INLINE.search(path.read_text(encoding="utf-8"))
    }
    assert not guilty


def test_no_template_and_no_code_names_the_regency() -> None:
    """The regency is a setting; its default stands in settings.py and nowhere else."""
    word = re.compile(r"\bKudus\b", re.IGNORECASE)
    code = [p for room in ROOMS for p in (settings.BASE_DIR / room).rglob("*.py")]
    elsewhere = [
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in [*templates(), *code]
        if word.search(path.read_text(encoding="utf-8"))
    ]
    allowed = {"labinovasi/settings.py"}
    assert [p for p in elsewhere if p not in allowed and not p.startswith("labinovasi/demo/")] == []
