"""Editing one worksheet: the page, what the button saves, and what the script saves while one types."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workflow.people.models import User
from workflow.proposals import visibility
from workflow.proposals.machine import STAGES, Part, Stage
from workflow.proposals.models import Proposal
from workflow.proposals.pages import base, inputs, row_steps, typing
from workflow.proposals.pages.inputs import Typed, Worksheet
from workflow.proposals.worksheets.writing import NotEditable
from workflow.refusals import Denied, NotVisible, Obstacle, Refused
from workflow.serving.rescue import keeps_typed_text, rescue, wants_json
from workflow.workdays import clock

TEAM = {Part.OWNER, Part.CO_WRITER}


@keeps_typed_text(labels=inputs.label_of)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str, stage: str) -> HttpResponse:
    """The worksheet of a stage, for those who write it."""
    if stage not in [known.value for known in STAGES]:
        raise NotVisible
    if request.method == "POST":
        return _posted(request, public_id, Stage(stage))
    opened = base.open_proposal(request, public_id)
    if not opened.parts & TEAM:
        raise Denied(Obstacle("role.denied", _("Lembar kerja ditulis oleh ketua dan anggota tim.")))
    if not opened.proposal.in_work:
        return _resting(request, opened.proposal, Stage(stage))
    return _page(request, opened.proposal, Stage(stage))


def _page(
    request: HttpRequest, proposal: Proposal, stage: Stage, typed: Typed | None = None, status: int = 200
) -> HttpResponse:
    sheet = inputs.worksheet(proposal, stage, request.user, typed)
    user: User = request.user  # type: ignore[assignment]  # keeps_typed_text asks for a sign-in
    context = {
        "opened": base.Opened(user, proposal, visibility.look(user, proposal)),
        "proposal": proposal,
        "sheet": sheet,
        "url": _address(proposal, stage),
        "back": reverse("proposals:sheet", args=[proposal.public_id, stage.value]),
        "stages": _stages(proposal, stage),
        "removed": row_steps.removed(request, proposal),
        "problems": _problems(sheet),
        "now": clock.now(),
    }
    return render(request, "proposals/edit.html", context, status=status)


def _stages(proposal: Proposal, here: Stage) -> list[dict[str, Any]]:
    return [
        {"label": stage.label, "url": _address(proposal, stage), "here": stage == here} for stage in STAGES
    ]


def _problems(sheet: Worksheet) -> list[dict[str, Any]]:
    """What was refused, each with a link to its field, for the summary on top."""
    fields = [each for group in sheet.groups for each in group.inputs]
    fields += [each for group in sheet.groups for row in group.rows or () for each in row.inputs]
    return [
        {"label": each.of.label, "text": text, "target": each.id} for each in fields for text in each.errors
    ]


def _address(proposal: Proposal, stage: Stage) -> str:
    return reverse("proposals:edit", args=[proposal.public_id, stage.value])


def _resting(request: HttpRequest, proposal: Proposal, stage: Stage) -> HttpResponse:
    context = {
        "proposal": proposal,
        "back": reverse("proposals:sheet", args=[proposal.public_id, stage.value]),
    }
    return render(request, "proposals/edit_resting.html", context)


# --- what was posted --------------------------------------------------------------------------------


def _posted(request: HttpRequest, public_id: str, stage: Stage) -> HttpResponse:
    """Whatever refuses the person or the proposal answers with the text, so that nothing is lost."""
    try:
        proposal = base.open_proposal(request, public_id).proposal
        return _save(request, proposal, stage)
    except NotVisible:
        text = _("Usulan ini tidak ada, atau Anda bukan lagi anggota timnya. Teks Anda tidak disimpan.")
        return _rescue(request, Obstacle("not_found", text), 404)
    except Denied:
        text = _("Anda bukan lagi penulis usulan ini. Teks Anda tidak disimpan.")
        return _rescue(request, Obstacle("role.denied", text), 403)
    except NotEditable as refused:
        return _rescue(request, refused.obstacles[0], refused.status)


def _rescue(request: HttpRequest, obstacle: Obstacle, status: int) -> HttpResponse:
    return rescue(request, obstacle, status=status, labels=inputs.label_of)


def _save(request: HttpRequest, proposal: Proposal, stage: Stage) -> HttpResponse:
    by, do = request.user, request.POST.get("do", "")
    assert isinstance(by, User)
    outcome = typing.save(proposal, request.POST, by, but=row_steps.removed_place(do))
    proposal = Proposal.objects.select_related("unit", "cycle").get(pk=proposal.pk)  # the title may be new
    if wants_json(request):
        if outcome.clean and "settled" in request.POST:
            typing.settle(proposal, typing.number(request.POST["settled"]), by)
        return _told(proposal, stage, outcome)
    here = _press(request, proposal, outcome, do) if do else ""
    if outcome.errors or outcome.refused:
        return _with_errors(request, proposal, stage, outcome)
    if outcome.conflicts:
        messages.warning(request, _("Orang lain mengubah isian yang sama. Pilih teksnya di bawah isian itu."))
    elif not do:
        messages.success(request, _("Tersimpan %(at)s.") % {"at": _time()})
    return _see(_address(proposal, stage), here or _id_of(next(iter(outcome.conflicts), "")))


def _press(request: HttpRequest, proposal: Proposal, outcome: typing.Outcome, do: str) -> str:
    """A refused step is told on top; what was typed is saved by then."""
    assert isinstance(request.user, User)
    on = row_steps.Press(request, proposal, request.user, outcome.read_at)
    try:
        return row_steps.press(do, on)
    except (Denied, NotEditable):
        raise
    except Refused as refused:
        for obstacle in refused.obstacles:
            messages.warning(request, str(obstacle.text))
        return ""


def _with_errors(
    request: HttpRequest, proposal: Proposal, stage: Stage, outcome: typing.Outcome
) -> HttpResponse:
    """The page again, with what could not be stored as it was typed, on the version it was typed on."""
    for obstacle in outcome.refused:
        messages.warning(request, str(obstacle.text))
    bad = [name for name in outcome.typed if name not in outcome.conflicts]
    typed = Typed(
        values={name: outcome.typed[name] for name in bad},
        errors={name: [str(o.text) for o in obstacles] for name, obstacles in outcome.errors.items()},
        versions={name: max(outcome.read_at, 0) for name in bad},
    )
    return _page(request, proposal, stage, typed, status=400)


def _id_of(name: str) -> str:
    """The id of an input by its name: a section's field is known by itself, a row's by all three."""
    return name.rpartition(".")[2] if name.count(".") == 1 else name


def _see(address: str, id: str) -> HttpResponse:
    response = HttpResponse(status=303)
    response.headers["Location"] = f"{address}#{id}" if id else address
    return response


def _told(proposal: Proposal, stage: Stage, outcome: typing.Outcome) -> JsonResponse:
    """The saving script's answer: the confirmed time, what is still asked, what others did meanwhile."""
    sheet = inputs.worksheet(proposal, stage, None)
    fresh, rows_moved = typing.meanwhile(outcome, sheet.content)
    body: dict[str, Any] = {
        "version": sheet.version,
        "saved_at": _time(),
        "open": sheet.open,
        "fresh": [{"field": each.name, "value": each.value, "by": each.by} for each in fresh],
        "rows_moved": rows_moved,
    }
    if outcome.clean:
        return JsonResponse(body)
    errors = [
        {**obstacle.as_dict(), "field": name} for name, found in outcome.errors.items() for obstacle in found
    ]
    body["obstacles"] = [
        *errors,
        *({**obstacle.as_dict(), "field": name} for name, obstacle in outcome.conflicts.items()),
        *(obstacle.as_dict() for obstacle in outcome.refused),
    ]
    body["conflicts"] = [_both(name, outcome, sheet) for name in outcome.conflicts]
    return JsonResponse(body, status=409 if outcome.conflicts else 400)


def _both(name: str, outcome: typing.Outcome, sheet: Worksheet) -> dict[str, Any]:
    """One conflict with both texts, as they are typed and as they are read."""
    place, of = typing.found(name)
    yours, theirs = outcome.typed[name], typing.standing(place, of, sheet.content)
    last = inputs.last_edit(sheet.proposal, place.part, place.key, of.name)
    return {
        "field": name,
        "label": str(of.label),
        "yours": yours,
        "theirs": theirs,
        "yours_read": inputs.as_read(of, yours, sheet.content),
        "theirs_read": inputs.as_read(of, theirs, sheet.content),
        "by": str(last.by) if last else "",
        "at": _time(last.at) if last else "",
        "kept_id": outcome.conflicts[name].kept_id,
    }


def _time(moment: Any = None) -> str:
    """ "14.32.05 WIB"."""
    local = timezone.localtime(moment or clock.now(), clock.zone())
    return f"{formats.date_format(local, 'H.i.s')} {settings.TIME_ZONE_LABEL}"
