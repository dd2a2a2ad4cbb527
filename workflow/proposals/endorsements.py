"""Every submission needs the unit's head: the team asks, the head's *Setujui* submits.

One open request a proposal (by constraint), tied to a digest of all worksheets, rows and files. An edit
that changes the digest lets it lapse and tells both; saving without a change does not.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_text
from workflow.people.models import User
from workflow.proposals import checks, content, interests, ladder
from workflow.proposals.machine import TEAM, Verb
from workflow.proposals.models import EndorsementRequest, LogRow, Proposal
from workflow.proposals.rows import locked, require_reason, require_seen, require_visible
from workflow.proposals.signals import (
    endorsement_answered,
    endorsement_asked,
    endorsement_lapsed,
    worksheet_changed,
)
from workflow.proposals.worksheets import loading
from workflow.proposals.worksheets.marks import edited_version
from workflow.refusals import Denied, NotVisible, Obstacle, Refused
from workflow.workdays import clock

Status = EndorsementRequest.Status


@transaction.atomic
def ask(*, proposal_id: int, by: User, seen: int | None) -> EndorsementRequest:
    """*Ajukan*: the same obstacles as submitting, then an open request.

    Raises NotVisible, Denied (not of the team), Refused (`verb.not_here`, `state.moved`,
    `endorsement.open`, `cycle.closed`, `unit.inactive`, everything the worksheet lacks).
    """
    proposal = locked(proposal_id)
    parts = require_visible(by, proposal)
    checks.require_part(parts, TEAM)
    checks.require_source(proposal, Verb.SUBMIT)
    require_seen(proposal, seen)
    with loading.held(proposal):
        return _ask(proposal, by)


def _ask(proposal: Proposal, by: User) -> EndorsementRequest:
    obstacles = checks.before_submitting(proposal)
    if ladder.open_request_of(proposal):
        obstacles.append(
            Obstacle("endorsement.open", _("Permintaan persetujuan sudah menunggu kepala unit."))
        )
    if obstacles:
        raise Refused(obstacles)
    text = content.asked_about(content.snapshot(proposal))
    request = EndorsementRequest.objects.create(
        proposal=proposal, digest=content.digest(text), content=text, asked_by=by
    )
    endorsement_asked.send(EndorsementRequest, request=request, by=by)
    return request


def approve(*, request_id: int, by: User, seen: int | None, note: str = "") -> LogRow:
    """*Setujui*: submits in one transaction, with both names and the capacity.

    Raises NotVisible, Denied, Refused (what `move` with the verb submit refuses; the request stays
    open, the text intact).
    """
    from workflow.proposals.services import move

    with transaction.atomic():
        request = _open_request(request_id, by)
        return move(proposal_id=request.proposal_id, verb=Verb.SUBMIT, by=by, seen=seen, reason=note)


@transaction.atomic
def return_to_team(*, request_id: int, by: User, reason: str) -> EndorsementRequest:
    """*Kembalikan ke tim*: closes the request with a reason; the proposal does not move."""
    request = _open_request(request_id, by)
    may = ladder.answerers(request)
    if by not in may:
        raise Denied()
    require_reason(reason)
    _close(request, Status.RETURNED, by=by, capacity=may.capacity(by), note=reason)
    endorsement_answered.send(EndorsementRequest, request=request, by=by)
    return request


@transaction.atomic
def take_back(*, request_id: int, by: User) -> EndorsementRequest:
    """The team takes its request back to go on writing."""
    request = _open_request(request_id, by)
    checks.require_part(interests.parts_of(by, request.proposal), TEAM)
    lapse(request, EndorsementRequest.Lapse.TAKEN_BACK, by=by)
    return request


def lapse_open(proposal: Proposal, why: EndorsementRequest.Lapse, *, by: User | None) -> None:
    """Let the open request lapse, if there is one. Call it under the proposal's lock."""
    if request := ladder.open_request_of(proposal):
        lapse(request, why, by=by)


def lapse(request: EndorsementRequest, why: EndorsementRequest.Lapse, *, by: User | None) -> None:
    request.lapse = why
    _close(request, Status.LAPSED, by=None)
    endorsement_lapsed.send(EndorsementRequest, request=request, by=by)


def content_changed(*, proposal: Proposal, by: User | None) -> None:
    """Called, under the proposal's lock, after every real change of worksheet, row or file.

    An open request whose digest no longer fits lapses. While the draft was never sent, `complete` is
    kept, so that the secretariat's list of complete but unsent drafts is one query.
    """
    with loading.held(proposal):
        request = ladder.open_request_of(proposal)
        if request and request.digest != current_digest(proposal):
            lapse(request, EndorsementRequest.Lapse.EDITED, by=by)
        if not proposal.is_sent:
            _keep_complete(proposal)
    worksheet_changed.send(Proposal, proposal=proposal, by=by)


def _keep_complete(proposal: Proposal) -> None:
    if not proposal.complete and not edited_version(proposal):
        return  # nothing is written yet: a partner more makes no text whole
    complete = not any(obstacle.blocks for obstacle in content.obstacles(proposal))
    if complete != proposal.complete:
        proposal.complete = complete
        proposal.save(update_fields=["complete"])


def current_digest(proposal: Proposal) -> str:
    return content.digest(content.asked_about(content.snapshot(proposal)))


def grant(request: EndorsementRequest, *, by: User, capacity: str, note: str) -> None:
    """Close the request as granted; only `move` calls it, with the submission it is part of."""
    _close(request, Status.GRANTED, by=by, capacity=capacity, note=note)
    endorsement_answered.send(EndorsementRequest, request=request, by=by)


def _open_request(request_id: int, by: User) -> EndorsementRequest:
    """The open request under the proposal's lock; a closed one is told apart from a foreign one."""
    found = EndorsementRequest.objects.filter(pk=request_id).values_list("proposal_id", flat=True).first()
    if found is None:
        raise NotVisible
    proposal = locked(found)
    require_visible(by, proposal)
    request = EndorsementRequest.objects.select_related("proposal__unit").get(pk=request_id)
    request.proposal = proposal
    if request.status != Status.OPEN:
        code = "endorsement.lapsed" if request.status == Status.LAPSED else "endorsement.answered"
        raise Refused(Obstacle(code, _("Permintaan persetujuan ini sudah tidak terbuka.")))
    return request


def _close(
    request: EndorsementRequest, status: Status, *, by: User | None, capacity: str = "", note: str = ""
) -> None:
    request.status, request.note, request.capacity = status, clean_text(note), capacity
    request.answered_by, request.answered_at = by, clock.now()
    request.save()
