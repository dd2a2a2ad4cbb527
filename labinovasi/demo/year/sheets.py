"""An idea's texts put onto the worksheets: what is saved for each part of each stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labinovasi.demo.year import evidence
from labinovasi.demo.year.idea import Cause, Measure
from workflow.proposals.machine import Stage
from workflow.proposals.models.worksheets import CRITERIA
from workflow.proposals.worksheets.filling import Change, Row
from workflow.workdays import calendar, clock

if TYPE_CHECKING:
    from labinovasi.demo.year.living import Life


@dataclass(frozen=True)
class File:
    name: str
    kind: str
    data: bytes


@dataclass
class Paper:
    """What one person writes down at once."""

    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.sections or self.rows or self.changes)

    def take(self, other: Paper) -> None:
        self.sections |= other.sections
        self.rows += other.rows
        self.changes += other.changes


# --- Drum Up ------------------------------------------------------------------------------------------


def _idea(life: Life) -> Paper:
    names = ("summary", "background", "idea", "novelty", "resources")
    return Paper(sections={"idea": {name: getattr(life.idea, name) for name in names}})


def _profile(life: Life) -> Paper:
    idea = life.idea
    return Paper(
        sections={
            "profile": {
                "initiator_kind": idea.initiator,
                "form": idea.form,
                "main_affair": idea.affair,
            }
        }
    )


def _beneficiaries(life: Life) -> Paper:
    groups = life.idea.beneficiaries
    return Paper(rows=[Row("beneficiary", {"group": name, "marginal": rare}) for name, rare in groups])


def _stakeholders(life: Life) -> Paper:
    return Paper(rows=[Row("stakeholder", {"name": of.name, "part": of.does}) for of in life.idea.parts])


def _criteria(life: Life) -> Paper:
    return Paper(sections={"criteria": {f"criterion_{name}": True for name in CRITERIA}})


# --- Diagnose -----------------------------------------------------------------------------------------


def _problem(life: Life) -> Paper:
    return Paper(sections={"problem": {"problem": life.idea.problem, "affected": life.idea.affected}})


def _causes(life: Life) -> Paper:
    return Paper(rows=[_cause(cause) for cause in life.idea.causes])


def _cause(cause: Cause) -> Row:
    return Row("root_cause", {"cause": cause.text}, tuple(_cause(below) for below in cause.below))


def _map(life: Life) -> Paper:
    keys = life.keys["stakeholder"]
    return Paper(
        changes=[
            Change("stakeholder", key, {"influence": of.influence, "interest": of.interest})
            for key, of in zip(keys, life.idea.parts, strict=True)
        ]
    )


def _baseline(life: Life) -> Paper:
    return Paper(
        rows=[
            Row(
                "indicator",
                {
                    "name": measure.name,
                    "unit": measure.unit,
                    "baseline": measure.baseline,
                    "baseline_on": _counted_on(life, measure),
                    "baseline_source": measure.source,
                },
            )
            for measure in life.idea.measures
        ]
    )


def _counted_on(life: Life, measure: Measure) -> dt.date:
    if measure.counted is None:
        return dt.date(life.days[0].year - 1, 12, 31)
    middle = months_after(life.days[0], measure.counted).replace(day=14)
    return calendar.add(middle, 1)  # offices count on working days


def _source(life: Life) -> Paper:
    measures = life.idea.measures
    lines = [f"{of.name}: {of.baseline} {of.unit}" for of in measures]
    data = evidence.page(measures[0].source, [life.idea.title, "", *lines])
    return Paper(files=[File(f"{measures[0].source}.pdf".replace("/", "-"), "baseline_source", data)])


# --- Design -------------------------------------------------------------------------------------------


def _plan(life: Life) -> Paper:
    first = clock.today()
    return Paper(
        rows=[
            Row(
                "activity",
                {
                    "phase": task.phase,
                    "name": task.name,
                    "person": task.person,
                    "output": task.output,
                    "method": task.method,
                    "start_month": months_after(first, task.start),
                    "end_month": months_after(first, task.end),
                },
            )
            for task in life.idea.tasks
        ]
    )


def _budget(life: Life) -> Paper:
    rows = []
    for cost in life.idea.costs:
        money = {"amount": cost.amount, "source": cost.source} if cost.amount else {"no_cost": True}
        rows.append(Row("budget_line", {"item": cost.item, **money}))
    return Paper(rows=rows)


def _targets(life: Life) -> Paper:
    until = months_after(clock.today(), max(task.end for task in life.idea.tasks))
    return Paper(
        changes=[
            Change("indicator", key, {"target": measure.target, "target_on": until})
            for key, measure in zip(life.keys["indicator"], life.idea.measures, strict=True)
        ]
    )


def _risks(life: Life) -> Paper:
    return Paper(
        sections={"trial": {"trial_plan": life.idea.trial_plan}},
        rows=[Row("risk", {"risk": risk, "mitigation": answer}) for risk, answer in life.idea.risks],
    )


def _action_plan(life: Life) -> Paper:
    lines = [f"{task.name}: {task.output}" for task in life.idea.tasks]
    return Paper(files=[File("Rencana aksi.pdf", "action_plan", evidence.page(life.idea.title, lines))])


# --- Deliver ------------------------------------------------------------------------------------------


def _launch(life: Life) -> Paper:
    """Written two weeks after the launch, where there was time for one."""
    launched = calendar.add(clock.today(), -10)
    return Paper(sections={"launch": {"launch_on": launched, "launch_place": life.idea.launch_place}})


def _progress(life: Life) -> Paper:
    return Paper(
        changes=[
            Change("activity", key, {"progress": task.done, "progress_note": task.note})
            for key, task in zip(life.keys["activity"], life.idea.tasks, strict=True)
        ]
    )


def _results(life: Life) -> Paper:
    measured = calendar.add(clock.today(), -1)
    return Paper(
        sections={"results": {"trial_result": life.idea.result, "lessons": life.idea.lessons}},
        rows=[
            Row(
                "measurement",
                {
                    "indicator": key,
                    "value": measure.result,
                    "measured_on": measured,
                    "source": measure.result_source or measure.source,
                },
            )
            for key, measure in zip(life.keys["indicator"], life.idea.measures, strict=True)
        ],
    )


def _lessons(life: Life) -> Paper:
    return Paper(sections={"results": {"lessons": life.idea.lessons}})


def _proof(life: Life) -> Paper:
    sop = evidence.page(f"SOP {life.idea.title}", [life.idea.idea])
    photo = evidence.photo(life.idea.scene, life.chance.random())
    return Paper(files=[File("SOP layanan.pdf", "sop", sop), File("Peluncuran.jpg", "photo", photo)])


WRITTEN: Mapping[str, Callable[[Life], Paper]] = {
    "idea": _idea,
    "profile": _profile,
    "beneficiaries": _beneficiaries,
    "stakeholders": _stakeholders,
    "criteria": _criteria,
    "problem": _problem,
    "causes": _causes,
    "baseline": _baseline,
    "map": _map,
    "source": _source,
    "plan": _plan,
    "budget": _budget,
    "targets": _targets,
    "risks": _risks,
    "action_plan": _action_plan,
    "launch": _launch,
    "progress": _progress,
    "results": _results,
    "lessons": _lessons,
    "proof": _proof,
}
BY_CO_WRITER = ("stakeholders", "criteria", "map", "baseline", "budget", "targets", "progress")
PARTS: Mapping[Stage, tuple[str, ...]] = {
    Stage.DRUM_UP: ("idea", "profile", "beneficiaries", "stakeholders", "criteria"),
    Stage.DIAGNOSE: ("problem", "causes", "baseline", "map", "source"),
    Stage.DESIGN: ("plan", "budget", "targets", "risks", "action_plan"),
    Stage.DELIVER: ("launch", "progress", "results", "proof"),
}


def months_after(day: dt.date, n: int) -> dt.date:
    """The first of the month so many months after a day's."""
    years, month = divmod(day.month - 1 + n, 12)
    return dt.date(day.year + years, month + 1, 1)
