"""Every refusal as a problem document (RFC 9457): the same codes and sentences the pages show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler
from rest_framework.views import set_rollback

from workflow.proposals.worksheets.writing import Conflict, NotEditable
from workflow.refusals import NotVisible, Obstacle, Refused
from workflow.serving.room import no_room

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: _("Isian tidak dapat diterima"),
    401: _("Masuk dahulu"),
    403: _("Bukan wewenang Anda"),
    404: _("Tidak ditemukan"),
    405: _("Cara ini tidak dilayani"),
    406: _("Bentuk jawaban ini tidak dilayani"),
    409: _("Belum dapat dilakukan"),
    413: _("Terlalu besar"),
    415: _("Bentuk kiriman ini tidak dilayani"),
    429: _("Terlalu sering"),
    500: _("Ada yang salah di pihak kami"),
    503: _("Sedang tidak dapat dilayani"),
}
NAMES = {
    400: "invalid",
    401: "sign-in",
    403: "denied",
    404: "not-found",
    405: "method",
    406: "not-acceptable",
    409: "refused",
    413: "too-large",
    415: "media-type",
    429: "throttled",
    500: "fault",
    503: "unavailable",
}


def document(code: int, obstacles: list[Obstacle], detail: Any = "") -> dict[str, Any]:
    return {
        "type": f"urn:lab-inovasi:{NAMES.get(code, 'problem')}",
        "title": str(TITLES.get(code, _("Permintaan tidak dapat dilayani"))),
        "status": code,
        "detail": str(detail or " ".join(str(obstacle.text) for obstacle in obstacles)),
        "obstacles": [obstacle.as_dict() for obstacle in obstacles],
    }


def problem(code: int, obstacles: list[Obstacle], detail: Any = "", headers: Any = None) -> Response:
    body = document(code, obstacles, detail)
    return Response(body, status=code, headers=headers, content_type=MEDIA_TYPE)


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """What any view of the API raises, as an answer; None (500) only for a fault of our own."""
    error = no_room(error) or error
    if isinstance(error, Refused):
        set_rollback()
        answer = problem(error.status, error.obstacles)
        answer.data |= _besides(error)
        return answer
    if isinstance(error, NotVisible | Http404 | exceptions.NotFound):
        set_rollback()
        return problem(404, [])
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent):
        return problem(413, [], _("Kiriman ini terlalu besar."))
    if isinstance(error, SuspiciousOperation | BadRequest):
        return problem(400, [], _("Permintaan ini tidak dapat dibaca."))
    return _as_problem(error, drf_handler(error, context))


def _besides(error: Refused) -> dict[str, Any]:
    """What comes back with some refusals, so that nothing typed is lost."""
    if isinstance(error, Conflict):
        return {"version": error.saved.version, "changed": list(error.saved.changed)}
    return {"values": error.values} if isinstance(error, NotEditable) else {}


def _as_problem(error: Exception, answer: Response | None) -> Response | None:
    if answer is None:
        return None
    headers = {name: value for name, value in answer.items() if name != "Content-Type"}
    if isinstance(error, exceptions.ValidationError):
        return problem(answer.status_code, list(_fields(error.detail, error.get_codes())), headers=headers)
    if isinstance(error, exceptions.PermissionDenied | PermissionDenied):
        text = getattr(error, "detail", "") or _("Tindakan ini bukan wewenang Anda.")
        return problem(status.HTTP_403_FORBIDDEN, [Obstacle("role.denied", text)], headers=headers)
    return problem(answer.status_code, [], getattr(error, "detail", ""), headers=headers)


def _fields(detail: Any, codes: Any, path: str = "") -> Iterator[Obstacle]:
    """One obstacle a field, nested ones by dotted names ("marks.3")."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _fields(inner, codes[name], f"{path}.{name}".lstrip("."))
        return
    for n, inner in enumerate(detail):
        if isinstance(inner, dict | list):
            yield from _fields(inner, codes[n], f"{path}.{n}".lstrip("."))
        else:
            field = "" if path == "non_field_errors" else path
            yield Obstacle(f"field.{codes[n]}", inner, field=field)


def plain(code: int) -> JsonResponse:
    """A problem that no view of the API raised: a bad address, a fault of our own."""
    return JsonResponse(
        document(code, []), status=code, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def not_there(_request: HttpRequest, *_args: Any, **_kwargs: Any) -> JsonResponse:
    """An address below /api/ that does not exist: the same words as a row that does not."""
    return plain(404)
