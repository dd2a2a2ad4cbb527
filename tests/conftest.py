"""How the suite meets the machine: markers, programs that may be missing, the frozen clock, servers.

CONTRIBUTING.md explains markers and fixtures to whoever writes a test.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from pytest_django.live_server_helper import LiveServer

from labinovasi.house import programs
from tests.servers.mail import ScriptedMailServer
from tests.servers.receiver import Receiver
from tests.servers.valkey import PrivateValkey

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))  # a Tuesday, an ordinary working day
LONG_SECONDS = 3600
IN_CI = bool(os.environ.get("CI"))
# `./lab test` runs several passes when it has a PostgreSQL; it says here which one this process is.
PASS = os.environ.get("LAB_TEST_PASS", "")
# Chromium and whole stacks live in other processes, which know nothing of a frozen clock.
LIVE_MARKERS = ("realtime", "browser")

# A busy machine is no fault of a property; in CI the same examples each time.
hypothesis.settings.register_profile(
    "lab", deadline=None, derandomize=IN_CI, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("lab")

_missing: dict[str, int] = {}
_set_aside: dict[str, int] = {}
_skipped: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run kill loops and big data whole")


def on_postgres() -> bool:
    from django.conf import settings

    return "postgresql" in settings.DATABASES["default"]["ENGINE"]


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # a tenth of all time went into looking for rings


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _set_aside_what_belongs_to_another_run(config, items)
    _skip_what_lacks_its_program(items)
    if config.getoption("--long"):
        for item in items:  # a broker that stays away for five minutes outlasts the usual limit
            item.add_marker(pytest.mark.timeout(LONG_SECONDS))
    if IN_CI and _missing:
        raise pytest.UsageError(f"CI needs every program, missing: {', '.join(sorted(_missing))}")


def _set_aside_what_belongs_to_another_run(config: pytest.Config, items: list[pytest.Item]) -> None:
    kept, others = [], []
    for item in items:
        if item.get_closest_marker("page") and item.get_closest_marker("once"):
            raise pytest.UsageError(f"{item.nodeid} is marked `page` and `once`: no pass would run it")
        reason = _belongs_elsewhere(config, item)
        if reason:
            _set_aside[reason] = _set_aside.get(reason, 0) + 1
        (others if reason else kept).append(item)
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = kept


def _belongs_elsewhere(config: pytest.Config, item: pytest.Item) -> str:
    needs_postgres = item.get_closest_marker("postgres") is not None
    if item.get_closest_marker("long") and not config.getoption("--long"):
        return "long (./lab test --long)"
    if item.get_closest_marker("sqlite") and on_postgres():
        return "only for SQLite"
    live = _is_live(item)
    if PASS == "sqlite-of-all" and item.get_closest_marker("once"):
        return "for the pass on PostgreSQL beside this one"
    if PASS == "postgres-of-all" and item.get_closest_marker("page"):
        return "for the pass on SQLite beside this one"
    if PASS in ("sqlite-of-all", "live-of-all") and live != (PASS == "live-of-all"):
        return "for the pass that waits" if live else "for the passes that do not wait"
    if PASS.startswith(("sqlite", "live")) and needs_postgres:
        return "for the pass on PostgreSQL"
    if PASS == "postgres-only" and not needs_postgres:
        return "already run on SQLite"
    return ""


def _is_live(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in LIVE_MARKERS)


def _skip_what_lacks_its_program(items: list[pytest.Item]) -> None:
    found = {
        "postgres": on_postgres(),
        "browser": programs.chromium() is not None,
        "redis": programs.valkey() is not None,
    }
    names = {
        "postgres": "PostgreSQL (./lab test starts one when it is installed)",
        "browser": "Chromium",
        "redis": "Valkey",
    }
    for item in items:
        for marker, there in found.items():
            if not there and item.get_closest_marker(marker):
                _missing[names[marker]] = _missing.get(names[marker], 0) + 1
                item.add_marker(pytest.mark.skip(reason=f"needs {names[marker]}"))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if IN_CI and _skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason, count in sorted(_set_aside.items()):
        terminalreporter.write_line(f"set aside: {count} {reason}")
    for name, count in sorted(_missing.items()):
        terminalreporter.write_line(f"skipped: {count} need {name}")
    if IN_CI and _skipped:
        terminalreporter.write_line(f"CI may skip nothing, but skipped: {', '.join(_skipped)}", red=True)


@pytest.fixture
def long(pytestconfig: pytest.Config) -> bool:
    """True under `./lab test --long`: take the whole size, else a short seed of the same thing."""
    return pytestconfig.getoption("--long")


@pytest.fixture(autouse=True)
def frozen(request: pytest.FixtureRequest) -> Iterator[time_machine.Traveller | None]:
    """Tuesday 24 November 2026, 09.00 WIB, standing still; `frozen.move_to(…)`, `frozen.shift(…)`.

    None in a test marked `realtime` or `browser`, where the clock runs.
    """
    if any(request.node.get_closest_marker(name) for name in LIVE_MARKERS):
        yield None
        return
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Uploaded files of this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """With a live server SQLite is a file, as in a lab: in memory its threads would share a connection."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite" and any(map(_is_live, request.session.items)):
        connection.settings_dict["TEST"]["NAME"] = str(settings.VAR / "tests.sqlite3")


@pytest.fixture
def live_server(transactional_db: None) -> Iterator[LiveServer]:
    """A server of this test alone; it has ended, with its last request, before the database is emptied."""
    from tests.servers.web import web_server

    with web_server() as server:
        yield server


@pytest.fixture
def chromium() -> Path:
    """Playwright's `executable_path`; the test carries the marker `browser`."""
    found = programs.chromium()
    assert found, "mark the test with `browser`"
    return found


@pytest.fixture
def valkey() -> Iterator[PrivateValkey]:
    """A running, empty Valkey of this test alone; the test carries the marker `redis`."""
    binary = programs.valkey()
    assert binary, "mark the test with `redis`"
    with PrivateValkey.running(binary) as server:
        yield server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A real HTTP receiver on 127.0.0.1 that answers as the test scripts it and keeps what it got."""
    with Receiver.running() as listening:
        yield listening


@pytest.fixture
def smtp() -> Iterator[ScriptedMailServer]:
    """A real mail server on 127.0.0.1 that answers as the test scripts it and keeps what it took."""
    with ScriptedMailServer.running() as server:
        yield server
