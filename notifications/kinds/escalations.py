"""Escalation: what stays late is told to somebody above, step by step, and everybody knows beforehand.

The occurrence holds the matter, its date and the rung ("visit:5:escalated:2026-12-01:head"): a moved date
climbs anew, and a number that the lab changes tells nobody twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notifications import ladders
from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.params import Param
from notifications.kinds.proposals import ProposalKind, Proposals, about, titles_read
from notifications.kinds.told import MOVED, Told
from notifications.ladders import FIRST, SECOND, THIRD, Matter, Matters
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Obligation
from notifications.mornings import last_morning
from notifications.wording import OFFICE, day, time_left
from workflow.proposals.machine import WORKING
from workflow.proposals.models import EndorsementRequest, Visit
from workflow.refusals import Obstacle
from workflow.reviews.models import Assignment
from workflow.workdays import calendar, clock

EVERYBODY = format_lazy(
    gettext_lazy("kepala unit atau ketua penelaah, lalu sekretariat, lalu {office}"), office=OFFICE
)
LAST_LABEL = format_lazy(gettext_lazy("Akhirnya {office}, sesudah (hari kerja)"), office=OFFICE)


@register
class Escalated(ProposalKind):
    """To the next rung of the ladder, until the matter is dealt with or its date moves."""

    code: ClassVar[str] = ladders.KIND
    label = gettext_lazy("Eskalasi keterlambatan")
    told: ClassVar[Told] = Told(
        EVERYBODY,
        gettext_lazy("selangkah demi selangkah sesudah tenggat"),
        MOVED,
    )
    group: ClassVar[Group] = Group.DEADLINES
    strength: ClassVar[Strength] = Strength.ALARM
    settings: ClassVar[tuple[Param, ...]] = (
        Param(FIRST, gettext_lazy("Kepala unit, atau ketua penelaah, sesudah (hari kerja)"), 3, 1, 60),
        Param(SECOND, gettext_lazy("Sekretariat sesudah (hari kerja)"), 6, 1, 60),
        Param(THIRD, LAST_LABEL, 10, 1, 60),
    )

    def disagree(self, values: Mapping[str, Any]) -> list[Obstacle]:
        steps = [values[name] for name in (FIRST, SECOND, THIRD)]
        if steps == sorted(set(steps)):
            return []
        said = _("Setiap langkah harus lebih lambat daripada langkah sebelumnya.")
        return [Obstacle("setting.order", said, field=THIRD)]

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        matters = _matters(events)
        owed: dict[Event, Recipients] = {}
        for event in events:
            matter = matters.get(_key(event))
            rungs = {rung.name: rung.people for rung in matter.rungs} if matter else {}
            owed[event] = rungs.get(_rung(event), {})
        return owed

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        matters = _matters(events)
        return {
            event: gettext_noop("Sudah selesai, atau tenggatnya berubah.")
            for event in events
            if _key(event) not in matters or matters[_key(event)].due_on != _date(event)
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        events = {event_of(row) for row in obligations}
        matters, today = _matters(events), clock.today()
        days = ladders.calendar_from(_date(event) for event in events)
        late = _late_reviewers(events)
        words, titles = {}, titles_read(obligations, proposals)
        for row in obligations:
            event = event_of(row)
            title = titles.get(row.pk) or about(proposals[event.subject_id])
            due_on, matter = _date(event), matters.get(_key(event))
            facts = [
                (_("Usulan"), title["title"]),
                (_("Tenggat"), f"{day(due_on)} ({time_left(days.count(today, due_on))})"),
            ]
            if _rung(event) == "secretariat" and late.get(_key(event)):
                facts.append((_("Penelaah"), ", ".join(late[_key(event)])))
            following = matter.next_rung(today) if matter else None
            words[row.pk] = {
                "what": _what(event, proposals),
                "due": day(due_on),
                "late": time_left(days.count(today, due_on)),
                "foretold": ladders.beforehand(following) if following else "",
                "facts": facts,
                "estimate": days.is_estimate(due_on),
            }
        return words


def _what(event: Event, proposals: Proposals) -> str:
    """What is late, naming nobody."""
    stage = proposals[event.subject_id].stage.label
    if event.occurrence.startswith("revision:"):
        return _("telaah di gerbang %(stage)s") % {"stage": stage}
    if event.occurrence.startswith("request:"):
        return _("jawaban kepala unit atas permintaan persetujuan")
    if proposals[event.subject_id].state in WORKING:
        return _("pengajuan tahap %(stage)s") % {"stage": stage}
    return _("keputusan di gerbang %(stage)s") % {"stage": stage}


def _rung(event: Event) -> str:
    return event.occurrence.rpartition(":")[2]


def _date(event: Event) -> dt.date:
    return dt.date.fromisoformat(event.occurrence.split(":")[3])


def _key(event: Event) -> str:
    """The matter's name among `Matters`."""
    name = ":".join(event.occurrence.split(":")[:2])
    return f"{name}:{_date(event)}" if name.startswith("revision:") else name


