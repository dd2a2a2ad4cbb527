"""The worksheets as they stand: sections and rows, each saved with the version they were read at."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.proposals import content, visibility
from workflow.proposals.api import shapes
from workflow.proposals.api.base import ProposalEndpoint
from workflow.proposals.models import KeptText, Proposal
from workflow.proposals.visibility import Reading
from workflow.proposals.worksheets import loading, services
from workflow.proposals.worksheets.sections import ROWS, SECTIONS
from workflow.proposals.worksheets.writing import Saved
from workflow.refusals import Denied
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import BIGGEST_ID, Line
from workflow.serving.parameters import bad_parameter, found, whole_number

SECTION = OpenApiParameter("section", str, OpenApiParameter.PATH, enum=list(SECTIONS))
KIND = OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=list(ROWS))


class KeptShape(serializers.Serializer):
    id = serializers.IntegerField()
    section = serializers.CharField()
    row = serializers.CharField(allow_blank=True)
    field = serializers.CharField()
    yours = serializers.CharField(allow_blank=True)
    theirs = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class WorksheetsShape(serializers.Serializer):
    version = serializers.IntegerField(help_text="Send it back with what you change.")
    editable = serializers.BooleanField(help_text="The proposal is in work.")
    sections = serializers.DictField(help_text="Section → field → value.")
    rows = serializers.DictField(help_text="Kind → rows in their order, each with its `key`.")
    kept = KeptShape(many=True, help_text="What you typed and could not save.")


class ValuesShape(serializers.Serializer):
    """Only the fields that you changed; decimals and dates as text."""

    values = serializers.DictField()


class ChangeShape(ValuesShape):
    version = serializers.IntegerField(min_value=0, max_value=BIGGEST_ID)


class OrderShape(serializers.Serializer):
    version = serializers.IntegerField(min_value=0, max_value=BIGGEST_ID)
    keys = serializers.ListField(child=Line(max_length=16), max_length=services.MOST_ROWS)


class SavedShape(serializers.Serializer):
    version = serializers.IntegerField()
    changed = serializers.ListField(child=serializers.CharField())
    key = serializers.CharField(allow_blank=True)


def _saved(saved: Saved, status: int = 200) -> Response:
    body = {"version": saved.version, "changed": list(saved.changed), "key": saved.key}
    return Response(body, status=status)


class Worksheets(ProposalEndpoint):
    @extend_schema(responses=WorksheetsShape)
    def get(self, request: Request, public_id: str) -> Response:
        """The current text, for those who read the work."""
        proposal = self.proposal(public_id)
        if visibility.reading(self.me, proposal) is not Reading.WORK:
            raise Denied()
        return Response(_worksheets(proposal, self.me))


def _worksheets(proposal: Proposal, reader: Any) -> dict[str, Any]:
    loaded = loading.load(proposal)
    frozen = content.frozen(loaded)
    kept = KeptText.objects.filter(proposal=proposal, by=reader, settled_at__isnull=True)
    return {
        "version": loaded.version,
        "editable": proposal.in_work,
        "sections": {
            name: {of.name: frozen["sheets"][section.stage.value][of.name] for of in section.fields}
            for name, section in SECTIONS.items()
        },
        "rows": {
            kind: [{"key": key, **frozen["rows"][kind][key]} for key in frozen["labels"]["order"][kind]]
            for kind in ROWS
        },
        "kept": [_kept(text) for text in kept],
    }


def _kept(text: KeptText) -> dict[str, Any]:
    return {
        "id": text.pk,
        "section": text.section,
        "row": text.record,
        "field": text.field,
        "yours": text.yours,
        "theirs": text.theirs,
        "at": shapes.moment(text.at),
    }


class Section(ProposalEndpoint):
    @extend_schema(request=ChangeShape, responses=SavedShape, parameters=[SECTION])
    def patch(self, request: Request, public_id: str, section: str) -> Response:
        """Save fields of one section. Where somebody changed the same field since, both texts are kept
        and the answer is 409 with `theirs`, `yours` and the version that stands."""
        proposal = self.proposal(public_id)
        saved = services.save_section(
            proposal_id=proposal.pk, section=section, by=self.me, **self.typed(ChangeShape)
        )
        return _saved(saved)


class Rows(ProposalEndpoint):
    @extend_schema(request=ValuesShape, responses={201: SavedShape}, parameters=[KIND])
    def post(self, request: Request, public_id: str, kind: str) -> Response:
        """A new row at the end; `key` is its stable id."""
        proposal = self.proposal(public_id)
        values = self.typed(ValuesShape)["values"]
        saved = services.add_row(proposal_id=proposal.pk, kind=kind, values=values, by=self.me)
        return _saved(saved, 201)


class OneRow(ProposalEndpoint):
    @extend_schema(request=ChangeShape, responses=SavedShape, parameters=[KIND])
    def patch(self, request: Request, public_id: str, kind: str, key: str) -> Response:
        """Save fields of one row, as for a section."""
        proposal = self.proposal(public_id)
        saved = services.change_row(
            proposal_id=proposal.pk, kind=kind, key=key, by=self.me, **self.typed(ChangeShape)
        )
        return _saved(saved)

    @extend_schema(
        request=None, responses=SavedShape, parameters=[KIND, OpenApiParameter("version", int, required=True)]
    )
    def delete(self, request: Request, public_id: str, kind: str, key: str) -> Response:
        """Remove a row as read at `version`; one that was changed since stays."""
        proposal = self.proposal(public_id)
        if "version" not in request.query_params:
            raise bad_parameter("version")
        version = whole_number(request.query_params["version"], "version")
        saved = services.remove_row(proposal_id=proposal.pk, kind=kind, key=key, version=version, by=self.me)
        return _saved(saved)


class RowOrder(ProposalEndpoint):
    @extend_schema(request=OrderShape, responses=SavedShape, parameters=[KIND])
    def put(self, request: Request, public_id: str, kind: str) -> Response:
        """Put the rows of a kind in this order."""
        proposal = self.proposal(public_id)
        saved = services.order_rows(proposal_id=proposal.pk, kind=kind, by=self.me, **self.typed(OrderShape))
        return _saved(saved)


class KeptTextSettled(Endpoint):
    @extend_schema(request=None, responses={204: OpenApiResponse(description="Settled.")})
    def delete(self, request: Request, id: str) -> Response:
        """A kept text is merged, or not needed any more."""
        kept = found(KeptText.objects.filter(by=self.me), id)
        services.settle_kept_text(kept_id=kept.pk, by=self.me)
        return Response(status=204)
