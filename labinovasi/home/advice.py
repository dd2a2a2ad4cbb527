"""The call for ideas as a home shows it, and what to do next when nothing waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labinovasi.home.selectors import viewers_named
from workflow.people.models import LabRole, User
from workflow.people.selectors import Posts
from workflow.proposals import visibility
from workflow.proposals.machine import IN_STAGE, SHOWN, TEAM, State
from workflow.proposals.models import Cycle, Proposal, TeamMember
from workflow.proposals.pages.drafting import may_propose
from workflow.proposals.registry import Reader
from workflow.serving.prepared import prepared
from workflow.workdays import clock


def address(name: str) -> str:
    """Of a page that another desk brings; empty while it is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


# By which viewers somebody knows of the proposals of their units.
OF_UNITS = frozenset({"team", "unit", "head"})


@dataclass(frozen=True)
class Call:
    """The open call for ideas, and how the proposals of my units stand in it."""

    cycle: Cycle
    last_day: dt.date
    may_propose: bool
    counts: list[tuple[str, int]]


def call_for(user: User, posts: Posts) -> Call | None:
    """The call that takes new ideas now, None while none is open."""
    cycle = next(iter(_open_call(now=clock.now())), None)
    if cycle is None:
        return None
    return Call(
        cycle=cycle,
        last_day=cycle.last_day(),
        may_propose=may_propose(posts),
        counts=_counts_of_units(user, posts),
    )


@prepared
def _open_call(now: Any) -> QuerySet:
    return Cycle.objects.open(now).order_by("closes_at")[:1]


def _counts_of_units(user: User, posts: Posts) -> list[tuple[str, int]]:
    """How the proposals of my units stand, as far as I may know of them. One query."""
    if not posts.units:
        return []
    arms, values = visibility.arms_of(viewers_named(OF_UNITS), user, posts)
    counts = dict(_states_of_units(arms=arms, **values))

    if not counts:
        return []

    def in_any(states: Iterable[str]) -> int:
        return sum(counts.get(state, 0) for state in states)

    return [
        (_("Usulan unit"), sum(counts.values())),
        (_("Berjalan"), in_any(IN_STAGE)),
        (_("Lulus"), in_any(SHOWN)),
        (_("Ditunda"), in_any([State.SHELVED])),
    ]


@prepared
def _states_of_units(user: Any, units: Any, headed: Any, asked: Any, *, arms: Any) -> QuerySet:
    own = visibility.told_union(arms, Reader(user, units, headed, asked))
    of_units = Proposal.objects.filter(pk__in=own, unit__in=units, origin=Proposal.Origin.LAB)
    return of_units.order_by().values_list("state").annotate(Count("pk"))


@dataclass(frozen=True)
class Advice:
    """What to do next when nothing waits: said by the part somebody has."""

    title: str
    text: str
    action: str = ""
    url: str = ""


# By part, the first that fits: what an empty home says, and the page of that desk.
_OFFICES = (
    (
        LabRole.Role.EXECUTIVE,
        gettext_lazy("Yang perlu Anda tetapkan tampil di sini. Keadaan seluruh lab ada di pipeline."),
        gettext_lazy("Buka pipeline"),
        "pipeline:board",
    ),
    (
        LabRole.Role.SECRETARIAT,
        gettext_lazy("Tidak ada gerbang yang menunggu penugasan, keputusan, atau pengumuman."),
        gettext_lazy("Lihat semua gerbang"),
        "reviews:gates",
    ),
    (
        LabRole.Role.CURATOR,
        gettext_lazy("Usulan yang lulus tampil di sini sampai halaman katalognya tayang."),
        gettext_lazy("Buka meja kurasi"),
        "exhibition:desk",
    ),
    (
        LabRole.Role.REVIEWER,
        gettext_lazy("Tidak ada telaah yang jatuh tempo. Penugasan baru tampil di sini dan lewat surel."),
        gettext_lazy("Lihat meja telaah"),
        "reviews:queue",
    ),
    (
        LabRole.Role.AUDITOR,
        gettext_lazy("Seluruh catatan lab dapat Anda baca dan periksa di jejak audit."),
        gettext_lazy("Buka jejak audit"),
        "proposals:trail",
    ),
)


def advice_for(user: User, posts: Posts, call: Call | None) -> Advice:
    """For the empty list of a home: by office, else whether there is an idea to begin with."""
    for role, says, action, page in _OFFICES:
        if role in posts.roles:
            return Advice(_("Semua sudah terjawab"), str(says), str(action), address(page))
    if call and call.may_propose and not _writes(user):
        text = _(
            "Mulai dari masalah yang Anda lihat tiap hari: judul, masalah, dan ide, "
            "masing-masing dua kalimat."
        )
        return Advice(_("Belum ada usulan Anda"), text, _("Buat usulan pertama"), address("proposals:new"))
    return Advice(
        _("Semua sudah terjawab"),
        _(
            "Begitu sesuatu perlu Anda baca, setujui, atau perbaiki, ia tampil di sini dengan tenggatnya "
            "dalam hari kerja, dan Anda menerima surel."
        ),
    )


def _writes(user: User) -> bool:
    return TeamMember.objects.filter(user=user, role__in=TEAM).exists()
