"""What every page shares: bad addresses and refusals become pages, never a bare error."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from labinovasi.home import errors
from workflow.refusals import NotVisible, Refused
from workflow.serving.once import keeping


class CleanAddressMiddleware:
    """Refuse a NUL byte in path or query: PostgreSQL cannot take one, SQLite would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path_info or "%00" in query or "\0" in query:
            return errors.bad_request(request)
        return self.get_response(request)


class OnceMiddleware:
    """Whoever only reads is asked about once a request: see `workflow.serving.once`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with keeping():
            return self.get_response(request)


class RefusalMiddleware:
    """A refusal no view caught: 404 as if it were not there, else its status with its reasons."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotVisible):
            return errors.not_found(request)
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return None
