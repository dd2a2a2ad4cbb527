"""Files as people and attackers send them, made here byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfWriter

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{part}" ContentType="{kind}"/>{more}</Types>'
)
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OOXML}wordprocessingml.document.main+xml"
XLSX = f"{_OOXML}spreadsheetml.sheet.main+xml"
PPTX = f"{_OOXML}presentationml.presentation.main+xml"


def zipped(**members: bytes | str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return target.getvalue()


def office(kind: str = DOCX, *, more: str = "", **members: bytes) -> bytes:
    types = _TYPES.format(part="main.xml", kind=kind, more=more)
    return zipped(**{"[Content_Types].xml": types, "main.xml": "<a/>", **members})


def odf(kind: str = "text", **members: bytes) -> bytes:
    return zipped(
        **{"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<a/>", **members}
    )


def pdf(*, user: str = "", owner: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=298, height=420)
    if user or owner:
        writer.encrypt(user_password=user, owner_password=owner or None, algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """A camera's: turned, made by a named device, taken at a house in Kudus."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "Kamera Contoh"
    data.get_ifd(0x8825).update({1: "S", 2: (6.0, 48.0, 16.5), 3: "E", 4: (110.0, 50.0, 25.2)})
    return data


def picture(
    form: str = "JPEG", size: tuple[int, int] = (60, 40), *, orientation: int = 1, **options: object
) -> bytes:
    """Left half red, right half blue, with a place in its metadata."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    target = io.BytesIO()
    image.save(target, form, exif=exif(orientation), **options)
    return target.getvalue()


def frames(form: str, count: int = 3) -> bytes:
    first, *others = [Image.new("RGB", (30, 20), colour) for colour in ("red", "green", "blue")[:count]]
    target = io.BytesIO()
    first.save(target, form, save_all=True, append_images=others)
    return target.getvalue()


def black_png(width: int, height: int, *, rows: int | None = None) -> bytes:
    """A grey PNG of black pixels: some kilobytes that unpack to hundreds of megabytes, or only `rows`."""
    packer = zlib.compressobj(9)
    line = b"\0" * (width + 1)
    data = b"".join(packer.compress(line) for _ in range(rows or height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
