"""Celery sends the stage review: each step of a panel, from nobody assigned to waiting for the decree.

What is about a recorded decision goes to the secretariat and the lead only (visibility.md); nothing
here names a reviewer to anybody but the secretariat.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.parties import gate_office, leads, led_or_office, merged
from notifications.kinds.proposals import ProposalKind, Proposals
from notifications.kinds.told import DEALT_WITH, LEAD, OFFICE, READ, REVIEWER, Told
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Obligation, Why
from notifications.wording import day, time_left
from workflow.proposals.models import CycleStage, Revision
from workflow.proposals.models.cycle import Announcer
from workflow.reviews import selectors as reviews
from workflow.reviews.models import Assignment, Decision, Panel
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar

PATIENCE = 1  # working days an empty panel waits before three reviewers are proposed


class LabKind(ProposalKind):
    """About what only secretariat and lead may know: whoever is neither any more reads no line of it, also
    of what they were told then."""

    group: ClassVar[Group] = Group.REVIEWS

    def knows(self, events: Collection[Event]) -> dict[Event, Recipients]:
        return self.recipients(events)

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        may = self.knows({event_of(row) for row in obligations})
        inside = [row for row in obligations if row.to in may.get(event_of(row), {})]
        return super().readable(inside)


class _SecretariatKind(LabKind):
    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        by_office = gate_office({event.subject_id for event in events})
        return {event: by_office[event.subject_id] for event in events}


class _EmptyPanelKind(_SecretariatKind):
    """About "revision:3:ended:0"; over once somebody is assigned or the panel is closed.

    The number of assignments that ended makes it new: a panel whose people all declined is empty again.
    """

    strength: ClassVar[Strength] = Strength.TASK

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        empty = empty_panels().filter(revision__in={event.ref("revision") for event in events})
        waiting = set(empty.values_list("revision_id", flat=True))
        return {
            event: gettext_noop("Sudah ada penelaah, atau panel sudah ditutup.")
            for event in events
            if event.ref("revision") not in waiting
        }


@register
class GateUnassigned(_EmptyPanelKind):
    """To the secretariat at once: a proposal reached the gate and nobody is assigned."""

    code: ClassVar[str] = "gate_unassigned"
    label = gettext_lazy("Di gerbang, belum ada penelaah")
    told: ClassVar[Told] = Told(
        OFFICE, gettext_lazy("saat usulan sampai di gerbang tanpa penelaah"), DEALT_WITH
    )


@register
class ReviewersProposed(_EmptyPanelKind):
    """To the secretariat after one working day: three people who could review, the least busy first."""

    code: ClassVar[str] = "reviewers_proposed"
    label = gettext_lazy("Usul tiga penelaah")
    told: ClassVar[Told] = Told(OFFICE, gettext_lazy("satu hari kerja kemudian"), DEALT_WITH)

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        ids = {event_of(row).ref("revision") for row in obligations}
        panels = {panel.revision_id: panel for panel in empty_panels().filter(revision__in=ids)}
        words = {}
        for row in obligations:
            panel = panels.get(event_of(row).ref("revision"))
            # In the order of what this secretary may know of: their own proposal's reviewers do not count.
            people = reviews.proposed_reviewers(panel, row.recipient) if panel else []
            words[row.pk] = {
                "facts": [(_("Usul penelaah"), ", ".join(person.name for person in people))],
                "found": len(people),
            }
        return words


def empty_panels() -> QuerySet[Panel]:
    """Open panels where nobody's assignment stands."""
    someone = Assignment.objects.standing().filter(panel=OuterRef("pk"))
    return Panel.objects.open().filter(~Exists(someone)).select_related("revision__proposal__unit").order_by()


def emptied(revision_id: int, ended: int) -> str:
    """The occurrence of a panel without people after `ended` assignments."""
    return f"revision:{revision_id}:ended:{ended}"


@register_rule
class EmptyPanels(Rule):
    """A panel without people: told at once, and after one working day with three proposals."""

    code: ClassVar[str] = "empty_panels"
    kinds: ClassVar[tuple[str, ...]] = (GateUnassigned.code, ReviewersProposed.code)

    def due(self) -> Iterable[Owed]:
        panels = list(empty_panels().annotate(ended=Count("assignments")))
        if not panels:
            return
        by_office = gate_office({panel.revision.proposal_id for panel in panels})
        today = clock.today()
        days = calendar.load(min(clock.day_of(panel.opened_at) for panel in panels), today)
        for panel in panels:
            waited = days.count(clock.day_of(panel.opened_at), today) >= PATIENCE
            subject = f"proposal:{panel.revision.proposal_id}"
            for kind in self._told(waited=waited, emptied=panel.ended > 0):
                for person, why in by_office[panel.revision.proposal_id].items():
                    yield Owed(person, kind, subject, emptied(panel.revision_id, panel.ended), why)

    def _told(self, *, waited: bool, emptied: bool) -> tuple[str, ...]:
        if not waited:
            return (GateUnassigned.code,)
        return (ReviewersProposed.code,) if emptied else self.kinds

    def subjects(self) -> QuerySet:
        return empty_panels().values_list(subject_column("proposal", "revision__proposal_id"), flat=True)


