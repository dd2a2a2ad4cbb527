"""The lab's year: opening one, and moving a proposal into another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import checks, deadlines, endorsements, interests, log
from workflow.proposals.machine import RESTING, STAGES, Part, Stage, Verb
from workflow.proposals.models import (
    DEFAULT_DAYS,
    Announcer,
    Cycle,
    CycleStage,
    EndorsementRequest,
    LogRow,
    Proposal,
)
from workflow.proposals.models.cycle import DEFAULT_EVIDENCE
from workflow.proposals.rows import locked, require_visible
from workflow.proposals.services.moving import last_day_for
from workflow.refusals import Denied, Invalid, Obstacle, Refused

SPANS = ("stage_days", "gate_days", "review_days", "revision_days")
MOST_DAYS = 400  # working days: longer than a year is a slip of the hand


@transaction.atomic
def open_cycle(
    *, by: User | None, name: str, opens_at: dt.datetime, closes_at: dt.datetime, theme: str = ""
) -> Cycle:
    """A new call with the default durations and evidence per stage; `by` None for demo and command.

    Raises Denied, Invalid `cycle.window`, `cycle.too_far`, `cycle.name`.
    """
    if by is not None and not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()
    obstacles = checks.call_window(opens_at, closes_at)
    if obstacles:
        raise Invalid(obstacles)
    if not name.strip() or Cycle.objects.filter(name=name).exists():
        raise Invalid(Obstacle("cycle.name", _("Beri siklus nama yang belum dipakai."), field="name"))
    cycle = Cycle.objects.create(name=name, theme=theme, opens_at=opens_at, closes_at=closes_at)
    CycleStage.objects.bulk_create(_default_stage(cycle, stage) for stage in STAGES)
    return cycle


@transaction.atomic
def describe_cycle(*, cycle: Cycle, by: User, name: str, theme: str = "", show_totals: bool = True) -> Cycle:
    """Name, theme, and whether a team sees its panel's total after the announcement.

    Raises Denied, Invalid `cycle.name`.
    """
    _require_secretariat(by)
    name = clean_line(name)
    if not name or Cycle.objects.filter(name=name).exclude(pk=cycle.pk).exists():
        raise Invalid(Obstacle("cycle.name", _("Beri siklus nama yang belum dipakai."), field="name"))
    cycle.name, cycle.theme, cycle.show_totals = name, clean_line(theme), show_totals
    cycle.save(update_fields=["name", "theme", "show_totals"])
    return cycle


@dataclass(frozen=True)
class StageTerms:
    """What one stage takes, in working days, and who announces at its gate."""

    stage_days: int
    gate_days: int
    review_days: int
    revision_days: int
    announcer: str


@transaction.atomic
def set_stages(*, cycle: Cycle, by: User, terms: Mapping[Stage, StageTerms]) -> None:
    """Change what stages take from now on; deadlines that run already stay as they were announced.

    Raises Denied, Invalid `cycle.days`, `cycle.announcer` (field "<stage>.<name>").
    """
    _require_secretariat(by)
    faults = [
        Obstacle(
            "cycle.days", _("Antara 1 dan %(most)d hari kerja.") % {"most": MOST_DAYS}, f"{stage}.{name}"
        )
        for stage, wanted in terms.items()
        for name in SPANS
        if not 1 <= getattr(wanted, name) <= MOST_DAYS
    ]
    faults += [
        Obstacle("cycle.announcer", _("Pilih siapa yang mengumumkan."), f"{stage}.announcer")
        for stage, wanted in terms.items()
        if wanted.announcer not in Announcer.values
    ]
    if faults:
        raise Invalid(faults)
    for stage, wanted in terms.items():
        CycleStage.objects.filter(cycle=cycle, stage=stage).update(**asdict(wanted))


def _require_secretariat(by: User) -> None:
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()


def _default_stage(cycle: Cycle, stage) -> CycleStage:
    stage_days, gate_days, review_days, revision_days = DEFAULT_DAYS[stage]
    return CycleStage(
        cycle=cycle,
        stage=stage,
        stage_days=stage_days,
        gate_days=gate_days,
        review_days=review_days,
        revision_days=revision_days,
        evidence=DEFAULT_EVIDENCE[stage],
    )


@transaction.atomic
def change_cycle(*, proposal_id: int, by: User, cycle: Cycle) -> LogRow:
    """Move a proposal to another cycle whose call is open.

    The owner of a never-sent draft, else the secretariat; only in the first round of Drum Up or at rest.
    Sets the new last day. An open endorsement request lapses: what was asked belonged to the old call.

    Raises NotVisible, Denied, Refused `verb.not_here`, `cycle.not_open`, `cycle.same`.
    """
    proposal = locked(proposal_id)
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        require_visible(by, proposal)
    parts = interests.parts_of(by, proposal)
    _require_mine_to_change(proposal, parts)
    if not (proposal.state in RESTING or checks.in_first_round(proposal)) or proposal.is_import:
        raise Refused(checks.not_here(Verb.CHANGE_CYCLE))
    if not cycle.is_open():
        raise Refused(
            Obstacle("cycle.not_open", _("Panggilan siklus itu tidak sedang dibuka."), field="cycle")
        )
    if cycle.pk == proposal.cycle_id:
        raise Refused(Obstacle("cycle.same", _("Usulan sudah berada di siklus itu."), field="cycle"))
    return _enter(proposal, cycle, by, parts)


def _require_mine_to_change(proposal: Proposal, parts: set[Part]) -> None:
    owner = Part.OWNER in parts and not proposal.is_sent
    if not owner and Part.SECRETARIAT not in parts:
        raise Denied()


def _enter(proposal: Proposal, cycle: Cycle, by: User, parts: set[Part]) -> LogRow:
    before = proposal.cycle_id or 0
    proposal.cycle = cycle
    proposal.late_until = None
    proposal.save(update_fields=["cycle", "late_until"])
    endorsements.lapse_open(proposal, EndorsementRequest.Lapse.MOVED, by=by)
    capacity = interests.capacity(parts & {Part.OWNER, Part.SECRETARIAT})
    facts: dict[str, str | int] = {"from_cycle": before, "to_cycle": cycle.pk}
    visit = proposal.open_visit()
    if visit is None or visit.holder == visit.Holder.LAB:
        if visit:
            facts |= deadlines.keep_for_team(visit, last_day_for(proposal))
        return log.append(
            proposal=proposal,
            verb=Verb.CHANGE_CYCLE,
            from_state=proposal.state,
            to_state=proposal.state,
            actor=by,
            capacity=capacity,
            detail=facts,
        )
    return deadlines.set_deadline(
        proposal=proposal,
        visit=visit,
        due_on=last_day_for(proposal),
        cause="cycle",
        by=by,
        capacity=capacity,
        verb=Verb.CHANGE_CYCLE,
        detail=facts,
    )
