"""The one primary button of the page head, and the menu of the other verbs."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.proposals.pages import parts, steps
from workflow.proposals.pages.base import Opened
from workflow.proposals.pages.parts import Action

ENDINGS = ("withdraw", "stop")  # names of steps that end a proposal's work: last in the menu


def primary(opened: Opened) -> Action | None:
    """What this proposal asks of this reader now; nothing for most readers."""
    proposal = opened.proposal
    if opened.may_endorse:
        return Action(_("Jawab permintaan"), reverse("proposals:endorsement", args=[proposal.public_id]))
    if opened.may_take_over:
        return Action(_("Jawab serah terima"), steps.address(proposal, "accept_hand_over"))
    if above := parts.actions_of(opened.user, proposal, opened.look):
        return above[0]
    if opened.writes and not opened.request:
        return Action(_submit_words(opened), steps.address(proposal, "ask"))
    return None


def _submit_words(opened: Opened) -> str:
    """ "Ajukan", or with the points that are still open "Ajukan · 2 lagi"."""
    missing = sum(not item.done for item in opened.points)
    return _("Ajukan · %(n)d lagi") % {"n": missing} if missing else _("Ajukan")


def others(opened: Opened, first: Action | None) -> list[Action]:
    """The other verbs that are this reader's now, what ends the work last, and what rooms above offer."""
    found = [
        Action(step.label, steps.address(opened.proposal, name))
        for name, step in sorted(steps.STEPS.items(), key=lambda item: item[0] in ENDINGS)
        if step.offered(opened)
    ]
    found += parts.actions_of(opened.user, opened.proposal, opened.look)
    return [action for action in found if first is None or action.url != first.url]
