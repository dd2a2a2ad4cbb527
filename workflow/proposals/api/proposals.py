"""The list, one proposal, its sent revisions, its log, and what it still lacks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals import checks, content, narrowing, selectors, services, visibility
from workflow.proposals.api import shapes
from workflow.proposals.api.base import ProposalEndpoint, active_user
from workflow.proposals.machine import STAGES, Stage, State
from workflow.proposals.models import Cycle, Proposal, Revision
from workflow.proposals.visibility import Reading
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Id, Line, ObstacleShape
from workflow.serving.parameters import bad_parameter, whole_number, yes_or_no

Narrow = Callable[[QuerySet, str], QuerySet]


def _in_state(queryset: QuerySet, text: str) -> QuerySet:
    if text not in State.values:
        raise bad_parameter("state")
    return narrowing.in_states(queryset, text)


def _in_stage(queryset: QuerySet, text: str) -> QuerySet:
    if text not in Stage.values:
        raise bad_parameter("stage")
    return narrowing.in_stage(queryset, text)


FILTERS: Mapping[str, Narrow] = {
    "state": _in_state,
    "stage": _in_stage,
    "unit": lambda queryset, text: narrowing.of_unit(queryset, whole_number(text, "unit")),
    "cycle": lambda queryset, text: narrowing.of_cycle(queryset, whole_number(text, "cycle")),
    "overdue": lambda queryset, text: narrowing.overdue(queryset, yes_or_no(text, "overdue")),
}
# Whether a draft is complete is told to the secretariat alone.
SECRETARIAT_FILTERS: Mapping[str, Narrow] = {
    "complete": lambda queryset, text: queryset.filter(complete=yes_or_no(text, "complete")),
}


class NewProposal(serializers.Serializer):
    """`owner` only where the secretariat creates on behalf of a unit."""

    unit = Id()
    title = Line(max_length=1_000)
    cycle = Id(required=False, allow_null=True)
    owner = Id(required=False, allow_null=True)


class Proposals(Endpoint):
    orders = ("-created_at", "created_at", "-state_since", "state_since")
    serializer_class = shapes.TitleLineShape

    def first(self, order: Sequence[str], n: int) -> list[Proposal]:
        """The first rows while nothing narrows the list: the same, by a query built once."""
        return visibility.first_visible(self.me, order, n, shapes.LINE_FIELDS)

    def allowed_filters(self) -> Mapping[str, Narrow]:
        asks_for_more = SECRETARIAT_FILTERS.keys() & self.request.query_params.keys()
        filters = {"q": visibility.matching(self.me), **FILTERS}
        if asks_for_more and people.has_lab_role(self.me, LabRole.Role.SECRETARIAT):
            filters |= SECRETARIAT_FILTERS
        return filters

    @extend_schema(
        responses=shapes.TitleLineShape(many=True),
        parameters=[
            OpenApiParameter("q", str, description="Words of the title, or the number."),
            OpenApiParameter("state", str, enum=State.values),
            OpenApiParameter("stage", str, enum=[*[s.value for s in STAGES], "display"]),
            OpenApiParameter("unit", int),
            OpenApiParameter("cycle", int),
            OpenApiParameter("overdue", bool),
            OpenApiParameter("complete", bool, description="Secretariat only."),
        ],
    )
    def get(self, request: Request) -> Response:
        """The proposals you may know of, by title line."""
        return self.page(self._visible, partial(shapes.title_lines, reader=self.me))

    def _visible(self) -> QuerySet:
        return Proposal.objects.visible_to(self.me).select_related("unit")

    @extend_schema(request=NewProposal, responses={201: shapes.ProposalShape})
    def post(self, request: Request) -> Response:
        """A new draft in Drum Up, until the last day of the call."""
        typed = self.typed(NewProposal)
        proposal = services.create(
            unit=_named(Unit, typed["unit"], "unit"),
            by=self.me,
            title=typed["title"],
            cycle=_named(Cycle, typed["cycle"], "cycle") if typed.get("cycle") else None,
            owner=active_user(typed["owner"], "owner") if typed.get("owner") else None,
        )
        return Response(whole(self.me, proposal), status=201)


def _named(model: Any, key: int, field: str) -> Any:
    row = model.objects.filter(pk=key).first()
    if row is None:
        raise Invalid(Obstacle(f"{field}.unknown", _("Yang dipilih tidak ada."), field=field))
    return row


class OneProposal(ProposalEndpoint):
    @extend_schema(responses=shapes.ProposalShape)
    def get(self, request: Request, public_id: str) -> Response:
        """One proposal, with the text you may read and the verbs that are yours."""
        return Response(whole(self.me, self.proposal(public_id)))


def whole(user: User, proposal: Proposal) -> dict[str, Any]:
    """One proposal as this person reads it; only the title line for whom Table B says L."""
    seen = visibility.look(user, proposal)
    return {
        **shapes.title_lines([proposal], user)[0],
        # The secretary who makes a draft on behalf of a unit does not see it from then on.
        "reading": (seen.reading or Reading.LINE).name.lower(),
        "offered": [verb.value for verb in checks.offered_verbs(proposal, set(seen.parts))],
        "changes_not_sent": selectors.changes_not_sent(proposal, seen.parts),
        "text": shapes.text(selectors.text_for(user, proposal, seen)),
    }


class RevisionShape(serializers.Serializer):
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Revision.Kind.choices)
    stage = serializers.CharField()
    round = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Revision.Status.choices)
    sent_at = serializers.DateTimeField()
    digest = serializers.CharField()


class WholeRevisionShape(RevisionShape):
    content = serializers.DictField()


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "kind": revision.kind,
        "stage": revision.stage,
        "round": revision.round,
        "status": revision.status,
        "sent_at": shapes.moment(revision.sent_at),
        "digest": revision.digest,
    }


class Revisions(ProposalEndpoint):
    orders = ("-number",)
    serializer_class = RevisionShape

    @extend_schema(responses=RevisionShape(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        """The submissions you may read, the newest first."""
        readable = visibility.revisions_visible_to(self.me, self.proposal(public_id)).defer("content")
        return self.page(readable, lambda rows: [_revision(row) for row in rows])


class OneRevision(ProposalEndpoint):
    @extend_schema(responses=WholeRevisionShape)
    def get(self, request: Request, public_id: str, number: int) -> Response:
        """A frozen submission, word for word as it was judged."""
        readable = visibility.revisions_visible_to(self.me, self.proposal(public_id))
        revision = readable.filter(number=number).first()
        if revision is None:
            raise NotVisible
        return Response({**_revision(revision), "content": json.loads(revision.content)})


class Log(ProposalEndpoint):
    orders = ("n", "-n")
    serializer_class = shapes.LogRowShape

    @extend_schema(responses=shapes.LogRowShape(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        """What happened, with names or parts as they are yours to read."""
        proposal = self.proposal(public_id)
        rows, show = selectors.log_for(self.me, proposal)
        return self.page(rows, lambda page: [shapes.log_row(show(row)) for row in page])


class Checklist(ProposalEndpoint):
    serializer_class = ObstacleShape
    pagination_class = None

    @extend_schema(responses=ObstacleShape(many=True))
    def get(self, request: Request, public_id: str) -> Response:
        """What the present stage still lacks before it can be sent, warnings included."""
        proposal = self.proposal(public_id)
        reading = visibility.reading(self.me, proposal)
        if reading is not Reading.WORK:
            raise Denied()
        return Response([obstacle.as_dict() for obstacle in content.obstacles(proposal)])
