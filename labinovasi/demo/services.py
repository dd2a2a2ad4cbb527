"""Filling an empty lab: people for every part, the calls of ideas, and a year that was lived in it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from labinovasi.demo.people import PASSWORD, PEOPLE, UNITS, DemoPerson, DemoUnit
from labinovasi.demo.year import crowd, hook, imported, plan
from labinovasi.demo.year.living import Lab
from labinovasi.demo.year.told import fill_inboxes
from workflow import chance
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.proposals.models import Cycle
from workflow.proposals.services import open_cycle
from workflow.refusals import Denied, Obstacle
from workflow.serving import once
from workflow.workdays import calendar, clock

SEED = 2017  # the year of the lab's first exhibition

# What nobody changes in the demo's year, so that it is asked once: who holds which post, the calendar.
UNCHANGED = ("roles", "posts", "calendar")

# The calls, in working days before today: opened, closed (below nought: still to come).
FORMER_CALL = (300, 170)
PRESENT_CALL = (120, -18)


def require_demo() -> None:
    """Raise `Denied` outside demo mode: accounts with a known password exist nowhere else."""
    if not settings.DEMO:
        raise Denied(Obstacle("demo.only", "Akun contoh hanya ada di mode demo (./lab run)."))


def fill(*, told: plan.Progress | None = None) -> bool:
    """Fill an empty lab as the settings say; True when it did."""
    return fill_with_a_year(told=told) if settings.DEMO_YEAR else fill_empty_lab()


@transaction.atomic
def fill_empty_lab() -> bool:
    """Make the demo's fourteen people, their units and an open call if nobody is there yet; True when it
    did."""
    require_demo()
    if User.objects.exists():
        return False
    make_people(UNITS, PEOPLE)
    open_present_call()
    return True


@transaction.atomic
def fill_with_a_year(*, seed: int = SEED, size: int = 0, told: plan.Progress | None = None) -> bool:
    """Make a lab whose year was lived, if it has neither people nor units yet; True when it did.

    The same lab for the same seed and day, its addresses and the hashes of its log too. `size` takes only
    so many ideas; `told` hears of each step.
    """
    require_demo()
    if User.objects.exists() or Unit.objects.exists():
        return False
    with chance.drawn_from(f"{seed} {clock.today()}"):
        _live_a_year(seed, size, told)
    return True


def _live_a_year(seed: int, size: int, told: plan.Progress | None) -> None:
    people, units = make_people((*UNITS, *crowd.UNITS), (*PEOPLE, *crowd.people()))
    cycles = {"former": _open_former_call(), "present": open_present_call()}
    lab = Lab(people, units, cycles, clock.today())
    with clock.at(clock.start_of(lab.day(FORMER_CALL[0]))):
        imported.take_in(by=people["sekretariat"])
    with once.keeping(only=UNCHANGED):
        plan.live_all(plan.lives(lab, seed, size=size), told)
    hook.tell(lab)
    fill_inboxes()


def open_present_call() -> Cycle:
    """The call that takes ideas today: opened five months ago, open for three and a half weeks more."""
    return _open_call(*PRESENT_CALL, theme="Layanan dekat lansia")


def _open_former_call() -> Cycle:
    return _open_call(*FORMER_CALL, theme="Layanan cepat, murah, dan ramah")


def _open_call(opened: int, closed: int, *, theme: str) -> Cycle:
    today = clock.today()
    first, last = calendar.add(today, -opened), calendar.add(today, -closed)
    return open_cycle(
        by=None,
        name=f"Siklus {first.year}–{first.year + 1}",
        theme=theme,
        opens_at=clock.start_of(first),
        closes_at=clock.end_of(last),
    )


def make_people(
    offices: tuple[DemoUnit, ...], persons: tuple[DemoPerson, ...]
) -> tuple[dict[str, User], dict[str, Unit]]:
    """Units by key and people by account."""
    units: dict[str, Unit] = {}
    for office in offices:
        units[office.key] = _make_unit(office, units)
    password = make_password(PASSWORD)  # once: a slow hash for each would be a minute of waiting
    users = User.objects.bulk_create(
        User(
            email=person.email,
            name=person.name,
            password=password,
            is_staff=person.runs_the_system,
            is_superuser=person.runs_the_system,
        )
        for person in persons
    )
    people = {person.account: user for person, user in zip(persons, users, strict=True)}
    _give_parts(people, units, persons)
    return people, units


def _make_unit(unit: DemoUnit, units: dict[str, Unit]) -> Unit:
    return Unit.objects.create(
        name=unit.name,
        short_name=unit.short,
        kind=unit.kind,
        parent=units.get(unit.parent),
        code=unit.code,
    )


def _give_parts(people: dict[str, User], units: dict[str, Unit], persons: tuple[DemoPerson, ...]) -> None:
    UnitRole.objects.bulk_create(
        UnitRole(user=people[person.account], unit=units[person.unit], role=person.place)
        for person in persons
    )
    LabRole.objects.bulk_create(
        LabRole(user=people[person.account], role=person.part) for person in persons if person.part
    )
