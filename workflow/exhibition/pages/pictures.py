"""Pictures of the catalogue in the width a screen needs; the right is asked at every request."""

from __future__ import annotations

import io
from typing import IO

from django.contrib.auth.decorators import login_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.http.response import FileResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image

from workflow.exhibition import selectors
from workflow.exhibition.models import Picture
from workflow.exhibition.pages.addresses import WIDTHS
from workflow.exhibition.pages.caching import ASK_EACH_TIME

SMALL = 320  # pixels: a picture to choose from
QUALITY = 80  # of WebP: half the bytes of a JPEG that looks the same
NOBODY_ELSE = "private, no-store"


@require_safe
def picture(request: HttpRequest, public_id: str, width: int) -> HttpResponseBase:
    """A picture of a shown page. Its bytes never change, but it may be taken down at any moment: so it is
    asked about each time and answered by 304, never kept unasked (docs/decisions/0020)."""
    shown = selectors.shown_picture(public_id)
    tag = f'"{shown.sha256[:20]}-{width}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "").replace("W/", "")):
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = served(shown, width)
    response["ETag"] = tag
    response["Cache-Control"] = ASK_EACH_TIME if response.status_code < 400 else NOBODY_ELSE
    return response


@login_required
@require_safe
def draft_picture(request: HttpRequest, public_id: str, width: int) -> HttpResponseBase:
    """A picture of a draft, for those who may read the draft."""
    response = served(selectors.draft_picture(request.user, public_id), width)
    response["Cache-Control"] = NOBODY_ELSE
    return response


def served(picture: Picture, width: int) -> HttpResponseBase:
    """The bytes, or 503 where the store does not give them now."""
    if width not in WIDTHS:
        raise Http404
    try:
        content = default_storage.open(_stored(picture, width), "rb")
    except OSError:
        text = _("Gambar ini sedang tidak dapat dibaca dari penyimpanan. Coba lagi nanti.")
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response = FileResponse(content, content_type="image/webp")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def small(stored: str) -> HttpResponse:
    """A file of a proposal, small enough to choose from; made anew each time, since few people ask."""
    try:
        with default_storage.open(stored, "rb") as source:
            response = HttpResponse(narrowed(source, SMALL), content_type="image/webp")
    except OSError:
        response = HttpResponse(status=503)
    response["Cache-Control"] = NOBODY_ELSE
    return response


def _stored(picture: Picture, width: int) -> str:
    """The name of this width in the store, made when it is first asked for."""
    name = f"pameran/{picture.public_id[:2]}/{picture.public_id}-{width}.webp"
    if not default_storage.exists(name):
        with default_storage.open(picture.stored, "rb") as source:
            saved = default_storage.save(name, ContentFile(narrowed(source, width)))
        if saved != name:  # somebody else was quicker
            default_storage.delete(saved)
    return name


def narrowed(source: IO[bytes], width: int) -> bytes:
    """The picture as WebP, at most so wide; a narrower one is not blown up."""
    target = io.BytesIO()
    with Image.open(source) as opened:
        opened.draft("RGB", (width, opened.height))  # a JPEG is decoded small at once
        drawn = opened.convert("RGBA" if opened.mode in ("RGBA", "LA", "P", "PA") else "RGB")
    if drawn.width > width:
        height = max(1, round(drawn.height * width / drawn.width))
        drawn = drawn.resize((width, height), Image.Resampling.LANCZOS)
    drawn.save(target, "WEBP", quality=QUALITY, method=4)
    return target.getvalue()
