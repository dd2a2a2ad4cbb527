"""The people and units around a proposal: team, coach, partners. None of it moves the proposal; each
change is a row of its log, since it decides who reads and writes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line
from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals import checks, endorsements, interests, log
from workflow.proposals.machine import TEAM, Part, Verb
from workflow.proposals.models import Partner, Proposal, TeamMember
from workflow.proposals.rows import locked, require_visible
from workflow.proposals.signals import coach_named, team_changed
from workflow.refusals import Denied, Invalid, Obstacle, Refused


def _for_owner(proposal_id: int, by: User) -> tuple[Proposal, set[Part]]:
    """The proposal under its lock, for its owner or the head of its unit, and what that person is to it."""
    proposal = locked(proposal_id)
    parts = require_visible(by, proposal)
    checks.require_part(parts, {Part.OWNER, Part.UNIT_HEAD})
    return proposal, parts


@transaction.atomic
def add_to_team(*, proposal_id: int, by: User, user: User, role: str) -> TeamMember:
    """Take somebody into the team as co-writer or reader, or change which of the two they are.

    Raises NotVisible, Denied, Invalid `team.role`, Refused `team.inactive`, `team.owner` (hand over),
    `team.coach`.
    """
    proposal, parts = _for_owner(proposal_id, by)
    if role not in (TeamMember.Role.CO_WRITER, TeamMember.Role.READER):
        raise Invalid(Obstacle("team.role", _("Pilih anggota tim atau pembaca."), field="role"))
    if not user.is_active:
        raise Refused(Obstacle("team.inactive", _("Akun itu tidak aktif."), field="user"))
    if proposal.coach_id == user.pk:
        raise Refused(Obstacle("team.coach", _("Pendamping tidak dapat menjadi anggota tim."), field="user"))
    member = TeamMember.objects.filter(proposal=proposal, user=user).first()
    if member and member.role == TeamMember.Role.OWNER:
        raise Refused(Obstacle("team.owner", _("Ketua tim diganti lewat serah terima."), field="user"))
    if member and member.role == role:
        return member
    was = member.role if member else ""
    member = member or TeamMember(proposal=proposal, user=user)
    member.role = role
    member.save()
    _changed(proposal, user, was=was, role=role, by=by, parts=parts)
    return member


@transaction.atomic
def remove_from_team(*, proposal_id: int, by: User, user: User) -> None:
    """Take somebody off the team; their right ends at once. Anybody may leave, the owner hands over.

    Raises NotVisible, Denied, Refused `team.owner`.
    """
    proposal = locked(proposal_id)
    parts = require_visible(by, proposal)
    if by != user:
        checks.require_part(parts, {Part.OWNER, Part.UNIT_HEAD})
    member = TeamMember.objects.filter(proposal=proposal, user=user).first()
    if member is None:
        return
    if member.role == TeamMember.Role.OWNER:
        raise Refused(Obstacle("team.owner", _("Ketua tim diganti lewat serah terima."), field="user"))
    member.delete()
    _changed(proposal, user, was=member.role, role="", by=by, parts=parts)


@transaction.atomic
def explain_small_team(*, proposal_id: int, by: User, reason: str) -> None:
    """Why the team is one person (asked for at Drum Up)."""
    proposal = locked(proposal_id)
    parts = require_visible(by, proposal)
    checks.require_part(parts, TEAM)
    reason = clean_line(reason)[:300]
    if reason == proposal.team_reason:
        return
    if not proposal.in_work:
        raise Refused(Obstacle("sheet.not_editable", _("Usulan tidak sedang dikerjakan tim.")))
    proposal.team_reason = reason
    proposal.save(update_fields=["team_reason"])
    endorsements.content_changed(proposal=proposal, by=by)


@transaction.atomic
def name_coach(*, proposal_id: int, by: User, coach: User | None) -> None:
    """The secretariat names the coach (or takes the coach off with None).

    Raises NotVisible, Denied, Refused `coach.not_a_coach`, `coach.on_team`.
    """
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        raise Denied()
    proposal = locked(proposal_id)
    parts = interests.parts_of(by, proposal)
    checks.require_part(parts, {Part.SECRETARIAT})
    if coach and not people.has_lab_role(coach, LabRole.Role.COACH):
        raise Refused(Obstacle("coach.not_a_coach", _("Orang itu bukan pendamping."), field="coach"))
    if coach and TeamMember.objects.filter(proposal=proposal, user=coach).exists():
        raise Refused(
            Obstacle("coach.on_team", _("Anggota tim tidak dapat menjadi pendamping."), field="coach")
        )
    if coach != proposal.coach:
        give_coach(proposal=proposal, coach=coach, by=by, parts=parts)


def give_coach(*, proposal: Proposal, coach: User | None, by: User, parts: Iterable[Part]) -> None:
    """Under the proposal's lock; whether `by` may is asked before."""
    before, proposal.coach = proposal.coach_id or 0, coach
    proposal.save(update_fields=["coach"])
    detail: dict[str, str | int] = {"from_coach": before, "to_coach": coach.pk if coach else 0}
    log.note(proposal=proposal, verb=Verb.COACH, actor=by, parts=parts, detail=detail)
    coach_named.send(Proposal, proposal=proposal, coach=coach, by=by)


@transaction.atomic
def add_partner(*, proposal_id: int, by: User, unit: Unit) -> Partner:
    """A unit that takes part beside the lead unit. Raises NotVisible, Denied, Refused `partner.*`."""
    proposal, parts = _for_owner(proposal_id, by)
    if unit.pk == proposal.unit_id:
        raise Refused(Obstacle("partner.lead", _("Unit itu sudah menjadi unit pengusul."), field="unit"))
    if not unit.is_active() or not unit.ours:
        raise Refused(Obstacle("partner.inactive", _("Pilih unit yang aktif."), field="unit"))
    partner, is_new = Partner.objects.get_or_create(proposal=proposal, unit=unit)
    if is_new:
        _partner_changed(proposal, unit, joined=True, by=by, parts=parts)
    return partner


@transaction.atomic
def remove_partner(*, proposal_id: int, by: User, unit: Unit) -> None:
    proposal, parts = _for_owner(proposal_id, by)
    removed, _rows = Partner.objects.filter(proposal=proposal, unit=unit).delete()
    if removed:
        _partner_changed(proposal, unit, joined=False, by=by, parts=parts)


def _partner_changed(proposal: Proposal, unit: Unit, *, joined: bool, by: User, parts: set[Part]) -> None:
    detail: dict[str, str | int] = {"unit": unit.pk, "joined": int(joined)}
    log.note(proposal=proposal, verb=Verb.PARTNER, actor=by, parts=parts, detail=detail)


def _changed(proposal: Proposal, user: User, *, was: str, role: str, by: User, parts: set[Part]) -> None:
    detail: dict[str, str | int] = {"user": user.pk, "was": was, "role": role}
    log.note(proposal=proposal, verb=Verb.TEAM, actor=by, parts=parts, detail=detail)
    team_changed.send(Proposal, proposal=proposal, user=user, role=role, by=by)
    if proposal.in_work:
        endorsements.content_changed(proposal=proposal, by=by)
