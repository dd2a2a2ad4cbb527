"""Team, coach, partner units, and handing a proposal over."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals import selectors, services, visibility
from workflow.proposals.api import shapes
from workflow.proposals.api.base import ProposalEndpoint, ReasonShape, active_user, line_of_log
from workflow.proposals.machine import Part
from workflow.proposals.models import HandOver, Proposal, TeamMember
from workflow.proposals.visibility import Reading
from workflow.refusals import Denied, Invalid, Obstacle
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import Id
from workflow.serving.parameters import found

DONE = {204: OpenApiResponse(description="Done.")}


class NewMember(serializers.Serializer):
    user = Id()
    role = serializers.ChoiceField(choices=[TeamMember.Role.CO_WRITER, TeamMember.Role.READER])


class CoachShape(serializers.Serializer):
    user = Id(allow_null=True)


class UnitShape(serializers.Serializer):
    unit = Id()


class Team(ProposalEndpoint):
    @extend_schema(responses=shapes.TeamShape)
    def get(self, request: Request, public_id: str) -> Response:
        """Who writes, who reads, who coaches, and which units take part."""
        proposal = self.proposal(public_id)
        if (visibility.reading(self.me, proposal) or Reading.LINE) < Reading.SENT:
            raise Denied()
        return Response(_team(self.me, proposal))

    @extend_schema(request=NewMember, responses=shapes.TeamShape)
    def post(self, request: Request, public_id: str) -> Response:
        """Take somebody into the team, or change which of the two parts they have."""
        proposal = self.proposal(public_id)
        typed = self.typed(NewMember)
        user = active_user(typed["user"], "user")
        services.add_to_team(proposal_id=proposal.pk, by=self.me, user=user, role=typed["role"])
        return Response(_team(self.me, proposal))


def _team(reader: User, proposal: Proposal) -> dict[str, Any]:
    members = TeamMember.objects.filter(proposal=proposal).select_related("user")
    partners = proposal.partners.select_related("unit").order_by("pk")
    return {
        "members": [{"user": shapes.named(member.user), "role": member.role} for member in members],
        "team_reason": selectors.team_reason(reader, proposal, visibility.look(reader, proposal)),
        "coach": shapes.named(proposal.coach),
        "partners": [shapes.named(row.unit) for row in partners],
    }


class Member(ProposalEndpoint):
    @extend_schema(request=None, responses=DONE)
    def delete(self, request: Request, public_id: str, user: str) -> Response:
        """Take somebody off the team, or leave it oneself; the right ends at once."""
        proposal = self.proposal(public_id)
        member = found(User.objects.filter(teams__proposal=proposal), user)
        services.remove_from_team(proposal_id=proposal.pk, by=self.me, user=member)
        return Response(status=204)


class SmallTeam(ProposalEndpoint):
    @extend_schema(request=ReasonShape, responses=DONE)
    def put(self, request: Request, public_id: str) -> Response:
        """Why the team is one person."""
        proposal = self.proposal(public_id)
        reason = self.typed(ReasonShape)["reason"]
        services.explain_small_team(proposal_id=proposal.pk, by=self.me, reason=reason)
        return Response(status=204)


class Coach(ProposalEndpoint):
    @extend_schema(request=CoachShape, responses=DONE)
    def put(self, request: Request, public_id: str) -> Response:
        """The secretariat names the coach, or with null takes the coach off."""
        proposal = self.told_proposal(public_id)
        key = self.typed(CoachShape)["user"]
        coach = active_user(key, "user") if key else None
        services.name_coach(proposal_id=proposal.pk, by=self.me, coach=coach)
        return Response(status=204)


class Partners(ProposalEndpoint):
    @extend_schema(request=UnitShape, responses=shapes.TeamShape)
    def post(self, request: Request, public_id: str) -> Response:
        """A unit takes part beside the lead unit."""
        proposal = self.proposal(public_id)
        unit = _unit(self.typed(UnitShape)["unit"], "unit")
        services.add_partner(proposal_id=proposal.pk, by=self.me, unit=unit)
        return Response(_team(self.me, proposal))


class PartnerUnit(ProposalEndpoint):
    @extend_schema(request=None, responses=DONE)
    def delete(self, request: Request, public_id: str, unit: str) -> Response:
        proposal = self.proposal(public_id)
        services.remove_partner(proposal_id=proposal.pk, by=self.me, unit=found(Unit.objects.all(), unit))
        return Response(status=204)


def _unit(key: int, field: str) -> Unit:
    unit = Unit.objects.filter(pk=key).first()
    if unit is None:
        raise Invalid(Obstacle("unit.unknown", _("Unit ini tidak ada."), field=field))
    return unit


# --- Hand-overs --------------------------------------------------------------------------------------


class NewHandOver(ReasonShape):
    """To a person, to a unit, or to a person in a unit."""

    to_user = Id(required=False, allow_null=True)
    to_unit = Id(required=False, allow_null=True)


class AcceptShape(serializers.Serializer):
    """The new owner, where a unit's head takes over what named none."""

    owner = Id(required=False, allow_null=True)


