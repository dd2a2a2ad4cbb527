"""A new idea: the first row of its chain."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line
from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals import deadlines, log
from workflow.proposals.machine import Part, Stage, State, Verb
from workflow.proposals.models import Cycle, Proposal, TeamMember
from workflow.proposals.models.proposal import new_public_id
from workflow.proposals.services.moving import open_visit
from workflow.proposals.signals import proposal_created, team_changed
from workflow.proposals.worksheets import services as worksheets
from workflow.refusals import Denied, Invalid, Obstacle, Refused

TITLE_MAX = 200


@transaction.atomic
def create(
    *,
    unit: Unit,
    by: User,
    title: str,
    cycle: Cycle | None = None,
    owner: User | None = None,
    public_id: str = "",
) -> Proposal:
    """A draft in Drum Up, until the last day of the call.

    A member of an active unit of ours creates for that unit and owns it; the secretariat creates on
    behalf of one, naming a member of that unit as `owner`, and does not join the team. Without `cycle`
    the one open cycle is meant. `public_id` is an address given out beforehand, so that a form sent twice
    makes one draft (the second meets the constraint).

    Raises Denied, Invalid `title.missing`, `title.too_long`, `owner.missing`, `owner.not_member`,
    Refused `cycle.not_open`, `unit.inactive`, `unit.not_yours`.
    """
    title = _title(title)
    owner, capacity = _owner(unit, by, owner)
    cycle = _cycle(cycle)
    if not unit.is_active() or not unit.ours:
        raise Refused(Obstacle("unit.inactive", _("Unit ini sudah tidak aktif."), field="unit"))
    proposal = Proposal.objects.create(
        unit=unit, cycle=cycle, title=title, public_id=public_id or new_public_id()
    )
    TeamMember.objects.create(proposal=proposal, user=owner, role=TeamMember.Role.OWNER)
    row = log.append(
        proposal=proposal,
        verb=Verb.CREATE,
        from_state="",
        to_state=State.DRUM_UP,
        actor=by,
        capacity=capacity,
        detail={"unit": unit.pk, "cycle": cycle.pk, "owner": owner.pk},
    )
    visit = open_visit(proposal, Stage.DRUM_UP, row)
    deadlines.give_team_until(visit, cycle.last_day())
    deadlines.save_clock(visit)
    proposal.due_on = deadlines.running(visit)
    proposal.save(update_fields=["due_on"])
    team_changed.send(Proposal, proposal=proposal, user=owner, role=TeamMember.Role.OWNER.value, by=by)
    proposal_created.send(Proposal, proposal=proposal, row=row, by=by)
    return proposal


@transaction.atomic
def start(*, problem: str, idea: str, by: User, **first: Any) -> Proposal:
    """`create` with the first sentences of its worksheet: the problem as background, and the idea.

    Raises what `create` raises, and Invalid `field.invalid` for a text the worksheet does not take.
    """
    proposal = create(by=by, **first)
    first_words = {"background": problem, "idea": idea}
    worksheets.save_section(proposal_id=proposal.pk, section="idea", values=first_words, version=0, by=by)
    return proposal


def _title(title: str) -> str:
    title = clean_line(title)
    if not any(letter.isprintable() and not letter.isspace() for letter in title):
        raise Invalid(Obstacle("title.missing", _("Tulis judul idenya."), field="title"))
    if len(title) > TITLE_MAX:
        sentence = _("Judul paling panjang %(max)s huruf; sekarang %(now)s.") % {
            "max": TITLE_MAX,
            "now": len(title),
        }
        raise Invalid(Obstacle("title.too_long", sentence, field="title"))
    return title


def _owner(unit: Unit, by: User, owner: User | None) -> tuple[User, str]:
    if people.is_member(by, unit) and owner in (None, by):
        return by, Part.OWNER.value
    if not people.has_lab_role(by, LabRole.Role.SECRETARIAT):
        if people.unit_ids(by).exists():
            raise Refused(Obstacle("unit.not_yours", _("Pilih unit tempat Anda bertugas."), field="unit"))
        raise Denied()
    if owner is None:
        raise Invalid(Obstacle("owner.missing", _("Sebutkan anggota unit yang memiliki ide."), field="owner"))
    if not owner.is_active or not people.is_member(owner, unit):
        raise Invalid(Obstacle("owner.not_member", _("Pemilik ide harus anggota unit itu."), field="owner"))
    return owner, Part.SECRETARIAT.value


def _cycle(cycle: Cycle | None) -> Cycle:
    cycle = cycle or Cycle.objects.open().first()
    if cycle is None or not cycle.is_open():
        raise Refused(
            Obstacle("cycle.not_open", _("Tidak ada panggilan ide yang sedang dibuka."), field="cycle")
        )
    return cycle
