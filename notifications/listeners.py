"""What the lower rooms say becomes rows of the ledger, in the transaction of the act itself.

A listener that fails undoes the act: nothing is done that somebody should have been told of and was not.
Who is owed a message is the kind's own answer, asked again when it is sent.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef
from django.dispatch import receiver

from notifications import ledger
from notifications.kinds.deadline_rules import DUE_KINDS
from notifications.kinds.deadlines import DeadlineMoved
from notifications.kinds.endorsements import (
    EndorsementAnswered,
    EndorsementAsked,
    EndorsementLapsed,
    HandOverAsked,
    occurrence_of,
)
from notifications.kinds.escalations import Escalated
from notifications.kinds.gate import (
    Assigned,
    DecisionToAnnounce,
    DecisionVoid,
    DecisionWanted,
    GateUnassigned,
    Reminded,
    ReviewersProposed,
    Unassigned,
    emptied,
    secretariat_announces,
    wanted,
)
from notifications.kinds.moves import IdeaSleepsOn, IdeaWoke, PassedStageChanged, ProposalMoved, ToBeShown
from notifications.kinds.quorum import QuorumMissing
from notifications.kinds.stalling import FeedbackToAnswer, NothingMoved
from notifications.kinds.teams import CoachNamed, TeamJoined
from notifications.kinds.webhooks import owe_event
from notifications.models import Delivery, Obligation
from notifications.owing import owe
from workflow.people.models import User
from workflow.proposals import signals as proposals
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import EndorsementRequest, LogRow, Proposal, TeamMember, Visit
from workflow.reviews import signals as reviews
from workflow.reviews.models import Assignment, Decision
from workflow.workdays import clock

# What speaks of a date: a moved one ends it.
DATED = (*DUE_KINDS, Escalated.code, QuorumMissing.code)

# What waits on somebody because of where a proposal stands: any move ends it.
ENDED_BY_A_MOVE = (
    EndorsementAsked.code,
    GateUnassigned.code,
    ReviewersProposed.code,
    Assigned.code,
    Reminded.code,
    DecisionWanted.code,
    DecisionToAnnounce.code,
    ToBeShown.code,
    IdeaSleepsOn.code,
    *DATED,
    NothingMoved.code,
    FeedbackToAnswer.code,
)


def _about(proposal_id: int) -> str:
    return f"proposal:{proposal_id}"


# --- Moves -------------------------------------------------------------------------------------------


@receiver(proposals.proposal_moved, dispatch_uid="notifications.moved")
def _moved(
    sender: object,
    *,
    proposal: Proposal,
    row: LogRow,
    verb: Verb,
    to_state: str,
    by: User | None,
    visit: Visit | None,
    **_more: object,
) -> None:
    if verb in (Verb.IMPORT, Verb.REIMPORT):
        return  # the past is told to nobody
    subject = _about(proposal.pk)
    event = f"{subject}/log:{row.n}"
    _end_what_waited(subject, row)
    if verb is Verb.PUBLISH:
        _overtake_retraction(subject, row)
    owe(ProposalMoved, subject, f"log:{row.n}", actor=by, event=event, facts=_deadline_of(visit))
    owe_event(row)
    if verb in (Verb.ADVANCE, Verb.RETRACT) and to_state == State.GRADUATED:
        owe(ToBeShown, subject, f"log:{row.n}", actor=by, event=event)
    if verb is Verb.RESUME and by is None:
        owe(IdeaWoke, subject, f"log:{row.n}", event=event)


def _end_what_waited(subject: str, row: LogRow) -> None:
    """Everything that waited on the old state is done; what a submission's own panel asks is new."""
    waited = Obligation.objects.filter(subject=subject, kind__in=ENDED_BY_A_MOVE)
    if row.verb == Verb.SUBMIT:
        waited = waited.exclude(occurrence__startswith=f"revision:{row.revision_id}:")
    waited.close(Obligation.Status.DONE, f"{row.verb} {row.n}")


