"""One's own mail address: does it take our mail, and may the lab write to it again?"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications import bouncing
from notifications.models import Bounce
from workflow.cleaning import clean_email
from workflow.people.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if request.method == "POST":
        bouncing.forgive(user=user)
        messages.success(request, _("Lab mengirim surat ke %(address)s lagi.") % {"address": user.email})
        return redirect("notifications:address")
    mine = clean_email(user.email)
    returned = Bounce.objects.standing().filter(address=mine)
    context = {"paused": bool(bouncing.paused([mine])), "returned": returned[:5]}
    return render(request, "notifications/address.html", context)
