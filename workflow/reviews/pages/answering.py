"""The reviewer's answer to being asked: yes, no with a reason, or a conflict of interest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from workflow.refusals import Denied, Invalid
from workflow.reviews import services
from workflow.reviews.models import Assignment
from workflow.reviews.pages.seats import Seat, seat_of
from workflow.reviews.services.assigning import ended
from workflow.serving.forms import show_obstacles


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        max_length=2_000,
        required=False,  # the service's own sentence says what is missing
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason.widget.is_required = True


@login_required
@require_POST
def accept(request: HttpRequest, assignment_id: int) -> HttpResponse:
    seat_of(request.user, assignment_id)  # type: ignore[arg-type]
    services.accept(assignment_id=assignment_id, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Anda menerima permintaan telaah ini."))
    return redirect("reviews:review", assignment_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Asks once for the reason; access ends with the answer."""
    words = {
        "title": _("Tidak bersedia menelaah"),
        "text": _(
            "Sekretariat membaca alasan Anda dan mencari penelaah lain. Usulan ini tidak lagi terbuka bagi"
            " Anda; yang sudah Anda tulis tetap dapat disalin."
        ),
        "action": _("Tolak permintaan"),
        "done": _("Permintaan ditolak. Sekretariat sudah diberi tahu."),
    }
    return _end(request, assignment_id, services.decline, words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def declare_conflict(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Asks once; whoever declares a conflict is never asked again on this proposal."""
    words = {
        "title": _("Menyatakan benturan kepentingan"),
        "text": _(
            "Misalnya keluarga, atasan atau mitra tim ini. Anda tidak akan diminta lagi menelaah usulan ini,"
            " pada tahap mana pun. Nilai yang sudah diajukan tetap tersimpan, dan lab menimbangnya."
        ),
        "action": _("Nyatakan benturan"),
        "done": _("Benturan kepentingan tercatat. Sekretariat sudah diberi tahu."),
    }
    return _end(request, assignment_id, services.declare_conflict, words)


def _end(
    request: HttpRequest, assignment_id: int, service: Callable[..., Any], words: dict[str, str]
) -> HttpResponse:
    try:
        return _ask_or_end(request, assignment_id, service, words)
    except Denied:
        if request.method == "POST" and _ended_already(request, assignment_id):
            return redirect("reviews:queue")
        raise


def _ended_already(request: HttpRequest, assignment_id: int) -> bool:
    """By this reviewer, for nobody else declines: the other press of a double click."""
    mine = Assignment.objects.filter(pk=assignment_id, reviewer=request.user)  # type: ignore[misc]
    return mine.filter(status=Assignment.Status.DECLINED).exists()


def _ask_or_end(
    request: HttpRequest, assignment_id: int, service: Callable[..., Any], words: dict[str, str]
) -> HttpResponse:
    seat = _standing(request, assignment_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            service(assignment_id=assignment_id, by=request.user, reason=form.cleaned_data["reason"])
        except Invalid as invalid:
            show_obstacles(form, invalid.obstacles)
        else:
            messages.success(request, words["done"])
            return redirect("reviews:queue")
    status = 400 if form.is_bound else 200
    context = {"seat": seat, "proposal": seat.panel.proposal, "form": form, **words}
    return render(request, "reviews/ending.html", context, status=status)


def _standing(request: HttpRequest, assignment_id: int) -> Seat:
    """Raises NotVisible, Denied `assignment.ended` for one that has ended: its proposal is not named."""
    seat = seat_of(request.user, assignment_id)  # type: ignore[arg-type]
    if not seat.gives_access:
        raise Denied(ended())
    return seat
