"""What people type into the pages of this room. The rules are the services'; a form only asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors
from workflow.people.duties import Duty
from workflow.people.models import LabRole, Unit, UnitRole, User
from workflow.people.permissions import administers


class AcceptForm(forms.Form):
    name = forms.CharField(
        label=_("Nama lengkap"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Kata sandi"),
        max_length=128,
        help_text=_("Paling sedikit 10 huruf. Kalimat pendek mudah diingat."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )


class UnitChoice(forms.ModelChoiceField):
    """Shows which of two equal names is meant by the unit above."""

    def label_from_instance(self, unit: Any) -> str:
        return f"{unit.name} ({unit.parent.name})" if unit.parent else unit.name


class JoinForm(forms.Form):
    """For somebody with an account: one more unit."""

    unit = UnitChoice(Unit.objects.none(), label=_("Unit"), empty_label=_("Pilih unit"))
    note = forms.CharField(
        label=_("Keterangan untuk kepala unit"),
        max_length=500,
        required=False,
        help_text=_("Misalnya jabatan Anda."),
    )

    def __init__(self, *args: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is sent is checked against all units, whatever the list was narrowed to.
        shown = selectors.units_to_register_for("" if self.is_bound else words)
        self.fields["unit"].queryset = shown.select_related("parent")  # type: ignore[attr-defined]


class RegisterForm(JoinForm):
    email = forms.EmailField(
        label=_("Alamat surel"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    name = forms.CharField(
        label=_("Nama lengkap"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["email", "name", "unit", "note"]


class RefuseForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), max_length=500)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Alamat surel"), max_length=254)
    name = forms.CharField(label=_("Nama"), max_length=200, required=False)
    unit = UnitChoice(Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("Pilih unit"))
    unit_role = forms.ChoiceField(label=_("Peran di unit"), choices=UnitRole.Role.choices)
    lab_roles = forms.MultipleChoiceField(
        label=_("Peran di lab"),
        choices=LabRole.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = selectors.units_to_invite_to(by).select_related("parent")  # type: ignore[attr-defined]
        if not administers(by):
            del self.fields["lab_roles"]
            self.fields["unit"].required = True


class SuccessorsForm(forms.Form):
    """One question a duty: who takes it. An optional one may be left to nobody, on purpose."""

    NOBODY = "-"

    def __init__(self, *args: Any, duties: list[Duty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for duty in duties:
            choices: list[tuple[str, Any]] = [("", _("Pilih pengganti"))]
            if duty.optional:
                choices.append((self.NOBODY, _("Tidak ada pengganti")))
            choices += [(str(one.pk), str(one)) for one in duty.candidates]
            self.fields[duty.key] = forms.ChoiceField(label=capfirst(duty.label), choices=choices)

    def successors(self, duties: list[Duty]) -> dict[str, int | None]:
        chosen = {duty.key: self.cleaned_data[duty.key] for duty in duties}
        return {key: None if value == self.NOBODY else int(value) for key, value in chosen.items()}


class CloseUnitForm(SuccessorsForm):
    successor = UnitChoice(
        Unit.objects.none(), label=_("Unit penerus"), required=False, empty_label=_("Pilih unit")
    )
    last_day = forms.DateField(label=_("Hari terakhir"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Unit.objects.active().exclude(pk=unit.pk).select_related("parent")
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]
