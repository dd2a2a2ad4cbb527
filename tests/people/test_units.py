import datetime as dt

import pytest
from django.db import IntegrityError

from tests.cast import make_unit
from workflow.people import selectors, services
from workflow.people.models import Unit, UnitKind, UnitName
from workflow.refusals import Denied, Invalid, Refused
from workflow.workdays import clock

D = dt.date


def test_the_secretariat_adds_a_unit_with_its_first_dated_name(cast):
    unit = services.create_unit(
        by=cast.secretary, name=" Desa\x00  Cempaka ", kind=UnitKind.DESA, code="33.19.01.2001"
    )
    assert unit.name == "Desa Cempaka"
    assert unit.ours
    assert list(unit.names.values_list("name", "since")) == [("Desa Cempaka", clock.today())]


@pytest.mark.parametrize("part", ["head", "executive", "auditor", "outsider", "reviewer_a"])
def test_nobody_but_the_secretariat_changes_units(cast, part):
    by, unit = getattr(cast, part), cast.puskesmas
    for change in (
        lambda: services.create_unit(by=by, name="X", kind=UnitKind.OPD),
        lambda: services.rename_unit(by=by, unit=unit, name="X"),
        lambda: services.move_unit(by=by, unit=unit, parent=None),
        lambda: services.close_unit(by=by, unit=unit),
    ):
        with pytest.raises(Denied):
            change()


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("name.missing", {"name": " \x00 "}),
        ("name.too_long", {"name": "x" * 201}),
        ("kind.unknown", {"kind": "planet"}),
        ("code.taken", {"code": "1.02"}),
    ],
)
def test_a_unit_that_cannot_stand_is_refused_by_field(cast, code, change):
    assert cast.dinkes.code == "1.02"
    with pytest.raises(Invalid) as refused:
        services.create_unit(**{"by": cast.secretary, "name": "Baru", "kind": UnitKind.OPD, **change})
    assert refused.value.codes == [code]


class TestNames:
    def test_renaming_adds_a_name_and_pages_of_the_past_show_the_name_of_then(self, cast):
        unit = services.create_unit(
            by=cast.secretary, name="Kantor Arsip", kind=UnitKind.OPD, active_from=D(2010, 1, 1)
        )
        services.rename_unit(by=cast.secretary, unit=unit, name="Dinas Arsip", since=D(2017, 1, 2))
        unit = services.rename_unit(
            by=cast.secretary, unit=unit, name="Dinas Perpustakaan dan Arsip", source="Perbup 3/2026"
        )
        assert unit.name == "Dinas Perpustakaan dan Arsip"
        days = [D(2005, 1, 1), D(2016, 12, 31), D(2017, 1, 2), D(2026, 11, 23), D(2026, 11, 24)]
        then = ["Kantor Arsip", "Kantor Arsip", "Dinas Arsip", "Dinas Arsip", "Dinas Perpustakaan dan Arsip"]
        assert [unit.name_on(day) for day in days] == then
        names = selectors.UnitNames.load([unit.pk])
        assert [names.on(unit.pk, day) for day in days] == then

    def test_a_unit_that_came_without_a_dated_name_keeps_its_past(self, cast):
        unit = services.rename_unit(
            by=cast.secretary, unit=cast.dinsos, name="Dinsos P3A", since=D(2026, 6, 1)
        )
        assert unit.name_on(D(2026, 5, 31)) == "Dinas Sosial Contoh"
        assert unit.name_on(D(2020, 1, 1)) == "Dinas Sosial Contoh"

    def test_an_older_name_found_later_does_not_change_the_name_of_today(self, cast):
        services.rename_unit(by=cast.secretary, unit=cast.dinsos, name="Baru", since=D(2026, 6, 1))
        unit = services.rename_unit(by=cast.secretary, unit=cast.dinsos, name="Lama", since=D(2000, 1, 1))
        assert unit.name == "Baru"
        assert unit.name_on(D(2001, 1, 1)) == "Lama"

    def test_a_name_of_tomorrow_waits_for_tomorrow(self, cast):
        with pytest.raises(Invalid) as refused:
            services.rename_unit(by=cast.secretary, unit=cast.dinsos, name="X", since=D(2026, 11, 25))
        assert refused.value.codes == ["since.future"]
        assert not UnitName.objects.exists()

    def test_names_of_then_cost_two_queries_for_any_number_of_units(self, cast, django_assert_num_queries):
        for count in (1, 3):
            units = [make_unit(f"U{count}{i}") for i in range(count)]
            with django_assert_num_queries(2):
                names = selectors.UnitNames.load([u.pk for u in units])
                assert [names.on(u.pk, D(2026, 1, 1)) for u in units] == [u.name for u in units]


class TestForest:
    def test_a_unit_moves_with_all_below_it(self, cast):
        services.move_unit(by=cast.secretary, unit=cast.puskesmas, parent=cast.dinsos)
        services.move_unit(by=cast.secretary, unit=cast.dinsos, parent=cast.setda)
        assert selectors.ancestors(Unit.objects.get(pk=cast.puskesmas.pk)) == [cast.dinsos, cast.setda]

    def test_no_unit_comes_to_stand_below_itself(self, cast):
        pustu = make_unit("Pustu", parent=cast.puskesmas)
        for parent in (cast.dinkes, cast.puskesmas, pustu):
            with pytest.raises(Refused) as refused:
                services.move_unit(by=cast.secretary, unit=cast.dinkes, parent=parent)
            assert refused.value.codes == ["unit.cycle"]
        assert Unit.objects.get(pk=cast.dinkes.pk).parent is None

    def test_the_database_too_refuses_a_unit_as_its_own_parent(self, cast):
        with pytest.raises(IntegrityError):
            Unit.objects.filter(pk=cast.dinkes.pk).update(parent=cast.dinkes.pk)

    def test_a_circle_written_past_the_service_does_not_hang_a_reader(self, cast):
        Unit.objects.filter(pk=cast.dinkes.pk).update(parent=cast.puskesmas)
        assert {u.pk for u in selectors.ancestors(cast.puskesmas)} == {cast.dinkes.pk, cast.puskesmas.pk}

    def test_climbing_and_descending_cost_one_query_for_any_depth(self, cast, django_assert_num_queries):
        pustu = make_unit("Pustu", parent=cast.puskesmas)
        with django_assert_num_queries(1):
            forest = selectors.UnitForest.load()
            assert forest.ancestors(pustu.pk) == [cast.puskesmas, cast.dinkes]
            assert forest.ancestors(cast.dinkes.pk) == []
            assert forest.descendants(cast.dinkes.pk) == [cast.puskesmas, pustu]
            assert forest.descendants(pustu.pk) == []

    def test_nothing_moves_under_a_closed_unit(self, cast):
        closed = make_unit("Lama", active_to=D(2026, 11, 23))
        with pytest.raises(Refused) as refused:
            services.move_unit(by=cast.secretary, unit=cast.dinsos, parent=closed)
        assert refused.value.codes == ["unit.inactive"]


def test_a_unit_is_active_on_its_first_and_its_last_day(cast):
    unit = make_unit("Satgas", active_from=D(2026, 11, 24), active_to=D(2026, 11, 25))
    active = {day: unit.is_active(day) for day in [D(2026, 11, 23 + i) for i in range(4)]}
    assert list(active.values()) == [False, True, True, False]
    assert [Unit.objects.filter(pk=unit.pk).active(day).exists() for day in active] == list(active.values())