def _overtake_retraction(subject: str, row: LogRow) -> None:
    """A changed page is taken down and shown again at once: that it left is no news any more."""
    if LogRow.objects.filter(proposal=row.proposal_id, n=row.n - 1, verb=Verb.RETRACT).exists():
        left = Obligation.objects.filter(
            subject=subject, kind=ProposalMoved.code, occurrence=f"log:{row.n - 1}"
        )
        left.close(Obligation.Status.OVERTAKEN, f"{row.verb} {row.n}")


def _deadline_of(visit: Visit | None) -> dict[str, str]:
    """The date the message tells, so that its change can be told to the same people."""
    if visit is None or visit.closed_at is not None or visit.due_on is None:
        return {}
    return {"thing": f"visit:{visit.pk}", "due": visit.due_on.isoformat()}


@receiver(proposals.deadline_moved, dispatch_uid="notifications.deadline_moved")
def _deadline_moved(sender: object, visit: Visit, old: dt.date | None, new: dt.date, **_more: object) -> None:
    if old is None:
        return
    subject, thing = _about(visit.proposal_id), f"visit:{visit.pk}"
    on_old = {"facts__thing": thing, "facts__due": old.isoformat()}
    told = _told(Obligation.objects.filter(subject=subject, **on_old))
    ledger.cancel(subject=subject, kinds_of=DATED, reason=f"moved to {new}", **on_old)
    n = _last_n(visit.proposal_id)
    ledger.owe(
        recipients=told,
        kind=DeadlineMoved.code,
        subject=subject,
        occurrence=f"{thing}:log:{n}:{old}:{new}",
        facts={"thing": thing, "due": new.isoformat()},
    )


def _last_n(proposal_id: int) -> int:
    return LogRow.objects.filter(proposal=proposal_id).order_by("-n").values_list("n", flat=True)[0]


def _told(obligations: Any) -> dict[int | str, str]:
    """Active people who got one of these by some channel."""
    sent = Delivery.objects.filter(obligation=OuterRef("pk"), status=Delivery.Status.SENT)
    rows = obligations.filter(Exists(sent), recipient__is_active=True).order_by("created_at")
    return dict(rows.values_list("recipient_id", "why"))


@receiver(proposals.passed_stage_changed, dispatch_uid="notifications.passed_stage_changed")
def _passed_stage_changed(
    sender: object, proposal: Proposal, stage: str, by: User | None, **_more: object
) -> None:
    visit = proposal.open_visit()
    if visit is not None:
        owe(PassedStageChanged, _about(proposal.pk), f"visit:{visit.pk}:changed:{stage}", actor=by)


# --- The team ----------------------------------------------------------------------------------------


@receiver(proposals.team_changed, dispatch_uid="notifications.team_changed")
def _team_changed(
    sender: object, proposal: Proposal, user: User, role: str, by: User, **_more: object
) -> None:
    member = TeamMember.objects.filter(proposal=proposal, user=user).first()
    if member is not None and member.role == role:
        owe(TeamJoined, _about(proposal.pk), f"member:{member.pk}:{role}", actor=by)


@receiver(proposals.coach_named, dispatch_uid="notifications.coach_named")
def _coach_named(sender: object, proposal: Proposal, coach: User | None, by: User, **_more: object) -> None:
    if coach is not None:
        owe(CoachNamed, _about(proposal.pk), f"coach:{coach.pk}", actor=by)


# --- Endorsement and hand-over -----------------------------------------------------------------------


@receiver(proposals.endorsement_asked, dispatch_uid="notifications.endorsement_asked")
def _endorsement_asked(sender: object, request: EndorsementRequest, by: User, **_more: object) -> None:
    owe(EndorsementAsked, _about(request.proposal_id), occurrence_of(request), actor=by)


@receiver(proposals.endorsement_answered, dispatch_uid="notifications.endorsement_answered")
def _endorsement_answered(sender: object, request: EndorsementRequest, by: User, **_more: object) -> None:
    _close_request(request)
    if request.status == EndorsementRequest.Status.RETURNED:  # an approval is told by the submission it is
        owe(EndorsementAnswered, _about(request.proposal_id), occurrence_of(request), actor=by)


