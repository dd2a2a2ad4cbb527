"""What the addresses below one proposal share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from workflow.people.models import User
from workflow.proposals import selectors, visibility
from workflow.proposals.models import LogRow, Proposal
from workflow.refusals import Invalid, NotVisible, Obstacle
from workflow.serving.endpoint import Endpoint
from workflow.serving.fields import BIGGEST_ID, Text
from workflow.serving.parameters import found


class SeenShape(serializers.Serializer):
    """`seen` of the proposal's title line that you acted on; or the header `If-Match`."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=BIGGEST_ID)


class ReasonShape(serializers.Serializer):
    reason = Text(allow_blank=True)


class ProposalEndpoint(Endpoint):
    """An address below `proposals/{id}/`."""

    def proposal(self, public_id: str) -> Proposal:
        """Out of what the reader may know of. Raises NotVisible."""
        mine = Proposal.objects.visible_to(self.me).select_related("unit", "cycle")
        proposal: Proposal = found(mine, public_id, by="public_id")
        visibility.entitle(self.me, [proposal])
        return proposal

    def told_proposal(self, public_id: str) -> Proposal:
        """The same, and for the secretariat also a fresh draft it was told of. Raises NotVisible."""
        try:
            return self.proposal(public_id)
        except NotVisible:
            if not (public_id.isascii() and public_id.isalnum()):
                raise
            proposal = selectors.told_to_secretariat(self.me, public_id)
            if proposal is None:
                raise
            return proposal


def seen_in(request: Request, typed: dict[str, Any]) -> int | None:
    """The number of the last moving log row the client saw: in the body, or in `If-Match`."""
    if typed.get("seen") is not None:
        return typed["seen"]
    header = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    return int(header) if header.isascii() and header.isdecimal() and len(header) < 19 else None


def line_of_log(user: User, row: LogRow) -> selectors.Line:
    """The row that a write answers with: written by this person, so their own name is theirs to read."""
    own = bool(row.actor_name) and row.actor_id == user.pk
    return selectors.Line(row, row.actor_name if own else selectors.part_name(row.capacity), own)


def active_user(key: int, field: str) -> User:
    """Somebody named by id. Raises Invalid for nobody."""
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        raise Invalid(Obstacle("user.unknown", _("Orang ini tidak ada."), field=field))
    return user
