"""Records of the past come into the lab: graduated at once, without a cycle, a team or a visit.

The key is (source, external id). The same record again is nothing; a changed one is the next revision.
Past events made by an import send no signal, so that nobody is mailed about them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line, clean_text
from workflow.intake.report import Outcome
from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals import content, log
from workflow.proposals.attachments import storing
from workflow.proposals.attachments.pictures import Picture
from workflow.proposals.machine import Part, Stage, State, Verb
from workflow.proposals.models import Attachment, FileType, Proposal, Revision
from workflow.refusals import Denied, Invalid, Obstacle
from workflow.workdays import clock

SCHEMA = 1
LONGEST_LINE = {"source": 60, "external_id": 60, "title": 200}  # characters
LONGEST_FIELD = 2_000  # characters of one field
LONGEST_TEXT = 100_000  # characters of one text
FIRST_YEAR = 1900


@dataclass(frozen=True)
class SourcePicture:
    """A picture that stood in one of the texts, cleaned; the same source bytes are the same picture."""

    text: str  # the name of the text it stands in
    number: int  # its place there, from 1
    source_sha256: str
    kind: FileType
    picture: Picture

    @property
    def place(self) -> str:
        return f"{self.text}:{self.number}"


@transaction.atomic
def import_record(
    *,
    source: str,
    external_id: str,
    title: str,
    unit: Unit,
    fields: Mapping[str, Any],
    texts: Mapping[str, str],
    years: Sequence[int] = (),
    milestones: Mapping[str, int | None] | None = None,
    pictures: Sequence[SourcePicture] = (),
    by: User | None = None,
) -> tuple[Proposal, Outcome]:
    """Take in one record of another system; `by` is None for a management command.

    `fields` holds short values (text, whole numbers, Decimal, yes/no, dates, None), `texts` long texts
    (plain, or of the safe subset), `years` the calendar years of the index it was reported in,
    `milestones` the year something happened, None where the source does not say: no day is made up.
    A title or unit is written over
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
        milestones=milestones or {},
    )
    known = _locked(record)
    if known is None:
        try:
            with transaction.atomic():  # the unique key decides between two imports at once
                return _first(record, pictures, by), Outcome.CREATED
        except IntegrityError:
            known = _locked(record)
            assert known is not None
    return known, _again(known, record, pictures, by)


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
    milestones: dict[str, dict[str, Any] | None]

    def content(self, pictures: Mapping[str, Kept]) -> dict[str, Any]:
        """`pictures` by their place in the texts."""
        return {
            "schema": SCHEMA,
            "sheets": {Stage.DRUM_UP.value: {"title": self.title}},
            "rows": {},
            "files": {kept.file["id"]: kept.described() for kept in pictures.values()},
            "import": {
                "source": self.source,
                "external_id": self.external_id,
                "unit": self.unit.pk,
                "fields": self.fields,
                "texts": self.texts,
                "years": self.years,
                "milestones": self.milestones,
                "pictures": {
                    place: {"file": kept.file["id"], "source_sha256": kept.source_sha256}
                    for place, kept in pictures.items()
                },
            },
            "labels": {"unit": {"id": self.unit.pk, "name": self.unit.name}},
        }


@dataclass(frozen=True)
class Kept:
    """A picture with its stored bytes: `file` as a revision names it, with its id."""

    source_sha256: str
    file: dict[str, Any]

    def described(self) -> dict[str, Any]:
        return {name: value for name, value in self.file.items() if name != "id"}


def _locked(record: Record) -> Proposal | None:
    found = Proposal.objects.select_for_update(of=("self",)).select_related("unit")
    return found.filter(
        origin=Proposal.Origin.IMPORT, source=record.source, external_id=record.external_id
    ).first()


def _first(record: Record, pictures: Sequence[SourcePicture], by: User | None) -> Proposal:
    """The only place that begins a proposal anywhere but in Drum Up (Table A, `import`)."""
    proposal = Proposal.objects.create(
        origin=Proposal.Origin.IMPORT,
        source=record.source,
        external_id=record.external_id,
        title=record.title,
        unit=record.unit,
        state=State.GRADUATED,
    )
    with _stored(proposal, pictures, by, {}) as kept:
        _freeze(proposal, record.content(kept), by, verb=Verb.IMPORT, number=1)
    return proposal


