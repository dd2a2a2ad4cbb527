"""On the page of a proposal: the secretariat's way to who was told what about it."""

from __future__ import annotations

from typing import Any

from workflow.people.models import User
from workflow.proposals.machine import Part as PartOf
from workflow.proposals.models import Proposal
from workflow.proposals.pages.parts import Part, register_part
from workflow.proposals.visibility import Look


def in_column(user: User, proposal: Proposal, look: Look, **_facts: Any) -> Part | None:
    if PartOf.SECRETARIAT not in look.parts or not proposal.number:
        return None
    return Part("notifications/part.html", {"number": proposal.number})


def register() -> None:
    register_part("aside", in_column)
