"""The lists behind the numbers: `/pipeline/usulan/` and `/pipeline/unit/`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from workflow.people.models import Unit, UnitKind, User
from workflow.pipeline import flow
from workflow.pipeline.permissions import require_reader
from workflow.pipeline.rows import Row, rows
from workflow.proposals import visibility
from workflow.proposals.machine import SHOWN, Stage
from workflow.proposals.models import Cycle
from workflow.proposals.visibility import draft_counts
from workflow.serving.lists import Column, Filter, Listing, Sort

DRAFTS = "draf"


# --- Proposals ---------------------------------------------------------------------------------------


def _cycles() -> Iterable[tuple[int, str]]:
    return Cycle.objects.order_by("-opens_at", "-pk").values_list("pk", "name")


PROPOSAL_FILTERS = (
    Filter("tahap", _("Tahap"), narrow=flow.of_stage, choices=lambda: Stage.choices),
    Filter(
        "keadaan",
        _("Keadaan"),
        narrow=flow.standing,
        choices=lambda: [(name, label) for name, (label, _narrow) in flow.STANDINGS.items()],
    ),
    Filter("siklus", _("Siklus"), narrow=lambda found, pk: found.filter(cycle=pk), choices=_cycles),
    Filter(
        "jenis",
        _("Jenis unit"),
        narrow=lambda found, kind: found.filter(unit__kind=kind),
        choices=lambda: UnitKind.choices,
    ),
)
PROPOSAL_SORTS = (
    Sort("lama", _("Paling lama di keadaannya"), ("state_since", "pk")),
    Sort("terbaru", _("Terakhir berubah"), ("-state_since", "-pk")),
)
PROPOSAL_COLUMNS = (
    Column(_("Nomor"), lambda row: row.proposal.number),
    Column(_("Judul"), lambda row: row.proposal.shown_title),
    Column(_("Unit"), lambda row: row.proposal.unit.name),
    Column(_("Tahap"), lambda row: row.proposal.stage.label),
    Column(_("Keadaan"), lambda row: row.proposal.get_state_display()),
    Column(_("Menunggu pada"), lambda row: row.who),
    Column(_("Sejak"), lambda row: row.since),
    Column(_("Hari kerja sejak itu"), lambda row: row.days),
    Column(_("Tenggat"), lambda row: row.due_on),
    Column(_("Terlambat (hari kerja)"), lambda row: row.late),
)


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponseBase:
    """What any number over proposals counts, row by row."""
    require_reader(request.user)
    assert isinstance(request.user, User)

    def shown(found: list[Any]) -> list[Row]:
        return rows(found, request.user)

    listing = Listing(
        request,
        flow.flow().select_related("unit"),
        search=visibility.matching(request.user),
        filters=PROPOSAL_FILTERS,
        sorts=(*PROPOSAL_SORTS, Sort("judul", _("Judul"), partial(visibility.by_title, request.user))),
        columns=PROPOSAL_COLUMNS,
        rows=shown,
        file="pipeline",
    )
    return listing.respond("pipeline/proposals.html", {"heading": _heading(listing)})


def _heading(listing: Listing) -> str:
    """What was chosen, in words: "Terlambat · Design"."""
    chosen = [str(dict(each.choices or ())[each.value]) for each in reversed(listing.filters) if each.value]
    return " · ".join(chosen) or str(_("Semua usulan yang pernah diajukan"))


# --- Units -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitRow:
    unit: Unit
    sent: int
    running: int
    graduated: int
    drafts: int  # never sent: a number, without titles


def unit_rows(units: list[Any], drafts: dict[int, int]) -> list[UnitRow]:
    """One query, whatever their number."""
    counts = (
        flow.flow()
        .filter(unit__in=units)
        .order_by()
        .values_list("unit_id")
        .annotate(
            sent=Count("pk"),
            running=Count("pk", filter=Q(state__in=flow.IN_STAGE)),
            passed=Count("pk", filter=Q(state__in=SHOWN)),
        )
    )
    found = {unit: (sent, running, graduated) for unit, sent, running, graduated in counts}
    none = (0, 0, 0)
    return [UnitRow(unit, *found.get(unit.pk, none), drafts=drafts.get(unit.pk, 0)) for unit in units]


def _named(units: QuerySet[Unit], words: str) -> QuerySet[Unit]:
    for word in words.split():
        units = units.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(code__icontains=word)
        )
    return units


UNIT_SORTS = (Sort("nama", _("Nama"), ("name", "pk")), Sort("jenis", _("Jenis"), ("kind", "name", "pk")))
UNIT_COLUMNS = (
    Column(_("Unit"), lambda row: row.unit.name),
    Column(_("Jenis"), lambda row: row.unit.get_kind_display()),
    Column(_("Unit induk"), lambda row: row.unit.parent),
    Column(_("Pernah diajukan"), lambda row: row.sent),
    Column(_("Berjalan"), lambda row: row.running),
    Column(_("Lulus"), lambda row: row.graduated),
    Column(_("Draf belum diajukan"), lambda row: row.drafts),
)


@login_required
@require_safe
def units(request: HttpRequest) -> HttpResponseBase:
    """What any number over units counts, and how many never-sent drafts each has."""
    require_reader(request.user)
    assert isinstance(request.user, User)
    drafts = draft_counts(request.user)

    def stand(found: QuerySet[Unit], name: str) -> QuerySet[Unit]:
        if name == DRAFTS:  # also those of a unit that has closed since
            return found.filter(pk__in=drafts)
        return found.filter(flow.unit_standing(name), pk__in=flow.units().values("pk"))

    choices = [(name, label) for name, (label, _condition) in flow.UNIT_STANDINGS.items()]
    choices.append((DRAFTS, _("Punya draf yang belum diajukan")))
    listing = Listing(
        request,
        Unit.objects.ours().select_related("parent"),
        search=_named,
        filters=(
            Filter(
                "jenis",
                _("Jenis unit"),
                narrow=lambda found, kind: found.filter(kind=kind),
                choices=lambda: UnitKind.choices,
            ),
            Filter("keadaan", _("Keadaan"), narrow=stand, choices=lambda: choices),
        ),
        sorts=UNIT_SORTS,
        columns=UNIT_COLUMNS,
        rows=lambda found: unit_rows(found, drafts),
        file="unit",
        size=50,
    )
    return listing.respond("pipeline/units.html", {"heading": _unit_heading(listing)})


def _unit_heading(listing: Listing) -> str:
    chosen = [str(dict(each.choices or ())[each.value]) for each in reversed(listing.filters) if each.value]
    return " · ".join(chosen) or str(_("Unit yang ikut lab ini"))