def _again(proposal: Proposal, record: Record, pictures: Sequence[SourcePicture], by: User | None) -> Outcome:
    latest = proposal.revisions.filter(kind=Revision.Kind.IMPORT).order_by("number").last()
    assert latest is not None
    before = json.loads(latest.content)
    with _stored(proposal, pictures, by, before) as kept:
        now = record.content(kept)
        # A unit renamed or merged by the lab changes a label, not the record.
        if content.asked_about(_with_present_unit(before)) == content.asked_about(now):
            return Outcome.UNCHANGED
        if before["sheets"] != now["sheets"]:
            proposal.title = record.title
        if _present_unit(before["import"]["unit"]) != record.unit.pk:
            proposal.unit = record.unit
        proposal.save(update_fields=["title", "unit"])
        _freeze(proposal, now, by, verb=Verb.REIMPORT, number=latest.number + 1)
    return Outcome.CHANGED


def _with_present_unit(data: dict[str, Any]) -> dict[str, Any]:
    """A frozen record as it would be written today; one of before we kept years and pictures, too."""
    missing: dict[str, Any] = {"milestones": {}, "pictures": {}}
    kept = {**missing, **data["import"], "unit": _present_unit(data["import"]["unit"])}
    return {**data, "import": kept}


def _present_unit(pk: int) -> int:
    """The unit, or the one it was merged into."""
    seen = set()
    while pk not in seen:
        seen.add(pk)
        pk = Unit.objects.filter(pk=pk).values_list("successor", flat=True).first() or pk
    return pk


@contextlib.contextmanager
def _stored(
    proposal: Proposal, pictures: Sequence[SourcePicture], by: User | None, before: dict[str, Any]
) -> Iterator[dict[str, Kept]]:
    """Every picture with its bytes in the store; those of a former import are not stored again.

    What was stored is forgotten where the block fails, so that no file stays without a row.
    """
    known = _known_pictures(before)
    fresh: list[storing.Stored] = []
    kept: dict[str, Kept] = {}
    try:
        for one in pictures:
            kept[one.place] = known.get(one.source_sha256) or _store(proposal, one, by, fresh)
        yield kept
    except BaseException:
        for stored in fresh:
            storing.discard(stored.name)
        raise


def _known_pictures(before: dict[str, Any]) -> dict[str, Kept]:
    files = before.get("files", {})
    return {
        one["source_sha256"]: Kept(one["source_sha256"], {"id": one["file"], **files[one["file"]]})
        for one in before.get("import", {}).get("pictures", {}).values()
    }


def _store(proposal: Proposal, one: SourcePicture, by: User | None, fresh: list[storing.Stored]) -> Kept:
    stored = storing.store(one.picture.file, one.kind)
    fresh.append(stored)
    file = Attachment.objects.create(
        public_id=stored.public_id,
        proposal=proposal,
        name=f"{one.text}-{one.number}.{one.kind.value}",
        stored=stored.name,
        sha256=stored.sha256,
        size=stored.size,
        type=one.kind,
        width=one.picture.width,
        height=one.picture.height,
        uploaded_by=by,
    )
    named = {"id": file.public_id, "name": file.name, "kind": "", "type": file.type}
    return Kept(one.source_sha256, {**named, "size": file.size, "sha256": file.sha256})


def _freeze(proposal: Proposal, data: dict[str, Any], by: User | None, *, verb: Verb, number: int) -> None:
    frozen = content.canonical(data)
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


def give_to_unit(*, proposal: Proposal, unit: Unit, by: User, reason: str) -> None:
    """An imported record, locked by the caller, belongs to another unit now: a row that does not move."""
    before = proposal.unit
    proposal.unit = unit
    proposal.save(update_fields=["unit"])
    log.append(
        proposal=proposal,
        verb=Verb.HAND_OVER,
        from_state=proposal.state,
        to_state=proposal.state,
        actor=by,
        capacity=Part.SECRETARIAT.value,
        reason=reason,
        detail={"from_unit": before.pk, "to_unit": unit.pk},
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
    milestones: Mapping[str, Any],
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
    happened = {what: _milestone(year, faults) for what, year in milestones.items()}
    if faults or unit is None:
        raise Invalid(faults)
    return Record(unit=unit, fields=short, texts=long, years=good_years, milestones=happened, **lines)


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


def _milestone(year: Any, faults: list[Obstacle]) -> dict[str, Any] | None:
    """A year is all we know, and it says so; None: not recorded."""
    if year is None:
        return None
    known = _years([year], faults)
    return {"year": known[0], "precision": "year"} if known else None
