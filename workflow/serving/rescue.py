"""A form whose text outlives the session it was opened in.

Somebody types for an hour; meanwhile the session ends, or another tab signs in anew and changes the
token of every open form, or signs in as somebody else. None of that may eat what was typed, and none of it
may save it under the wrong name. A form that saves carries a *seal*: who opened it and where it posts to,
signed. A post that cannot be taken is answered with its own text, to be sent again. So is one that the
view refuses and does not answer itself: the right may have ended, or the proposal moved, while one typed.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from rest_framework.authentication import CSRFCheck

from workflow.refusals import NotVisible, Obstacle, Refused
from workflow.serving.room import no_room

SEAL = "saving_seal"
SALT = "workflow.serving.rescue"
SHOWN = 20  # characters; what is longer is shown on the page of rescue, to be read and copied
# What belongs to one opening of the form: drawn anew, never sent again.
OF_THE_FORM = ("csrfmiddlewaretoken", SEAL)
# What the same post mends: once signed in, once there is room.
SENT_AGAIN = ("session.over", "session.renewed", "storage.full")

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Seal:
    user_id: str
    path: str


def seal(user_id: Any, path: str) -> str:
    return signing.Signer(salt=SALT).sign(f"{user_id}:{path}")


def opened_by(request: HttpRequest) -> Seal | None:
    """Who opened the form that was posted; None where it is not a form of ours for this address."""
    try:
        text = signing.Signer(salt=SALT).unsign(request.POST.get(SEAL, ""))
    except signing.BadSignature:
        return None
    found = Seal(*text.split(":", 1))
    return found if found.path == request.path else None


def wants_json(request: HttpRequest) -> bool:
    """The saving script asks for JSON, a browser's own form for a page."""
    return request.headers.get("accept", "").startswith("application/json")


def keeps_typed_text(
    view: View | None = None, *, by_hand: bool = False, labels: Callable[[str], Any] = str
) -> Any:
    """A signed-in view whose refused posts answer with what was typed (see the module).

    `by_hand`: a post with a good token and no seal is for the view to answer, as one by hand would be.
    `labels` names a field for the reader.

    The check against forged posts is Django's own, made here so that its failure can be answered. Only a
    form with our seal is shown again, so that no other site can put its words before our reader.
    """
    if view is None:
        return functools.partial(keeps_typed_text, by_hand=by_hand, labels=labels)

    @csrf_exempt
    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            return redirect_to_login(request.get_full_path())
        refused = _refusal(request, by_hand=by_hand)
        if refused:
            obstacle, status = refused
            return rescue(request, obstacle, status=status, labels=labels)
        try:
            return view(request, *args, **kwargs)
        except (Refused, NotVisible, DatabaseError, OSError) as fault:
            if not (_has_text_to_keep(request) or _is_told_by_nobody_else(request, fault)):
                raise
            said = _said_by(fault)
            if said is None:
                raise
            obstacle, status = said
            return rescue(request, obstacle, status=status, labels=labels)

    return guarded


def _has_text_to_keep(request: HttpRequest) -> bool:
    """Only of a form of ours: without its seal "not there" stays the same bytes for everybody."""
    if wants_json(request) or opened_by(request) is None:
        return False
    return any(_worth_showing(name, value) for name, value in _typed(request))


def _is_told_by_nobody_else(request: HttpRequest, fault: Exception) -> bool:
    """A script reads the reason; of what a service refused the view has told it."""
    return wants_json(request) and not isinstance(fault, Refused | NotVisible)


def _said_by(fault: Exception) -> tuple[Obstacle, int] | None:
    """The reason and its status; None for a fault of our own."""
    refusal = fault if isinstance(fault, Refused) else no_room(fault)
    if refusal:
        return refusal.obstacles[0], refusal.status
    if not isinstance(fault, NotVisible):
        return None
    text = _("Halaman ini tidak ada, atau bukan lagi untuk Anda. Teks Anda tidak disimpan.")
    return Obstacle("not_found", text), 404


def _refusal(request: HttpRequest, *, by_hand: bool) -> tuple[Obstacle, int] | None:
    """Why the post cannot be taken, and the status that says so."""
    forged = _forged(request)
    opener = opened_by(request)
    if not request.user.is_authenticated:
        text = _("Sesi Anda sudah berakhir. Masuk lagi, lalu simpan lagi.")
        return Obstacle("session.over", text), 401
    if opener is not None and opener.user_id != str(request.user.pk):
        text = _("Peramban ini sekarang masuk dengan akun lain, jadi teks ini tidak disimpan.")
        return Obstacle("session.other", text), 403
    if forged or (opener is None and not by_hand):
        text = _("Formulir ini dibuka sebelum Anda masuk lagi. Simpan sekali lagi.")
        return Obstacle("session.renewed", text), 403
    return None


def _nothing(_request: HttpRequest) -> HttpResponse:
    """Stands where the check wants a view: only its answer is asked."""
    return HttpResponse()


def _forged(request: HttpRequest) -> bool:
    check = CSRFCheck(_nothing)
    check.process_request(request)
    return check.process_view(request, _nothing, (), {}) is not None


def rescue(
    request: HttpRequest, obstacle: Obstacle, *, status: int, labels: Callable[[str], Any] = str
) -> HttpResponse:
    """The answer to a post that cannot be taken now: why, and all that was typed. Nothing was saved.

    `labels` names a field for the reader. A script keeps the text itself and gets the reason alone.
    """
    if wants_json(request):
        return JsonResponse({"obstacles": [obstacle.as_dict()]}, status=status)
    typed = list(_typed(request)) if opened_by(request) else []
    context = {
        "obstacle": obstacle,
        "seal": request.POST.get(SEAL, ""),
        "again": typed if obstacle.code in SENT_AGAIN else [],
        "shown": [(labels(name), value) for name, value in typed if _worth_showing(name, value)],
        "sign_in": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}",
        "action": request.path,
    }
    return render(request, "components/rescue.html", context, status=status)


def _typed(request: HttpRequest) -> Iterable[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in OF_THE_FORM:
            yield from ((name, str(value)) for value in values)


def _worth_showing(name: str, value: str) -> bool:
    return len(value) >= SHOWN or (bool(value.strip()) and " " in value.strip())
