"""Where everything is, for programs: the board of `/pipeline/`, from its selectors and for its readers."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.people.models import UnitKind
from workflow.pipeline import selectors
from workflow.pipeline.permissions import require_reader
from workflow.pipeline.rows import Row
from workflow.pipeline.selectors import Board, CycleFigures, KindFigures, StageFigures
from workflow.proposals.api.shapes import day, moment
from workflow.proposals.machine import STAGES, Stage, State
from workflow.proposals.waiting import WHOM
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import NamedShape
from workflow.serving.parameters import refuse_unknown

WORKING_DAYS = "Working days."


class OldestShape(serializers.Serializer):
    id = serializers.CharField()
    title = serializers.CharField()
    since = serializers.DateField(help_text="The day it came into the stage, of this stay.")
    days = serializers.IntegerField(help_text=WORKING_DAYS)


class StageFiguresShape(serializers.Serializer):
    stage = serializers.ChoiceField(choices=[(stage.value, stage.label) for stage in STAGES])
    running = serializers.IntegerField(help_text="In work and at the gate.")
    in_work = serializers.IntegerField()
    at_gate = serializers.IntegerField()
    late = serializers.IntegerField()
    oldest = OldestShape(allow_null=True)


class LongestShape(serializers.Serializer):
    id = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    unit = NamedShape()
    state = serializers.ChoiceField(choices=State.choices)
    stage = serializers.ChoiceField(choices=Stage.choices)
    waits_on = serializers.ChoiceField(
        choices=list(WHOM.items()), help_text="As far as you may know: a recorded decision shows nowhere."
    )
    since = serializers.DateField(help_text="The day it came into these hands: team, head, lab.")
    days = serializers.IntegerField(help_text=WORKING_DAYS)
    due_on = serializers.DateField(allow_null=True)
    late = serializers.IntegerField(
        allow_null=True, help_text="Working days after `due_on`; 0 on the days off after it, null in time."
    )


class KindFiguresShape(serializers.Serializer):
    kind = serializers.ChoiceField(choices=UnitKind.choices)
    units = serializers.IntegerField(help_text="Active units of ours.")
    proposed = serializers.IntegerField()
    graduated = serializers.IntegerField()
    never = serializers.IntegerField(help_text="That never proposed.")


class CycleFiguresShape(serializers.Serializer):
    cycle = NamedShape()
    graduated = serializers.IntegerField(help_text="Those shown included.")
    shown = serializers.IntegerField()
    shelved = serializers.IntegerField()
    ended = serializers.IntegerField(help_text="Declined, stopped or withdrawn.")


class PipelineShape(serializers.Serializer):
    at = serializers.DateTimeField()
    running = serializers.IntegerField()
    late = serializers.IntegerField()
    at_gate = serializers.IntegerField()
    drafts = serializers.IntegerField(help_text="Never sent; a number and nothing more.")
    shown = serializers.IntegerField(help_text="In the catalogue now, of whatever cycle.")
    stages = StageFiguresShape(many=True)
    longest = LongestShape(many=True, help_text="The ten that have been longest in the hands they are in.")
    units = KindFiguresShape(many=True)
    cycles = CycleFiguresShape(many=True, help_text="The newest three that have begun, the newest first.")
    estimated_years = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Years counted through whose working days no decree has fixed.",
    )


class Pipeline(Endpoint):
    serializer_class = PipelineShape
    pagination_class = None

    @extend_schema(responses=PipelineShape)
    def get(self, request: Request) -> Response:
        """Where everything is, as of now: for executive, secretariat and auditor. Imports and never-sent
        drafts did not walk through the stages and are in no figure but `drafts`."""
        require_reader(self.me)
        refuse_unknown(request, set())
        return Response(_board(selectors.board(self.me)))


def _board(board: Board) -> dict[str, Any]:
    return {
        "at": moment(board.at),
        "running": board.running,
        "late": board.late,
        "at_gate": board.at_gate,
        "drafts": board.drafts,
        "shown": board.shown,
        "stages": [_stage(figures) for figures in board.stages],
        "longest": [_row(row) for row in board.longest],
        "units": [_kind(figures) for figures in board.kinds],
        "cycles": [_cycle(figures) for figures in board.cycles],
        "estimated_years": board.estimated_years,
    }


def _stage(figures: StageFigures) -> dict[str, Any]:
    oldest = figures.oldest
    return {
        "stage": figures.stage.value,
        "running": figures.running,
        "in_work": figures.in_work,
        "at_gate": figures.at_gate,
        "late": figures.late,
        "oldest": oldest
        and {
            "id": oldest.proposal.public_id,
            "title": oldest.proposal.shown_title,
            "since": day(oldest.since),
            "days": oldest.days,
        },
    }


def _row(row: Row) -> dict[str, Any]:
    proposal = row.proposal
    return {
        "id": proposal.public_id,
        "number": proposal.number,
        "title": proposal.shown_title,
        "unit": {"id": proposal.unit_id, "name": proposal.unit.name},
        "state": proposal.state,
        "stage": proposal.stage.value,
        "waits_on": row.whom,
        "since": day(row.since),
        "days": row.days,
        "due_on": day(row.due_on),
        "late": row.late,
    }


def _kind(figures: KindFigures) -> dict[str, Any]:
    return {
        "kind": figures.kind.value,
        "units": figures.units,
        "proposed": figures.proposed,
        "graduated": figures.graduated,
        "never": figures.never,
    }


def _cycle(figures: CycleFigures) -> dict[str, Any]:
    return {
        "cycle": {"id": figures.cycle.pk, "name": figures.cycle.name},
        "graduated": figures.graduated,
        "shown": figures.shown,
        "shelved": figures.shelved,
        "ended": figures.ended,
    }


routes = [path("pipeline/", Pipeline.as_view(), name="pipeline")]
