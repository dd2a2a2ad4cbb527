"""Production starts safe or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from labinovasi.guards import Unsafe, refuse_unsafe
from labinovasi.house.environment import ROOT
from tests.servers.stack import command

# Processes of their own, which the suite's database does not concern: once is enough.
pytestmark = [pytest.mark.realtime, pytest.mark.sqlite]

WHOLE = {
    "LAB_MODE": "production",
    "SECRET_KEY": "s" * 64,
    "LOG_KEY": "l" * 64,
    "ALLOWED_HOSTS": "lab.kab.example",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "BASE_URL": "https://lab.kab.example",
    "DATABASE_URL": "sqlite://:memory:",
}
CHECK = ("manage.py", "check")


@pytest.fixture
def whole() -> dict[str, Any]:
    """The settings that the guard reads, as production should have them."""
    return {
        "MODE": "production",
        "PRODUCTION": True,
        "TESTING": False,
        "DEBUG": False,
        "SECRET_KEY": WHOLE["SECRET_KEY"],
        "LOG_KEY": WHOLE["LOG_KEY"],
        "ALLOWED_HOSTS": ["lab.kab.example"],
        "EMAIL_URL_SET": True,
        "BASE_URL": WHOLE["BASE_URL"],
    }


def test_the_example_of_an_environment_has_no_remark_behind_a_value():
    """systemd would take it for the value: a key that everybody knows."""
    lines = (ROOT / "deploy" / "lab.env.example").read_text().splitlines()
    assert [line for line in lines if "#" in line[1:]] == []


def test_whole_settings_may_start(whole):
    refuse_unsafe(whole)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "not-a-secret-for-tests" + "x" * 50),
        ("LOG_KEY", ""),
        ("LOG_KEY", WHOLE["SECRET_KEY"]),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", ["*"]),
        ("BASE_URL", ""),
        ("BASE_URL", "http://lab.kab.example"),
        ("DEBUG", True),
    ],
)
def test_one_unsafe_setting_stops_the_start_and_is_named(whole, name, value):
    with pytest.raises(Unsafe, match=f"  - {name}: "):
        refuse_unsafe(whole | {name: value})


def test_a_missing_mail_server_and_a_misspelt_mode_are_named(whole):
    with pytest.raises(Unsafe, match="  - EMAIL_URL: "):
        refuse_unsafe(whole | {"EMAIL_URL_SET": False})
    with pytest.raises(Unsafe, match="  - LAB_MODE: "):
        refuse_unsafe(whole | {"MODE": "produksi"})


def test_a_demo_needs_keys_of_its_own(whole):
    with pytest.raises(Unsafe, match="SECRET_KEY"):
        refuse_unsafe(whole | {"MODE": "demo", "PRODUCTION": False, "SECRET_KEY": ""})


def test_production_starts_when_everything_is_there():
    done = command(*CHECK, **WHOLE)
    assert done.returncode == 0, done.stderr


STARTS = {
    "migrate": ("manage.py", "migrate"),
    "worker": ("-m", "celery", "-A", "labinovasi", "worker"),
    "beat": ("-m", "celery", "-A", "labinovasi", "beat"),
    "web": ("-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py"), "labinovasi.wsgi"),
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_every_process_says_all_that_is_missing_at_once(start):
    done = command(*start, LAB_MODE="production")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for name in ("SECRET_KEY", "LOG_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "BASE_URL"):
        assert f"  - {name}:" in done.stderr


def test_saying_nothing_means_production():
    assert "production mode" in command(*CHECK).stderr


@pytest.mark.parametrize("word", ["demo", "accounts"])
def test_accounts_with_a_known_password_are_impossible_in_production(word):
    done = command("manage.py", word, **WHOLE)
    assert done.returncode == 1
    assert "mode demo" in done.stderr
