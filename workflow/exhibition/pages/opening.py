"""One entry, opened by one person within one request: fetched once, authorised once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from workflow.exhibition import visibility
from workflow.exhibition.models import Entry
from workflow.people.models import User
from workflow.proposals.machine import SHOWN, Part
from workflow.proposals.models import Proposal
from workflow.proposals.pages.base import open_proposal
from workflow.proposals.visibility import Look
from workflow.refusals import NotVisible


@dataclass
class Opened:
    """How one person stands to the page of one proposal."""

    user: User
    proposal: Proposal
    look: Look

    @cached_property
    def entry(self) -> Entry | None:
        return Entry.objects.select_related("proposal__unit").filter(proposal=self.proposal).first()

    @property
    def composes(self) -> bool:
        return Part.CURATOR in self.look.parts

    @property
    def takes_down(self) -> bool:
        return bool(self.look.parts & {Part.CURATOR, Part.SECRETARIAT})

    @cached_property
    def reads_draft(self) -> bool:
        return self.entry is not None and visibility.reads_draft(self.user, self.entry)

    @property
    def draft(self) -> Entry:
        """The entry, for whoever may read what is not published. Raises NotVisible."""
        if self.entry is None or not self.reads_draft:
            raise NotVisible
        return self.entry


def open_entry(request: HttpRequest, public_id: str) -> Opened:
    """Out of what the reader may know of. Raises NotVisible, also for what has not graduated."""
    opened = open_proposal(request, public_id)
    if opened.proposal.state not in SHOWN:
        raise NotVisible
    return Opened(opened.user, opened.proposal, opened.look)
