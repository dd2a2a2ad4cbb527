"""Units an import was not sure of: a person says they are right, or which other unit was meant."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.people.models import DoubtAnswer, Unit, UnitRole, User
from workflow.people.services import checks
from workflow.people.signals import merge_taken_back, units_merged
from workflow.refusals import NotVisible, Obstacle, Refused
from workflow.workdays import clock


@transaction.atomic
def confirm_unit(*, by: User, unit: Unit) -> Unit:
    """The doubtful unit is right as it stands. Harmless twice."""
    checks.must_administer(by)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.doubtful:
        DoubtAnswer.objects.create(unit=unit, doubt=unit.doubt, by=by)
    unit.doubtful, unit.doubt = False, ""
    unit.save(update_fields=["doubtful", "doubt"])
    return unit


@transaction.atomic
def merge_unit(*, by: User, unit: Unit, into: Unit) -> Unit:
    """The doubtful unit was another one all along: what it owns goes there, and its name with it.

    It is kept, closed, with `into` as its successor, so that the next import of the same words finds the
    right unit. Raises Refused `unit.not_doubtful`, `unit.own_successor`, `unit.in_use` (it has people or
    units below it: close it instead), `unit.inactive`.
    """
    checks.must_administer(by)
    held = {
        u.pk: u for u in Unit.objects.select_for_update().filter(pk__in=[unit.pk, into.pk]).order_by("pk")
    }
    unit, into = held[unit.pk], held[into.pk]
    _refuse_to_merge(unit, into)
    unit.successor, unit.doubtful, unit.active_to = into, False, clock.today()
    unit.save(update_fields=["successor", "doubtful", "active_to"])
    told = units_merged.send(sender=Unit, unit=unit, into=into, by=by)
    moved = [pk for _receiver, found in told for pk in found or ()]
    DoubtAnswer.objects.create(unit=unit, into=into, doubt=unit.doubt, moved=moved, by=by)
    return into


@transaction.atomic
def take_back_answer(*, answer_id: int, by: User) -> DoubtAnswer:
    """The unit is in doubt again, and what went with it comes back, as long as nothing else happened to
    them. Harmless twice.

    Raises NotVisible, Refused `unit.moved_on` (closed, or answered anew), and whatever a higher room says
    of what it would have to give back.
    """
    checks.must_administer(by)
    answer = DoubtAnswer.objects.select_for_update().filter(pk=answer_id).first()
    if answer is None:
        raise NotVisible
    if answer.undone_at:
        return answer
    unit = Unit.objects.select_for_update().get(pk=answer.unit_id)
    if unit.successor_id != answer.into_id or unit.doubtful:
        text = _("%(unit)s sudah berubah lagi sejak itu; jawaban ini tidak dapat dibatalkan.")
        raise Refused(Obstacle("unit.moved_on", text % {"unit": unit.name}))
    unit.successor, unit.active_to = None, None if answer.into_id else unit.active_to
    unit.doubtful, unit.doubt = True, answer.doubt
    unit.save(update_fields=["successor", "active_to", "doubtful", "doubt"])
    if answer.into_id:
        merge_taken_back.send(sender=Unit, answer=answer, unit=unit, into=answer.into, by=by)
    answer.undone_by, answer.undone_at = by, clock.now()
    answer.save(update_fields=["undone_by", "undone_at"])
    return answer


def _refuse_to_merge(unit: Unit, into: Unit) -> None:
    checks.must_be_active_unit(into)
    if unit.pk == into.pk:
        text = _("Unit tidak dapat digabung dengan dirinya sendiri.")
        raise Refused(Obstacle("unit.own_successor", text, field="into"))
    if not unit.doubtful:
        text = _("Hanya unit yang perlu dipastikan dapat digabung; unit lain ditutup dengan penerus.")
        raise Refused(Obstacle("unit.not_doubtful", text))
    if unit.children.exists() or UnitRole.objects.filter(unit=unit).not_over().exists():
        text = _("%(unit)s punya orang atau unit di bawahnya; tutup unit itu dengan penerus.")
        raise Refused(Obstacle("unit.in_use", text % {"unit": unit.name}))
