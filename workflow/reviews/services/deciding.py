"""The decision at a gate: recorded first, announced later.

Recording changes nothing that team, unit, coach or executive can read, do or be refused, word for word;
announcing is what moves the proposal, by the mandate only this module makes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line, clean_text
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import checks, deadlines, interests
from workflow.proposals.machine import Mandated, Part, State, Verb, row_for
from workflow.proposals.mandates import Mandate
from workflow.proposals.models import Announcer, Proposal
from workflow.proposals.rows import moved_since, require_reason
from workflow.proposals.services import move
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle, Refused
from workflow.reviews import tally
from workflow.reviews.conflicts import free_secretariat
from workflow.reviews.filed import filed_reviews
from workflow.reviews.models import AnnouncerNomination, Decision, Override, Panel, Review
from workflow.reviews.models.decision import OUTCOMES
from workflow.reviews.rows import Told, locked, locked_decision, not_found, refusal, require_open
from workflow.reviews.signals import announcer_named, decision_announced, decision_recorded, decision_void
from workflow.reviews.standing import Standing
from workflow.serving.prepared import prepared
from workflow.workdays import clock

Status = Decision.Status
OVERRIDABLE = ("quorum.short", "mark.below")


@dataclass(frozen=True)
class Verdict:
    """What is decided, as it is typed. `to` only with recycle, `wake_on` only with shelve, `lessons` only
    with stop; `overrides` maps an overridable obstacle's code to the reason, by name of who records."""

    outcome: Verb
    reason: str = ""
    to: State | None = None
    wake_on: dt.date | None = None
    conditions: str = ""
    lessons: str = ""
    overrides: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def record_decision(*, panel_id: int, by: User, outcome: Verb | str, **typed: Any) -> Decision:
    """Record what the gate decided (fields of `Verdict`); nothing moves and nobody is told but the lab.

    The lead or the secretariat records; a lead who also scores files first.

    Raises NotVisible, Denied, Invalid (`reason.missing`, `outcome.unknown`), Refused (`panel.closed`,
    `interest.own`, `decision.exists`, `verb.not_here`, `review.own_first`, `quorum.short`, `mark.below`,
    `target.not_earlier`, `wake.missing`, `wake.past`, `wake.too_far`, `lessons.missing`).
    """
    panel = locked(panel_id)
    standing = _require_decider(by, panel)
    require_open(panel)
    if panel.revision.decisions.filter(status__in=(Status.RECORDED, Status.ANNOUNCED)).exists():
        raise Refused(
            Obstacle("decision.exists", _("Keputusan sudah dicatat; ubah keputusan itu bila perlu."))
        )
    return _record(panel, by, standing, _verdict(outcome, typed))


@transaction.atomic
def change_decision(*, decision_id: int, by: User, outcome: Verb | str, **typed: Any) -> Decision:
    """Record another decision in place of a recorded one, which becomes void and is kept.

    Raises as `record_decision`, and Refused `state.moved` when it has been announced or is void.
    """
    old, panel = locked_decision(decision_id)
    standing = _require_decider(by, panel)
    require_open(panel)
    if old.status != Status.RECORDED:
        raise Refused(moved_since())
    void(old, Decision.Cause.CHANGED, by)
    return _record(panel, by, standing, _verdict(outcome, typed), replaces=old)


@transaction.atomic
def announce_decision(
    *, decision_id: int, by: User, decree_number: str = "", decree_date: dt.date | None = None
) -> Decision:
    """Announce a recorded decision: the proposal moves, the panel closes, notes to the team appear.

    Where the cycle says "lead", the lead or the secretariat announces; else the secretariat alone, and it
    takes the decree's number and date. Of two at once the second gets `state.moved`.

    Raises NotVisible, Denied, Refused (`state.moved`, `interest.own`, `decision.scores_changed`,
    `decree.missing`, and what `move` finds).
    """
    decision, panel = locked_decision(decision_id)
    standing = Standing.of(by, panel)
    if not standing.decides:
        raise _not_a_decider(by, panel, standing)
    by_lead = is_announced_by_lead(panel)
    if not (standing.arranges or by_lead):
        raise Denied()
    obstacles = _before_announcing(decision, panel, standing)
    if not by_lead and not (clean_line(decree_number) and decree_date):
        obstacles.append(Obstacle("decree.missing", _("Isi nomor dan tanggal SK."), field="decree_number"))
    if obstacles:
        raise Refused(obstacles)
    decision.decree_number, decision.decree_date = clean_line(decree_number), decree_date
    return _announce(decision, panel.proposal, by, standing, standing.capacity(lead_first=by_lead))


def announce_many(*, items: Iterable[Mapping[str, Any]], by: User) -> list[Told]:
    """Announce several, each on its own: one answer per item, and mail only for those really moved.

    Each item is the arguments of `announce_decision`.
    """
    told = []
    for item in items:
        decision_id = int(item["decision_id"])
        try:
            told.append(Told(decision_id, announce_decision(by=by, **item)))
        except NotVisible:
            told.append(Told(decision_id, obstacles=(not_found(),)))
        except Refused as refused:
            told.append(Told(decision_id, obstacles=tuple(refused.obstacles)))
    return told


