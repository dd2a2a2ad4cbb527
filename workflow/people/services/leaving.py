"""People and units go: what they had is handed over first, in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.people import duties, selectors
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.people.services import checks, roles, units
from workflow.people.signals import deactivated, lab_role_changed, reactivated, unit_closed, unit_role_changed
from workflow.refusals import Obstacle, Refused
from workflow.workdays import clock


@transaction.atomic
def deactivate(*, by: User, user: User, successors: Mapping[str, int | None] | None = None) -> None:
    """End somebody's access at once; nothing they did is deleted and their name stays on it.

    `successors` maps each duty's key to the id of who takes it (`duties.of_user(user)` lists them).
    Raises Refused `duty.open` for each without one, `secretariat.last`, `person.self`. Harmless twice.
    """
    checks.must_administer(by)
    if by.pk == user.pk:
        raise Refused(Obstacle("person.self", _("Anda tidak dapat menonaktifkan akun sendiri.")))
    leaver = User.objects.select_for_update().get(pk=user.pk)
    if not leaver.is_active:
        return
    checks.secretariat_stays(without=leaver)
    duties.hand_over_all(of=leaver, successors=successors or {}, by=by)
    for held in UnitRole.objects.filter(user=leaver).not_over().select_related("unit"):
        if roles.end_row(held, None):
            unit_role_changed.send(
                sender=UnitRole, user=leaver, unit=held.unit, role=held.role, given=False, by=by
            )
    for part in LabRole.objects.filter(user=leaver).not_over():
        if roles.end_row(part, None):
            lab_role_changed.send(sender=LabRole, user=leaver, role=part.role, given=False, by=by)
    leaver.is_active = user.is_active = False
    leaver.save(update_fields=["is_active"])
    deactivated.send(sender=User, user=leaver, by=by)


@transaction.atomic
def reactivate(*, by: User, user: User) -> None:
    """Let somebody sign in again. Parts are not given back: they are given anew. Harmless twice."""
    checks.must_administer(by)
    returner = User.objects.select_for_update().get(pk=user.pk)
    if returner.is_active:
        return
    returner.is_active = user.is_active = True
    returner.save(update_fields=["is_active"])
    reactivated.send(sender=User, user=returner, by=by)


@transaction.atomic
def close_unit(
    *,
    by: User,
    unit: Unit,
    successor: Unit | None = None,
    last_day: dt.date | None = None,
    successors: Mapping[str, int | None] | None = None,
) -> Unit:
    """Close a unit after `last_day` (default today); its people become members of the successor.

    `successors` maps each duty's key to the id of the unit or person who takes it
    (`duties.of_unit(unit)` lists them). Raises Refused `duty.open`, `unit.inactive` (the successor, or
    already closed), `unit.own_successor`, `reviewer.without_unit`.
    """
    checks.must_administer(by)
    last_day = last_day or clock.today()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    checks.must_be_active_unit(unit)
    checks.dates(unit.active_from, last_day)
    if successor is not None:
        _must_follow(unit, successor, last_day)
    duties.hand_over_all(of=unit, successors=successors or {}, by=by)
    _release(unit, successor, last_day, by)
    unit.successor, unit.active_to = successor, last_day
    unit.save(update_fields=["successor", "active_to"])
    unit_closed.send(sender=Unit, unit=unit, successor=successor, by=by)
    return unit


def _must_follow(unit: Unit, successor: Unit, last_day: dt.date) -> None:
    if successor.pk == unit.pk:
        raise Refused(
            Obstacle(
                "unit.own_successor", _("Unit tidak dapat menjadi penerusnya sendiri."), field="successor"
            )
        )
    if not successor.is_active(max(last_day + dt.timedelta(days=1), clock.today())):
        checks.must_be_active_unit(successor)


def _release(unit: Unit, successor: Unit | None, last_day: dt.date, by: User) -> None:
    """End every part in the unit; active people go on as members of the successor."""
    held = list(UnitRole.objects.filter(unit=unit).not_over().select_related("user"))
    if successor is None:
        checks.reviewers_keep_a_unit(held)
    for role in held:
        roles.end_row(role, max(last_day, role.start or last_day))
        unit_role_changed.send(sender=UnitRole, user=role.user, unit=unit, role=role.role, given=False, by=by)
    if successor is not None:
        for user in {role.user for role in held if role.user.is_active}:
            roles.place(by=by, user=user, unit=successor, role=UnitRole.Role.MEMBER)


# --- the duties of this room -------------------------------------------------------------------------


def posts_of(user: User) -> Iterable[duties.Duty]:
    """The posts of head somebody holds; one may stay vacant, and then the deputy or the parent acts."""
    posts = UnitRole.objects.filter(user=user, role=UnitRole.Role.HEAD).current().select_related("unit")
    for post in posts:
        yield duties.Duty(
            kind="people.head",
            key=f"people.head:{post.unit_id}",
            label=_("Kepala %(unit)s") % {"unit": post.unit.name},
            candidates=User.objects.filter(
                is_active=True, pk__in=selectors.people_of([post.unit_id])
            ).exclude(pk=user.pk),
            optional=True,
        )


def hand_over_post(duty: duties.Duty, successor: User | None, by: User) -> None:
    if successor is not None:
        unit = Unit.objects.get(pk=_id_in(duty))
        roles.place(by=by, user=successor, unit=unit, role=UnitRole.Role.HEAD)


def children_of(unit: Unit) -> Iterable[duties.Duty]:
    """Units under a closing one; a child may go to the top instead."""
    for child in unit.children.all().active():
        yield duties.Duty(
            kind="people.child",
            key=f"people.child:{child.pk}",
            label=_("Induk dari %(unit)s") % {"unit": child.name},
            candidates=Unit.objects.active().exclude(pk__in=[unit.pk, child.pk]),
            optional=True,
        )


def hand_over_child(duty: duties.Duty, successor: Unit | None, by: User) -> None:
    units.move_unit(by=by, unit=Unit.objects.get(pk=_id_in(duty)), parent=successor)


def _id_in(duty: duties.Duty) -> int:
    return int(duty.key.partition(":")[2])


def register_duties() -> None:
    duties.register(duties.Source("people.head", hand_over_post, for_user=posts_of))
    duties.register(duties.Source("people.child", hand_over_child, for_unit=children_of))
