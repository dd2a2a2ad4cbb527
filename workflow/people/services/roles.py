"""Parts are given and taken away, and people are away."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from workflow.people.models import Absence, LabRole, Unit, UnitRole, User
from workflow.people.permissions import administers, leads, may_give
from workflow.people.services import checks
from workflow.people.signals import absence_changed, lab_role_changed, unit_role_changed
from workflow.refusals import Denied
from workflow.workdays import clock


@transaction.atomic
def give_unit_role(
    *,
    by: User,
    user: User,
    unit: Unit,
    role: str,
    start: dt.date | None = None,
    end: dt.date | None = None,
) -> UnitRole:
    """Make somebody member, head or deputy of a unit, by default from today on without an end.

    A unit has one head: whoever holds the post loses it at once when it is given to another, and with
    it everything that waits on the post. Giving what is already held changes nothing.
    """
    if not may_give(by, unit, checks.choice(role, UnitRole.Role, field="role")):
        raise Denied
    checks.not_to_oneself(by, user)
    return place(by=by, user=user, unit=unit, role=role, start=start, end=end)


def place(
    *,
    by: User,
    user: User,
    unit: Unit,
    role: str,
    start: dt.date | None = None,
    end: dt.date | None = None,
) -> UnitRole:
    """As `give_unit_role`, for services that have asked for the right already."""
    start = start or clock.today()
    checks.dates(start, end)
    checks.must_be_active_person(user)
    checks.must_be_active_unit(Unit.objects.select_for_update().get(pk=unit.pk))
    held = UnitRole.objects.filter(user=user, unit=unit, role=role).not_over().filter(end=None).first()
    if held is not None:
        return held
    if role == UnitRole.Role.HEAD and start <= clock.today():
        _vacate(unit, by=by)
    given = UnitRole.objects.create(user=user, unit=unit, role=role, start=start, end=end)
    unit_role_changed.send(sender=UnitRole, user=user, unit=unit, role=role, given=True, by=by)
    return given


def _vacate(unit: Unit, *, by: User) -> None:
    """Whoever heads the unit loses the post at once."""
    posts = UnitRole.objects.filter(unit=unit, role=UnitRole.Role.HEAD).current().select_related("user")
    checks.reviewers_keep_a_unit(list(posts))
    for post in posts:
        _end(post, by=by, last_day=None)


@transaction.atomic
def end_unit_role(*, by: User, role: UnitRole, last_day: dt.date | None = None) -> None:
    """Take a part away: at once, or after `last_day`. Raises Refused `reviewer.without_unit`."""
    if not may_give(by, role.unit, role.role):
        raise Denied
    role = UnitRole.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=role.pk)
    checks.dates(role.start, last_day)
    checks.reviewers_keep_a_unit([role])
    _end(role, by=by, last_day=last_day)


def _end(role: UnitRole, *, by: User, last_day: dt.date | None) -> None:
    if end_row(role, last_day):
        unit_role_changed.send(
            sender=UnitRole, user=role.user, unit=role.unit, role=role.role, given=False, by=by
        )


def end_row(role: UnitRole | LabRole, last_day: dt.date | None) -> bool:
    """End a part (None: at once, today no longer counts). False where it was over already."""
    today = clock.today()
    if role.end is not None and (role.end < today or (role.cut_short and role.end == today)):
        return False
    if last_day is None and role.start is not None and role.start > today:
        role.delete()  # never begun
        return True
    role.end, role.cut_short = last_day or today, last_day is None
    role.save(update_fields=["end", "cut_short"])
    return True


@transaction.atomic
def give_lab_role(
    *, by: User, user: User, role: str, start: dt.date | None = None, end: dt.date | None = None
) -> LabRole:
    """Give a part in the lab, by default from today on. A reviewer needs a unit first."""
    checks.must_administer(by)
    checks.not_to_oneself(by, user)
    return appoint(by=by, user=user, role=role, start=start, end=end)


def appoint(
    *, by: User, user: User, role: str, start: dt.date | None = None, end: dt.date | None = None
) -> LabRole:
    """As `give_lab_role`, for services that have asked for the right already."""
    start = start or clock.today()
    checks.choice(role, LabRole.Role, field="role")
    checks.dates(start, end)
    user = User.objects.select_for_update().get(pk=user.pk)
    checks.must_be_active_person(user)
    if role == LabRole.Role.REVIEWER and not UnitRole.objects.filter(user=user).current().exists():
        raise checks.reviewer_without_unit([user.name])
    held = LabRole.objects.filter(user=user, role=role, end=None).first()
    if held is not None:
        return held
    given = LabRole.objects.create(user=user, role=role, start=start, end=end)
    lab_role_changed.send(sender=LabRole, user=user, role=role, given=True, by=by)
    return given


@transaction.atomic
def end_lab_role(*, by: User, role: LabRole, last_day: dt.date | None = None) -> None:
    """Take a part in the lab away: at once, or after `last_day`. Raises Refused `secretariat.last`."""
    checks.must_administer(by)
    role = LabRole.objects.select_for_update(of=("self",)).select_related("user").get(pk=role.pk)
    checks.dates(role.start, last_day)
    if role.role == LabRole.Role.SECRETARIAT:
        checks.secretariat_stays(without=role.user)
    if end_row(role, last_day):
        lab_role_changed.send(sender=LabRole, user=role.user, role=role.role, given=False, by=by)


@transaction.atomic
def record_absence(*, by: User, user: User, start: dt.date, end: dt.date, note: str = "") -> Absence:
    """Away from `start` to `end`, both counted: for oneself, one's unit's people, or by the secretariat."""
    _must_care_for(by, user)
    checks.dates(start, end)
    note = checks.line(note, field="note", limit=200, required=False)
    absence = Absence.objects.create(user=user, start=start, end=end, note=note)
    absence_changed.send(sender=Absence, user=user)
    return absence


@transaction.atomic
def cancel_absence(*, by: User, absence: Absence) -> None:
    """Back, or not gone at all: days already past stay recorded, today and later ones do not."""
    _must_care_for(by, absence.user)
    yesterday = clock.today() - dt.timedelta(days=1)
    if absence.start > yesterday:
        absence.delete()
    elif absence.end > yesterday:
        absence.end = yesterday
        absence.save(update_fields=["end"])
    absence_changed.send(sender=Absence, user=absence.user)


def _must_care_for(by: User, user: User) -> None:
    if by.pk == user.pk and by.is_active:
        return
    units = Unit.objects.filter(roles__in=UnitRole.objects.filter(user=user).current()).distinct()
    if not administers(by) and not any(leads(by, unit) for unit in units):
        raise Denied
