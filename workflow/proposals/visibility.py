"""Who sees what: one function per question (visibility.md, Table B). (In the making.)"""

from __future__ import annotations

import enum


class Reading(enum.IntEnum):
    """Which text of a proposal somebody reads; a larger value includes the smaller ones."""

    LINE = 1  # number, title, unit, state, rail, dates
    SENT = 2  # the sent revisions
    WORK = 3  # the current text with unsent edits, and the sent ones
