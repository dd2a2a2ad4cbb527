"""When nothing can be written: the disk is full, or the place of the data may only be read.

Database and file store each say it in their own words. A page says it in one sentence, with HTTP 503: it is
nobody's mistake, what is stored stays readable, and the same press works once there is room again.
"""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Iterator

from django.utils.translation import gettext as _

from workflow.refusals import Obstacle, Refused

logger = logging.getLogger(__name__)

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# Primary result codes; the upper bytes say which call it was (https://www.sqlite.org/rescode.html).
SQLITE_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN)
# disk_full, io_error, read_only_sql_transaction (PostgreSQL, appendix A)
POSTGRES_NO_ROOM = ("53100", "58030", "25006")


class NoRoom(Refused):
    """Nothing was stored, through no fault of the reader's (HTTP 503)."""

    status = 503

    def __init__(self) -> None:
        text = _(
            "Belum tersimpan: tempat penyimpanan lab penuh atau tidak dapat ditulis. "
            "Yang sudah tersimpan tetap ada; coba lagi nanti."
        )
        super().__init__(Obstacle("storage.full", text))


def no_room(fault: BaseException | None) -> NoRoom | None:
    """The refusal this fault comes to, or None where it is another fault."""
    if not any(map(_says_no_room, _causes(fault))):
        return None
    logger.error("Nothing can be written: %s", fault)
    return NoRoom()


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    """The fault and what it came from: Django wraps the driver's own."""
    while fault is not None:
        yield fault
        fault = fault.__cause__


def _says_no_room(fault: BaseException) -> bool:
    if isinstance(fault, OSError):
        return fault.errno in NO_ROOM
    if isinstance(fault, sqlite3.Error):
        return getattr(fault, "sqlite_errorcode", 0) & 0xFF in SQLITE_NO_ROOM
    return getattr(fault, "sqlstate", None) in POSTGRES_NO_ROOM
