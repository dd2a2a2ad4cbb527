"""`/sekretariat/kiriman/`: what could not be told, to whom and why, and what the secretariat does about it.

Only the kind of a message stands here, never its subject or text: the secretariat may not read all that
is told to others (a draft's title, say).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from notifications import channels, kinds, services
from notifications.models import Delivery, DeliveryStep
from notifications.pages.tabs import DEALT_WITH, STUCK, TRYING, VIEWS, tabs
from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.serving.forms import attempt
from workflow.serving.lists import Column, Filter, Listing, Sort

MOST_AT_ONCE = 1000
SORTS = (
    Sort("terbaru", gettext_lazy("Terbaru"), ("-obligation__due_at", "-pk")),
    Sort("terlama", gettext_lazy("Terlama"), ("obligation__due_at", "pk")),
)
# What the other side said, in the words of somebody who answers the telephone. The first that fits.
_SAID = (
    (re.compile(r"no address|not an address"), gettext_lazy("Alamatnya kosong atau salah tulis")),
    (re.compile(r"^mail server:"), gettext_lazy("Server surel tidak dapat dihubungi")),
    (re.compile(r"\b(550|551|553)\b"), gettext_lazy("Server surel tidak mengenal alamat ini")),
    (re.compile(r"\b552\b|\b452\b"), gettext_lazy("Kotak suratnya penuh")),
    (re.compile(r"\b5\d\d\b"), gettext_lazy("Server surel menolak surat ini")),
    (re.compile(r"\b4\d\d\b"), gettext_lazy("Server surel menunda surat ini")),
)
_DOUBT = gettext_lazy("Tidak pasti: mungkin sudah sampai, jawaban servernya tidak datang")
_OURS = gettext_lazy("Gangguan di lab; beri tahu pengelola")


@dataclass(frozen=True)
class Row:
    delivery: Delivery
    step: DeliveryStep | None  # the last thing a person did about it

    @property
    def kind(self) -> str:
        return kind_label(self.delivery.obligation.kind)

    @property
    def name(self) -> str:
        return self.delivery.obligation.mailbox[0] or _("Tanpa akun")

    @property
    def address(self) -> str:
        return self.delivery.obligation.mailbox[1]

    @property
    def channel(self) -> str:
        return str(channels.labels().get(self.delivery.channel, self.delivery.channel))

    @property
    def why(self) -> str:
        return in_words(self.delivery)


def kind_label(code: str) -> str:
    known = {kind.code: kind.label for kind in kinds.all_kinds()}
    return str(known.get(code, code))


def in_words(delivery: Delivery) -> str:
    """Why it failed, for people; the server's own words stand beside it."""
    if delivery.status == Delivery.Status.UNCERTAIN:
        return str(_DOUBT)
    return str(next((words for said, words in _SAID if said.search(delivery.last_error)), _OURS))


def rows_of(page: Sequence[Delivery]) -> list[Row]:
    """One query for what was done about them."""
    steps = DeliveryStep.objects.filter(delivery__in=page).select_related("by").order_by("at", "pk")
    last = {step.delivery_id: step for step in steps}
    return [Row(delivery, last.get(delivery.pk)) for delivery in page]


COLUMNS = (
    Column(gettext_lazy("Kepada"), lambda row: row.name),
    Column(gettext_lazy("Alamat"), lambda row: row.address),
    Column(gettext_lazy("Pesan"), lambda row: row.kind),
    Column(gettext_lazy("Saluran"), lambda row: row.channel),
    Column(gettext_lazy("Keadaan"), lambda row: row.delivery.get_status_display()),
    Column(gettext_lazy("Sebab"), lambda row: row.why),
    Column(gettext_lazy("Kata servernya"), lambda row: row.delivery.last_error),
    Column(gettext_lazy("Percobaan"), lambda row: row.delivery.attempts),
    Column(gettext_lazy("Jatuh tempo"), lambda row: row.delivery.obligation.due_at),
    Column(gettext_lazy("Dicoba lagi pada"), lambda row: row.delivery.next_at),
    Column(gettext_lazy("Tindakan"), lambda row: row.step and row.step.get_step_display()),
    Column(gettext_lazy("Oleh"), lambda row: row.step and row.step.by.name),
    Column(gettext_lazy("Alasan"), lambda row: row.step and row.step.reason),
)


