"""Feedback on the worksheets over HTTP."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.proposals import feedback, visibility, voices
from workflow.proposals.api import shapes
from workflow.proposals.api.base import ProposalEndpoint
from workflow.proposals.machine import STAGES
from workflow.proposals.models import Feedback, FeedbackReply, Proposal
from workflow.serving.fields import Line, Text
from workflow.serving.parameters import found

STAGE_CHOICES = [(stage.value, stage.label) for stage in STAGES]


class ReplyShape(serializers.Serializer):
    id = serializers.IntegerField()
    who = serializers.CharField(help_text="A name, or a part where the name is not yours to read.")
    text = serializers.CharField()
    at = serializers.DateTimeField()


class FeedbackShape(serializers.Serializer):
    id = serializers.IntegerField()
    stage = serializers.ChoiceField(choices=STAGE_CHOICES)
    section = serializers.CharField(allow_blank=True, help_text="Blank: the whole worksheet.")
    who = serializers.CharField(help_text='A name, a part, or "Penelaah n", "Keputusan gerbang".')
    text = serializers.CharField()
    at = serializers.DateTimeField()
    revision = serializers.IntegerField(allow_null=True, help_text="The submission it was written on.")
    on_unsent = serializers.BooleanField(help_text="Written on words that were not sent yet.")
    quote = serializers.CharField(allow_blank=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    replies = ReplyShape(many=True)


class GiveShape(serializers.Serializer):
    stage = serializers.ChoiceField(choices=STAGE_CHOICES)
    section = Line(required=False, allow_blank=True, default="")
    # Longer than the service allows, so that its own sentence is the answer.
    text = Text(allow_blank=True, max_length=None)


class TextShape(serializers.Serializer):
    text = Text(allow_blank=True, max_length=None)


class FeedbackEndpoint(ProposalEndpoint):
    def entry(self, public_id: str, id: str) -> Feedback:
        """Out of what the reader reads. Raises NotVisible."""
        proposal = self.proposal(public_id)
        look = visibility.look(self.me, proposal)
        return found(feedback.entries(self.me, proposal, look), id)

    def shown(self, proposal: Proposal, key: int) -> dict[str, Any]:
        look = visibility.look(self.me, proposal)
        row = feedback.entries(self.me, proposal, look).prefetch_related("replies__author").get(pk=key)
        return shape(row, voices.Listener(self.me, look.parts))


class FeedbackList(FeedbackEndpoint):
    orders = ("at", "-at")
    serializer_class = FeedbackShape

    @extend_schema(responses=FeedbackShape(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        """What was said about the worksheets, the oldest first; empty for whom it is not."""
        proposal = self.proposal(public_id)
        look = visibility.look(self.me, proposal)
        listener = voices.Listener(self.me, look.parts)
        rows = feedback.entries(self.me, proposal, look).prefetch_related("replies__author")
        return self.page(rows, lambda page: [shape(row, listener) for row in page])

    @extend_schema(request=GiveShape, responses={201: FeedbackShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Say something about a section, or about a whole worksheet."""
        proposal = self.proposal(public_id)
        entry = feedback.give(proposal_id=proposal.pk, by=self.me, **self.typed(GiveShape))
        return Response(self.shown(proposal, entry.pk), status=201)


class Replies(FeedbackEndpoint):
    @extend_schema(request=TextShape, responses={201: FeedbackShape})
    def post(self, request: Request, public_id: str, id: str) -> Response:
        """Answer an entry."""
        entry = self.entry(public_id, id)
        feedback.reply(feedback_id=entry.pk, by=self.me, text=self.typed(TextShape)["text"])
        return Response(self.shown(entry.proposal, entry.pk), status=201)


class Settle(FeedbackEndpoint):
    @extend_schema(request=None, responses=FeedbackShape)
    def post(self, request: Request, public_id: str, id: str) -> Response:
        """It is dealt with."""
        entry = self.entry(public_id, id)
        feedback.settle(feedback_id=entry.pk, by=self.me)
        return Response(self.shown(entry.proposal, entry.pk))


class Reopen(FeedbackEndpoint):
    @extend_schema(request=None, responses=FeedbackShape)
    def post(self, request: Request, public_id: str, id: str) -> Response:
        """It is not dealt with after all."""
        entry = self.entry(public_id, id)
        feedback.reopen(feedback_id=entry.pk, by=self.me)
        return Response(self.shown(entry.proposal, entry.pk))


def shape(row: Feedback, listener: voices.Listener) -> dict[str, Any]:
    return {
        "id": row.pk,
        "stage": row.stage,
        "section": row.section,
        "who": listener.voice_of(row),
        "text": row.text,
        "at": shapes.moment(row.at),
        "revision": row.revision.number if row.revision else None,
        "on_unsent": row.on_unsent,
        "quote": listener.quote_of(row),
        "settled_at": shapes.moment(row.settled_at),
        "replies": [_reply(reply, listener) for reply in row.replies.all()],
    }


def _reply(reply: FeedbackReply, listener: voices.Listener) -> dict[str, Any]:
    return {
        "id": reply.pk,
        "who": listener.name_of(reply.author, reply.capacity),
        "text": reply.text,
        "at": shapes.moment(reply.at),
    }
