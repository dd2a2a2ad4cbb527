"""What happened to one proposal, told to one reader: the log, and what the team asked its head.

Whose name somebody reads is decided by `selectors.log_for`. A decision that is recorded but not announced
has no row in the log, so there is nothing here that could tell of it. Requests to the unit's head belong
to those who know that the team is writing (`selectors.SEES_UNSENT_SIGN`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.people.models import Unit, User
from workflow.proposals import rail, selectors, telling, visibility
from workflow.proposals.machine import IN_STAGE, SHOWN, Part, State, Verb, stage_of
from workflow.proposals.models import Cycle, EndorsementRequest, LogRow, Proposal, TeamMember, Visit
from workflow.proposals.pages.base import Opened
from workflow.workdays import calendar, clock


@dataclass(frozen=True)
class Event:
    """One line of the story. `kind` is how it is marked: done, waits-on, or nothing."""

    at: dt.datetime
    n: int  # the log row it stands at, for the chapter it belongs to
    text: str
    who: str
    state: str  # where the proposal stood when it happened
    kind: str = ""
    facts: tuple[str, ...] = ()
    reason: str = ""
    revision: int = 0  # a submission this reader may open
    compared_to: int = 0  # the one before it, as far as this reader may open it


@dataclass
class Chapter:
    """Neighbouring events of one stay in one stage, or of one state outside the stages."""

    key: Any
    heading: str
    lines: Sequence[str]
    events: list[Event] = field(default_factory=list)


# --- events ------------------------------------------------------------------------------------------


def events(opened: Opened) -> list[Event]:
    """Everything this person may read of what happened, the newest first. At most nine queries."""
    rows, as_read = selectors.log_for(opened.user, opened.proposal)
    lines = [as_read(row) for row in rows.defer("payload", "revision__content")]
    told = _Teller(opened, lines)
    found = [told.event(line) for line in lines]
    found += told.requests(since=lines)
    return sorted(found, key=lambda event: (event.at, event.n), reverse=True)


class _Teller:
    """Turns rows into events, with the names of what they point at read once."""

    def __init__(self, opened: Opened, lines: Iterable[selectors.Line]) -> None:
        self.opened = opened
        self.names = _Names.of([line.row for line in lines])
        readable = visibility.revisions_visible_to(opened.user, opened.proposal, opened.look)
        self.readable = sorted(readable.order_by().values_list("number", flat=True))
        asked = opened.proposal.endorsements.select_related("asked_by", "answered_by")
        self.asked = list(asked.defer("content"))
        self.by_revision = {request.revision_id: request for request in self.asked if request.revision_id}

    def event(self, line: selectors.Line) -> Event:
        row = line.row
        number = row.revision.number if row.revision and row.verb == Verb.SUBMIT else 0
        number = number if number in self.readable else 0
        earlier = [each for each in self.readable if each < number]
        return Event(
            at=row.at,
            n=row.n,
            text=_with_round(row),
            who=who(line),
            state=_state_before(row),
            kind=telling.kind_of(row),
            facts=tuple(self._facts(row)),
            reason=row.reason,
            revision=number,
            compared_to=earlier[-1] if number and earlier else 0,
        )

    def _facts(self, row: LogRow) -> Iterable[str]:
        if row.verb == Verb.SUBMIT and (asked := self.by_revision.get(row.revision_id or 0)):
            yield _("Diminta oleh %(who)s.") % {"who": self._own_side(asked.asked_by)}
        if row.verb == Verb.HAND_OVER:
            yield from self._handed_over(row.detail)
        if row.verb == Verb.CHANGE_CYCLE:
            yield _("Ke siklus %(name)s.") % {
                "name": self.names.cycles.get(row.detail.get("to_cycle", 0), "–")
            }
        if row.verb in (Verb.TEAM, Verb.COACH, Verb.PARTNER):
            yield from self._around(row.verb, row.detail)
        if row.detail.get("new") and row.detail.get("old") != row.detail.get("new"):
            yield _deadline(row.detail)

    def _handed_over(self, detail: dict[str, Any]) -> Iterable[str]:
        if detail.get("to_owner") != detail.get("from_owner") and detail.get("to_owner"):
            owner = self.names.users.get(detail["to_owner"])
            named = owner and self._reads_own_side()
            yield _("Ketua tim sekarang %(who)s.") % {"who": owner} if named else _("Ketua tim berganti.")
        if detail.get("to_unit") != detail.get("from_unit"):
            names = {key: self.names.units.get(detail.get(key, 0), "–") for key in ("from_unit", "to_unit")}
            yield _("Dari %(from_unit)s ke %(to_unit)s.") % names

    def _around(self, verb: str, detail: dict[str, Any]) -> Iterable[str]:
        """Who came or went: by name for whoever reads the own side by name, and with it the coach."""
        if verb == Verb.PARTNER:
            yield f"{self.names.units.get(detail['unit'], '–')}."
        elif self._reads_own_side():
            key = detail.get("user") or detail.get("to_coach") or detail["from_coach"]
            name, role = self.names.users.get(key, "–"), detail.get("role")
            yield f"{name}, {TeamMember.Role(role).label}." if role else f"{name}."

    def _reads_own_side(self) -> bool:
        return selectors.reads_name(Part.OWNER.value, set(self.opened.parts))

    def _own_side(self, user: User) -> str:
        """A name of the proposing side, or "Tim" for whoever reads parts alone."""
        return user.name if self._reads_own_side() else str(Visit.Holder.TEAM.label)

    def requests(self, since: Sequence[selectors.Line]) -> list[Event]:
        """What the team asked its head and what became of it; a granted one is the submission itself."""
        if not selectors.SEES_UNSENT_SIGN & self.opened.parts:
            return []
        found: list[Event] = []
        for asked in self.asked:
            if asked.status == EndorsementRequest.Status.GRANTED:
                continue
            row = next((line.row for line in reversed(since) if line.row.at <= asked.asked_at), None)
            n, state = (row.n, row.to_state) if row else (0, State.DRUM_UP.value)
            text = _("Persetujuan kepala unit diminta")
            found.append(Event(asked.asked_at, n, text, self._own_side(asked.asked_by), state))
            if asked.answered_at:
                found.append(self._answered(asked, n, state))
        return found

    def _answered(self, asked: EndorsementRequest, n: int, state: str) -> Event:
        assert asked.answered_at is not None
        if asked.status == EndorsementRequest.Status.RETURNED:
            text = _("Dikembalikan kepala unit ke tim")
            by = answerer(asked, self.opened.parts)
            return Event(asked.answered_at, n, text, by, state, kind="waits-on", reason=asked.note)
        text = _("Permintaan persetujuan gugur: %(why)s") % {"why": asked.get_lapse_display()}
        return Event(asked.answered_at, n, text, "", state)


# What the detail of a row names by id.
POINTS_AT: dict[str, dict[str, str]] = {
    Verb.HAND_OVER: {"from_owner": "user", "to_owner": "user", "from_unit": "unit", "to_unit": "unit"},
    Verb.CHANGE_CYCLE: {"from_cycle": "cycle", "to_cycle": "cycle"},
    Verb.TEAM: {"user": "user"},
    Verb.COACH: {"from_coach": "user", "to_coach": "user"},
    Verb.PARTNER: {"unit": "unit"},
}


@dataclass(frozen=True)
class _Names:
    """What rows of the log point at by id."""

    users: dict[int, User]
    units: dict[int, str]
    cycles: dict[int, str]

    @classmethod
    def of(cls, rows: Sequence[LogRow]) -> _Names:
        """No query for what no row points at."""
        found: dict[str, set[int]] = {"user": set(), "unit": set(), "cycle": set()}
        for row in rows:
            for key, kind in POINTS_AT.get(row.verb, {}).items():
                found[kind] |= {row.detail[key]} if row.detail.get(key) else set()
        return cls(
            User.objects.in_bulk(found["user"]) if found["user"] else {},
            _labels(Unit.objects.filter(pk__in=found["unit"])) if found["unit"] else {},
            _labels(Cycle.objects.filter(pk__in=found["cycle"])) if found["cycle"] else {},
        )


def _labels(queryset: Any) -> dict[int, str]:
    return dict(queryset.values_list("pk", "name"))


def _with_round(row: LogRow) -> str:
    """ "Diagnose diajukan ke gerbang, putaran ke-2"."""
    if row.verb == Verb.SUBMIT and row.revision and row.revision.round > 1:
        return _("%(what)s, putaran ke-%(n)d") % {"what": telling.told(row), "n": row.revision.round}
    return telling.told(row)


def who(line: selectors.Line) -> str:
    """ "Sri Wahyuningsih, Ketua tim"; the part alone where the name is not this reader's."""
    acted_as = part(line.row.capacity)
    return _("%(name)s, %(part)s") % {"name": line.who, "part": acted_as} if line.named else acted_as


