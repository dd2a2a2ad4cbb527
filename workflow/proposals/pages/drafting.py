"""`/usulan/baru/`: a title, the problem and the idea in two sentences each; the rest is written later.

The form carries the address of the draft it will make, given out when it was opened: sent twice, it
makes one draft.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.proposals import services
from workflow.proposals.models import Cycle, Proposal
from workflow.proposals.models.proposal import new_public_id
from workflow.proposals.pages.base import reader_of
from workflow.proposals.services.creating import TITLE_MAX
from workflow.refusals import Denied, Obstacle, Refused
from workflow.serving.forms import attempt, labels_of, status_of
from workflow.serving.prepared import prepared
from workflow.serving.rescue import keeps_typed_text
from workflow.workdays import clock

LONGEST = 2_000  # characters: two sentences, with room; the worksheet takes more
ON_BEHALF = "atas-nama"
SALT = "workflow.proposals.pages.drafting"


def units_to_propose_for(posts: people.Posts) -> QuerySet[Unit]:
    """The active units of ours where somebody has a part."""
    return Unit.objects.ours().active().filter(pk__in=posts.units).order_by("name")


def may_propose(posts: people.Posts) -> bool:
    """Is there such a unit? One query, none for whoever belongs to no unit."""
    return bool(posts.units) and bool(_proposing(units=sorted(posts.units), day=clock.today()))


@prepared
def _proposing(units: Any, day: Any) -> QuerySet:
    return Unit.objects.ours().active(day).filter(pk__in=units).order_by().values_list("pk")[:1]


@dataclass
class Desk:
    """Who writes: for a unit of their own, or as secretariat on behalf of one."""

    user: User

    @cached_property
    def posts(self) -> people.Posts:
        return people.Posts.of(self.user)

    @cached_property
    def units(self) -> list[Unit]:
        return list(units_to_propose_for(self.posts))

    @property
    def is_office(self) -> bool:
        return LabRole.Role.SECRETARIAT in self.posts.roles

    @cached_property
    def cycles(self) -> list[Cycle]:
        return list(Cycle.objects.open().order_by("closes_at"))


class FirstForm(forms.Form):
    """What every draft begins with."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=gettext_lazy("Judul"),
        max_length=TITLE_MAX,
        help_text=gettext_lazy("Singkat dan dapat diingat. Boleh diganti nanti."),
    )
    cycle = forms.ModelChoiceField(
        Cycle.objects.none(), label=gettext_lazy("Panggilan ide"), empty_label=None
    )

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.fields["key"].initial = give_key(desk.user)
        self._choose("cycle", Cycle.objects.open().order_by("closes_at"), desk.cycles)

    def _choose(self, name: str, queryset: QuerySet, known: list[Any]) -> None:
        """A field to choose in, unless there is only one to choose."""
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        if len(known) == 1:
            del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """What the service is told."""
        return {
            "title": self.cleaned_data["title"],
            "cycle": self.cleaned_data.get("cycle") or self.desk.cycles[0],
            "public_id": read_key(self.desk.user, self.cleaned_data["key"]),
        }


class DraftForm(FirstForm):
    """For a unit of one's own."""

    problem = forms.CharField(
        label=gettext_lazy("Masalah"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Apa yang terjadi sekarang, dan siapa yang merasakannya. Dua kalimat cukup."),
    )
    idea = forms.CharField(
        label=gettext_lazy("Ide"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Apa yang akan dilakukan, dan apa yang berubah karenanya. Dua kalimat cukup."),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Unit pengusul"),
        empty_label=None,
        help_text=gettext_lazy("Kepala unit ini nanti menyetujui sebelum usulan dibaca lab."),
    )
    field_order = ["key", "title", "problem", "idea", "unit", "cycle"]

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        self._choose("unit", units_to_propose_for(desk.posts), desk.units)

    def save(self) -> Proposal:
        unit = self.cleaned_data.get("unit") or self.desk.units[0]
        words = {"problem": self.cleaned_data["problem"], "idea": self.cleaned_data["idea"]}
        return services.start(by=self.desk.user, unit=unit, **words, **self.facts())


class OnBehalfForm(FirstForm):
    """The secretariat opens a draft for somebody: its owner writes the rest."""

    owner = forms.ChoiceField(
        label=gettext_lazy("Ketua tim"),
        help_text=gettext_lazy("Anggota unit yang memiliki ide; dialah yang melanjutkan tulisannya."),
    )
    field_order = ["key", "title", "owner", "cycle"]

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, desk=desk, **kwargs)
        self.fields["owner"].choices = members_by_unit()  # type: ignore[attr-defined]

    def save(self) -> Proposal:
        unit, owner = (int(part) for part in self.cleaned_data["owner"].split(":"))
        return services.create(
            by=self.desk.user,
            unit=Unit.objects.get(pk=unit),
            owner=User.objects.get(pk=owner),
            **self.facts(),
        )


