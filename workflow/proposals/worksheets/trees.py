"""Root causes as a tree: a why below a why, without circles, each knowing its depth.

`causes` are all of the proposal's by key, as `Writing.rows` gives them; a new one is not among them yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from workflow.proposals.models import RootCause
from workflow.refusals import Invalid, Obstacle

DEEPEST = 10  # five whys are the method; ten are a bound


def refuse_circle(row: Any, causes: Mapping[str, Any]) -> None:
    """A cause is not below itself, nor deeper than anybody would draw."""
    if not isinstance(row, RootCause) or row.parent_id is None:
        return
    parents = {cause.pk: cause.parent_id for cause in causes.values()}
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


def keep_depths(row: Any, causes: Mapping[str, Any]) -> list[str]:
    """Set the depth of a cause from its parent and those of all below it; the fields to save on it."""
    if not isinstance(row, RootCause):
        return []
    depths = {cause.pk: cause.depth for cause in causes.values()}
    row.depth = 1 if row.parent_id is None else depths[row.parent_id] + 1
    layer, depth = _below(causes, {row.pk}), row.depth
    while layer:
        depth += 1
        RootCause.objects.filter(pk__in=layer).update(depth=depth)
        for cause in layer.values():
            cause.depth = depth
        layer = _below(causes, set(layer))
    return ["depth"]


def _below(causes: Mapping[str, Any], above: set[int | None]) -> dict[int, Any]:
    """The causes right below these, by primary key."""
    return {
        cause.pk: cause
        for cause in causes.values()
        if cause.parent_id is not None and cause.parent_id in above
    }


def _height(row: RootCause, parents: dict[int, int | None]) -> int:
    """Layers from a cause down to the lowest below it, itself included."""
    height, layer = 1, {row.pk} if row.pk else set()
    while layer := {pk for pk, parent in parents.items() if parent in layer}:
        height += 1
    return height
