"""Hosts whose clocks are an hour apart live in one time: the database's."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

import pytest
from django.db import connection

from workflow.workdays import clock, shared_time

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def followed(settings) -> Iterator[None]:
    settings.FOLLOW_DATABASE_CLOCK = True
    yield
    clock.correct(dt.timedelta())


def of_the_database() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_host_whose_clock_is_an_hour_wrong_goes_by_the_databases_and_says_so_once(frozen, caplog, hours):
    frozen.move_to(of_the_database() + dt.timedelta(hours=hours))
    with caplog.at_level(logging.WARNING, "workflow.workdays.clock"):
        for _again in range(2):
            shared_time.follow()
    assert abs(clock.now() - of_the_database()) < shared_time.TOLERATED
    assert len(caplog.records) == 1


def test_a_host_that_is_right_again_goes_by_its_own_and_seconds_are_not_corrected(frozen):
    frozen.move_to(of_the_database() + dt.timedelta(hours=1))
    shared_time.follow()
    frozen.move_to(of_the_database() + dt.timedelta(seconds=2))
    shared_time.follow()
    assert clock.now() == dt.datetime.now(dt.UTC)


def test_a_new_connection_tells_the_time(frozen):
    frozen.move_to(of_the_database() + dt.timedelta(hours=1))
    from django.db.backends.signals import connection_created

    connection_created.send(sender=type(connection), connection=connection)
    assert abs(clock.now() - of_the_database()) < shared_time.TOLERATED
