"""What the panel does when its proposal moves, inside the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals import interests
from workflow.proposals.machine import ANNOUNCED_VERBS, Verb
from workflow.proposals.models import Cycle, LogRow, Proposal, Revision, TeamMember
from workflow.proposals.registry import register_guard
from workflow.proposals.signals import coach_named, proposal_moved, team_changed
from workflow.refusals import Obstacle
from workflow.reviews.models import Assignment, Decision, FormerTie, Panel, Review
from workflow.reviews.rubrics import ensure_rubrics, rubric_for
from workflow.reviews.services.assigning import assign_again, may_lead
from workflow.reviews.services.deciding import void
from workflow.reviews.signals import (
    decision_corrected,
    lead_named,
    panel_closed,
    panel_opened,
    panel_reopened,
    review_due_moved,
)
from workflow.workdays import calendar, clock
from workflow.workdays.signals import calendar_changed


@register_guard(Verb.RECALL)
def no_recall_once_filed(proposal: Proposal, verb: Verb, by: User | None, context: Any) -> Iterable[Obstacle]:
    """The sentence is the same whether or not a decision is recorded."""
    filed = Review.objects.filed().filter(panel__revision__proposal=proposal, panel__state=Panel.State.OPEN)
    if filed.exists():
        yield Obstacle(
            "review.filed",
            _("Telaah sudah masuk, jadi pengajuan ini tidak dapat dibatalkan. Tunggu hasil gerbang."),
        )


@receiver(proposal_moved, dispatch_uid="reviews.follow")
def follow(
    sender: object,
    *,
    row: LogRow,
    verb: Verb,
    by: User | None,
    revision: Revision | None,
    **_kwargs: Any,
) -> None:
    if revision is None:
        return
    revision.proposal = row.proposal
    if verb is Verb.SUBMIT:
        _open(revision)
    elif verb is Verb.CORRECT:
        _reopen(revision, row, by)
    elif verb is Verb.RECALL:
        _close(revision, Panel.State.CANCELLED, Decision.Cause.RECALLED, by)
    elif verb is Verb.WITHDRAW:
        _close(revision, Panel.State.CLOSED, Decision.Cause.WITHDRAWN, by)
    elif verb in ANNOUNCED_VERBS:
        _close(revision, Panel.State.CLOSED, None, by)


def _open(revision: Revision) -> None:
    """A panel for the submission; the stage's last people, those still eligible, are asked at once."""
    proposal = revision.proposal
    last = (
        Panel.objects.filter(revision__proposal=proposal, revision__stage=revision.stage)
        .select_related("lead")
        .order_by("-revision__number")
        .first()
    )
    assert proposal.cycle is not None
    panel = Panel.objects.create(revision=revision, rubric=rubric_for(proposal.cycle, revision.stage))
    assignments: list[Assignment] = []
    if last:
        assignments = assign_again(panel, last.assignments.standing().select_related("reviewer"))
        _lead_again(panel, last.lead)
    panel_opened.send(Panel, panel=panel, revision=revision, assignments=assignments)


def _lead_again(panel: Panel, lead: User | None) -> None:
    if lead is None or not may_lead(lead) or interests.own_matter(lead, panel.proposal):
        return
    panel.lead = lead
    panel.save(update_fields=["lead"])
    lead_named.send(Panel, panel=panel, lead=lead, former=None, by=None)


def _close(revision: Revision, state: Panel.State, cause: Decision.Cause | None, by: User | None) -> None:
    """Close the panel; without a `cause` its decision is being announced. Filed reviews are kept."""
    panel = Panel.objects.filter(revision=revision, state=Panel.State.OPEN).first()
    if panel is None:
        return
    panel.revision = revision
    panel.state, panel.closed_at = state, clock.now()
    panel.save(update_fields=["state", "closed_at"])
    if cause is not None:
        for decision in Decision.objects.filter(revision=revision, status=Decision.Status.RECORDED):
            decision.revision = revision
            void(decision, cause, by)
    panel_closed.send(Panel, panel=panel, cause=str(cause or "announced"), by=by)


def _reopen(revision: Revision, row: LogRow, by: User | None) -> None:
    """A wrong announcement is taken back: its decision is corrected, filed reviews stand."""
    panel = Panel.objects.select_related("rubric", "lead").get(revision=revision)
    panel.revision = revision
    panel.state, panel.closed_at = Panel.State.OPEN, None
    panel.save(update_fields=["state", "closed_at"])
    for decision in Decision.objects.filter(revision=revision, status=Decision.Status.ANNOUNCED):
        decision.revision = revision
        decision.status = Decision.Status.CORRECTED
        decision.ended_at, decision.ended_by = row.at, by
        decision.save(update_fields=["status", "ended_at", "ended_by"])
        decision_corrected.send(Decision, decision=decision, row=row, by=by)
    panel_reopened.send(Panel, panel=panel, by=by)


# --- A new cycle has its rubrics, for the secretariat to change before they are used -----------------


@receiver(post_save, sender=Cycle, dispatch_uid="reviews.rubrics_of_cycle")
def write_rubrics(sender: object, instance: Cycle, created: bool, raw: bool, **_kwargs: Any) -> None:
    if created and not raw:
        ensure_rubrics(instance)


# --- People who were close to a proposal stay out of its panels --------------------------------------


@receiver(coach_named, dispatch_uid="reviews.remember_coach")
def remember_coach(sender: object, proposal: Proposal, coach: User | None, **_kwargs: Any) -> None:
    if coach:
        FormerTie.objects.get_or_create(proposal=proposal, user=coach, kind=FormerTie.Kind.COACH)


@receiver(team_changed, dispatch_uid="reviews.remember_team")
def remember_team(sender: object, proposal: Proposal, user: User, role: str, **_kwargs: Any) -> None:
    if role in (TeamMember.Role.OWNER, TeamMember.Role.CO_WRITER):
        FormerTie.objects.get_or_create(proposal=proposal, user=user, kind=FormerTie.Kind.TEAM)


# --- The calendar ------------------------------------------------------------------------------------


@receiver(calendar_changed, dispatch_uid="reviews.recompute")
def recompute(sender: object, days: list[dt.date], **_kwargs: Any) -> None:
    """Recompute the due dates a changed calendar touches: later is applied, earlier never."""
    if not days:
        return
    touched = Assignment.objects.unfiled().filter(due_on__gte=min(days)).select_related("panel")
    for assignment in touched.order_by("pk"):
        old, new = assignment.due_on, calendar.add(assignment.due_from, assignment.due_days)
        if new > old and Assignment.objects.filter(pk=assignment.pk, due_on=old).update(due_on=new):
            assignment.due_on = new
            review_due_moved.send(Assignment, assignment=assignment, old=old, new=new, cause="calendar")
