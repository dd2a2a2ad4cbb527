"""The fields of an entry as the curator's page draws them, and what comes back from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from workflow.cleaning import clean_text
from workflow.exhibition import figures
from workflow.exhibition.models import Entry, Picture
from workflow.exhibition.pages import addresses
from workflow.exhibition.services.entries import CHOICES, LINES, LONGEST, TEXTS
from workflow.exhibition.services.writing import LONGEST_ALT, Outcome, edit_of, fields_of
from workflow.people.models import User
from workflow.proposals.machine import STAGES
from workflow.workdays import clock

WAS = "was."  # + name: what a field was drawn with, so that one nobody touched overwrites nothing
PIN = "version."  # + name: the edit a text was typed on, where it is not the form's
NEW_FIGURES = 2  # empty ones offered
LARGEST_NUMBER = 9  # digits of a version


@dataclass
class Input:
    """One field as it is drawn."""

    name: str
    label: Any
    kind: str  # line, text, choice, number, date
    value: str
    hint: Any = ""
    longest: int = 0
    choices: list[tuple[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    conflict: Conflict | None = None
    rows: int = 3

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def was(self) -> str:
        return mark(self.conflict.theirs if self.conflict else self.value)


@dataclass(frozen=True)
class Conflict:
    """Two texts for one field: as they are typed and as they are read. `id` names the field again."""

    id: str
    yours: str
    theirs: str
    yours_read: str
    theirs_read: str
    who: str
    by: str
    at: str


@dataclass(frozen=True)
class Figure:
    number: int
    inputs: list[Input]


@dataclass(frozen=True)
class Shown:
    """A picture of the draft with the field of its words."""

    picture: Picture
    src: str
    srcset: str
    alt: Input
    first: bool
    last: bool


@dataclass
class Sheet:
    """Everything the page draws."""

    head: list[Input]
    pictures: list[Shown]
    figures: list[Figure]
    stories: list[Input]
    body: list[Input]

    def every(self) -> Iterable[Input]:
        yield from self.head
        yield from (shown.alt for shown in self.pictures)
        for figure in self.figures:
            yield from figure.inputs
        yield from self.stories
        yield from self.body


# --- Drawn -------------------------------------------------------------------------------------------


def sheet(entry: Entry, outcome: Outcome | None = None, typed: Mapping[str, str] | None = None) -> Sheet:
    """The page of an entry; after a refusal with what was typed, where it could not be stored."""
    draw = _Drawing(entry, outcome or Outcome(entry), typed or {})
    placed = list(entry.current_pictures())
    return Sheet(
        head=[draw(name) for name in ("title", "summary", "affair", "form")],
        pictures=[_shown(draw, picture, nth, len(placed)) for nth, picture in enumerate(placed)],
        figures=[
            Figure(nth + 1, [draw(f"figures.{nth}.{part}") for part in figures.PARTS])
            for nth in range(min(figures.MOST_FIGURES, len(entry.figures) + NEW_FIGURES))
        ],
        stories=[draw(f"story_{stage.value}") for stage in STAGES],
        body=[draw(name) for name in ("text", "credits")],
    )


def _shown(draw: _Drawing, picture: Picture, nth: int, all: int) -> Shown:
    src, srcset = addresses.sources(picture.public_id, picture.width, draft=True)
    return Shown(picture, src, srcset, draw(f"alt.{picture.public_id}"), nth == 0, nth == all - 1)


class _Drawing:
    def __init__(self, entry: Entry, outcome: Outcome, typed: Mapping[str, str]) -> None:
        self.entry, self.outcome, self.typed = entry, outcome, typed
        self.standing = fields_of(entry)

    def __call__(self, name: str) -> Input:
        drawn = _described(name)
        drawn.value = as_typed(name, self.standing[name])
        if name in self.outcome.faults:
            drawn.errors = [str(self.outcome.faults[name].text)]
        if name in self.outcome.conflicts:
            drawn.conflict = conflict(self.entry, name, self.typed[name], drawn.value)
        if drawn.errors or drawn.conflict:
            drawn.value = self.typed[name]
        return drawn


def _described(name: str) -> Input:
    if name.startswith("figures."):
        part = name.rpartition(".")[2]
        kind = "number" if part in figures.NUMBERS else "date" if part in figures.DAYS else "line"
        return Input(name, FIGURE_LABELS[part](), kind, "", longest=figures.LONGEST.get(part, 0))
    if name.startswith("alt."):
        hint = _("Sebutkan apa yang terlihat, untuk yang tidak melihatnya: “Kader menimbang bayi di teras”.")
        return Input(name, _("Teks alternatif"), "line", "", hint=hint, longest=LONGEST_ALT)
    label = capfirst(getattr(Entry._meta.get_field(name), "verbose_name", name))
    if name in CHOICES:
        return Input(name, label, "choice", "", choices=list(CHOICES[name].choices))
    hint = HINTS[name]() if name in HINTS else ""
    if name == "title":
        return Input(name, label, "line", "", hint=hint, longest=LONGEST[name])
    return Input(name, label, "text", "", hint=hint, longest=LONGEST[name], rows=ROWS.get(name, 4))


FIGURE_LABELS = {
    "label": lambda: _("Apa yang diukur"),
    "unit": lambda: _("Satuan"),
    "before": lambda: _("Sebelum"),
    "before_on": lambda: _("Sebelum diukur pada"),
    "after": lambda: _("Sesudah"),
    "after_on": lambda: _("Sesudah diukur pada"),
}
ROWS = {"summary": 2, "credits": 2, "text": 10}  # lines a text is drawn with
HINTS = {
    "title": lambda: _("Sebut perubahan yang dirasakan warga: “Akta lahir selesai sebelum pulang”."),
    "summary": lambda: _("Satu atau dua kalimat; tampil di kartu katalog, umpan, dan pesan yang dibagikan."),
    "credits": lambda: _("Nama yang boleh dibaca umum. Hapus siapa pun yang tidak bersedia."),
}


def label_of(name: str) -> str:
    """A field in readers' words."""
    drawn = _described(name)
    if name.startswith("figures."):
        return _("Angka ke-%(nth)s: %(part)s") % {"nth": int(name.split(".")[1]) + 1, "part": drawn.label}
    return str(drawn.label)


