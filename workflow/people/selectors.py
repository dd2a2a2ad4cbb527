"""Who is who, on a day. Every answer is one query, whatever the number of units; what somebody is today is
asked once a request."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from workflow.people.models import (
    Absence,
    LabRole,
    Registration,
    Unit,
    UnitName,
    UnitRole,
    User,
    name_of_then,
)
from workflow.serving.once import once
from workflow.serving.prepared import prepared
from workflow.workdays import clock

HEADS = (UnitRole.Role.HEAD, UnitRole.Role.DEPUTY)


def lab_roles(user: User, on: dt.date | None = None) -> frozenset[str]:
    """The lab roles a person holds on a day (default today); empty for anonymous or deactivated."""
    if not getattr(user, "is_active", False) or user.pk is None:
        return frozenset()
    return frozenset(role for unit, role in _held(user, on or clock.today()) if unit is None)


def _held(user: User, day: dt.date) -> list[tuple[int | None, str]]:
    """Unit and role; a role in the lab is of no unit. Both are asked together, once a request."""
    return once(("roles", user.pk, day), lambda: _roles(user=user.pk, day=day))


@prepared
def _roles(user: Any, day: Any) -> QuerySet:
    none = Cast(Value(None), BigIntegerField())
    lab = LabRole.objects.filter(user=user).current(day).annotate(of=none).values_list("of", "role")
    units = UnitRole.objects.filter(user=user).current(day).values_list("unit_id", "role")
    return units.order_by().union(lab.order_by(), all=True)


@dataclass(frozen=True)
class Posts:
    """Where a person stands today: lab roles and unit roles (one query, once a request)."""

    roles: frozenset[str]
    units: frozenset[int]  # member, head or deputy
    headed: frozenset[int]  # head or deputy

    @classmethod
    def of(cls, user: User) -> Posts:
        held = [(unit, role) for unit, role in _held(user, clock.today()) if unit is not None]
        return cls(
            roles=lab_roles(user),
            units=frozenset(unit for unit, _role in held),
            headed=frozenset(unit for unit, role in held if role in HEADS),
        )


def has_lab_role(user: User, role: str, on: dt.date | None = None) -> bool:
    return role in lab_roles(user, on)


def holders(role: str, on: dt.date | None = None) -> QuerySet[User]:
    """Active people who hold a lab role on a day."""
    return User.objects.filter(
        is_active=True, pk__in=LabRole.objects.filter(role=role).current(on).values("user")
    )


def unit_ids(user: User, roles: Iterable[str] | None = None, on: dt.date | None = None) -> QuerySet:
    """Ids of the units where a person holds one of `roles` (default any), as a subquery."""
    held = UnitRole.objects.filter(user=user.pk).current(on)
    if roles is not None:
        held = held.filter(role__in=list(roles))
    return held.values("unit")


def people_of(units: QuerySet | Iterable[int], on: dt.date | None = None) -> QuerySet:
    """Ids of the people with a part in one of the units, as a subquery."""
    return UnitRole.objects.filter(unit__in=units).current(on).values("user")


def heads_of(unit_id: int, on: dt.date | None = None) -> QuerySet[User]:
    """Active heads and deputies of a unit (away or not)."""
    return User.objects.filter(
        is_active=True,
        pk__in=UnitRole.objects.filter(unit=unit_id, role__in=HEADS).current(on).values("user"),
    )


def heads_by_unit(on: dt.date | None = None) -> dict[int, list[int]]:
    """Unit id → ids of its active heads and deputies (away or not), heads first. One query."""
    rows = (
        UnitRole.objects.filter(role__in=HEADS, user__is_active=True)
        .current(on)
        .values_list("unit_id", "user_id", "role")
    )
    found: dict[int, list[int]] = defaultdict(list)
    for unit_id, user_id, _role in sorted(rows, key=lambda row: (row[2] != UnitRole.Role.HEAD, row[1])):
        if user_id not in found[unit_id]:
            found[unit_id].append(user_id)
    return dict(found)


def away(on: dt.date | None = None) -> QuerySet:
    """Ids of the people who are away on a day, as a subquery."""
    return Absence.objects.current(on).values("user")


def away_ids(on: dt.date | None = None) -> frozenset[int]:
    """Ids of the people who are away on a day. One query."""
    return frozenset(_away(day=on or clock.today()))


@prepared
def _away(day: Any) -> QuerySet:
    return Absence.objects.current(day).order_by().values_list("user_id", flat=True)


def is_member(user: User, unit: Unit, on: dt.date | None = None) -> bool:
    """Member, head or deputy of the unit on a day."""
    return UnitRole.objects.filter(user=user, unit=unit).current(on).exists()


@dataclass(frozen=True)
class UnitForest:
    """All units in memory, to climb and descend without further queries."""

    units: dict[int, Unit]
    below: dict[int, list[int]]

    @classmethod
    def load(cls) -> Self:
        """One query."""
        units = Unit.objects.in_bulk()
        below: dict[int, list[int]] = defaultdict(list)
        for unit in units.values():
            if unit.parent_id:
                below[unit.parent_id].append(unit.pk)
        return cls(units, dict(below))

    def ancestors(self, unit_id: int) -> list[Unit]:
        """Parent, grandparent, … up to the top of its tree."""
        chain: list[Unit] = []
        parent = self.units[unit_id].parent_id
        while parent and self.units[parent] not in chain:
            chain.append(self.units[parent])
            parent = chain[-1].parent_id
        return chain

    def descendants(self, unit_id: int) -> list[Unit]:
        """Every unit below, level by level."""
        level, found = self.below.get(unit_id, []), []
        while level:
            found += [self.units[pk] for pk in level]
            level = [child for pk in level for child in self.below.get(pk, [])]
        return found


def people_named(words: str) -> QuerySet[User]:
    """Active people with a unit whose name holds every word. Addresses are not searched: they are shown
    to nobody outside the office, and must not be guessed by trying either."""
    found = User.objects.filter(is_active=True, pk__in=UnitRole.objects.current().values("user"))
    for word in words.split():
        found = found.filter(name__icontains=word)
    return found


def unit_names_of(user_ids: Iterable[int]) -> dict[int, list[str]]:
    """The units each person belongs to now, by name. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    held = UnitRole.objects.filter(user__in=list(user_ids)).current().order_by("unit__name")
    for user_id, name in held.values_list("user_id", "unit__name").distinct():
        found[user_id].append(name)
    return dict(found)


