"""Versions of the worksheets, and what changed in stages that were passed already."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Edit, Proposal, Revision
from workflow.serving.prepared import prepared


@dataclass(frozen=True)
class Mark:
    """One field, row or file of a passed stage that changed, with its last change."""

    stage: Stage
    section: str
    record: str
    field: str
    edit: Edit


def edited_version(proposal: Proposal) -> int:
    """How many saves changed something; what a page is built on and sends back when it saves."""
    return next(iter(_last_version(proposal=proposal.pk)), 0)


@prepared
def _last_version(proposal: Any) -> QuerySet:
    edits = Edit.objects.filter(proposal=proposal).order_by().values("proposal")
    return edits.annotate(last=Max("version")).values_list("last", flat=True)


def frozen_version(revision: Revision | None) -> int:
    """The version of the worksheets that a revision froze."""
    return int(json.loads(revision.content).get("labels", {}).get("version", 0)) if revision else 0


def marked_since(proposal: Proposal, *, up_to: int) -> set[tuple[str, str]]:
    """(stage, section) of what changed since the last sent revision, up to a version."""
    after = frozen_version(_sent(proposal).last())
    edits = Edit.objects.filter(proposal=proposal, version__gt=after, version__lte=up_to)
    return set(edits.values_list("stage", "section"))


def passed_changes(proposal: Proposal, revision: Revision | None = None) -> list[Mark]:
    """What changed in passed stages: in work since the last sent revision; at a gate, in `revision`.

    A recalled revision was judged by nobody and does not count as the one before. Three queries.
    """
    earlier = _sent(proposal)
    if revision is None:
        after, up_to = frozen_version(earlier.last()), edited_version(proposal)
        stage = proposal.stage
    else:
        after = frozen_version(earlier.filter(number__lt=revision.number).last())
        up_to, stage = frozen_version(revision), Stage(revision.stage)
    edits = Edit.objects.filter(
        proposal=proposal,
        version__gt=after,
        version__lte=up_to,
        stage__in=[s.value for s in STAGES[: STAGES.index(stage)]] if stage in STAGES else [],
    ).exclude(field="order")
    last = {(e.section, e.record, e.field): e for e in edits.select_related("by").order_by("version", "pk")}
    return [Mark(Stage(e.stage), e.section, e.record, e.field, e) for e in last.values()]


def _sent(proposal: Proposal) -> QuerySet[Revision]:
    return (
        Revision.objects.filter(proposal=proposal).exclude(status=Revision.Status.RECALLED).order_by("number")
    )