def as_typed(name: str, value: Any) -> str:
    """A stored field as somebody would type it: figures with our comma."""
    if value is None:
        return ""
    is_number = name.startswith("figures.") and name.rpartition(".")[2] in figures.NUMBERS
    return str(value).replace(".", ",") if is_number else str(value)


def conflict(entry: Entry, name: str, yours: str, theirs: str) -> Conflict:
    last = entry.last_written.get(name, {})
    by = str(User.objects.filter(pk=last.get("by")).first() or "")
    moment = parse_datetime(last.get("at", ""))
    at = time_of(moment) if moment else ""
    who = ", ".join(part for part in (by, at) if part)
    read = dict(CHOICES[name].choices) if name in CHOICES else {}
    return Conflict(
        name, yours, theirs, str(read.get(yours, yours)), str(read.get(theirs, theirs)), who, by, at
    )


def time_of(moment: Any) -> str:
    """ "14.32.05 WIB"."""
    local = timezone.localtime(moment, clock.zone())
    return f"{formats.date_format(local, 'H.i.s')} {settings.TIME_ZONE_LABEL}"


# --- Typed -------------------------------------------------------------------------------------------


def typed_in(post: Mapping[str, str]) -> dict[str, str]:
    """What somebody changed in the form, by the names of fields."""
    known = {*LINES, *TEXTS, *CHOICES}
    return {
        name: text
        for name, text in post.items()
        if (name in known or _is_part(name)) and post.get(WAS + name) != mark(text)
    }


def _is_part(name: str) -> bool:
    if name.startswith("alt."):
        return True
    head, _dot, rest = name.partition(".")
    nth, _dot, part = rest.partition(".")
    fits = nth.isascii() and nth.isdecimal() and len(nth) < 3 and int(nth) < figures.MOST_FIGURES
    return head == "figures" and fits and part in figures.PARTS


def pins_in(post: Mapping[str, str]) -> dict[str, int]:
    return {name.removeprefix(PIN): number(text) for name, text in post.items() if name.startswith(PIN)}


def number(text: str) -> int:
    """A version out of a form; what is none is older than everything."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LARGEST_NUMBER else -1


def mark(text: str) -> str:
    """A short digest of a text, whatever its line ends."""
    return hashlib.sha256(clean_text(text).encode()).hexdigest()[:12]


def meanwhile(entry: Entry, seen: int, typed: Iterable[str]) -> list[dict[str, str]]:
    """What others wrote since a page was built, for the fields nobody types in there."""
    standing = fields_of(entry)
    names = [name for name in entry.last_written if name in standing and name not in typed]
    fresh = [name for name in names if edit_of(entry, name) > seen]
    writers = User.objects.in_bulk({entry.last_written[name]["by"] for name in fresh}) if fresh else {}
    return [
        {
            "field": name,
            "value": as_typed(name, standing[name]),
            "by": str(writers.get(entry.last_written[name]["by"], "")),
        }
        for name in fresh
    ]
