"""What stands still: a proposal that nothing happened to, and feedback that nobody answered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, ClassVar

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notifications import tuning
from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, Strength, event_of
from notifications.kinds.deadlines import DueSoon
from notifications.kinds.groups import Group
from notifications.kinds.params import Param
from notifications.kinds.parties import holders_of, merged, secretariat, teams
from notifications.kinds.proposals import ProposalKind, Proposals
from notifications.kinds.told import DEALT_WITH, TEAM, WHILE_SO, Told
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Obligation
from notifications.mornings import in_steps, last_morning
from notifications.wording import day, working_days
from workflow.proposals.machine import WORKING
from workflow.proposals.models import Feedback, FeedbackReply, LogRow, TeamMember, Visit
from workflow.workdays import calendar, clock

KEPT = 10  # steps that are still written after a long silence


@register
class NothingMoved(ProposalKind):
    """To its holder and the secretariat, every so many working days in which its log got no row
    ("log:17:still:2"), until the reminders of its deadline begin: then those are told instead. A draft that
    was never sent is nobody's business but its team's."""

    code: ClassVar[str] = "nothing_moved"
    label = gettext_lazy("Lama tidak bergerak")
    told: ClassVar[Told] = Told(
        gettext_lazy("pemegang waktu dan sekretariat"),
        gettext_lazy("selama log diam, sampai pengingat tenggat dimulai"),
        WHILE_SO,
    )
    group: ClassVar[Group] = Group.MOVES
    settings: ClassVar[tuple[Param, ...]] = (
        Param("after", gettext_lazy("Setiap kali diam selama (hari kerja)"), 30, least=5, most=120),
    )

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        visits = {visit.proposal_id: visit for visit in still().filter(proposal__in=_subjects(events))}
        told = _watching(list(visits.values()))
        return {event: told.get(event.subject_id, {}) for event in events}

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        today = clock.today()
        quiet = {
            visit.proposal_id: visit.proposal.last_n
            for visit, reminded in reminded_from(still().filter(proposal__in=proposals), today)
            if today < reminded
        }
        return {
            event: gettext_noop("Sudah bergerak lagi, atau tenggatnya sudah dekat.")
            for event in events
            if quiet.get(event.subject_id) != event.ref("log")
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        since = _last_moved(proposals)
        first = min(since.values(), default=clock.today())
        days = calendar.load(first, clock.today())
        return {
            row.pk: {
                "since": day(since[event_of(row).subject_id]),
                "days": working_days(days.count(since[event_of(row).subject_id], clock.today())),
                "facts": [(_("Terakhir bergerak"), day(since[event_of(row).subject_id]))],
            }
            for row in obligations
        }


def reminded_from(visits: Iterable[Visit], today: dt.date) -> Iterator[tuple[Visit, dt.date]]:
    """Each stay with the day from which its deadline is reminded of."""
    days, before = calendar.load(today, today), max(tuning.setting(DueSoon.code, "before"))
    for visit in visits:
        yield visit, days.add(visit.due_on, -before) if visit.due_on else dt.date.max


def _subjects(events: Collection[Event]) -> set[int]:
    return {event.subject_id for event in events}


def still() -> QuerySet[Visit]:
    """Open stays of what was sent at least once."""
    running = Visit.objects.filter(closed_at__isnull=True, proposal__first_sent_at__isnull=False)
    return running.select_related("proposal").order_by()


def _watching(visits: list[Visit]) -> dict[int, Recipients]:
    """The holder and the secretariat, by proposal id."""
    held, office = holders_of(visits), secretariat({visit.proposal_id for visit in visits})
    return {visit.proposal_id: merged(held.get(visit.pk, {}), office[visit.proposal_id]) for visit in visits}


def _last_moved(proposal_ids: Collection[int]) -> dict[int, dt.date]:
    """The day of the newest row of each log."""
    rows = LogRow.objects.filter(proposal__in=list(proposal_ids), n=F("proposal__last_n"))
    return {pk: clock.day_of(at) for pk, at in rows.order_by().values_list("proposal_id", "at")}


@register_rule
class Stillness(Rule):
    code: ClassVar[str] = "stillness"
    kinds: ClassVar[tuple[str, ...]] = (NothingMoved.code,)

    def due(self) -> Iterator[Owed]:
        after, last = tuning.setting(NothingMoved.code, "after"), last_morning()
        # So many working days take at least as many days: whatever moved since is left out by the query.
        visits = list(self._old(last - dt.timedelta(days=after)))
        if not visits:
            return
        since = _last_moved([visit.proposal_id for visit in visits])
        days = calendar.load(min(since.values()), last)
        people = _watching(visits)
        for visit, end in reminded_from(visits, last):
            pk, n = visit.proposal_id, visit.proposal.last_n
            times = days.count(since[pk], min(last, end - dt.timedelta(days=1))) // after
            names = [f"log:{n}:still:{nth}" for nth in range(max(1, times - KEPT + 1), times + 1)]
            yield from in_steps(NothingMoved.code, f"proposal:{pk}", names, people[pk], told=last < end)

    def _old(self, before: dt.date) -> QuerySet[Visit]:
        newer = LogRow.objects.filter(proposal=OuterRef("proposal"), at__gte=clock.end_of(before))
        return still().filter(~Exists(newer))

    def subjects(self) -> QuerySet:
        return still().values_list(subject_column("proposal", "proposal_id"), flat=True)


@register
class FeedbackToAnswer(ProposalKind):
    """To the team in work: feedback that is open and unanswered for some working days. One message for all
    of one day ("feedback:2026-12-01"), in place of the one for an earlier day."""

    code: ClassVar[str] = "feedback_to_answer"
    label = gettext_lazy("Tanggapan menunggu jawaban")
    told: ClassVar[Told] = Told(TEAM, gettext_lazy("bila tanggapan belum dijawab"), DEALT_WITH)
    group: ClassVar[Group] = Group.MOVES
    strength: ClassVar[Strength] = Strength.NEWS
    settings: ClassVar[tuple[Param, ...]] = (
        Param("after", gettext_lazy("Sesudah (hari kerja)"), 5, least=1, most=60),
    )

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        by_team = teams(_subjects(events))
        return {event: by_team.get(event.subject_id, {}) for event in events}

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        waiting = _days_of(unanswered().filter(proposal__in=proposals))
        return {
            event: gettext_noop("Sudah dijawab atau diselesaikan.")
            for event in events
            if not any(given <= _given(event) for given in waiting.get(event.subject_id, ()))
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        waiting = _days_of(unanswered().filter(proposal__in=proposals))
        words = {}
        for row in obligations:
            event = event_of(row)
            given = [on for on in waiting.get(event.subject_id, ()) if on <= _given(event)]
            url = reverse("proposals:feedback", args=[proposals[event.subject_id].public_id])
            since = day(min(given, default=_given(event)))
            words[row.pk] = {"count": len(given), "since": since, "url": url}
        return words


def _given(event: Event) -> dt.date:
    return dt.date.fromisoformat(event.word_after("feedback"))


def unanswered() -> QuerySet[Feedback]:
    """Open feedback of proposals in work to which nobody of the team has answered."""
    by_team = [TeamMember.Role.OWNER, TeamMember.Role.CO_WRITER]
    answered = FeedbackReply.objects.filter(feedback=OuterRef("pk"), capacity__in=by_team)
    return Feedback.objects.open().filter(~Exists(answered), proposal__state__in=WORKING).order_by()


def _days_of(entries: QuerySet[Feedback]) -> dict[int, list[dt.date]]:
    """The day of each entry, by proposal id."""
    found: dict[int, list[dt.date]] = defaultdict(list)
    for proposal, at in entries.values_list("proposal_id", "at"):
        found[proposal].append(clock.day_of(at))
    return found


@register_rule
class FeedbackWaits(Rule):
    code: ClassVar[str] = "feedback_waits"
    kinds: ClassVar[tuple[str, ...]] = (FeedbackToAnswer.code,)

    def due(self) -> Iterator[Owed]:
        last = last_morning()
        newest = calendar.add(last, -tuning.setting(FeedbackToAnswer.code, "after"))
        waiting = _days_of(unanswered().filter(at__lt=clock.end_of(newest)))
        by_team = teams(waiting)
        for proposal, given in waiting.items():
            names = [f"feedback:{on}" for on in sorted(set(given))[-KEPT:]]
            people = by_team.get(proposal, {})
            yield from in_steps(FeedbackToAnswer.code, f"proposal:{proposal}", names, people)

    def subjects(self) -> QuerySet:
        return unanswered().values_list(subject_column("proposal", "proposal_id"), flat=True)
