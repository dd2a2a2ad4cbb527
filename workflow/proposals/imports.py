"""Records of the past come into the lab: graduated at once, without a cycle, a team or a visit.

The key is (source, external id). The same record again is nothing; a changed one is the next revision.
Past events made by an import send no signal, so that nobody is mailed about them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line, clean_text
from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals import content, log
from workflow.proposals.machine import Part, Stage, State, Verb
from workflow.proposals.models import Proposal, Revision
from workflow.refusals import Denied, Invalid, Obstacle
from workflow.workdays import clock

SCHEMA = 1
LONGEST_LINE = {"source": 60, "external_id": 60, "title": 200}  # characters
LONGEST_FIELD = 2_000  # characters of one field
LONGEST_TEXT = 100_000  # characters of one text
FIRST_YEAR = 1900


class Outcome(models.TextChoices):
    CREATED = "created", _("baru")
    CHANGED = "changed", _("berubah")
    UNCHANGED = "unchanged", _("tetap")


@transaction.atomic
def import_record(
    *,
    source: str,
    external_id: str,
    title: str,
    unit: Unit,
    fields: Mapping[str, Any],
    texts: Mapping[str, str],
    years: Sequence[int],
    by: User | None = None,
) -> tuple[Proposal, Outcome]:
    """Take in one record of another system; `by` is None for a management command.

    `fields` holds short values (text, whole numbers, Decimal, yes/no, dates, None), `texts` long plain
    texts, `years` the calendar years of the index it was reported in. A title or unit is written over
    only where the record itself changed it, so that a hand-over inside the lab stands.

    Raises Denied, Invalid with one obstacle per field: `<field>.missing`, `.too_long`, `.type`,
    `years.invalid`.
    """
    if by is not None and not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()
    record = _read(
        source=source,
        external_id=external_id,
        title=title,
        unit=unit,
        fields=fields,
        texts=texts,
        years=years,
    )
    known = _locked(record)
    if known is None:
        try:
            with transaction.atomic():  # the unique key decides between two imports at once
                return _first(record, by), Outcome.CREATED
        except IntegrityError:
            known = _locked(record)
            assert known is not None
    return known, _again(known, record, by)


@dataclass(frozen=True)
class Record:
    """What was read, cleaned. `content` has the shape of every revision, with the record under `import`."""

    source: str
    external_id: str
    title: str
    unit: Unit
    fields: dict[str, str | int | bool | None]
    texts: dict[str, str]
    years: list[int]

    def content(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "sheets": {Stage.DRUM_UP.value: {"title": self.title}},
            "rows": {},
            "files": {},
            "import": {
                "source": self.source,
                "external_id": self.external_id,
                "unit": self.unit.pk,
                "fields": self.fields,
                "texts": self.texts,
                "years": self.years,
            },
            "labels": {"unit": {"id": self.unit.pk, "name": self.unit.name}},
        }


def _locked(record: Record) -> Proposal | None:
    found = Proposal.objects.select_for_update(of=("self",)).select_related("unit")
    return found.filter(
        origin=Proposal.Origin.IMPORT, source=record.source, external_id=record.external_id
    ).first()


def _first(record: Record, by: User | None) -> Proposal:
    """The only place that begins a proposal anywhere but in Drum Up (Table A, `import`)."""
    proposal = Proposal.objects.create(
        origin=Proposal.Origin.IMPORT,
        source=record.source,
        external_id=record.external_id,
        title=record.title,
        unit=record.unit,
        state=State.GRADUATED,
    )
    _freeze(proposal, record, by, verb=Verb.IMPORT, number=1)
    return proposal


def _again(proposal: Proposal, record: Record, by: User | None) -> Outcome:
    latest = proposal.revisions.filter(kind=Revision.Kind.IMPORT).order_by("number").last()
    assert latest is not None
    before, now = json.loads(latest.content), record.content()
    # A unit renamed by the lab changes a label, not the record.
    if content.asked_about(before) == content.asked_about(now):
        return Outcome.UNCHANGED
    if before["sheets"] != now["sheets"]:
        proposal.title = record.title
    if before["import"]["unit"] != record.unit.pk:
        proposal.unit = record.unit
    proposal.save(update_fields=["title", "unit"])
    _freeze(proposal, record, by, verb=Verb.REIMPORT, number=latest.number + 1)
    return Outcome.CHANGED


def _freeze(proposal: Proposal, record: Record, by: User | None, *, verb: Verb, number: int) -> None:
    frozen = content.canonical(record.content())
    revision = Revision.objects.create(
        proposal=proposal,
        number=number,
        kind=Revision.Kind.IMPORT,
        stage=Stage.DISPLAY,
        content=frozen,
        digest=content.digest(frozen),
        sent_at=clock.now(),
    )
    log.append(
        proposal=proposal,
        verb=verb,
        from_state="" if verb is Verb.IMPORT else proposal.state,
        to_state=proposal.state,
        actor=by,
        capacity=Part.SECRETARIAT.value if by else Part.SYSTEM.value,
        revision=revision,
        digest=revision.digest,
    )


# --- Reading the record -------------------------------------------------------------------------------


def _read(
    *,
    source: str,
    external_id: str,
    title: str,
    unit: Unit | None,
    fields: Mapping[str, Any],
    texts: Mapping[str, Any],
    years: Sequence[Any],
) -> Record:
    """Clean everything, or refuse naming every fault at once."""
    faults: list[Obstacle] = []
    lines = {
        name: _text(name, value, clean_line, LONGEST_LINE[name], faults, required=True)
        for name, value in (("source", source), ("external_id", external_id), ("title", title))
    }
    if unit is None:
        faults.append(Obstacle("unit.missing", _("Unit pemilik tidak dikenal."), field="unit"))
    short = {name: _value(f"fields.{name}", value, faults) for name, value in fields.items()}
    long = {
        name: _text(f"texts.{name}", value, clean_text, LONGEST_TEXT, faults) for name, value in texts.items()
    }
    good_years = _years(years, faults)
    if faults or unit is None:
        raise Invalid(faults)
    return Record(unit=unit, fields=short, texts=long, years=good_years, **lines)


def _text(
    name: str,
    value: Any,
    clean: Callable[[str], str],
    longest: int,
    faults: list[Obstacle],
    *,
    required: bool = False,
) -> str:
    if not isinstance(value, str):
        faults.append(Obstacle(f"{name}.type", _("Kolom ini harus berisi teks."), field=name))
        return ""
    text = clean(value)
    if required and not text:
        faults.append(Obstacle(f"{name}.missing", _("Kolom ini harus diisi."), field=name))
    if len(text) > longest:
        sentence = _("Paling panjang %(max)s huruf; sekarang %(now)s.") % {"max": longest, "now": len(text)}
        faults.append(Obstacle(f"{name}.too_long", sentence, field=name))
    return text


def _value(name: str, value: Any, faults: list[Obstacle]) -> str | int | bool | None:
    """Decimals and dates as strings; a float is refused: it does not keep what was typed."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return _text(name, value, clean_line, LONGEST_FIELD, faults)


def _years(years: Sequence[Any], faults: list[Obstacle]) -> list[int]:
    """The years in order, each once; next year is the last that can be reported."""
    last = clock.today().year + 1
    good = {year for year in years if type(year) is int and FIRST_YEAR <= year <= last}
    if any(type(year) is not int or year not in good for year in years):
        sentence = _("Tahun harus berupa bilangan antara %(first)s dan %(last)s.") % {
            "first": FIRST_YEAR,
            "last": last,
        }
        faults.append(Obstacle("years.invalid", sentence, field="years"))
    return sorted(good)
