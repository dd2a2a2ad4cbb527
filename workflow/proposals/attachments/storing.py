"""Bytes on their way to the store: whole and synced before any row names them, or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from workflow.proposals.attachments.refusals import StorageFailed
from workflow.proposals.models import FileType
from workflow.proposals.models.attachments import new_file_id

BLOCK = 256 * 1024


@dataclass(frozen=True)
class Stored:
    public_id: str
    name: str  # in the store
    sha256: str
    size: int


def store(file: IO[bytes], kind: FileType) -> Stored:
    """Write a file under a short name of our own. Raises StorageFailed, leaving nothing behind.

    Where a file that no row names has that name already (a demo that was begun anew draws the same names
    again), the store proposes another one and the old file stays.
    """
    public_id = new_file_id()
    name = default_storage.get_available_name(f"berkas/{public_id[:2]}/{public_id}.{kind.value}")
    digest, size = _measured(file)
    try:
        file.seek(0)
        saved = default_storage.save(name, File(file, name=name))
        if saved != name or default_storage.size(saved) != size:
            raise OSError(f"{name} was not stored whole")
        _sync(name)
    except OSError as error:
        discard(name)
        raise StorageFailed from error
    return Stored(public_id, name, digest, size)


def discard(name: str) -> None:
    """Forget bytes that no row names. A store that fails here leaves an unnamed file, no more."""
    with contextlib.suppress(OSError):
        default_storage.delete(name)


def _measured(file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
    return digest.hexdigest(), size


def _sync(name: str) -> None:
    """On a disk of our own, be sure the bytes are on it before a row says so."""
    try:
        path = default_storage.path(name)
    except NotImplementedError:
        return  # a remote store answers when it has the bytes
    with open(path, "rb") as stored:
        os.fsync(stored.fileno())
