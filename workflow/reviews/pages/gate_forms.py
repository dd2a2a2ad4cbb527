"""What is typed at the gate. The rules are the services'; a form only asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.machine import State, Verb, stage_of
from workflow.refusals import Obstacle
from workflow.reviews import candidates
from workflow.reviews.models import Decision
from workflow.reviews.pages.desk import Desk
from workflow.serving.forms import day_input
from workflow.serving.memo import by_language

# The verbs as one says them when deciding; `Verb.done` is how they are told afterwards.
OUTCOME_WORDS: dict[Verb, Any] = {
    Verb.ADVANCE: _("Luluskan"),
    Verb.SEND_BACK: _("Kembalikan ke tim"),
    Verb.RECYCLE: _("Ulang ke tahap yang lebih awal"),
    Verb.SHELVE: _("Tunda"),
    Verb.DECLINE: _("Tolak"),
    Verb.STOP: _("Hentikan dengan pelajaran"),
}
OVERRIDE_FIELDS = {"quorum.short": "override_quorum", "mark.below": "override_mark"}


def long_text(label: Any, *, rows: int = 3, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=10_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PersonField(forms.TypedChoiceField):
    """One of some people who are read already."""

    default_error_messages = forms.ModelChoiceField.default_error_messages

    def __init__(self, *, empty_label: Any, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)
        self.empty_label = empty_label

    def offer(self, people: Iterable[User]) -> None:
        known = {str(person.pk): person for person in people}
        self.coerce = known.__getitem__
        self.choices = [("", self.empty_label), *((key, str(person)) for key, person in known.items())]


class AssignForm(forms.Form):
    """Whom to ask. The template draws the people; `override` belongs to those who are flagged."""

    reviewers = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Penelaah"),
        error_messages={"required": _("Pilih paling sedikit satu orang.")},
    )
    override = long_text(
        _("Alasan menugaskan orang yang ditandai"),
        help_text=_("Tersimpan dengan nama Anda. Hanya perlu bila ada kepentingan yang ditandai."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "tugaskan_%s", **kwargs})
        if self.is_bound:
            reviewers = people.holders(LabRole.Role.REVIEWER).order_by("name", "pk")
            self.fields["reviewers"].queryset = reviewers  # type: ignore[attr-defined]

    @property
    def ticked(self) -> set[int]:
        """Who was chosen, for showing the form again."""
        return {int(pk) for pk in self["reviewers"].value() or [] if str(pk).isdecimal()}


class LeadForm(forms.Form):
    lead = PersonField(label=_("Ketua penelaah"), required=False, empty_label=_("Belum ada"))

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "ketua_%s", "initial": {"lead": desk.panel.lead_id}, **kwargs})
        self.fields["lead"].offer(desk.possible_leads)  # type: ignore[attr-defined]


class ExtendForm(forms.Form):
    due_on = forms.DateField(label=_("Tenggat baru"), widget=day_input())


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=500)


class SwapForm(WithdrawForm):
    to = forms.ModelChoiceField(User.objects.none(), label=_("Digantikan oleh"), empty_label=_("Pilih orang"))
    override = forms.CharField(
        label=_("Alasan bila orang itu ditandai punya kepentingan"), max_length=500, required=False
    )
    field_order = ["to", "reason", "override"]

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "ganti_%s", **kwargs})
        may = [one.user.pk for one in desk.askable]
        self.fields["to"].queryset = User.objects.filter(pk__in=may).order_by("name")  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Gate:
    """What the form of a decision depends on: the outcomes this gate can have, the states an idea may be
    recycled to, the overrides that are known to be needed."""

    outcomes: tuple[Verb, ...]
    targets: tuple[State, ...]
    overrides: tuple[str, ...]

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls(tuple(desk.outcomes), tuple(desk.recycle_targets), tuple(desk.overrides))


class VerdictForm(forms.Form):
    """One decision. Which fields an outcome needs is said beside each; the service asks for them."""

    outcome = forms.ChoiceField(
        label=_("Keputusan"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih salah satu keputusan.")},
    )
    to = forms.ChoiceField(label=_("Diulang ke tahap"), required=False)
    wake_on = forms.DateField(
        label=_("Dilanjutkan pada"),
        required=False,
        widget=day_input(),
        help_text=_("Sesudah hari ini, paling jauh 24 bulan lagi."),
    )
    lessons = long_text(
        _("Pelajaran"), help_text=_("Yang dicatat gerbang; tim menulis pelajarannya di lembar Deliver.")
    )
    reason = long_text(
        _("Alasan dan catatan kepada tim"),
        rows=4,
        help_text=_("Dibaca tim saat diumumkan. Boleh kosong hanya bila diluluskan."),
    )
    conditions = long_text(_("Syarat"), help_text=_("Yang harus dipenuhi tim di tahap berikutnya."))
    override_quorum = long_text(
        _("Alasan memutuskan tanpa kuorum"), rows=2, help_text=_("Tersimpan dengan nama Anda.")
    )
    override_mark = long_text(
        _("Alasan meluluskan di bawah ambang batas"), rows=2, help_text=_("Tersimpan dengan nama Anda.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    decision = forms.IntegerField(widget=forms.HiddenInput, required=False)  # the one to replace

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "putuskan_%s", **kwargs})
        outcomes = [(verb.value, OUTCOME_WORDS[verb]) for verb in gate.outcomes]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        targets = [(state.value, stage_of(state).label) for state in gate.targets]
        self.fields["to"].choices = [("", _("Pilih tahap")), *targets]  # type: ignore[attr-defined]
        for verb, name in ((Verb.RECYCLE, "to"), (Verb.STOP, "lessons")):
            if verb not in gate.outcomes:
                del self.fields[name]

    def drawn(self, gate: Gate) -> SafeString:
        """Its fields but `seen`. An override is asked for where it is known to be needed, or the service
        wanted it, or one was typed; the needed one is not said to be optional."""
        for code, name in OVERRIDE_FIELDS.items():
            self.fields[name].required = code in gate.overrides
            if code not in gate.overrides and not self[name].value() and not self.has_error(name):
                self.fields[name].widget = forms.HiddenInput()
        return mark_safe(render_to_string("reviews/verdict_fields.html", {"verdict_form": self}))  # noqa: S308

    def typed(self) -> dict[str, Any]:
        """The arguments of `record_decision`."""
        got = self.cleaned_data
        overrides = {code: got[name] for code, name in OVERRIDE_FIELDS.items() if got[name]}
        return {
            "outcome": got["outcome"],
            "reason": got["reason"],
            "to": State(got["to"]) if got.get("to") else None,
            "wake_on": got["wake_on"],
            "conditions": got["conditions"],
            "lessons": got.get("lessons", ""),
            "overrides": overrides,
        }

    def show(self, obstacles: Iterable[Obstacle]) -> None:
        """The service's reasons by the fields of this form."""
        for obstacle in obstacles:
            name = OVERRIDE_FIELDS.get(obstacle.code, obstacle.field)
            self.add_error(name if name in self.fields else None, str(obstacle.text))


