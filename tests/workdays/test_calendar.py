import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar, Year
from workflow.workdays.models import CalendarDay, DayKind
from workflow.workdays.services import set_day

D = dt.date
WEEK = [0, 1, 2, 3, 4]
days = st.dates(D(2025, 1, 1), D(2029, 12, 31))


@st.composite
def calendars(draw):
    """Any working week and any mix of days off and worked Saturdays in the years 2020 to 2034."""
    week = draw(st.sets(st.integers(0, 6), min_size=1))
    differs = draw(st.dictionaries(st.dates(D(2024, 1, 1), D(2030, 12, 31)), st.booleans(), max_size=80))

    def fetch(first, last):
        return {
            year: Year({day: worked for day, worked in differs.items() if day.year == year}, True)
            for year in range(first, last + 1)
        }

    return WorkCalendar(week, fetch(2024, 2030), fetch)


@given(calendars(), days, st.integers(-120, 120))
def test_adding_then_subtracting_returns(work, day, n):
    start = work.add(day, 0)
    assert work.add(work.add(start, n), -n) == start


@given(calendars(), days, days, days)
def test_counts_add_up_and_change_sign_when_turned_round(work, a, b, c):
    assert work.count(a, b) + work.count(b, c) == work.count(a, c)
    assert work.count(a, b) == -work.count(b, a)
    assert work.count(a, a) == 0


@given(calendars(), days, st.integers(-120, 120).filter(bool))
def test_the_day_reached_is_a_working_day_exactly_so_many_away(work, day, n):
    reached = work.add(day, n)
    assert work.is_working(reached)
    assert work.count(day, reached) == n


@given(calendars(), days, st.integers(0, 60))
def test_a_longer_term_never_ends_earlier(work, day, n):
    assert work.add(day, n) <= work.add(day, n + 1)


@given(calendars(), days)
def test_a_term_of_no_days_is_the_day_itself_or_the_next_working_day(work, day):
    reached = work.add(day, 0)
    assert work.is_working(reached)
    assert not any(work.is_working(day + dt.timedelta(days=i)) for i in range((reached - day).days))


@pytest.mark.django_db
class TestOfTheDecrees:
    def test_five_working_days_across_lebaran_2026_by_hand(self):
        # Fri 13, Mon 16, Tue 17 March; 18 to 24 are joint leave, Nyepi and Idul Fitri; Wed 25, Thu 26.
        assert calendar.add(D(2026, 3, 12), 5) == D(2026, 3, 26)
        assert calendar.count(D(2026, 3, 12), D(2026, 3, 26)) == 5
        assert calendar.add(D(2026, 3, 26), -5) == D(2026, 3, 12)

    def test_a_fresh_database_knows_both_decrees(self):
        assert CalendarDay.objects.decreed_years() == {2026, 2027}
        assert CalendarDay.objects.filter(day__year=2026, kind=DayKind.JOINT_LEAVE).count() == 8
        assert CalendarDay.objects.filter(day__year=2026, kind=DayKind.NATIONAL).count() == 17
        assert CalendarDay.objects.filter(day__year=2027).count() == 26

    def test_the_decree_of_2027_wins_over_the_estimate_of_the_package(self):
        assert not calendar.is_working(D(2027, 5, 17))
        assert not calendar.is_estimate(D(2027, 5, 17))

    def test_lateness_is_counted_from_the_end_of_the_due_day(self):
        friday, monday = D(2026, 11, 20), D(2026, 11, 23)
        assert calendar.late(friday, friday) == 0
        assert calendar.late(friday, friday + dt.timedelta(days=1)) == 0
        assert calendar.late(friday, monday) == 1
        assert calendar.late(monday, friday) == -1

    def test_lateness_is_that_of_today_in_the_regency(self):
        # 17.30 UTC on Monday is already Tuesday in Kudus.
        with clock.at(dt.datetime(2026, 11, 23, 17, 30, tzinfo=dt.UTC)):
            assert calendar.late(D(2026, 11, 20)) == 2


