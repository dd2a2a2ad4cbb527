"""What the lab set of a kind of message: told or not, and the numbers of its rule.

One query for all kinds: once a safe request, once a scan (`reading_once`), else anew each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from notifications import kinds
from notifications.kinds.base import Kind
from notifications.models import KindSetting, Obligation
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.refusals import Denied, Invalid, Obstacle
from workflow.serving.once import once
from workflow.serving.prepared import prepared
from workflow.workdays import clock

OFF = "switched off by the lab"


class Set(NamedTuple):
    """How a kind stands; what was never changed is the default."""

    enabled: bool = True
    values: Mapping[str, Any] = {}


_scan: ContextVar[dict[str, Set] | None] = ContextVar("tuning_of_this_scan", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Settings are read once for what runs inside."""
    token = _scan.set(_load())
    try:
        yield
    finally:
        _scan.reset(token)


def _current() -> dict[str, Set]:
    kept = _scan.get()
    return kept if kept is not None else once("kind settings", _load)


def _load() -> dict[str, Set]:
    return {kind: Set(enabled, values) for kind, enabled, values in _rows()}


@prepared
def _rows() -> QuerySet:
    return KindSetting.objects.filter(current=True).order_by().values_list("kind", "enabled", "values")


def enabled(code: str) -> bool:
    """An obligation always is."""
    return kinds.get(code).mandatory or _current().get(code, Set()).enabled


def setting(code: str, name: str) -> Any:
    """A number, or a tuple of numbers from the largest down."""
    return value_of(kinds.get(code), name, _current().get(code, Set()).values)


def value_of(kind: Kind, name: str, values: Mapping[str, Any]) -> Any:
    param = next(param for param in kind.settings if param.name == name)
    value = values.get(name, param.default)
    return tuple(value) if param.several else value


# --- Changing ----------------------------------------------------------------------------------------


@transaction.atomic
def change(*, code: str, by: User, enabled: bool, typed: Mapping[str, str]) -> bool:
    """Set a kind by what was typed; returns whether anything changed.

    Switched off, its open messages end with the reason. Switched on again, what fell due meanwhile is
    passed over. Raises Denied, Invalid `setting.number`, `setting.order`, `setting.mandatory`.
    """
    kind = _tunable(code, by)
    values = _values(kind, typed)
    if not enabled and kind.mandatory:
        raise Invalid(Obstacle("setting.mandatory", _("Kewajiban tidak dapat dimatikan."), field="enabled"))
    return _put(kind, by, Set(enabled, values))


@transaction.atomic
def restore(*, code: str, by: User) -> bool:
    """Back to the default; returns whether anything changed. Raises Denied."""
    return _put(_tunable(code, by), by, Set())


def _tunable(code: str, by: User) -> Kind:
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()
    return kinds.get(code)


def _values(kind: Kind, typed: Mapping[str, str]) -> dict[str, Any]:
    """Only what differs from the default is kept, so that a new default reaches a lab that never chose."""
    read = {param.name: param.read(typed.get(param.name, "")) for param in kind.settings}
    wrong = [answer for answer in read.values() if isinstance(answer, Obstacle)]
    wrong = wrong or kind.disagree({name: n for name, n in read.items() if not isinstance(n, Obstacle)})
    if wrong:
        raise Invalid(*wrong)
    return {param.name: read[param.name] for param in kind.settings if read[param.name] != param.default}


def _put(kind: Kind, by: User, new: Set) -> bool:
    row = KindSetting.objects.select_for_update().filter(kind=kind.code, current=True).first()
    old = Set(row.enabled, row.values) if row else Set()
    if old.enabled == new.enabled and _listed(old.values) == _listed(new.values):
        return False
    KindSetting.objects.filter(kind=kind.code, current=True).update(current=False)
    KindSetting.objects.create(
        kind=kind.code, enabled=new.enabled, values=_listed(new.values), by=by, at=clock.now()
    )
    if old.enabled and not new.enabled:
        Obligation.objects.filter(kind=kind.code).close(Obligation.Status.CANCELLED, OFF)
    elif new.enabled and not old.enabled:
        _pass_over(kind)
    return True


def _listed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _pass_over(kind: Kind) -> None:
    """Nothing of the time in which it was off is told: not what ended then, nor what fell due since."""
    from notifications import materialising

    ended = Obligation.objects.filter(kind=kind.code, status=Obligation.Status.CANCELLED, reason=OFF)
    ended.update(status=Obligation.Status.OVERTAKEN)
    materialising.pass_over(kind.code, OFF)
