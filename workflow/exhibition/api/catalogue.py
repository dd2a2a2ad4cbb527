"""The public catalogue for programs: no sign-in, no cookie, kept and asked about each time (ADR 0020)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.exhibition import selectors
from workflow.exhibition.api import shapes
from workflow.exhibition.models import Showing
from workflow.exhibition.pages.caching import ASK_EACH_TIME
from workflow.people.models import UnitKind
from workflow.proposals.models.worksheets import Affair, Form
from workflow.serving.endpoint import Endpoint
from workflow.serving.parameters import bad_parameter, whole_number


class _Public(Endpoint):
    authentication_classes: list = []  # nobody's cookie is looked at
    permission_classes = [AllowAny]

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = ASK_EACH_TIME if answer.status_code == 200 else "no-store"
        return answer


def _one_of(name: str, choices: Any) -> Any:
    def narrow(rows: QuerySet, text: str) -> QuerySet:
        if text not in choices.values:
            raise bad_parameter(name)
        return rows.filter(**{name: text})

    return narrow


class CatalogueList(_Public):
    orders = ("-first_published_at", "first_published_at", "title", "-title")
    filters = {
        "q": selectors.matching,
        "affair": _one_of("affair", Affair),
        "form": _one_of("form", Form),
        "kind": _one_of("kind", UnitKind),
        "unit": lambda rows, text: rows.filter(unit=whole_number(text, "unit")),
        "year": lambda rows, text: rows.filter(year=whole_number(text, "year")),
    }
    serializer_class = shapes.CardShape

    @extend_schema(
        responses=shapes.CardShape(many=True),
        parameters=[
            OpenApiParameter("q", str, description="Every word, in any text of the page."),
            OpenApiParameter("affair", str, enum=Affair.values),
            OpenApiParameter("form", str, enum=Form.values),
            OpenApiParameter("kind", str, enum=UnitKind.values),
            OpenApiParameter("unit", int),
            OpenApiParameter("year", int),
        ],
        auth=[],
    )
    def get(self, request: Request) -> Response:
        """What is shown now, the newest first. No sign-in."""
        rows = Showing.objects.all()
        return self.page(rows, lambda page: [shapes.card(row) for row in page])


class CataloguePage(_Public):
    serializer_class = shapes.LeafShape

    @extend_schema(responses=shapes.LeafShape, auth=[])
    def get(self, request: Request, address: str) -> Response:
        """One page as it was published; 404 for what was taken down. No sign-in."""
        return Response(shapes.leaf(selectors.page_at(address)))
