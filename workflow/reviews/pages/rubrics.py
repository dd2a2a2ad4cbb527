"""`/sekretariat/rubrik/`: what each stage of a cycle is judged by, and writing it before it is used.

The buttons that add, move and remove a criterion are submits of the same form: nothing is saved by them,
what was typed stays, and no script is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.proposals.machine import STAGES
from workflow.proposals.models import Cycle
from workflow.refusals import NotVisible, Obstacle
from workflow.reviews.models import Rubric
from workflow.reviews.models.rubric import HIGHEST, LOWEST, WHOLE
from workflow.reviews.rubrics import (
    LONGEST_NAME,
    LONGEST_TEXT,
    Line,
    copy_rubrics,
    fingerprint,
    is_untouched,
    lines_of,
    rubric_before,
    set_rubric,
)
from workflow.serving.forms import attempt, labels_of, show_obstacles
from workflow.serving.rescue import keeps_typed_text, rescue

CYCLES_SHOWN = 6
MOST_CRITERIA = 20
MOST_QUORUM = 20
SCALE = range(LOWEST, HIGHEST + 1)


# --- The four stages of a cycle ------------------------------------------------------------------------


@login_required
@require_safe
def rubrics(request: HttpRequest) -> HttpResponse:
    user = secretary_of(request)
    cycles = list(Cycle.objects.visible_to(user).order_by("-opens_at", "-pk")[:CYCLES_SHOWN])
    cycle = _asked_cycle(request, user) or next(iter(cycles), None)
    found = _of_cycle(cycle) if cycle else []
    used = sum(bool(rubric.panel_count) for rubric in found)  # type: ignore[attr-defined]
    context = {
        "cycle": cycle,
        "tabs": _tabs(cycles, cycle),
        "rubrics": found,
        "heading": _heading(cycle, used),
        "earlier": _copyable(found),
    }
    return render(request, "reviews/rubrics.html", context)


def _asked_cycle(request: HttpRequest, user: User) -> Cycle | None:
    asked = request.GET.get("siklus", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        return None
    return Cycle.objects.visible_to(user).filter(pk=int(asked)).first()


def _of_cycle(cycle: Cycle) -> list[Rubric]:
    """In the order of the stages, with the panels that stand on each."""
    found = Rubric.objects.filter(cycle=cycle).annotate(
        panel_count=Count("panels", distinct=True), used_since=Min("panels__opened_at")
    )
    by_stage = {rubric.stage: rubric for rubric in found.select_related("cycle").prefetch_related("criteria")}
    return [by_stage[stage] for stage in STAGES if stage in by_stage]


def _tabs(cycles: list[Cycle], here: Cycle | None) -> list[dict[str, Any]]:
    shown = cycles if here is None or here in cycles else [*cycles, here]
    return [{"label": cycle.name, "url": _address(cycle), "here": cycle == here} for cycle in shown]


def _address(cycle: Cycle) -> str:
    return f"{reverse('reviews:rubrics')}?siklus={cycle.pk}"


def _heading(cycle: Cycle | None, used: int) -> str:
    if cycle is None:
        return _("Belum ada siklus")
    if not used:
        return _("Rubrik %(cycle)s masih dapat diubah") % {"cycle": cycle.name}
    words = ngettext(
        "%(n)d rubrik %(cycle)s sudah dipakai menelaah", "%(n)d rubrik %(cycle)s sudah dipakai menelaah", used
    )
    return words % {"n": used, "cycle": cycle.name}


def _copyable(found: list[Rubric]) -> Cycle | None:
    """The cycle from which stages that nobody wrote yet could be copied."""
    source = next((rubric_before(rubric) for rubric in found if is_untouched(rubric)), None)
    return source.cycle if source else None


@login_required
@require_POST
def copy(request: HttpRequest, cycle_id: int) -> HttpResponse:
    by = secretary_of(request)
    cycle = get_object_or_404(Cycle.objects.visible_to(by), pk=cycle_id)
    n = len(copy_rubrics(cycle=cycle, by=by))
    words = ngettext("%(n)d rubrik disalin.", "%(n)d rubrik disalin.", n) % {"n": n}
    messages.success(request, words) if n else messages.info(request, _("Tidak ada rubrik yang disalin."))
    return redirect(_address(cycle))


# --- One rubric ----------------------------------------------------------------------------------------


class TermsForm(forms.Form):
    quorum = forms.IntegerField(
        label=gettext_lazy("Kuorum"),
        min_value=1,
        max_value=MOST_QUORUM,
        help_text=gettext_lazy("Telaah yang harus masuk sebelum diputuskan."),
    )
    pass_mark = forms.DecimalField(
        label=gettext_lazy("Ambang batas (persen)"),
        min_value=0,
        max_value=WHOLE,
        max_digits=5,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=gettext_lazy("Di bawahnya, meluluskan perlu alasan."),
    )


class CriterionForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Kriteria"), max_length=LONGEST_NAME)
    question = forms.CharField(label=gettext_lazy("Pertanyaan"), max_length=LONGEST_TEXT, required=False)
    weight = forms.IntegerField(label=gettext_lazy("Bobot (%)"), min_value=1, max_value=WHOLE)
    na_allowed = forms.BooleanField(label=gettext_lazy("Boleh “tidak berlaku”"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in SCALE:
            name = f"anchor{n}"
            self.fields[name] = forms.CharField(label=_anchor_label(name), max_length=LONGEST_TEXT)

    def line(self) -> Line:
        got = self.cleaned_data
        anchors = tuple(got[f"anchor{n}"] for n in SCALE)
        return Line(got["name"], got["question"], got["weight"], anchors, got["na_allowed"])


Typed = dict[str, Any]  # the fields of one criterion, as they stand in the form


@dataclass
class Sheet:
    """The form as it was typed: nothing in it is checked before it is to be saved."""

    terms: Typed
    criteria: list[Typed]

    @classmethod
    def of(cls, rubric: Rubric) -> Sheet:
        return cls(
            {"quorum": rubric.quorum, "pass_mark": rubric.pass_mark},
            [_typed(line) for line in lines_of(rubric)],
        )

    @classmethod
    def posted(cls, post: Mapping[str, Any]) -> Sheet:
        terms = {name: post.get(name, "") for name in TermsForm.base_fields}
        asked = post.get("rows", "")
        count = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0
        names = [*CriterionForm.base_fields, *(f"anchor{n}" for n in SCALE)]
        rows = range(min(count, MOST_CRITERIA))
        return cls(terms, [{name: post.get(f"k{row}-{name}", "") for name in names} for row in rows])

    @property
    def total(self) -> int:
        """The weights that are numbers."""
        weights = [str(typed.get("weight", "")).strip() for typed in self.criteria]
        return sum(int(text) for text in weights if text.isascii() and text.isdecimal() and len(text) < 4)

    def do(self, step: str) -> None:
        """Add, move or remove a criterion. Raises NotVisible for a button there is not."""
        verb, _colon, place = step.partition(":")
        if verb == "tambah" and len(self.criteria) < MOST_CRITERIA:
            self.criteria.append({})
            return
        at = int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else -1
        if verb not in ("naik", "turun", "hapus") or not 0 <= at < len(self.criteria):
            raise NotVisible
        row = self.criteria.pop(at)
        if verb != "hapus":
            self.criteria.insert(max(0, at - 1) if verb == "naik" else at + 1, row)


def _typed(line: Line) -> Typed:
    typed = {
        "name": line.name,
        "question": line.question,
        "weight": line.weight,
        "na_allowed": line.na_allowed,
    }
    return typed | {f"anchor{n}": anchor for n, anchor in zip(SCALE, line.anchors, strict=True)}


def _label_of(name: str) -> Any:
    """`k1-question` is "Kriteria 2: Pertanyaan"."""
    row, _dash, of = name.partition("-")
    of_criterion = labels_of(CriterionForm)(of) if of in CriterionForm.base_fields else _anchor_label(of)
    numbers = {f"k{n}": n + 1 for n in range(MOST_CRITERIA)}
    if row not in numbers or not of_criterion:
        return labels_of(TermsForm)(name)
    return f"{_('Kriteria %(n)s') % {'n': numbers[row]}}: {of_criterion}"


def _anchor_label(name: str) -> str:
    """ "" where it is none."""
    return next((_("Nilai %(n)d berarti") % {"n": n} for n in SCALE if name == f"anchor{n}"), "")


@keeps_typed_text(by_hand=True, labels=_label_of)
@require_http_methods(["GET", "HEAD", "POST"])
def rubric(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it while no panel stands on it; afterwards read why it cannot be written."""
    by = secretary_of(request)
    found = get_object_or_404(Rubric.objects.select_related("cycle"), pk=pk)
    if found.is_frozen():
        if request.method == "POST":
            text = _("Rubrik ini baru saja mulai dipakai dan tidak dapat diubah lagi.")
            return rescue(request, Obstacle("rubric.frozen", text), status=409, labels=_label_of)
        return _show_frozen(request, found)
    if request.method != "POST":
        return _show(request, found, Sheet.of(found), told=True)
    step, sheet = request.POST.get("do", "simpan"), Sheet.posted(request.POST)
    if step == "simpan":
        return _save(request, by, found, sheet)
    if step == "salin":
        return _show(request, found, _from_before(found), copied=True)
    sheet.do(step)
    return _show(request, found, sheet)


