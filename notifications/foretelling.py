"""Who will be told next, on the pages of those who hold a matter: nothing comes upon anybody unannounced.

Silent while the deadline is further off than its first reminder.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from notifications import ladders, tuning
from notifications.kinds.deadlines import DueSoon
from workflow.people.models import User
from workflow.proposals.machine import TEAM
from workflow.proposals.machine import Part as PartOf
from workflow.proposals.models import Proposal, Visit
from workflow.proposals.pages.parts import Part, register_part
from workflow.proposals.visibility import Look
from workflow.reviews.foretelling import register_foretelling
from workflow.reviews.models import Assignment
from workflow.workdays import calendar, clock

# Who reads the ladder of a stay: its own side. The team learns nothing of who is told about the gate.
_OF_THE_TEAM = TEAM | {PartOf.READER, PartOf.UNIT_HEAD}
_OF_THE_LAB = frozenset({PartOf.LEAD, PartOf.SECRETARIAT})


def in_column(user: User, proposal: Proposal, look: Look, **_facts: Any) -> Part | None:
    """The ladder of the running stay, beside the deadline."""
    if not proposal.in_stage or not proposal.is_sent or not look.parts & (_OF_THE_TEAM | _OF_THE_LAB):
        return None
    visit = proposal.open_visit()
    if visit is None or visit.due_on is None or not look.parts & _side(visit) or not _near(visit.due_on):
        return None
    visit.proposal = proposal
    matters = ladders.of_visits([visit], ladders.calendar_from([visit.due_on]))
    steps = [step for steps in ladders.steps_of(matters.values()).values() for step in steps]
    return Part("notifications/ladder.html", {"steps": steps}) if steps else None


def _side(visit: Visit) -> frozenset[PartOf]:
    return _OF_THE_TEAM if visit.holder == Visit.Holder.TEAM else _OF_THE_LAB


def _near(due_on: dt.date) -> bool:
    """Reminded of by now, or nearly."""
    return due_on <= calendar.add(clock.today(), max(tuning.setting(DueSoon.code, "before")))


def of_reviews(owed: Sequence[Assignment]) -> dict[int, str]:
    """A sentence for each review that is near its date or late, by assignment id."""
    near = [assignment for assignment in owed if _near(assignment.due_on)]
    if not near:
        return {}
    days = ladders.calendar_from(assignment.due_on for assignment in near)
    climbs = ladders.steps_of(ladders.of_reviews(near, days).values())
    return {
        assignment.pk: ladders.sentence(
            climbs[f"revision:{assignment.panel.revision_id}:{assignment.due_on}"]
        )
        for assignment in near
    }


def register() -> None:
    register_part("aside", in_column)
    register_foretelling(of_reviews)
