"""Who may answer an open endorsement request now: computed when they look, never stored.

Active heads and deputies of the lead unit who are not on the team and not away. None, or three working
days without an answer: those of the parent unit too, and so up, three working days a level; above the
topmost unit, or with nobody left, the secretariat too, in place of the head (machine.md, Endorsement).
Nothing is stored per person, so a new head sees a waiting request at once and an old one loses it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from workflow.people import selectors as people
from workflow.people.models import Absence, LabRole, Unit, UnitRole, User
from workflow.proposals.models import EndorsementRequest, Proposal, TeamMember
from workflow.serving.once import once
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock

PATIENCE = 3  # working days a level


@dataclass
class Answerers:
    """User ids who may answer one request now; `by_office` are the secretariat, in place of the head."""

    heads: set[int] = field(default_factory=set)
    by_office: set[int] = field(default_factory=set)

    def __contains__(self, user: User) -> bool:
        return user.pk in self.heads or user.pk in self.by_office

    @property
    def ids(self) -> set[int]:
        return self.heads | self.by_office

    def capacity(self, user: User) -> str:
        return "head" if user.pk in self.heads else "secretariat_for_head"


@dataclass
class _Posts:
    """The state of the posts today, in four queries whatever the number of units."""

    parents: dict[int, int | None]
    heads: dict[int, set[int]]
    away: set[int]
    secretariat: set[int]

    @classmethod
    def load(cls) -> _Posts:
        """Asked once a request."""
        day = clock.today()
        return once(("posts", day), lambda: cls._load(day))

    @classmethod
    def _load(cls, day: dt.date) -> _Posts:
        heads: dict[int, set[int]] = {}
        for unit, user in _heads(day=day):
            heads.setdefault(unit, set()).add(user)
        return cls(
            parents=dict(_parents()), heads=heads, away=set(_away(day=day)), secretariat=set(_office(day=day))
        )


@prepared
def _heads(day: Any) -> QuerySet:
    held = UnitRole.objects.filter(role__in=people.HEADS, user__is_active=True)
    return held.current(day).values_list("unit_id", "user_id")


@prepared
def _parents() -> QuerySet:
    return Unit.objects.values_list("pk", "parent_id")


@prepared
def _away(day: Any) -> QuerySet:
    return Absence.objects.current(day).values_list("user_id", flat=True)


@prepared
def _office(day: Any) -> QuerySet:
    return people.holders(LabRole.Role.SECRETARIAT, day).values_list("pk", flat=True)


def open_request_of(proposal: Proposal) -> EndorsementRequest | None:
    """What waits for the head, if anything; it carries this very `proposal`."""
    request: EndorsementRequest | None = _open_request.first(proposal=proposal.pk)
    if request is not None:
        request.proposal = proposal
    return request


@prepared
def _open_request(proposal: Any) -> QuerySet[EndorsementRequest]:
    """At most one, by constraint."""
    return EndorsementRequest.objects.filter(
        proposal=proposal, status=EndorsementRequest.Status.OPEN
    ).order_by()


def answerers(request: EndorsementRequest) -> Answerers:
    """Who may answer this request now."""
    return answerers_of([request])[request.pk]


@prepared
def _teams(proposals: Any) -> QuerySet:
    members = TeamMember.objects.filter(proposal__in=proposals).order_by()
    return members.values_list("proposal_id", "user_id")


def answerers_of(requests: Iterable[EndorsementRequest]) -> dict[int, Answerers]:
    """The same for many requests, in a constant number of queries; pass them with their proposal."""
    requests = list(requests)
    if not requests:
        return {}
    posts = _Posts.load()
    teams: dict[int, set[int]] = {}
    for proposal, user in _teams(proposals=[request.proposal_id for request in requests]):
        teams.setdefault(proposal, set()).add(user)
    today = clock.today()
    first = min(clock.day_of(request.asked_at) for request in requests)
    days = calendar.load(min(first, today), today)
    return {
        request.pk: _climb(
            unit=request.proposal.unit_id,
            team=teams.get(request.proposal_id, set()),
            waited=days.count(clock.day_of(request.asked_at), today),
            posts=posts,
        )
        for request in requests
    }


def _climb(*, unit: int, team: set[int], waited: int, posts: _Posts) -> Answerers:
    found = Answerers()
    level: int | None = unit
    walked: set[int] = set()
    while level is not None and level not in walked:
        walked.add(level)
        here = posts.heads.get(level, set()) - posts.away - team
        found.heads |= here
        if here:
            if waited < PATIENCE:
                return found
            waited -= PATIENCE
        level = posts.parents.get(level)
    found.by_office = posts.secretariat - team - found.heads
    return found


def open_requests_for(user: User) -> list[EndorsementRequest]:
    """The open requests this person may answer now, oldest first."""
    return open_requests_of(user) if _may_ever_answer(user) else []


def open_requests_of(user: User) -> list[EndorsementRequest]:
    """The same, for somebody known to head a unit or to be of the secretariat."""
    waiting = _open_requests()
    may = answerers_of(waiting)
    return [request for request in waiting if user in may[request.pk]]


@prepared
def _open_requests() -> QuerySet:
    """All open requests, without the text asked about: a list does not read it."""
    return (
        EndorsementRequest.objects.filter(status=EndorsementRequest.Status.OPEN)
        .defer("content")
        .select_related("proposal", "proposal__unit", "asked_by")
        .order_by("asked_at", "pk")
    )


def _may_ever_answer(user: User) -> bool:
    """Most people head no unit: spare them the climb."""
    if not user.is_active:
        return False
    posts = people.Posts.of(user)
    return bool(posts.headed) or LabRole.Role.SECRETARIAT in posts.roles


def next_level_on(request: EndorsementRequest) -> dt.date:
    """The day from which the next level may answer too, told to the person beforehand."""
    asked = clock.day_of(request.asked_at)
    waited = max(0, calendar.count(asked, clock.today()))
    return calendar.add(asked, (waited // PATIENCE + 1) * PATIENCE)
