"""What the gate asks of somebody on the page of the proposal that lies at it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals.machine import Part
from workflow.proposals.models import Proposal
from workflow.proposals.pages.parts import Action, register_action
from workflow.proposals.visibility import Look
from workflow.reviews.models import Assignment


def my_review(user: User, proposal: Proposal, look: Look) -> Action | None:
    """The review this person still owes."""
    if not proposal.at_gate or Part.REVIEWER not in look.parts:
        return None
    mine = Assignment.objects.unfiled().filter(reviewer=user, panel__revision__proposal=proposal)
    owed = mine.order_by("-pk").first()
    return Action(_("Telaah"), reverse("reviews:review", args=[owed.pk])) if owed else None


def the_gate(user: User, proposal: Proposal, look: Look) -> Action | None:
    """The gate page, for the lead and the secretariat."""
    if not proposal.at_gate or not look.parts & {Part.LEAD, Part.SECRETARIAT}:
        return None
    return Action(_("Buka gerbang"), reverse("reviews:gate", args=[proposal.public_id]))


def register() -> None:
    """Called at start-up; what one owes oneself comes first."""
    register_action(my_review)
    register_action(the_gate)
