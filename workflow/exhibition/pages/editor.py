"""The page on which a curator writes an entry: what the button saves, and what the script saves while one
types. Pressing a button of a picture or a source text saves what was typed first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from workflow.exhibition import guards, selectors, services
from workflow.exhibition.models import Entry
from workflow.exhibition.pages import inputs, pictures
from workflow.exhibition.pages.opening import Opened, open_entry
from workflow.exhibition.services.writing import Outcome
from workflow.proposals.pages.base import button
from workflow.refusals import Denied, NotVisible, Obstacle, Refused
from workflow.serving.rescue import keeps_typed_text, rescue, wants_json
from workflow.workdays import clock


@keeps_typed_text
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The entry to write in, or the button that composes it."""
    if request.method == "POST":
        return _posted(request, public_id)
    opened = open_entry(request, public_id)
    if not opened.composes:
        if opened.reads_draft:
            return redirect("exhibition:preview", public_id)
        raise Denied(Obstacle("role.denied", _("Halaman katalog disusun oleh kurator pameran.")))
    if opened.entry is None:
        return _begin(request, opened)
    return _page(request, opened.entry)


def _begin(request: HttpRequest, opened: Opened) -> HttpResponse:
    proposal = opened.proposal
    context = {
        "proposal": proposal,
        "offered": len(selectors.offered_pictures(proposal)),
        "sources": selectors.source_texts(proposal),
    }
    return render(request, "exhibition/begin.html", context)


@button("exhibition:edit")
def compose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Copy the proposal into a new entry. Pressed twice, the entry that is there is opened."""
    opened = open_entry(request, public_id)
    try:
        services.compose_entry(proposal_id=opened.proposal.pk, by=opened.user)
    except Refused as refused:
        if refused.codes != ["entry.exists"]:
            raise
    else:
        text = _("Halaman tersusun dari usulan. Periksa tiap bagiannya, lalu pilih gambarnya.")
        messages.success(request, text)
    return redirect("exhibition:edit", public_id)


def _page(
    request: HttpRequest,
    entry: Entry,
    outcome: Outcome | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    sheet = inputs.sheet(entry, outcome, typed)
    context = {
        "proposal": entry.proposal,
        "entry": entry,
        "sheet": sheet,
        "url": reverse("exhibition:edit", args=[entry.proposal.public_id]),
        "offered": selectors.offered_pictures(entry.proposal),
        "sources": selectors.source_texts(entry.proposal),
        "missing": [_linked(obstacle) for obstacle in guards.incomplete(entry)],
        "comments": selectors.comments_on(entry, for_curator=True),
        "changed": entry.is_shown and selectors.differs_from_shown(entry),
        "problems": [
            {"label": inputs.label_of(each.name), "text": text, "target": each.id}
            for each in sheet.every()
            for text in each.errors
        ],
    }
    return render(request, "exhibition/edit.html", context, status=status)


def _linked(obstacle: Obstacle) -> dict[str, Any]:
    field = (obstacle.field or "").replace("picture.", "alt.")
    return {"text": obstacle.text, "url": f"#{field.replace('.', '-')}", "blocks": True}


# --- What was posted ---------------------------------------------------------------------------------


def _posted(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whatever refuses the person or the page answers with the text, so that nothing is lost."""
    try:
        opened = open_entry(request, public_id)
        if opened.entry is None:
            raise NotVisible
        return _save(request, opened, opened.entry)
    except NotVisible:
        text = _("Halaman ini tidak ada, atau Anda tidak lagi menyusunnya. Teks Anda tidak disimpan.")
        return rescue(request, Obstacle("not_found", text), status=404, labels=inputs.label_of)
    except Denied:
        text = _("Anda bukan kurator halaman ini lagi. Teks Anda tidak disimpan.")
        return rescue(request, Obstacle("role.denied", text), status=403, labels=inputs.label_of)


def _save(request: HttpRequest, opened: Opened, entry: Entry) -> HttpResponse:
    typed, do = inputs.typed_in(request.POST.dict()), request.POST.get("do", "")
    choice, _colon, name = do.partition(":")
    if choice == "theirs":
        typed.pop(name, None)  # what stands there stays
    seen = inputs.number(request.POST.get("version", ""))
    outcome = services.save_entry(
        entry_id=entry.pk, by=opened.user, seen=seen, written=typed, pins=inputs.pins_in(request.POST.dict())
    )
    if wants_json(request):
        return _told(outcome, typed, seen)
    here = _press(request, opened, outcome.entry, choice, name)
    if not outcome.clean:
        fresh = Entry.objects.select_related("proposal__unit").get(pk=entry.pk)
        return _page(request, fresh, outcome, typed, status=409 if outcome.conflicts else 400)
    if not do:
        messages.success(request, _("Tersimpan %(at)s.") % {"at": inputs.time_of(clock.now())})
    response = HttpResponse(status=303)
    response.headers["Location"] = request.path + (f"#{here}" if here else "")
    return response


