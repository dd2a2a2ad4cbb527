"""What happens to an entry beside writing it: it is previewed and commented on, published, taken down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from workflow.exhibition import guards, selectors, services
from workflow.exhibition.freezing import public_content
from workflow.exhibition.models import Entry
from workflow.exhibition.pages import addresses, inputs, presenting
from workflow.exhibition.pages.opening import Opened, open_entry
from workflow.exhibition.services.comments import LONGEST_COMMENT
from workflow.proposals.machine import State
from workflow.proposals.pages.base import button
from workflow.refusals import Denied, NotVisible, Refused
from workflow.serving.forms import attempt, labels_of, status_of
from workflow.serving.rescue import keeps_typed_text


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Tanggapan Anda"),
        error_messages={"required": gettext_lazy("Tuliskan tanggapannya.")},
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_COMMENT}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Alasan"),
        help_text=gettext_lazy("Dibaca tim dan unitnya, dan tercatat dalam riwayat usulan."),
        error_messages={"required": gettext_lazy("Tuliskan alasannya.")},
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 2000}),
    )


# --- Preview and comments ----------------------------------------------------------------------------


@keeps_typed_text(by_hand=True, labels=labels_of(CommentForm))
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The draft as the public would read it, for curators and the team, who say here what is amiss."""
    opened = open_entry(request, public_id)
    entry = opened.draft
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["text"]
        if attempt(form, lambda: services.comment_entry(entry_id=entry.pk, by=opened.user, text=said)):
            messages.success(request, _("Tanggapan Anda tersimpan; kurator membacanya."))
            return redirect(f"{request.path}#tanggapan")
    return render(request, "exhibition/preview.html", _previewed(opened, entry, form), status=status_of(form))


def _previewed(opened: Opened, entry: Entry, form: CommentForm) -> dict[str, Any]:
    return {
        "preview": True,
        "proposal": opened.proposal,
        "entry": entry,
        "composes": opened.composes,
        "leaf": presenting.leaf(public_content(entry), draft=True),
        "address": entry.address or opened.proposal.public_id,
        "shown_since": entry.first_published_at if entry.is_shown else None,
        "comments": selectors.comments_on(entry, for_curator=opened.composes),
        "offers": opened.composes and opened.proposal.state == State.GRADUATED,
        "form": form,
    }


@button("exhibition:edit")
def settle(request: HttpRequest, public_id: str, comment: int) -> HttpResponse:
    opened = open_entry(request, public_id)
    services.settle_comment(entry_id=opened.draft.pk, comment_id=comment, by=opened.user)
    wanted = request.POST.get("kembali") == "pratinjau"
    return redirect("exhibition:preview" if wanted else "exhibition:edit", public_id)


@button("exhibition:preview")
def offer(request: HttpRequest, public_id: str) -> HttpResponse:
    """The team is told that the draft is ready to be read."""
    opened = open_entry(request, public_id)
    services.offer_entry(entry_id=opened.draft.pk, by=opened.user)
    messages.success(request, _("Tim diberi tahu bahwa draf ini siap dibaca."))
    return redirect("exhibition:preview", public_id)


# --- Publishing --------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET says what will be shown to whom, POST shows it. A changed text of a shown page likewise."""
    opened = open_entry(request, public_id)
    if not opened.composes:
        raise Denied()
    if opened.entry is None:
        raise NotVisible
    form = forms.Form(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _publish(request, opened)):
        messages.success(request, _("Halaman ini tayang di katalog pameran."))
        return redirect("exhibition:edit", public_id)
    entry = Entry.objects.select_related("proposal__unit").get(pk=opened.entry.pk)
    context = {
        "proposal": opened.proposal,
        "entry": entry,
        "form": form,
        "again": opened.proposal.state == State.EXHIBITED,
        "unchanged": entry.is_shown and not selectors.differs_from_shown(entry),
        "missing": guards.incomplete(entry),
        "open_comments": entry.comments.filter(settled_at__isnull=True).count(),
        "public_url": addresses.whole(addresses.public("entry", entry.address)) if entry.address else "",
    }
    return render(request, "exhibition/publish.html", context, status=409 if form.errors else 200)


def _publish(request: HttpRequest, opened: Opened) -> None:
    """Pressed twice, the second finds it done."""
    seen = inputs.number(request.POST.get("seen", ""))
    try:
        services.publish_changes(proposal_id=opened.proposal.pk, by=opened.user, seen=seen)
    except Refused as refused:
        if refused.codes != ["entry.unchanged"]:
            raise


# --- Taking down -------------------------------------------------------------------------------------


@keeps_typed_text(by_hand=True, labels=labels_of(ReasonForm))
@require_http_methods(["GET", "HEAD", "POST"])
def retract(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET asks once and for the reason, POST takes the page down."""
    opened = open_entry(request, public_id)
    if not opened.takes_down:
        raise Denied()
    if opened.entry is None:
        raise NotVisible
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _retract(opened, form)):
        messages.success(request, _("Halaman ini diturunkan: tidak lagi terbaca siapa pun."))
        return redirect("exhibition:edit", public_id) if opened.composes else redirect(opened.proposal)
    context = {
        "proposal": opened.proposal,
        "entry": opened.entry,
        "form": form,
        "shown": opened.entry.is_shown,
        "back": addresses.desk("edit", public_id) if opened.composes else opened.proposal.get_absolute_url(),
    }
    return render(request, "exhibition/retract.html", context, status=status_of(form))


def _retract(opened: Opened, form: ReasonForm) -> None:
    """Pressed twice, also at one instant, the second finds it done."""
    reason = form.cleaned_data["reason"]
    try:
        services.retract_entry(proposal_id=opened.proposal.pk, by=opened.user, reason=reason)
    except Refused as refused:
        if refused.codes != ["verb.not_here"]:
            raise
