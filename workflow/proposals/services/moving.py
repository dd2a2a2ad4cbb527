"""`move`: the one way in."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals import checks, content, deadlines, endorsements, interests, log
from workflow.proposals.machine import (
    RESTING,
    WORK_STATE,
    Mandated,
    Stage,
    State,
    Verb,
    stage_of,
)
from workflow.proposals.mandates import Mandate
from workflow.proposals.models import (
    EndorsementRequest,
    LogRow,
    NumberCounter,
    Proposal,
    Revision,
    Visit,
)
from workflow.proposals.rows import locked, require_visible
from workflow.proposals.signals import proposal_moved
from workflow.proposals.worksheets import loading
from workflow.refusals import Invalid, Obstacle, Refused
from workflow.workdays import clock

ENDS: dict[Verb, Visit.End] = {
    Verb.ADVANCE: Visit.End.ADVANCED,
    Verb.RECYCLE: Visit.End.RECYCLED,
    Verb.SHELVE: Visit.End.SHELVED,
    Verb.DECLINE: Visit.End.DECLINED,
    Verb.STOP: Visit.End.STOPPED,
    Verb.WITHDRAW: Visit.End.WITHDRAWN,
}
OPENS = (Verb.ADVANCE, Verb.RECYCLE, Verb.RESUME, Verb.REOPEN)


@transaction.atomic
def move(
    *,
    proposal_id: int,
    verb: Verb | str,
    by: User | None,
    seen: int | None,
    reason: str = "",
    to: State | str | None = None,
    wake_on: dt.date | None = None,
    mandate: Mandate | None = None,
) -> LogRow:
    """Move a proposal along one arrow of Table A; answers the log row.

    `by` is None for the system (only resume, on the wake-up date). `seen` is the number of the last
    moving log row the page or client was built from; a mandate stands in for it. `to` is a working state
    (recycle), `wake_on` a day after today and within 24 months (shelve).

    Raises NotVisible (404), Denied `role.denied` (403), Invalid `reason.missing` or `verb.unknown` (400),
    Refused with every obstacle (409).
    """
    verb = _verb(verb)
    proposal = locked(proposal_id)
    parts = require_visible(by, proposal)
    row = checks.find_row(proposal, verb, parts, mandate)
    context = checks.Context(
        row=row,
        parts=parts,
        seen=seen,
        reason=reason,
        to=State(to) if to in State.values else None,
        wake_on=(mandate.wake_on if mandate else wake_on),
        mandate=mandate,
    )
    if mandate and mandate.to:
        context.to = mandate.to
    with loading.held(proposal):
        obstacles = checks.obstacles(proposal, verb, by, context)
        if obstacles:
            raise Refused(obstacles)
        return _carry_out(proposal, verb, by, context)


def _verb(verb: Verb | str) -> Verb:
    try:
        return Verb(verb)
    except ValueError:
        raise Invalid(Obstacle("verb.unknown", _("Tindakan ini tidak dikenal."), field="verb")) from None


def _carry_out(proposal: Proposal, verb: Verb, by: User | None, context: checks.Context) -> LogRow:
    source = State(proposal.state)
    target = _target(proposal, verb, context)
    revision = _revision(proposal, verb, context)
    days_left = _days_left(proposal) if target == State.SHELVED else proposal.days_left
    getattr(proposal, verb)(to=target)
    proposal.rested_from = _rested_from(proposal, source, target)
    proposal.wake_on = context.wake_on if target == State.SHELVED else None
    proposal.days_left = days_left
    proposal.state_since = clock.now()
    if verb is Verb.SUBMIT:
        proposal.last_sent_at = clock.now()
        proposal.first_sent_at = proposal.first_sent_at or proposal.last_sent_at
        proposal.number = proposal.number or _next_number()
        proposal.title, proposal.unsent_title = proposal.working_title, ""
    elif verb is Verb.RECALL:
        _go_by_the_title_that_stands(proposal)
    row = log.append(
        proposal=proposal,
        verb=verb,
        from_state=source,
        to_state=target,
        actor=by,
        capacity=context.capacity or _capacity(context),
        mandate=str(context.mandate or ""),
        revision=revision,
        digest=context.mandate.digest if context.mandate else (revision.digest if revision else ""),
        reason=context.reason,
        save=False,
    )
    visit = _visit(proposal, verb, target, row, context)
    proposal.due_on = deadlines.running(visit)
    proposal.save()
    if revision and revision.visit_id is None and visit and verb is Verb.SUBMIT:
        revision.visit = visit
        revision.save(update_fields=["visit"])
    _close_request(proposal, verb, by, context, revision)
    proposal_moved.send(
        Proposal,
        proposal=proposal,
        row=row,
        verb=verb,
        from_state=source,
        to_state=target,
        by=by,
        revision=revision,
        visit=visit,
        mandate=context.mandate,
    )
    return row


def _capacity(context: checks.Context) -> str:
    if context.mandate:
        return context.mandate.capacity
    return interests.capacity(context.parts & context.row.who)


# --- Where to ----------------------------------------------------------------------------------------


def _target(proposal: Proposal, verb: Verb, context: checks.Context) -> State:
    if verb is Verb.RECYCLE:
        assert context.to is not None
        return context.to
    if verb in (Verb.RESUME, Verb.REOPEN):
        return WORK_STATE[stage_of(proposal.state, proposal.rested_from)]
    if verb is Verb.CORRECT:
        assert context.announcement is not None
        return State(context.announcement.from_state)
    (target,) = context.row.targets(proposal.state)
    return target


def _rested_from(proposal: Proposal, source: State, target: State) -> str:
    """Filled exactly at rest: the stage state it left, kept when the shelf is left for good."""
    if target not in RESTING:
        return ""
    return proposal.rested_from if source in RESTING else source.value


def _days_left(proposal: Proposal) -> int | None:
    visit = proposal.open_visit()
    return deadlines.working_days_left(visit) if visit else None


def _next_number() -> str:
    """ "2026-041": from a locked counter row per year, without gaps or doubles."""
    year = clock.today().year
    NumberCounter.objects.get_or_create(year=year)
    counter = NumberCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{year}-{counter.last:03d}"


# --- What is judged ----------------------------------------------------------------------------------


def _revision(proposal: Proposal, verb: Verb, context: checks.Context) -> Revision | None:
    """The revision this move concerns: frozen by submit, else the one that lies at the gate."""
    if verb is Verb.SUBMIT:
        return freeze(proposal, stage=proposal.stage)
    if verb is Verb.CORRECT:
        assert context.announcement is not None
        return _becomes(context.announcement.revision, Revision.Status.SENT)
    if context.mandate and context.mandate.kind is Mandated.DECISION:
        return _becomes(checks.sent_revision(proposal), Revision.Status.JUDGED)
    if not proposal.is_sent:
        return None
    taken_back = {Verb.RECALL: Revision.Status.RECALLED, Verb.WITHDRAW: Revision.Status.WITHDRAWN}
    if verb in taken_back:
        return _becomes(checks.sent_revision(proposal), taken_back[verb])
    return None


def _becomes(revision: Revision | None, status: Revision.Status) -> Revision | None:
    if revision:
        revision.status = status
        revision.save(update_fields=["status"])
    return revision


def _go_by_the_title_that_stands(proposal: Proposal) -> None:
    """Only team, head and secretariat read a recalled submission: everybody else knows the idea by the
    title of the last one that was not; where there is no other, the recalled one's stays (ADR 0022)."""
    kept = proposal.revisions.exclude(status=Revision.Status.RECALLED).order_by("-number").first()
    if kept and (title := content.title_in(kept.content)):
        called = proposal.working_title
        proposal.title = title
        proposal.working_title = called


