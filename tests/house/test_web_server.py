"""The live server of page tests ends with its requests, so that none of them meets the emptied database."""

from __future__ import annotations

import threading
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests.servers.waiting import pause
from tests.servers.web import PatientServer, web_server

began, closing = threading.Event(), threading.Event()
ended: list[str] = []


def long_work(request: HttpRequest) -> HttpResponse:
    """Still at it when the server is told to close."""
    began.set()
    assert closing.wait(10)
    pause(0.1)
    ended.append(request.path)
    return HttpResponse()


urlpatterns = [path("lama/", long_work)]


def test_a_server_that_closes_waits_for_the_request_it_has_begun(
    settings, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    close = PatientServer.server_close
    monkeypatch.setattr(PatientServer, "server_close", lambda server: (closing.set(), close(server)))
    with web_server() as server:
        visitor = HTTPConnection(urlsplit(server.url).netloc)
        visitor.request("GET", "/lama/")
        assert began.wait(10)
    visitor.close()
    assert ended == ["/lama/"]
