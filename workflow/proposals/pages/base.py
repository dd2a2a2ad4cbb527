"""One proposal, opened by one person within one request: fetched once, authorised once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals import rail, selectors, visibility
from workflow.proposals.machine import STAGES, Part, Stage
from workflow.proposals.models import Proposal, Visit
from workflow.proposals.visibility import Reading
from workflow.refusals import NotVisible


@dataclass
class Opened:
    """How one person stands to one proposal during one request; everything a page shows asks this."""

    user: User
    proposal: Proposal
    look: visibility.Look

    @property
    def parts(self) -> frozenset[Part]:
        return self.look.parts

    @property
    def reads_work(self) -> bool:
        return self.look.reading is Reading.WORK

    @cached_property
    def text(self) -> selectors.Text | None:
        return selectors.text_for(self.user, self.proposal, self.look)

    @cached_property
    def visit(self) -> Visit | None:
        return self.proposal.open_visit()


def open_proposal(request: HttpRequest, public_id: str) -> Opened:
    """Out of what the reader may know of. Raises NotVisible."""
    user = request.user
    assert isinstance(user, User)  # the views ask for a sign-in
    mine = Proposal.objects.visible_to(user).select_related("unit", "cycle", "coach")
    proposal = mine.filter(public_id=public_id).first()
    if proposal is None:
        raise NotVisible
    return Opened(user, proposal, visibility.look(user, proposal))


def open_told(request: HttpRequest, public_id: str) -> Opened:
    """The same, and for the secretariat also a fresh draft that somebody told it of. Raises NotVisible."""
    try:
        return open_proposal(request, public_id)
    except NotVisible:
        user = request.user
        assert isinstance(user, User)
        proposal = selectors.told_to_secretariat(user, public_id)
        if proposal is None:
            raise
        return Opened(user, proposal, visibility.look(user, proposal))


def page_of(opened: Opened, *, here: str, **more: Any) -> dict[str, Any]:
    """The context every page of a proposal has: head, rail, tabs. `here` names the tab that is open."""
    proposal = opened.proposal
    return {
        "opened": opened,
        "proposal": proposal,
        "eyebrow": eyebrow(proposal),
        "steps": () if proposal.is_import else rail.full(proposal),  # an import walked through no stage
        "tabs": tabs_of(opened, here),
        **more,
    }


def tabs_of(opened: Opened, here: str) -> list[dict[str, Any]]:
    address = opened.proposal.public_id
    tabs = [
        {"label": stage.label, "url": reverse("proposals:sheet", args=[address, stage.value]), "name": stage}
        for stage in STAGES
    ]
    return [{**tab, "here": tab["name"] == here} for tab in tabs]


def present_stage(proposal: Proposal) -> Stage:
    """The worksheet a page opens on; after Deliver there is no later one."""
    return proposal.stage if proposal.stage in STAGES else Stage.DELIVER


def eyebrow(proposal: Proposal) -> str:
    """ "Usulan 2026-041", or "Usulan baru" before the first submission gave it a number."""
    if proposal.is_import:
        return _("Hasil impor dari %(source)s") % {"source": proposal.source}
    return _("Usulan %(number)s") % {"number": proposal.number} if proposal.number else _("Usulan baru")
