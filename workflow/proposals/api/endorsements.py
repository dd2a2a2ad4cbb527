"""Asking the unit's head, and the head's answer, which submits."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.people.models import User
from workflow.proposals import endorsements, interests, ladder, selectors, visibility
from workflow.proposals.api import shapes
from workflow.proposals.api.base import ProposalEndpoint, ReasonShape, SeenShape, line_of_log, seen_in
from workflow.proposals.models import EndorsementRequest, Proposal
from workflow.proposals.visibility import Reading
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Text
from workflow.serving.parameters import found


class ApproveShape(SeenShape):
    note = Text(required=False, allow_blank=True, default="")


class EndorsementsToAnswer(Endpoint):
    orders = ("asked_at", "-asked_at")
    serializer_class = shapes.EndorsementShape

    @extend_schema(responses=shapes.EndorsementShape(many=True))
    def get(self, request: Request) -> Response:
        """The open requests you may answer now, the oldest first."""
        mine = [asked.pk for asked in ladder.open_requests_for(self.me)]
        waiting = EndorsementRequest.objects.filter(pk__in=mine)
        return self.page(waiting.select_related("proposal__unit", "asked_by"), self._open_requests)

    def _open_requests(self, requests: list[EndorsementRequest]) -> list[dict[str, Any]]:
        lines = shapes.title_lines([asked.proposal for asked in requests], self.me)
        return [shapes.endorsement(asked, line) for asked, line in zip(requests, lines, strict=True)]


class Endorsements(ProposalEndpoint):
    orders = ("-asked_at", "asked_at")
    serializer_class = shapes.EndorsementShape

    @extend_schema(responses=shapes.EndorsementShape(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        """What became of this proposal's requests, the newest first."""
        proposal = self.proposal(public_id)
        reading = visibility.reading(self.me, proposal)
        rows = proposal.endorsements.select_related("asked_by", "answered_by")
        if reading is None or reading < Reading.SENT:
            rows = rows.none()
        parts = interests.parts_of(self.me, proposal)
        (line,) = shapes.title_lines([proposal], self.me)
        return self.page(
            rows, lambda page: [shapes.endorsement(row, line, _answered_by(row, parts)) for row in page]
        )

    @extend_schema(request=SeenShape, responses={201: shapes.EndorsementShape})
    def post(self, request: Request, public_id: str) -> Response:
        """*Ajukan*: ask the unit's head; refused with everything that is missing."""
        proposal = self.proposal(public_id)
        seen = seen_in(request, self.typed(SeenShape))
        asked = endorsements.ask(proposal_id=proposal.pk, by=self.me, seen=seen)
        (line,) = shapes.title_lines([proposal], self.me)
        return Response(shapes.endorsement(asked, line), status=201)


def _answered_by(row: EndorsementRequest, parts: set) -> str:
    if row.answered_by is None:
        return ""
    if selectors.reads_name(row.capacity, parts):
        return row.answered_by.name
    return str(selectors.part_name(row.capacity))


class _Answer(Endpoint):
    def request_of(self, user: User, id: str) -> EndorsementRequest:
        """A request on a proposal the reader may know of. Raises NotVisible."""
        mine = Proposal.objects.visible_to(user).values("pk")
        return found(EndorsementRequest.objects.filter(proposal__in=mine), id)


class Approve(_Answer):
    @extend_schema(request=ApproveShape, responses=shapes.LogRowShape)
    def post(self, request: Request, id: str) -> Response:
        """*Setujui*: submits, with both names; answers the row of the log."""
        asked = self.request_of(self.me, id)
        typed = self.typed(ApproveShape)
        row = endorsements.approve(
            request_id=asked.pk, by=self.me, seen=seen_in(request, typed), note=typed["note"]
        )
        return Response(shapes.log_row(line_of_log(self.me, row)))


class ReturnToTeam(_Answer):
    @extend_schema(request=ReasonShape, responses={204: OpenApiResponse(description="Returned.")})
    def post(self, request: Request, id: str) -> Response:
        """*Kembalikan ke tim*, with a reason; the proposal does not move."""
        asked = self.request_of(self.me, id)
        reason = self.typed(ReasonShape)["reason"]
        endorsements.return_to_team(request_id=asked.pk, by=self.me, reason=reason)
        return Response(status=204)


class TakeBack(_Answer):
    @extend_schema(request=None, responses={204: OpenApiResponse(description="Taken back.")})
    def post(self, request: Request, id: str) -> Response:
        """The team takes its request back to go on writing."""
        endorsements.take_back(request_id=self.request_of(self.me, id).pk, by=self.me)
        return Response(status=204)
