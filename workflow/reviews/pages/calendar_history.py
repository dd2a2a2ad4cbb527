"""`/sekretariat/kalender/riwayat/`: who changed which day of the calendar, from what to what.

For the secretariat, who keeps the calendar, and the auditor: a day off moves the deadlines of all ideas.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.refusals import Denied
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.workdays.models import CalendarChange, DayKind

READS = frozenset({LabRole.Role.SECRETARIAT, LabRole.Role.AUDITOR})
PROGRAM = gettext_lazy("Sistem")


@dataclass(frozen=True)
class Row:
    change: CalendarChange

    @property
    def what(self) -> str:
        if not self.change.before:
            return _("Ditambahkan")
        return _("Diubah") if self.change.after else _("Dihapus")

    @property
    def who(self) -> str:
        return self.change.by_name or str(PROGRAM)

    @property
    def before(self) -> str:
        return _said(self.change.before)

    @property
    def after(self) -> str:
        return _said(self.change.after)


def _said(day: dict[str, Any]) -> str:
    """ "Haul Sunan (Libur setempat, SE Bupati 3/2026)"."""
    if not day:
        return ""
    kind = DayKind(day["kind"]).label if day["kind"] in DayKind.values else day["kind"]
    return _("%(name)s (%(kind)s, %(source)s)") % {"name": day["name"], "kind": kind, "source": day["source"]}


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponseBase:
    """Newest first. Raises Denied for everybody else."""
    user = request.user
    assert isinstance(user, User)  # the view asks for a sign-in
    roles = people.lab_roles(user)
    if not roles & READS:
        raise Denied()
    listing = Listing(
        request,
        CalendarChange.objects.all(),
        search=_matching,
        filters=(Filter("tahun", _("Tahun"), _of_year, _years),),
        sorts=(Sort("terbaru", _("Terbaru"), ("-at", "-pk")), Sort("hari", _("Tanggal"), ("day", "pk"))),
        columns=(
            Column(_("Waktu"), lambda row: row.change.at),
            Column(_("Oleh"), lambda row: row.who),
            Column(_("Tanggal"), lambda row: row.change.day),
            Column(_("Perubahan"), lambda row: row.what),
            Column(_("Sebelumnya"), lambda row: row.before),
            Column(_("Menjadi"), lambda row: row.after),
        ),
        rows=lambda changes: [Row(change) for change in changes],
        file=_("riwayat-kalender"),
    )
    keeps = LabRole.Role.SECRETARIAT in roles
    return listing.respond("reviews/calendar_history.html", {"keeps_it": keeps})


def _matching(found: QuerySet, words: str) -> QuerySet:
    for word in words.split()[:8]:
        said = Q(after__name__icontains=word) | Q(before__name__icontains=word)
        found = found.filter(said | Q(by_name__icontains=word))
    return found


def _of_year(found: QuerySet, text: str) -> QuerySet:
    return found.filter(day__range=(dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)))


def _years() -> list[tuple[str, str]]:
    years = CalendarChange.objects.order_by().values_list("day__year", flat=True).distinct()
    return [(str(year), str(year)) for year in sorted(years)]
