"""The gate page: who judges, what they said, what is decided, and announcing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workflow.people.models import User
from workflow.refusals import Denied, NotVisible
from workflow.reviews import services
from workflow.reviews.models import Assignment
from workflow.reviews.pages.desk import Desk, open_desk
from workflow.reviews.pages.gate_forms import (
    AnnounceForm,
    AssignForm,
    ExtendForm,
    Gate,
    LeadForm,
    NominateForm,
    SwapForm,
    VerdictForm,
    WithdrawForm,
    fresh_verdict,
    verdict_of,
)
from workflow.reviews.rows import Told
from workflow.serving.forms import attempt


@login_required
@require_safe
def gate(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_gate(request, open_desk(request, public_id))


def show_gate(request: HttpRequest, desk: Desk, status: int = 200, **typed: Any) -> HttpResponse:
    """The page; `typed` are forms that were refused, shown with what was typed in place of fresh ones."""
    context = {"desk": desk, "proposal": desk.proposal, "panel": desk.panel, "view": desk.view}
    if desk.decides or "verdict_form" in typed:
        context |= _verdict(desk, typed.get("verdict_form"))
    return render(request, "reviews/gate.html", context | _forms(desk) | typed, status=status)


def _verdict(desk: Desk, typed: VerdictForm | None) -> dict[str, Any]:
    """The form of the decision: as it was typed, as it was recorded, or empty."""
    gate = Gate.of(desk)
    if typed is None and desk.recorded is None:
        return {"verdict_fields": fresh_verdict(gate)}
    form = typed or VerdictForm(gate=gate, initial=desk.recorded and verdict_of(desk.recorded))
    return {"verdict_fields": form.drawn(gate), "verdict_form": form}


def _forms(desk: Desk) -> dict[str, Any]:
    forms: dict[str, Any] = {}
    if desk.arranges:
        forms["assign_form"] = AssignForm()
        forms["lead_form"] = LeadForm(desk=desk)
    if desk.announces and desk.recorded:
        initial = {"seen": desk.proposal.seen, "decision": desk.recorded.pk}
        forms["announce_form"] = AnnounceForm(needed=not desk.by_lead, initial=initial)
    if desk.nominates:
        forms["nominate_form"] = NominateForm(desk=desk)
    return forms


def _back(desk: Desk, anchor: str = "") -> HttpResponse:
    answer = redirect("reviews:gate", desk.proposal.public_id)
    answer["Location"] += f"#{anchor}" if anchor else ""
    return answer


# --- Who judges --------------------------------------------------------------------------------------


@login_required
@require_POST
def assign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask the ticked people, each on their own: who could not be asked stays ticked, with the reason."""
    desk = _arranged(request, public_id)
    form = AssignForm(request.POST)
    status = 400
    if form.is_valid():
        status = 409
        chosen = list(form.cleaned_data["reviewers"])
        told = services.assign_many(
            panel_ids=[desk.panel.pk],
            reviewers=chosen,
            by=desk.user,
            override=form.cleaned_data["override"],
        )
        if _all_asked(request, form, list(zip(chosen, told, strict=True))):
            return _back(desk, "panel")
    return show_gate(request, open_desk(request, public_id), status, assign_form=form)


def _all_asked(request: HttpRequest, form: AssignForm, answers: list[tuple[User, Told]]) -> bool:
    done = [user.name for user, told in answers if told.is_done]
    if done:
        messages.success(request, _("Ditugaskan: %(names)s.") % {"names": ", ".join(done)})
    for user, told in answers:
        for obstacle in told.obstacles:
            form.add_error(None, _("%(name)s: %(why)s") % {"name": user.name, "why": obstacle.text})
    return not form.errors


@login_required
@require_POST
def name_lead(request: HttpRequest, public_id: str) -> HttpResponse:
    desk = _arranged(request, public_id)
    form = LeadForm(request.POST, desk=desk)
    if form.is_valid() and attempt(
        form,
        lambda: services.name_lead(panel_id=desk.panel.pk, lead=form.cleaned_data["lead"], by=desk.user),
    ):
        messages.success(request, _("Ketua penelaah disimpan."))
        return _back(desk, "panel")
    return show_gate(request, desk, status=409, lead_form=form)


