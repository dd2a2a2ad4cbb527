"""Units come, change their name and their place. Closing one is in `leaving`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from workflow.people.models import Unit, UnitKind, UnitName, User
from workflow.people.services import checks
from workflow.refusals import Invalid, Obstacle, Refused
from workflow.workdays import clock


@transaction.atomic
def create_unit(
    *,
    by: User | None,
    name: str,
    kind: str,
    short_name: str = "",
    code: str = "",
    parent: Unit | None = None,
    ours: bool = True,
    doubtful: bool = False,
    doubt: str = "",
    active_from: dt.date | None = None,
) -> Unit:
    """A new unit with its first dated name; `doubt` says why an import was not sure of it.

    Raises Invalid by field, or `code.taken`.
    """
    checks.must_administer(by)
    unit = Unit(
        name=checks.line(name, field="name", limit=200),
        short_name=checks.line(short_name, field="short_name", limit=60, required=False),
        kind=checks.choice(kind, UnitKind, field="kind"),
        code=checks.line(code, field="code", limit=40, required=False),
        parent=parent,
        ours=ours,
        doubtful=doubtful or bool(doubt),
        doubt=doubt[:300],
        active_from=active_from,
    )
    _save(unit)
    UnitName.objects.create(unit=unit, name=unit.name, since=active_from or clock.today())
    return unit


@transaction.atomic
def change_unit(*, by: User | None, unit: Unit, **details: Any) -> Unit:
    """Set short name, kind, code, `ours`, `doubtful` or `active_from`; other fields have their own verb."""
    checks.must_administer(by)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    for name, value in details.items():
        setattr(unit, name, DETAILS[name](value))
    _save(unit)
    return unit


DETAILS: dict[str, Callable[[Any], Any]] = {
    "short_name": lambda text: checks.line(text, field="short_name", limit=60, required=False),
    "kind": lambda kind: checks.choice(kind, UnitKind, field="kind"),
    "code": lambda text: checks.line(text, field="code", limit=40, required=False),
    "ours": bool,
    "doubtful": bool,
    "active_from": lambda day: day,
}


def _save(unit: Unit) -> None:
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as taken:
        raise Invalid(Obstacle("code.taken", _("Kode ini sudah dipakai unit lain."), field="code")) from taken


@transaction.atomic
def rename_unit(
    *,
    by: User | None,
    unit: Unit,
    name: str,
    since: dt.date | None = None,
    short_name: str = "",
    source: str = "",
) -> Unit:
    """A name that holds since a day (default today, never later); pages of the past keep the old one.

    `source` is the regulation it comes from. A unit made without a dated name gets its old one dated
    first, so that the past is not renamed.
    """
    checks.must_administer(by)
    name = checks.line(name, field="name", limit=200)
    short_name = checks.line(short_name, field="short_name", limit=60, required=False)
    source = checks.line(source, field="source", limit=200, required=False)
    since = since or clock.today()
    if since > clock.today():
        raise Invalid(
            Obstacle("since.future", _("Nama baru dicatat pada hari ia mulai berlaku."), field="since")
        )
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if not unit.names.exists():
        before = min(unit.active_from or since, since - dt.timedelta(days=1))
        UnitName.objects.create(unit=unit, name=unit.name, since=before)
    UnitName.objects.update_or_create(unit=unit, since=since, defaults={"name": name, "source": source})
    newest = unit.names.latest("since")
    unit.name = newest.name
    if newest.since == since:
        unit.short_name = short_name or unit.short_name
    unit.save(update_fields=["name", "short_name"])
    return unit


@transaction.atomic
def move_unit(*, by: User | None, unit: Unit, parent: Unit | None) -> Unit:
    """Put a unit under another, or on top (None). Raises Refused `unit.cycle`, `unit.inactive`."""
    checks.must_administer(by)
    # All rows in one order: two moves that would close a circle between them come one by one.
    parents = dict(Unit.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))
    if parent is not None:
        checks.must_be_active_unit(parent)
        if unit.pk in _upwards(parent.pk, parents):
            raise Refused(
                Obstacle("unit.cycle", _("Unit tidak dapat berada di bawah dirinya sendiri."), field="parent")
            )
    unit.parent = parent
    unit.save(update_fields=["parent"])
    return unit


def _upwards(pk: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """The unit itself and all above it."""
    chain: list[int] = []
    while pk is not None and pk not in chain:
        chain.append(pk)
        pk = parents[pk]
    return chain
