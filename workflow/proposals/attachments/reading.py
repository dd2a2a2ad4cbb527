"""Can somebody look inside? Asked once at upload; the answer is kept on the row."""

from __future__ import annotations

import logging
from typing import IO

from pypdf import PdfReader

from workflow.proposals.models import FileType

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells every fault of every file


def is_readable(file: IO[bytes], kind: FileType) -> bool:
    """False for a PDF that needs a password or is broken. Other types were read to be recognised."""
    if kind is not FileType.PDF:
        return True
    try:
        file.seek(0)
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):  # an owner's password alone still opens
            return False
        return len(reader.pages) > 0 and reader.pages[0].mediabox is not None
    except Exception:
        # Whatever a broken file provokes inside the parser is the file's fault, not the uploader's.
        return False
