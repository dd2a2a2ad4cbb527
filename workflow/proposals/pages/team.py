"""The people and units around a proposal: team, coach, partners, and handing it over.

Naming the coach and the steps of a hand-over are verbs with a page of their own (`pages/steps.py`); here
they are linked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from workflow.cleaning import clean_line
from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.proposals import interests, selectors, services, visibility
from workflow.proposals.machine import Part
from workflow.proposals.models import TeamMember
from workflow.proposals.pages import base, steps
from workflow.proposals.pages.forms import UnitChoice
from workflow.proposals.pages.meanwhile import after
from workflow.proposals.pages.parts import Action
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle, Refused
from workflow.serving.forms import attempt, status_of
from workflow.serving.rescue import keeps_typed_text

MANAGES = frozenset({Part.OWNER, Part.UNIT_HEAD})  # who the services let change the team
SEARCH = "q"
SHORTEST, LONGEST = 3, 100  # letters of a search
MOST = 12  # people found
HANDING_OVER = ("accept_hand_over", "refuse_hand_over", "cancel_hand_over", "hand_over")
SEES_HAND_OVER = MANAGES | {Part.CO_WRITER, Part.READER, Part.SECRETARIAT}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Alasan tim hanya satu orang"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PartnerForm(forms.Form):
    unit = UnitChoice(
        Unit.objects.none(), label=gettext_lazy("Unit mitra"), empty_label=gettext_lazy("Pilih unit")
    )

    def __init__(self, *args: Any, opened: base.Opened, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "mitra_%s", **kwargs})
        taken = [opened.proposal.unit_id, *opened.proposal.partners.values_list("unit_id", flat=True)]
        others = Unit.objects.ours().active().exclude(pk__in=taken)
        self.fields["unit"].queryset = others.select_related("parent").order_by("name")  # type: ignore[attr-defined]


# --- what the page shows -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """One of the team as a row."""

    member: TeamMember
    units: str
    is_me: bool

    @property
    def is_owner(self) -> bool:
        return self.member.role == TeamMember.Role.OWNER

    @property
    def writes(self) -> bool:
        return self.member.role == TeamMember.Role.CO_WRITER


@dataclass(frozen=True)
class Found:
    """Somebody who may be taken into the team: name and units, never the address."""

    user: User
    units: str


@dataclass(frozen=True)
class Search:
    words: str
    notice: str = ""
    found: tuple[Found, ...] = ()


def members_of(opened: base.Opened) -> list[Member]:
    """Owner first, then who writes, then who reads. Two queries."""
    order = list(TeamMember.Role.values)
    team = sorted(opened.team, key=lambda one: (order.index(one.role), one.pk))
    units = people.unit_names_of(one.user_id for one in team)
    return [Member(one, ", ".join(units.get(one.user_id, ())), one.user_id == opened.user.pk) for one in team]


def search_in(opened: base.Opened, typed: str) -> Search:
    """People to take into the team, those of the lead unit first."""
    words = clean_line(typed)[:LONGEST]
    if not words:
        return Search("")
    if len(words) < SHORTEST:
        text = ngettext("Ketik paling sedikit %(n)d huruf.", "Ketik paling sedikit %(n)d huruf.", SHORTEST)
        return Search(words, text % {"n": SHORTEST})
    known = [one.user_id for one in opened.team] + [opened.proposal.coach_id or 0]
    close = set(people.people_of([opened.proposal.unit_id]).values_list("user", flat=True))
    named = people.people_named(words).exclude(pk__in=known).order_by("name", "pk")
    found = list(named.filter(pk__in=close)[: MOST + 1])
    found += list(named.exclude(pk__in=close)[: MOST + 1 - len(found)])
    notice = ""
    if not found:
        notice = _("Tidak ada orang dengan nama itu.")
    elif len(found) > MOST:
        notice = _("Masih banyak yang cocok; tambahkan nama belakangnya.")
    units = people.unit_names_of(one.pk for one in found[:MOST])
    return Search(words, notice, tuple(Found(one, ", ".join(units.get(one.pk, ()))) for one in found[:MOST]))


def hand_over_of(opened: base.Opened) -> dict[str, Any] | None:
    """The hand-over that waits, for those it concerns; an office that asked stands by its part."""
    asked = opened.hand_over
    if asked is None or not (opened.may_take_over or opened.parts & SEES_HAND_OVER):
        return None
    by_office = people.has_lab_role(asked.asked_by, LabRole.Role.SECRETARIAT)
    by_office = by_office and asked.asked_by_id not in [one.user_id for one in opened.team]
    named = not by_office or Part.SECRETARIAT in opened.parts
    who = asked.asked_by.name if named else selectors.part_name(Part.SECRETARIAT.value)
    to = asked.to_user or asked.to_unit
    return {"to": str(to), "reason": asked.reason, "who": who, "at": asked.asked_at}


def links_of(opened: base.Opened, names: Iterable[str]) -> list[Action]:
    return [
        Action(steps.STEPS[name].label, steps.address(opened.proposal, name))
        for name in names
        if steps.STEPS[name].offered(opened)
    ]


# --- the pages ---------------------------------------------------------------------------------------


def open_team(request: HttpRequest, public_id: str) -> base.Opened:
    """For whoever reads the text. Raises NotVisible (also for an import: it has no team), Denied."""
    opened = base.open_proposal(request, public_id)
    if opened.proposal.is_import:
        raise NotVisible
    if not opened.look.reads_text:
        raise Denied
    return opened


@login_required
@require_safe
def team(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, open_team(request, public_id))


def _page(
    request: HttpRequest,
    opened: base.Opened,
    *,
    partner_form: PartnerForm | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    manages = bool(opened.parts & MANAGES)
    members = members_of(opened)
    partners = opened.proposal.partners.select_related("unit").order_by("pk")
    proposal = opened.proposal
    reason_form = reason_form or ReasonForm(initial={"reason": proposal.team_reason})
    partner_form = partner_form or (PartnerForm(opened=opened) if manages else None)
    forms_shown = [form for form in (partner_form, reason_form) if form is not None]
    context = base.page_of(
        opened,
        here="team",
        heading=_heading(members),
        members=members,
        heads=_heads(proposal.unit_id),
        partners=partners,
        manages=manages,
        invites=Part.UNIT_HEAD in opened.parts,
        reason_url=reverse("proposals:team_reason", args=[proposal.public_id]),
        search=search_in(opened, request.GET.get(SEARCH, "")) if manages else None,
        partner_form=partner_form,
        team_reason=selectors.team_reason(opened.user, proposal, opened.look) if len(members) == 1 else "",
        reason_form=reason_form if opened.writes and len(members) == 1 else None,
        hand_over=hand_over_of(opened),
        hand_over_links=links_of(opened, HANDING_OVER),
        coach_links=links_of(opened, ("name_coach",)),
        stays=_stays(opened),
    )
    status = max(status_of(form) for form in forms_shown)
    return render(request, "proposals/team.html", context, status=status)


def _heads(unit_id: int) -> str:
    """ "dr. Retno Kusumastuti (kepala), Hadi Supriyono (wakil)": who endorses first. One query."""
    posts = UnitRole.objects.filter(unit=unit_id, role__in=people.HEADS, user__is_active=True).current()
    ordered = sorted(
        posts.select_related("user"), key=lambda post: (post.role != UnitRole.Role.HEAD, post.pk)
    )
    return ", ".join(
        _("%(name)s (%(role)s)") % {"name": post.user.name, "role": str(post.get_role_display()).lower()}
        for post in ordered
    )


def _heading(members: list[Member]) -> str:
    writers = sum(one.member.role != TeamMember.Role.READER for one in members)
    return ngettext("%(n)d orang menulis usulan ini", "%(n)d orang menulis usulan ini", writers) % {
        "n": writers
    }


def _stays(opened: base.Opened) -> bool:
    """Would I still know of the proposal after leaving its team? Said before somebody leaves."""
    phase = visibility.phase_of(opened.proposal)
    others = opened.parts - interests.ON_TEAM
    return any(visibility.TABLE_B[part][phase] for part in others if part in visibility.TABLE_B)


@base.button("proposals:team")
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take somebody in, or change which of the two parts they have."""
    opened = open_team(request, public_id)

    def act() -> str:
        user = _somebody(request.POST.get("user", ""))
        member = services.add_to_team(
            proposal_id=opened.proposal.pk, by=opened.user, user=user, role=request.POST.get("role", "")
        )
        said = {"name": user.name, "role": str(member.get_role_display()).lower()}
        return _("%(name)s sekarang %(role)s.") % said

    return _told(request, opened, act)


