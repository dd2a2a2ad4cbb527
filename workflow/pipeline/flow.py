"""What is counted, once: a figure and the list behind it ask the same function, so they cannot differ.

Flow is every proposal of the lab that was ever sent. Imports never walked through the stages and have no
visits; never-sent drafts are a number by unit and nothing more (C of Table B). Whoever reads the pipeline
(`permissions.reads`) sees all of it by Table B, on their own teams too, so nothing is narrowed by reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people.models import Unit
from workflow.proposals.machine import GATE_OF, GATES, IN_STAGE, RESTING, SHOWN, WORK_STATE, WORKING, State
from workflow.proposals.models import Proposal
from workflow.workdays import clock

Narrow = Callable[[QuerySet], QuerySet]


def flow() -> QuerySet[Proposal]:
    return Proposal.objects.filter(origin=Proposal.Origin.LAB, first_sent_at__isnull=False)


def late(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """In a stage, its deadline over: said of the team in work and of the lab at the gate."""
    return proposals.filter(state__in=IN_STAGE, due_on__lt=clock.today())


def _in(*states: State) -> Narrow:
    return lambda proposals: proposals.filter(state__in=states)


# How a proposal stands, in the words of the address: `?keadaan=terlambat`.
STANDINGS: dict[str, tuple[object, Narrow]] = {
    "berjalan": (_("Berjalan"), _in(*IN_STAGE)),
    "dikerjakan": (_("Dikerjakan tim"), _in(*WORKING)),
    "gerbang": (_("Di gerbang"), _in(*GATES)),
    "terlambat": (_("Terlambat"), late),
    "lulus": (_("Lulus"), _in(*SHOWN)),
    "tayang": (_("Tayang"), _in(State.EXHIBITED)),
    "ditunda": (_("Ditunda"), _in(State.SHELVED)),
    "berakhir": (_("Berakhir tanpa lulus"), _in(State.DECLINED, State.STOPPED, State.WITHDRAWN)),
}


def standing(proposals: QuerySet[Proposal], name: str) -> QuerySet[Proposal]:
    return STANDINGS[name][1](proposals)


def of_stage(proposals: QuerySet[Proposal], stage: str) -> QuerySet[Proposal]:
    """In this stage, or resting from it; Display holds those that have passed them all."""
    work = {found.value: state for found, state in WORK_STATE.items()}.get(stage)
    if work is None:
        return proposals.filter(state__in=SHOWN)
    here = (work, GATE_OF[work])
    return proposals.filter(Q(state__in=here) | Q(state__in=RESTING, rested_from__in=here))


# --- Units -------------------------------------------------------------------------------------------


def units(day: dt.date | None = None) -> QuerySet[Unit]:
    """Of ours, existing on a day (default today): a firm of another regency or a closed office is silent
    for a reason.

    One that an import was not sure of counts once a person has confirmed it.
    """
    return Unit.objects.ours().active(day).filter(doubtful=False)


def _sent() -> Exists:
    return Exists(flow().filter(unit=OuterRef("pk")))


def _graduated() -> Exists:
    return Exists(flow().filter(unit=OuterRef("pk"), state__in=SHOWN))


UNIT_STANDINGS: dict[str, tuple[object, Callable[[], Any]]] = {
    "aktif": (_("Semua unit aktif"), Q),
    "mengusul": (_("Pernah mengusul"), _sent),
    "lulus": (_("Pernah lulus"), _graduated),
    "belum": (_("Belum pernah mengusul"), lambda: ~_sent()),
}


def unit_standing(name: str) -> Any:
    return UNIT_STANDINGS[name][1]()
