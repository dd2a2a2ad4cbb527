"""Whose a record of elsewhere is: an office under an agency, as hands typed it over the years.

Owners outside the regency are units that are not ours: owner and filter of the catalogue, nothing else.
A doubtful reading still gives a unit, marked doubtful, which a person confirms or merges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.intake.tables import same
from workflow.people.models import Unit, UnitKind, User
from workflow.people.services import units

ALIKE = 0.83  # of two names under one agency: likely one office, spelled twice
_PLACE = re.compile(
    r"\b(kota|kabupaten|kab\.?|provinsi|prov\.?|pemkot|pemkab|pemda)\s+((?:[A-Z][\w'-]+\s?){1,3})",
    re.IGNORECASE,
)
_SHORT_WORDS = {
    "pemkab": "Kabupaten",
    "pemkot": "Kota",
    "kab.": "Kabupaten",
    "kab": "Kabupaten",
    "prov.": "Provinsi",
    "prov": "Provinsi",
}
_SMALL = frozenset("dan di ke dari untuk yang pada".split())  # noqa: SIM905
_CAPITALS = frozenset(
    ("RI DKI DIY PT PD PDAM BPOM POM LAN BPPT POLRI RSUD UPTD UPT BPJS TBK TVRI II III IV").split()  # noqa: SIM905
)
# fmt: off
_COMMON = frozenset([
    "pt", "pd", "persero", "tbk", "indonesia", "kota", "kabupaten", "provinsi", "pemda", "kementerian",
    "dinas", "badan", "kantor", "dan", "daerah", "ri",
])
# fmt: on
_LEADING = re.compile(r"\A[\s–—\-•·*]+|[\s;,.]+\Z")
_HEAD_OF = re.compile(r"\A(?:kepala|komitmen)\s+", re.IGNORECASE)
_KINDS = (
    (re.compile(r"\b(pt|pd|perum\w*|pdam|bank|persero|tbk)\b", re.IGNORECASE), UnitKind.ENTERPRISE),
    (re.compile(r"\b(rsud|puskesmas|uptd?|balai)\b", re.IGNORECASE), UnitKind.UPTD),
    (
        re.compile(r"\b(kementerian|polri|polda|polres|badan pertanahan|bpjs|nasional)\b", re.IGNORECASE),
        UnitKind.VERTICAL,
    ),
    (re.compile(r"\b(universitas|sekolah|sd|smp|smk|sma)\b", re.IGNORECASE), UnitKind.SCHOOL),
)


@dataclass(frozen=True)
class Owner:
    """An owner as read: `office` is "" where the agency itself is meant; `doubts` are sentences."""

    agency: str
    office: str
    ours: bool
    doubts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the unit: the office with its agency where it does not say it itself."""
        if not self.office:
            return self.agency
        if self.ours:  # of our own offices nobody says whose they are
            return self.office
        return self.office if _says(self.office, self.agency) else f"{self.office} {self.agency}"


@dataclass
class Owners:
    """Finds or makes the units of owners; what was met once is known for the rest of a file."""

    by: User | None = None
    _known: dict[str, Unit] = field(default_factory=dict)

    @transaction.atomic
    def unit_of(self, owner: Owner) -> tuple[Unit, list[str]]:
        """The unit of an owner and what is doubtful of it. One merged into another is that other."""
        told: list[str] = []
        agency = None
        if owner.office and not owner.ours:
            agency = self._find_or_make(owner.agency, owner, None, told)
        doubts = list(owner.doubts)
        unit = self._find_or_make(owner.name, owner, agency, doubts)
        return unit, told + (doubts if unit.doubtful else [])

    def forget(self) -> None:
        """A transaction was taken back, and units with it: look everything up anew."""
        self._known.clear()

    def _find_or_make(self, name: str, owner: Owner, parent: Unit | None, doubts: list[str]) -> Unit:
        mark = f"{owner.ours}:{parent.pk if parent else ''}:{_mark(name, owner.agency)}"
        if mark not in self._known:
            self._known[mark] = self._found(name, owner, parent) or self._made(name, owner, parent, doubts)
        return self._known[mark]

    def _found(self, name: str, owner: Owner, parent: Unit | None) -> Unit | None:
        wanted = _mark(name, owner.agency)
        alike = [unit for unit in _near(owner.ours, parent) if _mark(unit.name, owner.agency) == wanted]
        return _living(alike[0]) if alike else None

    def _made(self, name: str, owner: Owner, parent: Unit | None, doubts: list[str]) -> Unit:
        near = _spelled_alike(name, owner.agency, _near(owner.ours, parent))
        if near:
            doubts.append(_("Mirip dengan “%(name)s”.") % {"name": near.name})
        if owner.ours:
            doubts.append(_("Unit ini belum ada di lab."))
        kind = next((kind for words, kind in _KINDS if words.search(name)), UnitKind.OPD)
        return units.create_unit(
            by=self.by, name=name[:200], kind=kind, parent=parent, ours=owner.ours, doubt=" ".join(doubts)
        )


