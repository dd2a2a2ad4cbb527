"""Feedback on the pages: beside each section, in the side column, before asking for endorsement, and as one
list; and the four things people do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from workflow.people.models import User
from workflow.proposals import feedback, interests, visibility
from workflow.proposals.machine import STAGES, Stage
from workflow.proposals.models import Feedback, FeedbackReply, Proposal
from workflow.proposals.pages.base import button, open_proposal, page_of
from workflow.proposals.pages.parts import Part, register_part
from workflow.proposals.pages.reading import Block
from workflow.proposals.visibility import Look
from workflow.proposals.voices import Listener
from workflow.refusals import Invalid, NotVisible
from workflow.serving.forms import show_obstacles
from workflow.serving.lists import Column, Filter, Listing, Sort
from workflow.serving.rescue import keeps_typed_text

OPEN, SETTLED = "terbuka", "selesai"


# --- What is shown -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    who: str
    reply: FeedbackReply


@dataclass(frozen=True)
class Row:
    """One entry as one reader sees it, with what they may do."""

    entry: Feedback
    who: str
    part: str  # beside a name: "Pendamping"
    section: str  # the label, "" for the whole worksheet
    quote: str  # the words it was written on, as far as this reader read them
    answers: list[Answer]
    may_answer: bool
    may_settle: bool

    @property
    def url(self) -> str:
        """Where it stands on the proposal page."""
        return entry_url(self.entry)


def entry_url(entry: Feedback) -> str:
    return f"{sheet_url(entry.proposal, entry.stage)}#tanggapan-{entry.pk}"


def sheet_url(proposal: Proposal, stage: str) -> str:
    return reverse("proposals:sheet", args=[proposal.public_id, stage])


def rows(user: User, proposal: Proposal, look: Look, entries: Iterable[Feedback]) -> list[Row]:
    """`entries` with their replies and the replies' authors fetched."""
    listener = Listener(user, look.parts)
    labels = {stage.value: feedback.sections_of(stage) for stage in STAGES}
    answers = feedback.answers(look)
    found = []
    for entry in entries:
        entry.proposal = proposal
        who, part = listener.voice_of(entry), listener.part_of(entry)
        found.append(
            Row(
                entry=entry,
                who=who,
                part="" if part == who else part,
                section=labels[entry.stage].get(entry.section, ""),
                quote=listener.quote_of(entry),
                answers=[
                    Answer(listener.name_of(reply.author, reply.capacity), reply)
                    for reply in entry.replies.all()
                ],
                may_answer=answers,
                may_settle=feedback.settles(look, entry, user),
            )
        )
    return found


@dataclass(frozen=True)
class Board:
    """All feedback of one proposal for one reader, fetched once a page (three queries)."""

    rows: list[Row]
    gives: bool

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows if not row.entry.is_settled]

    def at(self, stage: str, section: str) -> list[Row]:
        return [row for row in self.rows if (row.entry.stage, row.entry.section) == (stage, section)]


def board(user: User, proposal: Proposal, look: Look) -> Board | None:
    """None for whom feedback is not. Kept on the proposal for the page's other places: one request, one
    reader."""
    if not feedback.reads(look):
        return None
    kept = proposal.__dict__.setdefault("_feedback", {})
    if user.pk not in kept:
        found = feedback.said_to(user, proposal, look)
        kept[user.pk] = Board(rows(user, proposal, look, found), feedback.gives(look, proposal))
    return kept[user.pk]


# --- Places of the proposal page ---------------------------------------------------------------------


def beside_section(
    user: User, proposal: Proposal, look: Look, *, section: str, stage: str, **_facts: Any
) -> Part | None:
    said = board(user, proposal, look)
    here = said.at(stage, section) if said else []
    if said is None or not (here or said.gives):
        return None
    facts = {"said": here, "gives": said.gives, "stage": stage, "section": section}
    label = feedback.sections_of(stage).get(section, "")
    return Part("proposals/feedback/section.html", facts | {"section_label": label})


