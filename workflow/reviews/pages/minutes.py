"""A decision on paper (*berita acara*), and the announced one as a part of the proposal page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workflow.people.models import User
from workflow.proposals import visibility
from workflow.proposals.models import Proposal, Revision
from workflow.proposals.pages.parts import Part, register_part
from workflow.proposals.visibility import Look
from workflow.refusals import NotVisible
from workflow.reviews import tally
from workflow.reviews.models import Decision, Panel
from workflow.reviews.pages.desk import round_of
from workflow.reviews.reading import DecisionLine, Others, PanelView, panel_view
from workflow.serving.once import once
from workflow.serving.prepared import prepared
from workflow.workdays import clock


@login_required
@require_safe
def minutes(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The decision on one revision as this reader may know it: a filable A4.

    Recorded ones only for those who decide. Raises NotVisible where there is none for this reader.
    """
    user = request.user
    assert isinstance(user, User)  # the view asks for a sign-in
    mine = Proposal.objects.visible_to(user).select_related("unit", "cycle")
    proposal = mine.filter(public_id=public_id).first()
    panel = _readable_panel(user, proposal, number) if proposal else None
    view = panel_view(user, panel) if panel else None
    decision = view and (view.recorded or view.announced)
    if proposal is None or panel is None or view is None or not (decision or view.corrected):
        raise NotVisible
    context = {
        "proposal": proposal,
        "panel": panel,
        "revision": panel.revision,
        "view": view,
        "decision": decision or view.corrected[-1],
        "is_corrected": decision is None,
        "round": round_of(panel),
        "names": view.rights.others is Others.ALL,
        "tally": tally.by_criterion(line.scores for line in view.lines if not line.abstained),
        "printed_at": clock.now(),
    }
    return render(request, "reviews/minutes.html", context)


def _readable_panel(user: User, proposal: Proposal, number: int) -> Panel | None:
    readable = visibility.revisions_visible_to(user, proposal)
    found = Panel.objects.filter(revision__in=readable, revision__number=number)
    panel = found.select_related("revision", "rubric", "lead").first()
    if panel:
        panel.revision.proposal = proposal
    return panel


# --- On the proposal page ----------------------------------------------------------------------------


def newest_decision(user: User, proposal: Proposal, look: Look, **_facts: Any) -> Part | None:
    """The last announced decision with the notes to the team, under the rail."""
    announced = _announced(user, proposal, look)
    if not announced:
        return None
    decision = announced[0]
    panel = Panel.objects.select_related("revision", "rubric", "lead").get(revision=decision.revision_id)
    panel.revision.proposal = proposal
    view: PanelView = panel_view(user, panel)
    told: DecisionLine | None = view.announced
    if told is None:
        return None
    notes = [line for line in view.lines if line.note]
    return Part("reviews/part_decision.html", {"told": told, "told_of": panel, "gate": view, "notes": notes})


def earlier_decisions(user: User, proposal: Proposal, look: Look, **_facts: Any) -> Part | None:
    """Every announced decision before the last, by its minutes."""
    earlier = _announced(user, proposal, look)[1:]
    return Part("reviews/part_earlier.html", {"earlier": earlier}) if earlier else None


def decision_on(user: User, proposal: Proposal, look: Look, revision: Revision, **_facts: Any) -> Part | None:
    """What was announced on one submission, among the facts of its document."""
    on_it = [told for told in _announced(user, proposal, look) if told.revision_id == revision.pk]
    told = on_it[0] if on_it else None
    return Part("reviews/part_paper.html", {"told": told}) if told else None


def _announced(user: User, proposal: Proposal, look: Look) -> list[Decision]:
    """What this person reads of the announced decisions, the newest first; asked once a request, and whose
    they are only where there is one."""
    key = ("announced decisions", user.pk, proposal.pk)
    return once(key, lambda: _asked_announced(user, proposal, look))


def _asked_announced(user: User, proposal: Proposal, look: Look) -> list[Decision]:
    if not look.reads_text or not proposal.is_sent or not _any_announced(proposal=proposal.pk):
        return []
    return list(_announced_to(user, proposal, look))


@prepared
def _any_announced(proposal: Any) -> QuerySet:
    told = Decision.objects.filter(revision__proposal=proposal, status=Decision.Status.ANNOUNCED)
    return told.order_by().values_list("pk")[:1]


def _announced_to(user: User, proposal: Proposal, look: Look) -> QuerySet[Decision]:
    readable = visibility.revisions_visible_to(user, proposal, look)
    told = Decision.objects.visible_to(user).filter(revision__in=readable)
    told = told.filter(status=Decision.Status.ANNOUNCED)
    return told.select_related("revision").order_by("-announced_at", "-pk")


def register() -> None:
    """Called at start-up."""
    register_part("head", newest_decision)
    register_part("below", earlier_decisions)
    register_part("paper", decision_on)
