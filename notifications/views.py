"""The inbox as a page: what somebody was told inside the lab, and marking it read."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from notifications import preferring, selectors, services
from notifications.models import Standing, about_proposals
from notifications.preferring import codes_of
from workflow.people.models import User
from workflow.proposals import visibility
from workflow.proposals.models import Proposal
from workflow.refusals import NotVisible
from workflow.serving.lists import Column, Filter, Listing, Sort

STANDING = Filter(
    "keadaan",
    gettext_lazy("Keadaan"),
    narrow=lambda rows, value: rows.standing_as(value),  # type: ignore[attr-defined]
    choices=lambda: Standing.choices,
)
ABOUT = Filter(
    "tentang",
    gettext_lazy("Kabar tentang"),
    narrow=lambda rows, value: rows.filter(kind__in=codes_of(value)),
    choices=lambda: [(group.value, group.label) for group in preferring.groups()],
)
SORTS = (
    Sort("terbaru", gettext_lazy("Terbaru"), ("-due_at",)),
    Sort("terlama", gettext_lazy("Terlama"), ("due_at",)),
)
CLOSED = gettext_lazy("Pemberitahuan yang tidak lagi terbuka bagi Anda")
COLUMNS = (
    Column(gettext_lazy("Saat"), lambda item: item.obligation.due_at),
    Column(gettext_lazy("Kabar"), lambda item: item.line.heading if item.line else CLOSED),
    Column(gettext_lazy("Isi"), lambda item: item.line.text if item.line else ""),
    Column(gettext_lazy("Dibaca"), lambda item: item.obligation.read_at),
    Column(gettext_lazy("Selesai"), lambda item: _("tidak") if item.standing else _("ya")),
)


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Newest first; each line is looked at again, so that nothing shows that may no longer be read."""
    rows: QuerySet[Any] = selectors.inbox_of(request.user)  # type: ignore[arg-type]
    listing = Listing(
        request,
        rows,
        search=partial(_about, request.user),  # type: ignore[arg-type]
        filters=(STANDING, ABOUT),
        sorts=SORTS,
        columns=COLUMNS,
        rows=selectors.items,
        file=_("pemberitahuan"),
    )
    return listing.respond("notifications/inbox.html", {"unread": selectors.unread(request.user)})  # type: ignore[arg-type]


def _about(user: User, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """What concerns a proposal, by its number and title as this person reads them."""
    return rows.filter(about_proposals(visibility.matching(user)(Proposal.objects.visible_to(user), words)))


@login_required
@require_POST
def open_item(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Mark one row read and go where it leads."""
    row = selectors.inbox_of(request.user).filter(pk=key).first()  # type: ignore[arg-type]
    if row is None:
        raise NotVisible
    [item] = selectors.items([row])
    services.mark_read(user=request.user, ids=[key])  # type: ignore[arg-type]
    return redirect(item.line.url if item.line else "notifications:inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    n = services.mark_read(user=request.user)  # type: ignore[arg-type]
    told = ngettext(
        "%(n)d pemberitahuan ditandai sudah dibaca.", "%(n)d pemberitahuan ditandai sudah dibaca.", n
    )
    messages.success(request, told % {"n": n} if n else _("Semua sudah dibaca."))
    return redirect("notifications:inbox")
