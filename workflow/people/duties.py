"""What must be handed over when a person leaves or a unit closes.

A higher room registers a `Source` at start-up; this room asks all of them, so it never needs to know
what a proposal or a panel is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people.models import Unit, User
from workflow.refusals import Invalid, Obstacle, Refused


@dataclass(frozen=True)
class Duty:
    """One thing somebody must take over.

    `key` is unique and stable (`proposals.owner:42`) and names the duty in forms and answers; `kind` is
    that of its source; `candidates` is the queryset (of users or of units) the successor comes from;
    `optional` allows to leave it to nobody.
    """

    kind: str
    key: str
    label: Any  # str or a lazy translation
    candidates: QuerySet
    optional: bool = False


def _none(of: Any) -> Iterable[Duty]:
    return ()


@dataclass(frozen=True)
class Source:
    """Where duties of one kind come from, and what hands one over.

    `hand_over(duty, successor, by)` runs inside the transaction of the leaving, with a successor out of
    the duty's candidates, or None where the duty is optional.
    """

    kind: str
    hand_over: Callable[[Duty, Any, User], None]
    for_user: Callable[[User], Iterable[Duty]] = _none
    for_unit: Callable[[Unit], Iterable[Duty]] = _none


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called from `AppConfig.ready`; the same kind again replaces it."""
    _sources[source.kind] = source


def unregister(kind: str) -> None:
    _sources.pop(kind, None)


def of_user(user: User) -> list[Duty]:
    return [duty for source in _sources.values() for duty in source.for_user(user)]


def of_unit(unit: Unit) -> list[Duty]:
    return [duty for source in _sources.values() for duty in source.for_unit(unit)]


def hand_over_all(*, of: User | Unit, successors: Mapping[str, int | None], by: User) -> None:
    """Give every duty to the successor named under its key, or refuse naming all that lack one.

    Called by `deactivate` and `close_unit` in their transaction. Raises Refused `duty.open`, one per
    duty without a successor (its `field` is the key), or Invalid `duty.successor` for one that cannot
    take it.
    """
    duties = _listed(of)
    _refuse_open([duty for duty in duties if _is_open(duty, successors)])
    chosen = [(duty, _chosen(duty, successors.get(duty.key), of)) for duty in duties]
    for duty, successor in chosen:
        _sources[duty.kind].hand_over(duty, successor, by)
    _refuse_open([duty for duty in _listed(of) if not duty.optional])


def _listed(of: User | Unit) -> list[Duty]:
    return of_user(of) if isinstance(of, User) else of_unit(of)


def _is_open(duty: Duty, successors: Mapping[str, int | None]) -> bool:
    """Nobody is named; an optional one may be left to nobody, but on purpose: named as None."""
    if duty.optional and duty.key in successors:
        return False
    return successors.get(duty.key) is None


def _refuse_open(duties: list[Duty]) -> None:
    if duties:
        raise Refused(
            Obstacle("duty.open", _("Pilih pengganti untuk: %(duty)s") % {"duty": duty.label}, field=duty.key)
            for duty in duties
        )


def _chosen(duty: Duty, pk: int | None, leaving: User | Unit) -> Any:
    if pk is None:
        return None
    candidates = duty.candidates
    if candidates.model is type(leaving):
        candidates = candidates.exclude(pk=leaving.pk)
    successor = candidates.filter(pk=pk).first()
    if successor is None:
        raise Invalid(Obstacle("duty.successor", _("Pengganti ini tidak dapat menerimanya."), field=duty.key))
    return successor
