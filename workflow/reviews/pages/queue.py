"""The reviewer's queue: what I still owe by due date, then what I have answered.

Only my own assignment and my own draft matter here; nobody else's work shows, in no word and no count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from workflow.people.models import User
from workflow.proposals import search
from workflow.proposals import selectors as proposals
from workflow.proposals.machine import STAGES
from workflow.proposals.models import Proposal
from workflow.reviews import selectors
from workflow.reviews.foretelling import foretold
from workflow.reviews.models import Assignment
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock

OWED, ANSWERED = "ditunggu", "selesai"
OF = "panel__revision__proposal"


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    user = request.user
    assert isinstance(user, User)
    listing = Listing(
        request,
        lambda: selectors.my_seats(user.pk),
        search=lambda seats, words: seats.filter(
            **{f"{OF}__in": search.matching(Proposal.objects.all(), words).values("pk")}
        ),
        filters=(
            Filter("status", gettext_lazy("Status"), choices=_states, narrow=_in_state),
            Filter("tahap", gettext_lazy("Tahap"), choices=_stages, narrow=_at_stage),
        ),
        sorts=(
            Sort("tenggat", gettext_lazy("Tenggat"), order=("answered", "-answered_due", "due_on", "pk")),
            Sort("terbaru", gettext_lazy("Terbaru diminta"), order=("-asked_at", "-pk")),
        ),
        columns=COLUMNS,
        rows=_rows,
        file="telaah",
        first=lambda order, n: _first(user=user.pk, order=tuple(order), n=n),
    )
    owed, today = _due(user=user.pk), clock.today()
    context = {"owed": len(owed), "late": sum(due_on < today for due_on in owed)}
    return listing.respond("reviews/queue.html", {**context, "kept": _kept(user)})


@prepared
def _first(user: Any, *, order: Any, n: int) -> QuerySet:
    return selectors.my_seats(user).order_by(*order)[:n]


@prepared
def _due(user: Any) -> QuerySet:
    """When each review that is still owed is due."""
    return selectors.my_queue(user).select_related(None).order_by().values_list("due_on", flat=True)


def _states() -> list[tuple[str, str]]:
    return [(OWED, _("Menunggu nilai Anda")), (ANSWERED, _("Sudah selesai"))]


def _in_state(seats: QuerySet[Any], state: str) -> QuerySet[Any]:
    return seats.filter(answered=state == ANSWERED)


def _stages() -> list[tuple[str, str]]:
    return [(stage.value, stage.label) for stage in STAGES]


def _at_stage(seats: QuerySet[Any], stage: str) -> QuerySet[Any]:
    return seats.filter(panel__revision__stage=stage)


@dataclass(frozen=True)
class Row:
    """One assignment as the queue shows it."""

    seat: Assignment
    line: proposals.TitleLine
    status: str
    kind: str  # how the status is drawn: "", teak, turmeric
    owed: bool
    days_left: int  # working days, negative when late
    estimate: bool
    foretold: str  # who will be told if it stays late

    @property
    def proposal(self) -> Proposal:
        return self.line.proposal


def _rows(seats: list[Any]) -> list[Row]:
    """A constant number of queries."""
    if not seats:
        return []
    lines = proposals.title_lines([seat.panel.revision.proposal for seat in seats])
    today = clock.today()
    days = calendar.load(min([today, *(s.due_on for s in seats)]), max([today, *(s.due_on for s in seats)]))
    said = foretold([seat for seat in seats if not seat.answered and seat.panel.is_open])
    return [_row(seat, line, days, said.get(seat.pk, "")) for seat, line in zip(seats, lines, strict=True)]


def _row(seat: Any, line: proposals.TitleLine, days: Any, said: str) -> Row:
    status, kind = _status(seat)
    return Row(
        seat=seat,
        line=line,
        status=status,
        kind=kind,
        owed=not seat.answered,
        days_left=days.count(clock.today(), seat.due_on),
        estimate=days.is_estimate(seat.due_on),
        foretold=said,
    )


def _status(seat: Any) -> tuple[str, str]:
    """My own part alone: what the panel does besides is not told."""
    if seat.status == Assignment.Status.FILED:
        return _("nilai diajukan"), "teak"
    if not seat.panel.is_open:
        return _("ditutup sebelum Anda mengajukan"), ""
    if seat.has_draft:
        return _("draf tersimpan"), "turmeric"
    return str(seat.get_status_display()), ""


COLUMNS = (
    Column(gettext_lazy("Nomor"), lambda row: row.proposal.number or ""),
    Column(gettext_lazy("Judul"), lambda row: row.proposal.title),
    Column(gettext_lazy("Unit"), lambda row: row.proposal.unit.name),
    Column(gettext_lazy("Gerbang"), lambda row: row.seat.panel.revision.get_stage_display()),
    Column(gettext_lazy("Putaran"), lambda row: row.seat.panel.revision.round),
    Column(gettext_lazy("Tenggat"), lambda row: row.seat.due_on),
    Column(gettext_lazy("Sisa hari kerja"), lambda row: row.days_left if row.owed else ""),
    Column(gettext_lazy("Status"), lambda row: row.status),
)


def _kept(user: User) -> list[dict[str, Any]]:
    """What I typed where I no longer sit: mine to copy, without naming the proposal."""
    return [
        {
            "assignment": review.ended,
            "stage": review.panel.revision.get_stage_display(),
            "at": review.saved_at,
        }
        for review in _kept_texts(user=user.pk)
    ]


@prepared
def _kept_texts(user: Any) -> QuerySet:
    """With the newest assignment of each."""
    mine = Assignment.objects.filter(reviewer=user, panel=OuterRef("panel")).order_by("-pk")
    kept = selectors.kept_texts(user).filter(version__gt=0).select_related("panel__revision")
    kept = kept.annotate(ended=Subquery(mine.values("pk")[:1])).filter(ended__isnull=False)
    return kept.only("saved_at", "panel__revision__stage")
