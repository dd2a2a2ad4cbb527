"""A prepared query answers as the queryset it was told by, whatever is asked of it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count, QuerySet

from tests.cast import make_person, make_unit
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.serving.prepared import LENGTHS, prepared
from workflow.workdays import clock

pytestmark = pytest.mark.django_db


@prepared
def _roles(user, day):
    return LabRole.objects.filter(user=user).current(day).order_by("pk").values_list("role", flat=True)


@prepared
def _members(units):
    return UnitRole.objects.filter(unit__in=units).select_related("user").order_by("pk")


@prepared
def _counted(units):
    found = UnitRole.objects.filter(unit__in=units).order_by("unit")
    return found.values("unit").annotate(n=Count("pk")).values_list("unit", "n")


def test_each_call_fills_in_its_own_values():
    day = clock.today()
    one = make_person("Sri", lab=["secretariat", "auditor"])
    other = make_person("Tono", lab=["coach"])
    LabRole.objects.filter(user=one, role="auditor").update(end=day)
    assert _roles(user=one.pk, day=day) == ["secretariat", "auditor"]
    assert _roles(user=one.pk, day=day + dt.timedelta(days=1)) == ["secretariat"]
    assert _roles(user=other.pk, day=day) == ["coach"]


def test_a_list_of_any_length_finds_what_the_orm_finds(django_assert_num_queries):
    units = [make_unit(f"Unit {nth}") for nth in range(LENGTHS[2] + 1)]
    for nth, unit in enumerate(units):
        make_person(f"Orang {nth}", unit=unit)
    for length in (1, 2, LENGTHS[1], LENGTHS[1] + 1, len(units)):
        keys = [unit.pk for unit in units[:length]]
        with django_assert_num_queries(1):
            names = [role.user.name for role in _members(units=keys)]
        assert names == [f"Orang {nth}" for nth in range(length)]
        assert _counted(units=keys) == [(key, 1) for key in keys]


def test_it_is_the_right_side_of_an_in():
    near, far = make_unit("Dekat"), make_unit("Jauh")
    sri, tono = make_person("Sri", unit=near), make_person("Tono", unit=far)

    @prepared
    def users(units):
        return UnitRole.objects.filter(unit__in=units).order_by().values_list("user", flat=True)

    @prepared
    def either(units, name):
        named = User.objects.filter(name=name).order_by().values_list("pk", flat=True)
        return users._tell(units).union(named)

    def names(found: QuerySet) -> list[str]:
        return list(found.order_by("name").values_list("name", flat=True))

    assert names(User.objects.filter(pk__in=users.subquery(units=[near.pk]))) == ["Sri"]
    assert names(User.objects.exclude(pk__in=users.subquery(units=[near.pk]))) == ["Tono"]
    both = either.subquery(units=[near.pk], name=tono.name)
    assert names(User.objects.filter(pk__in=both)) == [sri.name, tono.name]


def test_what_would_stay_in_it_for_good_is_refused():
    @prepared
    def today_for_good(user):
        return LabRole.objects.filter(user=user).current(clock.today())

    with pytest.raises(TypeError, match="give it as a value"):
        today_for_good(user=1)


def test_an_empty_list_is_not_asked():
    with pytest.raises(ValueError, match="do not ask"):
        _members(units=[])


def test_what_can_match_nothing_answers_nothing():
    @prepared
    def nothing(code):
        return Unit.objects.filter(pk__in=[], code=code)

    assert nothing(code="x") == []


def test_what_changes_its_shape_is_a_keyword_only_parameter():
    near, far = make_unit("Dekat"), make_unit("Jauh")
    make_person("Sri", unit=near)
    make_person("Tono", unit=far)

    @prepared
    def people(unit, *, everywhere):
        roles = UnitRole.objects.order_by("pk").values_list("user__name", flat=True)
        return roles if everywhere else roles.filter(unit=unit)

    assert people(unit=far.pk, everywhere=False) == ["Tono"]
    assert people(unit=far.pk, everywhere=True) == ["Sri", "Tono"]
    assert people(unit=near.pk, everywhere=False) == ["Sri"]


def test_moments_days_and_figures_come_as_pythons_own_each_time():
    for nth in range(2):
        person = make_person(f"Orang {nth}", lab=["reviewer"])
        LabRole.objects.filter(user=person).update(start=dt.date(2026, 1, 1 + nth))

    @prepared
    def held(user):
        return LabRole.objects.filter(user=user).select_related("user")

    for person in User.objects.order_by("pk"):
        (role,) = held(user=person.pk)
        assert role.start == LabRole.objects.get(user=person).start
        assert role.user.date_joined == person.date_joined
