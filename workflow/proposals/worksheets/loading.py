"""Everything a proposal holds, read in a constant number of queries whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Attachment, CycleStage, Edit, Partner, Proposal, TeamMember
from workflow.proposals.worksheets.sections import ROWS, SHEETS, Section
from workflow.serving.prepared import Prepared, prepared

HELD = "_held_content"  # on the instance: see `held`


@dataclass
class Content:
    """The present text of one proposal. Rows stand in their explicit order."""

    proposal: Proposal
    sheets: dict[Stage, Any]
    rows: dict[str, list[Any]]
    files: list[Attachment]
    team: list[TeamMember]
    partners: list[Partner]
    stages: dict[str, CycleStage]  # what the cycle asks for, by stage
    version: int  # of the worksheets: how many saves changed something

    def holder(self, section: Section) -> Any:
        """The model instance a section's fields stand on."""
        return self.proposal if section.model is Proposal else self.sheets[section.stage]

    @cached_property
    def keys(self) -> dict[tuple[str, int], str]:
        """(kind, primary key) → stable key, for rows that point at rows."""
        return {(kind, row.pk): row.key for kind, rows in self.rows.items() for row in rows}


def sheet(proposal: Proposal, stage: Stage) -> Any:
    """A stage's sheet, or an empty unsaved one where nothing was written yet."""
    model: type[models.Model] = SHEETS[stage]
    found = _of_proposal(model)(proposal=proposal.pk)
    return found[0] if found else model(proposal=proposal)


def rows_of(proposal: Proposal, model: type[models.Model]) -> list[Any]:
    """A proposal's rows of one kind, in their order."""
    return _of_proposal(model)(proposal=proposal.pk)


@cache
def _of_proposal(model: type[models.Model]) -> Prepared:
    """A proposal's sheet or its rows of one kind, in their order."""
    return prepared(lambda proposal: model._default_manager.filter(proposal=proposal))


@prepared
def _files(proposal: Any) -> QuerySet[Attachment]:
    return Attachment.objects.current().filter(proposal=proposal)


def team_of(proposal: Proposal) -> list[TeamMember]:
    return _team(proposal=proposal.pk)


@prepared
def _team(proposal: Any) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(proposal=proposal).select_related("user")


@prepared
def _partners(proposal: Any) -> QuerySet[Partner]:
    return Partner.objects.filter(proposal=proposal).select_related("unit").order_by("pk")


@prepared
def _stages(cycle: Any) -> QuerySet[CycleStage]:
    return CycleStage.objects.filter(cycle=cycle)


@contextmanager
def held(proposal: Proposal) -> Iterator[None]:
    """Until the end of this block the content is read once, however many ask for it.

    Only under the proposal's lock and only where nothing is written to it meanwhile: judging whether it
    may be sent, comparing its digest and freezing it read the same text.
    """
    if hasattr(proposal, HELD):
        yield
        return
    setattr(proposal, HELD, None)
    try:
        yield
    finally:
        delattr(proposal, HELD)


def load(proposal: Proposal) -> Content:
    """Five queries and one for each kind of rows there are: the sheets with their version, the team, what
    the cycle asks for, which kinds there are (files and partners among them), at most ten kinds."""
    if not hasattr(proposal, HELD):
        return _read(proposal)
    if getattr(proposal, HELD) is None:
        setattr(proposal, HELD, _read(proposal))
    found: Content = getattr(proposal, HELD)
    return found


def _read(proposal: Proposal) -> Content:
    written = _written(proposal=proposal.pk)[0]
    kinds = set(_kinds(proposal=proposal.pk))

    def there(kind: str, ask: Prepared) -> list[Any]:
        return ask(proposal=proposal.pk) if kind in kinds else []

    return Content(
        proposal=proposal,
        sheets={stage: _sheet_in(written, stage, proposal) for stage in STAGES},
        rows={name: there(name, _of_proposal(kind.model)) for name, kind in ROWS.items()},
        files=there(FILES, _files),
        team=_team(proposal=proposal.pk),
        partners=there(PARTNERS, _partners),
        stages={row.stage: row for row in _stages(cycle=proposal.cycle_id)} if proposal.cycle_id else {},
        version=written.last_version,
    )


def _sheet_in(written: Any, stage: Stage, proposal: Proposal) -> Any:
    found = getattr(written, SHEET_NAMES[stage], None)
    if found is None:
        return SHEETS[stage](proposal=proposal)
    found.proposal = proposal
    return found


SHEET_NAMES = {
    stage: model._meta.get_field("proposal").remote_field.name  # type: ignore[union-attr]
    for stage, model in SHEETS.items()
}
_SHEET_COLUMNS = [
    f"{SHEET_NAMES[stage]}__{field.attname}"
    for stage, model in SHEETS.items()
    for field in model._meta.concrete_fields
]
FILES, PARTNERS = "files", "partners"


@prepared
def _written(proposal: Any) -> QuerySet:
    """The four sheets of a proposal and the version of its worksheets (`marks.edited_version`); nothing of
    the proposal itself, which is read already."""
    edits = Edit.objects.filter(proposal=OuterRef("pk")).order_by("-version")
    last = Coalesce(Subquery(edits.values("version")[:1]), 0)
    found = Proposal.objects.filter(pk=proposal).select_related(*SHEET_NAMES.values())
    return found.only("pk", *_SHEET_COLUMNS).annotate(last_version=last)


@prepared
def _kinds(proposal: Any) -> QuerySet:
    """Of which kinds there is anything: most worksheets hold rows of two or three."""
    models_of: dict[str, Any] = {name: kind.model for name, kind in ROWS.items()}
    rows = {name: model.objects.filter(proposal=proposal) for name, model in models_of.items()}
    rows |= {FILES: Attachment.objects.current().filter(proposal=proposal)}
    rows |= {PARTNERS: Partner.objects.filter(proposal=proposal)}
    told = [
        found.order_by().annotate(kind_there=Value(name)).values_list("kind_there", flat=True)
        for name, found in rows.items()
    ]
    return told[0].union(*told[1:])
