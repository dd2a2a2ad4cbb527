"""Entries: composed, written, commented on, published, taken down; by the same services as the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.exhibition import selectors, services, visibility
from workflow.exhibition.api import shapes
from workflow.exhibition.models import Entry, EntryComment
from workflow.proposals.api.base import ProposalEndpoint, ReasonShape, seen_in
from workflow.proposals.models import Proposal
from workflow.refusals import NotVisible
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Text
from workflow.serving.parameters import bad_parameter, found

NEVER_SEEN = -1  # a client that names no number has seen no edit


class SeenEditsShape(serializers.Serializer):
    """`edits` of the entry you read; or the header `If-Match`."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)


class CommentTextShape(serializers.Serializer):
    text = Text(allow_blank=True, max_length=None)


def seen_edits(request: Request, typed: dict[str, Any]) -> int:
    seen = seen_in(request, typed)
    return NEVER_SEEN if seen is None else seen


def _in_state(rows: Any, text: str) -> Any:
    if text not in Entry.State.values:
        raise bad_parameter("state")
    return rows.filter(state=text)


class Entries(Endpoint):
    orders = ("-pk", "pk")  # of nothing that stands in a draft: an order tells of it too
    filters = {"state": _in_state}
    serializer_class = shapes.EntryLineShape

    @extend_schema(
        responses=shapes.EntryLineShape(many=True),
        parameters=[OpenApiParameter("state", str, enum=Entry.State.values)],
    )
    def get(self, request: Request) -> Response:
        """Entries of proposals you know of: the drafts you may read, and what is shown, as it was published.
        Everybody reads what is shown at `catalogue/`."""
        known = Proposal.objects.visible_to(self.me).order_by().values("pk")
        rows = Entry.objects.visible_to(self.me).filter(proposal__in=known)
        return self.page(rows.select_related("proposal__unit", "showing"), self._lines)

    def _lines(self, page: Sequence[Entry]) -> list[dict[str, Any]]:
        mine = visibility.drafts_read_by(self.me, page)
        return [shapes.entry_line(row) if row.pk in mine else shapes.published_line(row) for row in page]


class EntryEndpoint(ProposalEndpoint):
    """An address below the entry of a proposal one knows of."""

    def entry(self, public_id: str) -> Entry:
        """The draft, for whoever may read it. Raises NotVisible."""
        return selectors.draft_of(self.me, self.proposal(public_id))

    def answer(self, public_id: str, *, status: int = 200) -> Response:
        return Response(shapes.entry(self.entry(public_id)), status=status)


class ProposalEntry(EntryEndpoint):
    @extend_schema(responses=shapes.EntryShape)
    def get(self, request: Request, public_id: str) -> Response:
        """The draft of a proposal's page, for its curator and team."""
        return self.answer(public_id)

    @extend_schema(request=None, responses={201: shapes.EntryShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Compose the entry from what the lab judged last: a copy, never a view of the proposal."""
        services.compose_entry(proposal_id=self.proposal(public_id).pk, by=self.me)
        return self.answer(public_id, status=201)

    @extend_schema(request=shapes.WrittenShape, responses=shapes.EntryShape)
    def patch(self, request: Request, public_id: str) -> Response:
        """Write some of it, all or nothing. `entry.changed` names each field written since `seen`."""
        entry = self.entry(public_id)
        typed = self.typed(shapes.WrittenShape)
        seen = seen_edits(request, typed)
        typed.pop("seen", None)
        story = {f"story_{stage}": text for stage, text in typed.pop("story", {}).items()}
        services.change_entry(entry_id=entry.pk, by=self.me, seen=seen, **typed, **story)
        return self.answer(public_id)


class Publish(EntryEndpoint):
    @extend_schema(request=SeenEditsShape, responses=shapes.EntryShape)
    def post(self, request: Request, public_id: str) -> Response:
        """Show it in the catalogue; of a shown one its changed text."""
        proposal = self.proposal(public_id)
        seen = seen_edits(request, self.typed(SeenEditsShape))
        services.publish_changes(proposal_id=proposal.pk, by=self.me, seen=seen)
        return self.answer(public_id)


class Retract(EntryEndpoint):
    @extend_schema(request=ReasonShape, responses={204: None})
    def post(self, request: Request, public_id: str) -> Response:
        """Take it down, with a reason: page, pictures, feed, search and caches within a second."""
        proposal = self.proposal(public_id)
        services.retract_entry(proposal_id=proposal.pk, by=self.me, **self.typed(ReasonShape))
        return Response(status=204)


class Comments(EntryEndpoint):
    orders = ("pk", "-pk")
    serializer_class = shapes.CommentShape

    @extend_schema(responses=shapes.CommentShape(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        """What team and curators say about the draft."""
        entry = self.entry(public_id)
        composes = selectors.on_the_desk(self.me).filter(pk=entry.proposal_id).exists()

        def told(page: list[EntryComment]) -> list[dict[str, Any]]:
            said = selectors.as_read(page, for_curator=composes)
            return [shapes.comment(one.comment, one.who) for one in said]

        return self.page(entry.comments.select_related("by"), told)

    @extend_schema(request=CommentTextShape, responses={201: shapes.CommentShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Say something about the draft."""
        entry = self.entry(public_id)
        made = services.comment_entry(entry_id=entry.pk, by=self.me, **self.typed(CommentTextShape))
        return Response(shapes.comment(made), status=201)


class Settle(EntryEndpoint):
    @extend_schema(request=None, responses=shapes.CommentShape)
    def post(self, request: Request, public_id: str, id: str) -> Response:
        """A curator has seen to it."""
        entry = self.entry(public_id)
        one: EntryComment = found(entry.comments.all(), id)
        settled = services.settle_comment(entry_id=entry.pk, comment_id=one.pk, by=self.me)
        return Response(shapes.comment(settled))


def picture_of(entry: Entry, public_id: str) -> str:
    """The id of a picture of the draft. Raises NotVisible."""
    if not entry.current_pictures().filter(public_id=public_id).exists():
        raise NotVisible
    return public_id
