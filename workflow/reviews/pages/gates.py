"""The secretariat's first page: what arrived at the gates; and announcing many decisions at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.proposals import search
from workflow.proposals.machine import STAGES
from workflow.proposals.models import Proposal
from workflow.reviews import selectors, services
from workflow.reviews.consequences import Consequences
from workflow.reviews.gates import Figures, GateRow, Step, figures, gate_rows, narrowed
from workflow.reviews.models import Decision
from workflow.reviews.pages.gate_forms import DecreeForm
from workflow.reviews.rows import Told
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.workdays import clock

MOST_AT_ONCE = 100


@login_required
@require_safe
def gates(request: HttpRequest) -> HttpResponseBase:
    """Open panels, the oldest first; one's own team's proposals are not among them."""
    user = secretary_of(request)
    known = figures(user)
    listing = Listing(
        request,
        lambda: selectors.arranged_panels(user),
        search=_matching,
        filters=(
            Filter("langkah", _("Langkah"), narrowed, choices=lambda: Step.choices, apart=True),
            Filter(
                "tahap",
                _("Tahap"),
                lambda panels, stage: panels.filter(revision__stage=stage),
                choices=lambda: [(stage.value, stage.label) for stage in STAGES],
            ),
        ),
        sorts=(
            Sort("lama", _("Paling lama menunggu"), ("opened_at", "pk")),
            Sort("baru", _("Baru tiba"), ("-opened_at", "-pk")),
            Sort("judul", _("Judul"), ("revision__proposal__title", "pk")),
        ),
        columns=COLUMNS,
        rows=lambda panels: gate_rows(panels, user),
        file="gerbang",
        first=partial(selectors.first_arranged, user),
        total=lambda _most: known.total,
    )
    context = {
        "today": clock.today(),
        "heading": _heading(known),
        "steps": _tabs(listing, known),
        "announceable": not listing.wants_file and any(row.decision for row in listing.rows),
    }
    return listing.respond("reviews/gates.html", context)


def _matching(panels: QuerySet, words: str) -> QuerySet:
    """By number and title, or by the name of the unit."""
    hit = search.matching(Proposal.objects.all(), words).values("pk")
    return panels.filter(Q(revision__proposal__in=hit) | Q(revision__proposal__unit__name__icontains=words))


def _heading(known: Figures) -> str:
    if not known.total:
        return _("Tidak ada usulan di gerbang")
    lying = ngettext("%(n)d usulan di gerbang", "%(n)d usulan di gerbang", known.total) % {"n": known.total}
    if not known.mine:
        return _("%(lying)s, tidak ada yang menunggu Anda") % {"lying": lying}
    return _("%(lying)s, %(n)d menunggu Anda") % {"lying": lying, "n": known.mine}


def _tabs(listing: Listing, known: Figures) -> list[dict[str, Any]]:
    here = listing.chosen("langkah")
    tabs: list[tuple[str, Any, int]] = [("", _("Semua"), known.total)]
    tabs += [(step.value, step.label, known.by_step[step]) for step in Step]
    return [
        {
            "url": listing.address_with("langkah", value),
            "label": label,
            "count": count,
            "here": value == here,
        }
        for value, label, count in tabs
    ]


def _outcome(row: GateRow) -> str:
    return row.decision.outcome_verb.done if row.decision else ""


COLUMNS = (
    Column(gettext_lazy("Nomor"), lambda row: row.line.proposal.number),
    Column(gettext_lazy("Judul"), lambda row: row.line.proposal.title),
    Column(gettext_lazy("Unit"), lambda row: row.line.proposal.unit.name),
    Column(gettext_lazy("Tahap"), lambda row: row.line.proposal.stage.label),
    Column(gettext_lazy("Putaran"), lambda row: row.line.round),
    Column(gettext_lazy("Tiba di gerbang"), lambda row: clock.day_of(row.panel.opened_at)),
    Column(gettext_lazy("Langkah"), lambda row: row.step.label),
    Column(gettext_lazy("Tenggat"), lambda row: row.due_on),
    Column(gettext_lazy("Telaah masuk"), lambda row: row.filed),
    Column(gettext_lazy("Penelaah"), lambda row: row.expected),
    Column(gettext_lazy("Kuorum"), lambda row: row.panel.rubric.quorum),
    Column(gettext_lazy("Rata-rata"), lambda row: row.mean_shown),
    Column(gettext_lazy("Keputusan tercatat"), _outcome),
)


# --- Announcing many ---------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest) -> HttpResponse:
    """Ask once what will happen to each chosen decision; then announce each on its own."""
    user = secretary_of(request)
    chosen = _chosen(user, (request.POST or request.GET).getlist("keputusan"))
    foreseen = Consequences.load(chosen)
    needs_decree = any(not foreseen.by_lead(decision) for decision in chosen)
    form = DecreeForm(request.POST if request.method == "POST" else None, needed=needs_decree)
    if request.method == "POST" and (not chosen or form.is_valid()):
        items = [{"decision_id": decision.pk, **_decree(form, chosen)} for decision in chosen]
        _tell(request, chosen, services.announce_many(items=items, by=user), asked=request.POST)
        return redirect("reviews:gates")
    context = {
        "form": form,
        "needs_decree": needs_decree,
        "rows": [
            {
                "decision": decision,
                "proposal": decision.revision.proposal,
                "consequence": foreseen.of(decision),
            }
            for decision in chosen
        ],
    }
    return render(request, "reviews/announce.html", context, status=400 if form.errors else 200)


def _chosen(user: User, asked: Iterable[str]) -> list[Decision]:
    keys = [int(key) for key in asked if key.isascii() and key.isdecimal()][:MOST_AT_ONCE]
    found = selectors.decisions_to_announce(user).filter(pk__in=keys)
    return list(found.select_related("revision__proposal__unit", "revision__proposal__cycle"))


def _decree(form: DecreeForm, chosen: list[Decision]) -> dict[str, Any]:
    return dict(form.cleaned_data) if chosen else {}


def _tell(request: HttpRequest, chosen: list[Decision], answers: list[Told], *, asked: Any) -> None:
    """One answer for each proposal that was ticked, also for those that were no longer there to announce."""
    titles = {decision.pk: decision.revision.proposal.title for decision in chosen}
    for answer in answers:
        title = titles[answer.id]
        if isinstance(answer.done, Decision):
            outcome = answer.done.outcome_verb.done
            messages.success(
                request, _("%(title)s diumumkan: %(outcome)s.") % {"title": title, "outcome": outcome}
            )
        for obstacle in answer.obstacles:
            messages.error(
                request, _("%(title)s tidak diumumkan. %(why)s") % {"title": title, "why": obstacle.text}
            )
    gone = len(set(asked.getlist("keputusan"))) - len(chosen)
    if gone > 0:
        words = ngettext(
            "%(n)d keputusan tidak lagi menunggu diumumkan: sudah diumumkan, diganti, atau batal.",
            "%(n)d keputusan tidak lagi menunggu diumumkan: sudah diumumkan, diganti, atau batal.",
            gone,
        )
        messages.warning(request, words % {"n": gone})
