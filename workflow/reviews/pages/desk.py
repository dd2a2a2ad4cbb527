"""The gate of one proposal as one person of the lab may see and work it: fetched and authorised once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import checks, interests, visibility
from workflow.proposals.machine import Verb, row_for
from workflow.proposals.models import Announcer, CycleStage, Proposal, Revision
from workflow.proposals.rows import moved_since
from workflow.refusals import Denied, NotVisible, Refused
from workflow.reviews import tally
from workflow.reviews.candidates import Candidate, Candidates
from workflow.reviews.conflicts import free_secretariat
from workflow.reviews.consequences import Consequences
from workflow.reviews.models import Assignment, Decision, Panel
from workflow.reviews.models.decision import OUTCOMES
from workflow.reviews.reading import Others, PanelView, panel_view
from workflow.reviews.services.deciding import needed_overrides
from workflow.reviews.standing import Standing
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock


@dataclass(frozen=True)
class Seat:
    """One person asked, as a row of the page."""

    assignment: Assignment
    days_left: int
    open: int  # reviews they owe that the viewer may know of
    filed_at: dt.datetime | None

    @property
    def is_owed(self) -> bool:
        return self.assignment.status in Assignment.UNFILED

    @property
    def is_late(self) -> bool:
        return self.is_owed and self.days_left < 0


class Desk:
    """What the page of one gate asks; every answer follows `Standing` and `panel_view`."""

    def __init__(self, user: User, proposal: Proposal, panel: Any, standing: Standing) -> None:
        self.user, self.proposal, self.panel, self.standing = user, proposal, panel, standing

    @cached_property
    def view(self) -> PanelView:
        return panel_view(self.user, self.panel)

    @property
    def due_on(self) -> dt.date | None:
        """Of the stay the proposal is in."""
        return self.proposal.due_on if self.proposal.in_stage else None

    @cached_property
    def days_left(self) -> int | None:
        due = self.due_on
        return calendar.count(clock.today(), due) if due and self.panel.is_open else None

    @cached_property
    def round(self) -> int:
        return 1 + self.panel.judged_before

    # --- what this person may do -----------------------------------------------------------------

    @property
    def sees_names(self) -> bool:
        return self.view.rights.others is Others.ALL

    @property
    def arranges(self) -> bool:
        """Assigns people: not while blind, since who may still be asked tells who sits."""
        return self.standing.arranges and self.panel.is_open and not self.standing.blind

    @property
    def decides(self) -> bool:
        return (
            self.standing.decides
            and self.standing.own is None
            and self.panel.is_open
            and not self.standing.blind
        )

    @cached_property
    def by_lead(self) -> bool:
        return self.panel.announcer == Announcer.LEAD

    @property
    def announces(self) -> bool:
        return self.decides and self.recorded is not None and (self.standing.arranges or self.by_lead)

    @cached_property
    def nominates(self) -> bool:
        """An executive, where all of the secretariat are conflicted."""
        if not self.standing.executive or self.standing.own or not self.panel.is_open:
            return False
        return not free_secretariat(self.proposal).exists()

    @cached_property
    def corrects(self) -> bool:
        """The secretariat takes a wrong announcement back, while nothing moved since."""
        told = self.view.announced
        if told is None or not self.standing.secretariat or self.standing.own:
            return False
        return row_for(Verb.CORRECT, self.proposal.state) is not None and bool(
            checks.last_announcement(self.proposal)
        )

    # --- what it shows ---------------------------------------------------------------------------

    @cached_property
    def recorded(self) -> Decision | None:
        if not self.view.recorded:
            return None
        decision = Decision.objects.get(pk=self.view.recorded.decision_id)
        decision.revision = self.panel.revision
        return decision

    @cached_property
    def seats(self) -> list[Seat]:
        """Who was asked, standing ones first; empty for whoever may not know the names."""
        found = self.view.assignments
        days = [seat.due_on for seat in found]
        known = calendar.load(min([clock.today(), *days]), max([clock.today(), *days]))
        load = self._people.load if self.arranges else {}
        filed = {line.reviewer.pk: line.filed_at for line in self.view.lines if line.reviewer}
        rows = [
            Seat(
                assignment=seat,
                days_left=known.count(clock.today(), seat.due_on),
                open=load.get(seat.reviewer_id, 0),
                filed_at=filed.get(seat.reviewer_id),
            )
            for seat in found
        ]
        return sorted(rows, key=lambda row: (not row.assignment.stands, row.assignment.seat))

    @cached_property
    def _people(self) -> Candidates:
        return Candidates.of(self.panel, self.user)

    @property
    def candidates(self) -> list[Candidate]:
        return self._people.found if self.arranges else []

    @property
    def possible_leads(self) -> list[User]:
        return self._people.leads

    @property
    def askable(self) -> list[Candidate]:
        return [one for one in self.candidates if one.may]

    @property
    def has_flagged(self) -> bool:
        return any(one.flags for one in self.askable)

    @property
    def refused(self) -> list[Candidate]:
        return [one for one in self.candidates if not one.may]

    @cached_property
    def tally(self) -> list[tally.CriterionTally]:
        return tally.by_criterion(line.scores for line in self.view.lines if not line.abstained)

    @property
    def scored_lines(self) -> list[Any]:
        return [line for line in self.view.lines if not line.abstained]

    @property
    def disagreement(self) -> int:
        """The widest spread of a criterion, in points, where it counts as a disagreement; else 0."""
        widest = max((row.spread for row in self.tally), default=0)
        return widest if widest >= tally.DISAGREEMENT else 0

    @cached_property
    def overrides(self) -> dict[str, Any]:
        """What recording a pass needs by name and reason now, as far as this person knows the figures."""
        return needed_overrides(self.panel, Verb.ADVANCE, self.standing) if self.decides else {}

    @property
    def is_quorate(self) -> bool:
        return self.panel.quorum_at is not None

    @cached_property
    def outcomes(self) -> list[Verb]:
        """The outcomes this gate can have."""
        return [verb for verb in OUTCOMES if row_for(verb, self.proposal.state, mandated=True)]

    @cached_property
    def recycle_targets(self) -> tuple[Any, ...]:
        row = row_for(Verb.RECYCLE, self.proposal.state, mandated=True)
        return row.targets(self.proposal.state) if row else ()

    @property
    def consequence(self) -> str:
        return Consequences.load([self.recorded]).of(self.recorded) if self.recorded else ""

    @property
    def lead_of_the_page(self) -> User | None:
        """The lead's name for those who know the names, and for the lead."""
        return self.panel.lead if self.sees_names or self.standing.arranges or self.standing.lead else None

    @cached_property
    def step(self) -> str:
        """What is next at this gate: assign, wait, decide, announce, done."""
        if not self.panel.is_open:
            return "done"
        if self.view.recorded:
            return "announce"
        if not self.view.expected:
            return "assign"
        return "decide" if self.is_quorate else "wait"

    def require_seen(self, seen: str) -> None:
        """The page was built before the proposal moved: raises Refused `state.moved`."""
        if seen != str(self.proposal.seen):
            raise Refused(moved_since())