def ancestors(unit: Unit) -> list[Unit]:
    """Parent, grandparent, … up to the top of its tree (for many units `UnitForest`)."""
    return UnitForest.load().ancestors(unit.pk)


@dataclass(frozen=True)
class UnitNames:
    """Names of then for pages of the past, without a query a row."""

    present: dict[int, str]
    dated: dict[int, list[tuple[dt.date, str]]]

    @classmethod
    def load(cls, unit_ids: Iterable[int]) -> Self:
        """Two queries, whatever the number of units."""
        ids = set(unit_ids)
        dated: dict[int, list[tuple[dt.date, str]]] = defaultdict(list)
        rows = UnitName.objects.filter(unit__in=ids).order_by("since")
        for unit_id, since, name in rows.values_list("unit_id", "since", "name"):
            dated[unit_id].append((since, name))
        return cls(dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name")), dict(dated))

    def on(self, unit_id: int, day: dt.date) -> str:
        return name_of_then(self.present[unit_id], self.dated.get(unit_id, []), day)


def units_to_register_for(words: str = "") -> QuerySet[Unit]:
    """Active units of ours whose name, short name or code holds every word."""
    found = Unit.objects.ours().active()
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(code__icontains=word)
        )
    return found


def registrations_to_answer(user: User) -> QuerySet[Registration]:
    """Requests for an account that wait on this person, oldest first: as head, deputy or secretariat."""
    return Registration.objects.visible_to(user).waiting().exclude(user=user.pk).select_related("unit")


def count_registrations(user: User) -> int:
    """How many those are. One query."""
    from workflow.people.permissions import administers

    if administers(user):
        return _registrations.count(user=user.pk, of_all=True)
    headed = sorted(Posts.of(user).headed)
    return _registrations.count(user=user.pk, headed=headed, of_all=False) if headed else 0


@prepared
def _registrations(user: Any, headed: Any, *, of_all: bool) -> QuerySet[Registration]:
    waiting = Registration.objects.waiting().exclude(user=user)
    return waiting if of_all else waiting.filter(unit__in=headed)


def answers_registrations(user: User | AnonymousUser) -> bool:
    """Whether somebody has the desk where accounts are asked for and invited to."""
    from workflow.people.permissions import administers

    if not isinstance(user, User) or not user.is_active:
        return False
    return administers(user) or bool(Posts.of(user).headed)


def units_to_invite_to(user: User) -> QuerySet[Unit]:
    """Active units somebody may invite people to: the secretariat all, others those they lead."""
    from workflow.people.permissions import administers

    active = Unit.objects.active()
    return active if administers(user) else active.filter(pk__in=unit_ids(user, HEADS))
