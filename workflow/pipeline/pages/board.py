"""One screen for whoever asks where everything is: `/pipeline/`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from workflow.people.models import User
from workflow.pipeline import selectors
from workflow.pipeline.permissions import require_reader
from workflow.pipeline.selectors import Board, CycleFigures, KindFigures, StageFigures


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    require_reader(request.user)
    assert isinstance(request.user, User)
    board = selectors.board(request.user)
    context = {
        "board": board,
        "headline": _headline(board),
        "stages": [_stage(figures) for figures in board.stages],
        "shown": {"n": board.shown, "url": _proposals(keadaan="tayang")},
        "display": _cycle(board.this_cycle) if board.this_cycle else None,
        "kinds": [_kind(figures) for figures in board.kinds],
        "cycles": [_cycle(figures) for figures in board.cycles],
        "drafts": {"n": board.drafts, "url": _units(keadaan="draf")},
        "all_running": _proposals(keadaan="berjalan", urut="lama"),
    }
    return render(request, "pipeline/board.html", context)


def _proposals(**narrowed: Any) -> str:
    return f"{reverse('pipeline:proposals')}?{urlencode(narrowed)}"


def _units(**narrowed: Any) -> str:
    return f"{reverse('pipeline:units')}?{urlencode(narrowed)}"


def _headline(board: Board) -> list[dict[str, Any]]:
    """ "62 berjalan, 7 terlambat, 9 di gerbang": each number with its list."""
    running = ngettext("%(n)d berjalan", "%(n)d berjalan", board.running)
    late = ngettext("%(n)d terlambat", "%(n)d terlambat", board.late)
    at_gate = ngettext("%(n)d di gerbang", "%(n)d di gerbang", board.at_gate)
    return [
        {"text": running % {"n": board.running}, "url": _proposals(keadaan="berjalan")},
        {
            "text": late % {"n": board.late},
            "url": _proposals(keadaan="terlambat"),
            "waits": board.late > 0,
        },
        {"text": at_gate % {"n": board.at_gate}, "url": _proposals(keadaan="gerbang")},
    ]


def _stage(figures: StageFigures) -> dict[str, Any]:
    stage = figures.stage.value
    return {
        "figures": figures,
        "label": figures.stage.label,
        "running": _proposals(tahap=stage, keadaan="berjalan"),
        "in_work": _proposals(tahap=stage, keadaan="dikerjakan"),
        "at_gate": _proposals(tahap=stage, keadaan="gerbang"),
        "late": _proposals(tahap=stage, keadaan="terlambat"),
    }


def _kind(figures: KindFigures) -> dict[str, Any]:
    kind = figures.kind.value
    return {
        "figures": figures,
        "label": figures.kind.label,
        "units": _units(jenis=kind, keadaan="aktif"),
        "proposed": _units(jenis=kind, keadaan="mengusul"),
        "graduated": _units(jenis=kind, keadaan="lulus"),
        "never": _units(jenis=kind, keadaan="belum"),
    }


def _cycle(figures: CycleFigures) -> dict[str, Any]:
    cycle = figures.cycle.pk
    return {
        "figures": figures,
        "graduated": _proposals(siklus=cycle, keadaan="lulus"),
        "shown": _proposals(siklus=cycle, keadaan="tayang"),
        "shelved": _proposals(siklus=cycle, keadaan="ditunda"),
        "ended": _proposals(siklus=cycle, keadaan="berakhir"),
    }
