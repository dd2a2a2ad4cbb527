"""Where each obstacle is mended, and where a worksheet is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext

from workflow.proposals.machine import Stage
from workflow.proposals.models import Proposal
from workflow.proposals.pages import base
from workflow.proposals.pages.files import KIND
from workflow.proposals.worksheets.checklist import Item
from workflow.refusals import Obstacle


def edit_url(proposal: Proposal, stage: Stage | str, field: str = "") -> str:
    """The page on which a worksheet is written, at one field."""
    address = reverse("proposals:edit", args=[proposal.public_id, str(stage)])
    return f"{address}#{field}" if field else address


def mended_at(proposal: Proposal, obstacle: Obstacle) -> str:
    """The address where an obstacle is mended; "" for what no page of the team can mend."""
    if obstacle.code.startswith(("evidence.", "file.")):
        return _files_url(proposal, obstacle)
    if obstacle.code == "ws.drum_up.team":
        return reverse("proposals:team", args=[proposal.public_id])
    if obstacle.code == "lessons.missing":
        return edit_url(proposal, Stage.DELIVER, obstacle.field)
    if obstacle.code.startswith(("ws.", "row.")) and obstacle.field:
        return edit_url(proposal, base.present_stage(proposal), obstacle.field)
    if obstacle.code == "feedback.open":
        return reverse("proposals:feedback", args=[proposal.public_id])
    return ""


def _files_url(proposal: Proposal, obstacle: Obstacle) -> str:
    """The form with the asked-for kind chosen, or the row of the file that cannot be opened."""
    address = reverse("proposals:files", args=[proposal.public_id])
    kind = obstacle.code.removeprefix("evidence.")
    if kind != obstacle.code:
        return f"{address}?{urlencode({KIND: kind})}#unggah"
    return f"{address}#{obstacle.field}" if obstacle.field else address


def as_points(proposal: Proposal, obstacles: Iterable[Obstacle], *, linked: bool) -> list[dict[str, Any]]:
    """Obstacles for `{% obstacles %}`, each with where it is mended by whoever may."""
    return [
        {"text": one.text, "blocks": one.blocks, "url": mended_at(proposal, one) if linked else ""}
        for one in obstacles
    ]


def checklist_points(proposal: Proposal, items: Iterable[Item], *, linked: bool) -> list[dict[str, Any]]:
    """One line a point: done by its name, open by what is still to do, leading to the first field of it."""
    points: list[dict[str, Any]] = []
    for item in items:
        if item.done:
            points.append({"text": item.label, "done": True})
            continue
        (first, *_others) = as_points(proposal, item.obstacles, linked=linked)
        n = len(item.obstacles)
        points.append(first | ({"text": _several(item, n)} if n > 1 else {}))
    return points


def _several(item: Item, n: int) -> str:
    return ngettext("%(point)s: %(n)d hal lagi", "%(point)s: %(n)d hal lagi", n) % {
        "point": item.label,
        "n": n,
    }