@transaction.atomic
def nominate_announcer(*, panel_id: int, announcer: User, by: User, reason: str) -> AnnouncerNomination:
    """An executive names who acts for the secretariat on a panel, all of which is conflicted here.

    Named on the panel, since an executive may not know whether a decision is recorded.

    Raises NotVisible, Denied, Invalid (`reason.missing`, `announcer.not_one`), Refused (`panel.closed`,
    `interest.own`, `secretariat.free`).
    """
    panel = locked(panel_id)
    standing = Standing.of(by, panel)
    if not standing.executive:
        raise refusal(by, panel.proposal)
    if standing.own:
        raise Refused(standing.own)
    require_open(panel)
    require_reason(reason)
    if free_secretariat(panel.proposal).exists():
        raise Refused(Obstacle("secretariat.free", _("Masih ada anggota sekretariat yang boleh memutuskan.")))
    own = interests.own_matter(announcer, panel.proposal)
    if own:
        raise Refused(Obstacle(own.code, _("Ini urusannya sendiri; tunjuk orang lain."), "announcer"))
    if not (announcer.is_active and people.lab_roles(announcer)):
        raise Invalid(
            Obstacle("announcer.not_one", _("Tunjuk orang yang bertugas di lab."), field="announcer")
        )
    panel.nominations.filter(current=True).update(current=False)
    nomination = AnnouncerNomination.objects.create(
        panel=panel, announcer=announcer, by=by, reason=clean_text(reason)
    )
    announcer_named.send(AnnouncerNomination, nomination=nomination, by=by)
    return nomination


def void(decision: Decision, cause: Decision.Cause, by: User | None) -> None:
    """A recorded decision that will never be announced; kept, and told to lead and secretariat alone."""
    decision.status, decision.void_cause = Status.VOID, cause
    decision.ended_at, decision.ended_by = clock.now(), by
    decision.save(update_fields=["status", "void_cause", "ended_at", "ended_by"])
    decision_void.send(Decision, decision=decision, cause=cause, by=by)


# --- Recording ---------------------------------------------------------------------------------------


def _not_a_decider(by: User, panel: Panel, standing: Standing) -> Exception:
    """Somebody of the lab on whose own matter it is hears so; anybody else has no part in it."""
    offices = (LabRole.Role.SECRETARIAT, LabRole.Role.REVIEWER)
    held_back = standing.on_team and (people.lab_roles(by) & set(offices) or panel.lead_id == by.pk)
    return Refused(standing.own) if held_back and standing.own else refusal(by, panel.proposal)


def _require_decider(by: User, panel: Panel) -> Standing:
    standing = Standing.of(by, panel)
    if not standing.decides:
        raise _not_a_decider(by, panel, standing)
    if standing.own:
        raise Refused(standing.own)
    return standing


def _verdict(outcome: Verb | str, typed: dict[str, Any]) -> Verdict:
    if outcome not in OUTCOMES:
        raise Invalid(Obstacle("outcome.unknown", _("Pilih salah satu keputusan."), field="outcome"))
    verdict = Verdict(Verb(outcome), **typed)
    if verdict.outcome is not Verb.ADVANCE:
        require_reason(verdict.reason)
    return verdict


def _record(
    panel: Panel, by: User, standing: Standing, verdict: Verdict, replaces: Decision | None = None
) -> Decision:
    verb = verdict.outcome
    # A lead who scores sees nothing of the others before filing; an answer about quorum or mark would.
    needed = {} if standing.blind else needed_overrides(panel, verb, standing)
    obstacles = _before_recording(panel, standing, verdict, needed)
    if obstacles:
        raise Refused(obstacles)
    decision = Decision.objects.create(
        revision=panel.revision,
        outcome=verb,
        to_state=State(verdict.to) if verb is Verb.RECYCLE and verdict.to else "",
        wake_on=verdict.wake_on if verb is Verb.SHELVE else None,
        reason=clean_text(verdict.reason),
        conditions=clean_text(verdict.conditions),
        lessons=clean_text(verdict.lessons) if verb is Verb.STOP else "",
        digest=panel.revision.digest,
        scores_digest=_scores(panel),
        recorded_by=by,
        recorded_as=standing.capacity(),
        replaces=replaces,
    )
    Override.objects.bulk_create(
        Override(decision=decision, code=code, by=by, reason=clean_text(verdict.overrides[code]))
        for code in needed
    )
    decision_recorded.send(Decision, decision=decision, by=by)
    return decision


