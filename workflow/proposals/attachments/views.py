"""One address per file. The right is asked at every download; the store itself is never served."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workflow.proposals.attachments import selectors
from workflow.proposals.models import Attachment, FileType

CONTENT_TYPES: dict[str, str] = {
    FileType.PDF: "application/pdf",
    FileType.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileType.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileType.ODT: "application/vnd.oasis.opendocument.text",
    FileType.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileType.ODP: "application/vnd.oasis.opendocument.presentation",
    FileType.JPEG: "image/jpeg",
    FileType.PNG: "image/png",
    FileType.WEBP: "image/webp",
}
SHOWN_IN_PLACE = (FileType.PDF, FileType.JPEG, FileType.PNG, FileType.WEBP)
SANDBOXED = "default-src 'none'; sandbox"
# Chromium refuses to open its own PDF viewer inside a sandbox; scripts stay forbidden.
PDF_IN_PLACE = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@login_required
@require_safe
def download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file under its name; `?tampil=1` shows a picture or a PDF in the browser instead."""
    file = selectors.readable_file(request.user, public_id)
    return file_response(file, in_place=request.GET.get("tampil") == "1")


def file_response(file: Attachment, *, in_place: bool = False) -> HttpResponseBase:
    """The bytes of a file somebody may read, or 503 where the store does not give them now."""
    in_place = in_place and file.type in SHOWN_IN_PLACE
    try:
        content = default_storage.open(file.stored, "rb")
    except OSError:
        text = _("Berkas ini sedang tidak dapat dibaca dari penyimpanan. Coba lagi nanti.")
        return _private(HttpResponse(text, status=503, content_type="text/plain; charset=utf-8"))
    response = FileResponse(
        content,
        as_attachment=not in_place,
        filename=file.name,
        content_type=CONTENT_TYPES[file.type],
    )
    shows_pdf = in_place and file.type == FileType.PDF
    return _private(response, policy=PDF_IN_PLACE if shows_pdf else SANDBOXED)


def _private(response: HttpResponseBase, policy: str = SANDBOXED) -> HttpResponseBase:
    """Kept by no cache, taken for nothing but what it says it is, run by no browser."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Accept-Ranges"] = "none"
    return response
