from __future__ import annotations

from collections.abc import Iterator

import pytest

from notifications import draining, kinds, wakeup
from tests.cast import Cast
from tests.notifications.support import PLAIN
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from tests.servers.mail import ScriptedMailServer


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """What a worker process remembers must not reach the next test."""
    draining.stopping.clear()
    wakeup.breaker.reset()
    yield
    draining.stopping.clear()


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The three plain kinds of `support`, known for the length of one test."""
    for kind in PLAIN:
        monkeypatch.setitem(kinds._kinds, kind.code, kind())


@pytest.fixture
def lab(cast: Cast, complete: None) -> Lab:  # noqa: F811
    return Lab(cast)


@pytest.fixture
def mail_server(smtp: ScriptedMailServer, settings) -> ScriptedMailServer:
    """The scripted server, with Django's mail settings pointing at it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = smtp.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 1
    return smtp
