"""One proposal, opened by one person within one request: fetched once, authorised once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals import checks, feedback, ladder, rail, selectors, visibility
from workflow.proposals.machine import STAGES, TEAM, Part, Stage, Verb
from workflow.proposals.models import (
    EndorsementRequest,
    HandOver,
    Proposal,
    TeamMember,
    Visit,
)
from workflow.proposals.services.handing import may_answer
from workflow.proposals.visibility import Reading
from workflow.proposals.worksheets import checklist, loading
from workflow.refusals import NotVisible
from workflow.serving.prepared import prepared

View = Callable[..., HttpResponse]


@dataclass
class Opened:
    """How one person stands to one proposal during one request; everything a page shows asks this."""

    user: User
    proposal: Proposal
    look: visibility.Look

    def __post_init__(self) -> None:
        if self.reads_work:
            self.proposal.shown_title = self.proposal.working_title

    @property
    def parts(self) -> frozenset[Part]:
        return self.look.parts

    @property
    def reads_work(self) -> bool:
        return self.look.reading is Reading.WORK

    @property
    def writes(self) -> bool:
        """Owner or co-writer of a proposal in work: may edit, and ask for endorsement."""
        return bool(self.parts & TEAM) and self.proposal.in_work

    @cached_property
    def loaded(self) -> loading.Content | None:
        """The present worksheets, for whoever reads them."""
        return loading.load(self.proposal) if self.reads_work else None

    @cached_property
    def points(self) -> list[checklist.Item]:
        """The points of the present stage, for whoever reads the work in progress."""
        return checklist.items(self.loaded) if self.loaded and self.proposal.in_work else []

    @cached_property
    def text(self) -> selectors.Text | None:
        return selectors.text_for(self.user, self.proposal, self.look, loaded=self.loaded)

    @cached_property
    def visits(self) -> list[Visit]:
        """All stays, for the rail and for the one it is in."""
        return rail.visits_of(self.proposal)

    @cached_property
    def visit(self) -> Visit | None:
        return next((visit for visit in self.visits if visit.closed_at is None), None)

    @cached_property
    def moves(self) -> list[Verb]:
        """The verbs of Table A that are this person's here; a correction only of what can be corrected."""
        offered = checks.offered_verbs(self.proposal, set(self.parts))
        if Verb.CORRECT in offered and checks.last_announcement(self.proposal) is None:
            offered.remove(Verb.CORRECT)
        return offered

    @cached_property
    def last_request(self) -> EndorsementRequest | None:
        """The last request to the unit's head while the team has it, open or answered, without the text it
        asks about."""
        if not self.proposal.in_work:
            return None
        request = next(iter(_last_request(proposal=self.proposal.pk)), None)
        if request:
            request.proposal = self.proposal
        return request

    @property
    def request(self) -> EndorsementRequest | None:
        """The open request: at most one, and then the last."""
        last = self.last_request
        return last if last and last.status == EndorsementRequest.Status.OPEN else None

    @cached_property
    def last_word(self) -> Any:
        from workflow.proposals.pages import word

        return word.last_word(self)

    @cached_property
    def may_endorse(self) -> bool:
        return self.request is not None and self.user in ladder.answerers(self.request)

    @cached_property
    def hand_over(self) -> HandOver | None:
        """The hand-over that waits for an answer."""
        asked = next(iter(_open_hand_overs(proposal=self.proposal.pk)), None)
        if asked:
            asked.proposal = self.proposal
        return asked

    @cached_property
    def may_take_over(self) -> bool:
        return self.hand_over is not None and may_answer(self.user, self.hand_over)

    @cached_property
    def team(self) -> list[TeamMember]:
        if self.loaded:
            return self.loaded.team
        return loading.team_of(self.proposal)


@prepared
def _last_request(proposal: Any) -> QuerySet:
    asked = EndorsementRequest.objects.filter(proposal=proposal).defer("content")
    return asked.select_related("asked_by", "answered_by").order_by("-pk")[:1]


@prepared
def _open_hand_overs(proposal: Any) -> QuerySet:
    waiting = HandOver.objects.filter(proposal=proposal, status=HandOver.Status.OPEN)
    return waiting.select_related("to_user", "to_unit", "asked_by").order_by("pk")[:1]


