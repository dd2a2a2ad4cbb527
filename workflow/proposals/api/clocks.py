"""More time: a later deadline, leave to be late, another cycle. And the cycles themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.proposals import services
from workflow.proposals.api import shapes
from workflow.proposals.api.base import ProposalEndpoint, line_of_log
from workflow.proposals.machine import STAGES
from workflow.proposals.models import Announcer, Cycle
from workflow.refusals import Invalid, Obstacle
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Id, Text
from workflow.serving.parameters import found, yes_or_no
from workflow.workdays import clock


class ExtendShape(serializers.Serializer):
    due_on = serializers.DateField()
    reason = Text(allow_blank=True)


class LateLeaveShape(serializers.Serializer):
    until = serializers.DateTimeField(help_text="A moment; without an offset, the regency's local time.")
    reason = Text(allow_blank=True)


class ChangeCycleShape(serializers.Serializer):
    cycle = Id()


class Extend(ProposalEndpoint):
    @extend_schema(request=ExtendShape, responses=shapes.LogRowShape)
    def post(self, request: Request, public_id: str) -> Response:
        """The secretariat gives more time: only later, with a reason."""
        proposal = self.proposal(public_id)
        row = services.extend(proposal_id=proposal.pk, by=self.me, **self.typed(ExtendShape))
        return Response(shapes.log_row(line_of_log(self.me, row)))


class LateLeave(ProposalEndpoint):
    @extend_schema(request=LateLeaveShape, responses=shapes.LogRowShape)
    def post(self, request: Request, public_id: str) -> Response:
        """The secretariat lets one in after the call closed, until a moment."""
        proposal = self.told_proposal(public_id)
        row = services.give_late_leave(proposal_id=proposal.pk, by=self.me, **self.typed(LateLeaveShape))
        return Response(shapes.log_row(line_of_log(self.me, row)))


class ChangeCycle(ProposalEndpoint):
    @extend_schema(request=ChangeCycleShape, responses=shapes.LogRowShape)
    def post(self, request: Request, public_id: str) -> Response:
        """Into another cycle whose call is open."""
        proposal = self.told_proposal(public_id)
        cycle = Cycle.objects.filter(pk=self.typed(ChangeCycleShape)["cycle"]).first()
        if cycle is None:
            raise Invalid(Obstacle("cycle.unknown", _("Siklus ini tidak ada."), field="cycle"))
        row = services.change_cycle(proposal_id=proposal.pk, by=self.me, cycle=cycle)
        return Response(shapes.log_row(line_of_log(self.me, row)))


# --- Cycles ------------------------------------------------------------------------------------------


class CycleStageShape(serializers.Serializer):
    stage = serializers.ChoiceField(choices=[(stage.value, stage.label) for stage in STAGES])
    stage_days = serializers.IntegerField(help_text="Working days.")
    gate_days = serializers.IntegerField()
    review_days = serializers.IntegerField()
    revision_days = serializers.IntegerField()
    announcer = serializers.ChoiceField(choices=Announcer.choices)
    evidence = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class CycleShape(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    theme = serializers.CharField(allow_blank=True)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField(help_text="The call is open until this moment.")
    last_day = serializers.DateField(help_text="The named last day, which counts fully.")
    open = serializers.BooleanField()
    zone = serializers.CharField(help_text="The regency's time zone, in which a day begins and ends.")
    stages = CycleStageShape(many=True)


def _cycle(cycle: Cycle) -> dict[str, Any]:
    stages = {row.stage: row for row in cycle.stages.all()}
    fields = [str(name) for name in CycleStageShape().fields if name != "stage"]
    return {
        "id": cycle.pk,
        "name": cycle.name,
        "theme": cycle.theme,
        "opens_at": shapes.moment(cycle.opens_at),
        "closes_at": shapes.moment(cycle.closes_at),
        "last_day": shapes.day(cycle.last_day()),
        "open": cycle.is_open(),
        "zone": str(clock.zone()),
        "stages": [
            {"stage": stage.value, **{name: getattr(stages[stage.value], name) for name in fields}}
            for stage in STAGES
            if stage.value in stages
        ],
    }


def _is_open(queryset: Any, text: str) -> Any:
    now = clock.now()
    if yes_or_no(text, "open"):
        return queryset.filter(opens_at__lte=now, closes_at__gt=now)
    return queryset.exclude(opens_at__lte=now, closes_at__gt=now)


class Cycles(Endpoint):
    orders = ("-opens_at", "opens_at")
    filters = {"open": _is_open}
    serializer_class = CycleShape

    @extend_schema(responses=CycleShape(many=True))
    def get(self, request: Request) -> Response:
        """The calls, the newest first; they are no secret to anybody signed in."""
        rows = Cycle.objects.visible_to(self.me).prefetch_related("stages")
        return self.page(rows, lambda page: [_cycle(cycle) for cycle in page])


class OneCycle(Endpoint):
    @extend_schema(responses=CycleShape)
    def get(self, request: Request, id: str) -> Response:
        return Response(_cycle(found(Cycle.objects.visible_to(self.me), id)))
