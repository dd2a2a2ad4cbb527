"""Root causes as a tree: a why below a why, without circles, each knowing its depth."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from workflow.proposals.models import RootCause
from workflow.refusals import Invalid, Obstacle

DEEPEST = 10  # five whys are the method; ten are a bound


def refuse_circle(row: Any) -> None:
    """A cause is not below itself, nor deeper than anybody would draw."""
    if not isinstance(row, RootCause) or row.parent_id is None:
        return
    parents = _parents(row)
    above: list[int] = []
    at: int | None = row.parent_id
    while at is not None and at not in above:
        above.append(at)
        at = parents.get(at)
    if row.pk in above:
        text = _("Sebuah sebab tidak dapat menjadi akibat dari dirinya sendiri.")
        raise Invalid(Obstacle("field.invalid", text, field="parent"))
    if len(above) + _height(row, parents) > DEEPEST:
        text = _("Paling banyak %(most)d lapis sebab.") % {"most": DEEPEST}
        raise Invalid(Obstacle("field.invalid", text, field="parent"))


def keep_depths(row: Any) -> list[str]:
    """Set the depth of a cause from its parent and those of all below it; the fields to save on it."""
    if not isinstance(row, RootCause):
        return []
    row.depth = 1 if row.parent_id is None else _depth_of(row.parent_id) + 1
    layer, depth = [row.pk] if row.pk else [], row.depth
    while layer:
        depth += 1
        below = RootCause.objects.filter(parent__in=layer)
        layer = list(below.values_list("pk", flat=True))
        below.update(depth=depth)
    return ["depth"]


def _depth_of(pk: int) -> int:
    return RootCause.objects.values_list("depth", flat=True).get(pk=pk)


def _parents(row: RootCause) -> dict[int, int | None]:
    return dict(RootCause.objects.filter(proposal=row.proposal_id).values_list("pk", "parent"))


def _height(row: RootCause, parents: dict[int, int | None]) -> int:
    """Layers from a cause down to the lowest below it, itself included."""
    height, layer = 1, {row.pk} if row.pk else set()
    while layer := {pk for pk, parent in parents.items() if parent in layer}:
        height += 1
    return height
