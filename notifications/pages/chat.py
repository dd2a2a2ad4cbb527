"""`/pemberitahuan/pesan/`: one's number at a chat service, confirmed by a code that is sent to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from notifications.channels.chat import ChatChannel, targets
from notifications.models import ChatTarget
from workflow.people.models import User
from workflow.refusals import NotVisible
from workflow.serving.forms import attempt, status_of


class AddressForm(forms.Form):
    service = forms.ChoiceField(label=gettext_lazy("Layanan"))
    address = forms.CharField(label=gettext_lazy("Nomor atau nama Anda di sana"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(each.name, each.label) for each in targets.services().values()]
        self.fields["service"].choices = known  # type: ignore[attr-defined]
        if len(known) == 1:
            self.fields["service"].initial = known[0][0]
            self.fields["service"].widget = forms.HiddenInput()
            self.fields["address"].label = _("Nomor atau nama Anda di %(service)s") % {"service": known[0][1]}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Kode enam angka"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    form = AddressForm(request.POST if request.method == "POST" else None)
    asked: list[ChatTarget] = []
    if form.is_valid() and attempt(form, lambda: asked.append(targets.ask(user=user, **form.cleaned_data))):
        return redirect("notifications:chat_confirm", asked[0].pk)
    names = {each.name: each.label for each in targets.services().values()}
    mine = [(row, names[row.service]) for row in ChatTarget.objects.filter(user=user) if row.service in names]
    context = {"form": form, "mine": mine, "is_set_up": ChatChannel.is_set_up()}
    return render(request, "notifications/chat.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    target = ChatTarget.objects.filter(user=user, pk=pk).first()
    if target is None:
        raise NotVisible
    if target.confirmed_at is not None:
        return redirect("notifications:chat")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, lambda: targets.confirm(user=user, pk=pk, **form.cleaned_data)):
        messages.success(request, _("Pesan lab akan masuk ke %(address)s.") % {"address": target.address})
        return redirect("notifications:chat")
    context = {"form": form, "target": target}
    return render(request, "notifications/chat_confirm.html", context, status=status_of(form))


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    if not targets.remove(user=request.user, pk=pk):  # type: ignore[arg-type]
        raise NotVisible
    messages.success(request, _("Alamat pesan dihapus."))
    return redirect("notifications:chat")