def _told(outcome: Outcome, typed: dict[str, str], seen: int) -> JsonResponse:
    """The saving script's answer: the confirmed time, or what could not be stored and why."""
    entry = outcome.entry
    body: dict[str, Any] = {
        "version": entry.edits,
        "saved_at": inputs.time_of(clock.now()),
        "fresh": inputs.meanwhile(entry, seen, typed),
    }
    if outcome.clean:
        return JsonResponse(body)
    body["obstacles"] = [each.as_dict() for each in (*outcome.faults.values(), *outcome.conflicts.values())]
    standing = services.fields_of(entry)
    body["conflicts"] = [
        _both(entry, name, typed[name], inputs.as_typed(name, standing[name])) for name in outcome.conflicts
    ]
    return JsonResponse(body, status=409 if outcome.conflicts else 400)


def _both(entry: Entry, name: str, yours: str, theirs: str) -> dict[str, str]:
    both = inputs.conflict(entry, name, yours, theirs)
    return {
        "field": name,
        "label": inputs.label_of(name),
        "yours": both.yours,
        "theirs": both.theirs,
        "yours_read": both.yours_read,
        "theirs_read": both.theirs_read,
        "by": both.by,
        "at": both.at,
    }


# --- Buttons -----------------------------------------------------------------------------------------


def _press(request: HttpRequest, opened: Opened, entry: Entry, do: str, name: str) -> str:
    """Do what a button says; answers the id of the place to return to. A refusal is told on top."""
    act = BUTTONS.get(do)
    if act is None:
        return name.replace(".", "-")
    try:
        return act(request, opened, entry, name)
    except Denied:
        raise
    except NotVisible:  # the text is saved; only what the button names is gone
        messages.warning(request, _("Yang Anda pilih sudah tidak ada di naskah ini."))
        return "gambar"
    except Refused as refused:
        for obstacle in refused.obstacles:
            messages.warning(request, str(obstacle.text))
        return "gambar"


def _upload(request: HttpRequest, opened: Opened, entry: Entry, _name: str) -> str:
    file = request.FILES.get("file")
    if file is None:
        messages.warning(request, _("Pilih dulu gambarnya."))
        return "gambar"
    picture = services.add_picture(entry_id=entry.pk, by=opened.user, file=file)
    return f"alt-{picture.public_id}"


def _take(_request: HttpRequest, opened: Opened, entry: Entry, name: str) -> str:
    picture = services.copy_picture(entry_id=entry.pk, by=opened.user, attachment=name)
    return f"alt-{picture.public_id}"


def _moved(step: int) -> Any:
    def move(_request: HttpRequest, opened: Opened, entry: Entry, name: str) -> str:
        order = [picture.public_id for picture in entry.current_pictures()]
        if name in order:
            at = order.index(name)
            to = min(max(at + step, 0), len(order) - 1)
            order.insert(to, order.pop(at))
            services.order_pictures(entry_id=entry.pk, by=opened.user, public_ids=order)
        return f"alt-{name}"

    return move


def _remove(request: HttpRequest, opened: Opened, entry: Entry, name: str) -> str:
    if entry.current_pictures().filter(public_id=name).exists():
        services.remove_picture(entry_id=entry.pk, by=opened.user, public_id=name)
        messages.success(request, _("Gambar dilepas dari halaman ini."))
    return "gambar"


def _add_source(_request: HttpRequest, opened: Opened, entry: Entry, name: str) -> str:
    services.add_source_text(entry_id=entry.pk, by=opened.user, name=name)
    return "text"


BUTTONS = {
    "upload": _upload,
    "take": _take,
    "up": _moved(-1),
    "down": _moved(+1),
    "remove": _remove,
    "source": _add_source,
}


# --- A file the lab judged, small enough to choose from ----------------------------------------------


@login_required
@require_safe
def offered_picture(request: HttpRequest, public_id: str, file: str) -> HttpResponseBase:
    opened = open_entry(request, public_id)
    found = {each.public_id: each for each in selectors.offered_pictures(opened.proposal)}
    if not opened.composes or file not in found:
        raise NotVisible
    return pictures.small(found[file].stored)
