"""The lab's years: opening a call, moving it, what each stage takes, and the drafts that lie open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.proposals import rail, search, services
from workflow.proposals.machine import STAGES, Stage, State
from workflow.proposals.models import Announcer, Cycle, CycleStage, Proposal
from workflow.proposals.selectors import title_lines
from workflow.proposals.services.cycles import MOST_DAYS, SPANS, StageTerms
from workflow.proposals.visibility import lying_open
from workflow.serving.forms import attempt, day_input
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.workdays import clock

# --- What is typed -----------------------------------------------------------------------------------


class CallForm(forms.Form):
    """A date typed alone means the whole day."""

    opens_on = forms.DateField(label=gettext_lazy("Dibuka"), widget=day_input())
    closes_on = forms.DateField(
        label=gettext_lazy("Hari terakhir"),
        widget=day_input(),
        help_text=gettext_lazy("Hari itu dihitung penuh, sampai pukul 24.00."),
    )

    def show(self, obstacles: Any) -> None:
        names = {"closes_at": "closes_on", "opens_at": "opens_on"}
        for obstacle in obstacles:
            name = names.get(obstacle.field, obstacle.field)
            self.add_error(name if name in self.fields else None, str(obstacle.text))

    def window(self) -> dict[str, dt.datetime]:
        return {
            "opens_at": clock.start_of(self.cleaned_data["opens_on"]),
            "closes_at": clock.end_of(self.cleaned_data["closes_on"]),
        }


class NewCycleForm(CallForm):
    name = forms.CharField(label=gettext_lazy("Nama"), max_length=120)
    theme = forms.CharField(label=gettext_lazy("Tema"), max_length=200, required=False)
    field_order = ["name", "theme", "opens_on", "closes_on"]


class DescribeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Nama"), max_length=120)
    theme = forms.CharField(label=gettext_lazy("Tema"), max_length=200, required=False)
    show_totals = forms.BooleanField(
        label=gettext_lazy("Tim melihat nilai total sesudah diumumkan"), required=False
    )


SPAN_LABELS = {
    "stage_days": gettext_lazy("Di tahap"),
    "gate_days": gettext_lazy("Di gerbang"),
    "review_days": gettext_lazy("Menelaah"),
    "revision_days": gettext_lazy("Perbaikan"),
}


class StagesForm(forms.Form):
    """A table: one row a stage, one column a span of working days, and who announces."""

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "hari_%s", **kwargs})
        self.stages = {Stage(row.stage): row for row in cycle.stages.all()}
        for stage in STAGES:
            self._add_row(stage, self.stages[stage])

    def _add_row(self, stage: Stage, row: CycleStage) -> None:
        for name in SPANS:
            label = f"{stage.label}, {SPAN_LABELS[name]}"
            field = forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS)
            field.initial = getattr(row, name)
            self.fields[f"{stage}.{name}"] = field
        self.fields[f"{stage}.announcer"] = forms.ChoiceField(
            label=_("%(stage)s, diumumkan oleh") % {"stage": stage.label},
            choices=Announcer.choices,
            initial=row.announcer,
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        names = (*SPANS, "announcer")
        return [{"stage": stage, "cells": [self[f"{stage}.{name}"] for name in names]} for stage in STAGES]

    def terms(self) -> dict[Stage, StageTerms]:
        got = self.cleaned_data
        return {
            stage: StageTerms(
                **{name: got[f"{stage}.{name}"] for name in SPANS}, announcer=got[f"{stage}.announcer"]
            )
            for stage in STAGES
        }


# --- The list ----------------------------------------------------------------------------------------


@login_required
@require_safe
def cycles(request: HttpRequest) -> HttpResponseBase:
    user = secretary_of(request)
    now = clock.now()
    listing = Listing(
        request,
        _counted(user),
        search=lambda found, words: found.filter(Q(name__icontains=words) | Q(theme__icontains=words)),
        filters=(
            Filter(
                "panggilan",
                _("Panggilan"),
                lambda found, asked: found.filter(CALLS[asked](now)),
                choices=lambda: [
                    ("dibuka", _("Dibuka")),
                    ("belum", _("Belum dibuka")),
                    ("tutup", _("Tutup")),
                ],
            ),
        ),
        sorts=(
            Sort("baru", _("Terbaru"), ("-opens_at", "-pk")),
            Sort("lama", _("Terlama"), ("opens_at", "pk")),
        ),
        columns=(
            Column(_("Nama"), lambda cycle: cycle.name),
            Column(_("Tema"), lambda cycle: cycle.theme),
            Column(_("Dibuka"), lambda cycle: clock.day_of(cycle.opens_at)),
            Column(_("Hari terakhir"), lambda cycle: cycle.last_day()),
            Column(_("Pernah diajukan"), lambda cycle: cycle.sent),
            Column(_("Lengkap belum diajukan"), lambda cycle: cycle.ready),
        ),
        file="siklus",
    )
    return listing.respond("proposals/cycles.html", {"heading": _heading(), "now": now})


CALLS = {
    "dibuka": lambda now: Q(opens_at__lte=now, closes_at__gt=now),
    "belum": lambda now: Q(opens_at__gt=now),
    "tutup": lambda now: Q(closes_at__lte=now),
}


def _counted(user: User) -> QuerySet[Cycle]:
    """Cycles with what was ever sent in them, and the complete drafts that were not."""
    ready = Q(proposals__state=State.DRUM_UP, proposals__first_sent_at__isnull=True, proposals__complete=True)
    return Cycle.objects.visible_to(user).annotate(
        sent=Count("proposals", filter=Q(proposals__first_sent_at__isnull=False)),
        ready=Count("proposals", filter=ready),
    )


def _heading() -> str:
    call = Cycle.objects.open().order_by("closes_at").first()
    if call is None:
        return _("Tidak ada panggilan yang sedang dibuka")
    return _("Panggilan %(cycle)s dibuka %(until)s") % {"cycle": call.name, "until": until(call)}


def until(cycle: Cycle) -> str:
    """ "sampai Jumat, 18 Desember 2026 pukul 24.00 WIB": the last day counts to its end."""
    day = formats.date_format(cycle.last_day(), "l, j F Y")
    closing = cycle.closes_at.astimezone(clock.zone())
    at = "24.00" if closing.time() == dt.time() else formats.date_format(closing, "H.i")
    said = _("sampai %(day)s pukul %(at)s %(zone)s")
    return said % {"day": day, "at": at, "zone": settings.TIME_ZONE_LABEL}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    by = secretary_of(request)
    form = NewCycleForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(
        form,
        lambda: services.open_cycle(
            by=by, name=form.cleaned_data["name"], theme=form.cleaned_data["theme"], **form.window()
        ),
    ):
        made = Cycle.objects.get(name=form.cleaned_data["name"])
        messages.success(request, _("Siklus %(name)s dibuat %(until)s.") % _named(made))
        return redirect("proposals:cycle", made.pk)
    return render(request, "proposals/cycle_new.html", {"form": form}, status=400 if form.errors else 200)


def _named(cycle: Cycle) -> dict[str, str]:
    return {"name": cycle.name, "until": until(cycle)}


# --- One cycle ---------------------------------------------------------------------------------------


@login_required
@require_safe
def cycle(request: HttpRequest, pk: int) -> HttpResponseBase:
    user, found = _found(request, pk)
    return _show(request, user, found)


def _found(request: HttpRequest, pk: int) -> tuple[User, Cycle]:
    user = secretary_of(request)
    return user, get_object_or_404(_counted(user), pk=pk)


def _show(request: HttpRequest, user: User, found: Cycle, **typed: Any) -> HttpResponseBase:
    """The page; `typed` is a form that was refused."""
    listing = _drafts(request, user, found)
    ready = found.ready  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "cycle": found,
        "until": until(found),
        "is_open": found.is_open(),
        "ready": ngettext("%(n)d lengkap belum diajukan", "%(n)d lengkap belum diajukan", ready)
        % {"n": ready},
        "call_form": CallForm(
            initial={"opens_on": clock.day_of(found.opens_at), "closes_on": found.last_day()},
            auto_id="panggilan_%s",
        ),
        "describe_form": DescribeForm(
            initial={"name": found.name, "theme": found.theme, "show_totals": found.show_totals},
            auto_id="uraian_%s",
        ),
        "stages_form": StagesForm(cycle=found),
        "spans": [*SPAN_LABELS.values(), _("Diumumkan oleh")],
    } | typed
    answer = listing.respond("proposals/cycle.html", context)
    if typed:
        answer.status_code = 400
    return answer


def _drafts(request: HttpRequest, user: User, found: Cycle) -> Listing:
    """Complete or missed drafts of the cycle, by title line: all the secretariat may know of a draft."""
    drafts = Proposal.objects.visible_to(user).filter(lying_open(), cycle=found)
    return Listing(
        request,
        drafts.select_related("unit", "cycle"),
        search=search.matching,
        filters=(
            Filter(
                "keadaan",
                _("Keadaan"),
                lambda some, asked: some.filter(complete=asked == "lengkap"),
                choices=lambda: [("lengkap", _("Lengkap")), ("terlewat", _("Belum lengkap, terlewat"))],
            ),
        ),
        sorts=(
            Sort("lengkap", _("Lengkap dahulu"), ("-complete", "title", "pk")),
            Sort("judul", _("Judul"), ("title", "pk")),
        ),
        columns=(
            Column(_("Judul"), lambda row: row["proposal"].title),
            Column(_("Unit"), lambda row: row["proposal"].unit.name),
            Column(_("Lengkap"), lambda row: _("ya") if row["proposal"].complete else _("tidak")),
        ),
        rows=lambda some: [
            {"proposal": line.proposal, "steps": rail.short(line)} for line in title_lines(some)
        ],
        file="draf",
    )


@login_required
@require_POST
def change_call(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Move the call: drafts follow its last day, what is at the gate keeps a later one for a recall."""
    user, found = _found(request, pk)
    form = CallForm(request.POST, auto_id="panggilan_%s")
    moved: list[int] = []
    if form.is_valid() and attempt(
        form, lambda: moved.append(services.change_call(cycle=found, by=user, **form.window()))
    ):
        words = ngettext(
            "Panggilan dibuka %(until)s; %(n)d tenggat ikut berpindah.",
            "Panggilan dibuka %(until)s; %(n)d tenggat ikut berpindah.",
            moved[0],
        )
        messages.success(request, words % {"until": until(found), "n": moved[0]})
        return redirect("proposals:cycle", pk)
    return _show(request, user, get_object_or_404(_counted(user), pk=pk), call_form=form)


@login_required
@require_POST
def describe(request: HttpRequest, pk: int) -> HttpResponseBase:
    user, found = _found(request, pk)
    form = DescribeForm(request.POST, auto_id="uraian_%s")
    if form.is_valid() and attempt(
        form, lambda: services.describe_cycle(cycle=found, by=user, **form.cleaned_data)
    ):
        messages.success(request, _("Siklus disimpan."))
        return redirect("proposals:cycle", pk)
    return _show(request, user, found, describe_form=form)


@login_required
@require_POST
def set_stages(request: HttpRequest, pk: int) -> HttpResponseBase:
    user, found = _found(request, pk)
    form = StagesForm(request.POST, cycle=found)
    if form.is_valid() and attempt(
        form, lambda: services.set_stages(cycle=found, by=user, terms=form.terms())
    ):
        messages.success(request, _("Hari kerja tiap tahap disimpan, berlaku untuk tenggat yang baru."))
        return redirect("proposals:cycle", pk)
    return _show(request, user, found, stages_form=form)
