"""Who else is told when something stays late: the ladder of a matter, computed from state alone.

Three matters climb. A stay that is over its date: the team's goes to the unit's head, the lab's to the
panel's lead, both then to the secretariat and the Bupati's office. Reviews that are late: to the lead and
the secretariat; the Bupati's office hears of the gate's own date alone, for who has filed is not its to
know (visibility.md). A request no head has answered: to the secretariat and the Bupati's office.

Whoever holds the matter is reminded of it already and stands on no rung.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import tuning
from notifications.kinds.base import Recipients
from notifications.kinds.parties import (
    announced_by_office,
    executives,
    gate_leads,
    holders_of,
    leads,
    secretariat,
    unit_heads,
)
from notifications.models import Delivery
from notifications.wording import OFFICE, day
from workflow.proposals import ladder
from workflow.proposals.models import EndorsementRequest, Visit
from workflow.reviews.models import Assignment
from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar

KIND = "escalated"  # whose settings say after how many working days each rung is told
FIRST, SECOND, THIRD = "first", "second", "third"  # names of those settings
WHOM = {
    "head": gettext_lazy("kepala unit"),
    "lead": gettext_lazy("ketua penelaah"),
    "secretariat": gettext_lazy("Sekretariat Lab"),
    "executive": OFFICE,
}
_SETTING = {"head": FIRST, "lead": FIRST, "secretariat": SECOND, "executive": THIRD}


@dataclass(frozen=True)
class Rung:
    """Who is told of a matter on a day, in this step of its ladder."""

    name: str  # a key of WHOM
    on: dt.date
    people: Recipients

    @property
    def whom(self) -> Any:
        return WHOM[self.name]


@dataclass(frozen=True)
class Matter:
    """Something late, or that will be: "visit:5", "revision:3" (its reviews) or "request:9"."""

    name: str
    proposal: int
    due_on: dt.date
    rungs: tuple[Rung, ...]  # the lowest first; those without anybody are left out

    def occurrence(self, rung: Rung) -> str:
        return f"{self.name}:{KIND}:{self.due_on.isoformat()}:{rung.name}"

    @property
    def key(self) -> str:
        """By which `Matters` holds it: two reviewers of one panel may have two dates."""
        return f"{self.name}:{self.due_on}" if self.name.startswith("revision:") else self.name

    def next_rung(self, today: dt.date) -> Rung | None:
        """Who is told next, if nothing happens."""
        return next((rung for rung in self.rungs if rung.on > today), None)


Matters = dict[str, Matter]


def of_visits(visits: Collection[Visit], days: WorkCalendar) -> Matters:
    """Of stays whose proposal was sent once (a draft is missed, never late); they come with it."""
    found = [visit for visit in visits if visit.due_on and visit.proposal.is_sent]
    if not found:
        return {}
    ids = {visit.proposal_id for visit in found}
    holding = holders_of(found)
    heads = unit_heads({visit.proposal.unit_id for visit in found})
    led, office, above = _leads_who_decide(ids), secretariat(ids), executives(ids)
    matters = []
    for visit in found:
        assert visit.due_on is not None
        pk = visit.proposal_id
        team_held = visit.holder == Visit.Holder.TEAM
        first = ("head", heads.get(visit.proposal.unit_id, {})) if team_held else ("lead", led.get(pk, {}))
        steps = dict([first, ("secretariat", office[pk]), ("executive", above[pk])])
        rungs = _rungs(visit.due_on, steps, holding.get(visit.pk, {}), days)
        matters.append(Matter(f"visit:{visit.pk}", pk, visit.due_on, rungs))
    return _by_key(matters)


def _leads_who_decide(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    """Without those whose decision is recorded and waits for the secretariat: they have done their part."""
    done = announced_by_office(proposal_ids)
    return {pk: led for pk, led in gate_leads(proposal_ids).items() if not done.get(pk)}


def of_reviews(assignments: Iterable[Assignment], days: WorkCalendar) -> Matters:
    """Of reviews not filed; they come with panel and revision. One matter a panel and date: the lead is
    told once, however many are late. A lead who has not filed may not know whether others have."""
    owed: dict[tuple[int, dt.date], set[int]] = defaultdict(set)
    proposal_of = {}
    for assignment in assignments:
        revision = assignment.panel.revision
        owed[revision.pk, assignment.due_on].add(assignment.reviewer_id)
        proposal_of[revision.pk] = revision.proposal_id
    if not owed:
        return {}
    office = secretariat(set(proposal_of.values()))
    led = leads(set(proposal_of))
    still = _unfiled_of(set(proposal_of))
    matters = []
    for (revision_id, due_on), people in owed.items():
        pk, holding = proposal_of[revision_id], dict.fromkeys(people | still[revision_id], "")
        steps = {"lead": led.get(revision_id, {}), "secretariat": office[pk]}
        rungs = _rungs(due_on, steps, holding, days)
        matters.append(Matter(f"revision:{revision_id}", pk, due_on, rungs))
    return _by_key(matters)


def _by_key(matters: Iterable[Matter]) -> Matters:
    return {matter.key: matter for matter in matters}


def _unfiled_of(revision_ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    owed = Assignment.objects.unfiled().filter(panel__revision__in=revision_ids)
    for revision, reviewer in owed.values_list("panel__revision_id", "reviewer_id"):
        found[revision].add(reviewer)
    return found


def of_requests(requests: Collection[EndorsementRequest], days: WorkCalendar) -> Matters:
    """Of open requests, due when the first level's time to answer is over; they come with their proposal.
    The Bupati's office hears of nothing that was never sent."""
    if not requests:
        return {}
    may = ladder.answerers_of(requests)
    ids = {request.proposal_id for request in requests}
    office, above = secretariat(ids), executives(ids)
    matters = []
    for request in requests:
        pk = request.proposal_id
        due_on = days.add(clock.day_of(request.asked_at), ladder.PATIENCE)
        steps = {"secretariat": office[pk], "executive": above[pk] if request.proposal.is_sent else {}}
        rungs = _rungs(due_on, steps, dict.fromkeys(may[request.pk].ids, ""), days)
        matters.append(Matter(f"request:{request.pk}", pk, due_on, rungs))
    return _by_key(matters)