def members_by_unit() -> list[tuple[str, list[tuple[str, str]]]]:
    """Active people under the units of ours in which they have a part. One query."""
    ours = Unit.objects.ours().active()
    held = UnitRole.objects.current().filter(user__is_active=True, unit__in=ours)
    rows = held.order_by("unit__name", "user__name").values_list("unit", "unit__name", "user", "user__name")
    found: dict[str, list[tuple[str, str]]] = {}
    for unit, unit_name, user, name in rows.distinct():
        found.setdefault(unit_name, []).append((f"{unit}:{user}", name))
    return [("", [("", _("Pilih orang"))]), *found.items()]


# --- the page ----------------------------------------------------------------------------------------


@keeps_typed_text(by_hand=True, labels=labels_of(DraftForm, OnBehalfForm))
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    desk = Desk(reader_of(request))
    if not desk.units and not desk.is_office:
        raise Denied
    if not desk.cycles:
        if request.method == "POST":  # it closed while somebody typed: the page gives the text back
            raise Refused(Obstacle("cycle.not_open", _("Panggilan ide sudah ditutup; ini belum tersimpan.")))
        return _closed(request)
    on_behalf = desk.is_office and (not desk.units or ON_BEHALF in request.GET)
    kind = OnBehalfForm if on_behalf else DraftForm
    form = kind(request.POST or None, desk=desk)
    if request.method == "POST" and form.is_valid():
        made: list[Proposal] = []
        if attempt(form, lambda: made.append(_once(form))):
            return _go(request, desk, made[0])
    return _page(request, desk, form, on_behalf=on_behalf)


def _once(form: DraftForm | OnBehalfForm) -> Proposal:
    """The draft of this form: made now, or by the press before."""
    try:
        return form.save()
    except IntegrityError:
        made = Proposal.objects.filter(public_id=read_key(form.desk.user, form.cleaned_data["key"])).first()
        if made is None:
            raise
        return made


def _go(request: HttpRequest, desk: Desk, proposal: Proposal) -> HttpResponse:
    if Proposal.objects.visible_to(desk.user).filter(pk=proposal.pk).exists():
        messages.success(request, _("Draf tersimpan. Usulan BELUM diajukan; lengkapi lembar Drum Up."))
        return redirect(proposal)
    messages.success(request, _("Draf dibuat; ketua timnya yang melanjutkan."))
    return redirect("proposals:list")


def _page(
    request: HttpRequest, desk: Desk, form: DraftForm | OnBehalfForm, *, on_behalf: bool
) -> HttpResponse:
    context = {
        "form": form,
        "here": request.get_full_path(),
        "seal_for": request.path,
        "on_behalf": on_behalf,
        "may_choose": desk.is_office and bool(desk.units),
        "unit": desk.units[0] if len(desk.units) == 1 and not on_behalf else None,
        "last_day": desk.cycles[0].last_day() if len(desk.cycles) == 1 else None,
    }
    return render(request, "proposals/new.html", context, status=status_of(form))


def _closed(request: HttpRequest) -> HttpResponse:
    """No call is open: when the next one opens, where one is planned."""
    coming = Cycle.objects.filter(opens_at__gt=clock.now()).order_by("opens_at").first()
    return render(request, "proposals/new_closed.html", {"coming": coming})


# --- the address given out beforehand ------------------------------------------------------------------


def give_key(user: User) -> str:
    """A signed address for this person alone."""
    return signing.Signer(salt=SALT).sign(f"{user.pk}:{new_public_id()}")


def read_key(user: User, key: str) -> str:
    """The address, "" where it was not given to this person: the draft then gets one of its own."""
    try:
        owner, public_id = signing.Signer(salt=SALT).unsign(key).split(":")
    except (signing.BadSignature, ValueError):
        return ""
    return public_id if owner == str(user.pk) else ""