def recognise(agency: str, office: str) -> Owner:
    """Read the two names. Doubtful: another place in the office's name, or several offices in one."""
    agency, office = _tidy(agency), _HEAD_OF.sub("", _tidy(office))
    if not office or same(office) == same(agency):
        office = ""
    ours = _is_ours(agency)
    doubts = [_doubt_of_place(agency, office), _doubt_of_many(office)]
    return Owner(agency or office, office if agency else "", ours, tuple(d for d in doubts if d))


def _is_ours(agency: str) -> bool:
    return bool(re.search(rf"\b{re.escape(settings.REGENCY_SHORT)}\b", agency, re.IGNORECASE))


def _doubt_of_place(agency: str, office: str) -> str:
    there, here = _place(agency), _place(office)
    if not there or not here or same(there) in same(here) or same(here) in same(there):
        return ""
    text = _("Unitnya menyebut “%(here)s”, instansinya “%(there)s”.")
    return text % {"here": here, "there": there}


def _doubt_of_many(office: str) -> str:
    parts = [
        part
        for part in re.split(r",|\bdan (?=Dinas|Badan|Bidan|Tim\b)", office)
        if re.search(r"\b(Dinas|Badan|Dewan|Bidan|Tim|Sekretariat)\b", part)
    ]
    return _("Menyebut lebih dari satu unit.") if len(parts) > 1 else ""


def _place(name: str) -> str:
    found = _PLACE.search(name)
    return found[2].strip() if found else ""


def _tidy(text: str) -> str:
    """One line, without stray marks at its ends; shouting turned into a name."""
    text = clean_line(_LEADING.sub("", clean_line(text)))
    words = [_SHORT_WORDS.get(word.lower(), word) for word in text.split(" ")]
    if text.isupper():
        words = [word if word in _CAPITALS or re.search(r"\d", word) else _named(word) for word in words]
    elif words and words[0].islower():
        words[0] = words[0].capitalize()
    return " ".join(words)


def _named(word: str) -> str:
    return word.lower() if word.lower() in _SMALL else word.capitalize()


def _says(office: str, agency: str) -> bool:
    place = _place(agency)
    return same(agency) in same(office) or bool(place and same(place) in same(office))


def _mark(name: str, agency: str) -> str:
    """What is compared: the name without its agency, whatever case and blanks."""
    rest = same(name).replace(same(agency), "") or same(name)
    return re.sub(r"[^\w]", "", rest)


def _near(ours: bool, parent: Unit | None) -> Iterable[Unit]:
    """Where the same owner may stand already: our units, or those under the same agency."""
    units_there = Unit.objects.filter(ours=ours)
    return units_there if ours else units_there.filter(parent=parent)


def _core(name: str, agency: str) -> str:
    """The words that tell one office from another; those that half of all names share say nothing."""
    words = re.findall(r"\w+", name.casefold().replace(agency.casefold(), " ")) or re.findall(
        r"\w+", name.casefold()
    )
    return " ".join(word for word in words if word not in _COMMON) or " ".join(words)


def _spelled_alike(name: str, agency: str, there: Iterable[Unit]) -> Unit | None:
    scored = [(_likeness(name, unit.name, agency), unit.pk, unit) for unit in there]
    best = max(scored, default=None)
    return best[2] if best and best[0] >= ALIKE else None


def _likeness(one: str, other: str, agency: str) -> float:
    """From 0 to 1, by the words that matter; "Kota Bandung" and "Kabupaten Badung" are not alike."""
    cores = _core(one, agency), _core(other, agency)
    if cores[0] == cores[1]:
        return 1.0
    by_core = SequenceMatcher(None, *cores).ratio()
    return min(by_core, SequenceMatcher(None, _mark(one, agency), _mark(other, agency)).ratio())


def likely(unit: Unit, among: Iterable[Unit]) -> list[Unit]:
    """Other units, those first whose names share most with this one; of one agency before all others."""
    agency = unit.parent.name if unit.parent else ""

    def how_far(other: Unit) -> tuple[float, str]:
        near = _likeness(unit.name, other.name, agency) + (other.parent_id == unit.parent_id)
        return -near, other.name

    return sorted((other for other in among if other.pk != unit.pk), key=how_far)


def _living(unit: Unit) -> Unit:
    """The unit, or the one it was merged into."""
    while unit.successor is not None:
        unit = unit.successor
    return unit
