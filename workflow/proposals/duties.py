"""What a leaving owner, coach or unit hands over: no idea loses its unit or its owner."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from workflow.people import duties
from workflow.people import selectors as people
from workflow.people.models import DoubtAnswer, LabRole, Unit, UnitRole, User
from workflow.people.signals import merge_taken_back, units_merged
from workflow.proposals import imports, interests
from workflow.proposals.machine import IN_STAGE, State
from workflow.proposals.models import Proposal, TeamMember
from workflow.proposals.rows import locked
from workflow.proposals.services.handing import give
from workflow.proposals.services.team import give_coach
from workflow.refusals import Obstacle, Refused

LIVE = (*IN_STAGE, State.SHELVED, State.GRADUATED)
OWNER, COACH, UNIT = "proposals.owner", "proposals.coach", "proposals.unit"


def owned_by(user: User) -> Iterable[duties.Duty]:
    owned = TeamMember.objects.filter(user=user, role=TeamMember.Role.OWNER, proposal__state__in=LIVE)
    for member in owned.select_related("proposal__unit"):
        members = UnitRole.objects.filter(unit=member.proposal.unit).current().values("user")
        yield duties.Duty(
            kind=OWNER,
            key=f"{OWNER}:{member.proposal_id}",
            label=_("ketua tim “%(title)s”") % {"title": member.proposal.title},
            candidates=User.objects.filter(is_active=True, pk__in=members).exclude(
                pk=member.proposal.coach_id or 0
            ),
        )


def hand_over_owned(duty: duties.Duty, successor: User, by: User) -> None:
    proposal = locked(_id_in(duty))
    give(proposal=proposal, owner=successor, unit=None, by=by, reason=str(_("Ketua tim meninggalkan tugas.")))


def coached_by(user: User) -> Iterable[duties.Duty]:
    for proposal in Proposal.objects.filter(coach=user, state__in=LIVE):
        yield duties.Duty(
            kind=COACH,
            key=f"{COACH}:{proposal.pk}",
            label=_("pendamping “%(title)s”") % {"title": proposal.title},
            candidates=people.holders(LabRole.Role.COACH).exclude(teams__proposal=proposal),
            optional=True,
        )


def hand_over_coached(duty: duties.Duty, successor: User | None, by: User) -> None:
    proposal = locked(_id_in(duty))
    give_coach(proposal=proposal, coach=successor, by=by, parts=interests.parts_of(by, proposal))


def led_by(unit: Unit) -> Iterable[duties.Duty]:
    """All live proposals of a closing unit go to one successor: one question, not twelve."""
    count = Proposal.objects.filter(unit=unit, state__in=LIVE).count()
    if count:
        yield duties.Duty(
            kind=UNIT,
            key=f"{UNIT}:{unit.pk}",
            label=ngettext("%(n)s usulan unit ini", "%(n)s usulan unit ini", count) % {"n": count},
            candidates=Unit.objects.active().ours(),
        )


def hand_over_led(duty: duties.Duty, successor: Unit, by: User) -> None:
    led = Proposal.objects.filter(unit=_id_in(duty), state__in=LIVE).order_by("pk")
    for pk in led.values_list("pk", flat=True):
        proposal, reason = locked(pk), str(_("Unit ditutup."))
        if proposal.is_import:  # nobody's team: it goes with the unit alone
            imports.give_to_unit(proposal=proposal, unit=successor, by=by, reason=reason)
        else:
            owner = proposal.team.get(role=TeamMember.Role.OWNER).user
            give(proposal=proposal, owner=owner, unit=successor, by=by, reason=reason)


@receiver(units_merged)
def take_over_merged(unit: Unit, into: Unit, by: User, **_kw: Any) -> list[int]:
    """What was imported under a doubtful unit belongs to the one it turned out to be. Answers the ids."""
    moved = list(Proposal.objects.filter(unit=unit).order_by("pk").values_list("pk", flat=True))
    for pk in moved:
        reason = str(_("Digabung dari “%(unit)s”.") % {"unit": unit.name})
        imports.give_to_unit(proposal=locked(pk), unit=into, by=by, reason=reason)
    return moved


@receiver(merge_taken_back)
def give_back_merged(answer: DoubtAnswer, unit: Unit, into: Unit, by: User, **_kw: Any) -> None:
    """Raises Refused `merge.moved_on` where one of them went on to yet another unit."""
    for pk in answer.moved:
        proposal = locked(pk)
        if proposal.unit_id != into.pk:
            text = _("“%(title)s” sudah berpindah lagi ke %(unit)s; penggabungan tidak dapat dibatalkan.")
            said = {"title": proposal.title, "unit": proposal.unit.name}
            raise Refused(Obstacle("merge.moved_on", text % said))
        reason = str(_("Penggabungan “%(unit)s” dibatalkan.") % {"unit": unit.name})
        imports.give_to_unit(proposal=proposal, unit=unit, by=by, reason=reason)


def _id_in(duty: duties.Duty) -> int:
    return int(duty.key.rsplit(":", 1)[1])


def register() -> None:
    duties.register(duties.Source(OWNER, hand_over_owned, for_user=owned_by))
    duties.register(duties.Source(COACH, hand_over_coached, for_user=coached_by))
    duties.register(duties.Source(UNIT, hand_over_led, for_unit=led_by))
