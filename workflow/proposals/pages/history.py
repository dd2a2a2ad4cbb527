"""The story of one proposal on a page: what happened, who did it as far as this reader may know, and why."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workflow.proposals.machine import Part
from workflow.proposals.models import Revision
from workflow.proposals.pages import base, story
from workflow.proposals.visibility import revisions_visible_to
from workflow.refusals import Denied

A_PAGE = 40  # events


@login_required
@require_safe
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Newest first, by stay in a stage. Raises NotVisible, Denied for whoever reads the title line only."""
    opened = base.open_proposal(request, public_id)
    require_log(opened)
    found = story.events(opened)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = base.page_of(
        opened,
        here="history",
        page=page,
        count=len(found),
        first=found[-1].at if found else None,
        chapters=story.chapters(opened.proposal, list(page), to_now=page.number == 1),
        revisions=readable_revisions(opened),
    )
    return render(request, "proposals/history.html", context)


def require_log(opened: base.Opened) -> None:
    """The same that `selectors.log_for` says, as a refusal."""
    if not opened.look.reads_text or opened.parts == {Part.CURATOR}:
        raise Denied


def readable_revisions(opened: base.Opened) -> list[Revision]:
    """The submissions this person reads, the newest first, without their texts."""
    readable = revisions_visible_to(opened.user, opened.proposal, opened.look)
    return list(readable.defer("content").order_by("-number"))
