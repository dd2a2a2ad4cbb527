"""What the named buttons of a worksheet do: rows added, moved, removed and put back, texts settled.

A button is `do=<step>:<what>:<which>`. Each answers the id to go on at.
"""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals.models import Edit, KeptText, Proposal
from workflow.proposals.pages import inputs, typing
from workflow.proposals.worksheets import services
from workflow.proposals.worksheets.loading import load
from workflow.proposals.worksheets.marks import edited_version
from workflow.proposals.worksheets.sections import ROWS, RowKind
from workflow.proposals.worksheets.writing import ADDED
from workflow.refusals import Invalid, NotVisible
from workflow.workdays import clock

REMOVED_KEY = "removed_row"  # in the session: the last row this person removed
UNDO_FOR = dt.timedelta(hours=1)


@dataclass
class Press:
    """One press of a button on the page of one proposal, read at a version."""

    request: HttpRequest
    proposal: Proposal
    by: User
    version: int

    @property
    def post(self) -> Any:
        return self.request.POST


def removed_place(do: str) -> typing.Place | None:
    """The row a button removes: what was typed in it goes with it, and comes back with it."""
    step, *rest = do.split(":")
    return typing.Place(rest[0], rest[1]) if step == "remove" and len(rest) == 2 else None


def press(do: str, on: Press) -> str:
    """Do what a button says. Raises what the services raise, NotVisible for a button there is not."""
    step, *rest = do.split(":")
    if step not in STEPS:
        raise NotVisible
    try:
        inspect.signature(STEPS[step]).bind(on, *rest)
    except TypeError as error:  # a button with too much or too little behind it
        raise NotVisible from error
    return STEPS[step](on, *rest)


def _kind(name: str) -> RowKind:
    if name not in ROWS:
        raise NotVisible
    return ROWS[name]


def add(on: Press, name: str, of: str = "") -> str:
    """A new row at the end. `of` is the row it belongs to: the cause above, the indicator measured.

    Two presses of one page are one: whoever added a row since the page was read pressed twice.
    """
    kind = _kind(name)
    pointing = {field.name: of for field in kind.fields if field.kind is inputs.Kind.ROW} if of else {}
    with transaction.atomic():
        Proposal.objects.select_for_update().get(pk=on.proposal.pk)
        twice = Edit.objects.filter(
            proposal=on.proposal, section=name, field=ADDED, by=on.by, version__gt=on.version
        ).last()
        if twice is not None:
            return f"{name}.{twice.record}"
        saved = services.add_row(proposal_id=on.proposal.pk, kind=name, values=pointing, by=on.by)
    return f"{name}.{saved.key}"


def up(on: Press, name: str, key: str) -> str:
    return _move(on, name, key, -1)


def down(on: Press, name: str, key: str) -> str:
    return _move(on, name, key, +1)


def _move(on: Press, name: str, key: str, by: int) -> str:
    kind = _kind(name)
    keys = list(kind.model._default_manager.filter(proposal=on.proposal).values_list("key", flat=True))
    if key in keys:
        here = keys.index(key)
        there = min(max(here + by, 0), len(keys) - 1)
        keys.insert(there, keys.pop(here))
        services.order_rows(proposal_id=on.proposal.pk, kind=name, keys=keys, version=on.version, by=on.by)
    return f"{name}.{key}"


def remove(on: Press, name: str, key: str) -> str:
    kind = _kind(name)
    content = load(on.proposal)
    rows = content.rows[name]
    row = next((row for row in rows if row.key == key), None)
    values = {of.name: inputs.shown(of, row, content) for of in kind.fields} if row else {}
    services.remove_row(proposal_id=on.proposal.pk, kind=name, key=key, version=on.version, by=on.by)
    if row is not None:
        number = rows.index(row) + 1
        typed = typing.typed_places(on.post).get(typing.Place(name, key), {})
        values |= {of: value for of, value in typed.items() if of in values}
        on.request.session[REMOVED_KEY] = {
            "proposal": on.proposal.public_id,
            "kind": name,
            "name": inputs.row_name(kind, number),
            "title": inputs.row_title(kind, row),
            "values": values,
            "order": [each.key for each in rows],
            "place": number - 1,
            "at": clock.now().isoformat(),
        }
    return kind.related