@by_language
def fresh_verdict(gate: Gate) -> SafeString:
    """The fields of a form nobody has typed in: the same at every gate of this kind."""
    return VerdictForm(gate=gate).drawn(gate)


def verdict_of(decision: Decision) -> dict[str, Any]:
    """A recorded decision as the form shows it, to be changed."""
    return {
        "outcome": decision.outcome,
        "to": decision.to_state,
        "wake_on": decision.wake_on,
        "lessons": decision.lessons,
        "reason": decision.reason,
        "conditions": decision.conditions,
        "decision": decision.pk,
    } | {
        OVERRIDE_FIELDS[override.code]: override.reason
        for override in decision.overrides.all()
        if override.code in OVERRIDE_FIELDS
    }


class DecreeForm(forms.Form):
    """Number and date of the decree (SK), needed where the secretariat announces."""

    decree_number = forms.CharField(label=_("Nomor SK"), max_length=80)
    decree_date = forms.DateField(label=_("Tanggal SK"), widget=day_input())

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "umumkan_%s", **kwargs})
        for name in ("decree_number", "decree_date"):
            self.fields[name].required = needed


class AnnounceForm(DecreeForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    decision = forms.IntegerField(widget=forms.HiddenInput)


class NominateForm(forms.Form):
    announcer = PersonField(label=_("Yang bertindak untuk sekretariat"), empty_label=_("Pilih orang"))
    reason = long_text(_("Alasan"), rows=2, required=True)

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "pengganti_%s", **kwargs})
        found = candidates.possible_announcers(desk.panel)
        self.fields["announcer"].offer(found)  # type: ignore[attr-defined]
