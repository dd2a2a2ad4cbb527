"""The page of a proposal: one worksheet at a time, as this person may read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflow.proposals import selectors
from workflow.proposals.machine import STAGES
from workflow.proposals.pages import aside, base, links, reading, source_texts
from workflow.refusals import NotVisible
from workflow.serving.memo import Pieces
from workflow.workdays import clock


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
    context = base.page_of(
        opened, here=stage, stage=stage, column=aside.column(opened), **_text(opened, stage)
    )
    return render(request, "proposals/sheet.html", context)


def _text(opened: base.Opened, stage: str) -> dict[str, Any]:
    """What of this worksheet the reader may read, which text it is, and where the team changes it."""
    if opened.text is None:
        return {"line_only": True}
    if opened.proposal.is_import:
        return {
            "source_facts": source_texts.facts(opened.text.content),
            "sources": source_texts.texts(opened.text.content),
        }
    return {
        "blocks": _drawn(opened.text, stage),
        "files": reading.files(opened.text.content),
        "which": which_text(opened.text),
        "now": clock.now(),
        "unsent": selectors.changes_not_sent(opened.proposal, opened.parts),
        "edit_url": links.edit_url(opened.proposal, stage) if opened.writes else "",
    }


@dataclass(frozen=True)
class Drawn:
    """A part of a worksheet as the page shows it."""

    name: str
    html: SafeString


_FROZEN: Pieces[list[Drawn]] = Pieces(most=128)  # worksheets of some ten kilobytes


def _drawn(text: selectors.Text, stage: str) -> list[Drawn]:
    """A sent text reads the same for good, and for everybody who may read it."""
    revision = text.revision
    if text.current or revision is None:
        return _draw(text, stage)
    return _FROZEN.of((revision.pk, revision.digest, stage), lambda: _draw(text, stage))


def _draw(text: selectors.Text, stage: str) -> list[Drawn]:
    template = get_template("proposals/reading/block.html")
    blocks = reading.blocks(text.content, stage)
    return [Drawn(block.name, mark_safe(template.render({"block": block}))) for block in blocks]  # noqa: S308


def which_text(text: selectors.Text) -> str:
    """ "Revisi 3, dikirim 12 Oktober 2026", or what the team writes now."""
    if text.current or text.revision is None:
        return _("Teks yang sedang ditulis tim")
    sent = date_format(clock.day_of(text.revision.sent_at), "j F Y")
    return _("Revisi %(n)s, dikirim %(day)s") % {"n": text.revision.number, "day": sent}