class _AssignmentKind(ProposalKind):
    """About "revision:3:assignment:8"."""

    group: ClassVar[Group] = Group.REVIEWS

    def assignments(self, events: Collection[Event]) -> dict[int, Assignment]:
        return _assignments.by_key({event.ref("assignment") for event in events})

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.assignments(events)
        return {
            event: _reviewer(found[event.ref("assignment")])
            for event in events
            if event.ref("assignment") in found
        }


@prepared
def _assignments(ids: Any) -> QuerySet[Assignment]:
    return Assignment.objects.select_related("panel", "reviewer").filter(pk__in=ids)


def _reviewer(assignment: Assignment) -> Recipients:
    return {assignment.reviewer_id: Why.REVIEWER} if assignment.reviewer.is_active else {}


@register
class Assigned(_AssignmentKind):
    """To that reviewer, with the due date and the link, until filed or taken back."""

    code: ClassVar[str] = "assigned"
    label = gettext_lazy("Ditugaskan menelaah")
    told: ClassVar[Told] = Told(REVIEWER, gettext_lazy("saat ditugaskan"), DEALT_WITH)
    strength: ClassVar[Strength] = Strength.TASK

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        unfiled = Assignment.objects.unfiled().filter(pk__in={event.ref("assignment") for event in events})
        waiting = set(unfiled.values_list("pk", flat=True))
        return {
            event: gettext_noop("Telaah sudah masuk atau tidak diperlukan lagi.")
            for event in events
            if event.ref("assignment") not in waiting
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        found = self.assignments({event_of(row) for row in obligations})
        dates = [assignment.due_on for assignment in found.values()]
        today = clock.today()
        days = calendar.load(min([today, *dates]), max([today, *dates]))
        repeated = _numbers({event_of(row).ref("revision") for row in obligations})
        words = {}
        for row in obligations:
            event = event_of(row)
            assignment = found[event.ref("assignment")]
            proposal = proposals[event.subject_id]
            words[row.pk] = {
                "again": repeated.get(event.ref("revision"), 1) > 1,
                "due": day(assignment.due_on),
                "facts": [
                    (_("Nomor"), proposal.number or ""),
                    (_("Unit"), proposal.unit.name),
                    (_("Tenggat telaah"), _due(assignment.due_on, days)),
                ],
                "estimate": days.is_estimate(assignment.due_on),
            }
        return words


def _numbers(revision_ids: set[int]) -> dict[int, int]:
    return dict(Revision.objects.filter(pk__in=revision_ids).values_list("pk", "number"))


def _due(due_on: dt.date, days: WorkCalendar) -> str:
    return f"{day(due_on)} ({time_left(days.count(clock.today(), due_on))})"


@register
class Reminded(Assigned):
    """To that reviewer, because the secretariat asks once more ("…:assignment:8:reminded:2026-11-24"):
    at most once a day, and nothing once the review is filed or taken back."""

    code: ClassVar[str] = "reminded"
    label = gettext_lazy("Diingatkan menelaah")
    told: ClassVar[Told] = Told(REVIEWER, gettext_lazy("saat sekretariat mengingatkan"), DEALT_WITH)


@register
class Unassigned(_AssignmentKind):
    """To that reviewer, once. They may no longer see the proposal, so it is not named."""

    code: ClassVar[str] = "unassigned"
    label = gettext_lazy("Penugasan telaah berakhir")
    told: ClassVar[Told] = Told(REVIEWER, gettext_lazy("saat penugasan berakhir"), READ)

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        return {row.pk: {"url": "/"} for row in obligations}

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        """Assigned anew meanwhile: then the news is old."""
        found = self.assignments(events)
        again = {pk for pk, assignment in found.items() if assignment.stands}
        return {event: "Ditugaskan kembali." for event in events if event.ref("assignment") in again}


@register
class DecisionWanted(LabKind):
    """Quorum reached: to the lead, else (or beside one who is away) the secretariat, until it is decided.

    "revision:3:decided:0", the number of decisions that were recorded and did not hold: after a
    correction it is wanted again.
    """

    code: ClassVar[str] = "decision_wanted"
    label = gettext_lazy("Kuorum tercapai, keputusan ditunggu")
    told: ClassVar[Told] = Told(LEAD, gettext_lazy("saat kuorum tercapai"), DEALT_WITH)
    strength: ClassVar[Strength] = Strength.TASK

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        led = leads({event.ref("revision") for event in events})
        holders = led_or_office(led, gate_office({event.subject_id for event in events}))
        return {event: holders(event.ref("revision"), event.subject_id) for event in events}

    def knows(self, events: Collection[Event]) -> dict[Event, Recipients]:
        led = leads({event.ref("revision") for event in events})
        by_office = gate_office({event.subject_id for event in events})
        return {
            event: merged(led.get(event.ref("revision"), {}), by_office[event.subject_id]) for event in events
        }

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        ids = {event.ref("revision") for event in events}
        undecided = undecided_panels().filter(revision__in=ids)
        waiting = set(undecided.values_list("revision_id", flat=True))
        return {
            event: gettext_noop("Keputusan sudah dicatat, atau panel sudah ditutup.")
            for event in events
            if event.ref("revision") not in waiting
        }


def undecided_panels() -> QuerySet[Panel]:
    """Open panels whose quorum was reached and for which no decision stands."""
    decided = Decision.objects.standing().filter(revision=OuterRef("revision"))
    return Panel.objects.open().filter(~Exists(decided), quorum_at__isnull=False).order_by()


def wanted(revision_id: int) -> str:
    """The occurrence under which a decision on a revision is wanted now."""
    return f"revision:{revision_id}:decided:{Decision.objects.filter(revision=revision_id).count()}"


@register_rule
class DecisionsWanted(Rule):
    """A quorum stands and nothing is decided: whoever leads now is owed it (a new lead too)."""

    code: ClassVar[str] = "decisions_wanted"
    kinds: ClassVar[tuple[str, ...]] = (DecisionWanted.code,)

    def due(self) -> Iterable[Owed]:
        panels = list(
            undecided_panels().select_related("revision").annotate(ended=Count("revision__decisions"))
        )
        if not panels:
            return
        led = leads({panel.revision_id for panel in panels})
        holders = led_or_office(led, gate_office({panel.revision.proposal_id for panel in panels}))
        for panel in panels:
            proposal = panel.revision.proposal_id
            for person, why in holders(panel.revision_id, proposal).items():
                occurrence = f"revision:{panel.revision_id}:decided:{panel.ended}"
                yield Owed(person, DecisionWanted.code, f"proposal:{proposal}", occurrence, why)

    def subjects(self) -> QuerySet:
        return undecided_panels().values_list(subject_column("proposal", "revision__proposal_id"), flat=True)


class _DecisionKind(LabKind):
    """About "decision:4"."""

    def decisions(self, events: Collection[Event]) -> dict[int, Decision]:
        ids = {event.ref("decision") for event in events}
        return Decision.objects.select_related("revision__proposal").in_bulk(ids)


@register
class DecisionToAnnounce(_SecretariatKind, _DecisionKind):
    """To the secretariat, where it announces, until announced or void."""

    code: ClassVar[str] = "decision_to_announce"
    label = gettext_lazy("Keputusan menunggu diumumkan")
    told: ClassVar[Told] = Told(OFFICE, gettext_lazy("saat keputusan dicatat"), DEALT_WITH)
    strength: ClassVar[Strength] = Strength.TASK

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        found = self.decisions(events)
        waiting = {pk for pk, decision in found.items() if decision.status == Decision.Status.RECORDED}
        return {
            event: gettext_noop("Sudah diumumkan atau batal.")
            for event in events
            if event.ref("decision") not in waiting
        }


def secretariat_announces(decision: Decision) -> bool:
    revision = decision.revision
    stage = _cycle_stage.first(cycle=revision.proposal.cycle_id, stage=str(revision.stage))
    return stage is None or stage.announcer == Announcer.SECRETARIAT


@register
class DecisionVoid(_DecisionKind):
    """To lead and secretariat only, once: what was recorded will not be announced."""

    code: ClassVar[str] = "decision_void"
    label = gettext_lazy("Keputusan yang dicatat batal")
    told: ClassVar[Told] = Told(
        gettext_lazy("ketua penelaah dan sekretariat"),
        gettext_lazy("saat keputusan yang dicatat batal"),
        READ,
    )
    strength: ClassVar[Strength] = Strength.TASK  # stronger than the news of the move that voided it

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        found = self.decisions(events)
        led = leads({decision.revision_id for decision in found.values()})
        by_office = gate_office({event.subject_id for event in events})
        return {
            event: merged(led.get(found[event.ref("decision")].revision_id, {}), by_office[event.subject_id])
            for event in events
            if event.ref("decision") in found
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        found = self.decisions({event_of(row) for row in obligations})
        return {
            row.pk: {"cause": found[event_of(row).ref("decision")].get_void_cause_display()}
            for row in obligations
        }


@prepared
def _cycle_stage(cycle: Any, stage: Any) -> QuerySet[CycleStage]:
    return CycleStage.objects.filter(cycle=cycle, stage=stage)