def reader_of(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # the views ask for a sign-in
    return user


def open_proposal(request: HttpRequest, public_id: str) -> Opened:
    """Out of what the reader may know of. Raises NotVisible."""
    user = reader_of(request)
    proposal = visibility.visible_one(user, public_id)
    if proposal is None:
        raise NotVisible
    return Opened(user, proposal, visibility.look(user, proposal))


def open_told(request: HttpRequest, public_id: str) -> Opened:
    """The same, and for the secretariat also a fresh draft that somebody told it of. Raises NotVisible."""
    try:
        return open_proposal(request, public_id)
    except NotVisible:
        user = reader_of(request)
        proposal = selectors.told_to_secretariat(user, public_id)
        if proposal is None:
            raise
        return Opened(user, proposal, visibility.look(user, proposal))


def open_asked(request: HttpRequest, public_id: str) -> Opened:
    """The same, and for whoever is asked to take the proposal over, while that is open: its title line.

    Raises NotVisible.
    """
    try:
        return open_proposal(request, public_id)
    except NotVisible:
        user = reader_of(request)
        proposal = Proposal.objects.select_related("unit", "cycle").filter(public_id=public_id).first()
        if proposal is None:
            raise
        opened = Opened(user, proposal, visibility.look(user, proposal))
        if not opened.may_take_over:
            raise
        return opened


def button(page: str) -> Callable[[View], View]:
    """A button's address: POST does. Whoever opens it (signed in again after a session ended, went back)
    is led to the page the button stands on, which asks for the right itself."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def answer(request: HttpRequest, public_id: str, **where: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(page, public_id)
            return view(request, public_id, **where)

        return answer

    return decorate


def page_of(opened: Opened, *, here: str, **more: Any) -> dict[str, Any]:
    """The context every page of a proposal has: head, rail, tabs. `here` names the tab that is open."""
    from workflow.proposals.pages import actions, standing

    proposal = opened.proposal
    primary = actions.primary(opened)
    return {
        "opened": opened,
        "proposal": proposal,
        "eyebrow": eyebrow(proposal),
        "standing": standing.standing(opened),
        "primary": primary,
        "others": actions.others(opened, primary),
        "steps": () if proposal.is_import else rail.full(proposal, opened.visits),
        "tabs": tabs_of(opened, here),
        **more,
    }


def tabs_of(opened: Opened, here: str) -> list[dict[str, Any]]:
    tabs = _tabs_of_the_text(opened, here)
    tabs += _tabs_beside_the_text(opened) if opened.look.reads_text else []
    return [{**tab, "here": tab["name"] == here} for tab in tabs]


def _tabs_of_the_text(opened: Opened, here: str) -> list[dict[str, Any]]:
    """The four worksheets; of an import, which walked through no stage, the texts of its source alone."""
    address = opened.proposal.public_id
    if opened.proposal.is_import:
        name = here if here in STAGES else "source"
        return [{"label": _("Naskah sumber"), "url": opened.proposal.get_absolute_url(), "name": name}]
    return [
        {"label": stage.label, "url": reverse("proposals:sheet", args=[address, stage]), "name": stage}
        for stage in STAGES
    ]


def _tabs_beside_the_text(opened: Opened) -> list[dict[str, Any]]:
    """Files, people and the log, for whoever reads more than the title line."""
    of = [opened.proposal.public_id]
    tabs: list[dict[str, Any]] = [
        {"label": _files_label(opened), "url": reverse("proposals:files", args=of), "name": "files"},
        {"label": _("Tanggapan"), "url": reverse("proposals:feedback", args=of), "name": "feedback"},
        {"label": _("Tim"), "url": reverse("proposals:team", args=of), "name": "team"},
        {"label": _("Riwayat"), "url": reverse("proposals:history", args=of), "name": "history"},
    ]
    return [tab for tab in tabs if tab["name"] not in _not_for(opened)]


def _not_for(opened: Opened) -> set[str]:
    """An imported record has no team and is not talked about; a curator who is nothing else reads no log."""
    hidden = {"team", "feedback"} if opened.proposal.is_import else set()
    if not feedback.reads(opened.look):
        hidden.add("feedback")
    return hidden | ({"history"} if opened.parts == {Part.CURATOR} else set())


def _files_label(opened: Opened) -> str:
    n = count_files(opened)
    return _("Berkas (%(n)d)") % {"n": n} if n else _("Berkas")


def count_files(opened: Opened) -> int:
    """How many files the text names that this person reads."""
    if opened.loaded:
        return len(opened.loaded.files)
    return len(opened.text.content.get("files", {})) if opened.text else 0


def present_stage(proposal: Proposal) -> Stage:
    """The worksheet a page opens on; after Deliver there is no later one."""
    return proposal.stage if proposal.stage in STAGES else Stage.DELIVER


def eyebrow(proposal: Proposal) -> str:
    """ "Usulan 2026-041", or "Usulan baru" before the first submission gave it a number."""
    if proposal.is_import:
        return _("Hasil impor dari %(source)s") % {"source": proposal.source}
    return _("Usulan %(number)s") % {"number": proposal.number} if proposal.number else _("Usulan baru")
