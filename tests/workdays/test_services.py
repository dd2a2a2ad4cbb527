import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from workflow.refusals import Invalid
from workflow.workdays import calendar
from workflow.workdays.decrees import load_decrees
from workflow.workdays.models import CalendarDay, DayKind
from workflow.workdays.services import Day, remove_day, set_day, set_days
from workflow.workdays.signals import calendar_changed

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 27)


@pytest.fixture
def told():
    """The days of every signal sent, in order."""
    heard = []

    def listen(days, **kwargs):
        assert transaction.get_connection().in_atomic_block
        heard.append(days)

    calendar_changed.connect(listen)
    yield heard
    calendar_changed.disconnect(listen)


def test_a_local_closure_is_told_once_and_the_same_again_is_no_change(told):
    for _again in range(2):
        set_day(day=FRIDAY, name=" Haul\x00  Sunan ", kind=DayKind.LOCAL, source="SK Bupati 1/2026")
    assert told == [[FRIDAY]]
    assert CalendarDay.objects.get(day=FRIDAY).name == "Haul Sunan"
    assert not calendar.is_working(FRIDAY)


def test_a_day_can_be_changed_and_taken_away(told):
    set_day(day=FRIDAY, name="Libur", kind=DayKind.LOCAL, source="SE 1")
    set_day(day=FRIDAY, name="Batal libur", kind=DayKind.WORKING, source="SE 2")
    assert calendar.is_working(FRIDAY)
    remove_day(day=FRIDAY)
    remove_day(day=FRIDAY)
    assert told == [[FRIDAY]] * 3
    assert not CalendarDay.objects.filter(day=FRIDAY).exists()


def test_a_whole_list_is_told_in_one_signal_in_order(told):
    later = FRIDAY + dt.timedelta(days=4)
    set_days(days=[Day(later, "B", DayKind.LOCAL, source="SE"), Day(FRIDAY, "A", DayKind.LOCAL, source="SE")])
    assert told == [[FRIDAY, later]]


def test_a_listener_that_fails_undoes_the_change():
    def fail(**kwargs):
        raise RuntimeError("no")

    calendar_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            set_day(day=FRIDAY, name="Libur", kind=DayKind.LOCAL, source="SE")
    finally:
        calendar_changed.disconnect(fail)
    assert not CalendarDay.objects.filter(day=FRIDAY).exists()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": " \x00 "}),
        ("name", {"name": "x" * 121}),
        ("kind", {"kind": "holiday"}),
        ("source", {"source": ""}),
        ("decree", {"decree": "SKB 1"}),
    ],
)
def test_what_cannot_stand_is_refused_by_field(field, change):
    with pytest.raises(Invalid) as refused:
        set_day(**{"day": FRIDAY, "name": "Libur", "kind": DayKind.LOCAL, "source": "SE", **change})
    assert [o.field for o in refused.value.obstacles] == [field]
    assert not CalendarDay.objects.filter(day=FRIDAY).exists()


def test_the_database_too_refuses_a_decree_on_a_local_closure():
    with pytest.raises(IntegrityError):
        CalendarDay.objects.create(day=FRIDAY, name="x", kind=DayKind.LOCAL, decree="SKB", source="x")


def test_a_decreed_year_is_loaded_once_and_what_was_overruled_stays(told):
    assert load_decrees() == []
    remove_day(day=dt.date(2026, 12, 24))
    assert load_decrees() == []
    assert not CalendarDay.objects.filter(day=dt.date(2026, 12, 24)).exists()
    CalendarDay.objects.all().delete()
    assert load_decrees() == [2026, 2027]
    assert len(told[-1]) == 51