def _rungs(
    due_on: dt.date, steps: Mapping[str, Recipients], holding: Mapping[Any, str], days: WorkCalendar
) -> tuple[Rung, ...]:
    """The steps with somebody on them, each person on the lowest that names them."""
    taken = dict(holding)
    rungs = []
    for name, people in steps.items():
        here = {person: why for person, why in people.items() if person not in taken}
        taken |= here
        if here:
            rungs.append(Rung(name, days.add(due_on, tuning.setting(KIND, _SETTING[name])), here))
    return tuple(rungs)


# --- Read from the lab ---------------------------------------------------------------------------------


def all_matters(horizon: dt.date, days: WorkCalendar) -> list[Matter]:
    """Everything that runs and is due by a day."""
    visits = Visit.objects.filter(closed_at__isnull=True, due_on__lte=horizon).select_related("proposal")
    asked = EndorsementRequest.objects.filter(status=EndorsementRequest.Status.OPEN).defer("content")
    found = {
        **of_visits(list(visits), days),
        **of_reviews(late_reviews().filter(due_on__lte=horizon), days),
        **of_requests(list(asked.select_related("proposal")), days),
    }
    return list(found.values())


def late_reviews() -> Any:
    unfiled = Assignment.objects.unfiled().select_related("panel__revision")
    return unfiled.defer("panel__revision__content").order_by()


@dataclass(frozen=True)
class Step:
    """One rung as people read it: who, on which day, and since when they know."""

    whom: Any
    on: dt.date
    told_on: dt.date | None


def steps_of(matters: Iterable[Matter]) -> dict[str, list[Step]]:
    """The ladders of these matters by their key, with what was told. One query."""
    listed = list(matters)
    told = _told({matter.proposal for matter in listed})
    return {
        matter.key: [
            Step(rung.whom, rung.on, told.get((matter.proposal, matter.occurrence(rung))))
            for rung in matter.rungs
        ]
        for matter in listed
    }


def _told(proposal_ids: Collection[int]) -> dict[tuple[int, str], dt.date]:
    """The day on which a rung was first told, by proposal and occurrence."""
    if not proposal_ids:
        return {}
    sent = Delivery.objects.filter(
        status=Delivery.Status.SENT,
        obligation__kind=KIND,
        obligation__subject__in=[f"proposal:{pk}" for pk in proposal_ids],
    )
    rows = sent.order_by("-sent_at").values_list("obligation__subject", "obligation__occurrence", "sent_at")
    return {
        (int(subject.partition(":")[2]), occurrence): clock.day_of(sent_at)
        for subject, occurrence, sent_at in rows
        if sent_at
    }


def calendar_from(dates: Iterable[dt.date]) -> WorkCalendar:
    """The working days between these dates and some months after today."""
    today = clock.today()
    return calendar.load(min([today, *dates]), max([today, *dates]))


def sentence(steps: Collection[Step]) -> str:
    """Who was told already and who is next, to whoever holds the matter: told beforehand, and afterwards."""
    today = clock.today()
    said = [
        _("%(whom)s sudah diberi tahu pada %(when)s.") % _words(step.whom, step.told_on)
        for step in steps
        if step.told_on
    ]
    following = next((step for step in steps if not step.told_on and step.on >= today), None)
    if following:
        said.append(beforehand(following))
    return " ".join(line[0].upper() + line[1:] for line in said)


def beforehand(following: Step | Rung) -> str:
    return _("Bila belum selesai, %(whom)s diberi tahu pada %(when)s.") % _words(following.whom, following.on)


def _words(whom: Any, on: dt.date) -> dict[str, str]:
    return {"whom": str(whom), "when": day(on)}
