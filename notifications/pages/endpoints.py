"""`/sekretariat/kait/`: other systems that are told by a signed call; what they were told, told again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from notifications import webhooks
from notifications.endings import because
from notifications.models import Delivery, Endpoint, Happening
from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.refusals import NotVisible
from workflow.serving.forms import attempt, status_of
from workflow.serving.lists import Column, Filter, Listing, Sort

STATES = Filter(
    "keadaan",
    gettext_lazy("Keadaan"),
    lambda rows, value: rows.filter(status=value),
    lambda: Delivery.Status.choices,
)
NEWEST = Sort("terbaru", gettext_lazy("Terbaru"), ("-pk",))
OLDEST = Sort("terlama", gettext_lazy("Terlama"), ("pk",))
CALLS = (
    Column(gettext_lazy("Saat"), lambda row: row.delivery.sent_at or row.delivery.created_at),
    Column(gettext_lazy("Kejadian"), lambda row: row.what),
    Column(gettext_lazy("Tentang"), lambda row: row.reference),
    Column(gettext_lazy("Keadaan"), lambda row: row.delivery.get_status_display()),
    Column(gettext_lazy("Alasan"), lambda row: row.reason),
    Column(gettext_lazy("Kata penerimanya"), lambda row: row.delivery.last_error),
    Column(gettext_lazy("Percobaan"), lambda row: row.delivery.attempts),
)

RUNNING = Filter(
    "keadaan",
    gettext_lazy("Keadaan"),
    lambda found, value: found.filter(paused_at__isnull=value == "running"),
    lambda: (("running", gettext_lazy("Berjalan")), ("paused", gettext_lazy("Dijeda"))),
)
SYSTEMS = (
    Column(gettext_lazy("Sistem"), lambda endpoint: endpoint.name),
    Column(gettext_lazy("Alamat"), lambda endpoint: endpoint.address),
    Column(gettext_lazy("Yang diberitahukan"), lambda endpoint: ", ".join(map(str, endpoint.wants))),
    Column(gettext_lazy("Dijeda"), lambda endpoint: endpoint.paused_at),
    Column(gettext_lazy("Gagal berturut-turut"), lambda endpoint: endpoint.failures),
)


@dataclass(frozen=True)
class Row:
    """One call, by what happened and where; the title is not for the secretariat to read here."""

    delivery: Delivery

    @property
    def what(self) -> str:
        obligation = self.delivery.obligation
        if obligation.kind == "webhook_trial":
            return _("Kiriman percobaan")
        told = self.delivery.subject_line
        return str(Happening(told).label) if told in Happening else _("Kejadian di lab")

    @property
    def reason(self) -> str:
        return because(self.delivery.reason)

    @property
    def reference(self) -> str:
        """The proposal's and the move's number, as the call itself bears them."""
        obligation = self.delivery.obligation
        if obligation.kind == "webhook_trial":
            return ""
        n = obligation.occurrence.rpartition(":")[2]
        return _("usulan %(key)s, langkah %(n)s") % {"key": obligation.subject.rpartition(":")[2], "n": n}


def _rows(page: Sequence[Delivery]) -> list[Row]:
    return [Row(delivery) for delivery in page]


class EndpointForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Nama sistem"), max_length=80)
    address = forms.CharField(
        label=gettext_lazy("Alamat yang dipanggil"),
        max_length=500,
        help_text=gettext_lazy("Mulai dengan https://. Lab mengirim POST berisi JSON ke sana."),
        widget=forms.URLInput,
    )
    happenings = forms.MultipleChoiceField(
        label=gettext_lazy("Yang diberitahukan"),
        choices=Happening.choices,
        widget=forms.CheckboxSelectMultiple,
    )


@login_required
@require_safe
def endpoints(request: HttpRequest) -> HttpResponseBase:
    secretary_of(request)
    listing = Listing(
        request,
        Endpoint.objects.open(),
        search=lambda found, words: found.filter(Q(name__icontains=words) | Q(address__icontains=words)),
        filters=(RUNNING,),
        sorts=(
            Sort("nama", gettext_lazy("Nama"), ("name",)),
            Sort("gagal", gettext_lazy("Terbanyak gagal"), ("-failures",)),
        ),
        columns=SYSTEMS,
        file=_("kait"),
    )
    return listing.respond("notifications/endpoints.html", {})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_endpoint(request: HttpRequest) -> HttpResponse:
    """The answer to POST shows the secret, this once."""
    by = secretary_of(request)
    form = EndpointForm(request.POST if request.method == "POST" else None)
    made: list[Endpoint] = []
    if form.is_valid() and attempt(form, lambda: made.append(webhooks.register(by=by, **form.cleaned_data))):
        return _secret_page(request, made[0], made[0].secret)
    return render(request, "notifications/endpoint_new.html", {"form": form}, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def endpoint(request: HttpRequest, pk: int) -> HttpResponseBase:
    by = secretary_of(request)
    found = Endpoint.objects.open().select_related("account", "made_by").filter(pk=pk).first()
    if found is None:
        raise NotVisible
    if request.method == "POST" and request.POST.get("act") in _ACTS:
        return _ACTS[request.POST["act"]](request, by, found)
    form = EndpointForm(request.POST if request.method == "POST" else None, initial=_initial(found))
    if form.is_valid() and attempt(form, lambda: webhooks.change(by=by, pk=pk, **form.cleaned_data)):
        messages.success(request, _("Perubahan disimpan."))
        return redirect("notifications:endpoint", pk)
    rows = webhooks.deliveries_of(found).select_related("obligation")
    listing = Listing(
        request,
        rows,
        filters=(STATES,),
        sorts=(NEWEST, OLDEST),
        columns=CALLS,
        rows=_rows,
        file=_("panggilan-kait"),
    )
    if listing.wants_file:
        return listing.as_csv()
    answer = listing.respond("notifications/endpoint.html", {"endpoint": found, "form": form})
    answer.status_code = status_of(form)
    return answer


def _initial(found: Endpoint) -> dict[str, Any]:
    return {"name": found.name, "address": found.address, "happenings": found.happenings}


def _secret_page(request: HttpRequest, found: Endpoint, secret: str) -> HttpResponse:
    answer = render(request, "notifications/endpoint_secret.html", {"endpoint": found, "secret": secret})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _renew(request: HttpRequest, by: User, found: Endpoint) -> HttpResponse:
    return _secret_page(request, found, webhooks.renew_secret(by=by, pk=found.pk))


def _try_out(request: HttpRequest, by: User, found: Endpoint) -> HttpResponse:
    webhooks.try_out(by=by, pk=found.pk)
    messages.success(request, _("Percobaan dikirim dalam setengah menit; hasilnya tampil di bawah."))
    return redirect("notifications:endpoint", found.pk)


def _resume(request: HttpRequest, by: User, found: Endpoint) -> HttpResponse:
    webhooks.resume(by=by, pk=found.pk)
    messages.success(request, _("Kait berjalan lagi."))
    return redirect("notifications:endpoint", found.pk)


def _remove(request: HttpRequest, by: User, found: Endpoint) -> HttpResponse:
    webhooks.remove(by=by, pk=found.pk)
    messages.success(request, _("Kait “%(name)s” dihapus.") % {"name": found.name})
    return redirect("notifications:endpoints")


def _replay(request: HttpRequest, by: User, found: Endpoint) -> HttpResponse:
    ticked = [int(key) for key in request.POST.getlist("pilih")[:1000] if key.isdecimal() and len(key) < 19]
    n = webhooks.replay(by=by, pk=found.pk, ids=ticked)
    words = ngettext("%(n)d kejadian dikirim ulang.", "%(n)d kejadian dikirim ulang.", n) % {"n": n}
    messages.success(request, words if n else _("Tidak ada yang dipilih."))
    return redirect(request.get_full_path())


_ACTS: dict[str, Callable[[HttpRequest, User, Endpoint], HttpResponse]] = {
    "renew": _renew,
    "try": _try_out,
    "resume": _resume,
    "remove": _remove,
    "replay": _replay,
}
