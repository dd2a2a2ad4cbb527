"""Who judges: asking, taking back, the reviewers' answers, and the lead."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.people.models import User
from workflow.proposals.api.base import ReasonShape, active_user
from workflow.proposals.models import Proposal
from workflow.refusals import Denied, NotVisible
from workflow.reviews import selectors, services
from workflow.reviews.api import shapes
from workflow.reviews.api.panels import PanelEndpoint
from workflow.reviews.models import Assignment
from workflow.reviews.standing import Standing
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Id, NamedShape, Text
from workflow.serving.parameters import bad_parameter, found, whole_number, yes_or_no

MOST_AT_ONCE = 100


class AskShape(serializers.Serializer):
    reviewer = Id()
    override = Text(required=False, allow_blank=True, default="", help_text="Why, in spite of a flag.")


class AskManyShape(serializers.Serializer):
    panels = serializers.ListField(child=Id(), min_length=1, max_length=MOST_AT_ONCE)
    reviewers = serializers.ListField(child=Id(), min_length=1, max_length=10)
    override = Text(required=False, allow_blank=True, default="")


class SwapShape(serializers.Serializer):
    to = Id()
    reason = Text(allow_blank=True)
    override = Text(required=False, allow_blank=True, default="")


class LeadShape(serializers.Serializer):
    user = Id(allow_null=True)


def assignments_for(reader: User) -> QuerySet[Assignment]:
    visible = Assignment.objects.visible_to(reader)
    known = Proposal.objects.visible_to(reader).values("pk")
    return visible.filter(panel__revision__proposal__in=known).select_related(
        "reviewer", "panel__revision__proposal__unit"
    )


def _in_status(queryset: Any, text: str) -> Any:
    if text not in Assignment.Status.values:
        raise bad_parameter("status")
    return queryset.filter(status=text)


class PanelAssignments(PanelEndpoint):
    @extend_schema(request=AskShape, responses={201: shapes.AssignmentShape})
    def post(self, request: Request, id: str) -> Response:
        """Ask one reviewer."""
        panel = self.panel(id)
        typed = self.typed(AskShape)
        reviewer = active_user(typed["reviewer"], "reviewer")
        asked = services.assign(panel_id=panel.pk, reviewer=reviewer, by=self.me, override=typed["override"])
        return Response(_one(asked), status=201)


def _one(assignment: Assignment) -> dict[str, Any]:
    (shown,) = shapes.assignments([assignment])
    return shown


class ProposedReviewers(PanelEndpoint):
    serializer_class = NamedShape
    pagination_class = None

    @extend_schema(responses=NamedShape(many=True))
    def get(self, request: Request, id: str) -> Response:
        """Up to three reviewers without a conflict, those with the fewest open reviews first."""
        panel = self.panel(id)
        if not Standing.of(self.me, panel).arranges:
            raise Denied()
        people = selectors.proposed_reviewers(panel, self.me)
        return Response([{"id": person.pk, "name": person.name} for person in people])


class Lead(PanelEndpoint):
    @extend_schema(request=LeadShape, responses=shapes.PanelLineShape)
    def put(self, request: Request, id: str) -> Response:
        """Name the panel's lead, or with null nobody."""
        panel = self.panel(id)
        key = self.typed(LeadShape)["user"]
        lead = active_user(key, "user") if key else None
        services.name_lead(panel_id=panel.pk, lead=lead, by=self.me)
        (line,) = shapes.panel_lines([panel])
        return Response(line)


class Assignments(Endpoint):
    orders = ("due_on", "-due_on", "-asked_at")
    serializer_class = shapes.AssignmentShape

    def allowed_filters(self) -> dict[str, Any]:
        return {"status": _in_status, "mine": self._mine, "panel": _of_panel}

    def _mine(self, queryset: Any, text: str) -> Any:
        own = Q(reviewer=self.me)
        return queryset.filter(own if yes_or_no(text, "mine") else ~own)

    @extend_schema(
        responses=shapes.AssignmentShape(many=True),
        parameters=[
            OpenApiParameter("mine", bool),
            OpenApiParameter("status", str, enum=Assignment.Status.values),
            OpenApiParameter("panel", int),
        ],
    )
    def get(self, request: Request) -> Response:
        """Your own, and those whose names are yours to know; the most urgent first."""
        return self.page(assignments_for(self.me), shapes.assignments)

    @extend_schema(request=AskManyShape, responses=shapes.ManyToldShape)
    def post(self, request: Request) -> Response:
        """Ask these reviewers on each of these panels: it only adds; one answer a panel and person."""
        typed = self.typed(AskManyShape)
        reviewers = [active_user(key, "reviewers") for key in typed["reviewers"]]
        answers = services.assign_many(
            panel_ids=typed["panels"], reviewers=reviewers, by=self.me, override=typed["override"]
        )
        return Response(shapes.told(answers))


def _of_panel(queryset: Any, text: str) -> Any:
    return queryset.filter(panel=whole_number(text, "panel"))


class _OneAssignment(Endpoint):
    def assignment(self, id: str) -> Assignment:
        """One's own, also an ended one (the service says so); all others as far as they are visible."""
        try:
            return found(assignments_for(self.me), id)
        except NotVisible:
            return found(Assignment.objects.filter(reviewer=self.me), id)


class Accept(_OneAssignment):
    @extend_schema(request=None, responses=shapes.AssignmentShape)
    def post(self, request: Request, id: str) -> Response:
        """The reviewer takes the request on."""
        return Response(_one(services.accept(assignment_id=self.assignment(id).pk, by=self.me)))


class Decline(_OneAssignment):
    @extend_schema(request=ReasonShape, responses={204: None})
    def post(self, request: Request, id: str) -> Response:
        """The reviewer cannot; access ends at once."""
        row = self.assignment(id)
        services.decline(assignment_id=row.pk, by=self.me, reason=self.typed(ReasonShape)["reason"])
        return Response(status=204)


class DeclareConflict(_OneAssignment):
    @extend_schema(request=ReasonShape, responses={204: None})
    def post(self, request: Request, id: str) -> Response:
        """The reviewer has an interest here, and is never asked again on this proposal."""
        row = self.assignment(id)
        services.declare_conflict(assignment_id=row.pk, by=self.me, reason=self.typed(ReasonShape)["reason"])
        return Response(status=204)


class Withdraw(_OneAssignment):
    @extend_schema(request=ReasonShape, responses=shapes.AssignmentShape)
    def post(self, request: Request, id: str) -> Response:
        """The secretariat takes a request back; what was filed stays and still counts."""
        row = self.assignment(id)
        reason = self.typed(ReasonShape)["reason"]
        return Response(_one(services.unassign(assignment_id=row.pk, by=self.me, reason=reason)))


class Swap(_OneAssignment):
    @extend_schema(request=SwapShape, responses={201: shapes.AssignmentShape})
    def post(self, request: Request, id: str) -> Response:
        """Ask somebody else in one person's place."""
        row = self.assignment(id)
        typed = self.typed(SwapShape)
        asked = services.swap(
            assignment_id=row.pk,
            to=active_user(typed["to"], "to"),
            by=self.me,
            reason=typed["reason"],
            override=typed["override"],
        )
        return Response(_one(asked), status=201)