class StepForm(forms.Form):
    """Which rows, what to do with them, and why."""

    RETRY, DISCARD = "coba", "buang"

    step = forms.ChoiceField(choices=[(RETRY, ""), (DISCARD, "")])
    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        required=False,
        help_text=gettext_lazy("Wajib bila dibuang; tercatat bersama nama Anda."),
        max_length=services.LONGEST_REASON,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deliveries(request: HttpRequest) -> HttpResponseBase:
    by = secretary_of(request)
    view = request.GET.get("lihat", STUCK)
    listing = _listing(request, view)
    form = StepForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _act(request, by, listing, form))
    ):
        return redirect(request.get_full_path())
    answer = listing.respond("notifications/deliveries.html", _context(view, form, request))
    if form.is_bound:
        answer.status_code = 400
    return answer


def _listing(request: HttpRequest, view: str) -> Listing:
    return Listing(
        request,
        _seen_from(view).select_related("obligation__recipient"),
        search=_matching,
        filters=(
            Filter("pesan", _("Pesan"), lambda found, code: found.filter(obligation__kind=code), _kinds),
            Filter("saluran", _("Saluran"), lambda found, code: found.filter(channel=code), _channels),
        ),
        sorts=SORTS,
        columns=COLUMNS,
        rows=rows_of,
        file=_("kiriman"),
        size=50,
    )


def _seen_from(view: str) -> QuerySet[Delivery]:
    if view == TRYING:
        return Delivery.objects.trying()
    if view == DEALT_WITH:
        return Delivery.objects.filter(Exists(DeliveryStep.objects.filter(delivery=OuterRef("pk"))))
    return Delivery.objects.stuck()


def _matching(found: QuerySet, words: str) -> QuerySet:
    for word in words.split()[:8]:
        to = Q(obligation__recipient__name__icontains=word) | Q(obligation__recipient__email__icontains=word)
        found = found.filter(to | Q(obligation__address__icontains=word))
    return found


def _kinds() -> list[tuple[str, Any]]:
    return sorted(((kind.code, str(kind.label)) for kind in kinds.all_kinds()), key=lambda pair: pair[1])


def _channels() -> list[tuple[str, Any]]:
    return list(channels.labels().items())


def _context(view: str, form: StepForm, request: HttpRequest) -> dict[str, Any]:
    stuck, trying = Delivery.objects.stuck().count(), Delivery.objects.trying().count()
    return {
        "heading": _heading(stuck, trying),
        "tabs": tabs(view if view in VIEWS else STUCK),
        "form": form,
        "acts": view != DEALT_WITH,
        "dealt_with": view == DEALT_WITH,
        "trying": view == TRYING,
        "chosen": request.POST.getlist("pilih"),
    }


def _heading(stuck: int, trying: int) -> str:
    n = formats.number_format(stuck, force_grouping=True)
    if stuck:
        return ngettext("%(n)s kiriman gagal", "%(n)s kiriman gagal", stuck) % {"n": n}
    return _("Tidak ada kiriman yang gagal") if not trying else _("Belum ada yang gagal untuk selamanya")


def _act(request: HttpRequest, by: User, listing: Listing, form: StepForm) -> None:
    """On the rows that were ticked, or on all of this list as it is narrowed."""
    ids = _chosen(request, listing)
    reason = form.cleaned_data["reason"]
    if form.cleaned_data["step"] == StepForm.DISCARD:
        n = services.discard_deliveries(by=by, ids=ids, reason=reason)
        words = ngettext("%(n)d kiriman dibuang.", "%(n)d kiriman dibuang.", n)
    else:
        n = services.retry_deliveries(by=by, ids=ids, reason=reason)
        words = ngettext("%(n)d kiriman dicoba lagi sekarang.", "%(n)d kiriman dicoba lagi sekarang.", n)
    if n:
        messages.success(request, words % {"n": n})
    else:
        messages.info(request, _("Tidak ada yang berubah: tidak ada yang dipilih, atau sudah ditangani."))


def _chosen(request: HttpRequest, listing: Listing) -> list[int]:
    if request.POST.get("semua"):
        return list(listing.queryset.values_list("pk", flat=True)[:MOST_AT_ONCE])
    ticked = request.POST.getlist("pilih")[:MOST_AT_ONCE]
    return [int(key) for key in ticked if key.isascii() and key.isdecimal() and len(key) < 19]
