"""Why a file is not taken, with the limit and the accepted types in every sentence."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from workflow.refusals import Invalid, Obstacle, Refused

ACCEPTED = "PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, JPEG, PNG, WebP"


class StorageFailed(Refused):
    """The disk is full or cannot be written; nothing was stored (HTTP 503)."""

    status = 503

    def __init__(self) -> None:
        text = _("Berkas belum tersimpan karena tempat penyimpanan penuh atau bermasalah. Coba lagi nanti.")
        super().__init__(Obstacle("file.storage", text, field="file"))


def not_taken(code: str, why: str) -> Invalid:
    """A refusal that says what is accepted: types, megabytes."""
    accepted = _("Yang diterima: %(types)s, paling besar %(mb)s.") % {
        "types": ACCEPTED,
        "mb": megabytes(settings.ATTACHMENT_MAX_BYTES),
    }
    return Invalid(Obstacle(f"file.{code}", f"{why} {accepted}", field="file"))


def megabytes(size: int) -> str:
    """Bytes as people say them: 26214400 → "25 MB"."""
    whole, tenth = divmod(round(size * 10 / 1024 / 1024), 10)
    return f"{whole},{tenth} MB" if tenth else f"{whole} MB"