def of_the_sheet(
    user: User,
    proposal: Proposal,
    look: Look,
    *,
    stage: str = "",
    blocks: Iterable[Block] = (),
    **_facts: Any,
) -> Part | None:
    """Below an open worksheet: what was said of the whole of it, and of parts not drawn there now."""
    said = board(user, proposal, look) if stage in STAGES else None
    if said is None:
        return None
    drawn = {block.name for block in blocks}
    whole = [row for row in said.rows if row.entry.stage == stage and row.entry.section not in drawn]
    if not (whole or said.gives):
        return None
    facts = {"whole": whole, "gives": said.gives, "sheet": Stage(stage)}
    return Part("proposals/feedback/sheet.html", facts)


def in_column(user: User, proposal: Proposal, look: Look, **_facts: Any) -> Part | None:
    said = board(user, proposal, look)
    if said is None or not said.rows:
        return None
    return Part("proposals/feedback/column.html", {"said_open": said.open, "said": said.rows})


def beside_typing(
    user: User, proposal: Proposal, look: Look, *, section: str, stage: str, **_facts: Any
) -> Part | None:
    """On the page where the team writes: what is still open on a section, to be read while it is mended."""
    said = board(user, proposal, look)
    still = [row for row in said.at(stage, section) if not row.entry.is_settled] if said else []
    return Part("proposals/feedback/typing.html", {"said": still}) if still else None


def before_asking(user: User, proposal: Proposal, look: Look, **_facts: Any) -> Part | None:
    """Before the team sends again: what the last return left open, each with a link."""
    said = board(user, proposal, look)
    left = set(feedback.open_before_sending(proposal).values_list("pk", flat=True)) if said else set()
    still = [row for row in said.rows if row.entry.pk in left] if said else []
    facts = {"still_open": still, "to_team": bool(look.parts & interests.ON_TEAM)}
    return Part("proposals/feedback/ask.html", facts) if still else None


def register() -> None:
    """Called at start-up."""
    register_part("section", beside_section)
    register_part("below", of_the_sheet)
    register_part("aside", in_column)
    register_part("typing", beside_typing)
    register_part("ask", before_asking)


# --- The list ----------------------------------------------------------------------------------------


@login_required
@require_safe
def feedback_list(request: HttpRequest, public_id: str) -> HttpResponseBase:
    opened = open_proposal(request, public_id)
    user, proposal, look = opened.user, opened.proposal, opened.look
    if not feedback.reads(look):
        raise NotVisible
    listing = Listing(
        request,
        feedback.entries(user, proposal, look).prefetch_related("replies__author"),
        search=lambda entries, words: entries.filter(text__icontains=words),
        filters=(
            Filter("status", gettext_lazy("Status"), choices=_states, narrow=_in_state),
            Filter("lembar", gettext_lazy("Lembar"), choices=_sheets, narrow=_on_sheet),
        ),
        sorts=(
            Sort("terbaru", gettext_lazy("Terbaru"), order=("-at", "-pk")),
            Sort("terlama", gettext_lazy("Terlama"), order=("at", "pk")),
        ),
        columns=COLUMNS,
        rows=lambda entries: rows(user, proposal, look, entries),
        file=f"tanggapan-{proposal.number or proposal.public_id}",
    )
    still = feedback.entries(user, proposal, look).filter(settled_at__isnull=True).count()
    context = page_of(opened, here="feedback", listing=listing, still_open=still, from_list=True)
    return listing.respond("proposals/feedback/list.html", context)


COLUMNS = (
    Column(gettext_lazy("Lembar"), lambda row: row.entry.get_stage_display()),
    Column(gettext_lazy("Bagian"), lambda row: row.section),
    Column(gettext_lazy("Dari"), lambda row: row.who),
    Column(gettext_lazy("Waktu"), lambda row: row.entry.at),
    Column(gettext_lazy("Tanggapan"), lambda row: row.entry.text),
    Column(gettext_lazy("Revisi"), lambda row: row.entry.revision.number if row.entry.revision else ""),
    Column(gettext_lazy("Jawaban"), lambda row: "\n".join(f"{a.who}: {a.reply.text}" for a in row.answers)),
    Column(gettext_lazy("Selesai"), lambda row: row.entry.settled_at),
)


