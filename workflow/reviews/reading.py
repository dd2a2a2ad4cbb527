"""One panel as one reader may know it: the table "What of the review" (visibility.md), row by row."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals import interests, visibility
from workflow.proposals.machine import Part, Verb, stage_of
from workflow.refusals import NotVisible
from workflow.reviews import tally
from workflow.reviews.filed import filed_reviews
from workflow.reviews.models import Assignment, Criterion, Decision, Filing, Panel, Review
from workflow.reviews.standing import Standing
from workflow.serving.prepared import prepared
from workflow.workdays import clock

OWN_SIDE = interests.ON_TEAM | {
    Part.UNIT_HEAD,
    Part.MEMBER,
    Part.PARENT_HEAD,
    Part.PARTNER_HEAD,
    Part.COACH,
}
COUNTING_SIDE = interests.ON_TEAM | {Part.UNIT_HEAD}


class Others(enum.IntEnum):
    """How much of the filed reviews somebody reads; a larger value includes the smaller ones."""

    NOTHING = 0
    NOTES = 1  # notes to the team, as "Penelaah n"
    TOTALS = 2  # and the totals
    ALL = 3  # and scores, confirmations, flags, with names


@dataclass(frozen=True)
class Rights:
    """What one reader may know of one panel; parts add up, and blindness takes away at the end."""

    others: Others = Others.NOTHING
    notes: bool = False  # notes to the team
    total: bool = False  # the panel's mean
    counts: bool = False  # filed n of m
    recorded: bool = False  # that a decision is recorded, and which
    announced: bool = False  # the announced decision with its reasons
    passed: bool = False  # only that it passed, and when
    lab_notes: bool = False

    def __or__(self, more: Rights) -> Rights:
        return Rights(
            others=max(self.others, more.others),
            notes=self.notes or more.notes,
            total=self.total or more.total,
            counts=self.counts or more.counts,
            recorded=self.recorded or more.recorded,
            announced=self.announced or more.announced,
            passed=self.passed or more.passed,
            lab_notes=self.lab_notes or more.lab_notes,
        )


@dataclass(frozen=True)
class Facts:
    """What of the panel the rights depend on."""

    told: bool  # a decision is announced and stands
    quorum: bool  # reached once on this panel
    open: bool
    show_totals: bool  # the cycle shows the team its total


ALL = Rights(others=Others.ALL, notes=True, total=True, counts=True)


def rights(parts: Iterable[Part], standing: Standing, facts: Facts) -> Rights:
    """The table itself."""
    parts = set(parts)
    mine = _own_side(parts, facts)
    if parts & interests.ON_TEAM:
        return mine  # interest beats office
    mine = mine | _reviewer(standing) | _lead(standing, facts) | _arranger(standing)
    mine = mine | _executive(standing, facts) | _auditor(standing, facts)
    mine = mine | Rights(passed=Part.CURATOR in parts)
    if standing.blind and facts.open:
        # Nothing of the others before filing, whatever else this person is in the lab.
        return Rights(
            counts=standing.arranges,
            recorded=mine.recorded,
            announced=mine.announced,
            passed=mine.passed,
        )
    return mine


def _own_side(parts: set[Part], facts: Facts) -> Rights:
    if not parts & OWN_SIDE:
        return Rights()
    return Rights(
        others=Others.NOTES if facts.told else Others.NOTHING,
        notes=facts.told,
        total=facts.told and facts.show_totals,
        counts=bool(parts & COUNTING_SIDE),
        announced=True,
    )


def _reviewer(standing: Standing) -> Rights:
    if not standing.scores:
        return Rights()
    return replace(ALL, announced=True) if standing.has_filed else Rights(announced=True)


def _lead(standing: Standing, facts: Facts) -> Rights:
    if not standing.lead:
        return Rights()
    known = Rights(recorded=True, announced=True)
    if standing.scores:
        return known | replace(ALL, lab_notes=True) if standing.has_filed else known
    known = replace(known, counts=True)
    # A gate that decided without its quorum is read by its lead no later than by the team.
    return known | replace(ALL, lab_notes=True) if facts.quorum or facts.told else known


def _arranger(standing: Standing) -> Rights:
    """The secretariat, and whom an executive named in its place."""
    return replace(ALL, recorded=True, announced=True, lab_notes=True) if standing.arranges else Rights()


def _executive(standing: Standing, facts: Facts) -> Rights:
    if not standing.executive:
        return Rights()
    others = Others.TOTALS if facts.told else Others.NOTHING
    return Rights(others=others, notes=facts.told, total=facts.told, announced=True)


def _auditor(standing: Standing, facts: Facts) -> Rights:
    if not standing.auditor:
        return Rights()
    if not facts.told:
        return Rights(announced=True)
    return replace(ALL, counts=False, announced=True, lab_notes=True)


@dataclass(frozen=True)
class ReviewLine:
    """One filed review as the reader may know it; None or empty where they may not."""

    label: str  # the name, or "Penelaah n"
    reviewer: User | None
    total: Fraction | None
    note: str
    lab_note: str
    abstained: bool
    scores: list[tuple[Criterion, int | None]]
    confirmations: dict[str, bool]
    flag: str
    filed_at: dt.datetime | None

    @property
    def total_shown(self) -> str:
        """For the eye: one decimal, or "belum ada"."""
        return tally.shown(self.total)


@dataclass(frozen=True)
class DecisionLine:
    """A decision as the reader may know it; who decided by part, by name only for the lab."""

    decision_id: int
    status: str
    outcome: Verb
    outcome_label: str
    to_state: str
    wake_on: dt.date | None
    reason: str
    conditions: str
    lessons: str
    decree_number: str
    decree_date: dt.date | None
    part: str
    name: str
    recorded_at: dt.datetime | None
    announced_at: dt.datetime | None

    @property
    def to_label(self) -> str:
        """The stage it is recycled to, or nothing."""
        return stage_of(self.to_state).label if self.to_state else ""

    @property
    def part_label(self) -> str:
        """In which part it was decided: "Sekretariat", "Ketua penelaah"."""
        return str(Decision.Capacity(self.part).label)


@dataclass(frozen=True)
class PanelView:
    """What one reader may know; `None` in a figure means "not yours to know", never nought."""

    panel: Panel
    rights: Rights
    own: Review | None = None
    own_lab_note: str = ""
    assignment: Assignment | None = None
    lead: User | None = None  # by name only for those who know the names
    assignments: list[Assignment] = field(default_factory=list)
    lines: list[ReviewLine] = field(default_factory=list)
    filed: int | None = None
    expected: int | None = None
    mean: Fraction | None = None  # also None where nothing is filed: see `rights.total`
    mean_shown: str = ""
    recorded: DecisionLine | None = None
    announced: DecisionLine | None = None
    void: list[DecisionLine] = field(default_factory=list)
    corrected: list[DecisionLine] = field(default_factory=list)
    passed_on: dt.date | None = None


def panel_view(user: User, panel: Panel, look: visibility.Look | None = None) -> PanelView:
    """The panel for one reader, in a constant number of queries whatever the number of reviewers. `look`
    where the page has asked already.

    Raises NotVisible for whom the proposal does not exist.
    """
    proposal = panel.revision.proposal
    look = look or visibility.look(user, proposal)
    if look.reading is None:
        raise NotVisible
    standing = Standing.of(user, panel)
    decisions = decisions_on(revision=panel.revision_id)
    may = _rights_on(panel, standing, look, decisions)
    view = PanelView(panel=panel, rights=may, **_own(standing))
    view = _with_reviews(view, panel)
    return _with_decisions(view, decisions)


@prepared
def decisions_on(revision: Any) -> QuerySet:
    """Every decision on a revision with who recorded and announced it."""
    return Decision.objects.filter(revision=revision).select_related("recorded_by", "announced_by")


@prepared
def _seats(panel: Any) -> QuerySet:
    return Assignment.objects.filter(panel=panel).select_related("reviewer").order_by("pk")


def _rights_on(panel: Panel, standing: Standing, look: visibility.Look, decisions: list[Decision]) -> Rights:
    if not look.reads_text:
        return Rights()
    proposal = panel.revision.proposal
    facts = Facts(
        told=any(decision.status == Decision.Status.ANNOUNCED for decision in decisions),
        quorum=panel.quorum_at is not None,
        open=panel.is_open,
        show_totals=bool(proposal.cycle and proposal.cycle.show_totals),
    )
    return rights(look.parts, standing, facts)


def _own(standing: Standing) -> dict:
    if standing.review is None:
        return {"assignment": standing.assignment}
    note = standing.review.lab_draft
    return {"assignment": standing.assignment, "own": standing.review, "own_lab_note": note or ""}


def _with_reviews(view: PanelView, panel: Panel) -> PanelView:
    may = view.rights
    if not (may.others or may.counts or may.total):
        return view
    seats, filed = _seats(panel=panel.pk), filed_reviews(panel)
    if may.counts:
        expected = {seat.reviewer_id for seat in seats if seat.stands}
        expected |= {review.reviewer_id for review in filed}
        view = replace(view, filed=len(filed), expected=len(expected))
    if may.total:
        mean = tally.mean(tally.total_of(review.filing) for review in filed)
        view = replace(view, mean=mean, mean_shown=tally.shown(mean))
    if may.others is Others.ALL:
        view = replace(view, assignments=seats, lead=panel.lead)
    number = {seat.reviewer_id: seat.seat for seat in seats}
    lines = sorted(filed, key=lambda review: number[review.reviewer_id])
    if may.others:
        view = replace(view, lines=[_line(review, number[review.reviewer_id], may) for review in lines])
    return view


def _line(review: Review, seat: int, may: Rights) -> ReviewLine:
    filing = review.filing
    assert filing is not None
    everything = may.others is Others.ALL
    return ReviewLine(
        label=review.reviewer.name if everything else _("Penelaah %(n)s") % {"n": seat},
        reviewer=review.reviewer if everything else None,
        total=tally.total_of(filing) if may.others >= Others.TOTALS else None,
        note=filing.note if may.notes else "",
        lab_note=_lab_note(filing) if may.lab_notes else "",
        abstained=filing.abstained and may.others >= Others.TOTALS,
        scores=[(score.criterion, score.value) for score in filing.scores.all()] if everything else [],
        confirmations=filing.confirmations if everything else {},
        flag=filing.flag if everything else "",
        filed_at=filing.filed_at if everything else None,
    )


def _lab_note(filing: Filing) -> str:
    return filing.lab_note.text


def _with_decisions(view: PanelView, decisions: list[Decision]) -> PanelView:
    may = view.rights
    by_status: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_status.setdefault(decision.status, []).append(decision)
    names = may.recorded or may.others is Others.ALL
    announced = by_status.get(Decision.Status.ANNOUNCED, [])
    if may.recorded:
        recorded = by_status.get(Decision.Status.RECORDED, [])
        view = replace(
            view,
            recorded=_decided(recorded[0], names) if recorded else None,
            void=[_decided(decision, names) for decision in by_status.get(Decision.Status.VOID, [])],
        )
    if may.announced:
        view = replace(
            view,
            announced=_decided(announced[0], names) if announced else None,
            corrected=[_decided(each, names) for each in by_status.get(Decision.Status.CORRECTED, [])],
        )
    if may.passed and announced and announced[0].outcome == Verb.ADVANCE and announced[0].announced_at:
        view = replace(view, passed_on=clock.day_of(announced[0].announced_at))
    return view


def _decided(decision: Decision, names: bool) -> DecisionLine:
    told = decision.announced_by is not None
    who = decision.announced_by if told else decision.recorded_by
    return DecisionLine(
        decision_id=decision.pk,
        status=decision.status,
        outcome=decision.outcome_verb,
        outcome_label=decision.outcome_verb.done,
        to_state=decision.to_state,
        wake_on=decision.wake_on,
        reason=decision.reason,
        conditions=decision.conditions,
        lessons=decision.lessons,
        decree_number=decision.decree_number,
        decree_date=decision.decree_date,
        part=decision.announced_as if told else decision.recorded_as,
        name=who.name if names and who else "",
        recorded_at=decision.recorded_at if names else None,
        announced_at=decision.announced_at,
    )
