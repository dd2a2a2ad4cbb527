"""The page on which one reviewer judges one revision: the proposal beside the rubric."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workflow.people.models import User
from workflow.refusals import Denied, Obstacle, Refused
from workflow.reviews import selectors, services
from workflow.reviews.foretelling import foretold
from workflow.reviews.models import Review
from workflow.reviews.pages import judged
from workflow.reviews.pages.scorecard import Scorecard, conflicts, stored
from workflow.reviews.pages.seats import Seat, seat_of
from workflow.reviews.services.assigning import ended
from workflow.reviews.services.scoring import missing
from workflow.reviews.standing import review_of
from workflow.serving.forms import show_obstacles
from workflow.serving.prepared import prepared
from workflow.serving.rescue import keeps_typed_text, wants_json
from workflow.workdays import calendar, clock

FILE = "ajukan"
NEWEST = 2**31 - 1


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Read and score. A POST saves the draft, or files it; asked for JSON it answers the saving script."""
    assert isinstance(request.user, User)  # keeps_typed_text asks for a sign-in
    seat = seat_of(request.user, assignment_id)
    if request.method != "POST":
        return _page(request, seat) if seat.gives_access else _ended(request, seat)
    card = Scorecard(request.POST, panel=seat.panel)
    if wants_json(request):
        return _save(request, seat, card)
    return _take(request, seat, card)


# --- Saving while typing -----------------------------------------------------------------------------


def _save(request: HttpRequest, seat: Seat, card: Scorecard) -> JsonResponse:
    """What the saving script asks: only the fields that changed are sent."""
    try:
        kept = _write(request, seat, card)
    except Refused as refused:
        return JsonResponse(_refusal(seat, card, refused), status=refused.status)
    return JsonResponse({"saved_at": _time(kept), "version": kept.version})


def _write(request: HttpRequest, seat: Seat, card: Scorecard) -> Review:
    if not seat.gives_access:
        raise Denied(ended())
    return services.save_draft(
        panel_id=seat.panel.pk,
        by=seat.assignment.reviewer,
        version=_version(request, seat, card),
        **card.typed(),
    )


def _version(request: HttpRequest, seat: Seat, card: Scorecard, *, whole: bool = False) -> int:
    """The version the page was built from. Sent a second time (a double click, a retry after a lost
    answer) it is stale, but overwrites nothing: then the present one is meant."""
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else NEWEST
    if seat.review and version != seat.review.version and not conflicts(card, seat.review, whole=whole):
        return seat.review.version
    return version


def _refusal(seat: Seat, card: Scorecard, refused: Refused) -> dict[str, Any]:
    answer: dict[str, Any] = {"obstacles": [obstacle.as_dict() for obstacle in refused.obstacles]}
    if "draft.newer" in refused.codes:
        kept = _fresh(seat).review
        answer["version"] = kept.version if kept else 0
        answer["conflicts"] = [
            {
                "field": each.field,
                "label": each.label,
                "yours": each.yours,
                "theirs": each.theirs,
                "by": _("Anda, di halaman lain"),
                "at": _time(kept) if kept else "",
            }
            for each in conflicts(card, kept)
        ]
    return answer


def _time(kept: Review) -> str:
    """ "14.32.05 WIB"."""
    moment = formats.date_format(timezone.localtime(kept.saved_at), "H.i.s")
    return f"{moment} {settings.TIME_ZONE_LABEL}"


def _fresh(seat: Seat) -> Seat:
    """The seat with the draft as it is stored now."""
    return replace(seat, review=review_of(seat.assignment.reviewer, seat.panel))


# --- Saving and filing by button ---------------------------------------------------------------------


def _take(request: HttpRequest, seat: Seat, card: Scorecard) -> HttpResponse:
    card.is_valid()
    files = request.POST.get("langkah") == FILE
    try:
        if files:
            _file(request, seat, card)
        else:
            _write(request, seat, card)
    except Denied:
        return _ended(request, _fresh(seat), card)
    except Refused as refused:
        return _again(request, _fresh(seat), card, refused)
    if files:
        messages.success(request, _("Nilai Anda sudah diajukan."))
    else:
        messages.success(request, _("Draf tersimpan."))
    return redirect("reviews:review", seat.assignment.pk)


