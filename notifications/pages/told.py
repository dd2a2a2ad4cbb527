"""`/sekretariat/kabar/`: who was told what, when, why and by which way; of one proposal or one person too.

What stands here is the ledger, never the text of a message. A row about a proposal is shown to whoever of
the secretariat may know of it, and not where it is their own matter or they still judge it blindly.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from notifications import kinds
from notifications.endings import because
from notifications.models import ABOUT_PROPOSAL, Delivery, Obligation, about_proposals
from notifications.pages.deliveries import kind_label
from notifications.pages.health import name_of
from notifications.pages.tabs import tabs
from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.proposals.models import Proposal, TeamMember
from workflow.reviews.models import Assignment
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.workdays import clock


@dataclass(frozen=True)
class Row:
    obligation: Obligation
    title: str  # of the proposal it is about, as the reader may know it; else empty
    url: str
    ways: list[Delivery]

    @property
    def kind(self) -> str:
        return kind_label(self.obligation.kind)

    @property
    def name(self) -> str:
        return self.obligation.mailbox[0] or self.obligation.mailbox[1]

    @property
    def why(self) -> str:
        row = self.obligation
        return kinds.get(row.kind).told_as(row.why) if kinds.is_known(row.kind) else row.get_why_display()

    @property
    def ended(self) -> str:
        """Open, or how it ended and why."""
        return _with_reason(capfirst(self.obligation.get_status_display()), self.obligation.reason)

    @property
    def told(self) -> list[tuple[str, str, dt.datetime | None]]:
        """Each way: its name, how it stands and why, and when it was sent."""
        return [(name_of(way.channel), self._standing(way), way.sent_at) for way in self.ways]

    def _standing(self, way: Delivery) -> str:
        """Without the reason where it is that of the whole message."""
        own = "" if way.reason == self.obligation.reason else way.reason
        return _with_reason(way.get_status_display(), own)


def _with_reason(status: str, reason: str) -> str:
    why = because(reason)
    return f"{status}: {why}" if why else status


def told_about(viewer: User) -> QuerySet[Obligation]:
    """The ledger as this person of the secretariat may read it."""
    known = Proposal.objects.visible_to(viewer).exclude(pk__in=_own(viewer))
    about = about_proposals(known) | ~Q(subject__startswith=ABOUT_PROPOSAL)
    return Obligation.objects.filter(about).select_related("recipient")


def _own(viewer: User) -> QuerySet[Any]:
    """Where they are on the team or the coach, or sit on a panel and have not filed."""
    team = TeamMember.objects.filter(user=viewer).values_list("proposal_id", flat=True)
    coached = Proposal.objects.filter(coach=viewer).values_list("pk", flat=True)
    unfiled = Assignment.objects.unfiled().filter(reviewer=viewer)
    judged = unfiled.values_list("panel__revision__proposal_id", flat=True)
    return team.order_by().union(coached.order_by(), judged.order_by())


def rows_of(viewer: User, page: Sequence[Obligation]) -> list[Row]:
    """Two queries more, however many rows: their ways, and the title lines the viewer may see."""
    ways: dict[Any, list[Delivery]] = defaultdict(list)
    for way in Delivery.objects.filter(obligation__in=page).defer("body").order_by("pk"):
        ways[way.obligation_id].append(way)
    titles = _titles(viewer, page)
    return [Row(row, *titles.get(row.subject, ("", "")), ways[row.pk]) for row in page]


def _titles(viewer: User, page: Sequence[Obligation]) -> dict[str, tuple[str, str]]:
    ids = {int(row.subject.partition(":")[2]) for row in page if row.subject.startswith(ABOUT_PROPOSAL)}
    found = Proposal.objects.visible_to(viewer).filter(pk__in=ids) if ids else []
    return {f"{ABOUT_PROPOSAL}{found_.pk}": (found_.title, found_.get_absolute_url()) for found_ in found}


COLUMNS = (
    Column(gettext_lazy("Jatuh tempo"), lambda row: row.obligation.due_at),
    Column(gettext_lazy("Kepada"), lambda row: row.name),
    Column(gettext_lazy("Sebagai"), lambda row: row.why),
    Column(gettext_lazy("Pesan"), lambda row: row.kind),
    Column(gettext_lazy("Usulan"), lambda row: row.title),
    Column(gettext_lazy("Keadaan"), lambda row: row.ended),
    Column(gettext_lazy("Cara"), lambda row: "; ".join(f"{way}: {state}" for way, state, _at in row.told)),
    Column(gettext_lazy("Dibaca"), lambda row: row.obligation.read_at),
)
SORTS = (
    Sort("terbaru", gettext_lazy("Terbaru"), ("-due_at",)),
    Sort("terlama", gettext_lazy("Terlama"), ("due_at",)),
)


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    viewer = secretary_of(request)
    listing = Listing(
        request,
        told_about(viewer),
        search=_matching(viewer),
        filters=(
            Filter("pesan", _("Pesan"), lambda found, code: found.filter(kind=code), _kinds),
            Filter("keadaan", _("Keadaan"), lambda found, code: found.filter(status=code), _statuses),
            Filter("sejak", _("Sejak"), lambda found, day: found.filter(due_at__gte=clock.start_of(day))),
            Filter("sampai", _("Sampai"), lambda found, day: found.filter(due_at__lt=_end_of(day))),
        ),
        sorts=SORTS,
        columns=COLUMNS,
        rows=lambda found: rows_of(viewer, found),
        file=_("kabar"),
        size=50,
    )
    return listing.respond("notifications/told.html", {"tabs": tabs("told")})


def _end_of(day: dt.date) -> dt.datetime:
    return clock.start_of(day + dt.timedelta(days=1))


def _matching(viewer: User):
    """A word is a person's name or address, or a proposal's number, title or address."""

    def search(found: QuerySet, words: str) -> QuerySet:
        for word in words.split()[:8]:
            to = Q(recipient__name__icontains=word) | Q(recipient__email__icontains=word)
            about = Q(number__iexact=word) | Q(public_id=word) | Q(title__icontains=word)
            subjects = about_proposals(Proposal.objects.visible_to(viewer).filter(about))
            found = found.filter(to | Q(address__icontains=word) | subjects)
        return found

    return search


def _kinds() -> list[tuple[str, Any]]:
    return sorted(((kind.code, str(kind.label)) for kind in kinds.all_kinds()), key=lambda pair: pair[1])


def _statuses() -> list[tuple[str, Any]]:
    return list(Obligation.Status.choices)
