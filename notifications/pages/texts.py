"""`/sekretariat/naskah/`: the words of every message, in the secretariat's own, with a way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from notifications import kinds, previewing, rendering, texts
from notifications.kinds.groups import Group
from notifications.models import Text
from notifications.pages.tabs import tabs
from workflow.people.models import User
from workflow.people.pages.base import secretary_of
from workflow.serving.forms import attempt, status_of

SAVE, PREVIEW, RESTORE, AGAIN = "simpan", "pratinjau", "baku", "pakai"
SHOWN_VERSIONS = 20
# What stands for what, where the name alone does not say it.
MEANINGS = {
    "person": gettext_lazy("nama penerima"),
    "why": gettext_lazy("sebagai apa ia menerima"),
    "lab": gettext_lazy("nama lab"),
    "regency": gettext_lazy("nama kabupaten"),
    "link": gettext_lazy("alamat halamannya"),
    "title": gettext_lazy("judul usulan"),
    "unit": gettext_lazy("nama unit"),
    "stage": gettext_lazy("nama tahap"),
    "due": gettext_lazy("tanggal tenggat"),
    "what": gettext_lazy("apa yang ditunggu"),
    "foretold": gettext_lazy("siapa yang akan diberi tahu kemudian"),
    "name": gettext_lazy("nama orang"),
    "reason": gettext_lazy("alasannya"),
    "standing": gettext_lazy("sisa atau keterlambatan hari kerja"),
    "since": gettext_lazy("sejak kapan"),
    "old": gettext_lazy("tanggal lama"),
    "new": gettext_lazy("tanggal baru"),
    "asker": gettext_lazy("nama yang meminta"),
    "note": gettext_lazy("catatannya"),
    "happened": gettext_lazy("langkah yang terjadi"),
    "sentence": gettext_lazy("kalimat tentang langkah itu"),
    "call": gettext_lazy("nama panggilan ide"),
    "theme": gettext_lazy("temanya"),
    "closes": gettext_lazy("hari terakhir panggilan"),
    "drafts": gettext_lazy("kalimat tentang draf unit yang belum diajukan"),
    "year": gettext_lazy("tahunnya"),
    "days": gettext_lazy("berapa hari kerja"),
    "late": gettext_lazy("berapa hari kerja terlambat"),
    "count": gettext_lazy("berapa banyaknya"),
}


class TextForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Perihal"))
    text = forms.CharField(
        label=gettext_lazy("Isi"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Baris kosong memisahkan paragraf. Sapaan dan kaki surat ditulis terpisah."),
    )
    action = forms.CharField(
        label=gettext_lazy("Kata pada tombol"),
        required=False,
        help_text=gettext_lazy("Kosong: kata baku."),
    )
    html = forms.CharField(
        label=gettext_lazy("Isi berformat (HTML)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Tidak wajib; kosong: dibuat dari isi di atas. Boleh p, br, strong, em, ul, ol, li, dan a."
        ),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in texts.LONGEST}


class FrameForm(TextForm):
    """Greeting and foot, kept as subject and text; lab, address and the way to switch off stay too."""

    action = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].label = _("Sapaan")
        self.fields["text"].label = _("Kaki surat")
        self.fields["text"].help_text = _("Nama lab, alamatnya, dan jalan berhenti berlangganan selalu ada.")
        self.fields["html"].label = _("Kaki surat berformat (HTML)")


@dataclass(frozen=True)
class Wording:
    """What the secretariat may write words for: a kind, or the frame of every mail."""

    code: str
    label: Any

    @property
    def form(self) -> type[TextForm]:
        return FrameForm if self.code == texts.FRAME else TextForm


@dataclass(frozen=True)
class Row:
    kind: Wording
    held: dict[str, Text]  # the secretariat's words by language
    fault: str

    @property
    def languages(self) -> list[str]:
        return [str(dict(settings.LANGUAGES)[code]) for code in self.held]


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every kind by group, and which of them have words of the secretariat."""
    secretary_of(request)
    newest = _newest()
    groups: list[tuple[Any, list[Row]]] = []
    for group in Group:
        found = [kind for kind in kinds.all_kinds() if kind.group == group and texts.is_editable(kind)]
        rows = [_row(_wording(kind.code), newest) for kind in sorted(found, key=lambda kind: str(kind.label))]
        if rows:
            groups.append((group.label, rows))
    own = sum(bool(row.held) for _label, rows in groups for row in rows)
    heading = (
        ngettext("%(n)s pesan memakai naskah Anda", "%(n)s pesan memakai naskah Anda", own) % {"n": own}
        if own
        else _("Semua pesan memakai naskah baku")
    )
    groups.insert(0, (_("Semua surat"), [_row(_wording(texts.FRAME), newest)]))
    context = {"groups": groups, "heading": heading, "tabs": tabs("texts")}
    return render(request, "notifications/texts.html", context)


