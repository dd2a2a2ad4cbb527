"""`/pemberitahuan/berhenti/<token>/`: GET says how things stand, only a POST changes them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import unsubscribing

ONE_CLICK = "List-Unsubscribe"


# The signed link is the permission: a mail program posts to it without a session (RFC 8058), and whoever
# has no link cannot make one.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    subscription = unsubscribing.read(token)
    if request.method == "POST":
        if "resume" in request.POST:
            unsubscribing.resume(subscription)
        else:
            unsubscribing.stop(subscription)
        if ONE_CLICK not in request.POST:  # a program that posts does not follow
            return redirect("notifications:unsubscribe", token=token)
    with translation.override(subscription.user.language):
        return render(request, "notifications/unsubscribe.html", {"subscription": subscription})
