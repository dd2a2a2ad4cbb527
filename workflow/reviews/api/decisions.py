"""Decisions: recorded, changed, announced; one by one or many with an answer each."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.proposals.api import shapes as proposals
from workflow.proposals.api.base import active_user
from workflow.proposals.machine import State
from workflow.reviews import services
from workflow.reviews.api import shapes
from workflow.reviews.api.assigning import MOST_AT_ONCE
from workflow.reviews.api.panels import PanelEndpoint
from workflow.reviews.models import Decision
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Id, Line, Text
from workflow.serving.parameters import bad_parameter, found


class VerdictShape(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=shapes.OUTCOME_CHOICES)
    reason = Text(required=False, allow_blank=True, default="", help_text="Needed but for advance.")
    to = serializers.ChoiceField(choices=State.choices, required=False, help_text="With recycle.")
    wake_on = serializers.DateField(required=False, allow_null=True, help_text="With shelve.")
    conditions = Text(required=False, allow_blank=True, default="")
    lessons = Text(required=False, allow_blank=True, default="", help_text="With stop.")
    overrides = serializers.DictField(
        child=Text(), required=False, help_text="quorum.short, mark.below → the reason."
    )


class DecreeShape(serializers.Serializer):
    """Needed where the secretariat announces."""

    decree_number = Line(required=False, allow_blank=True, default="", max_length=80)
    decree_date = serializers.DateField(required=False, allow_null=True, default=None)


class AnnounceItem(DecreeShape):
    decision_id = Id()


class AnnounceManyShape(serializers.Serializer):
    items = serializers.ListField(child=AnnounceItem(), max_length=MOST_AT_ONCE)


class AnnouncerShape(serializers.Serializer):
    user = Id()
    reason = Text(allow_blank=True)


class DecisionShape(shapes.DecisionLineShape):
    proposal = proposals.TitleLineShape()
    revision = serializers.IntegerField()


def _decisions(rows: list[Decision]) -> list[dict[str, Any]]:
    lines = proposals.title_lines([row.revision.proposal for row in rows])
    return [
        {**shapes.decision(row), "proposal": line, "revision": row.revision.number}
        for row, line in zip(rows, lines, strict=True)
    ]


def _in_status(queryset: Any, text: str) -> Any:
    if text not in Decision.Status.values:
        raise bad_parameter("status")
    return queryset.filter(status=text)


class Decisions(Endpoint):
    orders = ("-pk", "pk")
    filters = {
        "status": _in_status,
        "proposal": lambda queryset, text: queryset.filter(revision__proposal__public_id=text),
    }
    serializer_class = DecisionShape

    @extend_schema(
        responses=DecisionShape(many=True),
        parameters=[
            OpenApiParameter("status", str, enum=Decision.Status.values),
            OpenApiParameter("proposal", str),
        ],
    )
    def get(self, request: Request) -> Response:
        """Announced ones with the text they judged; recorded ones for those who decide."""
        rows = Decision.objects.visible_to(self.me).select_related("revision__proposal__unit")
        return self.page(rows, _decisions)


class PanelDecisions(PanelEndpoint):
    @extend_schema(request=VerdictShape, responses={201: shapes.DecisionLineShape})
    def post(self, request: Request, id: str) -> Response:
        """Record what the gate decided; nothing moves until it is announced."""
        panel = self.panel(id)
        decision = services.record_decision(panel_id=panel.pk, by=self.me, **self.typed(VerdictShape))
        return Response(shapes.decision(decision), status=201)


class _OneDecision(Endpoint):
    def decision(self, id: str) -> Decision:
        return found(Decision.objects.visible_to(self.me), id)


class Change(_OneDecision):
    @extend_schema(request=VerdictShape, responses={201: shapes.DecisionLineShape})
    def post(self, request: Request, id: str) -> Response:
        """Record another in place of a recorded one, which becomes void and is kept."""
        old = self.decision(id)
        decision = services.change_decision(decision_id=old.pk, by=self.me, **self.typed(VerdictShape))
        return Response(shapes.decision(decision), status=201)


class Announce(_OneDecision):
    @extend_schema(request=DecreeShape, responses=shapes.DecisionLineShape)
    def post(self, request: Request, id: str) -> Response:
        """Announce a recorded decision: this is what moves the proposal."""
        decision = services.announce_decision(
            decision_id=self.decision(id).pk, by=self.me, **self.typed(DecreeShape)
        )
        return Response(shapes.decision(decision))


class AnnounceMany(Endpoint):
    @extend_schema(
        operation_id="decisions_announce_many", request=AnnounceManyShape, responses=shapes.ManyToldShape
    )
    def post(self, request: Request) -> Response:
        """Announce several, each on its own; one answer an item."""
        items = self.typed(AnnounceManyShape)["items"]
        return Response(shapes.told(services.announce_many(items=items, by=self.me)))


class Announcer(PanelEndpoint):
    @extend_schema(request=AnnouncerShape, responses={204: None})
    def put(self, request: Request, id: str) -> Response:
        """All of the secretariat are conflicted: an executive names who acts for it on this panel."""
        panel = self.panel(id)
        typed = self.typed(AnnouncerShape)
        services.nominate_announcer(
            panel_id=panel.pk,
            announcer=active_user(typed["user"], "user"),
            by=self.me,
            reason=typed["reason"],
        )
        return Response(status=204)