def open_desk(request: HttpRequest, public_id: str) -> Desk:
    """For the secretariat, whom an executive named, the panel's lead, and an executive who must name.

    Raises NotVisible, Denied.
    """
    user = request.user
    assert isinstance(user, User)  # the views ask for a sign-in
    proposal = visibility.visible_one(user, public_id)
    panel = newest_panel(proposal) if proposal else None
    if proposal is None or panel is None:
        raise NotVisible
    desk = Desk(user, proposal, panel, Standing.of(user, panel))
    if not (desk.standing.decides or desk.nominates):
        raise Denied(_held_back(user, proposal))
    return desk


def round_of(panel: Panel) -> int:
    """*Putaran* of the revision a panel judges: 1 + the decisions before it at this gate."""
    proposal, revision = panel.proposal, panel.revision
    judged = checks.judged_numbers(proposal=proposal.pk, stage=revision.stage)
    return 1 + sum(number < revision.number for number in judged)


def newest_panel(proposal: Proposal) -> Any:
    """The panel of the last submission that was not recalled, or None; it may be closed."""
    panel = next(iter(_newest(proposal=proposal.pk)), None)
    if panel:
        panel.revision.proposal = proposal
    return panel


@prepared
def _newest(proposal: Any) -> QuerySet:
    """With `announcer` (of the cycle's stage) and `judged_before` (decisions at this gate before it)."""
    found = Panel.objects.filter(revision__proposal=proposal).exclude(state=Panel.State.CANCELLED)
    found = found.select_related("revision", "rubric", "lead").defer("revision__content")
    gate = {"stage": OuterRef("revision__stage")}
    before = Revision.objects.filter(
        **gate, proposal=proposal, number__lt=OuterRef("revision__number"),
        status=Revision.Status.JUDGED, kind=Revision.Kind.SUBMISSION,
    )  # fmt: skip
    stages = CycleStage.objects.filter(**gate, cycle=OuterRef("revision__proposal__cycle"))
    found = found.annotate(
        judged_before=Coalesce(
            Subquery(before.order_by().values("proposal").annotate(n=Count("pk")).values("n")), 0
        ),
        announcer=Subquery(stages.values("announcer")),
    )
    return found.order_by("-revision__number")[:1]


def _held_back(user: User, proposal: Proposal) -> Any:
    """Somebody of the lab hears that it is their own matter; anybody else only that it is not theirs."""
    offices = {LabRole.Role.SECRETARIAT, LabRole.Role.REVIEWER}
    return interests.own_matter(user, proposal) if people.lab_roles(user) & offices else None
