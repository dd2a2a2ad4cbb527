"""What the public would read of an entry, as canonical JSON: the same for a preview and for a version."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from workflow.exhibition.figures import says_something
from workflow.exhibition.models import Entry
from workflow.proposals import content
from workflow.proposals.machine import Stage
from workflow.proposals.models import Proposal, Visit
from workflow.workdays import clock

SCHEMA = 2
CHOICES = ("form", "affair")


def frozen(entry: Entry) -> str:
    """Canonical JSON of what the public would read of the entry as it stands."""
    return content.canonical(public_content(entry))


def public_content(entry: Entry) -> dict[str, Any]:
    """What the public would read of the entry as it stands: its texts, its pictures by id and SHA-256,
    and as of now the unit's name and the days on which the proposal passed each stage."""
    proposal = entry.proposal
    passed = passed_on(proposal)
    return {
        "schema": SCHEMA,
        **{name: getattr(entry, name) for name in ("title", "summary", "text", "credits", *CHOICES)},
        "story": {
            stage.value: {"text": text, "passed_on": passed[stage].isoformat() if stage in passed else None}
            for stage, text in entry.story().items()
        },
        "figures": [figure for figure in entry.figures if says_something(figure)],
        "pictures": [
            {
                "id": picture.public_id,
                "sha256": picture.sha256,
                "alt": picture.alt,
                "width": picture.width,
                "height": picture.height,
            }
            for picture in entry.current_pictures()
        ],
        "year": year_of(proposal, passed),
        "source": proposal.source if proposal.is_import else "",
        "labels": {"unit": {"id": proposal.unit_id, "name": proposal.unit.name, "kind": proposal.unit.kind}},
    }


def passed_on(proposal: Proposal) -> dict[Stage, dt.date]:
    """The regency's day on which each stage was passed for the last time; none for imported records."""
    passed = proposal.visits.filter(ended_as=Visit.End.ADVANCED)
    return {
        Stage(stage): clock.day_of(moment)
        for stage, moment in passed.order_by("closed_at").values_list("stage", "closed_at")
        if moment
    }


def year_of(proposal: Proposal, passed: Mapping[Stage, dt.date]) -> int | None:
    """The year an innovation graduated in, or was last reported for; None where nobody recorded it."""
    if not proposal.is_import:
        return passed[Stage.DELIVER].year if Stage.DELIVER in passed else None
    revision = proposal.latest_revision()
    told = json.loads(revision.content).get("import", {}) if revision else {}
    happened = [each.get("year") for each in told.get("milestones", {}).values() if each]
    return max((year for year in [*told.get("years", []), *happened] if year), default=None)
