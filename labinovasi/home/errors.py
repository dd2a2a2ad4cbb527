"""Error pages: of this site, in the reader's language, saying what to do.

They are drawn without session, user or database: whoever reads one learns nothing from it, so that
"not there" and "not yours" are the same bytes, and the page comes even when the database does not.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from labinovasi.api import problems
from labinovasi.context import site
from workflow.refusals import Refused
from workflow.serving.room import no_room

logger = logging.getLogger(__name__)

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def error_page(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    if request.path.startswith("/api/"):  # a program reads no page
        return problems.plain(status)
    text = render_to_string(f"errors/{name}.html", {**site(request), **context})
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return error_page(request, "400", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, "403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.warning("CSRF check refused %s: %s", request.path, reason)
    return error_page(request, "csrf", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, "404", 404)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """What a service refused, with its reasons, where the page did not show them itself."""
    name = "403" if refusal.status == 403 else "refused"
    return error_page(request, name, refusal.status, obstacles=refusal.obstacles)


def too_large(request: HttpRequest) -> HttpResponse:
    return error_page(request, "413", 413)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    response = error_page(request, "429", 429)
    response.headers["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing here may fail: what the page needs is a template and settings.

    Wherever it happened, in a view or on the way to it: that nothing can be written is said as that.
    """
    full = no_room(sys.exc_info()[1])
    return refused(request, full) if full else error_page(request, "500", 500)
