"""The inbox of whoever asks."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from notifications import selectors, services
from notifications.models import Obligation
from workflow.serving.endpoint import Endpoint
from workflow.serving.parameters import yes_or_no


class ItemShape(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    heading = serializers.CharField(allow_null=True, help_text="null where you may no longer read it.")
    text = serializers.CharField(allow_null=True)
    address = serializers.CharField(allow_null=True)
    unread = serializers.BooleanField()
    standing = serializers.BooleanField(help_text="It still waits on something.")


class ReadShape(serializers.Serializer):
    """Which rows were read; without `ids`, all."""

    ids = serializers.ListField(child=serializers.UUIDField(), max_length=500, required=False)


class MarkedShape(serializers.Serializer):
    marked = serializers.IntegerField()
    unread = serializers.IntegerField()


def _items(rows: list[Obligation]) -> list[dict[str, Any]]:
    return [
        {
            "id": item.obligation.pk,
            "kind": item.obligation.kind,
            "at": item.obligation.due_at,
            "heading": str(item.line.heading) if item.line else None,
            "text": str(item.line.text) if item.line else None,
            "address": item.line.url if item.line else None,
            "unread": item.unread,
            "standing": item.standing,
        }
        for item in selectors.items(rows)
    ]


def _unread(queryset: Any, text: str) -> Any:
    return queryset.filter(read_at__isnull=yes_or_no(text, "unread"))


class Inbox(Endpoint):
    orders = ("-due_at",)
    filters = {"unread": _unread}
    serializer_class = ItemShape

    @extend_schema(responses=ItemShape(many=True), parameters=[OpenApiParameter("unread", bool)])
    def get(self, request: Request) -> Response:
        """What you were told inside the lab, the newest first."""
        return self.page(selectors.inbox_of(self.me).select_related("recipient"), _items)


class MarkRead(Endpoint):
    @extend_schema(request=ReadShape, responses=MarkedShape)
    def post(self, request: Request) -> Response:
        """These rows of your inbox were read; news is done by that."""
        marked = services.mark_read(user=self.me, ids=self.typed(ReadShape).get("ids"))
        return Response({"marked": marked, "unread": selectors.unread(self.me)})


routes = [
    path("inbox/", Inbox.as_view(), name="inbox"),
    path("inbox/read/", MarkRead.as_view()),
]
