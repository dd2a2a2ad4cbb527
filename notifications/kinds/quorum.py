"""A gate whose date is near and whose quorum is not reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notifications import tuning
from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, Strength, event_of
from notifications.kinds.gate import LabKind
from notifications.kinds.params import Param
from notifications.kinds.parties import gate_office, leads
from notifications.kinds.proposals import Proposals
from notifications.kinds.told import DEALT_WITH, LEAD, Told
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Obligation
from notifications.mornings import in_steps, last_morning
from notifications.wording import day, time_left
from workflow.proposals.models import Visit
from workflow.reviews.models import Assignment, Decision, Panel
from workflow.workdays import calendar, clock


@register
class QuorumMissing(LabKind):
    """To the lead, else the secretariat: before the gate's date and once more after it
    ("revision:3:quorum:2026-12-15:near"). A lead who has not filed may not know whether others have."""

    code: ClassVar[str] = "quorum_missing"
    label = gettext_lazy("Kuorum belum tercapai")
    told: ClassVar[Told] = Told(
        LEAD, gettext_lazy("sebelum tenggat gerbang, dan sehari sesudahnya"), DEALT_WITH
    )
    strength: ClassVar[Strength] = Strength.TASK
    settings: ClassVar[tuple[Param, ...]] = (
        Param("before", gettext_lazy("Hari kerja sebelum tenggat gerbang"), 3, least=1, most=20),
    )

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        told = _told({event.ref("revision"): event.subject_id for event in events})
        return {event: told[event.ref("revision")] for event in events}

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        waiting = short_panels().filter(revision__in={event.ref("revision") for event in events})
        due = {panel.revision_id: panel.due_on for panel in waiting}
        return {
            event: gettext_noop("Kuorum tercapai, atau tenggatnya berubah.")
            for event in events
            if due.get(event.ref("revision")) != _date(event)
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        today = clock.today()
        dates = {_date(event_of(row)) for row in obligations} | {today}
        days = calendar.load(min(dates), max(dates))
        words = {}
        for row in obligations:
            due_on = _date(event_of(row))
            standing = time_left(days.count(today, due_on))
            words[row.pk] = {
                "due": day(due_on),
                "standing": standing,
                "facts": [(_("Keputusan paling lambat"), f"{day(due_on)} ({standing})")],
                "estimate": days.is_estimate(due_on),
            }
        return words


def _date(event: Event) -> dt.date:
    return dt.date.fromisoformat(event.word_after("quorum"))


def short_panels() -> QuerySet[Any]:
    """Open panels with people, no quorum and no decision, with the gate's date as `due_on`."""
    decided = Decision.objects.standing().filter(revision=OuterRef("revision"))
    seated = Assignment.objects.standing().filter(panel=OuterRef("pk"))
    running = Visit.objects.filter(proposal=OuterRef("revision__proposal"), closed_at__isnull=True)
    panels = Panel.objects.open().filter(Exists(seated), ~Exists(decided), quorum_at__isnull=True)
    dated = panels.annotate(due_on=running.values("due_on")[:1], of=F("revision__proposal_id"))
    return dated.filter(due_on__isnull=False).order_by()


def _told(proposals: dict[int, int]) -> dict[int, Recipients]:
    """By revision: the lead where they may know, else the secretariat. `proposals`: by revision id."""
    led, office = leads(proposals), gate_office(set(proposals.values()))
    unfiled = Assignment.objects.unfiled().filter(panel__revision__in=proposals)
    owing = set(unfiled.values_list("panel__revision_id", "reviewer_id"))
    found = {}
    for revision, proposal in proposals.items():
        lead = {
            person: why for person, why in led.get(revision, {}).items() if (revision, person) not in owing
        }
        found[revision] = lead or office[proposal]
    return found


@register_rule
class ShortPanels(Rule):
    """Some working days before the gate's date, and on the working day after it."""

    code: ClassVar[str] = "short_panels"
    kinds: ClassVar[tuple[str, ...]] = (QuorumMissing.code,)

    def due(self) -> Iterator[Owed]:
        last = last_morning()
        before = tuning.setting(QuorumMissing.code, "before")
        panels = list(short_panels().filter(due_on__lte=calendar.add(last, before + 1)))
        if not panels:
            return
        told = _told({panel.revision_id: panel.of for panel in panels})
        days = calendar.load(min([last, *(panel.due_on for panel in panels)]), last)
        for panel in panels:
            marks = {"near": days.add(panel.due_on, -before), "over": days.add(panel.due_on, 1)}
            names = [
                f"revision:{panel.revision_id}:quorum:{panel.due_on}:{name}"
                for name, on in marks.items()
                if on <= last
            ]
            facts = {"thing": f"revision:{panel.revision_id}", "due": panel.due_on.isoformat()}
            yield from in_steps(
                QuorumMissing.code, f"proposal:{panel.of}", names, told[panel.revision_id], facts=facts
            )

    def subjects(self) -> QuerySet:
        return short_panels().values_list(subject_column("proposal", "revision__proposal_id"), flat=True)