def _from_before(found: Rubric) -> Sheet:
    """Raises NotVisible where there is no earlier one."""
    source = rubric_before(found)
    if source is None:
        raise NotVisible
    return Sheet.of(source)


def _show_frozen(request: HttpRequest, found: Rubric) -> HttpResponse:
    used = found.panels.aggregate(count=Count("pk"), since=Min("opened_at"))
    context = {"rubric": found, "criteria": found.criteria.all(), "used": used, "scale": SCALE}
    return render(request, "reviews/rubric_frozen.html", context)


def _save(request: HttpRequest, by: User, found: Rubric, sheet: Sheet) -> HttpResponse:
    terms = TermsForm(request.POST)
    rows = [CriterionForm(request.POST, prefix=f"k{n}") for n in range(len(sheet.criteria))]
    readable = all([terms.is_valid(), *(row.is_valid() for row in rows)])
    if readable and attempt(
        terms,
        lambda: set_rubric(
            rubric_id=found.pk,
            by=by,
            lines=[row.line() for row in rows],
            seen=request.POST.get("seen", ""),
            **terms.cleaned_data,
        ),
    ):
        messages.success(request, _("Rubrik %(stage)s disimpan.") % {"stage": found.get_stage_display()})
        return redirect(_address(found.cycle))
    show_obstacles(terms, _of_rows(rows, sheet, terms))
    return _show(request, found, sheet, terms=terms, rows=rows, told=readable)


