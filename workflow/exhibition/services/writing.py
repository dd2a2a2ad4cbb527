"""A page is written field by field: two people's texts for one field meet here, and neither is lost.

A field's name: `title`, `story_design`, `figures.0.label`, `alt.<picture>`. For each the entry keeps the
edit that wrote it last (`Entry.last_written`), so that whoever types on an older page is told only where
somebody else wrote the same field meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.cleaning import clean_line, clean_text
from workflow.exhibition import figures
from workflow.exhibition.figures import MOST_FIGURES, BadPart
from workflow.exhibition.models import Entry, Picture
from workflow.exhibition.services.entries import CHOICES, LINES, LONGEST, TEXTS, locked_entry, touch
from workflow.people.models import User
from workflow.refusals import Invalid, Obstacle, Refused
from workflow.workdays import clock

LONGEST_ALT = 300  # characters
NAMES = (*LINES, *TEXTS, *CHOICES)


@dataclass
class Outcome:
    """What became of a page that was saved: everything not named here is stored."""

    entry: Entry
    faults: dict[str, Obstacle] = field(default_factory=dict)
    conflicts: dict[str, Obstacle] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not self.faults and not self.conflicts


def fields_of(entry: Entry) -> dict[str, Any]:
    """Every field of the draft by its name, as it is stored. One query."""
    found: dict[str, Any] = {name: getattr(entry, name) for name in NAMES}
    for nth in range(MOST_FIGURES):
        figure = entry.figures[nth] if nth < len(entry.figures) else {}
        found |= {f"figures.{nth}.{part}": figure.get(part) or None for part in figures.PARTS}
    return found | {f"alt.{picture.public_id}": picture.alt for picture in entry.current_pictures()}


@transaction.atomic
def save_entry(
    *, entry_id: int, by: User, seen: int, written: Mapping[str, Any], pins: Mapping[str, int] | None = None
) -> Outcome:
    """Store what can be stored of a page, and tell what could not be and why.

    `seen` is the number of edits the page was built from, `pins` the number for fields that were typed on
    another one. Raises NotVisible, Denied, Refused `entry.not_yet`.
    """
    entry = locked_entry(entry_id, by)
    outcome, news = _weighed(entry, seen, written, pins or {})
    _store(entry, news, by)
    return outcome


@transaction.atomic
def change_entry(*, entry_id: int, by: User, seen: int, **written: Any) -> Entry:
    """Write the page, all of it or nothing; what is left out (or None) stays.

    `written` may name `title`, `summary`, `credits` (lines), `text` and `story_<stage>` (plain texts,
    paragraphs apart by an empty line), `form` and `affair` (choices), `figures` (the whole list, see
    `workflow.exhibition.figures`) and `alt.<picture>`. A shown entry may be changed too: the public keeps
    reading the published version until it is published again.

    Raises NotVisible, Denied, Invalid `<field>.too_long`, `<field>.unknown`, `figures.*`, Refused
    `entry.changed` (each field that was written by somebody else after `seen`), `entry.not_yet`.
    """
    entry = locked_entry(entry_id, by)
    outcome, news = _weighed(entry, seen, _flat(written), {})
    if outcome.faults:
        raise Invalid(outcome.faults.values())
    if outcome.conflicts:
        raise Refused(outcome.conflicts.values())
    _store(entry, news, by)
    return entry


def _flat(written: Mapping[str, Any]) -> dict[str, Any]:
    """The list of figures as the fields it stands in."""
    flat = {name: value for name, value in written.items() if value is not None and name != "figures"}
    given = written.get("figures")
    if given is None:
        return flat
    listed = [figure for figure in given if figures.says_something(figure)]
    if len(listed) > MOST_FIGURES:
        sentence = _("Satu halaman memuat paling banyak %(most)d angka.") % {"most": MOST_FIGURES}
        raise Invalid(Obstacle("figures.too_many", sentence, field="figures"))
    for nth in range(MOST_FIGURES):
        figure = listed[nth] if nth < len(listed) else {}
        flat |= {f"figures.{nth}.{part}": figure.get(part) for part in figures.PARTS}
    return flat


def _weighed(
    entry: Entry, seen: int, written: Mapping[str, Any], pins: Mapping[str, int]
) -> tuple[Outcome, dict[str, Any]]:
    """What is new, field by field, and what stands in the way of the rest."""
    standing, outcome = fields_of(entry), Outcome(entry)
    news: dict[str, Any] = {}
    for name, typed in written.items():
        value, fault = _read(name, typed, standing)
        if fault:
            outcome.faults[name] = fault
        elif value == standing[name]:
            continue
        elif edit_of(entry, name) > pins.get(name, seen):
            sentence = _("Isian ini sudah diubah orang lain sejak Anda membukanya.")
            outcome.conflicts[name] = Obstacle("entry.changed", sentence, field=name)
        else:
            news[name] = value
    return outcome, news


def edit_of(entry: Entry, name: str) -> int:
    """The number of the edit that wrote a field last; 0 for one that stands as it was composed."""
    return entry.last_written.get(name, {}).get("edit", 0)


def _read(name: str, typed: Any, standing: Mapping[str, Any]) -> tuple[Any, Obstacle | None]:
    """A field as it is stored, or why it cannot be."""
    if name not in standing:
        if name.startswith("alt."):
            return None, Obstacle("picture.gone", _("Gambar ini sudah dilepas dari halaman."), field=name)
        raise TypeError(f"An entry has no {name}")
    if name.startswith("figures."):
        try:
            return figures.read(name.rpartition(".")[2], typed) or None, None
        except BadPart as bad:
            return None, Obstacle(f"figures.{bad.code}", str(bad), field=name)
    if name in CHOICES:
        known = typed in ("", *CHOICES[name].values)
        fault = Obstacle(f"{name}.unknown", _("Pilih salah satu dari daftar."), field=name)
        return typed, None if known else fault
    text = clean_text(typed) if name in TEXTS else clean_line(typed)
    return text, _too_long(name, text)


def _too_long(name: str, text: str) -> Obstacle | None:
    longest = LONGEST.get(name, LONGEST_ALT)
    if len(text) <= longest:
        return None
    told = {"max": longest, "now": len(text)}
    code = f"{name.partition('.')[0]}.too_long"
    return Obstacle(code, _("Paling panjang %(max)s huruf; sekarang %(now)s.") % told, field=name)


def _store(entry: Entry, news: Mapping[str, Any], by: User) -> None:
    if not news:
        return
    for name, value in news.items():
        if name in NAMES:
            setattr(entry, name, value)
        elif name.startswith("alt."):
            Picture.objects.filter(entry=entry, public_id=name[4:]).update(alt=value)
    entry.figures = _figures(entry, news)
    note_written(entry, news, by)
    touch(entry)


def _figures(entry: Entry, news: Mapping[str, Any]) -> list[dict[str, Any]]:
    now = {**fields_of(entry), **news}
    rows = ({part: now[f"figures.{nth}.{part}"] for part in figures.PARTS} for nth in range(MOST_FIGURES))
    return figures.trimmed(rows)


def note_written(entry: Entry, names: Iterable[str], by: User) -> None:
    """Remember who wrote these fields, under the number that `touch` gives this edit."""
    told = {"edit": entry.edits + 1, "by": by.pk, "at": clock.now().isoformat()}
    entry.last_written = {**entry.last_written, **dict.fromkeys(names, told)}
