"""The files of a proposal: what the text names that this person reads; the team adds, replaces, removes.

Every file is taken or refused by itself, so that one broken file loses none of the others. Removing is
undone rather than confirmed: bytes are never changed, and submissions keep what they name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from workflow.proposals.attachments import services
from workflow.proposals.attachments.refusals import ACCEPTED, megabytes
from workflow.proposals.attachments.selectors import current_files
from workflow.proposals.models import Attachment, CycleStage, EvidenceKind
from workflow.proposals.pages import base, reading
from workflow.refusals import Denied, NotVisible, Obstacle, Refused
from workflow.serving.forms import show_obstacles, status_of

KIND = "bukti"  # in the address: what the file to be added proves
AT_ONCE = 60 * 1024**2  # bytes of all files of one form; the proxy in front refuses 70 MB unread
MOST_AT_ONCE = 100  # files of one form
SHOWN_REMOVED = 20


# --- the form ----------------------------------------------------------------------------------------


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files; what each of them is, the service finds out."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(given) > MOST_AT_ONCE:
            said = {"n": len(given), "most": MOST_AT_ONCE}
            text = _(
                "Anda memilih %(n)d berkas; paling banyak %(most)d sekali unggah. Bagi dalam beberapa kali."
            )
            raise forms.ValidationError(text % said)
        if sum(one.size for one in given) > AT_ONCE:
            most = {"most": megabytes(AT_ONCE)}
            raise forms.ValidationError(_("Semuanya lebih dari %(most)s. Unggah dalam beberapa kali.") % most)
        return given


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Membuktikan apa"), required=False)
    file = FilesField(
        label=gettext_lazy("Berkas"),
        error_messages={"required": gettext_lazy("Pilih berkas yang akan diunggah.")},
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "unggah_%s", **kwargs})
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["file"].help_text = limits()


def limits() -> str:
    """What is taken, in words."""
    return _(
        "%(types)s. Boleh beberapa sekaligus: tiap berkas paling besar %(one)s, seluruhnya %(all)s. "
        "Satu usulan memuat paling banyak %(most)d berkas."
    ) % {
        "types": ACCEPTED,
        "one": megabytes(settings.ATTACHMENT_MAX_BYTES),
        "all": megabytes(AT_ONCE),
        "most": settings.ATTACHMENT_MAX_PER_PROPOSAL,
    }


def kinds_of(stages: Iterable[CycleStage]) -> list[tuple[str, Any]]:
    """The usual kinds and those of the cycle, "other" last."""
    asked = [kind for row in stages for alternatives in row.evidence for kind in alternatives]
    known = [kind for kind in EvidenceKind.values if kind]
    ordered = list(dict.fromkeys([*known, *asked]))
    return [*((kind, reading.evidence_label(kind)) for kind in ordered), ("", EvidenceKind.OTHER.label)]


# --- what the page shows -----------------------------------------------------------------------------


@dataclass(frozen=True)
class FileRow:
    """A file as a row; who added it and when only where the present text is read."""

    file: reading.File
    readable: bool = True
    by: str = ""
    at: dt.datetime | None = None
    shown_in_place: bool = False


@dataclass
class Heap:
    """The files that prove one thing."""

    label: Any
    rows: list[FileRow] = field(default_factory=list)


def rows_of(opened: base.Opened) -> list[FileRow]:
    if not opened.reads_work:
        found = reading.files(opened.text.content) if opened.text else []
        return [FileRow(one, shown_in_place=_in_place(one.type)) for one in found]
    return [_row(file) for file in current_files(opened.proposal)]


def _row(file: Attachment) -> FileRow:
    label = reading.evidence_label(file.kind)
    drawn = reading.File(
        file.public_id, file.name, label, file.type, file.size, file.sha256, file.description
    )
    by = file.uploaded_by.name if file.uploaded_by else ""
    return FileRow(drawn, file.readable, by, file.uploaded_at, _in_place(file.type) and file.readable)


def _in_place(type_: str) -> bool:
    return type_ == "pdf" or type_ in reading.PICTURES


def heaps_of(rows: Iterable[FileRow]) -> list[Heap]:
    """By what they prove, in the order of their first file; other attachments last."""
    found: dict[Any, Heap] = {}
    for row in rows:
        found.setdefault(row.file.kind, Heap(row.file.kind)).rows.append(row)
    return sorted(found.values(), key=lambda heap: heap.label == EvidenceKind.OTHER.label)


def asked_of(stages: Iterable[CycleStage], stage: str, rows: Iterable[FileRow]) -> list[dict[str, Any]]:
    """The evidence the present stage cannot be sent without, as a checklist: one of the alternatives that
    can be opened is enough."""
    there = {row.file.kind for row in rows if row.readable}
    points = []
    for row in stages:
        for alternatives in row.evidence if row.stage == stage else ():
            labels = [reading.evidence_label(kind) for kind in alternatives]
            url = "?" + urlencode({KIND: alternatives[0]}) + "#unggah"
            done = bool(there & set(labels))
            points.append({"text": _(" atau ").join(labels), "done": done, "url": "" if done else url})
    return points


# --- the pages ---------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET lists, POST attaches. Raises NotVisible, Denied for whoever reads the title line only."""
    opened = base.open_proposal(request, public_id)
    if not opened.look.reads_text:
        raise Denied
    stages = list(CycleStage.objects.filter(cycle=opened.proposal.cycle_id).order_by("pk"))
    kinds = kinds_of(stages)
    if request.method != "POST":
        form = UploadForm(kinds=kinds, initial={"kind": request.GET.get(KIND, "")})
        return _page(request, opened, stages, form)
    form = UploadForm(request.POST, request.FILES, kinds=kinds)
    if form.is_valid() and _upload(request, opened, form):
        return redirect("proposals:files", public_id)
    return _page(request, opened, stages, form)


