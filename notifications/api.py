"""The inbox of whoever asks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from notifications import channels, choosing, preferring, selectors, services
from notifications.choosing import Wishes
from notifications.kinds.groups import Group
from notifications.models import Obligation, Pace, Standing
from workflow.people.models import User
from workflow.serving.endpoint import Endpoint
from workflow.serving.parameters import bad_parameter, yes_or_no

AS_GROUP = "as_group"


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


def _state(queryset: Any, text: str) -> Any:
    if text not in Standing.values:
        raise bad_parameter("state")
    return queryset.standing_as(text)


def _group(queryset: Any, text: str) -> Any:
    if text not in preferring.groups():
        raise bad_parameter("group")
    return queryset.filter(kind__in=preferring.codes_of(text))


class Inbox(Endpoint):
    orders = ("-due_at",)
    filters = {"unread": _unread, "state": _state, "group": _group}
    serializer_class = ItemShape

    @extend_schema(
        responses=ItemShape(many=True),
        parameters=[
            OpenApiParameter("unread", bool),
            OpenApiParameter("state", str, enum=Standing.values, description="How it stands."),
            OpenApiParameter("group", str, enum=Group.values),
        ],
    )
    def get(self, request: Request) -> Response:
        """What you were told inside the lab, the newest first."""
        return self.page(selectors.inbox_of(self.me).select_related("recipient"), _items)


class MarkRead(Endpoint):
    @extend_schema(request=ReadShape, responses=MarkedShape)
    def post(self, request: Request) -> Response:
        """These rows of your inbox were read; news is done by that."""
        marked = services.mark_read(user=self.me, ids=self.typed(ReadShape).get("ids"))
        return Response({"marked": marked, "unread": selectors.unread(self.me)})


class PaceShape(serializers.Serializer):
    """How soon a group is told by a channel."""

    group = serializers.ChoiceField(choices=Group.choices)
    channel = serializers.CharField(max_length=20)
    pace = serializers.ChoiceField(choices=Pace.choices)


class OwnPaceShape(serializers.Serializer):
    """How soon one kind is told by a channel where that differs from its group."""

    kind = serializers.CharField(max_length=40)
    channel = serializers.CharField(max_length=20)
    pace = serializers.ChoiceField(choices=[*Pace.choices, (AS_GROUP, _("Seperti kelompoknya"))])


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "07:00"})
class HourField(serializers.TimeField):
    """An hour of the day in somebody's own zone, which the schema's "time" could not be."""


class PreferencesShape(serializers.Serializer):
    """Times are of your own zone; equal ends are no quiet hours."""

    quiet_from = HourField(format="%H:%M", input_formats=["%H:%M"])
    quiet_until = HourField(format="%H:%M", input_formats=["%H:%M"])
    quiet_days = serializers.BooleanField(help_text="Days on which the regency does not work are quiet too.")
    digest_at = HourField(format="%H:%M", input_formats=["%H:%M"])
    zone = serializers.CharField(max_length=40, help_text="IANA name, e.g. Asia/Jakarta.")
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES, required=False, help_text="Of your pages and messages; left out stays."
    )
    paces = PaceShape(many=True, max_length=100)  # type: ignore[call-arg]
    own_paces = OwnPaceShape(many=True, max_length=300, required=False)  # type: ignore[call-arg]


class Preferences(Endpoint):
    serializer_class = PreferencesShape

    @extend_schema(responses=PreferencesShape)
    def get(self, request: Request) -> Response:
        """How you are told, for every group and channel you may choose, and which kinds go their own way."""
        return Response(_preferences(self.me))

    @extend_schema(request=PreferencesShape, responses=PreferencesShape)
    def put(self, request: Request) -> Response:
        """Set it; paces that are left out stay as they are. What has not gone yet follows at once."""
        typed = self.typed(PreferencesShape)
        paces = {(each["group"], each["channel"]): each["pace"] for each in typed.pop("paces")}
        for each in typed.pop("own_paces", ()):
            pace = "" if each["pace"] == AS_GROUP else each["pace"]
            paces[each["kind"], each["channel"]] = pace
        choosing.wish(user=self.me, wishes=Wishes(paces=paces, **typed))
        return Response(_preferences(self.me))


def _preferences(user: User) -> dict[str, Any]:
    found = preferring.of([user.pk])
    hours = found.hours[user.pk]
    language = User.objects.values_list("language", flat=True).get(pk=user.pk)
    paces = [
        {"group": group.value, "channel": channel.code, "pace": found.pace(user.pk, group, channel.code)}
        for group in preferring.groups()
        for channel in channels.offered()
        if channel.code != preferring.INBOX
    ]
    return {
        "quiet_from": f"{hours.quiet_from:%H:%M}",
        "quiet_until": f"{hours.quiet_until:%H:%M}",
        "quiet_days": hours.quiet_days,
        "digest_at": f"{hours.digest_at:%H:%M}",
        "zone": str(hours.zone),
        "language": language,
        "paces": paces,
        "own_paces": [
            {"kind": kind.code, "channel": channel.code, "pace": own}
            for kind in preferring.kinds_apart()
            for channel in channels.offered()
            if (own := found.own(user.pk, kind.code, channel.code))
        ],
    }


routes = [
    path("inbox/", Inbox.as_view(), name="inbox"),
    path("inbox/read/", MarkRead.as_view()),
    path("preferences/", Preferences.as_view(), name="preferences"),
]