def _of(events: Collection[Event], thing: str) -> set[int]:
    return {event.ref(thing) for event in events if event.occurrence.startswith(f"{thing}:")}


def _matters(events: Collection[Event]) -> Matters:
    """Those of these events that still run."""
    visit_ids, revision_ids = _of(events, "visit"), _of(events, "revision")
    request_ids = _of(events, "request")
    days = ladders.calendar_from(_date(event) for event in events)
    matters: Matters = {}
    if visit_ids:
        running = Visit.objects.filter(pk__in=visit_ids, closed_at__isnull=True).select_related("proposal")
        matters |= ladders.of_visits(list(running), days)
    if revision_ids:
        owed = ladders.late_reviews().filter(panel__revision__in=revision_ids)
        matters |= ladders.of_reviews(owed, days)
    if request_ids:
        asked = EndorsementRequest.objects.filter(pk__in=request_ids, status=EndorsementRequest.Status.OPEN)
        matters |= ladders.of_requests(list(asked.defer("content").select_related("proposal")), days)
    return matters


def _late_reviewers(events: Collection[Event]) -> dict[str, list[str]]:
    """Names for the secretariat, by the key of the matter."""
    ids = _of(events, "revision")
    if not ids:
        return {}
    found: dict[str, list[str]] = {}
    owed = Assignment.objects.unfiled().filter(panel__revision__in=ids).order_by("seat")
    for revision, due_on, name in owed.values_list("panel__revision", "due_on", "reviewer__name"):
        found.setdefault(f"revision:{revision}:{due_on}", []).append(name)
    return found


@register_rule
class Escalations(Rule):
    """Every rung whose day has come is written; nobody stands on two rungs of one matter."""

    code: ClassVar[str] = "escalations"
    kinds: ClassVar[tuple[str, ...]] = (Escalated.code,)

    def due(self) -> Iterator[Owed]:
        today, last = clock.today(), last_morning()
        days = calendar.load(today - dt.timedelta(days=60), today)
        for matter in ladders.all_matters(last, days):
            for rung in matter.rungs:
                if rung.on <= last:
                    yield from self._of_rung(matter, rung)

    def _of_rung(self, matter: Matter, rung: ladders.Rung) -> Iterator[Owed]:
        for person, why in rung.people.items():
            yield Owed(
                recipient=person,
                kind=Escalated.code,
                subject=f"proposal:{matter.proposal}",
                occurrence=matter.occurrence(rung),
                why=why,
                facts={"thing": matter.name, "due": matter.due_on.isoformat()},
            )

    def subjects(self) -> QuerySet:
        today = clock.today()
        late = Visit.objects.filter(closed_at__isnull=True, due_on__lt=today).order_by()
        owed = Assignment.objects.unfiled().filter(due_on__lt=today).order_by()
        asked = EndorsementRequest.objects.filter(status=EndorsementRequest.Status.OPEN).order_by()
        return late.values_list(subject_column("proposal", "proposal_id"), flat=True).union(
            owed.values_list(subject_column("proposal", "panel__revision__proposal_id"), flat=True),
            asked.values_list(subject_column("proposal", "proposal_id"), flat=True),
        )
