"""Files are attached, replaced and removed. The long work on bytes happens before the row lock."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.people.models import User
from workflow.proposals.attachments import detecting, names, pictures, reading, storing
from workflow.proposals.attachments.refusals import StorageFailed, megabytes, not_taken
from workflow.proposals.machine import Stage
from workflow.proposals.models import Attachment, CycleStage, EvidenceKind, FileType, Proposal
from workflow.proposals.worksheets.writing import ADDED, REMOVED, Writing, begin
from workflow.refusals import Invalid, NotVisible, Obstacle, Refused
from workflow.workdays import clock

SECTION = "file"
LONGEST_DESCRIPTION = 300  # characters, as the catalogue takes


@dataclass(frozen=True)
class Prepared:
    """Bytes as they will be stored, with what is known of them."""

    file: IO[bytes]
    kind: FileType
    readable: bool
    width: int | None = None
    height: int | None = None


def attach_file(*, proposal_id: int, file: File, name: str, kind: str = "", by: User) -> Attachment:
    """Store one uploaded file with the proposal, as evidence of a `kind` or of none ("").

    Raises Invalid (type, size, pixels, broken: each names the limits), Refused `file.too_many`,
    StorageFailed, and what `worksheets.writing.begin` raises. Nothing is stored then.
    """
    return _attach(proposal_id=proposal_id, file=file, name=name, kind=kind, by=by)


def replace_file(*, proposal_id: int, public_id: str, file: File, name: str, by: User) -> Attachment:
    """A new version of a file, of the same evidence kind; the old one is hidden, its bytes stay."""
    old = _current(proposal_id, public_id)
    return _attach(proposal_id=proposal_id, file=file, name=name, kind=old.kind, by=by, replaces=public_id)


def describe_file(*, proposal_id: int, public_id: str, description: str, by: User) -> Attachment:
    """Say what a picture shows, or nothing. Saving the same again changes nothing.

    Raises NotVisible, Invalid `file.description`, Refused `file.not_a_picture`, and what
    `worksheets.writing.begin` raises.
    """
    description = clean_line(description)
    if len(description) > LONGEST_DESCRIPTION:
        text = _("Paling panjang %(most)d huruf.") % {"most": LONGEST_DESCRIPTION}
        raise Invalid(Obstacle("file.description", text, field="description"))
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values={"description": description}, read_at=None)
        file = _current(proposal_id, public_id)
        if not file.is_picture:
            raise Refused(Obstacle("file.not_a_picture", _("Hanya gambar yang perlu deskripsi.")))
        if description != file.description:
            file.description = description
            file.save(update_fields=["description"])
            _note(writing, file, ADDED)  # to whoever reads it the file is another one
            writing.close(public_id)
    return file


def remove_file(*, proposal_id: int, public_id: str, by: User) -> None:
    """Hide a file from the present text. Revisions that name it keep it, byte for byte."""
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values={}, read_at=None)
        _hide(writing, _current(proposal_id, public_id))
        writing.close(public_id)


def restore_file(*, proposal_id: int, public_id: str, by: User) -> Attachment:
    """Take a removed file back into the present text; one that is there already stays as it is.

    Raises NotVisible for none and for one that was replaced, Refused `file.too_many`, and what
    `worksheets.writing.begin` raises.
    """
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values={}, read_at=None)
        kept = Attachment.objects.filter(proposal=proposal_id, public_id=public_id, replaced_by__isnull=True)
        file = kept.first()
        if file is None:
            raise NotVisible
        if file.removed_at is not None:
            _refuse_too_many(writing.proposal)
            file.removed_at = file.removed_by = None
            file.save(update_fields=["removed_at", "removed_by"])
            _note(writing, file, ADDED)
            writing.close(public_id)
    return file


# --- steps ------------------------------------------------------------------------------------------


def _attach(
    *, proposal_id: int, file: File, name: str, kind: str, by: User, replaces: str = ""
) -> Attachment:
    with transaction.atomic():  # strangers are turned away before anything is decoded
        proposal = begin(proposal_id=proposal_id, by=by, values={"name": name}, read_at=None).proposal
    _refuse_unknown_kind(proposal, kind)
    _refuse_too_large(file)
    with _no_room_is_said(), _prepared(file) as prepared:
        stored = storing.store(prepared.file, prepared.kind)
        try:
            return _named(proposal_id, prepared, stored, name=name, kind=kind, by=by, replaces=replaces)
        except BaseException:
            storing.discard(stored.name)
            raise


def _named(
    proposal_id: int,
    prepared: Prepared,
    stored: storing.Stored,
    *,
    name: str,
    kind: str,
    by: User,
    replaces: str,
) -> Attachment:
    """Give stored bytes their row, under the lock and with the right asked again.

    The same bytes under the same name and kind are one file: a form that was sent twice attaches once.
    """
    with transaction.atomic():
        writing = begin(proposal_id=proposal_id, by=by, values={"name": name}, read_at=None)
        shown = names.shown_name(name, prepared.kind)
        twice = Attachment.objects.current().filter(
            proposal=proposal_id, sha256=stored.sha256, name=shown, kind=kind
        )
        if not replaces and (attached := twice.first()):
            storing.discard(stored.name)
            return attached
        old = _current(proposal_id, replaces) if replaces else None
        if old is not None:
            _hide(writing, old)
        _refuse_too_many(writing.proposal)
        attachment = Attachment.objects.create(
            public_id=stored.public_id,
            proposal=writing.proposal,
            kind=kind,
            name=shown,
            stored=stored.name,
            sha256=stored.sha256,
            size=stored.size,
            type=prepared.kind,
            width=prepared.width,
            height=prepared.height,
            readable=prepared.readable,
            uploaded_by=by,
            replaces=old,
        )
        _note(writing, attachment, ADDED)
        writing.close(attachment.public_id)
    return attachment


@contextlib.contextmanager
def _prepared(file: File) -> Iterator[Prepared]:
    """Find the type, clean a picture; the temporary file of a picture ends with the block."""
    kind = detecting.detect(file)
    if kind not in (FileType.JPEG, FileType.PNG, FileType.WEBP):
        yield Prepared(file, kind, reading.is_readable(file, kind))
        return
    picture = pictures.clean(file, kind)
    with picture.file:
        yield Prepared(picture.file, kind, True, picture.width, picture.height)


@contextlib.contextmanager
def _no_room_is_said() -> Iterator[None]:
    """A full or unwritable disk, wherever it shows, is one sentence."""
    try:
        yield
    except OSError as error:
        raise StorageFailed from error


def _current(proposal_id: int, public_id: str) -> Attachment:
    found = Attachment.objects.current().filter(proposal=proposal_id, public_id=public_id).first()
    if found is None:
        raise NotVisible
    return found


def _hide(writing: Writing, attachment: Attachment) -> None:
    attachment.removed_at, attachment.removed_by = clock.now(), writing.by
    attachment.save(update_fields=["removed_at", "removed_by"])
    _note(writing, attachment, REMOVED)


def _note(writing: Writing, attachment: Attachment, what: str) -> None:
    stage = _stage_of(writing.proposal, attachment.kind)
    writing.note(stage=stage, section=SECTION, record=attachment.public_id, field_name=what)


def _stage_of(proposal: Proposal, kind: str) -> Stage:
    """The stage whose gate asks for this kind of evidence; else the present one."""
    for row in CycleStage.objects.filter(cycle=proposal.cycle_id) if kind else ():
        if any(kind in alternatives for alternatives in row.evidence):
            return Stage(row.stage)
    return proposal.stage


def _refuse_unknown_kind(proposal: Proposal, kind: str) -> None:
    """Kinds are the usual ones and those that the cycle's stages ask for."""
    if kind in EvidenceKind.values:
        return
    stages = CycleStage.objects.filter(cycle=proposal.cycle_id)
    if not any(kind in alternatives for row in stages for alternatives in row.evidence):
        raise Invalid(Obstacle("field.invalid", _("Pilih jenis bukti dari daftar."), field="kind"))


def _refuse_too_large(file: File) -> None:
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        why = _("Berkas ini %(size)s, lebih besar dari batas.") % {"size": megabytes(file.size)}
        raise not_taken("too_large", why)


def _refuse_too_many(proposal: Proposal) -> None:
    most = settings.ATTACHMENT_MAX_PER_PROPOSAL
    if Attachment.objects.current().filter(proposal=proposal).count() >= most:
        text = _("Sebuah usulan memuat paling banyak %(most)d berkas. Hapus yang tidak diperlukan.")
        raise Refused(Obstacle("file.too_many", text % {"most": most}, field="file"))