@login_required
@require_POST
def remind_all(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everybody who still owes a review; twice on one day reminds once."""
    desk = _arranged(request, public_id)
    owed = list(desk.panel.assignments.unfiled().select_related("reviewer"))
    for assignment in owed:
        services.remind_reviewer(assignment_id=assignment.pk, by=desk.user)
    if owed:
        names = ", ".join(assignment.reviewer.name for assignment in owed)
        messages.success(request, _("Diingatkan: %(names)s.") % {"names": names})
    return _back(desk, "panel")


# --- One seat ----------------------------------------------------------------------------------------


@login_required
@require_safe
def seat(request: HttpRequest, public_id: str, assignment_id: int) -> HttpResponse:
    """One person's request: more time, somebody else in their place, or taken back."""
    desk, assignment = _seat(request, public_id, assignment_id)
    return _show_seat(request, desk, assignment)


def _show_seat(
    request: HttpRequest, desk: Desk, assignment: Assignment, status: int = 200, **typed: Any
) -> HttpResponse:
    context = {
        "desk": desk,
        "proposal": desk.proposal,
        "assignment": assignment,
        "extend_form": ExtendForm(auto_id="mundur_%s"),
        "swap_form": SwapForm(desk=desk),
        "withdraw_form": WithdrawForm(auto_id="tarik_%s"),
    }
    return render(request, "reviews/seat.html", context | typed, status=status)


@login_required
@require_POST
def remind(request: HttpRequest, public_id: str, assignment_id: int) -> HttpResponse:
    desk, assignment = _seat(request, public_id, assignment_id)
    services.remind_reviewer(assignment_id=assignment.pk, by=desk.user)
    messages.success(request, _("%(name)s diingatkan.") % {"name": assignment.reviewer.name})
    return _back(desk, "panel")


@login_required
@require_POST
def extend(request: HttpRequest, public_id: str, assignment_id: int) -> HttpResponse:
    desk, assignment = _seat(request, public_id, assignment_id)
    form = ExtendForm(request.POST, auto_id="mundur_%s")
    if form.is_valid() and attempt(
        form,
        lambda: services.extend_review(assignment_id=assignment.pk, by=desk.user, **form.cleaned_data),
    ):
        messages.success(request, _("Tenggat %(name)s dimundurkan.") % {"name": assignment.reviewer.name})
        return _back(desk, "panel")
    return _show_seat(request, desk, assignment, 400, extend_form=form)


@login_required
@require_POST
def withdraw(request: HttpRequest, public_id: str, assignment_id: int) -> HttpResponse:
    desk, assignment = _seat(request, public_id, assignment_id)
    form = WithdrawForm(request.POST, auto_id="tarik_%s")
    if form.is_valid() and attempt(
        form, lambda: services.unassign(assignment_id=assignment.pk, by=desk.user, **form.cleaned_data)
    ):
        messages.success(request, _("Penugasan %(name)s ditarik.") % {"name": assignment.reviewer.name})
        return _back(desk, "panel")
    return _show_seat(request, desk, assignment, 400, withdraw_form=form)


@login_required
@require_POST
def swap(request: HttpRequest, public_id: str, assignment_id: int) -> HttpResponse:
    desk, assignment = _seat(request, public_id, assignment_id)
    form = SwapForm(request.POST, desk=desk)
    if form.is_valid() and attempt(
        form, lambda: services.swap(assignment_id=assignment.pk, by=desk.user, **form.cleaned_data)
    ):
        names = {"name": assignment.reviewer.name, "other": form.cleaned_data["to"].name}
        messages.success(request, _("%(name)s digantikan oleh %(other)s.") % names)
        return _back(desk, "panel")
    return _show_seat(request, desk, assignment, 400, swap_form=form)


def _arranged(request: HttpRequest, public_id: str) -> Desk:
    """Raises Denied for whoever may see the gate but not arrange it, or not while it is blind to them."""
    desk = open_desk(request, public_id)
    if not desk.standing.arranges or desk.standing.blind:
        raise Denied()
    return desk


def _seat(request: HttpRequest, public_id: str, assignment_id: int) -> tuple[Desk, Assignment]:
    """A seat of this panel that stands. Raises NotVisible for any other."""
    desk = _arranged(request, public_id)
    assignment = desk.panel.assignments.standing().select_related("reviewer").filter(pk=assignment_id).first()
    if assignment is None:
        raise NotVisible
    return desk, assignment


# --- What is decided ---------------------------------------------------------------------------------


@login_required
@require_POST
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record a decision, or another in place of the recorded one the page was built on."""
    desk = open_desk(request, public_id)
    form = VerdictForm(request.POST, gate=Gate.of(desk))
    if form.is_valid() and attempt(form, lambda: _record(desk, form)):
        messages.success(request, _("Keputusan dicatat. Tim belum melihatnya sampai diumumkan."))
        return _back(desk, "keputusan")
    return show_gate(request, open_desk(request, public_id), status=409, verdict_form=form)


def _record(desk: Desk, form: VerdictForm) -> None:
    desk.require_seen(form.cleaned_data["seen"])
    replaced = form.cleaned_data["decision"]
    if replaced:
        _require_decision(desk, replaced)
        services.change_decision(decision_id=replaced, by=desk.user, **form.typed())
    else:
        services.record_decision(panel_id=desk.panel.pk, by=desk.user, **form.typed())


@login_required
@require_POST
def announce(request: HttpRequest, public_id: str) -> HttpResponse:
    """Announce the recorded decision the page was built on: this moves the proposal and sends mail."""
    desk = open_desk(request, public_id)
    form = AnnounceForm(request.POST, needed=not desk.by_lead)
    if form.is_valid() and attempt(form, lambda: _announce(desk, form)):
        messages.success(request, _("Keputusan diumumkan dan tim diberi tahu."))
        return _back(desk, "keputusan")
    return show_gate(request, open_desk(request, public_id), status=409, announce_form=form)


def _announce(desk: Desk, form: AnnounceForm) -> None:
    _require_decision(desk, form.cleaned_data["decision"])
    desk.require_seen(form.cleaned_data["seen"])
    services.announce_decision(
        decision_id=form.cleaned_data["decision"],
        by=desk.user,
        decree_number=form.cleaned_data["decree_number"],
        decree_date=form.cleaned_data["decree_date"],
    )


def _require_decision(desk: Desk, decision_id: int) -> None:
    """A decision of another gate is not reached through this page. Raises NotVisible."""
    if not desk.panel.revision.decisions.filter(pk=decision_id).exists():
        raise NotVisible


@login_required
@require_POST
def nominate(request: HttpRequest, public_id: str) -> HttpResponse:
    """An executive names who acts for a secretariat that is conflicted as a whole."""
    desk = open_desk(request, public_id)
    if not desk.nominates:
        raise Denied()
    form = NominateForm(request.POST, desk=desk)
    if form.is_valid() and attempt(
        form,
        lambda: services.nominate_announcer(panel_id=desk.panel.pk, by=desk.user, **form.cleaned_data),
    ):
        named = {"name": form.cleaned_data["announcer"].name}
        messages.success(request, _("%(name)s bertindak untuk sekretariat di gerbang ini.") % named)
        return _back(desk)
    return show_gate(request, desk, status=400, nominate_form=form)