class ProposalHandOvers(ProposalEndpoint):
    @extend_schema(request=NewHandOver, responses={201: shapes.HandOverShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Ask somebody to take the proposal over."""
        proposal = self.proposal(public_id)
        typed = self.typed(NewHandOver)
        asked = services.hand_over(
            proposal_id=proposal.pk,
            by=self.me,
            reason=typed["reason"],
            to_user=active_user(typed["to_user"], "to_user") if typed.get("to_user") else None,
            to_unit=_unit(typed["to_unit"], "to_unit") if typed.get("to_unit") else None,
        )
        return Response(_hand_overs(self.me, [asked])[0], status=201)


def hand_overs_visible_to(user: User) -> QuerySet[HandOver]:
    """For team, unit's head and secretariat those of the proposals they may know of; for whoever is asked
    to accept one, while it is open."""
    led = people.unit_ids(user, people.HEADS)
    own = Q(team__user=user) | Q(unit__in=led)
    if people.has_lab_role(user, LabRole.Role.SECRETARIAT):
        own |= Q(pk__isnull=False)
    mine = Proposal.objects.visible_to(user).filter(own).order_by().values("pk")
    asked = (Q(to_user=user) | Q(to_unit__in=led)) & Q(status=HandOver.Status.OPEN)
    return HandOver.objects.filter(Q(proposal__in=mine) | asked)


def _of_proposal(queryset: Any, text: str) -> Any:
    return queryset.filter(proposal__public_id=text)


def _in_status(queryset: Any, text: str) -> Any:
    return queryset.filter(status=text)


class HandOvers(Endpoint):
    orders = ("-asked_at", "asked_at")
    filters = {"status": _in_status, "proposal": _of_proposal}
    serializer_class = shapes.HandOverShape

    @extend_schema(responses=shapes.HandOverShape(many=True))
    def get(self, request: Request) -> Response:
        rows = hand_overs_visible_to(self.me)
        rows = rows.select_related("proposal__unit", "to_user", "to_unit", "asked_by")
        return self.page(rows, lambda page: _hand_overs(self.me, page))


def _hand_overs(reader: User, rows: list[HandOver]) -> list[dict[str, Any]]:
    """The lab's side by part (visibility.md, "Names in the log")."""
    office = set(people.holders(LabRole.Role.SECRETARIAT).values_list("pk", flat=True))
    teams = set(
        TeamMember.objects.filter(proposal__in=[row.proposal_id for row in rows]).values_list(
            "proposal", "user"
        )
    )
    lines = shapes.title_lines([row.proposal for row in rows], reader)
    answer = []
    for row, line in zip(rows, lines, strict=True):
        by_office = row.asked_by_id in office and (row.proposal_id, row.asked_by_id) not in teams
        named = not by_office or (reader.pk in office and (row.proposal_id, reader.pk) not in teams)
        asker = row.asked_by.name if named else selectors.part_name(Part.SECRETARIAT)
        answer.append(shapes.hand_over(row, line, asker))
    return answer


class _HandOverAnswer(Endpoint):
    def asked(self, id: str) -> HandOver:
        return found(hand_overs_visible_to(self.me), id)


class AcceptHandOver(_HandOverAnswer):
    @extend_schema(request=AcceptShape, responses=shapes.LogRowShape)
    def post(self, request: Request, id: str) -> Response:
        asked = self.asked(id)
        owner = self.typed(AcceptShape).get("owner")
        row = services.accept_hand_over(
            hand_over_id=asked.pk, by=self.me, owner=active_user(owner, "owner") if owner else None
        )
        return Response(shapes.log_row(line_of_log(self.me, row)))


class RefuseHandOver(_HandOverAnswer):
    @extend_schema(request=ReasonShape, responses=DONE)
    def post(self, request: Request, id: str) -> Response:
        asked = self.asked(id)
        reason = self.typed(ReasonShape)["reason"]
        services.refuse_hand_over(hand_over_id=asked.pk, by=self.me, reason=reason)
        return Response(status=204)


class CancelHandOver(_HandOverAnswer):
    @extend_schema(request=None, responses=DONE)
    def post(self, request: Request, id: str) -> Response:
        services.cancel_hand_over(hand_over_id=self.asked(id).pk, by=self.me)
        return Response(status=204)
