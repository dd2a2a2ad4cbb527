"""What panels, assignments and decisions look like from outside; who reads what is `reading` and
`visibility` of this room, not decided here."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from rest_framework import serializers

from workflow.proposals.api import shapes
from workflow.proposals.machine import State
from workflow.refusals import Obstacle
from workflow.reviews import tally
from workflow.reviews.models import Assignment, Decision, Panel, Rubric
from workflow.reviews.models.decision import OUTCOMES
from workflow.reviews.reading import DecisionLine, PanelView, ReviewLine
from workflow.reviews.rows import Told
from workflow.serving.fields import NamedShape, ObstacleShape

OUTCOME_CHOICES = [(verb.value, verb.label) for verb in OUTCOMES]


class PanelLineShape(serializers.Serializer):
    id = serializers.IntegerField()
    proposal = shapes.TitleLineShape()
    revision = serializers.IntegerField()
    stage = serializers.CharField()
    round = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Panel.State.choices)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


def panel_line(panel: Panel, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": panel.pk,
        "proposal": line,
        "revision": panel.revision.number,
        "stage": panel.revision.stage,
        "round": panel.revision.round,
        "state": panel.state,
        "opened_at": shapes.moment(panel.opened_at),
        "closed_at": shapes.moment(panel.closed_at),
    }


def panel_lines(panels: list[Panel]) -> list[dict[str, Any]]:
    lines = shapes.title_lines([panel.revision.proposal for panel in panels])
    return [panel_line(panel, line) for panel, line in zip(panels, lines, strict=True)]


class CriterionShape(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    question = serializers.CharField(allow_blank=True)
    weight = serializers.IntegerField(help_text="Percent; the weights of a rubric sum to 100.")
    anchors = serializers.ListField(child=serializers.CharField(), help_text="What a 1, 2, 3, 4, 5 is.")
    na_allowed = serializers.BooleanField()


class RubricShape(serializers.Serializer):
    quorum = serializers.IntegerField()
    pass_mark = serializers.CharField(allow_null=True, help_text="Percent.")
    criteria = CriterionShape(many=True)


def rubric(found: Rubric) -> dict[str, Any]:
    return {
        "quorum": found.quorum,
        "pass_mark": None if found.pass_mark is None else str(found.pass_mark),
        "criteria": [
            {
                "id": criterion.pk,
                "name": criterion.name,
                "question": criterion.question,
                "weight": criterion.weight,
                "anchors": criterion.anchors,
                "na_allowed": criterion.na_allowed,
            }
            for criterion in found.criteria.all()
        ],
    }


class AssignmentShape(serializers.Serializer):
    id = serializers.IntegerField()
    panel = serializers.IntegerField()
    proposal = shapes.TitleLineShape()
    reviewer = NamedShape()
    seat = serializers.IntegerField(help_text='The n of "Penelaah n".')
    status = serializers.ChoiceField(choices=Assignment.Status.choices)
    due_on = serializers.DateField()
    asked_at = serializers.DateTimeField()


def assignment(row: Assignment, line: dict[str, Any]) -> dict[str, Any]:
    return {"id": row.pk, "panel": row.panel_id, "proposal": line, **seat(row)}


def seat(row: Assignment) -> dict[str, Any]:
    return {
        "reviewer": {"id": row.reviewer_id, "name": row.reviewer.name},
        "seat": row.seat,
        "status": row.status,
        "due_on": shapes.day(row.due_on),
        "asked_at": shapes.moment(row.asked_at),
    }


def assignments(rows: list[Assignment]) -> list[dict[str, Any]]:
    lines = shapes.title_lines([row.panel.revision.proposal for row in rows])
    return [assignment(row, line) for row, line in zip(rows, lines, strict=True)]


class ScoreShape(serializers.Serializer):
    criterion = serializers.IntegerField()
    value = serializers.IntegerField(allow_null=True, help_text="null: not applicable.")


class ReviewLineShape(serializers.Serializer):
    label = serializers.CharField(help_text='A name, or "Penelaah n".')  # type: ignore[assignment]
    total = serializers.CharField(allow_null=True, help_text="Percent, one decimal.")
    note = serializers.CharField(allow_blank=True)
    lab_note = serializers.CharField(allow_blank=True)
    abstained = serializers.BooleanField()
    scores = ScoreShape(many=True)
    confirmations = serializers.DictField(child=serializers.BooleanField())
    filed_at = serializers.DateTimeField(allow_null=True)


def percent(value: Fraction | None) -> str | None:
    return None if value is None else tally.shown(value)


def review_line(line: ReviewLine) -> dict[str, Any]:
    return {
        "label": line.label,
        "total": percent(line.total),
        "note": line.note,
        "lab_note": line.lab_note,
        "abstained": line.abstained,
        "scores": [{"criterion": of.pk, "value": value} for of, value in line.scores],
        "confirmations": line.confirmations,
        "filed_at": shapes.moment(line.filed_at),
    }


class DecisionLineShape(serializers.Serializer):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Decision.Status.choices)
    outcome = serializers.ChoiceField(choices=OUTCOME_CHOICES)
    to = serializers.ChoiceField(choices=State.choices, allow_blank=True, help_text="With recycle.")
    wake_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    conditions = serializers.CharField(allow_blank=True)
    lessons = serializers.CharField(allow_blank=True)
    decree_number = serializers.CharField(allow_blank=True)
    decree_date = serializers.DateField(allow_null=True)
    part = serializers.CharField(help_text="In which part it was announced, or recorded.")
    announced_at = serializers.DateTimeField(allow_null=True)


def decision_line(line: DecisionLine | None) -> dict[str, Any] | None:
    return _decision(line, line.decision_id, line.outcome.value, line.part) if line else None


def decision(row: Decision) -> dict[str, Any]:
    return _decision(row, row.pk, row.outcome, row.announced_as or row.recorded_as)


def _decision(row: Decision | DecisionLine, key: int, outcome: str, part: str) -> dict[str, Any]:
    return {
        "id": key,
        "status": row.status,
        "outcome": outcome,
        "to": row.to_state,
        "wake_on": shapes.day(row.wake_on),
        "reason": row.reason,
        "conditions": row.conditions,
        "lessons": row.lessons,
        "decree_number": row.decree_number,
        "decree_date": shapes.day(row.decree_date),
        "part": part,
        "announced_at": shapes.moment(row.announced_at),
    }


class SeatShape(serializers.Serializer):
    id = serializers.IntegerField()
    reviewer = NamedShape()
    seat = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Assignment.Status.choices)
    due_on = serializers.DateField()
    asked_at = serializers.DateTimeField()


class PanelShape(PanelLineShape):
    """null in a figure or list entry means "not yours to know", never nought."""

    rubric = RubricShape()
    lead = NamedShape(allow_null=True)
    assignments = SeatShape(many=True)
    reviews = ReviewLineShape(many=True)
    filed = serializers.IntegerField(allow_null=True)
    expected = serializers.IntegerField(allow_null=True)
    mean = serializers.CharField(allow_null=True, help_text='Percent, one decimal; "belum ada" for none.')
    recorded = DecisionLineShape(allow_null=True)
    announced = DecisionLineShape(allow_null=True)
    corrected = DecisionLineShape(many=True)
    void = DecisionLineShape(many=True)
    passed_on = serializers.DateField(allow_null=True)


def panel(view: PanelView, line: dict[str, Any]) -> dict[str, Any]:
    return {
        **panel_line(view.panel, line),
        "rubric": rubric(view.panel.rubric),
        "lead": shapes.named(view.lead),
        "assignments": [{"id": row.pk, **seat(row)} for row in view.assignments],
        "reviews": [review_line(each) for each in view.lines],
        "filed": view.filed,
        "expected": view.expected,
        "mean": view.mean_shown or None,
        "recorded": decision_line(view.recorded),
        "announced": decision_line(view.announced),
        "corrected": [decision_line(each) for each in view.corrected],
        "void": [decision_line(each) for each in view.void],
        "passed_on": shapes.day(view.passed_on),
    }


class ToldShape(serializers.Serializer):
    id = serializers.IntegerField()
    done = serializers.BooleanField()
    obstacles = ObstacleShape(many=True)


class ManyToldShape(serializers.Serializer):
    results = ToldShape(many=True, help_text="One answer an item, in the order they were sent.")


def told(answers: Iterable[Told]) -> dict[str, Any]:
    return {
        "results": [
            {"id": each.id, "done": each.is_done, "obstacles": _obstacles(each.obstacles)} for each in answers
        ]
    }


def _obstacles(found: Iterable[Obstacle]) -> list[dict[str, Any]]:
    return [obstacle.as_dict() for obstacle in found]
