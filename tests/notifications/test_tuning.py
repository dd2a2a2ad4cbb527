"""What the lab tunes: numbers within limits, kinds on and off, every change by name."""

from __future__ import annotations

import pytest

from notifications import draining, materialising, tuning
from notifications.kinds.params import Param
from notifications.models import KindSetting, Obligation
from tests.notifications.test_deadlines import at
from workflow.proposals.machine import State
from workflow.refusals import Denied, Invalid, Obstacle
from workflow.workdays import calendar

pytestmark = [pytest.mark.django_db, pytest.mark.page]


def test_the_secretariat_chooses_the_days_before_a_deadline_on_which_it_is_told(cast, lab, frozen):
    due_on = lab.at(State.DIAGNOSE).open_visit().due_on
    assert tuning.setting("due_soon", "before") == (5, 3, 1)
    assert tuning.change(code="due_soon", by=cast.secretary, enabled=True, typed={"before": "2, 7"})
    for day in (calendar.add(due_on, -7), calendar.add(due_on, -2), calendar.add(due_on, -1)):
        frozen.move_to(at(day))
        materialising.materialise()
    told = Obligation.objects.filter(kind="due_soon", recipient=cast.proposer).order_by("created_at")
    assert [row.occurrence.rpartition(":")[2] for row in told] == ["7", "2"]
    assert tuning.restore(code="due_soon", by=cast.secretary)
    assert tuning.setting("due_soon", "before") == (5, 3, 1)
    changes = KindSetting.objects.filter(kind="due_soon")
    assert [(row.by, row.values) for row in changes] == [
        (cast.secretary, {}),
        (cast.secretary, {"before": [7, 2]}),
    ]


def test_saving_without_a_change_is_no_change(cast):
    assert not tuning.change(code="overdue", by=cast.secretary, enabled=True, typed={"every": "3"})
    assert not tuning.restore(code="overdue", by=cast.secretary)
    assert not KindSetting.objects.exists()


def test_nobody_but_the_secretariat_tunes(cast):
    for person in (cast.proposer, cast.head, cast.lead, cast.executive, cast.auditor):
        with pytest.raises(Denied):
            tuning.change(code="overdue", by=person, enabled=True, typed={"every": "5"})
        with pytest.raises(Denied):
            tuning.restore(code="overdue", by=person)


def test_an_obligation_cannot_be_switched_off(cast):
    with pytest.raises(Invalid) as refused:
        tuning.change(code="overdue", by=cast.secretary, enabled=False, typed={"every": "3"})
    assert [obstacle.code for obstacle in refused.value.obstacles] == ["setting.mandatory"]
    assert tuning.enabled("overdue")


@pytest.mark.parametrize("typed", ["", "0", "31", "tiga", "-1", "5,,x", "1 2 3 4 5 6", "١", "3.5", "9" * 80])
def test_numbers_outside_the_limits_are_refused_by_their_field(typed):
    param = Param("before", "", (5, 3, 1), least=1, most=30)
    answer = param.read(typed)
    assert isinstance(answer, Obstacle)
    assert answer.field == "before"


def test_a_kind_that_is_off_writes_nothing_and_what_was_open_ends_with_the_reason(cast, lab):
    lab.send(lab.draft())
    assert Obligation.objects.open().filter(kind="proposal_moved").exists()
    tuning.change(code="proposal_moved", by=cast.secretary, enabled=False, typed={})
    assert not Obligation.objects.open().filter(kind="proposal_moved").exists()
    ended = Obligation.objects.filter(kind="proposal_moved")
    assert set(ended.values_list("status", "reason")) == {("cancelled", tuning.OFF)}
    before = ended.count()
    lab.send(lab.draft("Bank Sampah Sekolah"))
    draining.drain(seconds=30)
    assert ended.count() == before
    tuning.change(code="proposal_moved", by=cast.secretary, enabled=True, typed={})
    lab.send(lab.draft("Taman Baca Kampung"))
    assert Obligation.objects.open().filter(kind="proposal_moved").count() > 0
    assert ended.exclude(reason=tuning.OFF).count() == ended.open().count()


def test_all_settings_are_read_by_one_query_a_scan(cast, django_assert_num_queries):
    with django_assert_num_queries(1), tuning.reading_once():
        for code in ("proposal_moved", "unassigned", "log_sealed"):
            assert tuning.enabled(code)