def _states() -> list[tuple[str, str]]:
    return [(OPEN, _("Masih terbuka")), (SETTLED, _("Selesai"))]


def _in_state(entries: QuerySet[Feedback], state: str) -> QuerySet[Feedback]:
    return entries.filter(settled_at__isnull=state == OPEN)


def _sheets() -> list[tuple[str, str]]:
    return [(stage.value, stage.label) for stage in STAGES]


def _on_sheet(entries: QuerySet[Feedback], stage: str) -> QuerySet[Feedback]:
    return entries.filter(stage=stage)


# --- What people do ----------------------------------------------------------------------------------


class FeedbackForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Tanggapan"),
        required=False,  # the service says what is missing
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    text.widget.is_required = True


@keeps_typed_text
@button("proposals:feedback")
def give(request: HttpRequest, public_id: str) -> HttpResponse:
    proposal = _visible(request, public_id)
    stage, section = request.POST.get("stage", ""), request.POST.get("section", "")

    def act(user: User, text: str) -> Feedback:
        return feedback.give(proposal_id=proposal.pk, by=user, stage=stage, section=section, text=text)

    return _written(request, proposal, act, _("Tanggapan terkirim kepada tim."), _("Beri tanggapan"))


@keeps_typed_text
@button("proposals:feedback")
def reply(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    proposal = _visible(request, public_id)
    entry = _of(proposal, pk)

    def act(user: User, text: str) -> Feedback:
        return feedback.reply(feedback_id=entry.pk, by=user, text=text).feedback

    return _written(request, proposal, act, _("Jawaban terkirim."), _("Jawab tanggapan"))


@button("proposals:feedback")
def settle(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    proposal = _visible(request, public_id)
    entry = feedback.settle(feedback_id=_of(proposal, pk).pk, by=_user(request))
    messages.success(request, _("Tanggapan ditandai selesai."))
    return _back(request, entry)


@button("proposals:feedback")
def reopen(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    proposal = _visible(request, public_id)
    entry = feedback.reopen(feedback_id=_of(proposal, pk).pk, by=_user(request))
    messages.success(request, _("Tanggapan dibuka lagi."))
    return _back(request, entry)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the views ask for a sign-in
    return request.user


def _visible(request: HttpRequest, public_id: str) -> Proposal:
    """Raises NotVisible; the service looks at everything else."""
    found = Proposal.objects.visible_to(_user(request)).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    visibility.entitle(request.user, [found])
    return found


def _of(proposal: Proposal, pk: int) -> Feedback:
    entry = Feedback.objects.filter(proposal=proposal, pk=pk).first()
    if entry is None:
        raise NotVisible
    return entry


def _written(
    request: HttpRequest, proposal: Proposal, act: Callable[[User, str], Feedback], done: str, title: str
) -> HttpResponse:
    """What was typed is kept when the service refuses it."""
    form = FeedbackForm(request.POST)
    form.is_valid()
    try:
        entry = act(_user(request), request.POST.get("text", ""))
    except Invalid as invalid:
        show_obstacles(form, invalid.obstacles)
        kept = {name: request.POST.get(name, "") for name in ("stage", "section", "dari")}
        stage = kept["stage"] if kept["stage"] in STAGES else ""
        back = sheet_url(proposal, Stage(stage)) if stage else proposal.get_absolute_url()
        context = {"proposal": proposal, "form": form, "kept": kept, "title": title, "back": back}
        return render(request, "proposals/feedback/again.html", context, status=400)
    messages.success(request, done)
    return _back(request, entry)


def _back(request: HttpRequest, entry: Feedback) -> HttpResponse:
    if request.POST.get("dari") == "daftar":
        return redirect("proposals:feedback", entry.proposal.public_id)
    return redirect(entry_url(entry))