def _newest() -> dict[tuple[str, str], Text]:
    """The newest version of each kind and language; one query over a small table."""
    return {(row.kind, row.language): row for row in Text.objects.select_related("by").order_by("n")}


def _row(kind: Wording, newest: dict[tuple[str, str], Text]) -> Row:
    own = {language: row for (code, language), row in newest.items() if code == kind.code}
    fault = next((row.fault for row in own.values() if row.fault), "")
    return Row(kind, {language: row for language, row in own.items() if not row.restored}, fault)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, kind: str) -> HttpResponse:
    """Write the words of one kind in one language, see them on a real message, go back to the default."""
    by = secretary_of(request)
    chosen = _kind(kind)
    language = _language(request)
    if request.method == "POST":
        return _posted(request, by, chosen, language)
    return _page(request, by, chosen, language, chosen.form(initial=_initial(chosen, language)))


def _posted(request: HttpRequest, by: User, kind: Wording, language: str) -> HttpResponse:
    step = request.POST.get("step")
    form = kind.form(request.POST)
    if step == PREVIEW or not form.is_valid():
        return _page(request, by, kind, language, form)
    seen = form.cleaned_data["seen"]
    if step == RESTORE:
        done = attempt(form, lambda: texts.restore(by=by, kind=kind.code, language=language, seen=seen))
        told = _("Naskah baku dipakai lagi.")
    else:
        words = form.words
        done = attempt(
            form, lambda: texts.write(by=by, kind=kind.code, language=language, seen=seen, **words)
        )
        told = _("Naskah disimpan dan dipakai mulai pesan berikutnya.")
    if not done:
        return _page(request, by, kind, language, form)
    messages.success(request, told)
    return redirect(_address(kind, language))


def _page(request: HttpRequest, by: User, kind: Wording, language: str, form: TextForm) -> HttpResponse:
    """With the preview of what is typed, or of what holds."""
    versions = Text.objects.filter(kind=kind.code, language=language).select_related("by")
    known = list(versions[: SHOWN_VERSIONS + 1])
    shown = previewing.example(by, kind.code, language)
    return render(
        request,
        "notifications/text.html",
        {
            "kind": kind,
            "language": language,
            "languages": [(code, label, _address(kind, code)) for code, label in settings.LANGUAGES],
            "form": form,
            "names": [(name, MEANINGS.get(name, "")) for name in texts.placeholders(kind.code)],
            "example": shown,
            "preview": _preview(form, kind, language, shown),
            "versions": known[:SHOWN_VERSIONS],
            "newest": known[0] if known else None,
            "mail": reverse("notifications:text_mail", args=[kind.code]) + f"?bahasa={language}",
        },
        status=status_of(form),
    )


def _preview(form: TextForm, kind: Wording, language: str, shown: previewing.Example) -> Any:
    """None where what is typed cannot be filled; the fault then stands by its field."""
    if form.is_bound:
        form.is_valid()
        words = form.words if hasattr(form, "cleaned_data") else {}
    else:
        words = {name: form.initial.get(name, "") for name in texts.LONGEST}
    for obstacle in texts.check(kind.code, words) if form.is_bound else ():
        if not form.has_error(obstacle.field):
            form.add_error(obstacle.field, str(obstacle.text))
    try:
        return previewing.read(Text(kind=kind.code, language=language, **words), shown)
    except texts.Broken:
        return None


def _initial(kind: Wording, language: str) -> dict[str, Any]:
    """The words that hold, or the default's to begin from."""
    newest = Text.objects.filter(kind=kind.code, language=language).first()
    seen = {"seen": newest.n if newest else 0}
    if newest is None or newest.restored:
        return {**previewing.default(kind.code, language), "html": "", **seen}
    return {name: getattr(newest, name) for name in texts.LONGEST} | seen


@login_required
@require_safe
@csp_replace(  # type: ignore[arg-type]
    {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": [""]}
)
def mail(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole mail as a mail program shows it, alone in a page that may do nothing."""
    by = secretary_of(request)
    chosen, language = _kind(kind), _language(request)
    shown = previewing.example(by, chosen.code, language)
    own = {rendering.OWN: texts.of_kind(shown.obligation.kind)}
    with translation.override(language):
        return HttpResponse(rendering.mail_of(shown.obligation, {**shown.facts, **own}).html)


def _kind(code: str) -> Wording:
    if code != texts.FRAME and not any(
        kind.code == code and texts.is_editable(kind) for kind in kinds.all_kinds()
    ):
        raise Http404
    return _wording(code)


def _wording(code: str) -> Wording:
    return Wording(code, texts.label_of(code))


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("bahasa", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _address(kind: Wording, language: str) -> str:
    return reverse("notifications:text", args=[kind.code]) + f"?bahasa={language}"