def answerer(asked: EndorsementRequest, parts: Iterable[Part]) -> str:
    """Who answered a request, by name for whoever reads the own side by name."""
    if asked.answered_by is None:
        return ""
    named = selectors.reads_name(asked.capacity, set(parts))
    return asked.answered_by.name if named else part(asked.capacity)


def part(capacity: str) -> str:
    """A part beside one name: the log does not tell whether it was the head or the deputy."""
    if selectors.part_name(capacity) == visibility.PART_NAMES[Part.UNIT_HEAD]:
        return _("Kepala unit atau wakilnya")
    return str(selectors.part_name(capacity))


def _state_before(row: LogRow) -> str:
    """Where it happened: a decision belongs to the stage it judged, a beginning to the one it opened."""
    return (
        row.from_state
        if row.from_state in IN_STAGE
        else row.to_state
        if row.to_state in IN_STAGE
        else row.from_state
    )


def _deadline(detail: dict[str, Any]) -> str:
    days = {key: _day(detail.get(key)) for key in ("old", "new")}
    if days["old"]:
        return _("Tenggat %(old)s menjadi %(new)s.") % days
    return _("Tenggat %(new)s.") % days


def _day(text: Any) -> str:
    return rail.shortday(dt.date.fromisoformat(text)) if text else ""