def _of_rows(rows: list[CriterionForm], sheet: Sheet, terms: TermsForm) -> list[Obstacle]:
    """What the summary on top says of the criteria, where the service was not asked yet."""
    wrong = [n for n, row in enumerate(rows, start=1) if row.errors]
    found = [Obstacle("rubric.criterion", _("Lengkapi kriteria %(n)d.") % {"n": n}) for n in wrong]
    if sheet.total != WHOLE and not terms.non_field_errors():
        found.append(Obstacle("rubric.weights", _("Jumlah bobot harus tepat 100.")))
    return found


def _show(
    request: HttpRequest,
    found: Rubric,
    sheet: Sheet,
    *,
    terms: TermsForm | None = None,
    rows: list[CriterionForm] | None = None,
    copied: bool = False,
    told: bool = False,
) -> HttpResponse:
    """`terms` and `rows` are forms that were refused; `told`: the reader knows how it stands now."""
    refused = terms is not None
    if rows is None:
        rows = [CriterionForm(initial=typed, prefix=f"k{n}") for n, typed in enumerate(sheet.criteria)]
    context = {
        "rubric": found,
        "terms": terms or TermsForm(initial=sheet.terms),
        "rows": rows,
        "total": sheet.total,
        "missing": WHOLE - sheet.total,
        "before": rubric_before(found),
        "copied": copied,
        # Kept through the buttons: only who was told of a colleague's change may save over it.
        "seen": fingerprint(found) if told else request.POST.get("seen", ""),
        "full": len(rows) >= MOST_CRITERIA,
    }
    return render(request, "reviews/rubric.html", context, status=400 if refused else 200)
