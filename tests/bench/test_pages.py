"""`./lab bench pages` in small: every page it measures answers, and the table says how each compares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import set_urlconf
from rich.console import Console

from tests.bench import catalogue, filling
from tests.bench.data import BigLab
from tests.bench.pages import ALWAYS, Server, measure, table
from workflow.proposals import content
from workflow.proposals.models import Proposal
from workflow.proposals.verify import verify_log

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIZE = 30


class Here(Server):
    """The same server without a port: asked in this very process."""

    def get(self, url: str, headers: dict[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        from tests.bench.wsgi import application

        path, _mark, query = url.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
        }
        environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        told: dict[str, Any] = {}

        def start(status: str, answered: list[tuple[str, str]], *_more: Any) -> None:
            told.update(status=int(status[:3]), headers=dict(answered))

        try:
            body = b"".join(application(environ, start))
        finally:
            set_urlconf(None)  # the bare view has addresses of its own; the next test has the lab's
        return told["status"], told["headers"], body


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A server closes its connection between requests; here that would be the test's own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_every_page_that_is_measured_answers_and_stands_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "obstacles", lambda _proposal: [])
    lab = BigLab(SIZE, decisions=1)
    assert Proposal.objects.count() == SIZE
    assert verify_log() == []
    shown = catalogue.fill(lab.cast.curator)
    pages = [{"name": n, "url": url, "cookie": cookie} for n, cookie, url in filling.pages(lab, shown)]
    server = Here(0, pages)
    measure([server], rounds=1, warm_up=0)
    assert all(figure.ms and figure.cpu and figure.size for figure in server.figures.values())
    assert server.figures["list, secretariat"].queries > 5
    shown_table = StringIO()
    Console(width=150, file=shown_table).print(table([SIZE], [server]))
    assert len(server.figures) == len(pages) + len(ALWAYS)
    for page in pages:
        assert page["name"] in shown_table.getvalue()
