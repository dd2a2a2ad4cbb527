"""The page of a proposal: one worksheet at a time, as this person may read it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workflow.proposals.machine import STAGES
from workflow.proposals.pages import base
from workflow.refusals import NotVisible


@login_required
@require_safe
def page(request: HttpRequest, public_id: str) -> HttpResponse:
    """The worksheet of the present stage."""
    opened = base.open_proposal(request, public_id)
    return _sheet(request, opened, base.present_stage(opened.proposal).value)


@login_required
@require_safe
def sheet(request: HttpRequest, public_id: str, stage: str) -> HttpResponse:
    opened = base.open_proposal(request, public_id)
    if stage not in [known.value for known in STAGES]:
        raise NotVisible
    return _sheet(request, opened, stage)


def _sheet(request: HttpRequest, opened: base.Opened, stage: str) -> HttpResponse:
    return render(request, "proposals/sheet.html", base.page_of(opened, here=stage, stage=stage))