def _file(request: HttpRequest, seat: Seat, card: Scorecard) -> None:
    if not seat.gives_access:
        raise Denied(ended())
    services.file_review(
        panel_id=seat.panel.pk,
        by=seat.assignment.reviewer,
        version=_version(request, seat, card, whole=True),
        **card.typed(),
    )


def _again(request: HttpRequest, seat: Seat, card: Scorecard, refused: Refused) -> HttpResponse:
    """The page once more with what was typed; a newer draft stands beside it, to choose between."""
    newer = "draft.newer" in refused.codes
    obstacles = [each for each in refused.obstacles if each.code != "draft.newer"]
    if newer:
        text = _("Draf yang lebih baru tersimpan dari halaman lain. Bandingkan, lalu simpan sekali lagi.")
        obstacles.append(Obstacle("draft.newer", text))
    show_obstacles(card, obstacles)
    other = conflicts(card, seat.review, whole=True) if newer else []
    return _page(request, seat, card, conflicts=other, status=refused.status)


# --- The page ----------------------------------------------------------------------------------------


def _foretold(seat: Seat) -> str:
    """Who will be told if this review stays late."""
    owes = seat.can_score and not seat.has_filed
    return foretold([seat.assignment]).get(seat.assignment.pk, "") if owes else ""


def _page(
    request: HttpRequest, seat: Seat, card: Scorecard | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    user = seat.assignment.reviewer
    card = card or Scorecard(panel=seat.panel, initial=stored(seat.panel, seat.review))
    changes = seat.can_score and (not seat.has_filed or card.is_bound or "ubah" in request.GET)
    place = _place(user, seat)
    context = {
        "seat": seat,
        "panel": seat.panel,
        "revision": seat.panel.revision,
        "proposal": seat.panel.proposal,
        "card": card,
        "version": seat.review.version if seat.review else 0,
        "scores": changes,
        "missing": len(missing(seat.panel, seat.review or Review(panel=seat.panel), card.criteria)),
        "days_left": calendar.count(clock.today(), seat.assignment.due_on),
        "estimate": calendar.is_estimate(seat.assignment.due_on),
        "foretold": _foretold(seat),
        "place": place,
        "next": reverse("reviews:review", args=[place.next]) if place.next else "",
        "text": judged.text(user, seat),
        **judged.others(user, seat),
        **more,
    }
    return render(request, "reviews/review.html", context, status=status)


@dataclass(frozen=True)
class Place:
    """Where a review stands in its reviewer's queue: `n` of `of`, 0 once it is filed; `next` is the one
    after it, round the end to the first."""

    n: int
    of: int
    next: int | None


@prepared
def _queue(user: Any) -> QuerySet:
    """The keys of the reviews one owes, the most urgent first."""
    return selectors.my_queue(user).select_related(None).defer(None).values_list("pk", flat=True)


def _place(user: User, seat: Seat) -> Place:
    queue = _queue(user=user.pk)
    at = queue.index(seat.assignment.pk) if seat.assignment.pk in queue else -1
    after = [pk for pk in queue[at + 1 :] + queue[: at + 1] if pk != seat.assignment.pk]
    return Place(at + 1, len(queue), after[0] if after else None)


def _ended(request: HttpRequest, seat: Seat, card: Scorecard | None = None) -> HttpResponse:
    """Nothing of the proposal any more; what was typed, stored or just sent, can be copied."""
    values = card.data if card else stored(seat.panel, seat.review)
    shown = Scorecard(panel=seat.panel, initial=values)
    context = {"seat": seat, "card": shown, "refused": card is not None}
    return render(request, "reviews/ended.html", context, status=403 if card else 200)
