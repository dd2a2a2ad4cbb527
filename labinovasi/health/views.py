"""`/sehat`: for monitors and load balancers. No session, no names, nothing that is not a plain fact."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import pulse


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when pages and tasks both work; 503 names what does not.

    `?web` asks about pages alone: a load balancer must not take a web server away because a worker sleeps.
    """
    try:
        seen, silent = pulse.last(), pulse.is_silent()
    except DatabaseError:
        return JsonResponse({"service": "labinovasi", "database": "away", "tasks": "unknown"}, status=503)
    answer = {
        "service": "labinovasi",
        "database": "ok",
        "tasks": "silent" if silent else "ok",
        "last_task": seen.isoformat() if seen else None,
    }
    return JsonResponse(answer, status=503 if silent and "web" not in request.GET else 200)