def freeze(
    proposal: Proposal, *, stage: Stage | str, kind: Revision.Kind = Revision.Kind.SUBMISSION
) -> Revision:
    """Freeze everything as it stands into the next revision, with its digest."""
    text = content.canonical(content.snapshot(proposal))
    last = proposal.revisions.order_by("-number").values_list("number", flat=True).first() or 0
    return Revision.objects.create(
        proposal=proposal,
        number=last + 1,
        kind=kind,
        stage=stage,
        round=checks.round_of(proposal, stage) if kind == Revision.Kind.SUBMISSION else 1,
        content=text,
        digest=content.digest(text),
        sent_at=clock.now(),
    )


# --- Visit and clock ---------------------------------------------------------------------------------


def _visit(
    proposal: Proposal, verb: Verb, target: State, row: LogRow, context: checks.Context
) -> Visit | None:
    """Open, keep or close the visit, and set its clock; answers the one that concerns the move."""
    visit = proposal.open_visit()
    if verb is Verb.CORRECT:
        return _take_back(proposal, visit, row, context)
    if visit and (verb in ENDS):
        _close(visit, ENDS[verb], row)
    if verb in OPENS and target != State.GRADUATED:
        visit = open_visit(proposal, stage_of(target), row)
    if visit and visit.closed_at is None:
        _set_clock(proposal, visit, verb)
        deadlines.save_clock(visit)
    return visit


