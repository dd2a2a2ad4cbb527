"""What the home page shows a person who signed in, composed from the rooms that registered something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.people.selectors import Posts
from workflow.proposals import rail, registry, telling, visibility
from workflow.proposals import selectors as proposals
from workflow.proposals.machine import GATES, IN_STAGE, State
from workflow.proposals.models import LogRow, Proposal
from workflow.proposals.registry import Reader
from workflow.proposals.waiting import waits_on_each
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock

WAITING, OTHERS, CHANGES = 12, 6, 6  # rows shown before "lihat semua"

# Whoever is named here by a viewer of Table B has a stake in the proposal: it is on their home.
CLOSE = frozenset({"team", "unit", "head", "coach", "reviewer", "lead", "named"})
# Who reads the log of a withdrawn proposal; the rest read its title line.
READS_WITHDRAWN = frozenset({"team", "head", "coach"})


# --- What waits on me --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waits:
    """What waits on a person: how much, on which proposals, and the first rows of it."""

    rows: list[dict[str, Any]]
    count: int
    proposals: set[int]


def waiting_on_me(user: User, most: int | None = WAITING) -> Waits:
    """The most urgent first; rows are made of the first `most` only (None: of all)."""
    items, accounts = registry.waiting_on(user), _account_requests(user)
    rows = [*_waiting_rows(user, items[:most]), *accounts][:most]
    return Waits(rows, len(items) + len(accounts), {item.proposal.pk for item in items})


def _waiting_rows(user: User, items: list[registry.Waiting]) -> list[dict[str, Any]]:
    """With the working days left for each."""
    today = clock.today()
    days = [item.due_on for item in items if item.due_on]
    known = calendar.load(min([today, *days]), max([today, *days])) if days else None
    asked_about = [item.proposal for item in items]
    visibility.entitle(user, asked_about)
    steps = _rails(asked_about)
    return [_row(item, steps, known) for item in items]


def _account_requests(user: User) -> list[dict[str, Any]]:
    """One row for all people who ask for an account: they have no deadline, only their patience."""
    if not people.answers_registrations(user):
        return []
    if not (count := people.count_registrations(user)):
        return []
    return [
        {
            "title": ngettext("%(n)d permintaan akun", "%(n)d permintaan akun", count) % {"n": count},
            "url": reverse("people:registrations"),
            "asked": _("Setujui atau tolak."),
            "action": _("Buka"),
        }
    ]


def _row(item: registry.Waiting, steps: dict[int, Any], known: Any = None) -> dict[str, Any]:
    row = {
        "title": str(item.proposal),
        "url": item.url or _address(item.proposal),
        "asked": _asked(item.proposal, item.asked),
        "steps": steps.get(item.proposal.pk),
        "action": item.action or _("Buka"),
    }
    if item.due_on:
        row |= {
            "day": item.due_on,
            "days_left": known.count(clock.today(), item.due_on),
            "estimate": known.is_estimate(item.due_on),
        }
    return row


def _asked(proposal: Proposal, words: Any) -> str:
    """As the rest of one line: what each room says may be a sentence of its own elsewhere."""
    words = str(words).rstrip(".")
    return f"{proposal.stage.label} · {words[:1].lower()}{words[1:]}"


def _address(proposal: Proposal) -> str:
    return proposal.get_absolute_url() if proposal.pk else ""


def _rails(found: Iterable[Proposal]) -> dict[int, Any]:
    """The mini rail of each saved proposal, by id: two queries."""
    unique = {proposal.pk: proposal for proposal in found if proposal.pk}
    return {line.proposal.pk: rail.short(line) for line in proposals.title_lines(list(unique.values()))}


# --- What waits on others ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Some:
    """The first rows of something, and whether there are more."""

    rows: list[dict[str, Any]]
    more: bool


def viewers_named(names: frozenset[str]) -> list[registry.Viewer]:
    return [viewer for viewer in registry.viewers() if viewer.name in names]


def waiting_on_others(user: User, posts: Posts, *, mine: set[int]) -> Some:
    """Proposals of my teams, unit and desk that wait on somebody else, the longest first.

    `mine`: ids of those that wait on me. The secretariat's desk is what lies at the gates.
    """
    without: dict[str, Any] = {"mine": sorted(mine)} if mine else {}
    arms, values = visibility.arms_of(viewers_named(CLOSE), user, posts)
    found = _longest_close(arms=arms, has_mine=bool(mine), **values, **without)
    if LabRole.Role.SECRETARIAT in posts.roles:
        found = _merged(found, _longest_at_gates(has_mine=bool(mine), **without))
    shown = found[:OTHERS]
    visibility.entitle(user, shown)
    on, steps, today = waits_on_each(shown, user), _rails(shown), clock.today()
    days = [clock.day_of(told.since) for told in on.values()]
    known = calendar.load(min([today, *days]), today)
    rows = [_other(proposal, on[proposal.pk], steps, known) for proposal in shown]
    return Some(rows, more=len(found) > OTHERS)


@prepared
def _longest_close(
    mine: Any, user: Any, units: Any, headed: Any, asked: Any, *, arms: Any, has_mine: bool
) -> QuerySet:
    close = visibility.told_union(arms, Reader(user, units, headed, asked))
    moving = Proposal.objects.filter(state__in=[*IN_STAGE, State.GRADUATED], pk__in=close)
    return _longest(moving.exclude(pk__in=mine) if has_mine else moving)


@prepared
def _longest_at_gates(mine: Any, *, has_mine: bool) -> QuerySet:
    moving = Proposal.objects.filter(state__in=GATES)
    return _longest(moving.exclude(pk__in=mine) if has_mine else moving)


def _longest(waiting: QuerySet[Proposal]) -> QuerySet[Proposal]:
    ours = waiting.filter(origin=Proposal.Origin.LAB).select_related("unit")
    return ours.order_by("state_since", "pk")[: OTHERS + 1]


def _merged(*lists: list[Proposal]) -> list[Proposal]:
    every = {proposal.pk: proposal for found in lists for proposal in found}
    return sorted(every.values(), key=lambda proposal: (proposal.state_since, proposal.pk))


def _other(proposal: Proposal, on: Any, steps: dict[int, Any], known: Any) -> dict[str, Any]:
    since = clock.day_of(on.since)
    n = known.count(since, clock.today())
    return {
        "title": str(proposal),
        "url": _address(proposal),
        "asked": _("%(stage)s · menunggu: %(who)s")
        % {"stage": proposal.stage.label, "who": str(on.who).lower()},
        "steps": steps[proposal.pk],
        "note": ngettext("sejak %(n)d hari kerja", "sejak %(n)d hari kerja", n) % {"n": n}
        if n
        else _("sejak hari ini"),
        "note_day": since,
    }


@prepared
def _newest_of_all() -> QuerySet:
    return _newest(LogRow.objects.filter(proposal__first_sent_at__isnull=False))


@prepared
def _newest_of_close(user: Any, units: Any, headed: Any, asked: Any, *, arms: Any, near: Any) -> QuerySet:
    """Of all one has a stake in; of withdrawn ones only where one reads their log. One plain condition
    first, so that few proposals are found by their key and not by walking the whole log."""
    reader = Reader(user, units, headed, asked)
    moves = LogRow.objects.filter(proposal__in=visibility.told_union(arms, reader))
    return _newest(
        moves.filter(
            Q(proposal__in=visibility.told_union(near, reader)) | ~Q(proposal__state=State.WITHDRAWN)
        )
    )


def _newest(moves: QuerySet[LogRow]) -> QuerySet[LogRow]:
    ours = moves.filter(moves=True, proposal__origin=Proposal.Origin.LAB).select_related("proposal")
    return ours.defer("payload").order_by("-at", "-pk")[: CHANGES + 1]


# --- What changed ------------------------------------------------------------------------------------


def recent_changes(user: User, posts: Posts) -> Some:
    """The newest moves of proposals whose log this person reads. No names: who acted is on the proposal."""
    if posts.roles & visibility.SEE_ALL_SENT:
        found = _newest_of_all()
    else:
        arms, values = visibility.arms_of(viewers_named(CLOSE), user, posts)
        near = tuple(arm for arm in arms if arm in READS_WITHDRAWN)
        found = _newest_of_close(arms=arms, near=near, **values)
    visibility.entitle(user, [row.proposal for row in found])
    rows = [
        {
            "at": row.at,
            "title": str(row.proposal),
            "url": _address(row.proposal),
            "text": telling.told(row),
            "kind": telling.kind_of(row),
        }
        for row in found[:CHANGES]
    ]
    return Some(rows, more=len(found) > CHANGES)
