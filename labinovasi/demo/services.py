"""Filling an empty lab with the demo's people and an open call."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from labinovasi.demo.people import PASSWORD, PEOPLE, UNITS, DemoPerson, DemoUnit
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.proposals.services import open_cycle
from workflow.refusals import Denied, Obstacle
from workflow.workdays import calendar, clock


def require_demo() -> None:
    """Raise `Denied` outside demo mode: accounts with a known password exist nowhere else."""
    if not settings.DEMO:
        raise Denied(Obstacle("demo.only", "Akun contoh hanya ada di mode demo (./lab run)."))


@transaction.atomic
def fill_empty_lab() -> bool:
    """Make the demo's units and people if nobody is there yet; True when it did."""
    require_demo()
    if User.objects.exists():
        return False
    units: dict[str, Unit] = {}
    for unit in UNITS:
        units[unit.key] = _make_unit(unit, units)
    password = make_password(PASSWORD)  # once: thirteen slow hashes would be four seconds of waiting
    for person in PEOPLE:
        _make_person(person, units[person.unit], password)
    _open_call()
    return True


def _open_call() -> None:
    """A call of ideas open since the first of this month, for two months more."""
    first = clock.today().replace(day=1)
    open_cycle(
        by=None,
        name=f"Siklus {first.year}–{first.year + 1}",
        theme="Layanan dekat lansia",
        opens_at=clock.start_of(first),
        closes_at=clock.end_of(calendar.add(first, 40)),
    )


def _make_unit(unit: DemoUnit, units: dict[str, Unit]) -> Unit:
    return Unit.objects.create(
        name=unit.name, short_name=unit.short, kind=unit.kind, parent=units.get(unit.parent)
    )


def _make_person(person: DemoPerson, unit: Unit, password: str) -> User:
    user = User.objects.create(email=person.email, name=person.name, password=password)
    UnitRole.objects.create(user=user, unit=unit, role=person.place)
    if person.part:
        LabRole.objects.create(user=user, role=person.part)
    return user