def removed(request: HttpRequest, proposal: Proposal) -> dict[str, Any] | None:
    """The row this person removed last, while it can be put back."""
    found = request.session.get(REMOVED_KEY)
    if not found or found["proposal"] != proposal.public_id:
        return None
    recent = clock.now() - dt.datetime.fromisoformat(found["at"]) < UNDO_FOR
    return found if recent else None


def undo(on: Press) -> str:
    """Put back the row removed last, with its values and in its place; it is a new row to the log."""
    found = removed(on.request, on.proposal)
    if found is None:
        messages.info(on.request, _("Tidak ada baris yang dapat dikembalikan."))
        return ""
    name = found["kind"]
    with transaction.atomic():
        saved = _add_again(on, name, found["values"])
        keys = found["order"]
        keys[found["place"]] = saved.key
        services.order_rows(proposal_id=on.proposal.pk, kind=name, keys=keys, version=saved.version, by=on.by)
    del on.request.session[REMOVED_KEY]
    messages.success(on.request, _("%(row)s dikembalikan.") % {"row": found["name"]})
    return f"{name}.{saved.key}"


def _add_again(on: Press, name: str, values: dict[str, str]) -> Any:
    """What cannot be stored any more (a text never valid, a row it pointed at) is left empty."""
    left = dict(values)
    while True:
        try:
            return services.add_row(proposal_id=on.proposal.pk, kind=name, values=left, by=on.by)
        except Invalid as invalid:
            bad = {obstacle.field for obstacle in invalid.obstacles} & left.keys()
            if not bad:
                raise
            left = {of: value for of, value in left.items() if of not in bad}


# --- texts that were kept ---------------------------------------------------------------------------


def mine(on: Press, kept_id: str) -> str:
    """My text in place of theirs. Written at the version that stands: both were on the screen."""
    kept = _kept(on, kept_id)
    place = typing.Place(kept.section, kept.record)
    return _write_over(on, kept, _typed_of(place, kept))


def merged(on: Press, kept_id: str) -> str:
    """What stands in the field now, put together from both."""
    kept = _kept(on, kept_id)
    place = typing.Place(kept.section, kept.record)
    return _write_over(on, kept, on.post.get(place.name(kept.field), ""))


def theirs(on: Press, kept_id: str) -> str:
    kept = _kept(on, kept_id)
    services.settle_kept_text(kept_id=kept.pk, by=on.by)
    return _id(kept)


def _write_over(on: Press, kept: KeptText, value: str) -> str:
    place = typing.Place(kept.section, kept.record)
    with transaction.atomic():
        typing.write(on.proposal, place, {kept.field: value}, edited_version(on.proposal), on.by)
        services.settle_kept_text(kept_id=kept.pk, by=on.by)
    return _id(kept)


def again(on: Press, name: str, key: str) -> str:
    """A row that somebody removed while I typed in it, back as a new row with my texts."""
    _kind(name)
    texts = _of_gone_row(on, name, key)
    values = {kept.field: _typed_of(typing.Place(name, key), kept) for kept in texts}
    with transaction.atomic():
        saved = _add_again(on, name, values)
        _settle_all(on, texts)
    return f"{name}.{saved.key}"


def drop(on: Press, name: str, key: str) -> str:
    _settle_all(on, _of_gone_row(on, name, key))
    return _kind(name).related


def _of_gone_row(on: Press, name: str, key: str) -> list[KeptText]:
    texts = KeptText.objects.filter(
        proposal=on.proposal, by=on.by, section=name, record=key, settled_at__isnull=True
    )
    if not texts:
        raise NotVisible
    return list(texts)


def _settle_all(on: Press, texts: list[KeptText]) -> None:
    for kept in texts:
        services.settle_kept_text(kept_id=kept.pk, by=on.by)


def _kept(on: Press, kept_id: str) -> KeptText:
    kept = KeptText.objects.filter(
        proposal=on.proposal, by=on.by, pk=typing.number(kept_id), settled_at__isnull=True
    ).first()
    if kept is None:
        raise NotVisible
    return kept


def _typed_of(place: typing.Place, kept: KeptText) -> str:
    of = next(of for of in place.fields if of.name == kept.field)
    return inputs.as_typed(of, kept.yours)


def _id(kept: KeptText) -> str:
    return f"{kept.section}.{kept.record}.{kept.field}" if kept.record else kept.field


STEPS: dict[str, Callable[..., str]] = {
    step.__name__: step for step in (add, up, down, remove, undo, mine, theirs, merged, again, drop)
}
