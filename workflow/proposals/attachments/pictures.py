"""Pictures as they are stored: turned upright, one frame, without place, time or device.

Every picture is decoded and written anew, so that what is stored is a picture and nothing else. The
number of pixels is read from the header before anything is decoded.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from workflow.proposals.attachments.refusals import not_taken
from workflow.proposals.models import FileType

# What Pillow calls them: an MPO is a JPEG with a second picture behind it, as many phones write.
_FORMATS = {FileType.JPEG: ("JPEG", "MPO"), FileType.PNG: ("PNG",), FileType.WEBP: ("WEBP",)}
_SAVED_AS: dict[FileType, tuple[str, dict[str, Any]]] = {
    FileType.JPEG: ("JPEG", {"quality": 92}),
    FileType.PNG: ("PNG", {"compress_level": 4}),
    FileType.WEBP: ("WEBP", {"quality": 92}),
}
# Needed to show the colours as they are; everything else beside the pixels goes.
_KEPT_INFO = ("icc_profile", "transparency")


@dataclass
class Picture:
    """A clean picture in a temporary file."""

    file: IO[bytes]
    width: int
    height: int


def clean(file: IO[bytes], kind: FileType) -> Picture:
    """Decode, turn upright, drop all but the first frame and all metadata. Raises Invalid."""
    if kind is FileType.WEBP:
        _refuse_too_many(*_webp_size(file))
    try:
        file.seek(0)
        with Image.open(file, formats=_FORMATS[kind]) as opened:
            _refuse_too_many(*opened.size)
            opened.seek(0)
            upright = _upright(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many() from bomb
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, OverflowError) as error:
        raise not_taken("broken", _("Gambar ini rusak atau terpotong; unggah ulang.")) from error
    return _written(upright, kind)


def _upright(opened: Image.Image) -> Image.Image:
    """Turned in place: most pictures need no turn, and a copy of 40 million pixels takes 160 MB."""
    opened.load()
    ImageOps.exif_transpose(opened, in_place=True)
    opened.info = {key: value for key, value in opened.info.items() if key in _KEPT_INFO}
    return opened


def _written(picture: Image.Image, kind: FileType) -> Picture:
    """Into a temporary file; an OSError here is a failing disk, no longer a bad picture."""
    name, options = _SAVED_AS[kind]
    target = tempfile.TemporaryFile()  # noqa: SIM115 - handed to the caller
    try:
        picture.save(target, format=name, exif=b"", **options)
    except BaseException:
        target.close()
        raise
    return Picture(target, *picture.size)


def _refuse_too_many(width: int, height: int) -> None:
    if width * height > settings.ATTACHMENT_MAX_PIXELS:
        raise _too_many()


def _too_many() -> Exception:
    most = settings.ATTACHMENT_MAX_PIXELS // 1_000_000
    return not_taken(
        "pixels", _("Gambar ini terlalu besar: paling banyak %(most)d juta piksel.") % {"most": most}
    )


def _webp_size(file: IO[bytes]) -> tuple[int, int]:
    """Width and height from a WebP header: the library makes room for the canvas on opening."""
    file.seek(12)
    head = file.read(18)
    chunk, data = head[:4], head[8:]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