@receiver(proposals.endorsement_lapsed, dispatch_uid="notifications.endorsement_lapsed")
def _endorsement_lapsed(
    sender: object, request: EndorsementRequest, by: User | None, **_more: object
) -> None:
    owe(EndorsementLapsed, _about(request.proposal_id), occurrence_of(request), actor=by)
    _close_request(request)


def _close_request(request: EndorsementRequest) -> None:
    subject, reason = _about(request.proposal_id), request.status
    ledger.settle(
        subject=subject,
        kinds_of=[EndorsementAsked.code],
        reason=reason,
        occurrence=occurrence_of(request),
    )
    ledger.settle(
        subject=subject, kinds_of=[Escalated.code], reason=reason, facts__thing=f"request:{request.pk}"
    )


@receiver(proposals.hand_over_asked, dispatch_uid="notifications.hand_over_asked")
def _hand_over_asked(sender: object, hand_over: Any, by: User, **_more: object) -> None:
    owe(HandOverAsked, _about(hand_over.proposal_id), f"hand_over:{hand_over.pk}", actor=by)


@receiver(proposals.hand_over_answered, dispatch_uid="notifications.hand_over_answered")
def _hand_over_answered(sender: object, hand_over: Any, **_more: object) -> None:
    ledger.settle(
        subject=_about(hand_over.proposal_id),
        kinds_of=[HandOverAsked.code],
        reason=hand_over.status,
        occurrence=f"hand_over:{hand_over.pk}",
    )


# --- The gate ----------------------------------------------------------------------------------------


@receiver(reviews.panel_opened, dispatch_uid="notifications.panel_opened")
def _panel_opened(sender: object, panel: Any, revision: Any, assignments: list, **_more: object) -> None:
    if not assignments:
        owe(GateUnassigned, _about(revision.proposal_id), emptied(revision.pk, 0))


@receiver(reviews.reviewer_assigned, dispatch_uid="notifications.reviewer_assigned")
def _reviewer_assigned(sender: object, assignment: Any, by: User | None, **_more: object) -> None:
    revision = assignment.panel.revision
    subject = _about(revision.proposal_id)
    occurrence = f"revision:{revision.pk}:assignment:{assignment.pk}"
    facts = {"thing": f"assignment:{assignment.pk}", "due": assignment.due_on.isoformat()}
    if assignment.panel.is_open and assignment.status in assignment.UNFILED:
        owe(Assigned, subject, occurrence, actor=by, facts=facts)
    ledger.settle(
        subject=subject,
        kinds_of=[GateUnassigned.code, ReviewersProposed.code],
        reason="assigned",
        occurrence__startswith=f"revision:{revision.pk}:",
    )


@receiver(reviews.reviewer_unassigned, dispatch_uid="notifications.reviewer_unassigned")
def _reviewer_unassigned(sender: object, assignment: Any, by: User | None, **_more: object) -> None:
    revision = assignment.panel.revision
    subject = _about(revision.proposal_id)
    _close_assignment(assignment, ledger.cancel, "unassigned")
    occurrence = f"revision:{revision.pk}:assignment:{assignment.pk}"
    owe(Unassigned, subject, occurrence, actor=by)
    _settle_late_reviews(revision)


def _settle_late_reviews(revision: Any) -> None:
    """What was escalated about reviews is done once none of that date is owed any more."""
    owed = Assignment.objects.unfiled().filter(panel__revision=revision).values_list("due_on", flat=True)
    open_ones = Obligation.objects.filter(
        subject=_about(revision.proposal_id), kind=Escalated.code, facts__thing=f"revision:{revision.pk}"
    )
    done = open_ones.exclude(facts__due__in=[due_on.isoformat() for due_on in owed])
    done.close(Obligation.Status.DONE, "filed or taken back")


def _close_assignment(assignment: Any, close: Any, reason: str) -> None:
    close(
        subject=_about(assignment.panel.revision.proposal_id),
        kinds_of=[Assigned.code, Reminded.code, DeadlineMoved.code, *DUE_KINDS],
        reason=reason,
        facts__thing=f"assignment:{assignment.pk}",
    )


