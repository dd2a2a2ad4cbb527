"""`/sekretariat/pengingat/`: every kind of message, whom it tells and when, and what the lab tunes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from notifications import channels, kinds, ladders, tuning
from notifications.kinds import Kind
from notifications.kinds.groups import Group
from notifications.models import KindSetting
from notifications.pages.tabs import tabs
from notifications.wording import OFFICE
from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.serving.forms import attempt, status_of

SAVE, RESTORE = "simpan", "baku"
SHOWN_CHANGES = 30


class RuleForm(forms.Form):
    """One field a number, and a tick where the lab may leave it untold."""

    enabled = forms.BooleanField(label=gettext_lazy("Kirim pemberitahuan ini"), required=False)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.mandatory:
            del self.fields["enabled"]
        for param in kind.settings:
            default = _("Baku: %(n)s.") % {"n": param.typed(param.default)}
            self.fields[param.name] = forms.CharField(
                label=param.label,
                help_text=default,
                max_length=60,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def typed(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "enabled"}


@dataclass(frozen=True)
class Row:
    """One kind as it stands."""

    kind: Kind
    setting: KindSetting | None  # the newest change, if any

    @property
    def enabled(self) -> bool:
        return self.kind.mandatory or self.setting is None or self.setting.enabled

    @property
    def changed(self) -> bool:
        return self.setting is not None and (bool(self.setting.values) or not self.enabled)

    @property
    def channels(self) -> str:
        names = channels.labels()
        return ", ".join(str(names[code]) for code in self.kind.channels)

    @property
    def numbers(self) -> list[tuple[Any, str]]:
        return numbers(self.kind, self.setting.values if self.setting else {})


def numbers(kind: Kind, values: dict[str, Any]) -> list[tuple[Any, str]]:
    """The numbers of a rule, as they are typed."""
    return [(param.label, param.typed(tuning.value_of(kind, param.name, values))) for param in kind.settings]


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every kind by group: one query for what the lab changed."""
    secretary_of(request)
    current = {row.kind: row for row in KindSetting.objects.filter(current=True).select_related("by")}
    rows = [Row(kind, current.get(kind.code)) for kind in kinds.all_kinds()]
    groups = [
        (group.label, sorted((row for row in rows if row.kind.group == group), key=_label)) for group in Group
    ]
    context = {"groups": groups, "heading": _heading(rows), "tabs": tabs("rules"), "ladder": ladder()}
    return render(request, "notifications/rules.html", context)


def _label(row: Row) -> str:
    return str(row.kind.label)


def _heading(rows: list[Row]) -> str:
    off = sum(not row.enabled for row in rows)
    changed = sum(row.changed for row in rows)
    if off:
        return _("%(changed)d aturan diubah, %(off)d dimatikan") % {"changed": changed, "off": off}
    if changed:
        return _("%(changed)d aturan diubah, semua menyala") % {"changed": changed}
    return _("Semua aturan memakai angka baku")


def ladder() -> list[tuple[str, int]]:
    """Who is told of what stays late, after how many working days."""
    after = {
        name: tuning.setting(ladders.KIND, name) for name in (ladders.FIRST, ladders.SECOND, ladders.THIRD)
    }
    first = _("kepala unit atau ketua penelaah")
    return [
        (first, after[ladders.FIRST]),
        (_("sekretariat"), after[ladders.SECOND]),
        (str(OFFICE), after[ladders.THIRD]),
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its numbers, whether it is told at all, the way back, and who changed what."""
    by = secretary_of(request)
    chosen = _kind(kind)
    if request.method == "POST" and request.POST.get("step") == RESTORE:
        _say(request, tuning.restore(code=chosen.code, by=by), _("Kembali ke angka baku."))
        return redirect(request.path)
    form = RuleForm(request.POST if request.method == "POST" else None, kind=chosen, initial=_held(chosen))
    if form.is_bound and form.is_valid() and attempt(form, lambda: _change(request, by, chosen, form)):
        return redirect(request.path)
    return _page(request, chosen, form)


def _kind(code: str) -> Kind:
    try:
        return kinds.get(code)
    except KeyError:
        raise Http404 from None


def _held(kind: Kind) -> dict[str, Any]:
    held = {param.name: param.typed(tuning.setting(kind.code, param.name)) for param in kind.settings}
    return {**held, "enabled": tuning.enabled(kind.code)}


def _change(request: HttpRequest, by: User, kind: Kind, form: RuleForm) -> None:
    enabled = form.cleaned_data.get("enabled", True)
    changed = tuning.change(code=kind.code, by=by, enabled=enabled, typed=form.typed)
    _say(request, changed, _("Disimpan; berlaku mulai pengingat berikutnya."))


def _say(request: HttpRequest, changed: bool, words: str) -> None:
    if changed:
        messages.success(request, words)
    else:
        messages.info(request, _("Tidak ada yang berubah."))


def _page(request: HttpRequest, kind: Kind, form: RuleForm) -> HttpResponse:
    changes = list(KindSetting.objects.filter(kind=kind.code).select_related("by")[:SHOWN_CHANGES])
    context = {
        "row": Row(kind, changes[0] if changes else None),
        "form": form,
        "tunable": bool(form.fields),
        "changes": [(change, numbers(kind, change.values)) for change in changes],
    }
    return render(request, "notifications/rule.html", context, status=status_of(form))
