"""`/sekretariat/kesehatan/`: do the reminders go out? Answered in a sentence, then channel by channel."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import channels, health, pulse
from notifications.health import Health
from notifications.models import Silence
from notifications.pages.tabs import tabs
from workflow.people.pages.base import secretary_of
from workflow.workdays import clock

SHOWN_SILENCES = 10
LATE = dt.timedelta(minutes=15)  # a drain comes every half minute


@login_required
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    secretary_of(request)
    found = health.now()
    return render(
        request,
        "notifications/health.html",
        {
            "heading": heading(found),
            "tabs": tabs("health"),
            "last_pulse": pulse.last(),
            "asleep": pulse.is_silent(),
            "health": found,
            "channels": [(name_of(channel.code), channel) for channel in found.channels if channel.is_used],
            "silences": [(_source(row), row) for row in Silence.objects.all()[:SHOWN_SILENCES]],
            "late": _is_late(found),
        },
    )


def heading(found: Health) -> str:
    """The answer, the worst first."""
    if pulse.is_silent():
        return _("Jadwal pengingat berhenti")
    if found.silent:
        names = ", ".join(name_of(channel.code) for channel in found.silent)
        return _("%(channel)s tidak menjawab") % {"channel": names}
    if _is_late(found):
        return _("Pengingat terlambat keluar")
    if found.stuck:
        n = found.stuck
        return ngettext("%(n)d kiriman gagal dan perlu Anda", "%(n)d kiriman gagal dan perlu Anda", n) % {
            "n": n
        }
    return _("Semua pengingat keluar tepat waktu")


def _is_late(found: Health) -> bool:
    return found.oldest_due is not None and clock.now() - found.oldest_due > LATE


def name_of(channel: str) -> str:
    return str(channels.channel(channel).label)


def _source(row: Silence) -> Any:
    return _("Jadwal (beat)") if row.what == Silence.BEAT else name_of(row.what.partition(":")[2])
