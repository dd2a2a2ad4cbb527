"""What a file is, found from its bytes; neither its name nor what the browser says is believed.

Office files are ZIP containers: only their directory and one small part are read, both bounded, so
that no bomb unpacks itself here.
"""

from __future__ import annotations

import struct
import zipfile
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from workflow.proposals.attachments.refusals import not_taken
from workflow.proposals.models import FileType

HEAD = 1024  # bytes that tell everything but a ZIP's kind
DIRECTORY_LIMIT = 2 * 1024 * 1024  # bytes of a ZIP's directory; some 30,000 entries
PART_LIMIT = 1024 * 1024  # bytes of [Content_Types].xml

_OOXML = "application/vnd.openxmlformats-officedocument."
OOXML_MAIN = {
    f"{_OOXML}wordprocessingml.document.main+xml": FileType.DOCX,
    f"{_OOXML}spreadsheetml.sheet.main+xml": FileType.XLSX,
    f"{_OOXML}presentationml.presentation.main+xml": FileType.PPTX,
}
_ODF = "application/vnd.oasis.opendocument."
ODF_MIME = {
    f"{_ODF}text": FileType.ODT,
    f"{_ODF}spreadsheet": FileType.ODS,
    f"{_ODF}presentation": FileType.ODP,
}
_ZIP_END, _ZIP64_LOCATOR = b"PK\x05\x06", b"PK\x06\x07"


def detect(file: IO[bytes]) -> FileType:
    """The type of a file; raises Invalid with a sentence where it is none of those accepted."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise not_taken("empty", _("Berkas ini kosong (0 byte)."))
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return FileType.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileType.WEBP
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    raise not_taken("type", _known_but_refused(head))


def _known_but_refused(head: bytes) -> str:
    """What it seems to be, where that helps its owner to convert it."""
    if head.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*")) or head[4:8] == b"ftyp":
        return _("Jenis gambar atau video ini tidak diterima; simpan gambar sebagai JPEG atau PNG.")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _("Dokumen ini berformat lama atau berkata sandi; simpan ulang tanpa kata sandi.")
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        return _("Berkas ini adalah program, bukan dokumen.")
    if head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")):
        return _("Arsip tidak diterima; unggah isinya satu per satu.")
    return _("Isi berkas ini bukan dokumen atau gambar yang dikenal.")


def _office(file: IO[bytes]) -> FileType:
    try:
        _bound_directory(file)
        file.seek(0)
        with zipfile.ZipFile(file) as container:
            return _office_kind(container)
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, NotImplementedError) as error:
        raise _broken() from error
    except (RuntimeError, EOFError, ValueError, struct.error, OSError) as error:
        raise _broken() from error  # an encrypted or cut-off member


def _broken() -> Exception:
    return not_taken("broken", _("Berkas ini rusak atau terpotong; unggah ulang dari sumbernya."))


def _bound_directory(file: IO[bytes]) -> None:
    """Read the size of the directory before zipfile reads the directory itself."""
    size = file.seek(0, 2)
    start = max(0, size - 65_557)
    file.seek(start)
    tail = file.read()
    end = tail.rfind(_ZIP_END)
    if end < 0 or len(tail) - end < 22 or tail[max(0, end - 20) : end].startswith(_ZIP64_LOCATOR):
        raise zipfile.BadZipFile("no plain end of directory")
    (directory,) = struct.unpack_from("<L", tail, end + 12)
    if directory > DIRECTORY_LIMIT:
        raise zipfile.BadZipFile("directory too large")


def _office_kind(container: zipfile.ZipFile) -> FileType:
    names = container.namelist()
    if "[Content_Types].xml" in names:
        return _ooxml(container, names)
    if "mimetype" in names:
        found = ODF_MIME.get(_part(container, "mimetype", 200).decode("ascii", "replace").strip())
        if found and any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise _macros()
        if found:
            return found
    raise not_taken("type", _("Arsip tidak diterima; unggah isinya satu per satu."))


def _ooxml(container: zipfile.ZipFile, names: list[str]) -> FileType:
    types = {str(part.get("ContentType", "")) for part in fromstring(_part(container, "[Content_Types].xml"))}
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise _macros()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _macros()
    found = [OOXML_MAIN[kind] for kind in types if kind in OOXML_MAIN]
    if len(found) != 1:
        raise not_taken("type", _("Dokumen Office jenis ini tidak diterima."))
    return found[0]


def _macros() -> Any:
    return not_taken("macros", _("Dokumen ini memuat makro; simpan ulang tanpa makro."))


def _part(container: zipfile.ZipFile, name: str, limit: int = PART_LIMIT) -> bytes:
    """One member, read up to a limit: what it claims to be unpacked is not believed."""
    with container.open(name) as member:
        data = member.read(limit + 1)
    if len(data) > limit:
        raise zipfile.BadZipFile(f"{name} too large")
    return data