def _before_recording(
    panel: Panel, standing: Standing, verdict: Verdict, needed: Mapping[str, Obstacle]
) -> list[Obstacle]:
    proposal = panel.proposal
    row = row_for(verdict.outcome, proposal.state, mandated=True)
    if row is None:
        return [checks.not_here(verdict.outcome)]
    found = []
    if standing.blind:
        return [Obstacle("review.own_first", _("Ajukan telaah Anda sendiri dahulu."))]
    if verdict.outcome is Verb.RECYCLE and verdict.to not in row.targets(proposal.state):
        found.append(Obstacle("target.not_earlier", _("Pilih tahap yang lebih awal."), field="to"))
    if verdict.outcome is Verb.SHELVE:
        found += checks.wake(verdict.wake_on)
    if verdict.outcome is Verb.STOP:
        found += checks.lessons(proposal)
    for code, obstacle in needed.items():
        if not clean_text(verdict.overrides.get(code, "")):
            found.append(obstacle)
    return found


def needed_overrides(panel: Panel, outcome: Verb, standing: Standing) -> dict[str, Obstacle]:
    """What only a name and a reason lets pass, by code: too few reviews, or (for a pass) below the mark.

    A lead who does not score reads no score before the quorum, so this says nothing of one either: a pass
    then needs the override of the mark whatever was scored.
    """
    needed = {}
    rubric, totals = panel.rubric, _totals(panel)
    filed = sum(total is not None for total in totals)  # as `scoring.judged`: an abstention judges nothing
    if filed < rubric.quorum:
        text = _("Baru %(filed)s telaah bernilai dari kuorum %(quorum)s.") % {
            "filed": filed,
            "quorum": rubric.quorum,
        }
        needed["quorum.short"] = Obstacle("quorum.short", text, field="overrides.quorum.short")
    if outcome is Verb.ADVANCE and rubric.pass_mark is not None:
        if not _knows_scores(standing, panel):
            unknown = _("Tanpa kuorum belum dapat dikatakan bahwa ambang batas %(mark)s tercapai.")
            needed["mark.below"] = _below(unknown, rubric.pass_mark)
        elif not tally.reaches(tally.mean(totals), rubric.pass_mark):
            needed["mark.below"] = _below(_("Nilai panel di bawah ambang batas %(mark)s."), rubric.pass_mark)
    return needed


def _below(text: Any, mark: Decimal) -> Obstacle:
    return Obstacle("mark.below", text % {"mark": mark}, field="overrides.mark.below")


def _knows_scores(standing: Standing, panel: Panel) -> bool:
    """As `reading.rights` gives them to whoever decides and is not blind."""
    filed = standing.scores and standing.has_filed
    return standing.arranges or filed or panel.quorum_at is not None


def mean_of(panel: Panel) -> Any:
    """The exact mean of a panel's filed reviews, or None."""
    return tally.mean(_totals(panel))


def _totals(panel: Panel) -> list[Fraction | None]:
    return [tally.total_of(review.filing) for review in filed_reviews(panel)]


def _scores(panel: Panel) -> str:
    return tally.scores_digest(_filings(panel=panel.pk))


@prepared
def _filings(panel: Any) -> QuerySet:
    return Review.objects.filed().filter(panel=panel).order_by().values_list("filing_id", flat=True)


# --- Announcing --------------------------------------------------------------------------------------


def is_announced_by_lead(panel: Panel) -> bool:
    return deadlines.days_for(panel.proposal, panel.revision.stage).announcer == Announcer.LEAD


def _before_announcing(decision: Decision, panel: Panel, standing: Standing) -> list[Obstacle]:
    if standing.own:
        return [standing.own]
    if decision.status != Status.RECORDED or not panel.is_open:
        return [moved_since()]
    if decision.scores_digest != _scores(panel):
        text = _("Nilai berubah sesudah keputusan dicatat; catat keputusan sekali lagi.")
        return [Obstacle("decision.scores_changed", text)]
    return []


def _announce(
    decision: Decision, proposal: Proposal, by: User, standing: Standing, capacity: Decision.Capacity
) -> Decision:
    row = move(
        proposal_id=proposal.pk,
        verb=decision.outcome_verb,
        by=by,
        seen=None,  # the mandate stands in for it
        reason=decision.reason,
        mandate=_mandate(decision, capacity),
    )
    decision.status, decision.row = Status.ANNOUNCED, row
    decision.announced_by, decision.announced_as, decision.announced_at = by, capacity, row.at
    decision.nomination = standing.named if capacity == Decision.Capacity.NAMED else None
    decision.save()
    decision_announced.send(Decision, decision=decision, proposal=row.proposal, row=row, by=by)
    return decision


def _mandate(decision: Decision, capacity: Decision.Capacity) -> Mandate:
    part = Part.LEAD if capacity == Decision.Capacity.LEAD else Part.SECRETARIAT
    return Mandate(
        kind=Mandated.DECISION,
        id=decision.pk,
        outcome=decision.outcome_verb,
        digest=decision.digest,
        capacity=part.value,
        revision_id=decision.revision_id,
        to=State(decision.to_state) if decision.to_state else None,
        wake_on=decision.wake_on,
    )


__all__ = [
    "Verdict",
    "announce_decision",
    "announce_many",
    "change_decision",
    "mean_of",
    "needed_overrides",
    "nominate_announcer",
    "record_decision",
    "void",
]
