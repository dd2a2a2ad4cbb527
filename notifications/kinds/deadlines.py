"""Deadlines: some working days before, today, overdue every few; and a deadline that moved.

Two things have one: a visit (its holder's) and an assignment (a reviewer's). The occurrence holds the
thing, the step and the **due date** ("visit:5:overdue:2026-12-01:2"), so that a moved deadline can be
reminded again and the old one never is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notifications import ladders
from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.params import Param
from notifications.kinds.parties import reminded_of, with_their_own_date
from notifications.kinds.proposals import ProposalKind, Proposals, about, titles_read
from notifications.kinds.told import HOLDER, MOVED, READ, Told
from notifications.models import Obligation, Why
from notifications.wording import day, last_moment, time_left
from workflow.proposals.machine import WORKING
from workflow.proposals.models import Visit
from workflow.reviews.models import Assignment
from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar


class DueKind(ProposalKind):
    """About "visit:5:…" or "assignment:8:…"; over when the thing ended or its date is another."""

    group: ClassVar[Group] = Group.DEADLINES
    strength: ClassVar[Strength] = Strength.TASK

    def visits(self, events: Collection[Event]) -> dict[int, Visit]:
        ids = {event.ref("visit") for event in events if event.occurrence.startswith("visit:")}
        return Visit.objects.select_related("proposal").in_bulk(ids) if ids else {}

    def assignments(self, events: Collection[Event]) -> dict[int, Assignment]:
        ids = {event.ref("assignment") for event in events if event.occurrence.startswith("assignment:")}
        unfiled = Assignment.objects.unfiled().select_related("reviewer")
        return unfiled.in_bulk(ids) if ids else {}

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        visits = self.visits(events)
        by_visit = reminded_of(visits.values()) if visits else {}
        assignments = self.assignments(events)
        own = _with_their_own_date(assignments)
        owed: dict[Event, Recipients] = {}
        for event in events:
            if event.occurrence.startswith("visit:"):
                owed[event] = by_visit.get(event.ref("visit"), {})
            elif (assignment := assignments.get(event.ref("assignment"))) and assignment.pk in own:
                owed[event] = {assignment.reviewer_id: Why.REVIEWER} if assignment.reviewer.is_active else {}
        return owed

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        running = {
            f"visit:{visit.pk}": visit.due_on
            for visit in self.visits(events).values()
            if visit.closed_at is None
        }
        running |= {f"assignment:{pk}": found.due_on for pk, found in self.assignments(events).items()}
        return {
            event: gettext_noop("Sudah selesai, atau tenggatnya berubah.")
            for event in events
            if running.get(_thing(event)) != _date(event)
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        today = clock.today()
        dates = {_date(event_of(row)) for row in obligations}
        days = ladders.calendar_from(dates)
        climbs = self._ladders({event_of(row) for row in obligations}, days)
        words, titles = {}, titles_read(obligations, proposals)
        for row in obligations:
            due_on = _date(event_of(row))
            title = titles.get(row.pk) or about(proposals[event_of(row).subject_id])
            standing = time_left(days.count(today, due_on))
            words[row.pk] = {
                "due": day(due_on),
                "standing": standing,
                "what": _what(row, proposals),
                "foretold": ladders.sentence(climbs.get(_thing(event_of(row)), [])),
                "facts": [
                    (_("Usulan"), title["title"]),
                    (_("Tenggat"), f"{last_moment(due_on, _zone(row))}, {standing}"),
                ],
                "estimate": days.is_estimate(due_on),
            }
        return words

    def _ladders(self, events: Collection[Event], days: WorkCalendar) -> dict[str, list[ladders.Step]]:
        """Who else is told of it and when, by "visit:5" and "assignment:8"."""
        visits = [visit for visit in self.visits(events).values() if visit.closed_at is None]
        ids = {event.ref("assignment") for event in events if event.occurrence.startswith("assignment:")}
        owed = list(ladders.late_reviews().filter(pk__in=ids)) if ids else []
        matters = ladders.of_visits(visits, days) | ladders.of_reviews(owed, days)
        climbs = ladders.steps_of(matters.values())
        for assignment in owed:
            key = f"revision:{assignment.panel.revision_id}:{assignment.due_on}"
            climbs[f"assignment:{assignment.pk}"] = climbs[key]
        return climbs


def _with_their_own_date(assignments: Collection[int]) -> set[int]:
    if not assignments:
        return set()
    mine = with_their_own_date(Assignment.objects.filter(pk__in=assignments))
    return set(mine.values_list("pk", flat=True))


def _zone(row: Obligation) -> str:
    return row.recipient.zone if row.recipient else ""


def _thing(event: Event) -> str:
    return ":".join(event.occurrence.split(":")[:2])


def _date(event: Event) -> dt.date:
    return dt.date.fromisoformat(event.occurrence.split(":")[3])


def _dates(things: Collection[str]) -> dict[str, str]:
    """The running date of each of these stays and reviews, as the occurrence holds it."""
    ids: dict[str, list[int]] = {"visit": [], "assignment": []}
    for thing in things:
        name, _colon, pk = thing.partition(":")
        ids[name].append(int(pk))
    visits = Visit.objects.filter(pk__in=ids["visit"], closed_at__isnull=True, due_on__isnull=False)
    owed = Assignment.objects.unfiled().filter(pk__in=ids["assignment"])
    dated = {"visit": visits, "assignment": owed}
    return {
        f"{name}:{pk}": due_on.isoformat()
        for name, rows in dated.items()
        if ids[name]
        for pk, due_on in rows.values_list("pk", "due_on")
    }


def _what(row: Obligation, proposals: Proposals) -> str:
    """What has to be done by then, in the words of its holder."""
    if row.occurrence.startswith("assignment:") or row.why == Why.REVIEWER:
        return _("telaah Anda")
    if proposals[event_of(row).subject_id].state in WORKING:
        return _("pengajuan tahap %(stage)s") % {"stage": proposals[event_of(row).subject_id].stage.label}
    return _("keputusan di gerbang %(stage)s") % {"stage": proposals[event_of(row).subject_id].stage.label}


@register
class DueSoon(DueKind):
    """Some working days before, once each ("visit:5:due_soon:2026-12-01:3")."""

    code: ClassVar[str] = "due_soon"
    label = gettext_lazy("Tenggat mendekat")
    told: ClassVar[Told] = Told(HOLDER, gettext_lazy("beberapa hari kerja sebelum tenggat"), MOVED)
    settings: ClassVar[tuple[Param, ...]] = (
        Param("before", gettext_lazy("Hari kerja sebelum tenggat"), (5, 3, 1), least=1, most=30),
    )


@register
class DueToday(DueKind):
    """On the day itself."""

    code: ClassVar[str] = "due_today"
    label = gettext_lazy("Tenggat hari ini")
    told: ClassVar[Told] = Told(HOLDER, gettext_lazy("pada hari tenggat"), MOVED)
    urgent: ClassVar[bool] = True


@register
class Overdue(DueKind):
    """Every third working day after it, or as often as the lab has set."""

    code: ClassVar[str] = "overdue"
    label = gettext_lazy("Terlambat")
    told: ClassVar[Told] = Told(HOLDER, gettext_lazy("berulang sesudah tenggat"), MOVED)
    settings: ClassVar[tuple[Param, ...]] = (
        Param("every", gettext_lazy("Diulang setiap (hari kerja)"), 3, least=1, most=20),
    )


@register
class DeadlineMoved(ProposalKind):
    """Once, to those who were told of the old date ("visit:5:log:9:2026-12-01:2026-12-08", or a reviewer's
    own: "assignment:8:moved:2026-12-01:2026-12-08")."""

    group: ClassVar[Group] = Group.DEADLINES
    code: ClassVar[str] = "deadline_moved"
    label = gettext_lazy("Tenggat berubah")
    told: ClassVar[Told] = Told(
        gettext_lazy("yang sudah diberi tahu tenggat lama"), gettext_lazy("saat tenggat berubah"), READ
    )
    strength: ClassVar[Strength] = Strength.TASK

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        rows = Obligation.objects.filter(
            kind=self.code,
            subject__in={event.subject for event in events},
            occurrence__in={event.occurrence for event in events},
            recipient__is_active=True,
        )
        owed: dict[Event, Recipients] = {}
        for row in rows.only("subject", "occurrence", "recipient_id", "why"):
            owed.setdefault(event_of(row), {})[row.to] = row.why
        return owed

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        running = _dates({_thing(event) for event in events})
        return {
            event: gettext_noop("Tahap itu selesai, atau tenggatnya berubah lagi.")
            for event in events
            if running.get(_thing(event)) != event.occurrence.rpartition(":")[2]
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        words = {}
        today = clock.today()
        latest = max(dt.date.fromisoformat(row.occurrence.rpartition(":")[2]) for row in obligations)
        days = calendar.load(min(today, latest), max(today, latest))
        for row in obligations:
            old, new = (dt.date.fromisoformat(date) for date in row.occurrence.split(":")[-2:])
            words[row.pk] = {
                "old": day(old),
                "new": day(new),
                "facts": [(_("Tenggat lama"), day(old)), (_("Tenggat baru"), day(new))],
                "estimate": days.is_estimate(new),
            }
        return words
