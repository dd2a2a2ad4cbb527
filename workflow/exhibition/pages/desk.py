"""The curator's desk: what is to be composed, what is being written, what is shown, what was taken down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from workflow.exhibition import selectors
from workflow.exhibition.models import Entry
from workflow.exhibition.pages import addresses
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import search
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal
from workflow.refusals import Denied, Obstacle
from workflow.serving.lists import Column, Listing, Sort
from workflow.workdays import clock

PART = "bagian"
# Every proposal of the desk stands in exactly one part.
PARTS: dict[str, tuple[Any, Q]] = {
    "disusun": (
        gettext_lazy("Perlu disusun"),
        Q(state=State.GRADUATED, origin=Proposal.Origin.LAB, entry__isnull=True),
    ),
    "draf": (
        gettext_lazy("Draf"),
        Q(state=State.GRADUATED, entry__isnull=False, entry__first_published_at__isnull=True),
    ),
    "tayang": (gettext_lazy("Tayang"), Q(state=State.EXHIBITED)),
    "diturunkan": (
        gettext_lazy("Diturunkan"),
        Q(state=State.GRADUATED, entry__first_published_at__isnull=False),
    ),
    # They may be shown; nobody has to, and no heading counts them.
    "impor": (
        gettext_lazy("Hasil impor"),
        Q(state=State.GRADUATED, origin=Proposal.Origin.IMPORT, entry__isnull=True),
    ),
}
SORTS = (
    Sort("lama", gettext_lazy("Paling lama menunggu"), ("state_since", "pk")),
    Sort("baru", gettext_lazy("Terbaru"), ("-state_since", "-pk")),
    Sort("judul", gettext_lazy("Judul"), ("title", "pk")),
)
ADVICE: dict[str, tuple[Any, Any]] = {
    "disusun": (
        gettext_lazy("Tidak ada yang perlu disusun"),
        gettext_lazy("Begitu sebuah inovasi lulus keempat tahap, ia muncul di sini dan Anda menerima surel."),
    ),
    "draf": (
        gettext_lazy("Tidak ada draf"),
        gettext_lazy("Halaman yang Anda susun menunggu di sini sampai ditayangkan."),
    ),
    "tayang": (
        gettext_lazy("Belum ada yang tayang"),
        gettext_lazy("Halaman yang Anda tayangkan tampil di katalog pameran dan tercatat di sini."),
    ),
    "diturunkan": (
        gettext_lazy("Tidak ada yang diturunkan"),
        gettext_lazy("Halaman yang diturunkan dapat diperbaiki dan ditayangkan lagi dari sini."),
    ),
    "impor": (
        gettext_lazy("Tidak ada hasil impor"),
        gettext_lazy("Inovasi dari berkas impor tersedia di sini; menayangkannya boleh, tidak wajib."),
    ),
}


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponseBase:
    user = request.user
    assert isinstance(user, User)
    if not people.has_lab_role(user, LabRole.Role.CURATOR):
        raise Denied(Obstacle("role.denied", _("Meja ini milik kurator pameran.")))
    rows = selectors.on_the_desk(user)
    counts = _counts(rows)
    asked = request.GET.get(PART, "")
    here = asked if asked in PARTS else _first_filled(counts)
    listing = Listing(
        request,
        rows.filter(PARTS[here][1]).annotate(
            open_comments=Count("entry__comments", filter=Q(entry__comments__settled_at__isnull=True))
        ),
        search=search.matching,
        sorts=SORTS,
        columns=COLUMNS,
        rows=lambda proposals: [Row.of(proposal, here) for proposal in proposals],
        file=f"kurasi-{here}",
    )
    context = {
        "heading": _heading(counts["waiting"]),
        "here": here,
        "tabs": [_tab(listing, name, counts[name], here) for name in PARTS],
        "advice": ADVICE[here],
    }
    return listing.respond("exhibition/desk.html", context)


def _counts(rows: QuerySet[Proposal]) -> dict[str, int]:
    """How many stand in each part, and how many wait. One query."""
    wanted = {name: Count("pk", filter=narrow) for name, (_label, narrow) in PARTS.items()}
    waiting = Count("pk", filter=Q(state=State.GRADUATED, origin=Proposal.Origin.LAB))  # as on the home
    return rows.order_by().aggregate(**wanted, waiting=waiting)


def _first_filled(counts: dict[str, int]) -> str:
    return next((name for name in ("disusun", "draf", "diturunkan", *PARTS) if counts[name]), "disusun")


def _heading(n: int) -> str:
    if not n:
        return _("Semua inovasi yang lulus sudah tayang")
    return ngettext("Satu inovasi menunggu ditayangkan", "%(n)d inovasi menunggu ditayangkan", n) % {"n": n}


def _tab(listing: Listing, name: str, count: int, here: str) -> dict[str, Any]:
    label = f"{PARTS[name][0]} ({count})"
    return {"label": label, "url": listing.address_with(PART, name), "here": name == here}


@dataclass(frozen=True)
class Row:
    """One proposal with the state of its page."""

    proposal: Proposal
    entry: Entry | None
    title: str
    said: str
    comments: int
    url: str
    action: Any
    public_url: str

    @classmethod
    def of(cls, proposal: Proposal, part: str) -> Row:
        entry = getattr(proposal, "entry", None)
        shown = entry is not None and entry.is_shown
        return cls(
            proposal=proposal,
            entry=entry,
            title=entry.title if entry else proposal.title,
            said=SAID[part](proposal, entry),
            comments=getattr(proposal, "open_comments", 0),
            url=reverse("exhibition:edit", args=[proposal.public_id]),
            action=ACTIONS[part],
            public_url=addresses.public("entry", entry.address) if entry and shown else "",
        )


def _day(moment: Any) -> str:
    return date_format(clock.day_of(moment), "j F Y") if moment else ""


Said = Callable[[Proposal, Any], str]
SAID: dict[str, Said] = {
    "disusun": lambda proposal, _e: _("lulus %(day)s") % {"day": _day(proposal.state_since)},
    "draf": lambda _p, entry: _("terakhir diubah %(day)s") % {"day": _day(entry.changed_at)},
    "tayang": lambda _p, entry: _("tayang sejak %(day)s") % {"day": _day(entry.first_published_at)},
    "diturunkan": lambda proposal, _e: _("diturunkan %(day)s") % {"day": _day(proposal.state_since)},
    "impor": lambda proposal, _e: _("dari %(source)s") % {"source": proposal.source},
}
ACTIONS = {
    "disusun": gettext_lazy("Susun halaman"),
    "draf": gettext_lazy("Lanjutkan"),
    "tayang": gettext_lazy("Ubah"),
    "diturunkan": gettext_lazy("Perbaiki"),
    "impor": gettext_lazy("Susun halaman"),
}
COLUMNS = (
    Column(gettext_lazy("Judul"), lambda row: row.title),
    Column(gettext_lazy("Nomor"), lambda row: row.proposal.number or ""),
    Column(gettext_lazy("Unit"), lambda row: row.proposal.unit.name),
    Column(gettext_lazy("Keadaan"), lambda row: row.said),
    Column(gettext_lazy("Tanggapan terbuka"), lambda row: row.comments),
    Column(gettext_lazy("Alamat"), lambda row: addresses.whole(row.public_url) if row.public_url else ""),
)
