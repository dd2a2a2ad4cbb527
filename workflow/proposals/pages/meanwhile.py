"""What every page of a deed shares: where it leads, the state it was built on, and what others did to the
proposal meanwhile."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.proposals import selectors, telling
from workflow.proposals.models import Proposal
from workflow.proposals.pages.base import Opened

MOVED = "state.moved"
MOST_ENTRIES = 20  # of what happened meanwhile


def after(opened: Opened) -> str:
    """Back to the proposal, or to the list for whom it is not theirs to see."""
    proposal = opened.proposal
    visible = Proposal.objects.visible_to(opened.user).filter(pk=proposal.pk).exists()
    return proposal.get_absolute_url() if visible else reverse("proposals:list")


def title_for(opened: Opened) -> str:
    """A fresh draft that the secretariat was told of has no title for it (Table B)."""
    if opened.look.reading is None and not opened.may_take_over:
        return _("Draf %(id)s") % {"id": opened.proposal.public_id}
    return opened.proposal.shown_title


def posted_number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def is_stale(request: HttpRequest, proposal: Proposal) -> bool:
    """It moved since the page was opened. A post by hand without `seen` is the service's to answer."""
    seen = posted_number(request, "seen")
    return seen is not None and seen != proposal.seen


def typed_in(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


def happened_since(opened: Opened, seen: int) -> list[dict[str, Any]]:
    """The newest first, with the names this reader reads."""
    rows, line_of = selectors.log_for(opened.user, opened.proposal)
    lines = [line_of(row) for row in rows.filter(n__gt=seen).order_by("-n")[:MOST_ENTRIES]]
    by = _("%(what)s, oleh %(who)s")
    return [
        {
            "at": line.row.at,
            "text": by % {"what": telling.told(line.row), "who": line.who},
            "kind": telling.kind_of(line.row),
        }
        for line in lines
    ]


def moved_meanwhile(request: HttpRequest, opened: Opened, entries: list[dict[str, Any]]) -> HttpResponse:
    """The verb is no longer there: what happened, and what was typed, to be read and copied."""
    typed = [request.POST.get(name, "").strip() for name in ("reason", "note")]
    context = {
        "title": title_for(opened),
        "entries": entries,
        "typed": [text for text in typed if text],
        "back": after(opened),
    }
    return render(request, "proposals/moved.html", context, status=409)
