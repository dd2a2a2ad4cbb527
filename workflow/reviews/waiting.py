"""What waits on whom at the gate, for homes, lists and reminders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.models import EndorsementRequest, Proposal, TeamMember
from workflow.proposals.registry import Waiting, register_waiting
from workflow.proposals.waiting import On, register_waits_on
from workflow.reviews import selectors
from workflow.reviews.models import Decision, Panel
from workflow.reviews.standing import Standing
from workflow.reviews.visibility import OF, team_of

PAGE = 50  # answers a kind


@register_waiting
def waiting_on(user: User) -> Iterator[Waiting]:
    """My reviews, my panels to decide, and what the secretariat or an executive must see to.

    A constant number of queries.
    """
    for assignment in selectors.my_queue(user)[:PAGE]:
        yield Waiting(
            assignment.panel.revision.proposal,
            "review",
            _("Telaah dan ajukan nilai Anda"),
            assignment.asked_at,
            assignment.due_on,
        )
    for panel in to_decide(user)[:PAGE]:
        yield Waiting(
            panel.revision.proposal, "decide", _("Kuorum tercapai: catat keputusan"), panel.quorum_at
        )
    for panel in without_people(user)[:PAGE]:
        yield Waiting(panel.revision.proposal, "assign", _("Tugaskan penelaah"), panel.opened_at)
    for decision in selectors.decisions_to_announce(user)[:PAGE]:
        yield Waiting(
            decision.revision.proposal, "announce", _("Umumkan keputusan yang tercatat"), decision.recorded_at
        )
    for panel in without_secretariat(user)[:PAGE]:
        yield Waiting(
            panel.revision.proposal,
            "nominate",
            _("Tunjuk pengganti sekretariat untuk gerbang ini"),
            panel.opened_at,
        )


def to_decide(user: User) -> QuerySet[Panel]:
    """Panels with a quorum and no decision: their lead's, and without a lead the secretariat's."""
    mine = Q(lead=user)
    if people.has_lab_role(user, LabRole.Role.SECRETARIAT):
        mine |= Q(lead__isnull=True)
    undecided = ~Exists(Decision.objects.standing().filter(revision=OuterRef("revision")))
    return _with_proposals(
        Panel.objects.open().filter(mine, undecided, quorum_at__isnull=False), user, "quorum_at"
    )


def without_people(user: User) -> QuerySet[Panel]:
    """Open panels on which nobody sits and nobody has filed, for those who assign."""
    return selectors.arranged_panels(user).filter(asked=0, filed=0, has_decision=False)


def without_secretariat(user: User) -> QuerySet[Panel]:
    """For an executive: open panels on which all of the secretariat are conflicted and nobody is named."""
    if not people.has_lab_role(user, LabRole.Role.EXECUTIVE):
        return Panel.objects.none()
    proposal = OuterRef(OuterRef(OF))
    granted = EndorsementRequest.Status.GRANTED
    free = (
        people.holders(LabRole.Role.SECRETARIAT)
        .filter(~Exists(TeamMember.objects.filter(proposal=proposal, user=OuterRef("pk"))))
        .filter(~Exists(Proposal.objects.filter(pk=proposal, coach=OuterRef("pk"))))
        .filter(
            ~Exists(
                EndorsementRequest.objects.filter(
                    proposal=proposal, answered_by=OuterRef("pk"), status=granted
                )
            )
        )
    )
    stuck = Panel.objects.open().filter(~Exists(free)).exclude(nominations__current=True)
    return _with_proposals(stuck, user, "opened_at")


def _with_proposals(panels: QuerySet[Panel], user: User, oldest: str) -> QuerySet[Panel]:
    mine = panels.exclude(**{f"{OF}__in": team_of(user)})
    return mine.select_related("revision__proposal__unit").order_by(oldest, "pk")


# --- One proposal, for one reader --------------------------------------------------------------------


@register_waits_on
def at_the_gate(proposal: Proposal, reader: Any) -> On | None:
    """At the gate: who must act. Whoever may not know of a recorded decision hears "lab, since the
    submission" for the whole time. None when no panel is open."""
    panel = (
        Panel.objects.open()
        .filter(revision__proposal=proposal)
        .select_related("revision__proposal", "lead")
        .first()
    )
    if panel is None:
        return None
    if not Standing.of(reader, panel).decides:
        return On("lab", panel.opened_at)
    return _holder(panel)


def _holder(panel: Panel) -> On:
    recorded = panel.revision.decisions.filter(status=Decision.Status.RECORDED).first()
    if recorded:
        return On("announcement", recorded.recorded_at)
    if panel.quorum_at:
        return On("lead" if panel.lead_id else "secretariat", panel.quorum_at)
    owed = panel.assignments.unfiled().order_by("due_on", "pk").first()
    if owed:
        return On("reviewers", owed.asked_at, owed.due_on)
    return On("secretariat", panel.opened_at)
