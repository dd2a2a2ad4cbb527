"""Who is who, on a day. Every answer is one query, whatever the number of units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from workflow.people.models import Absence, LabRole, Unit, UnitRole, User


def lab_roles(user: User, on: dt.date | None = None) -> frozenset[str]:
    """The lab roles a person holds on a day (default today); empty for anonymous or deactivated."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return frozenset()
    return frozenset(LabRole.objects.filter(user=user).current(on).values_list("role", flat=True))


def has_lab_role(user: User, role: str, on: dt.date | None = None) -> bool:
    return role in lab_roles(user, on)


def holders(role: str, on: dt.date | None = None) -> QuerySet[User]:
    """Active people who hold a lab role on a day."""
    return User.objects.filter(
        is_active=True, pk__in=LabRole.objects.filter(role=role).current(on).values("user")
    )


def unit_ids(user: User, roles: Iterable[str] | None = None, on: dt.date | None = None) -> QuerySet:
    """Ids of the units where a person holds one of `roles` (default any), as a subquery."""
    held = UnitRole.objects.filter(user=user).current(on)
    if roles is not None:
        held = held.filter(role__in=list(roles))
    return held.values("unit")


HEADS = (UnitRole.Role.HEAD, UnitRole.Role.DEPUTY)


def heads_of(unit_id: int, on: dt.date | None = None) -> QuerySet[User]:
    """Active heads and deputies of a unit (away or not)."""
    return User.objects.filter(
        is_active=True,
        pk__in=UnitRole.objects.filter(unit=unit_id, role__in=HEADS).current(on).values("user"),
    )


def away(on: dt.date | None = None) -> QuerySet:
    """Ids of the people who are away on a day, as a subquery."""
    return Absence.objects.current(on).values("user")


def ancestors(unit: Unit) -> list[Unit]:
    """Parent, grandparent, … up to the top of its tree (one query a level; the forest is shallow)."""
    chain: list[Unit] = []
    seen = {unit.pk}
    while unit.parent_id and unit.parent_id not in seen:
        seen.add(unit.parent_id)
        unit = Unit.objects.get(pk=unit.parent_id)
        chain.append(unit)
    return chain


def is_member(user: User, unit: Unit, on: dt.date | None = None) -> bool:
    """Member, head or deputy of the unit on a day."""
    return UnitRole.objects.filter(user=user, unit=unit).current(on).exists()