@receiver(reviews.reviewer_reminded, dispatch_uid="notifications.reviewer_reminded")
def _reviewer_reminded(sender: object, assignment: Any, by: User, **_more: object) -> None:
    """The day in the occurrence lets the ledger itself keep it to one reminder a day."""
    revision = assignment.panel.revision
    occurrence = f"revision:{revision.pk}:assignment:{assignment.pk}:reminded:{clock.today()}"
    facts = {"thing": f"assignment:{assignment.pk}", "due": assignment.due_on.isoformat()}
    owe(Reminded, _about(revision.proposal_id), occurrence, actor=by, facts=facts)


@receiver(reviews.review_due_moved, dispatch_uid="notifications.review_due_moved")
def _review_due_moved(sender: object, assignment: Any, old: dt.date, new: dt.date, **_more: object) -> None:
    subject, thing = _about(assignment.panel.revision.proposal_id), f"assignment:{assignment.pk}"
    on_old = {"facts__thing": thing, "facts__due": old.isoformat()}
    told = _told(Obligation.objects.filter(subject=subject, recipient=assignment.reviewer_id, **on_old))
    ledger.cancel(subject=subject, kinds_of=DUE_KINDS, reason=f"moved to {new}", **on_old)
    ledger.owe(
        recipients=told,
        kind=DeadlineMoved.code,
        subject=subject,
        occurrence=f"{thing}:moved:{old}:{new}",
        facts={"thing": thing, "due": new.isoformat()},
    )


@receiver(reviews.review_filed, dispatch_uid="notifications.review_filed")
def _review_filed(sender: object, review: Any, **_more: object) -> None:
    for assignment in review.panel.assignments.filter(reviewer=review.reviewer_id):
        _close_assignment(assignment, ledger.settle, "filed")
    _settle_late_reviews(review.panel.revision)


@receiver(reviews.quorum_reached, dispatch_uid="notifications.quorum_reached")
def _quorum_reached(sender: object, panel: Any, **_more: object) -> None:
    revision = panel.revision
    subject = _about(revision.proposal_id)
    ledger.settle(subject=subject, kinds_of=[QuorumMissing.code], reason="quorum reached")
    owe(DecisionWanted, subject, wanted(revision.pk))


@receiver(reviews.decision_recorded, dispatch_uid="notifications.decision_recorded")
def _decision_recorded(sender: object, decision: Any, by: User, **_more: object) -> None:
    subject = _about(decision.revision.proposal_id)
    ledger.settle(
        subject=subject,
        kinds_of=[DecisionWanted.code, QuorumMissing.code],
        reason="recorded",
        occurrence__startswith=f"revision:{decision.revision_id}:",
    )
    if secretariat_announces(decision):
        owe(DecisionToAnnounce, subject, f"decision:{decision.pk}", actor=by)


@receiver(reviews.announcer_named, dispatch_uid="notifications.announcer_named")
def _announcer_named(sender: object, nomination: Any, by: User, **_more: object) -> None:
    """What waits for the secretariat to announce is owed to who acts for it from now on; the rest of the
    gate's matters the rules find."""
    recorded = Decision.objects.filter(
        revision=nomination.panel.revision_id, status=Decision.Status.RECORDED
    ).select_related("revision__proposal")
    for decision in filter(secretariat_announces, recorded):
        owe(DecisionToAnnounce, _about(decision.revision.proposal_id), f"decision:{decision.pk}", actor=by)


@receiver(reviews.decision_void, dispatch_uid="notifications.decision_void")
def _decision_void(sender: object, decision: Any, by: User | None, cause: str = "", **_more: object) -> None:
    subject = _about(decision.revision.proposal_id)
    ledger.settle(
        subject=subject,
        kinds_of=[DecisionToAnnounce.code],
        reason="void",
        occurrence=f"decision:{decision.pk}",
    )
    # Recalled or withdrawn: the lead is told once, of the void, and not of the move that brought it.
    event = "" if cause == "changed" else f"{subject}/log:{_last_n(decision.revision.proposal_id)}"
    owe(DecisionVoid, subject, f"decision:{decision.pk}", actor=by, event=event)