def _page(
    request: HttpRequest, opened: base.Opened, stages: list[CycleStage], form: UploadForm
) -> HttpResponse:
    rows = rows_of(opened)
    asked = asked_of(stages, opened.proposal.stage, rows) if opened.writes else []
    removed = Attachment.objects.filter(
        proposal=opened.proposal, removed_at__isnull=False, replaced_by__isnull=True
    )
    context = base.page_of(
        opened,
        here="files",
        heading=_heading(len(rows)),
        heaps=heaps_of(rows),
        asked=asked,
        form=form if opened.writes else None,
        removed=removed.order_by("-removed_at")[:SHOWN_REMOVED] if opened.writes else (),
        rests=opened.reads_work and not opened.proposal.in_work,
    )
    return render(request, "proposals/files.html", context, status=status_of(form))


def _heading(count: int) -> str:
    if not count:
        return _("Belum ada berkas")
    return ngettext("%(n)d berkas", "%(n)d berkas", count) % {"n": count}


def _upload(request: HttpRequest, opened: base.Opened, form: UploadForm) -> bool:
    """Attach each file. With nothing attached the form tells why; else the refused ones are told on top,
    so that reloading the page sends nothing again."""
    taken: list[Attachment] = []
    refused: list[Obstacle] = []
    for file in form.cleaned_data["file"]:
        try:
            taken.append(_attach(opened, file, form.cleaned_data["kind"]))
        except (Denied, NotVisible):
            raise
        except Refused as why:
            refused += [_named(obstacle, file.name or "") for obstacle in why.obstacles]
    if not taken:
        show_obstacles(form, refused)
        return False
    done = ngettext("%(n)d berkas terunggah.", "%(n)d berkas terunggah.", len(taken)) % {"n": len(taken)}
    messages.success(request, done)
    for obstacle in refused:
        messages.error(request, str(obstacle.text))
    return True


def _attach(opened: base.Opened, file: UploadedFile, kind: str) -> Attachment:
    return services.attach_file(
        proposal_id=opened.proposal.pk, file=file, name=file.name or "", kind=kind, by=opened.user
    )


def _named(obstacle: Obstacle, name: str) -> Obstacle:
    text = _("%(name)s: %(why)s") % {"name": name, "why": obstacle.text}
    return Obstacle(obstacle.code, text, field=obstacle.field)


@base.button("proposals:files")
def replace(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """A new version under the same kind; submissions keep the old one."""

    def act(opened: base.Opened) -> str:
        new = request.FILES.get("file")
        if new is None:
            raise Refused(Obstacle("file.missing", _("Pilih berkas penggantinya.")))
        services.replace_file(
            proposal_id=opened.proposal.pk, public_id=file, file=new, name=new.name or "", by=opened.user
        )
        return _("Berkas diganti. Revisi yang sudah diajukan tetap memuat berkas lama.")

    return _acted(request, public_id, act)


@base.button("proposals:files")
def describe(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """What a picture shows, in words."""

    def act(opened: base.Opened) -> str:
        typed = request.POST.get("description", "")
        services.describe_file(
            proposal_id=opened.proposal.pk, public_id=file, description=typed, by=opened.user
        )
        return _("Deskripsi gambar disimpan.")

    return _acted(request, public_id, act)


@base.button("proposals:files")
def remove(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """Out of the present text; the page offers to take it back."""

    def act(opened: base.Opened) -> str:
        services.remove_file(proposal_id=opened.proposal.pk, public_id=file, by=opened.user)
        return _("Berkas dihapus dari naskah. Ia masih dapat dikembalikan di bawah daftar ini.")

    return _acted(request, public_id, act)


@base.button("proposals:files")
def restore(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    def act(opened: base.Opened) -> str:
        kept = services.restore_file(proposal_id=opened.proposal.pk, public_id=file, by=opened.user)
        return _("%(name)s dikembalikan.") % {"name": kept.name}

    return _acted(request, public_id, act)


def _acted(request: HttpRequest, public_id: str, act: Callable[[base.Opened], str]) -> HttpResponse:
    """What refuses is told on top of the list; a file that is gone meanwhile too, since the list shows it."""
    opened = base.open_proposal(request, public_id)
    try:
        messages.success(request, act(opened))
    except Denied:
        raise
    except NotVisible:
        messages.warning(request, _("Berkas itu sudah tidak ada di naskah ini."))
    except Refused as refused:
        for obstacle in refused.obstacles:
            messages.error(request, str(obstacle.text))
    return redirect("proposals:files", public_id)
