"""What people type with a verb. The rules are the services'; a form only asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals.machine import Reason, row_for
from workflow.proposals.models import Cycle, TeamMember
from workflow.proposals.pages.base import Opened
from workflow.serving.forms import day_input
from workflow.workdays import clock

LONGEST_REASON = 5_000  # characters


class StepForm(forms.Form):
    """A verb with nothing to fill in. `seen` and `row` tell which state and which row of the log the page
    was built on: the one finds a stale page, the other a second press."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    row = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        opened: Opened,
        verb: str,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        now = {"seen": opened.proposal.seen, "row": opened.proposal.last_n}
        super().__init__(data, initial={**(initial or {}), **now})
        self.opened, self.verb = opened, verb
        self.prepare()

    def prepare(self) -> None:
        """What a form asks of this proposal only."""

    def offer(self, name: str, queryset: QuerySet) -> None:
        """The rows one may choose from in a field."""
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class ReasonForm(StepForm):
    reason = forms.CharField(
        label=_("Alasan"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Tersimpan di riwayat; dibaca tim dan kepala unit."),
    )


class MoveForm(ReasonForm):
    """A move of the machine; whether a reason is needed is the table's to say."""

    def prepare(self) -> None:
        row = row_for(self.verb, self.opened.proposal.state)
        asked = row.reason if row else Reason.NO
        if asked is Reason.NO or (asked is Reason.IF_SENT and not self.opened.proposal.is_sent):
            del self.fields["reason"]


class ShelveForm(MoveForm):
    wake_on = forms.DateField(
        label=_("Dilanjutkan pada"),
        widget=day_input(),
        help_text=_("Sesudah hari ini, paling jauh 24 bulan lagi."),
    )
    field_order = ["seen", "row", "wake_on", "reason"]


class ExtendForm(ReasonForm):
    due_on = forms.DateField(label=_("Tenggat baru"), widget=day_input())
    field_order = ["seen", "row", "due_on", "reason"]


class LateLeaveForm(ReasonForm):
    until = forms.DateField(
        label=_("Boleh diajukan sampai"),
        widget=day_input(),
        help_text=_("Berlaku sampai pukul 24.00 hari itu."),
    )
    field_order = ["seen", "row", "until", "reason"]

    def clean_until(self) -> dt.datetime:
        """A date typed alone means the whole day."""
        return clock.end_of(self.cleaned_data["until"])


class ChangeCycleForm(StepForm):
    cycle = forms.ModelChoiceField(Cycle.objects.none(), label=_("Siklus tujuan"), empty_label=None)

    def prepare(self) -> None:
        others = Cycle.objects.open().exclude(proposals=self.opened.proposal)
        self.offer("cycle", others)
        if not others.exists():
            self.fields["cycle"].empty_label = _("Tidak ada panggilan lain yang dibuka")  # type: ignore[attr-defined]


class UnitChoice(forms.ModelChoiceField):
    """Shows which of two equal names is meant by the unit above."""

    def label_from_instance(self, unit: Any) -> str:
        return f"{unit.name} ({unit.parent.name})" if unit.parent else unit.name


class HandOverForm(ReasonForm):
    to_user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Ketua tim yang baru, di unit ini"),
        required=False,
        empty_label=_("Tidak berganti orang di unit ini"),
    )
    to_unit = UnitChoice(
        Unit.objects.none(),
        label=_("Atau unit yang baru"),
        required=False,
        empty_label=_("Tetap di unit ini"),
        help_text=_("Kepala unit itu yang menerima, dan menunjuk ketua tim yang baru."),
    )
    field_order = ["seen", "row", "to_user", "to_unit", "reason"]

    def prepare(self) -> None:
        proposal = self.opened.proposal
        owner = TeamMember.objects.filter(proposal=proposal, role=TeamMember.Role.OWNER).values("user")
        others = Unit.objects.ours().active().exclude(pk=proposal.unit_id)
        self.offer("to_user", members_of(proposal.unit).exclude(pk__in=owner))
        self.offer("to_unit", others.select_related("parent").order_by("name"))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("to_user") and typed.get("to_unit"):
            self.add_error("to_unit", _("Pilih salah satu: orang di unit ini, atau unit yang baru."))
        return typed


def members_of(unit: Unit) -> QuerySet[User]:
    """Active people of a unit, by name."""
    return User.objects.filter(is_active=True, pk__in=people.people_of([unit.pk])).order_by("name")


class AcceptHandOverForm(StepForm):
    """Whoever takes a whole unit's proposal over names its new owner."""

    owner = forms.ModelChoiceField(User.objects.none(), label=_("Ketua tim yang baru"))

    def prepare(self) -> None:
        asked = self.opened.hand_over
        if asked is None or asked.to_user_id or asked.to_unit is None:
            del self.fields["owner"]
        else:
            self.offer("owner", members_of(asked.to_unit))


class CoachForm(StepForm):
    coach = forms.ModelChoiceField(
        User.objects.none(), label=_("Pendamping"), required=False, empty_label=_("Tanpa pendamping")
    )

    def prepare(self) -> None:
        team = TeamMember.objects.filter(proposal=self.opened.proposal).values("user")
        self.offer("coach", people.holders(LabRole.Role.COACH).exclude(pk__in=team).order_by("name"))
        self.fields["coach"].initial = self.opened.proposal.coach_id
