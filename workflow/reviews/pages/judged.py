"""What stands beside the rubric: the text as judged, and what of the panel this reviewer may know."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

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
from workflow.serving.memo import Pieces
from workflow.serving.prepared import prepared

_TEXTS: Pieces[SafeString] = Pieces(most=64)  # some hundred kilobytes each at most


def text(user: User, seat: Seat) -> SafeString | None:
    """The revision as it was sent, beside the one this person judged before it at the same stage, drawn;
    None where the proposal was withdrawn or the submission recalled."""
    panel, readable = seat.panel, visibility.readable_revisions(user, seat.panel.proposal, seat.look)
    if readable is None:
        return None
    judged = panel.revision
    found = _revisions(
        user=user.pk,
        proposal=panel.proposal.pk,
        judged=judged.pk,
        stage=judged.stage,
        number=judged.number,
        up_to=readable.up_to,
        recalled=readable.recalled,
    )
    if not found or found[0].pk != judged.pk:
        return None
    name = tuple((revision.pk, revision.digest) for revision in found)
    return _TEXTS.of(name, lambda: _drawn(*found))


@prepared
def _revisions(  # noqa: PLR0917 - one for each value of the query
    user: Any, proposal: Any, judged: Any, stage: Any, number: Any, up_to: Any, *, recalled: bool
) -> QuerySet:
    """The revision that is judged, if it may be read, and the newest earlier one of this stage that this
    person filed a review on."""
    all_sent = Revision.objects.filter(proposal=proposal).defer("content")
    readable = visibility.among(all_sent, recalled=recalled, up_to=up_to)
    filed = Assignment.objects.filter(reviewer=user, status=Assignment.Status.FILED)
    before = Q(stage=stage, number__lt=number, pk__in=filed.values("panel__revision"))
    return readable.filter(Q(pk=judged) | before).order_by("-number")[:2]


def _drawn(revision: Revision, before: Revision | None = None) -> SafeString:
    """The same for everybody who reads these two, and for good: they are frozen."""
    content = json.loads(revision.content)
    old = json.loads(before.content) if before else None
    stage = Stage(revision.stage)
    changes = comparing.compared(old, content) if old else []
    context = {
        "revision": revision,
        "judged_sheet": (stage, _blocks(content, old, stage)),
        "other_sheets": [(s, _blocks(content, old, s)) for s in STAGES[: STAGES.index(stage)]],
        "files": reading.files(content),
        "before": before,
        "changes": changes,
        "changed": comparing.count(changes),
    }
    return mark_safe(render_to_string("reviews/text.html", context))  # noqa: S308 - drawn by a template


def _blocks(content: Content, old: Content | None, stage: Stage) -> list[Block]:
    return reading.blocks(content, stage) if old is None else marking.blocks(content, old, stage)


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
