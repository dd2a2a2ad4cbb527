"""The ground of every kind that is about a proposal: loading, the right to read, and its facts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from notifications.kinds.base import Event, Kind, by_recipient, event_of
from notifications.models import Obligation
from workflow.cleaning import clean_line
from workflow.people.models import User
from workflow.proposals import visibility
from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Proposal, TeamMember
from workflow.serving.prepared import prepared

GONE = gettext_noop("Usulan ini tidak ada lagi.")
Proposals = dict[int, Proposal]


class ProposalKind(Kind):
    """About one proposal. Whoever may not see it reads nothing of it, not even its title."""

    def proposals(self, events: Collection[Event]) -> Proposals:
        return _proposals.by_key({event.subject_id for event in events})

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        found = self.proposals(events)
        gone = {event: GONE for event in events if event.subject_id not in found}
        here = [event for event in events if event not in gone]
        return gone | (self.over(here, found) if here else {})

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        """The events whose matter is dealt with; a proposal that is gone is handled already."""
        return {}

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        """The team reads its own (Table B, rows 1 and 2), asked for all at once; others one by one."""
        found = _of_the_team(obligations)
        others = [row for row in obligations if row.pk not in found]
        people = User.objects.in_bulk({row.recipient_id for row in others}) if others else {}
        for person, rows in by_recipient(others).items():
            ids = {event_of(row).subject_id for row in rows}
            seen = Proposal.objects.filter(pk__in=ids).visible_to(people[person])
            visible = set(seen.order_by().values_list("pk", flat=True))
            found |= {row.pk for row in rows if event_of(row).subject_id in visible}
        return found

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        proposals = self.proposals({event_of(row) for row in obligations})
        extra = self.words(obligations, proposals)
        titles = titles_read(obligations, proposals)
        return {
            row.pk: {
                **about(proposals[event_of(row).subject_id]),
                **titles.get(row.pk, {}),
                **extra.get(row.pk, {}),
            }
            for row in obligations
            if event_of(row).subject_id in proposals
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        """What this kind's own template names beside the proposal."""
        return {}


def _of_the_team(obligations: Collection[Obligation]) -> set[Any]:
    """The ids of those obligations whose active recipient is on the team of their proposal."""
    pairs = {(event_of(row).subject_id, row.recipient_id) for row in obligations}
    if not pairs:
        return set()
    members = set(
        _members(proposals=list({pk for pk, _user in pairs}), users=list({user for _pk, user in pairs}))
    )
    return {row.pk for row in obligations if (event_of(row).subject_id, row.recipient_id) in members}


@prepared
def _members(proposals: Any, users: Any) -> QuerySet:
    rows = TeamMember.objects.filter(proposal__in=proposals, user__in=users, user__is_active=True)
    return rows.order_by().values_list("proposal_id", "user_id")


def titles_read(obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, str]]:
    """Who reads the work in progress reads its title as it is being written. No query where none is."""
    rows = [
        row for row in obligations if getattr(proposals.get(event_of(row).subject_id), "unsent_title", "")
    ]
    people = User.objects.in_bulk({row.recipient_id for row in rows}) if rows else {}
    found: dict[Any, dict[str, str]] = {}
    for person, theirs in by_recipient(rows).items():
        titles = visibility.retitled(people[person])
        for row in theirs:
            if title := titles.get(event_of(row).subject_id):
                found[row.pk] = {"title": clean_line(title)}
    return found


@prepared
def _proposals(ids: Any) -> QuerySet[Proposal]:
    return Proposal.objects.select_related("unit", "coach", "cycle").filter(pk__in=ids).order_by()


def about(proposal: Proposal) -> dict[str, Any]:
    """What every message about a proposal says of it: the title line as last sent, the rail, its address."""
    return {
        "title": clean_line(proposal.title),
        "number": proposal.number or "",
        "stage": proposal.stage.label,
        "unit": clean_line(proposal.unit.name),
        "url": f"/usulan/{proposal.public_id}/",
        "rail": rail(proposal.stage),
    }


def rail(stage: Stage) -> list[tuple[str, str]]:
    """The stages with how each stands: passed, present or ahead."""
    order = [*STAGES, Stage.DISPLAY]
    present = order.index(stage)
    return [
        (step.label, "passed" if i < present else "present" if i == present else "ahead")
        for i, step in enumerate(order)
    ]