@base.button("proposals:team")
def remove(request: HttpRequest, public_id: str, user: int) -> HttpResponse:
    """Take somebody off the team, or leave it oneself; the right ends at once."""
    opened = open_team(request, public_id)

    def act() -> str:
        member = next((one for one in opened.team if one.user_id == user), None)
        if member is None:
            raise Refused(Obstacle("team.gone", _("Orang itu sudah tidak ada di tim ini.")))
        services.remove_from_team(proposal_id=opened.proposal.pk, by=opened.user, user=member.user)
        if member.user_id == opened.user.pk:
            return _("Anda keluar dari tim “%(title)s”.") % {"title": opened.proposal.shown_title}
        return _("%(name)s dikeluarkan dari tim; haknya berakhir sekarang juga.") % {"name": member.user.name}

    return _told(request, opened, act)


@keeps_typed_text(by_hand=True)
@base.button("proposals:team")
def explain(request: HttpRequest, public_id: str) -> HttpResponse:
    """Why the team is one person."""
    opened = open_team(request, public_id)
    form = ReasonForm(request.POST)

    def act() -> Any:
        services.explain_small_team(
            proposal_id=opened.proposal.pk, by=opened.user, reason=form.cleaned_data["reason"]
        )

    if not form.is_valid() or not attempt(form, act):
        return _page(request, opened, reason_form=form)
    messages.success(request, _("Alasan tersimpan."))
    return redirect("proposals:team", public_id)


