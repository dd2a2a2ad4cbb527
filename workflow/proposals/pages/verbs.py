"""`/usulan/<id>/langkah/<verb>/`: a page that says what will happen and asks once, and the deed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from workflow.proposals import checks
from workflow.proposals.machine import Verb, rows_of
from workflow.proposals.models import EndorsementRequest, HandOver, Proposal
from workflow.proposals.pages import base, forms, links, steps
from workflow.proposals.pages.base import Opened
from workflow.proposals.pages.meanwhile import (
    MOVED,
    after,
    happened_since,
    is_stale,
    moved_meanwhile,
    posted_number,
    title_for,
    typed_in,
)
from workflow.proposals.pages.steps import Step
from workflow.refusals import Denied, NotVisible, Obstacle, Refused
from workflow.serving.forms import labels_of, show_obstacles
from workflow.serving.rescue import keeps_typed_text


@keeps_typed_text(by_hand=True, labels=labels_of(*(step.form for step in steps.STEPS.values())))
@require_http_methods(["GET", "HEAD", "POST"])
def verb(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """GET asks once, POST does. What is not offered is answered as the service answers it."""
    step = steps.STEPS.get(verb)
    if step is None:
        return _without_page(request, public_id, verb)
    try:
        opened = step.open(request, public_id)
    except NotVisible:
        if request.method == "POST" and verb == "refuse_hand_over" and _refused_by_reader(request, public_id):
            return redirect("proposals:list")  # the second press; with the first the proposal closed to them
        raise
    if request.method == "POST":
        return _do(request, opened, verb, step)
    if not step.offered(opened):
        raise step.refusal(opened)
    return _ask(request, opened, verb, step, step.form(opened=opened, verb=verb))


def _without_page(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    opened = base.open_proposal(request, public_id)
    if request.method != "POST" or not rows_of(verb):
        raise NotVisible
    steps.move_without_page(opened, verb, posted_number(request, "seen"))
    return redirect(opened.proposal)


def _do(request: HttpRequest, opened: Opened, verb: str, step: Step) -> HttpResponse:
    if was_done(request, opened, verb):
        return redirect(after(opened))
    form = step.form(request.POST, opened=opened, verb=verb)
    if is_stale(request, opened.proposal):
        return _ask_again(request, opened, verb, step)
    if not form.is_valid():
        if not step.offered(opened):
            raise step.refusal(opened)
        return _ask(request, opened, verb, step, form, status=400)
    try:
        step.do(opened, form.cleaned_data)
    except Denied:
        raise
    except Refused as refused:
        return _refused(request, opened, verb, step, form, refused)
    messages.success(request, step.done)
    return redirect(after(opened))


def _refused(  # noqa: PLR0917 - what `_do` has in its hands
    request: HttpRequest, opened: Opened, verb: str, step: Step, form: forms.StepForm, refused: Refused
) -> HttpResponse:
    """Somebody was quicker by a moment, maybe the other press of a double click; else the reasons."""
    now = step.open(request, opened.proposal.public_id)
    if was_done(request, now, verb):
        return redirect(after(now))
    if MOVED in refused.codes or is_stale(request, now.proposal):
        return _ask_again(request, now, verb, step)
    if not step.offered(now):
        raise refused
    return _ask(request, now, verb, step, form, refused=refused)


def _ask(
    request: HttpRequest,
    opened: Opened,
    verb: str,
    step: Step,
    form: forms.StepForm,
    *,
    status: int = 200,
    refused: Refused | None = None,
    meanwhile: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    obstacles = _beside_the_fields(form, refused) if refused else _missing(opened, verb)
    context: dict[str, Any] = {
        "opened": opened,
        "proposal": opened.proposal,
        "title": title_for(opened),
        "verb": verb,
        "step": step,
        "instead": (steps.STEPS[step.instead], steps.address(opened.proposal, step.instead))
        if step.instead
        else None,
        "form": form,
        "happens": step.says(opened),
        "obstacles": links.as_points(opened.proposal, obstacles, linked=opened.writes),
        "may_try": bool(refused) or not obstacles,
        "meanwhile": meanwhile,
        "back": after(opened),
    }
    return render(request, "proposals/step.html", context, status=refused.status if refused else status)


def _missing(opened: Opened, verb: str) -> list[Obstacle]:
    """What asking would refuse, said before it is tried."""
    return checks.before_submitting(opened.proposal) if verb == "ask" else []


def _beside_the_fields(form: forms.StepForm, refused: Refused) -> list[Obstacle]:
    """Shows the reasons that belong to a field of the form there; answers the others."""
    typed = [one for one in refused.obstacles if one.field in form.fields]
    show_obstacles(form, typed)
    return [one for one in refused.obstacles if one not in typed]


# --- the stale page, and the second press --------------------------------------------------------------


def _request_taken_back(proposal: Proposal) -> bool:
    last = proposal.endorsements.defer("content").order_by("-pk").first()
    return last is not None and last.lapse == EndorsementRequest.Lapse.TAKEN_BACK


def _hand_over_cancelled(proposal: Proposal) -> bool:
    last = proposal.hand_overs.order_by("-pk").first()
    return last is not None and last.status == HandOver.Status.CANCELLED


def _refused_by_reader(request: HttpRequest, public_id: str) -> bool:
    answered = HandOver.objects.filter(proposal__public_id=public_id, answered_by=base.reader_of(request))
    last = answered.order_by("-pk").first()
    return last is not None and last.status == HandOver.Status.REFUSED


# What takes a question back leaves no row in the log either: the question itself tells.
TAKEN_BACK = {"take_back": _request_taken_back, "cancel_hand_over": _hand_over_cancelled}


def was_done(request: HttpRequest, opened: Opened, verb: str) -> bool:
    """The same press came twice: this person did this verb since the page was opened."""
    row = posted_number(request, "row")
    if row is None:
        return False
    asked = {"ask": lambda: opened.request, "hand_over": lambda: opened.hand_over}
    if verb in asked:  # asking somebody leaves no row in the log
        waits = asked[verb]()
        return waits is not None and waits.asked_by == opened.user
    if verb in TAKEN_BACK:
        return bool(opened.parts & steps.STEPS[verb].who) and TAKEN_BACK[verb](opened.proposal)
    logged = Verb.HAND_OVER if verb == "accept_hand_over" else verb
    return opened.proposal.log.filter(n__gt=row, verb=logged, actor=opened.user).exists()


def _ask_again(request: HttpRequest, now: Opened, verb: str, step: Step) -> HttpResponse:
    """Somebody else was quicker: what happened since, and the form as it was typed, on the state of now."""
    entries = happened_since(now, posted_number(request, "seen") or 0)
    if step.offered(now):
        again = step.form(initial=typed_in(request), opened=now, verb=verb)
        return _ask(request, now, verb, step, again, status=409, meanwhile=entries)
    return moved_meanwhile(request, now, entries)
