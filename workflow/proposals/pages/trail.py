"""`/jejak/`: the auditor's desk. The log of all proposals, as a list and as files; and its verification."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from workflow.people.models import Unit, User
from workflow.proposals import services, trail
from workflow.proposals.machine import STAGES, Verb
from workflow.proposals.models import LogCheck, Proposal, Seal
from workflow.refusals import Denied, Refused
from workflow.serving.lists import DOWNLOAD, Column, Filter, Listing, Sort
from workflow.workdays import clock

CHECKS_SHOWN = 10
SEALS_SHOWN = 7
SORTS = (
    Sort("terbaru", gettext_lazy("Terbaru"), ("-at", "-pk")),
    Sort("terlama", gettext_lazy("Terlama"), ("at", "pk")),
    Sort("usulan", gettext_lazy("Per usulan, berurutan"), ("proposal", "n", "pk")),
)


def _when(told: trail.Told) -> str:
    return told.row.at.astimezone(clock.zone()).isoformat(timespec="seconds")


COLUMNS = (
    Column(gettext_lazy("Waktu"), _when),
    Column(gettext_lazy("Nomor"), lambda told: told.proposal and told.proposal.number),
    Column(gettext_lazy("Judul"), lambda told: told.proposal and told.proposal.shown_title),
    Column(gettext_lazy("Unit"), lambda told: told.unit.name),
    Column(gettext_lazy("Baris"), lambda told: told.row.n),
    Column(gettext_lazy("Peristiwa"), lambda told: told.what),
    Column(gettext_lazy("Kode"), lambda told: told.row.verb),
    Column(gettext_lazy("Dari"), lambda told: told.row.from_state),
    Column(gettext_lazy("Ke"), lambda told: told.row.to_state),
    Column(gettext_lazy("Oleh"), lambda told: told.who),
    Column(gettext_lazy("Sebagai"), lambda told: told.part),
    Column(gettext_lazy("Alasan"), lambda told: told.reason),
    Column(gettext_lazy("Revisi"), lambda told: told.row.revision and told.row.revision.number),
    Column(gettext_lazy("Sidik isi"), lambda told: told.row.digest),
    Column(gettext_lazy("Sidik baris"), lambda told: told.row.hash),
)


def _auditor(request: HttpRequest) -> User:
    """Raises Denied for anybody else; the views ask for a sign-in."""
    user = request.user
    assert isinstance(user, User)
    trail.require_auditor(user)
    return user


# --- The log -----------------------------------------------------------------------------------------


@login_required
@require_safe
def log(request: HttpRequest) -> HttpResponseBase:
    user = _auditor(request)
    listing = Listing(
        request,
        trail.rows(),
        search=trail.matching(user),
        filters=_filters(user),
        sorts=SORTS,
        columns=COLUMNS,
        rows=trail.reading(user),
        file=_("jejak"),
        size=50,
    )
    if request.GET.get(DOWNLOAD) == "ndjson":
        return _as_ndjson(listing)
    heading, alarm = _heading(_last_ended())
    return listing.respond(
        "proposals/trail.html",
        {"heading": heading, "alarm": alarm, "ndjson": listing.download.replace("=csv", "=ndjson")},
    )


def _filters(user: User) -> tuple[Filter, ...]:
    return (
        Filter("peristiwa", _("Peristiwa"), lambda found, verb: found.filter(verb=verb), _verbs),
        Filter("tahap", _("Tahap"), trail.of_stage, lambda: [(s.value, s.label) for s in STAGES]),
        Filter("orang", _("Orang"), trail.by_person(user), _people),
        Filter("unit", _("Unit"), lambda found, unit: found.filter(proposal__unit=unit), _units),
        Filter("sejak", _("Sejak"), trail.since),
        Filter("sampai", _("Sampai"), trail.until),
    )


def _verbs() -> Iterable[tuple[str, Any]]:
    return [(verb, verb.label.capitalize()) for verb in Verb]


def _people() -> Iterable[tuple[Any, Any]]:
    return [(trail.SYSTEM, _("Sistem")), *trail.actors().values_list("pk", "name")]


def _units() -> Iterable[tuple[int, str]]:
    with_ideas = Unit.objects.filter(Exists(Proposal.objects.filter(unit=OuterRef("pk"))))
    return with_ideas.order_by("name", "pk").values_list("pk", "name")


def _as_ndjson(listing: Listing) -> StreamingHttpResponse:
    """One row a line, with what its hash was made of: whoever holds the key can verify it outside."""
    response = StreamingHttpResponse(_lines(listing), content_type="application/x-ndjson; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_("jejak")}.ndjson"'
    return response


def _lines(listing: Listing) -> Iterator[bytes]:
    """A stream is sent after the request's language is over, so each piece is made in it again."""
    language, pieces = translation.get_language(), listing.pieces()
    while True:
        with translation.override(language):
            piece = next(pieces, None)
            if piece is None:
                return
            text = "".join(json.dumps(trail.record(told), ensure_ascii=False) + "\n" for told in piece)
        yield text.encode()


# --- Verification ------------------------------------------------------------------------------------


@login_required
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """How the last verification ended, how far a running one is, and those before it."""
    user = _auditor(request)
    latest = list(LogCheck.objects.select_related("asked_by").defer("faults")[:CHECKS_SHOWN])
    running = next((check for check in latest if check.is_open), None)
    last = _last_ended()
    heading, alarm = _heading(last)
    context = {
        "heading": heading,
        "alarm": alarm,
        "running": running,
        "last": last,
        "faults": trail.fault_lines(user, last.faults) if last else [],
        "checks": [(check, _number(check.checked)) for check in latest if not check.is_open],
        "checked": _number(running.checked) if running else "",
        "rows": _number(running.rows) if running else "",
        "seals": Seal.objects.defer("heads")[:SEALS_SHOWN],
    }
    return render(request, "proposals/trail_checks.html", context)


def _last_ended() -> LogCheck | None:
    """The last one that came to an end of its own."""
    whole = (LogCheck.Result.SOUND, LogCheck.Result.FAULTY)
    return LogCheck.objects.filter(result__in=whole).order_by("-ended_at", "-pk").first()


def _heading(last: LogCheck | None) -> tuple[str, bool]:
    """The answer, and whether it wants somebody."""
    if last is None or last.ended_at is None:
        return _("Log ini belum pernah diperiksa"), False
    day = formats.date_format(last.ended_at.astimezone(clock.zone()), "j F Y, H.i")
    if last.fault_count:
        words = ngettext(
            "%(n)s kesalahan dalam log, diperiksa %(day)s",
            "%(n)s kesalahan dalam log, diperiksa %(day)s",
            last.fault_count,
        )
        return words % {"n": _number(last.fault_count), "day": day}, True
    words = ngettext(
        "%(n)s baris log utuh, diperiksa %(day)s", "%(n)s baris log utuh, diperiksa %(day)s", last.checked
    )
    return words % {"n": _number(last.checked), "day": day}, False


def _number(n: int) -> str:
    return formats.number_format(n, force_grouping=True)


@login_required
@require_POST
def ask_check(request: HttpRequest) -> HttpResponse:
    user = _auditor(request)
    try:
        services.ask_check(by=user)
    except Denied:
        raise
    except Refused as refused:
        messages.info(request, str(refused.obstacles[0].text))
    else:
        messages.success(request, _("Pemeriksaan diminta. Anda boleh meninggalkan halaman ini."))
    return redirect(reverse("proposals:trail_checks"))