# --- chapters ----------------------------------------------------------------------------------------

OUTSIDE = gettext_lazy("Di luar tahap")


def chapters(proposal: Proposal, shown: Sequence[Event], *, to_now: bool) -> list[Chapter]:
    """The events of one page, neighbours of the same stay under one heading; with `to_now` the running
    stay stands first, also while nothing has happened in it. Two queries."""
    visits = list(proposal.visits.order_by("opened_n"))
    days = rail.calendar_for(visits)
    running = [visit for visit in visits if visit.closed_at is None] if to_now else []
    found = [Chapter(visit.pk, _heading(visit), _lines(visit, days)) for visit in running]
    for event in shown:
        visit = _visit_of(event, visits)
        heading = _heading(visit) if visit else _outside(event.state)
        key = visit.pk if visit else heading
        if not found or found[-1].key != key:
            found.append(Chapter(key, heading, _lines(visit, days) if visit else ()))
        found[-1].events.append(event)
    return found


def _visit_of(event: Event, visits: Sequence[Visit]) -> Visit | None:
    """The stay an event belongs to; what opens a stay and closes another belongs to the closed one."""
    if event.state not in IN_STAGE:
        return None
    stage = stage_of(event.state)
    begun = [visit for visit in visits if visit.stage == stage and visit.opened_n <= event.n]
    return begun[-1] if begun else None


def _outside(state: str) -> str:
    if state in SHOWN:
        return stage_of(state).label
    return str(State(state).label) if state in State.values else str(OUTSIDE)


def _heading(visit: Visit) -> str:
    label = visit.get_stage_display()
    return (
        _("%(stage)s, ditempuh ke-%(n)d kali") % {"stage": label, "n": visit.nth} if visit.nth > 1 else label
    )


def _lines(visit: Visit, days: calendar.WorkCalendar) -> list[str]:
    """ "3 September sampai 14 November, 52 hari kerja"; of a running one how long it has run."""
    opened = clock.day_of(visit.opened_at)
    until = clock.day_of(visit.closed_at) if visit.closed_at else clock.today()
    facts = {"since": rail.shortday(opened), "until": rail.shortday(until), "n": days.count(opened, until)}
    if visit.closed_at:
        return [_("%(since)s sampai %(until)s, %(n)d hari kerja") % facts, visit.get_ended_as_display()]
    return [_("sejak %(since)s, %(n)d hari kerja") % facts]