def _close(visit: Visit, end: Visit.End, row: LogRow) -> None:
    visit.closed_at, visit.closed_n, visit.ended_as = row.at, row.n, end
    visit.save(update_fields=["closed_at", "closed_n", "ended_as"])


def open_visit(proposal: Proposal, stage: Stage | str, row: LogRow) -> Visit:
    """The next stay in a stage: `nth` counts per proposal and stage."""
    before = proposal.visits.filter(stage=stage).count()
    return Visit.objects.create(
        proposal=proposal, stage=stage, nth=before + 1, opened_at=row.at, opened_n=row.n
    )


def _take_back(proposal: Proposal, visit: Visit | None, row: LogRow, context: checks.Context) -> Visit | None:
    """The visit the announcement opened closes corrected; the one it closed opens again."""
    assert context.announcement is not None
    n = context.announcement.n
    if visit and visit.opened_n == n:
        _close(visit, Visit.End.CORRECTED, row)
    closed = proposal.visits.filter(closed_n=n).first()
    if closed:
        closed.closed_at, closed.closed_n, closed.ended_as = None, None, ""
        closed.save(update_fields=["closed_at", "closed_n", "ended_as"])
        visit = closed
    if visit:
        deadlines.give_lab(visit, deadlines.days_for(proposal, visit.stage).gate_days)
        deadlines.save_clock(visit)
    return visit


def _set_clock(proposal: Proposal, visit: Visit, verb: Verb) -> None:
    days = deadlines.days_for(proposal, visit.stage)
    if verb is Verb.SUBMIT:
        visit.last_submitted_at = proposal.last_sent_at
        visit.first_submitted_at = visit.first_submitted_at or proposal.last_sent_at
        deadlines.give_lab(visit, days.gate_days)
    elif verb is Verb.RECALL:
        deadlines.give_back(visit)
    elif verb is Verb.SEND_BACK:
        deadlines.give_team(visit, days.revision_days)
    elif verb is Verb.RESUME:
        deadlines.give_team(visit, max(proposal.days_left or 0, days.revision_days))
    elif verb is Verb.REOPEN and not proposal.is_sent:
        assert proposal.cycle is not None
        deadlines.give_team_until(visit, last_day_for(proposal))
    elif verb in OPENS:
        deadlines.give_team(visit, days.stage_days)


def last_day_for(proposal: Proposal) -> dt.date:
    """The last day of the call for this draft, late leave counted."""
    assert proposal.cycle is not None
    last = proposal.cycle.last_day()
    if proposal.late_until:
        last = max(last, clock.day_of(proposal.late_until - dt.timedelta(microseconds=1)))
    return last


# --- The request -------------------------------------------------------------------------------------


def _close_request(
    proposal: Proposal,
    verb: Verb,
    by: User | None,
    context: checks.Context,
    revision: Revision | None,
) -> None:
    if verb is Verb.SUBMIT:
        assert context.request is not None
        assert by is not None
        context.request.revision = revision
        endorsements.grant(context.request, by=by, capacity=context.capacity, note=context.reason)
    else:
        endorsements.lapse_open(proposal, EndorsementRequest.Lapse.MOVED, by=by)


__all__ = ["freeze", "last_day_for", "move", "open_visit"]
