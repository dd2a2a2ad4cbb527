"""What the server of `./lab bench pages` serves: the lab, and beside it the bare view, in one process.

Each answer tells in headers what it cost: seconds of processor in this process, and, when the question
carries `X-Bench-Count`, the queries.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labinovasi.settings")

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

from tests.bench import bare

CPU, QUERIES, COUNT = "X-Bench-Cpu", "X-Bench-Queries", "X-Bench-Count"


class BareAddresses:
    """The bare view's addresses for this request: two URL maps live in one process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.urlconf = "tests.bench.bare"  # type: ignore[attr-defined]
        return self.get_response(request)


def _bare_handler() -> WSGIHandler:
    with override_settings(MIDDLEWARE=["tests.bench.wsgi.BareAddresses", *bare.MIDDLEWARE]):
        return WSGIHandler()


LAB, BARE = WSGIHandler(), _bare_handler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One request, measured on the thread that answers it."""
    handler = BARE if environ["PATH_INFO"].startswith("/bare") else LAB
    told: dict[str, str] = {}

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        told[CPU] = f"{time.thread_time() - begun:.6f}"
        return start_response(status, [*headers, *told.items()], *rest)

    seen: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        told[QUERIES] = str(len(seen))
        return execute(sql, params, many, context)

    begun = time.thread_time()
    if "HTTP_X_BENCH_COUNT" not in environ:
        return handler(environ, start)
    with connection.execute_wrapper(count):
        return handler(environ, start)
