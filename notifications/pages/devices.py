"""`/pemberitahuan/perangkat/`: notices on this phone or computer, on and off."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.channels.push import PushChannel, encryption
from notifications.channels.push import devices as service
from notifications.models import PushSubscription
from workflow.people.models import User
from workflow.refusals import Invalid, NotVisible

LONGEST = 4000  # bytes of what a browser sends about itself
WORKER = "lab/js/push_worker.js"


@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    mine = PushSubscription.objects.filter(user=user)
    public = (
        encryption.encode(encryption.raw_public(encryption.private_of(settings.VAPID_PRIVATE_KEY)))
        if PushChannel.is_set_up()
        else ""
    )
    here = {row.pk for row in mine if row.session == request.session.session_key}
    return render(request, "notifications/devices.html", {"devices": mine, "key": public, "here": here})


@login_required
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """From the page's script: what the browser's push service gave it."""
    try:
        told = json.loads(request.body[: LONGEST + 1])
        fields = {"endpoint": told["endpoint"], "key": told["keys"]["p256dh"], "auth": told["keys"]["auth"]}
        fine = len(request.body) <= LONGEST and all(isinstance(value, str) for value in fields.values())
    except (ValueError, KeyError, TypeError):
        fine = False
    if not fine:
        return JsonResponse({"error": _("Permintaan tidak dapat dibaca.")}, status=400)
    device = _device_of(request.headers.get("User-Agent", ""))
    try:
        service.subscribe(user=request.user, session=request.session, device=device, **fields)  # type: ignore[arg-type]
    except Invalid as refused:
        return JsonResponse({"error": str(refused.obstacles[0].text)}, status=400)
    messages.success(request, _("Notifikasi menyala di perangkat ini."))
    return JsonResponse({}, status=201)


@login_required
@require_POST
def unsubscribe(request: HttpRequest, pk: int) -> HttpResponse:
    if not service.unsubscribe(user=request.user, pk=pk):  # type: ignore[arg-type]
        raise NotVisible
    messages.success(request, _("Notifikasi dimatikan di perangkat itu."))
    return redirect("notifications:devices")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker at an address of its own: its scope is this page, it never stands between others."""
    path = finders.find(WORKER)
    assert isinstance(path, str)  # it lies beside the code
    with open(path, "rb") as source:
        text = source.read()
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type="text/javascript; charset=utf-8", headers=headers)


_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}


def _device_of(agent: str) -> str:
    """ "Chrome di Android": enough to know one's own devices apart. The first mark that is found decides."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), _("Peramban"))
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    return _("%(browser)s di %(system)s") % {"browser": browser, "system": system} if system else browser
