"""Units an import was not sure of: a person says they are right, or which other unit was meant."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.people.models import Unit, UnitRole, User
from workflow.people.services import checks
from workflow.people.signals import units_merged
from workflow.refusals import Obstacle, Refused
from workflow.workdays import clock


@transaction.atomic
def confirm_unit(*, by: User, unit: Unit) -> Unit:
    """The doubtful unit is right as it stands. Harmless twice."""
    checks.must_administer(by)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
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
    units_merged.send(sender=Unit, unit=unit, into=into, by=by)
    return into


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
