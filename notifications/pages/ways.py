"""On the page of settings: the calendar, the devices and the chat addresses, each with a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications import bouncing
from notifications.channels.chat import ChatChannel
from notifications.channels.push import PushChannel
from notifications.models import CalendarFeed, ChatTarget, PushSubscription
from notifications.pages.preferences import Slot, register_slot
from workflow.cleaning import clean_email
from workflow.people.models import User


@dataclass(frozen=True)
class Way:
    label: Any
    state: str
    url: str


@register_slot
def ways(user: User) -> Slot:
    """Three queries and one for the address; a channel the lab has not set up is left out."""
    found = [_address(user), _calendar(user)]
    if PushChannel.is_set_up():
        n = PushSubscription.objects.filter(user=user).count()
        state = ngettext("Menyala di %(n)d perangkat", "Menyala di %(n)d perangkat", n) % {"n": n}
        url = reverse("notifications:devices")
        found.append(Way(PushChannel.label, state if n else _("Belum dinyalakan"), url))
    if ChatChannel.is_set_up():
        confirmed = ChatTarget.objects.filter(user=user, confirmed_at__isnull=False)
        addresses = ", ".join(confirmed.values_list("address", flat=True))
        found.append(Way(ChatChannel.label, addresses or _("Belum ada nomor"), reverse("notifications:chat")))
    return Slot("notifications/ways.html", {"ways": found})


def _address(user: User) -> Way:
    refuses = bool(bouncing.paused([clean_email(user.email)]))
    state = _("%(address)s menolak surat lab") if refuses else "%(address)s"
    return Way(_("Surel"), state % {"address": user.email}, reverse("notifications:address"))


def _calendar(user: User) -> Way:
    made = CalendarFeed.objects.filter(user=user).exists()
    state = _("Alamat sudah dibuat") if made else _("Belum dibuat")
    return Way(_("Tenggat di kalender saya"), state, reverse("notifications:calendar_address"))
