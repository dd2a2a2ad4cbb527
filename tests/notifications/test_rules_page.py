"""The secretariat's page of rules: what is told to whom, tuned within limits, by name and with a way back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import kinds, tuning
from notifications.models import KindSetting

pytestmark = [pytest.mark.django_db, pytest.mark.page]

INDEX = "/sekretariat/pengingat/"


@pytest.fixture
def office(client, cast):
    client.force_login(cast.secretary)
    return client


def url(code: str) -> str:
    return reverse("notifications:rule", args=[code])


def test_every_kind_stands_on_the_page_with_whom_it_tells(office):
    page = office.get(INDEX).content.decode()
    for kind in kinds.all_kinds():
        assert url(kind.code) in page
        assert str(kind.told.whom) in page
    assert "Semua aturan memakai angka baku" in page


def test_only_the_secretariat_reads_and_changes_it(client, cast):
    for person in (cast.proposer, cast.head, cast.lead, cast.executive, cast.auditor, cast.outsider):
        client.force_login(person)
        assert client.get(INDEX).status_code == 403
        assert client.get(url("overdue")).status_code == 403
        assert client.post(url("overdue"), {"every": "5"}).status_code == 403
    client.logout()
    assert client.get(INDEX).status_code == 302
    assert not KindSetting.objects.exists()


def test_a_number_is_changed_shown_with_who_did_it_and_taken_back(office, cast):
    answer = office.post(url("overdue"), {"every": "5", "step": "simpan"}, follow=True)
    assert tuning.setting("overdue", "every") == 5
    assert cast.secretary.name in answer.content.decode()
    assert "1 aturan diubah" in office.get(INDEX).content.decode()
    office.post(url("overdue"), {"step": "baku"})
    assert tuning.setting("overdue", "every") == 3
    assert KindSetting.objects.filter(kind="overdue").count() == 2


def test_a_wrong_number_is_named_by_its_field_and_what_was_typed_stays(office):
    answer = office.post(url("due_soon"), {"before": "tiga puluh"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "tiga puluh" in page
    assert "antara 1 dan 30" in page
    assert not KindSetting.objects.exists()


def test_steps_that_do_not_climb_are_refused(office):
    answer = office.post(url("escalated"), {"first": "9", "second": "6", "third": "10"})
    assert answer.status_code == 400
    assert "lebih lambat" in answer.content.decode()


def test_news_is_switched_off_and_an_obligation_offers_no_switch(office):
    assert 'name="enabled"' not in office.get(url("overdue")).content.decode()
    assert 'name="enabled"' in office.get(url("proposal_moved")).content.decode()
    office.post(url("proposal_moved"), {})
    assert not tuning.enabled("proposal_moved")
    assert "1 dimatikan" in office.get(INDEX).content.decode()
    office.post(url("overdue"), {"every": "3"})
    assert tuning.enabled("overdue")


def test_a_kind_that_is_not_there_is_not_found(office):
    assert office.get(INDEX + "tidak-ada/").status_code == 404


def test_the_list_costs_the_same_with_no_change_and_with_three(office, cast):
    office.get(INDEX)
    with CaptureQueriesContext(connection) as before:
        office.get(INDEX)
    for code in ("proposal_moved", "team_joined", "log_sealed"):
        tuning.change(code=code, by=cast.secretary, enabled=False, typed={})
    with CaptureQueriesContext(connection) as after:
        office.get(INDEX)
    assert len(before) == len(after)
