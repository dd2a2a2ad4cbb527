"""A call for ideas opens and closes: told to the heads of the units that take part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from notifications import tuning
from notifications.kinds import register
from notifications.kinds.base import Event, Kind, Recipients, event_of
from notifications.kinds.groups import Group
from notifications.kinds.params import Param
from notifications.kinds.told import HEADS, READ, WHILE_SO, Told
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Obligation, Why
from notifications.mornings import falls_due, in_steps, last_morning
from notifications.wording import day, last_moment, time_left
from workflow.cleaning import clean_line
from workflow.people import selectors as people
from workflow.people.models import Unit, UnitRole
from workflow.proposals.models import Cycle, Proposal
from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar


def heads_of_ours() -> Recipients:
    """Heads and deputies of the units that take part."""
    units = Unit.objects.ours().active().values("pk")
    held = UnitRole.objects.filter(unit__in=units, role__in=people.HEADS, user__is_active=True).current()
    return dict.fromkeys(held.values_list("user_id", flat=True), Why.HEAD)


def unsent_drafts(cycle_ids: Iterable[int]) -> QuerySet[Proposal]:
    return Proposal.objects.filter(cycle__in=list(cycle_ids), first_sent_at__isnull=True, rested_from="")


class _CallKind(Kind):
    """About "cycle:3"; its date stands in the occurrence, so that a moved call is told anew."""

    group: ClassVar[Group] = Group.LAB

    def cycles(self, events: Collection[Event]) -> dict[int, Cycle]:
        return Cycle.objects.in_bulk({event.subject_id for event in events})

    def date(self, cycle: Cycle) -> dt.date:
        """The date that the occurrence must name."""
        raise NotImplementedError

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        found, now = self.cycles(events), clock.now()
        dates = {pk: self.date(cycle).isoformat() for pk, cycle in found.items() if cycle.is_open(now)}
        return {
            event: gettext_noop("Panggilan sudah ditutup, atau tanggalnya berubah.")
            for event in events
            if dates.get(event.subject_id) != event.occurrence.split(":")[1]
        }

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        heads = heads_of_ours()
        return dict.fromkeys(events, heads)

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}  # calls are no secret

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        found, today = self.cycles({event_of(row) for row in obligations}), clock.today()
        last = max((cycle.last_day() for cycle in found.values()), default=today)
        days = calendar.load(min(today, last), max(today, last))
        words = {}
        for row in obligations:
            cycle = found[event_of(row).subject_id]
            closes = cycle.last_day()
            words[row.pk] = {
                "call": clean_line(cycle.name),
                "theme": clean_line(cycle.theme),
                "closes": day(closes),
                "standing": time_left(days.count(today, closes)),
                "facts": [
                    (_("Dibuka"), day(clock.day_of(cycle.opens_at))),
                    (_("Hari terakhir"), last_moment(closes, row.recipient.zone if row.recipient else "")),
                ],
                "estimate": days.is_estimate(closes),
                "url": reverse("proposals:new"),
            }
        return words


@register
class CallOpened(_CallKind):
    """Once a call is open ("opens:2026-11-01"), for the first days."""

    code: ClassVar[str] = "call_opened"
    label = gettext_lazy("Panggilan ide dibuka")
    told: ClassVar[Told] = Told(HEADS, gettext_lazy("saat panggilan dibuka"), READ)
    settings: ClassVar[tuple[Param, ...]] = (
        Param("until", gettext_lazy("Masih dikabarkan selama (hari kerja)"), 10, least=1, most=60),
    )

    def date(self, cycle: Cycle) -> dt.date:
        return clock.day_of(cycle.opens_at)


@register
class CallClosing(_CallKind):
    """Some working days before it closes ("closes:2026-12-18:5"); those on the team of a draft hear of it
    with their draft."""

    code: ClassVar[str] = "call_closing"
    label = gettext_lazy("Panggilan ide segera ditutup")
    told: ClassVar[Told] = Told(
        HEADS, gettext_lazy("beberapa hari kerja sebelum panggilan ditutup"), WHILE_SO
    )
    settings: ClassVar[tuple[Param, ...]] = (
        Param("before", gettext_lazy("Hari kerja sebelum ditutup"), (5, 1), least=1, most=30),
    )

    def date(self, cycle: Cycle) -> dt.date:
        return cycle.last_day()

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        heads = heads_of_ours()
        drafts = unsent_drafts({event.subject_id for event in events})
        writing: dict[int, set[int]] = {}
        for cycle, user in drafts.filter(team__user__in=list(heads)).values_list("cycle_id", "team__user"):
            writing.setdefault(cycle, set()).add(user)
        return {
            event: {
                person: why
                for person, why in heads.items()
                if person not in writing.get(event.subject_id, ())
            }
            for event in events
        }

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        words = super().context(obligations)
        drafts = _drafts_by_head(obligations)
        for row in obligations:
            n = drafts.get((event_of(row).subject_id, row.recipient_id), 0)
            words[row.pk]["drafts"] = _unsent(n) if n else ""
        return words


def _unsent(n: int) -> str:
    said = ngettext("%(n)d draf unit Anda belum diajukan.", "%(n)d draf unit Anda belum diajukan.", n)
    return said % {"n": n}


def _drafts_by_head(obligations: Collection[Obligation]) -> dict[tuple[int, int | None], int]:
    """How many drafts of the units that each of these heads were never sent."""
    cycles = {event_of(row).subject_id for row in obligations}
    counted = unsent_drafts(cycles).order_by().values_list("cycle_id", "unit_id").annotate(Count("pk"))
    per_unit = {(cycle, unit): n for cycle, unit, n in counted}
    headed = UnitRole.objects.filter(
        user__in={row.recipient_id for row in obligations}, role__in=people.HEADS
    ).current()
    found: dict[tuple[int, int | None], int] = {}
    for user, unit in headed.values_list("user_id", "unit_id"):
        for cycle in cycles:
            found[cycle, user] = found.get((cycle, user), 0) + per_unit.get((cycle, unit), 0)
    return found


REMEMBERED = dt.timedelta(days=60)  # how long after it a step is still written, though not told any more


@register_rule
class Calls(Rule):
    """Calls, their opening for the first days, their closing in the last; what a beat slept through is
    written and not told."""

    code: ClassVar[str] = "calls"
    kinds: ClassVar[tuple[str, ...]] = (CallOpened.code, CallClosing.code)

    def due(self) -> Iterator[Owed]:
        days = calendar.load(clock.today() - 2 * REMEMBERED, clock.today())
        for cycle in _recent():
            yield from self._opening(cycle, days)
            yield from self._closing(cycle, days)

    def _opening(self, cycle: Cycle, days: WorkCalendar) -> Iterator[Owed]:
        """Due in the morning of its first day, or at once where it opens later that day."""
        opened = clock.day_of(cycle.opens_at)
        until = falls_due(days.add(opened, tuning.setting(CallOpened.code, "until")))
        if last_morning() - REMEMBERED <= opened <= last_morning():
            event = Event(f"cycle:{cycle.pk}", f"opens:{opened}")
            people = CallOpened().recipients([event])[event]
            told = cycle.is_open() and clock.now() < until
            yield from in_steps(
                CallOpened.code, event.subject, [event.occurrence], people, until=until, told=told
            )

    def _closing(self, cycle: Cycle, days: WorkCalendar) -> Iterator[Owed]:
        closes, opened = cycle.last_day(), clock.day_of(cycle.opens_at)
        due = [
            f"closes:{closes}:{n}"
            for n in tuning.setting(CallClosing.code, "before")
            if opened < days.add(closes, -n) <= last_morning()
        ]
        if due:
            event = Event(f"cycle:{cycle.pk}", due[-1])
            people = CallClosing().recipients([event])[event]
            until = clock.end_of(closes)
            yield from in_steps(
                CallClosing.code, event.subject, due, people, until=until, told=cycle.is_open()
            )

    def subjects(self) -> QuerySet:
        return _recent().order_by().values_list(subject_column("cycle", "pk"), flat=True)


def _recent() -> QuerySet[Cycle]:
    """Calls that are open, or were not long ago."""
    now = clock.now()
    return Cycle.objects.filter(opens_at__lte=now, closes_at__gt=now - REMEMBERED)