@base.button("proposals:team")
def add_partner(request: HttpRequest, public_id: str) -> HttpResponse:
    opened = open_team(request, public_id)
    if not opened.parts & MANAGES:
        raise Denied
    form = PartnerForm(request.POST, opened=opened)

    def act() -> Any:
        services.add_partner(proposal_id=opened.proposal.pk, by=opened.user, unit=form.cleaned_data["unit"])

    if not form.is_valid() or not attempt(form, act):
        return _page(request, opened, partner_form=form)
    messages.success(request, _("%(unit)s menjadi unit mitra.") % {"unit": form.cleaned_data["unit"]})
    return redirect("proposals:team", public_id)


@base.button("proposals:team")
def remove_partner(request: HttpRequest, public_id: str, unit: int) -> HttpResponse:
    opened = open_team(request, public_id)

    def act() -> str:
        found = Unit.objects.filter(pk=unit).first()
        if found is None:
            raise NotVisible
        services.remove_partner(proposal_id=opened.proposal.pk, by=opened.user, unit=found)
        return _("%(unit)s bukan unit mitra lagi.") % {"unit": found}

    return _told(request, opened, act)


def _somebody(typed: str) -> User:
    key = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        raise Invalid(Obstacle("user.unknown", _("Orang ini tidak ada.")))
    return user


def _told(request: HttpRequest, opened: base.Opened, act: Callable[[], str]) -> HttpResponse:
    """Done or refused, told on top; back to the team, or to where one still may be."""
    try:
        messages.success(request, act())
    except (Denied, NotVisible):
        raise
    except Refused as refused:
        for obstacle in refused.obstacles:
            messages.error(request, str(obstacle.text))
    public_id = opened.proposal.public_id
    if after(opened) != opened.proposal.get_absolute_url():
        return redirect(after(opened))
    words = clean_line(request.POST.get(SEARCH, ""))[:LONGEST]
    address = reverse("proposals:team", args=[public_id])
    return redirect(f"{address}?{urlencode({SEARCH: words})}#tambah" if words else address)
