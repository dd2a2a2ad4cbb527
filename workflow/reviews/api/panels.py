"""Panels: the list by title line, and one panel as the reader may know it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.api import shapes as proposals
from workflow.reviews.api import shapes
from workflow.reviews.models import Panel
from workflow.reviews.reading import panel_view
from workflow.serving.endpoint import Endpoint
from workflow.serving.parameters import bad_parameter, found


class PanelEndpoint(Endpoint):
    """An address below `panels/{id}/`."""

    def panel(self, id: str) -> Panel:
        """Out of what the reader may know of. Raises NotVisible."""
        return found(panels_for(self.me), id)


def panels_for(reader: User) -> QuerySet[Panel]:
    """A cancelled panel belongs to a recalled submission, of which few may read."""
    visible = Panel.objects.visible_to(reader)
    if not people.has_lab_role(reader, LabRole.Role.SECRETARIAT):
        visible = visible.exclude(state=Panel.State.CANCELLED)
    return visible.select_related("revision__proposal__unit", "revision__proposal__cycle", "rubric", "lead")


def _in_state(queryset: Any, text: str) -> Any:
    if text not in Panel.State.values:
        raise bad_parameter("state")
    return queryset.filter(state=text)


def _of_proposal(queryset: Any, text: str) -> Any:
    return queryset.filter(revision__proposal__public_id=text)


class Panels(Endpoint):
    orders = ("-opened_at", "opened_at")
    filters = {"state": _in_state, "proposal": _of_proposal}
    serializer_class = shapes.PanelLineShape

    @extend_schema(
        responses=shapes.PanelLineShape(many=True),
        parameters=[
            OpenApiParameter("state", str, enum=Panel.State.values),
            OpenApiParameter("proposal", str),
        ],
    )
    def get(self, request: Request) -> Response:
        """The panels of proposals you may know of."""
        return self.page(panels_for(self.me), shapes.panel_lines)


class OnePanel(PanelEndpoint):
    @extend_schema(responses=shapes.PanelShape)
    def get(self, request: Request, id: str) -> Response:
        """One panel: what of scores, notes, names and decisions is yours to read."""
        panel = self.panel(id)
        (line,) = proposals.title_lines([panel.revision.proposal])
        return Response(shapes.panel(panel_view(self.me, panel), line))
