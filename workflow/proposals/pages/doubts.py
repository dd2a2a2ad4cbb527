"""`/sekretariat/unit/ragu/`: units an import was not sure of. A person confirms one or says which was meant.

The pages live here and not with the units because what hangs on a unit are its ideas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflow.people import owners, services
from workflow.people.models import DoubtAnswer, Unit, User
from workflow.people.pages.base import secretary_of
from workflow.proposals.models import Proposal
from workflow.refusals import Refused
from workflow.serving.forms import attempt, status_of
from workflow.serving.lists import Column, Listing, Sort

ALIKE_SHOWN = 5  # of the choices, on top
IDEAS_SHOWN = 5
ANSWERED_SHOWN = 20  # of those that can be taken back


# --- The list ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DoubtRow:
    unit: Unit
    ideas: list[Proposal]  # those this person may read

    @property
    def shown(self) -> list[Proposal]:
        return self.ideas[:IDEAS_SHOWN]


@login_required
@require_safe
def doubts(request: HttpRequest) -> HttpResponseBase:
    user = secretary_of(request)
    doubtful = Unit.objects.visible_to(user).filter(doubtful=True)
    listing = Listing(
        request,
        doubtful.select_related("parent"),
        search=_matching,
        sorts=(Sort("nama", _("Nama"), ("name", "pk")),),
        columns=(
            Column(_("Unit"), lambda row: row.unit.name),
            Column(_("Instansi"), lambda row: row.unit.parent and row.unit.parent.name),
            Column(_("Sebab keraguan"), lambda row: row.unit.doubt),
            Column(_("Ikut lab ini"), lambda row: _("ya") if row.unit.ours else _("tidak")),
            Column(_("Inovasi"), lambda row: len(row.ideas)),
        ),
        rows=lambda units: rows_of(units, user),
        file=_("unit-ragu"),
    )
    n = doubtful.count()
    heading = ngettext("%(n)d unit perlu dipastikan", "%(n)d unit perlu dipastikan", n) % {"n": n}
    answered = DoubtAnswer.objects.filter(undone_at__isnull=True).select_related("unit", "into", "by")
    context = {
        "heading": heading if n else _("Semua unit sudah dipastikan"),
        "answered": answered[:ANSWERED_SHOWN],
    }
    return listing.respond("proposals/doubts.html", context)


def _matching(found: QuerySet, words: str) -> QuerySet:
    for word in words.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(parent__name__icontains=word))
    return found


def rows_of(units: Sequence[Unit], reader: User) -> list[DoubtRow]:
    """One query for what hangs on them."""
    ideas: dict[int, list[Proposal]] = defaultdict(list)
    for proposal in Proposal.objects.visible_to(reader).filter(unit__in=units).order_by("title", "pk"):
        ideas[proposal.unit_id].append(proposal)
    return [DoubtRow(unit, ideas[unit.pk]) for unit in units]


# --- One unit: right as it is, or another ----------------------------------------------------------------


class MergeForm(forms.Form):
    """Into which unit; those alike stand on top."""

    into = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit yang dimaksud"), empty_label=gettext_lazy("Pilih unit")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.active().exclude(pk=unit.pk)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = others
        ranked = owners.likely(unit, others.select_related("parent"))
        alike, rest = ranked[:ALIKE_SHOWN], sorted(ranked[ALIKE_SHOWN:], key=lambda other: other.name)
        field.widget.choices = [
            ("", field.empty_label),
            (_("Paling mirip"), [(other.pk, _named(other)) for other in alike]),
            (_("Lainnya"), [(other.pk, _named(other)) for other in rest]),
        ]


def _named(unit: Unit) -> str:
    return f"{unit.name} ({unit.parent.name})" if unit.parent else unit.name


@dataclass(frozen=True)
class Difference:
    """One line of the two units side by side."""

    label: str
    here: str
    there: str

    @property
    def differs(self) -> bool:
        return self.here != self.there


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs from the unit that was chosen (`?into=`), and merging into it."""
    by = secretary_of(request)
    unit = _unit(by, pk)
    if not unit.doubtful:
        return _answered(request, unit)
    posted = request.method == "POST"
    typed = request.POST if posted else request.GET
    form = MergeForm(typed if posted or "into" in typed else None, unit=unit)
    chosen: Unit | None = form.cleaned_data["into"] if form.is_valid() else None
    if posted and chosen and attempt(form, lambda: services.merge_unit(by=by, unit=unit, into=chosen)):
        words = _("%(unit)s digabung ke %(into)s; impor berikutnya langsung memakainya.")
        messages.success(request, words % {"unit": unit.name, "into": chosen.name})
        return redirect("proposals:doubts")
    rows = rows_of([unit, *([chosen] if chosen else [])], by)
    context = {
        "unit": unit,
        "form": form,
        "row": rows[0],
        "into": rows[1] if chosen else None,
        "differences": _differences(*rows) if chosen else [],
    }
    return render(request, "proposals/doubt.html", context, status=status_of(form) if posted else 200)


def _unit(by: User, pk: int) -> Unit:
    """A unit that is in doubt, or was until somebody answered; others are not here."""
    asked_about = Q(doubtful=True) | Q(doubt_answers__undone_at__isnull=True, doubt_answers__isnull=False)
    mine = Unit.objects.visible_to(by).filter(asked_about).select_related("parent", "successor").distinct()
    return get_object_or_404(mine, pk=pk)


def _answered(request: HttpRequest, unit: Unit) -> HttpResponse:
    """Pressed a second time, or by somebody else meanwhile: what became of it."""
    if unit.successor:
        words = _("%(unit)s sudah digabung ke %(into)s.") % {"unit": unit.name, "into": unit.successor.name}
    else:
        words = _("%(unit)s sudah dipastikan benar.") % {"unit": unit.name}
    messages.info(request, words)
    return redirect("proposals:doubts")


def _differences(one: DoubtRow, other: DoubtRow) -> list[Difference]:
    return [
        Difference(label, here, there)
        for label, here, there in zip(
            (_("Nama"), _("Instansi"), _("Jenis"), _("Ikut lab ini"), _("Inovasi")),
            _told(one),
            _told(other),
            strict=True,
        )
    ]


def _told(row: DoubtRow) -> tuple[str, ...]:
    unit = row.unit
    return (
        unit.name,
        unit.parent.name if unit.parent else "–",
        str(unit.get_kind_display()),
        _("ya") if unit.ours else _("tidak"),
        str(len(row.ideas)),
    )


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    by = secretary_of(request)
    unit = _unit(by, pk)
    if not unit.doubtful:
        return _answered(request, unit)
    services.confirm_unit(by=by, unit=unit)
    messages.success(request, _("%(unit)s dipastikan benar.") % {"unit": unit.name})
    return redirect("proposals:doubts")


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """An answer is taken back; where it no longer can be, why not."""
    by = secretary_of(request)
    try:
        answer = services.take_back_answer(answer_id=pk, by=by)
    except Refused as refused:
        for obstacle in refused.obstacles:
            messages.warning(request, str(obstacle.text))
    else:
        messages.success(request, _("%(unit)s perlu dipastikan lagi.") % {"unit": answer.unit.name})
    return redirect("proposals:doubts")
