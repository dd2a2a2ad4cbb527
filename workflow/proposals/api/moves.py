"""`POST proposals/{id}/moves/`: recall, shelve and stop (direct), resume, withdraw, reopen, correct."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.proposals import services
from workflow.proposals.api import shapes
from workflow.proposals.api.base import ProposalEndpoint, SeenShape, line_of_log, seen_in
from workflow.proposals.machine import OFFERED, Mandated, Verb, rows_of
from workflow.refusals import Invalid, Obstacle
from workflow.serving.fields import Line, Text

# What only a decision or an entry moves is refused by `move` itself, with its reason; the rest of the
# verbs have addresses of their own.
KNOWN = {*OFFERED, *(verb for verb in Verb if any(row.mandate is not Mandated.NONE for row in rows_of(verb)))}


class MoveShape(SeenShape):
    verb = Line(max_length=20, help_text=", ".join(verb.value for verb in OFFERED))
    reason = Text(required=False, allow_blank=True, default="")
    wake_on = serializers.DateField(required=False, allow_null=True, help_text="With shelve.")


class Moves(ProposalEndpoint):
    @extend_schema(request=MoveShape, responses=shapes.LogRowShape)
    def post(self, request: Request, public_id: str) -> Response:
        """Move a proposal; answers the row of its log.

        404 where it is not yours to know of, 403 `role.denied`, 400 for what is typed wrongly, 409 with
        every obstacle; `state.moved` when it moved since the `seen` you send.
        """
        proposal = self.proposal(public_id)
        typed = self.typed(MoveShape)
        if typed["verb"] not in KNOWN:
            raise Invalid(Obstacle("verb.unknown", _("Tindakan ini tidak dikenal."), field="verb"))
        row = services.move(
            proposal_id=proposal.pk,
            verb=typed["verb"],
            by=self.me,
            seen=seen_in(request, typed),
            reason=typed["reason"],
            wake_on=typed.get("wake_on"),
        )
        return Response(shapes.log_row(line_of_log(self.me, row)))
