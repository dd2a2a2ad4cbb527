"""Production starts safe or not at all."""

from __future__ import annotations

import pytest

from labinovasi.house.environment import ROOT
from tests.servers.stack import command

pytestmark = pytest.mark.realtime

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


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in WHOLE.items() if key != name}


def test_production_starts_when_everything_is_there():
    done = command(*CHECK, **WHOLE)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "surroundings",
    [
        *(without(name) for name in ("SECRET_KEY", "LOG_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "BASE_URL")),
        WHOLE | {"DEBUG": "true"},
        WHOLE | {"ALLOWED_HOSTS": "*"},
        WHOLE | {"SECRET_KEY": "short"},
        WHOLE | {"SECRET_KEY": "not-a-secret-for-tests" + "x" * 50},
        WHOLE | {"LOG_KEY": WHOLE["SECRET_KEY"]},
        WHOLE | {"BASE_URL": "http://lab.kab.example"},
        WHOLE | {"LAB_MODE": "produksi"},
        {"LAB_MODE": "demo"},  # a demo not started by ./lab has no key of its own
    ],
    ids=lambda s: "-",
)
def test_an_unsafe_setting_stops_the_start(surroundings):
    done = command(*CHECK, **surroundings)
    assert done.returncode == 1
    assert "does not start" in done.stderr
    assert "Traceback" not in done.stderr


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
