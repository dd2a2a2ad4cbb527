"""What a team writes on its four worksheets, as plain data that may hold `{placeholders}`.

Figures stand as text the way people type them ("41,1", "3.871"). `filled` puts values into every text, so
that one figure is written the same in the problem, the indicator, the result and the catalogue.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from workflow.proposals.models.worksheets import Affair, Form, InitiatorKind, Level, Phase

T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """A stakeholder: named at Drum Up, mapped at Diagnose."""

    name: str
    does: str
    influence: str = Level.HIGH
    interest: str = Level.HIGH


@dataclass(frozen=True)
class Cause:
    """A cause and the causes below it."""

    text: str
    below: tuple[Cause, ...] = ()


@dataclass(frozen=True)
class Measure:
    """An indicator: baseline at Diagnose, target at Design, result at Deliver."""

    name: str
    unit: str
    baseline: str
    source: str
    target: str = ""
    result: str = ""
    result_source: str = ""
    counted: int | None = None  # months after the idea began; default: at the end of the year before


@dataclass(frozen=True)
class Task:
    """An activity; `start` and `end` are months after the month in which Design is written."""

    phase: Phase
    name: str
    person: str
    output: str
    method: str
    start: int
    end: int
    note: str = ""  # of its progress, at Deliver
    done: str = "100"  # percent, at Deliver


@dataclass(frozen=True)
class Cost:
    """A line of the budget; without an amount it costs nothing."""

    item: str
    amount: str = ""
    source: str = ""


@dataclass(frozen=True)
class Idea:
    """One idea from the first sentence to the page in the catalogue."""

    title: str
    unit: str  # key of the unit
    affair: Affair
    summary: str
    background: str
    idea: str
    novelty: str
    resources: str
    beneficiaries: tuple[tuple[str, bool], ...]  # the group, and whether it is a marginal one
    parts: tuple[Part, ...]
    # What follows is empty where the idea never came so far.
    problem: str = ""
    affected: str = ""
    causes: tuple[Cause, ...] = ()
    measures: tuple[Measure, ...] = ()
    tasks: tuple[Task, ...] = ()
    costs: tuple[Cost, ...] = ()
    risks: tuple[tuple[str, str], ...] = ()
    trial_plan: str = ""
    launch_place: str = ""
    result: str = ""
    lessons: str = ""
    story: str = ""  # of the catalogue page, paragraphs apart by an empty line
    scene: str = ""  # of the drawn picture, see pictures.py
    alt: str = ""  # what the picture shows, in words
    headline: str = ""  # of the catalogue page; the title where empty
    sentence: str = ""  # the catalogue page's summary; the sheet's where empty
    form: Form = Form.SERVICE
    initiator: InitiatorKind = InitiatorKind.CIVIL_SERVANT
    partners: tuple[str, ...] = ()  # keys of units
    team: tuple[str, ...] = ()  # accounts of owner and co-writer, where not the unit's usual two


def filled(thing: T, values: Mapping[str, Any]) -> T:
    """The same data with `{name}` replaced in every text."""
    if isinstance(thing, str):
        return type(thing)(thing.format_map(values)) if type(thing) is str else thing
    if isinstance(thing, tuple):
        return tuple(filled(each, values) for each in thing)  # type: ignore[return-value]
    if isinstance(thing, Mapping):
        return {key: filled(each, values) for key, each in thing.items()}  # type: ignore[return-value]
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        changed = {f.name: filled(getattr(thing, f.name), values) for f in dataclasses.fields(thing)}
        return dataclasses.replace(thing, **changed)
    return thing
