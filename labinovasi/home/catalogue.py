"""The words of the interface: found in the code, kept in `.po`, compiled to `.mo`, without GNU gettext.

The code speaks Indonesian, so the English catalogue is the translation. The Indonesian one holds only
what we say better than the libraries do.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ("labinovasi", "workflow", "notifications")
HEADER = {
    "Project-Id-Version": "labinovasi",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "id": "nplurals=1; plural=0;"}

# name of the function: where its context, text and plural stand among the arguments
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
_TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)", re.DOTALL)


@dataclass(frozen=True)
class Text:
    """One text to translate. `context` tells equal words apart, `plural` is empty for most."""

    msgid: str
    plural: str = ""
    context: str = ""


def texts(base: Path) -> dict[Text, set[str]]:
    """Every marked text of the rooms, with the files it stands in."""
    found: dict[Text, set[str]] = {}
    for path in _sources(base):
        read = path.read_text(encoding="utf-8")
        marked = in_python(read) if path.suffix == ".py" else in_template(read)
        for text in marked:
            found.setdefault(text, set()).add(path.relative_to(base).as_posix())
    return found


def _sources(base: Path) -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((base / room).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield path
            if path.suffix in (".html", ".txt") and "templates" in path.parts:
                yield path


def in_python(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in CALLS:
                yield from _text(name, [_literal(argument) for argument in node.args])


def in_template(source: str) -> Iterator[Text]:
    """Django rewrites a template as calls of gettext for its own `makemessages`; we read those."""
    for call in _TEMPLATE_CALL.finditer(templatize(source)):
        yield from _text(call[1], list(ast.literal_eval(f"({call[2]},)")))


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _text(name: str, arguments: list[str | None]) -> Iterator[Text]:
    context, msgid, plural = (
        (arguments[place] or "") if place is not None and place < len(arguments) else ""
        for place in CALLS[name]
    )
    if msgid:
        yield Text(msgid, plural, context)


# --- the files ---------------------------------------------------------------------------------------


def po_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> polib.POFile:
    path = po_path(language)
    catalogue = polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile(wrapwidth=100)
    catalogue.metadata = {**HEADER, "Language": language, "Plural-Forms": PLURALS[language]}
    return catalogue


def update_english(base: Path) -> polib.POFile:
    """The English catalogue with every text of today and none of yesterday; translations are kept."""
    old = {(entry.msgctxt or "", entry.msgid): entry for entry in read("en")}
    new = read("en")
    new.clear()
    for text, files in sorted(texts(base).items(), key=lambda pair: (pair[0].msgid, pair[0].context)):
        kept = old.get((text.context, text.msgid))
        new.append(_entry(text, files, kept))
    return new


def _entry(text: Text, files: set[str], kept: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=text.msgid, msgctxt=text.context or None, occurrences=[(name, "") for name in sorted(files)]
    )
    if "%(" in text.msgid:
        entry.flags = ["python-format"]
    if text.plural:
        entry.msgid_plural = text.plural
        entry.msgstr_plural = kept.msgstr_plural if kept and kept.msgid_plural else {0: "", 1: ""}
    else:
        entry.msgstr = kept.msgstr if kept else ""
    return entry


def untranslated(catalogue: polib.POFile) -> list[str]:
    return [entry.msgid for entry in catalogue if entry.fuzzy or not entry.translated()]


def save(catalogue: polib.POFile, language: str) -> None:
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