@pytest.mark.django_db
class TestOfYearsWithoutADecree:
    """Reminders 8 and 49."""

    def test_joint_leave_counts_as_not_working_also_where_only_the_package_knows_it(self):
        CalendarDay.objects.all().delete()
        assert calendar.add(D(2026, 3, 12), 5) == D(2026, 3, 26)
        assert calendar.is_estimate(D(2026, 3, 26))

    def test_a_year_without_a_decree_is_an_estimate_and_never_silent(self):
        with clock.at(dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)):
            assert calendar.undecreed_years(D(2029, 1, 1)) == [2028, 2029]
            assert calendar.undecreed_years(D(2027, 12, 31)) == []
        assert calendar.is_estimate(D(2028, 1, 3))
        assert not calendar.is_working(D(2028, 8, 17))

    def test_a_date_after_the_last_decree_is_marked(self):
        reached = calendar.add(D(2027, 12, 20), 15)
        assert reached.year == 2028
        assert calendar.is_estimate(reached)

    def test_the_official_list_wins_over_a_computed_feast_day(self):
        assert calendar.is_working(D(2025, 9, 4))
        assert not calendar.is_working(D(2025, 9, 5))

    def test_one_estimated_day_can_be_overruled_for_this_regency(self):
        feast = D(2028, 5, 5)
        assert not calendar.is_working(feast)
        set_day(day=feast, name="Hari kerja", kind=DayKind.WORKING, source="Surat Setda")
        set_day(day=D(2028, 5, 4), name="Idul Adha", kind=DayKind.NATIONAL, source="Surat Setda")
        assert calendar.is_working(feast)
        assert not calendar.is_working(D(2028, 5, 4))
        assert calendar.is_estimate(feast), "one row without a decree does not fix the year"
        assert not calendar.is_working(D(2028, 8, 17)), "the rest of the estimate stays"

    def test_a_local_closure_with_the_regents_decree_does_not_silence_the_national_estimate(self):
        set_day(day=D(2028, 9, 22), name="Hari jadi", kind=DayKind.LOCAL, source="SK Bupati 12/2028")
        assert not calendar.is_working(D(2028, 9, 22))
        assert not calendar.is_working(D(2028, 8, 17))
        assert calendar.is_estimate(D(2028, 9, 22))

    def test_with_a_decree_the_table_alone_holds(self):
        set_day(day=D(2028, 1, 1), name="Tahun Baru", kind=DayKind.NATIONAL, decree="SKB 9/2027", source="")
        assert calendar.is_working(D(2028, 8, 17)), "a Thursday the decree does not name"
        assert not calendar.is_estimate(D(2028, 8, 17))


@pytest.mark.django_db
class TestOfTheRegency:
    def test_a_worked_saturday_counts(self):
        saturday = D(2026, 11, 28)
        assert calendar.add(D(2026, 11, 27), 1) == D(2026, 11, 30)
        set_day(day=saturday, name="Hari kerja pengganti", kind=DayKind.WORKING, source="SE Setda")
        assert calendar.add(D(2026, 11, 27), 1) == saturday

    def test_a_regency_with_a_week_of_six_days_counts_saturdays(self, settings):
        settings.REGENCY_WORKING_WEEK = [0, 1, 2, 3, 4, 5]
        assert calendar.add(D(2026, 11, 27), 1) == D(2026, 11, 28)

    def test_a_week_without_a_working_day_is_a_setting_that_is_refused(self, settings):
        settings.REGENCY_WORKING_WEEK = [7]
        with pytest.raises(Exception, match="REGENCY_WORKING_WEEK"):
            calendar.is_working(D(2026, 11, 27))


@pytest.mark.django_db
class TestCost:
    @pytest.mark.parametrize("n", [-260, -1, 0, 1, 10, 260])
    def test_adding_costs_one_query(self, n, django_assert_num_queries):
        with django_assert_num_queries(1):
            calendar.add(D(2026, 12, 30), n)

    def test_a_list_of_any_length_costs_one_query(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            work = calendar.load(D(2026, 1, 1), D(2027, 12, 31))
            for i in range(300):
                day = D(2026, 1, 1) + dt.timedelta(days=i)
                work.add(day, 20)
                work.late(day, D(2026, 12, 1))
                work.is_estimate(day)

    def test_a_walk_out_of_the_years_loaded_is_right_and_costs_one_query_a_year(
        self, django_assert_num_queries
    ):
        work = calendar.load(D(2026, 1, 1), D(2026, 1, 2))
        with django_assert_num_queries(1):
            assert work.add(D(2026, 12, 31), 1) == D(2027, 1, 4)
            assert work.add(D(2026, 12, 31), 2) == D(2027, 1, 6)
