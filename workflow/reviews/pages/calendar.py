"""`/sekretariat/kalender/`: the working days of a year, changed a day at a time or from a file.

Every change is shown first, with the open deadlines that would move, and made on a second press. The page
lives here because two rooms' deadlines follow the calendar: visits below, assignments of this room.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from workflow.intake.dates import DAY_FIRST, MONTH_FIRST
from workflow.intake.report import Report
from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.refusals import Invalid, Obstacle
from workflow.reviews.calendar_effects import effects_of
from workflow.serving.forms import attempt, day_input, labels_of, show_obstacles
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.serving.rescue import keeps_typed_text
from workflow.workdays import calendar, clock, estimates, services
from workflow.workdays.imports import read_holidays
from workflow.workdays.models import CalendarDay, DayKind
from workflow.workdays.services import Day

AHEAD = 2  # years after this one that are always offered
SURE = "yakin"
MOST_SHOWN = 50  # moved deadlines written out before a change
MOST_DAYS = 1000  # of one file
FIRST_YEAR, LAST_YEAR = 2000, 2100


# --- What is typed -----------------------------------------------------------------------------------


class DayForm(forms.Form):
    day = forms.DateField(label=gettext_lazy("Tanggal"), widget=day_input())
    name = forms.CharField(label=gettext_lazy("Nama"), max_length=services.MAX_LENGTHS["name"])
    kind = forms.ChoiceField(
        label=gettext_lazy("Jenis"),
        choices=DayKind.choices,
        help_text=gettext_lazy("Hari kerja pengganti: Sabtu, Minggu, atau hari libur yang dipakai bekerja."),
    )
    decree = forms.CharField(
        label=gettext_lazy("Keputusan bersama (SKB)"),
        max_length=services.MAX_LENGTHS["decree"],
        required=False,
        help_text=gettext_lazy("Hanya untuk libur nasional dan cuti bersama."),
    )
    source = forms.CharField(
        label=gettext_lazy("Sumber"),
        max_length=services.MAX_LENGTHS["source"],
        required=False,
        help_text=gettext_lazy("Misalnya nomor surat edaran kepala daerah; boleh kosong bila SKB diisi."),
    )

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(_("Tahunnya antara 2000 dan 2100."))
        return day

    def entry(self) -> Day:
        return Day(**self.cleaned_data)


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Berkas CSV"),
        help_text=gettext_lazy("Kolom tanggal, nama, jenis, sumber. Belum ada yang disimpan sesudah ini."),
    )
    dates = forms.ChoiceField(
        label=gettext_lazy("Urutan tanggal di berkas"),
        required=False,
        choices=[
            ("", gettext_lazy("Kenali sendiri")),
            (DAY_FIRST, gettext_lazy("Hari-bulan-tahun")),
            (MONTH_FIRST, gettext_lazy("Bulan-hari-tahun")),
        ],
    )


# --- The year ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    first: dt.date
    working: int  # days
    days: list[CalendarDay]
    estimated: list[tuple[dt.date, str]]


@login_required
@require_safe
def year(request: HttpRequest) -> HttpResponseBase:
    secretary_of(request)
    return _show(request)


def _show(request: HttpRequest, **typed: Any) -> HttpResponseBase:
    """The page; `typed` is a form that was refused."""
    shown = _asked_year(request)
    listing = _listing(request, shown)
    known = calendar.load(dt.date(shown, 1, 1), dt.date(shown, 12, 31))
    decreed = not known.is_estimate(dt.date(shown, 1, 1))
    context: dict[str, Any] = {
        "year": shown,
        "decreed": decreed,
        "heading": _heading(shown, decreed, known),
        "undecreed": calendar.undecreed_years(dt.date(clock.today().year + AHEAD, 12, 31)),
        "tabs": _year_tabs(shown),
        "months": [_month(dt.date(shown, n, 1), known, listing, decreed) for n in range(1, 13)],
        "form": _day_form(request),
        "file_form": FileForm(auto_id="berkas_%s"),
    } | typed
    answer = listing.respond("reviews/calendar.html", context)
    if typed:
        answer.status_code = 400
    return answer


def _asked_year(request: HttpRequest) -> int:
    asked = request.GET.get("tahun", "")
    found = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else 0
    return found if FIRST_YEAR <= found <= LAST_YEAR else clock.today().year


def _listing(request: HttpRequest, shown: int) -> Listing:
    return Listing(
        request,
        CalendarDay.objects.of_years(shown, shown),
        search=_matching,
        filters=(
            Filter("jenis", _("Jenis"), lambda found, kind: found.filter(kind=kind), lambda: DayKind.choices),
        ),
        sorts=(Sort("hari", _("Hari"), ("day", "pk")),),
        columns=(
            Column(_("Tanggal"), lambda row: row.day),
            Column(_("Nama"), lambda row: row.name),
            Column(_("Jenis"), lambda row: row.get_kind_display()),
            Column(_("SKB"), lambda row: row.decree),
            Column(_("Sumber"), lambda row: row.source),
        ),
        file=_("kalender"),
        size=366,
    )


def _matching(found: QuerySet, words: str) -> QuerySet:
    for word in words.split()[:8]:
        found = found.filter(Q(name__icontains=word) | Q(source__icontains=word) | Q(decree__icontains=word))
    return found


def _month(first: dt.date, known: calendar.WorkCalendar, listing: Listing, decreed: bool) -> Month:
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return Month(
        first,
        working=known.count(first - calendar.ONE_DAY, following - calendar.ONE_DAY),
        days=[row for row in listing.rows if row.day.month == first.month],
        estimated=[] if decreed or listing.narrowed else _estimated(first, listing),
    )


def _estimated(first: dt.date, listing: Listing) -> list[tuple[dt.date, str]]:
    """Days off that only the package knows of."""
    typed = {row.day for row in listing.rows}
    named = estimates.named(first.year).items()
    return [(day, name) for day, name in named if day.month == first.month and day not in typed]


def _heading(shown: int, decreed: bool, known: calendar.WorkCalendar) -> str:
    days = known.count(dt.date(shown - 1, 12, 31), dt.date(shown, 12, 31))
    if decreed:
        return _("%(year)d punya %(days)d hari kerja") % {"year": shown, "days": days}
    return _("Kalender %(year)d belum ditetapkan, perkiraan %(days)d hari kerja") % {
        "year": shown,
        "days": days,
    }


def _year_tabs(shown: int) -> list[dict[str, Any]]:
    this = clock.today().year
    known = CalendarDay.objects.order_by().values_list("day__year", flat=True).distinct()
    years = sorted({*known, shown, *range(this, this + AHEAD + 1)})
    return [{"label": str(n), "url": _address(n), "here": n == shown} for n in years]


def _address(shown: int) -> str:
    return f"{reverse('reviews:calendar')}?tahun={shown}"


def _day_form(request: HttpRequest) -> DayForm:
    """Filled with the day of the address, to change it."""
    asked = request.GET.get("hari", "")
    try:
        row = CalendarDay.objects.filter(day=dt.date.fromisoformat(asked)).first()
    except ValueError:
        row = None
    if row is None:
        return DayForm()
    names = ("day", "name", "kind", "decree", "source")
    return DayForm(initial={name: getattr(row, name) for name in names})


# --- Changing it: shown first, done on the second press ------------------------------------------------


@keeps_typed_text(by_hand=True, labels=labels_of(DayForm))
def set_day(request: HttpRequest) -> HttpResponseBase:
    """Add or change one day. Whoever opens the address after signing in again is led to the calendar."""
    by = secretary_of(request)
    if request.method != "POST":
        return redirect(_address(_asked_year(request)))
    form = DayForm(request.POST)
    if form.is_valid() and attempt(form, lambda: services.check_day(form.entry())):
        return _confirm(request, by, [form.entry()])
    return _show(request, form=form)


@login_required
@require_POST
def take_file(request: HttpRequest) -> HttpResponseBase:
    """Read a file and show what would become of every row."""
    by = secretary_of(request)
    form = FileForm(request.POST, request.FILES, auto_id="berkas_%s")
    if form.is_valid():
        try:
            days, report = _read(form.cleaned_data["file"], form.cleaned_data["dates"])
        except Invalid as fault:
            show_obstacles(form, [Obstacle(o.code, o.text, field="file") for o in fault.obstacles])
        else:
            return _confirm(request, by, days, report=report)
    return _show(request, file_form=form)


def _read(upload: UploadedFile, dates_are: str) -> tuple[list[Day], Report]:
    """Raises Invalid for a fault of the file."""
    with tempfile.NamedTemporaryFile(suffix=".csv") as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        days, report = read_holidays(path=Path(kept.name), dates_are=dates_are)
    if len(days) > MOST_DAYS:
        raise Invalid(Obstacle("file.too_many", _("Paling banyak 1.000 hari sekali muat.")))
    return days, report


def _confirm(
    request: HttpRequest, by: User, days: list[Day], report: Report | None = None
) -> HttpResponseBase:
    moved = effects_of(lambda: services.set_days(days=days, by=by), by)
    context = {
        "days": days,
        "kept": json.dumps([asdict(day) | {"day": day.day.isoformat()} for day in days]),
        "report": report,
        "replaced": _replaced(days),
    }
    return _ask(request, moved, days[0].day.year if days else clock.today().year, context)


def _replaced(days: list[Day]) -> CalendarDay | None:
    """What one day says now, where a single one is changed."""
    return CalendarDay.objects.filter(day=days[0].day).first() if len(days) == 1 else None


def _ask(request: HttpRequest, moved: list[Any], shown: int, context: dict[str, Any]) -> HttpResponse:
    about = {
        "moved": moved[:MOST_SHOWN],
        "moved_count": len(moved),
        "heading": _consequence(len(moved)),
        "back": _address(shown),
    }
    return render(request, "reviews/calendar_confirm.html", about | context)


def _consequence(moved: int) -> str:
    if not moved:
        return _("Tidak ada tenggat yang berubah")
    return ngettext("%(n)d tenggat mundur", "%(n)d tenggat mundur", moved) % {"n": moved}


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponseBase:
    """The days that were shown, as they were shown."""
    by = secretary_of(request)
    days = _shown_before(request.POST.get("days", ""))
    moved = _counting(lambda: services.set_days(days=days, by=by), by)
    words = ngettext("%(n)d hari disimpan. %(moved)s.", "%(n)d hari disimpan. %(moved)s.", len(days))
    messages.success(request, words % {"n": len(days), "moved": _consequence(moved)})
    return redirect(_address(days[0].day.year if days else clock.today().year))


def _shown_before(text: str) -> list[Day]:
    """Raises Invalid for anything the page did not write itself."""
    try:
        days = [Day(**typed | {"day": dt.date.fromisoformat(typed["day"])}) for typed in json.loads(text)]
        whole = all(isinstance(said, str) for day in days for said in astuple(day)[1:])
    except (ValueError, TypeError, KeyError, RecursionError):
        whole = False
    if not whole or len(days) > MOST_DAYS:
        raise Invalid(Obstacle("calendar.days", _("Halaman ini tidak utuh; ulangi dari kalender.")))
    return days


def _counting(change: Callable[[], Any], by: User) -> int:
    """Make the change and answer how many deadlines it moved, as the page said before."""
    moved = len(effects_of(change, by))
    change()
    return moved


@login_required
@require_POST
def remove(request: HttpRequest, day: str) -> HttpResponseBase:
    """Take a day's row away: shown first, then done."""
    by = secretary_of(request)
    row = CalendarDay.objects.filter(day=_day_of_address(day)).first()
    if row is None:
        messages.info(request, _("Hari itu sudah tidak ada di kalender."))
        return redirect(_address(_day_of_address(day).year))

    def change() -> None:
        services.remove_day(day=row.day, by=by)

    if request.POST.get(SURE) != "ya":
        return _ask(request, effects_of(change, by), row.day.year, {"removed": row})
    moved = _counting(change, by)
    name = formats.date_format(row.day, "j F Y")
    words = _("%(day)s dihapus dari kalender. %(moved)s.")
    messages.success(request, words % {"day": name, "moved": _consequence(moved)})
    return redirect(_address(row.day.year))


def _day_of_address(text: str) -> dt.date:
    """Raises Invalid where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid(Obstacle("calendar.day", _("Tanggal ini tidak dikenal."))) from None
