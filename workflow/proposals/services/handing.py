"""Handing a proposal over: an innovation must survive its inventor's transfer.

Begun by the owner, the head of the lead unit or the secretariat; to another owner (who accepts) or to
another unit (whose head accepts, naming the new owner). Logged with a reason when accepted; an open
endorsement request lapses.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_text
from workflow.people import selectors as people
from workflow.people.models import Unit, User
from workflow.proposals import checks, endorsements, interests, log
from workflow.proposals.machine import Part, Verb
from workflow.proposals.models import EndorsementRequest, HandOver, LogRow, Proposal, TeamMember
from workflow.proposals.rows import locked, require_reason, require_visible
from workflow.proposals.signals import hand_over_answered, hand_over_asked, team_changed
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle, Refused
from workflow.workdays import clock

BEGINS = frozenset({Part.OWNER, Part.UNIT_HEAD, Part.SECRETARIAT})


@transaction.atomic
def hand_over(
    *, proposal_id: int, by: User, reason: str, to_user: User | None = None, to_unit: Unit | None = None
) -> HandOver:
    """Ask somebody to take a proposal over: a person, a unit, or a person in a unit.

    Raises NotVisible, Denied, Invalid `reason.missing`, `hand_over.nobody`, Refused `hand_over.open`,
    `hand_over.same`, `unit.inactive`, `owner.not_member`.
    """
    proposal = locked(proposal_id)
    parts = require_visible(by, proposal)
    checks.require_part(parts, BEGINS)
    require_reason(reason)
    if to_user is None and to_unit is None:
        raise Invalid(Obstacle("hand_over.nobody", _("Sebutkan penerimanya."), field="to_user"))
    _require_possible(proposal, to_user, to_unit)
    if proposal.hand_overs.filter(status=HandOver.Status.OPEN).exists():
        raise Refused(Obstacle("hand_over.open", _("Serah terima lain masih menunggu jawaban.")))
    asked = HandOver.objects.create(
        proposal=proposal, to_user=to_user, to_unit=to_unit, reason=clean_text(reason), asked_by=by
    )
    hand_over_asked.send(HandOver, hand_over=asked, by=by)
    return asked


def _require_possible(proposal: Proposal, to_user: User | None, to_unit: Unit | None) -> None:
    unit = to_unit or proposal.unit
    if not unit.is_active() or not unit.ours:
        raise Refused(Obstacle("unit.inactive", _("Unit itu tidak aktif."), field="to_unit"))
    if to_user and (not to_user.is_active or not people.is_member(to_user, unit)):
        raise Refused(
            Obstacle("owner.not_member", _("Penerima harus anggota aktif unit itu."), field="to_user")
        )
    if to_user and proposal.coach_id == to_user.pk:
        raise Refused(Obstacle("team.coach", _("Pendamping tidak dapat menjadi ketua tim."), field="to_user"))
    same_unit = to_unit is None or to_unit.pk == proposal.unit_id
    if same_unit and (to_user is None or _owns(to_user, proposal)):
        raise Refused(Obstacle("hand_over.same", _("Usulan sudah dimiliki penerima itu.")))


def _owns(user: User, proposal: Proposal) -> bool:
    return TeamMember.objects.filter(proposal=proposal, user=user, role=TeamMember.Role.OWNER).exists()


def may_answer(user: User, asked: HandOver) -> bool:
    """Whoever must accept: the new owner within the unit, the head of the new unit otherwise."""
    if asked.to_unit_id is None or asked.to_unit_id == asked.proposal.unit_id:
        return asked.to_user_id == user.pk and user.is_active
    return people.heads_of(asked.to_unit_id).filter(pk=user.pk).exists()


@transaction.atomic
def accept_hand_over(*, hand_over_id: int, by: User, owner: User | None = None) -> LogRow:
    """Accept; a head taking a unit's proposal over names its new `owner` (default: the one asked for).

    Raises NotVisible, Denied, Invalid `owner.missing`, Refused as `hand_over`.
    """
    asked, proposal = _open(hand_over_id, by)
    new_owner = asked.to_user or owner
    if new_owner is None:
        raise Invalid(Obstacle("owner.missing", _("Sebutkan ketua tim yang baru."), field="owner"))
    _require_possible(proposal, new_owner, asked.to_unit)
    row = give(proposal=proposal, owner=new_owner, unit=asked.to_unit, by=by, reason=asked.reason)
    _answer(asked, HandOver.Status.ACCEPTED, by)
    return row


@transaction.atomic
def refuse_hand_over(*, hand_over_id: int, by: User, reason: str) -> HandOver:
    asked, _proposal = _open(hand_over_id, by)
    require_reason(reason)
    return _answer(asked, HandOver.Status.REFUSED, by, reason)


@transaction.atomic
def cancel_hand_over(*, hand_over_id: int, by: User) -> HandOver:
    """Whoever may begin one may also take it back before it is answered."""
    asked = HandOver.objects.select_related("proposal").filter(pk=hand_over_id).first()
    if asked is None:
        raise NotVisible
    proposal = locked(asked.proposal_id)
    parts = require_visible(by, proposal)
    checks.require_part(parts, BEGINS)
    return _answer(_still_open(hand_over_id), HandOver.Status.CANCELLED, by)


def give(*, proposal: Proposal, owner: User, unit: Unit | None, by: User, reason: str) -> LogRow:
    """Change owner and unit, log it, let an open request lapse. Under the proposal's lock.

    The former owner stays as co-writer while a member of the unit, so that nothing typed is cut off.
    """
    former = TeamMember.objects.filter(proposal=proposal, role=TeamMember.Role.OWNER).first()
    facts: dict[str, str | int] = {
        "from_owner": former.user_id if former else 0,
        "to_owner": owner.pk,
        "from_unit": proposal.unit_id,
        "to_unit": unit.pk if unit else proposal.unit_id,
    }
    parts = interests.parts_of(by, proposal)
    if unit:
        proposal.unit = unit
        proposal.save(update_fields=["unit"])
    _change_owner(proposal, former, owner, by)
    endorsements.lapse_open(proposal, EndorsementRequest.Lapse.HANDED_OVER, by=by)
    return log.append(
        proposal=proposal,
        verb=Verb.HAND_OVER,
        from_state=proposal.state,
        to_state=proposal.state,
        actor=by,
        capacity=interests.capacity(parts) or "new_head",
        reason=reason,
        detail=facts,
    )


def _change_owner(proposal: Proposal, former: TeamMember | None, owner: User, by: User) -> None:
    if former and former.user_id == owner.pk:
        return
    if former:
        stays = former.user.is_active and people.is_member(former.user, proposal.unit)
        if stays:
            former.role = TeamMember.Role.CO_WRITER
            former.save(update_fields=["role"])
        else:
            former.delete()
        role = former.role if stays else ""
        team_changed.send(Proposal, proposal=proposal, user=former.user, role=role, by=by)
    TeamMember.objects.update_or_create(
        proposal=proposal, user=owner, defaults={"role": TeamMember.Role.OWNER}
    )
    team_changed.send(Proposal, proposal=proposal, user=owner, role=TeamMember.Role.OWNER.value, by=by)


def _open(hand_over_id: int, by: User) -> tuple[HandOver, Proposal]:
    found = HandOver.objects.filter(pk=hand_over_id).values_list("proposal_id", flat=True).first()
    if found is None:
        raise NotVisible
    proposal = locked(found)
    asked = HandOver.objects.select_related("to_user", "to_unit", "proposal").get(pk=hand_over_id)
    if not may_answer(by, asked):
        require_visible(by, proposal)
        raise Denied()
    asked = _still_open(hand_over_id)
    return asked, proposal


def _still_open(hand_over_id: int) -> HandOver:
    asked = HandOver.objects.select_related("to_user", "to_unit", "proposal__unit").get(pk=hand_over_id)
    if asked.status != HandOver.Status.OPEN:
        raise Refused(Obstacle("hand_over.answered", _("Serah terima ini sudah dijawab.")))
    return asked


def _answer(asked: HandOver, status: HandOver.Status, by: User, note: str = "") -> HandOver:
    asked.status, asked.answered_by, asked.answered_at, asked.note = status, by, clock.now(), clean_text(note)
    asked.save()
    hand_over_answered.send(HandOver, hand_over=asked, by=by)
    return asked
