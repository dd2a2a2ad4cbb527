"""`/usulan/<id>/persetujuan/`: what the unit's head is asked, what changed since the last time, the answer.

Made for a phone: one column, the answer at the end and a link to it at the top.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from workflow.proposals import checks, endorsements, ladder, selectors
from workflow.proposals.models import EndorsementRequest
from workflow.proposals.pages import base, comparing, links, meanwhile, reading
from workflow.proposals.pages.base import Opened
from workflow.proposals.pages.forms import LONGEST_REASON
from workflow.proposals.pages.standing import day
from workflow.refusals import Denied, Obstacle, Refused
from workflow.serving.forms import labels_of, show_obstacles
from workflow.serving.rescue import keeps_typed_text

Status = EndorsementRequest.Status
APPROVE, RETURN = "setujui", "kembalikan"
ANSWERS = {APPROVE: Status.GRANTED, RETURN: Status.RETURNED}
# The request or the proposal is not what the page was built on.
OVER = frozenset({meanwhile.MOVED, "endorsement.lapsed", "endorsement.answered", "endorsement.missing"})


class AnswerForm(forms.Form):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    asked = forms.IntegerField(required=False, widget=forms.HiddenInput)  # which request
    answer = forms.ChoiceField(choices=[(APPROVE, APPROVE), (RETURN, RETURN)], widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Catatan untuk tim"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Perlu diisi bila dikembalikan: apa yang harus diperbaiki. "
            "Bila disetujui, ia tercatat di riwayat dan dibaca lab juga."
        ),
    )

    def show(self, obstacles: Iterable[Obstacle]) -> None:
        """The service's reason is this form's note."""
        show_obstacles(
            self, [Obstacle(o.code, o.text, "note") if o.field == "reason" else o for o in obstacles]
        )


@keeps_typed_text(by_hand=True, labels=labels_of(AnswerForm))
@require_http_methods(["GET", "HEAD", "POST"])
def endorsement(request: HttpRequest, public_id: str) -> HttpResponse:
    """The open request, for whoever may answer it now (`ladder`)."""
    opened = base.open_proposal(request, public_id)
    if request.method == "POST":
        return _answer(request, opened)
    if opened.request is None:
        messages.info(request, _("Tidak ada permintaan persetujuan yang terbuka untuk usulan ini."))
        return redirect(meanwhile.after(opened))
    if not opened.may_endorse:
        raise Denied(Obstacle("role.denied", _("Permintaan ini dijawab kepala unit di luar tim.")))
    return _page(request, opened, _fresh(opened))


def _fresh(opened: Opened, typed: Mapping[str, Any] | None = None) -> AnswerForm:
    """An empty form on the state of now, with what was typed on an earlier one."""
    assert opened.request is not None
    now = {"seen": opened.proposal.seen, "asked": opened.request.pk}
    return AnswerForm(initial={**(typed or {}), **now})


# --- the answer --------------------------------------------------------------------------------------


def _answer(request: HttpRequest, opened: Opened) -> HttpResponse:
    asked = _asked(opened, meanwhile.posted_number(request, "asked"))
    if _is_given(request, opened, asked):
        return redirect(meanwhile.after(opened))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        if not opened.may_endorse:
            raise Denied
        return _page(request, opened, form, status=400)
    try:
        _give(opened, asked, form.cleaned_data)
    except Denied:
        raise
    except Refused as refused:
        if OVER & set(refused.codes):
            return _over(request, opened, asked)
        if not opened.may_endorse:
            raise
        form.show(refused.obstacles)
        return _page(request, opened, form, status=refused.status)
    messages.success(request, _said(opened, form.cleaned_data["answer"]))
    return redirect(meanwhile.after(opened))


def _is_given(request: HttpRequest, opened: Opened, asked: EndorsementRequest) -> bool:
    """The second press of a double click; another answer, from another tab, is told and keeps its note."""
    answer = ANSWERS.get(request.POST.get("answer", ""))
    return asked.answered_by == opened.user and answer == asked.status


def _asked(opened: Opened, pk: int | None) -> EndorsementRequest:
    """The request the page was built on, else the open one. Raises Refused `endorsement.missing`."""
    asked = opened.proposal.endorsements.filter(pk=pk).first() if pk else opened.request
    if asked is None:
        raise Refused(Obstacle("endorsement.missing", _("Tim belum meminta persetujuan kepala unit.")))
    return asked


def _give(opened: Opened, asked: EndorsementRequest, typed: Mapping[str, Any]) -> None:
    if typed["answer"] == APPROVE:
        endorsements.approve(request_id=asked.pk, by=opened.user, seen=typed["seen"], note=typed["note"])
    else:
        endorsements.return_to_team(request_id=asked.pk, by=opened.user, reason=typed["note"])


def _said(opened: Opened, answer: str) -> str:
    if answer == RETURN:
        return _("Dikembalikan ke tim dengan catatan Anda. Usulan BELUM diajukan.")
    return _("Disetujui. Usulan sekarang di gerbang %(stage)s.") % {"stage": opened.proposal.stage.label}


def _over(request: HttpRequest, opened: Opened, asked: EndorsementRequest) -> HttpResponse:
    """The request of the page is closed, or the proposal moved: what happened, and the note as typed."""
    asked.refresh_from_db()
    if _is_given(request, opened, asked):
        return redirect(meanwhile.after(opened))
    now = base.open_proposal(request, opened.proposal.public_id)
    entries = meanwhile.happened_since(now, meanwhile.posted_number(request, "seen") or 0)
    if asked.status != Status.OPEN and asked.answered_at:
        entries.insert(0, {"at": asked.answered_at, "text": _became(now, asked)})
    if not now.may_endorse:
        return meanwhile.moved_meanwhile(request, now, entries)
    form = _fresh(now, meanwhile.typed_in(request))
    return _page(request, now, form, status=409, meanwhile=entries)


def _became(opened: Opened, asked: EndorsementRequest) -> str:
    """ "Permintaan persetujuan disetujui, oleh Sri Wahyuningsih", "… gugur: isi berubah"."""
    if asked.answered_by is None:
        return _("Permintaan persetujuan gugur: %(why)s") % {"why": asked.get_lapse_display()}
    named = selectors.reads_name(asked.capacity, set(opened.parts))
    who = asked.answered_by.name if named else selectors.part_name(asked.capacity)
    return _("Permintaan persetujuan %(what)s, oleh %(who)s") % {
        "what": asked.get_status_display(),
        "who": who,
    }


# --- the page ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changes:
    """What differs from the text the head read last: since when, and the differences by part."""

    heading: str
    groups: list[comparing.Group]


def _page(
    request: HttpRequest, opened: Opened, form: AnswerForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    assert opened.request is not None
    assert opened.text is not None  # whoever is asked reads the work
    proposal, stage = opened.proposal, base.present_stage(opened.proposal)
    text = opened.text.content
    changes = _changes(opened, text)
    context = {
        "opened": opened,
        "proposal": proposal,
        "eyebrow": base.eyebrow(proposal),
        "asked": opened.request,
        "next_level": ladder.next_level_on(opened.request),
        "by_office": opened.user.pk in ladder.answerers(opened.request).by_office,
        "obstacles": links.as_points(proposal, checks.before_submitting(proposal), linked=False),
        "changes": changes,
        "stage": stage,
        "blocks": [block for block in reading.blocks(text, stage) if block.filled],
        "files": reading.files(text),
        "form": form,
        **more,
    }
    return render(request, "proposals/endorsement.html", context, status=status)


def _changes(opened: Opened, text: dict[str, Any]) -> Changes | None:
    """None the first time."""
    last = opened.proposal.endorsements.exclude(status=Status.OPEN).exclude(answered_by=None)
    answered = last.order_by("-answered_at", "-pk").first()
    if answered is None or answered.answered_at is None:
        return None
    # A request keeps what was asked about, without labels: names and order say nothing here.
    before = json.loads(answered.content)
    after = {key: value for key, value in text.items() if key != "labels"}
    words = {
        Status.GRANTED: _("Yang berubah sejak disetujui %(day)s"),
        Status.RETURNED: _("Yang berubah sejak dikembalikan %(day)s"),
    }
    heading = words[Status(answered.status)] % {"day": day(answered.answered_at)}
    return Changes(heading, comparing.compared(before, after))
