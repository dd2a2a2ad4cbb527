"""What the page of a proposal says of its place in the catalogue."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.exhibition import visibility
from workflow.exhibition.models import Entry
from workflow.people.models import User
from workflow.proposals.machine import SHOWN, State
from workflow.proposals.machine import Part as PartOf
from workflow.proposals.models import Proposal
from workflow.proposals.pages.parts import Action, Part, register_action, register_part
from workflow.proposals.visibility import Look


def in_column(user: User, proposal: Proposal, look: Look, **_facts: Any) -> Part | None:
    """For everybody the address of a shown page; for team and curator the draft too; else nothing."""
    if proposal.state not in SHOWN:
        return None
    entry = Entry.objects.filter(proposal=proposal).first()
    composes = PartOf.CURATOR in look.parts
    drafts = entry is not None and visibility.reads_draft(user, entry)
    shown = entry is not None and entry.is_shown
    if not (composes or drafts or shown):
        return None
    context = {
        "page": entry,
        "composes": composes,
        "reads_draft": drafts,
        "takes_down": shown and bool(look.parts & {PartOf.CURATOR, PartOf.SECRETARIAT}),
        "open_comments": entry.comments.filter(settled_at__isnull=True).count() if entry and drafts else 0,
    }
    return Part("exhibition/part.html", context)


def compose(user: User, proposal: Proposal, look: Look) -> Action | None:
    """What the catalogue asks of the curator on the page of what graduated."""
    if proposal.state != State.GRADUATED or PartOf.CURATOR not in look.parts:
        return None
    return Action(_("Susun halaman katalog"), reverse("exhibition:edit", args=[proposal.public_id]))


def register() -> None:
    register_part("aside", in_column)
    register_action(compose)
