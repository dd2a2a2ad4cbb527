import datetime as dt

import pytest

from workflow.people.models import User
from workflow.workdays import clock
from workflow.workdays.models import CalendarDay, DayKind
from workflow.workdays.signals import calendar_changed

pytestmark = pytest.mark.django_db
LIST = "/kelola/workdays/calendarday/"


@pytest.fixture
def staff(client):
    client.force_login(User.objects.create_superuser("admin@contoh.go.id", name="Admin"))
    return client


def test_the_list_warns_of_years_without_a_decree(staff):
    CalendarDay.objects.all().delete()
    page = staff.get(LIST)
    assert f"Belum ada keputusan bersama untuk tahun {clock.today().year}, " in page.content.decode()


def test_a_day_typed_by_hand_goes_through_the_service_and_back(staff):
    heard = []

    def listen(days, **kwargs):
        heard.append(days)

    calendar_changed.connect(listen)
    try:
        typed = {"day": "2026-11-27", "name": "Haul", "kind": DayKind.LOCAL, "decree": "", "source": "SE 1"}
        assert staff.post(f"{LIST}add/", typed).status_code == 302
        row = CalendarDay.objects.get(day=dt.date(2026, 11, 27))
        assert staff.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    finally:
        calendar_changed.disconnect(listen)
    assert heard == [[row.day]] * 2


def test_a_decree_on_a_local_closure_is_an_error_beside_the_field(staff):
    typed = {"day": "2026-11-27", "name": "Haul", "kind": DayKind.LOCAL, "decree": "SKB", "source": "SE 1"}
    page = staff.post(f"{LIST}add/", typed)
    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == ["decree"]
    assert not CalendarDay.objects.filter(day=dt.date(2026, 11, 27)).exists()
