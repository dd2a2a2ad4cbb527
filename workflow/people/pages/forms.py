"""What the secretariat types about people and units. The rules are the services'; a form only asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from workflow.people.forms import UnitChoice
from workflow.people.models import LabRole, Unit, UnitKind, UnitRole, User
from workflow.serving.forms import day_input


def some_day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=day_input(), **more)


class PersonForm(forms.Form):
    name = forms.CharField(label=_("Nama lengkap"), max_length=200)
    email = forms.EmailField(label=_("Alamat surel"), max_length=254)
    phone = forms.CharField(label=_("Telepon"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Bahasa"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        known = {name: getattr(person, name) for name in ("name", "email", "phone", "language")}
        super().__init__(*args, **{"auto_id": "data_%s", "initial": known, **kwargs})


class UnitRoleForm(forms.Form):
    unit = UnitChoice(Unit.objects.none(), label=_("Unit"), empty_label=_("Pilih unit"))
    role = forms.ChoiceField(label=_("Peran"), choices=UnitRole.Role.choices)
    start = some_day(_("Sejak"), help_text=_("Kosong berarti hari ini."))
    end = some_day(_("Sampai"), help_text=_("Kosong berarti tanpa batas."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "unit_%s", **kwargs})
        self.fields["unit"].queryset = Unit.objects.active().select_related("parent")  # type: ignore[attr-defined]


class LabRoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Peran"), choices=LabRole.Role.choices)
    start = some_day(_("Sejak"), help_text=_("Kosong berarti hari ini."))
    end = some_day(_("Sampai"), help_text=_("Kosong berarti tanpa batas."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "lab_%s", **kwargs})


class LastDayForm(forms.Form):
    last_day = some_day(_("Hari terakhir"), help_text=_("Kosong berarti berakhir sekarang juga."))


class AbsenceForm(forms.Form):
    start = forms.DateField(label=_("Sejak"), widget=day_input())
    end = forms.DateField(label=_("Sampai"), widget=day_input())
    note = forms.CharField(label=_("Keterangan"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "absen_%s", **kwargs})


class NewUnitForm(forms.Form):
    name = forms.CharField(label=_("Nama"), max_length=200)
    short_name = forms.CharField(label=_("Nama pendek"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Jenis"), choices=UnitKind.choices)
    code = forms.CharField(label=_("Kode resmi"), max_length=40, required=False)
    parent = UnitChoice(
        Unit.objects.none(), label=_("Unit induk"), required=False, empty_label=_("Tanpa induk")
    )
    ours = forms.BooleanField(label=_("Ikut lab ini"), required=False, initial=True)
    active_from = some_day(_("Aktif sejak"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "baru_%s", **kwargs})
        self.fields["parent"].queryset = Unit.objects.active().select_related("parent")  # type: ignore[attr-defined]


class RenameForm(forms.Form):
    name = forms.CharField(label=_("Nama baru"), max_length=200)
    short_name = forms.CharField(label=_("Nama pendek baru"), max_length=60, required=False)
    since = forms.DateField(label=_("Berlaku sejak"), widget=day_input())
    source = forms.CharField(
        label=_("Dasar"), max_length=200, required=False, help_text=_("Peraturan yang mengubah namanya.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "nama_%s", **kwargs})


class DetailsForm(forms.Form):
    kind = forms.ChoiceField(label=_("Jenis"), choices=UnitKind.choices)
    short_name = forms.CharField(label=_("Nama pendek"), max_length=60, required=False)
    code = forms.CharField(label=_("Kode resmi"), max_length=40, required=False)
    ours = forms.BooleanField(label=_("Ikut lab ini"), required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        known = {name: getattr(unit, name) for name in ("kind", "short_name", "code", "ours")}
        super().__init__(*args, **{"auto_id": "rinci_%s", "initial": known, **kwargs})


class MoveForm(forms.Form):
    parent = UnitChoice(
        Unit.objects.none(), label=_("Unit induk"), required=False, empty_label=_("Tanpa induk")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "induk_%s", "initial": {"parent": unit.parent_id}, **kwargs})
        others = Unit.objects.active().exclude(pk=unit.pk).select_related("parent")
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
