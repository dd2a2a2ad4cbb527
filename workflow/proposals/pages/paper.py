"""A text of a proposal as a document to read and to file: number, revision, date and digest on it.

A frozen submission has its own address for ever; the text as it stands now is printed from another one
and says that nobody has received it.
"""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflow.proposals import content, selectors
from workflow.proposals.models import EndorsementRequest, Revision
from workflow.proposals.models.proposal import TeamMember
from workflow.proposals.pages import base, comparing, reading, source_texts, story
from workflow.proposals.pages.history import readable_revisions
from workflow.refusals import Denied, NotVisible
from workflow.workdays import clock

COMPARE = "banding"  # the number of the revision to compare with


@login_required
@require_safe
def revision(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One submission, whole, or what changed in it since another one. Raises NotVisible."""
    opened = base.open_proposal(request, public_id)
    readable = readable_revisions(opened)
    shown = _numbered(readable, number)
    text = json.loads(shown.content)
    context = {
        **_document(opened, text, stage=shown.stage),
        "revision": shown,
        "revisions": readable,
        "digest": shown.digest,
        "endorsed": _endorsement(opened, shown),
        "is_intact": content.digest(shown.content) == shown.digest,
        **_compared(request, readable, shown, text),
    }
    return render(request, "proposals/revision.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The text this person reads now: the team's as it stands, for others their last submission.

    Raises NotVisible, Denied for whoever reads the title line only.
    """
    opened = base.open_proposal(request, public_id)
    if opened.text is None:
        raise Denied
    if not opened.text.current and opened.text.revision is not None:
        return redirect("proposals:revision", public_id, opened.text.revision.number)
    frozen = content.canonical(opened.text.content)
    text, readable = json.loads(frozen), readable_revisions(opened)
    context = {
        **_document(opened, text, stage=base.present_stage(opened.proposal)),
        "revisions": readable,
        "digest": content.digest(frozen),
        "unsent": selectors.changes_not_sent(opened.proposal, opened.parts),
        **_compared(request, readable, None, text),
    }
    return render(request, "proposals/revision.html", context)


def _numbered(readable: list[Revision], number: int) -> Revision:
    found = next((each for each in readable if each.number == number), None)
    if found is None:
        raise NotVisible
    return found


def _document(opened: base.Opened, text: dict[str, Any], *, stage: str) -> dict[str, Any]:
    """What any document shows: the names as of then, not as of now."""
    labels = text.get("labels", {})
    is_import = opened.proposal.is_import
    return {
        "opened": opened,
        "proposal": opened.proposal,
        "eyebrow": base.eyebrow(opened.proposal),
        "title": text.get("sheets", {}).get("drum_up", {}).get("title") or opened.proposal.shown_title,
        "unit": (labels.get("unit") or {}).get("name") or opened.proposal.unit.name,
        "team": _team_of_then(labels),
        "partners": ", ".join(one.get("name", "") for one in labels.get("partners", [])),
        "sheets": () if is_import else reading.whole(text, stage),
        "source_facts": source_texts.facts(text) if is_import else (),
        "sources": source_texts.texts(text) if is_import else (),
        "files": reading.files(text),
        "printed_at": clock.now(),
    }


def _team_of_then(labels: dict[str, Any]) -> str:
    """ "Sri Wahyuningsih (Ketua tim), Bagus Prasetya"."""
    named = []
    for one in labels.get("team", []):
        owns = one.get("role") == TeamMember.Role.OWNER
        named.append(_("%(name)s (ketua)") % {"name": one["name"]} if owns else one["name"])
    return ", ".join(named)


def _endorsement(opened: base.Opened, shown: Revision) -> dict[str, Any] | None:
    """Who of the unit asked and who approved, as far as this reader reads names."""
    asked = EndorsementRequest.objects.filter(revision=shown, status=EndorsementRequest.Status.GRANTED)
    found = asked.defer("content").select_related("asked_by", "answered_by").first()
    if found is None or found.answered_by is None:
        return None
    parts = set(opened.parts)
    named = selectors.reads_name(found.capacity, parts)
    part = story.part(found.capacity)
    return {"who": f"{found.answered_by.name}, {part}" if named else part, "at": found.answered_at}


def _compared(
    request: HttpRequest, readable: list[Revision], shown: Revision | None, text: dict[str, Any]
) -> dict[str, Any]:
    """The changes between this text and the revision named in the address, from the older to the newer;
    the text as it stands now (no revision) is the newest. A number that means nothing is left out."""
    typed = request.GET.get(COMPARE, "")
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0
    if number == 0 or (shown and number == shown.number):
        return {}
    other = _numbered(readable, number)
    pair = (json.loads(other.content), text)
    is_older = shown is None or number < shown.number
    groups = comparing.compared(*(pair if is_older else pair[::-1]))
    ends = [_named(other), _named(shown)]
    before, after = ends if is_older else ends[::-1]
    said = {"n": comparing.count(groups), "before": before, "after": after}
    return {
        "compared": other,
        "groups": groups,
        "changes": _("%(n)d perubahan dari %(before)s ke %(after)s") % said,
    }


def _named(revision: Revision | None) -> str:
    return _("revisi %(n)d") % {"n": revision.number} if revision else _("naskah kerja")
