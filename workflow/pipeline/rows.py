"""One proposal as the pipeline shows it: where, on whom, since when, how late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow.proposals import rail, selectors, visibility
from workflow.proposals.models import Proposal
from workflow.proposals.waiting import WHOM, On, waits_on_each
from workflow.workdays import calendar, clock


@dataclass(frozen=True)
class Row:
    proposal: Proposal
    steps: list[dict[str, Any]]
    whom: str  # on whom it waits, as far as this reader may know
    since: dt.date  # when it came into the hands it is in: team, head, lab
    days: int  # working days since then
    due_on: dt.date | None
    late: int | None  # working days over the deadline, 0 on the days off after it; None: not late
    estimate: bool  # counted through a year that no decree has fixed

    @property
    def who(self) -> Any:
        """The same in words; empty at rest."""
        return WHOM[self.whom] if self.whom != "nobody" else ""


def rows(proposals: Sequence[Proposal], reader: Any) -> list[Row]:
    """A constant number of queries; fetch the proposals with their unit."""
    visibility.entitle(reader, proposals)
    lines = selectors.title_lines(proposals)
    on = waits_on_each(proposals, reader)
    since = {pk: clock.day_of(moment) for pk, moment in waiting_since(proposals, on).items()}
    today = clock.today()
    days = [*since.values(), *(line.due_on for line in lines if line.due_on and line.due_on < today)]
    known = calendar.load(min(days, default=today), today)
    return [
        Row(
            proposal=line.proposal,
            steps=rail.short(line),
            whom=on[line.proposal.pk].whom,
            since=since[line.proposal.pk],
            days=known.count(since[line.proposal.pk], today),
            due_on=line.due_on,
            late=known.late(line.due_on, today) if line.late and line.due_on else None,
            estimate=known.is_estimate(since[line.proposal.pk]) or known.is_estimate(today),
        )
        for line in lines
    ]


def waiting_since(proposals: Sequence[Proposal], on: Mapping[int, On]) -> dict[int, dt.datetime]:
    """When each came into the hands it is in now: the head's from the request, else with its state. Within
    the lab it is one time for all readers, whoever there must act."""
    return {
        proposal.pk: on[proposal.pk].since if proposal.in_work else proposal.state_since
        for proposal in proposals
    }
