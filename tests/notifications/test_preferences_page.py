"""`/pemberitahuan/pengaturan/`: what one is told, by which way, how soon and in which hours."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications import ledger, preferring
from notifications.kinds.groups import Group
from notifications.models import Choice, Delivery, Habits, Pace, Why
from notifications.pages.preferences import PreferencesForm
from tests.notifications.support import mail_row
from workflow.people.models import Absence, User

pytestmark = [pytest.mark.django_db, pytest.mark.page, pytest.mark.usefixtures("plain")]
ADDRESS = "/pemberitahuan/pengaturan/"


def typed(person: User, **changes) -> dict:
    """The form as the page shows it, with some fields changed."""
    form = PreferencesForm(user=person, found=preferring.of([person.pk]))
    fields = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    fields |= changes
    return {name: str(value)[:5] if isinstance(value, dt.time) else value for name, value in fields.items()}


@pytest.fixture
def me(client: Client, cast) -> Client:
    client.force_login(cast.proposer)
    return client


def test_what_is_saved_is_shown_and_followed(me, cast):
    page = me.get(ADDRESS).content.decode()
    assert 'value="20:00"' in page
    assert "Langkah usulan" in page
    answer = me.post(
        ADDRESS,
        typed(
            cast.proposer,
            **{"moves-email": "daily", "quiet_from": "21:30", "digest_at": "08:00", "zone": "Asia/Jayapura"},
        ),
        follow=True,
    )
    assert "Pengaturan disimpan" in answer.content.decode()
    found = preferring.of([cast.proposer.pk])
    assert found.pace(cast.proposer.pk, Group.MOVES, "email") == Pace.DAILY
    hours = found.hours[cast.proposer.pk]
    assert (hours.quiet_from, hours.digest_at) == (dt.time(21, 30), dt.time(8))
    assert str(hours.zone) == "Asia/Jayapura"
    assert Choice.objects.count() == 1  # what was not changed needs no row


def test_the_language_of_pages_and_messages_is_chosen_here_too(me, cast):
    answer = me.post(ADDRESS, typed(cast.proposer, language="en"), follow=True)
    assert '<html lang="en"' in answer.content.decode()
    cast.proposer.refresh_from_db()
    assert cast.proposer.language == "en"
    assert me.post(ADDRESS, typed(cast.proposer, language="jv")).status_code == 400


def test_what_waits_already_follows_a_new_choice(me, cast):
    ledger.owe(recipients={cast.proposer.pk: Why.OWNER}, kind="test_news", subject="thing:1", occurrence="1")
    assert mail_row().status == Delivery.Status.WAITING
    me.post(ADDRESS, typed(cast.proposer, **{"moves-email": "weekly"}))
    assert mail_row().status == Delivery.Status.HELD
    me.post(ADDRESS, typed(cast.proposer, **{"moves-email": "at_once"}))
    assert mail_row().status == Delivery.Status.WAITING


def test_one_kind_goes_its_own_way_until_it_goes_as_its_group_again(me, cast):
    ledger.owe(recipients={cast.proposer.pk: Why.OWNER}, kind="test_news", subject="thing:1", occurrence="1")
    me.post(ADDRESS, typed(cast.proposer, **{"moves-email": "weekly", "test_news-email": "at_once"}))
    assert mail_row().status == Delivery.Status.WAITING
    assert set(Choice.objects.values_list("group", "kind")) == {("moves", ""), ("moves", "test_news")}
    assert '<details class="more" open><summary>Atur per jenis' in me.get(ADDRESS).content.decode()
    me.post(ADDRESS, typed(cast.proposer, **{"test_news-email": ""}))
    assert mail_row().status == Delivery.Status.HELD
    assert Choice.objects.get().about == "moves"
    assert '<details class="more"><summary>Atur per jenis' in me.get(ADDRESS).content.decode()


def test_no_kind_is_offered_what_would_not_be_kept(me, cast):
    form = PreferencesForm(user=cast.proposer, found=preferring.of([cast.proposer.pk]))
    assert [value for value, _label in form.fields["test_task-email"].choices] == ["", "at_once", "daily"]
    assert "test_alarm-email" not in form.fields  # told at any hour, whatever was set
    for name, pace in (("test_task-email", "off"), ("test_news-email", "hourly")):
        assert me.post(ADDRESS, typed(cast.proposer, **{name: pace})).status_code == 400
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"digest_at": "05:00"}, "Jam ringkasan berada di dalam jam tenang"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"moves-email": "hourly"}, "moves-email"),
        ({"zone": "Bulan/Purnama"}, "zone"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field_and_the_rest_is_kept(changes, said, me, cast):
    answer = me.post(ADDRESS, typed(cast.proposer, **{"quiet_until": "06:15"}, **changes))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="06:15"' in answer.content.decode()
    assert not Habits.objects.exists()


def test_the_inbox_is_always_told_and_cannot_be_switched_off(me, cast):
    me.post(ADDRESS, typed(cast.proposer, **{"moves-inapp": "off"}))
    assert not Choice.objects.exists()
    assert "selalu memuat semuanya" in me.get(ADDRESS).content.decode()


def test_one_says_when_one_is_away_and_that_one_is_back(me, cast):
    me.post(ADDRESS + "cuti/", {"start": "2026-11-24", "end": "2026-11-27"})
    absence = Absence.objects.get(user=cast.proposer)
    assert "Saya sudah kembali" in me.get(ADDRESS).content.decode()
    me.post(f"{ADDRESS}cuti/{absence.pk}/")
    assert not Absence.objects.exists()
    answer = me.post(ADDRESS + "cuti/", {"start": "2026-11-27", "end": "2026-11-24"})
    assert answer.status_code == 400


def test_it_is_ones_own(client: Client, cast):
    assert client.get(ADDRESS)["Location"].startswith("/akun/masuk/")
    absence = Absence.objects.create(
        user=cast.proposer, start=dt.date(2026, 11, 24), end=dt.date(2026, 11, 25)
    )
    client.force_login(cast.outsider)
    assert client.post(f"{ADDRESS}cuti/{absence.pk}/").status_code == 404
    assert Absence.objects.exists()


def test_the_page_takes_the_same_queries_for_one_choice_and_for_three(me, cast):
    counts = []
    for group in (Group.MOVES, Group.REVIEWS, Group.DEADLINES):
        Choice.objects.create(user=cast.proposer, group=group, channel="email", pace=Pace.DAILY)
        Choice.objects.create(
            user=cast.proposer, group=group, kind=f"one_of_{group}", channel="email", pace=Pace.OFF
        )
        me.get(ADDRESS)
        with CaptureQueriesContext(connection) as asked:
            me.get(ADDRESS)
        counts.append(len(asked))
    assert len(set(counts)) == 1
