"""A catalogue of any size for `./lab bench pages`: every tenth proposal has a page that is shown."""

from __future__ import annotations

from workflow.exhibition.models import Entry, EntryVersion, Showing
from workflow.exhibition.services import showing
from workflow.people.models import User
from workflow.proposals import content
from workflow.proposals.machine import STAGES
from workflow.proposals.models import Proposal
from workflow.proposals.models.worksheets import Affair
from workflow.workdays import clock

EACH = 10
TEXT = "Kader dan perawat mendatangi lansia yang tidak hadir di posyandu. " * 8
FIGURE = {"label": "waktu tunggu", "unit": "menit", "before": "1400", "after": "38.5"}


def fill(by: User) -> str:
    """Written in bulk, as publishing would leave it; answers the address of one page."""
    proposals = list(Proposal.objects.select_related("unit").order_by("pk"))[::EACH]
    now = clock.now()
    entries = Entry.objects.bulk_create(
        Entry(
            proposal=proposal,
            state=Entry.State.SHOWN,
            title=proposal.title,
            address=f"{nth}-halaman",
            first_published_at=now,
            created_by=by,
        )
        for nth, proposal in enumerate(proposals)
    )
    versions = EntryVersion.objects.bulk_create(_version(entry, by) for entry in entries)
    Showing.objects.bulk_create(_row(version) for version in versions)
    showing.show(entries[0], versions[0])  # makes the stamp and the counts
    return f"{len(entries) // 2}-halaman"


def _version(entry: Entry, by: User) -> EntryVersion:
    unit = entry.proposal.unit
    text = content.canonical(
        {
            "title": entry.title,
            "summary": TEXT[:200],
            "text": TEXT,
            "credits": "Sekar dan Bagas",
            "form": "service",
            "affair": _affair(entry),
            "story": {stage.value: {"text": TEXT[:300], "passed_on": "2026-11-24"} for stage in STAGES},
            "figures": [FIGURE],
            "pictures": [],
            "year": 2026,
            "source": "",
            "labels": {"unit": {"id": unit.pk, "name": unit.name, "kind": unit.kind}},
        }
    )
    digest = content.digest(text)
    return EntryVersion(entry=entry, number=1, content=text, digest=digest, published_by=by)


def _affair(entry: Entry) -> str:
    return Affair.values[entry.pk % len(Affair.values)]


def _row(version: EntryVersion) -> Showing:
    entry = version.entry
    unit = entry.proposal.unit
    return Showing(
        entry=entry,
        version=version,
        address=entry.address,
        title=entry.title,
        summary=TEXT[:200],
        unit=unit,
        unit_name=unit.name,
        kind=unit.kind,
        form="service",
        affair=_affair(entry),
        year=2026,
        words=showing.folded([entry.title, TEXT]),
        first_published_at=entry.first_published_at,
        published_at=version.published_at,
    )
