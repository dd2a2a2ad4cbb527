"""Pictures of an entry: uploaded, or copied from a file of the proposal; described, ordered, removed.

Bytes go through the attachments room, which turns them upright and drops place, time and device.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.exhibition.models import Entry, Picture
from workflow.exhibition.services.entries import locked_entry, touch
from workflow.exhibition.services.writing import LONGEST_ALT, note_written
from workflow.people.models import User
from workflow.proposals.attachments import detecting, pictures, storing
from workflow.proposals.attachments.refusals import StorageFailed, megabytes, not_taken
from workflow.proposals.models import Attachment, FileType, Proposal
from workflow.refusals import Invalid, NotVisible, Obstacle, Refused
from workflow.workdays import clock

KINDS = (FileType.JPEG, FileType.PNG, FileType.WEBP)
MOST = 20  # pictures of one entry


def add_picture(*, entry_id: int, by: User, file: File, alt: str = "") -> Picture:
    """Upload a picture as the last one of the entry. The alt text may come later, but before publishing.
    The same bytes are one picture: a form that was sent twice adds once.

    Raises NotVisible, Denied, Invalid `file.*` (type, size, pixels, broken), `alt.too_long`,
    Refused `picture.too_many`, `entry.not_yet`, StorageFailed. Nothing is stored then.
    """
    with transaction.atomic():  # strangers are turned away before anything is decoded
        locked_entry(entry_id, by)
    if file.size > settings.ATTACHMENT_MAX_BYTES:
        raise not_taken("too_large", _("Gambar ini %(size)s.") % {"size": megabytes(file.size)})
    return _add(entry_id, by, file, alt)


def copy_picture(*, entry_id: int, by: User, attachment: str, alt: str = "") -> Picture:
    """Take a picture out of what the lab judged, by the file's public id, as a copy of our own.

    Without `alt` it takes along what the team wrote of it. Raises NotVisible where the newest revision names
    no such file, and as `add_picture`.
    """
    with transaction.atomic():
        source, described = _judged_file(locked_entry(entry_id, by).proposal, attachment)
    try:
        with default_storage.open(source.stored) as file:
            return _add(entry_id, by, file, alt or described)
    except OSError as error:
        raise StorageFailed from error


def _judged_file(proposal: Proposal, public_id: str) -> tuple[Attachment, str]:
    """The curator reads the sent text, so only files that it names, with the words sent with them."""
    revision = proposal.latest_revision()
    files = json.loads(revision.content).get("files", {}) if revision else {}
    if public_id not in files:
        raise NotVisible
    described = files[public_id].get("description", "")
    return Attachment.objects.get(proposal=proposal, public_id=public_id), described


def _add(entry_id: int, by: User, file: IO[bytes], alt: str) -> Picture:
    alt = _alt(alt)
    with _stored(file) as (stored, width, height), transaction.atomic():
        entry = locked_entry(entry_id, by)
        placed = list(entry.current_pictures())
        if twice := next((one for one in placed if one.sha256 == stored.sha256), None):
            storing.discard(stored.name)
            return twice
        if len(placed) >= MOST:
            sentence = _("Satu halaman memuat paling banyak %(most)d gambar.") % {"most": MOST}
            raise Refused(Obstacle("picture.too_many", sentence, field="file"))
        picture = Picture.objects.create(
            public_id=stored.public_id,
            entry=entry,
            position=placed[-1].position + 1 if placed else 1,
            alt=alt,
            stored=stored.name,
            sha256=stored.sha256,
            width=width,
            height=height,
        )
        touch(entry)
    return picture


@contextlib.contextmanager
def _stored(file: IO[bytes]) -> Iterator[tuple[storing.Stored, int, int]]:
    """The cleaned picture in the store; gone again when the row that names it is refused."""
    kind = detecting.detect(file)
    if kind not in KINDS:
        raise not_taken("type", _("Halaman katalog hanya memuat gambar: JPEG, PNG, WebP."))
    clean = pictures.clean(file, kind)
    with clean.file:
        stored = storing.store(clean.file, kind)
    try:
        yield stored, clean.width, clean.height
    except BaseException:
        storing.discard(stored.name)
        raise


@transaction.atomic
def describe_picture(*, entry_id: int, by: User, public_id: str, alt: str) -> Picture:
    """Say what is to be seen, for whoever does not see it. Raises Invalid `alt.too_long`."""
    entry = locked_entry(entry_id, by)
    picture = _one(entry, public_id)
    picture.alt = _alt(alt)
    picture.save(update_fields=["alt"])
    note_written(entry, [f"alt.{public_id}"], by)
    touch(entry)
    return picture


@transaction.atomic
def order_pictures(*, entry_id: int, by: User, public_ids: list[str]) -> None:
    """Put the pictures in this order. Raises Refused `entry.changed` unless each is named once."""
    entry = locked_entry(entry_id, by)
    placed = {picture.public_id: picture for picture in entry.current_pictures()}
    if sorted(placed) != sorted(public_ids):
        sentence = _("Gambar halaman ini sudah berubah sejak Anda membukanya. Muat ulang dahulu.")
        raise Refused(Obstacle("entry.changed", sentence, field="public_ids"))
    for position, public_id in enumerate(public_ids, start=1):
        placed[public_id].position = position
    Picture.objects.bulk_update(placed.values(), ["position"])
    touch(entry)


@transaction.atomic
def remove_picture(*, entry_id: int, by: User, public_id: str) -> None:
    """Hide a picture from the draft. Published versions keep it, byte for byte."""
    entry = locked_entry(entry_id, by)
    picture = _one(entry, public_id)
    picture.removed_at = clock.now()
    picture.save(update_fields=["removed_at"])
    touch(entry)


def _one(entry: Entry, public_id: str) -> Picture:
    picture = entry.current_pictures().filter(public_id=public_id).first()
    if picture is None:
        raise NotVisible
    return picture


def _alt(text: str) -> str:
    alt = clean_line(text)
    if len(alt) > LONGEST_ALT:
        sentence = _("Teks alternatif paling panjang %(max)s huruf; sekarang %(now)s.") % {
            "max": LONGEST_ALT,
            "now": len(alt),
        }
        raise Invalid(Obstacle("alt.too_long", sentence, field="alt"))
    return alt
