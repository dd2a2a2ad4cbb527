"""What stands beside the rubric: the text as judged, and what of the panel this reviewer may know."""

from __future__ import annotations

import json
from typing import Any

from workflow.people.models import User
from workflow.proposals import visibility
from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Revision
from workflow.proposals.pages import comparing, marking, reading
from workflow.proposals.pages.reading import Block
from workflow.proposals.pages.values import Content
from workflow.reviews import tally
from workflow.reviews.models import Assignment, Criterion, Panel
from workflow.reviews.pages.seats import Seat
from workflow.reviews.reading import ReviewLine, panel_view


def text(user: User, seat: Seat) -> dict[str, Any]:
    """The revision as it was sent, and the one this person judged before it at the same stage; nothing
    where the proposal was withdrawn or the submission recalled."""
    panel = seat.panel
    readable = visibility.revisions_visible_to(user, panel.proposal, seat.look)
    if not readable.filter(pk=panel.revision_id).exists():
        return {"content": None, "before": None}
    before = _judged_before(user, panel, readable)
    content = json.loads(panel.revision.content)
    old = json.loads(before.content) if before else None
    stage = Stage(panel.revision.stage)
    changes = comparing.compared(old, content) if old else []
    return {
        "content": content,
        "judged_sheet": (stage, _blocks(content, old, stage)),
        "other_sheets": [(s, _blocks(content, old, s)) for s in STAGES[: STAGES.index(stage)]],
        "files": reading.files(content),
        "before": before,
        "changes": changes,
        "changed": comparing.count(changes),
    }


def _blocks(content: Content, old: Content | None, stage: Stage) -> list[Block]:
    return reading.blocks(content, stage) if old is None else marking.blocks(content, old, stage)


def _judged_before(user: User, panel: Panel, readable: Any) -> Revision | None:
    """The newest earlier revision of this stage that this person filed a review on."""
    filed = Assignment.objects.filter(reviewer=user, status=Assignment.Status.FILED)
    return (
        readable.filter(
            stage=panel.revision.stage,
            number__lt=panel.revision.number,
            pk__in=filed.values("panel__revision"),
        )
        .order_by("-number")
        .first()
    )


def others(user: User, seat: Seat) -> dict[str, Any]:
    """Own result, and what of the panel one may know; before filing that is nothing of the others."""
    view = panel_view(user, seat.panel, seat.look)
    lines = [line for line in view.lines if line.reviewer != user]
    own = next((line for line in view.lines if line.reviewer == user), None)
    return {
        "view": view,
        "own": own,
        "own_total": tally.shown(own.total) if own and own.total is not None else "",
        "lines": lines,
        "compared": _compared(seat.panel, [own, *lines]) if own else [],
        "decides": view.rights.recorded,
    }


def _compared(panel: Panel, lines: list[ReviewLine]) -> list[tuple[Criterion, list[str]]]:
    """Criterion by criterion, everybody's mark in the order of the lines: "" where there is none."""
    marks = [{criterion.pk: value for criterion, value in line.scores} for line in lines]
    return [
        (criterion, [_shown(each, criterion) for each in marks]) for criterion in panel.rubric.criteria.all()
    ]


def _shown(marks: dict[int, int | None], criterion: Criterion) -> str:
    if criterion.pk not in marks:
        return "–"
    value = marks[criterion.pk]
    return "T/B" if value is None else str(value)
