"""Units, and oneself."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.people import selectors
from workflow.people.models import LabRole, Unit, UnitKind, UnitRole, User
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import NamedShape
from workflow.serving.parameters import bad_parameter, found, yes_or_no


class UnitShape(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    short_name = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=UnitKind.choices)
    code = serializers.CharField(allow_blank=True)
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    ours = serializers.BooleanField()
    active = serializers.BooleanField()
    successor = serializers.IntegerField(allow_null=True)


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "id": unit.pk,
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind,
        "code": unit.code,
        "parent": unit.parent_id,
        "ours": unit.ours,
        "active": unit.is_active(),
        "successor": unit.successor_id,
    }


def _of_kind(queryset: Any, text: str) -> Any:
    if text not in UnitKind.values:
        raise bad_parameter("kind")
    return queryset.filter(kind=text)


def _active(queryset: Any, text: str) -> Any:
    active = Unit.objects.active().values("pk")
    return queryset.filter(pk__in=active) if yes_or_no(text, "active") else queryset.exclude(pk__in=active)


def _named(queryset: Any, text: str) -> Any:
    for word in text.split()[:8]:
        queryset = queryset.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(code__icontains=word)
        )
    return queryset


class Units(Endpoint):
    orders = ("name", "-name", "pk")
    filters = {"q": _named, "kind": _of_kind, "active": _active}
    serializer_class = UnitShape

    @extend_schema(
        responses=UnitShape(many=True),
        parameters=[
            OpenApiParameter("q", str),
            OpenApiParameter("kind", str, enum=UnitKind.values),
            OpenApiParameter("active", bool),
        ],
    )
    def get(self, request: Request) -> Response:
        """All units; the list is no secret to anybody signed in."""
        return self.page(Unit.objects.visible_to(self.me), lambda page: [_unit(unit) for unit in page])


class OneUnit(Endpoint):
    @extend_schema(responses=UnitShape)
    def get(self, request: Request, id: str) -> Response:
        return Response(_unit(found(Unit.objects.visible_to(self.me), id)))


class HeldShape(serializers.Serializer):
    unit = NamedShape()
    role = serializers.ChoiceField(choices=UnitRole.Role.choices)


class MeShape(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField()
    language = serializers.CharField()
    units = HeldShape(many=True)
    lab_roles = serializers.ListField(child=serializers.ChoiceField(choices=LabRole.Role.choices))


class Me(Endpoint):
    @extend_schema(responses=MeShape)
    def get(self, request: Request) -> Response:
        """Yourself: your units and your parts in the lab today."""
        return Response(_me(self.me))


def _me(user: User) -> dict[str, Any]:
    held = UnitRole.objects.filter(user=user).current().select_related("unit").order_by("pk")
    return {
        "id": user.pk,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "units": [{"unit": {"id": row.unit_id, "name": row.unit.name}, "role": row.role} for row in held],
        "lab_roles": sorted(selectors.lab_roles(user)),
    }


routes = [
    path("me/", Me.as_view(), name="me"),
    path("units/", Units.as_view(), name="units"),
    path("units/<str:id>/", OneUnit.as_view()),
]
