"""What was last said to the team outside a gate's decision, for the head of the proposal's page: the head
handed it back, or whoever moved it by hand gave a reason. A decision tells its own reason (reviews)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflow.proposals import selectors, telling
from workflow.proposals.models import EndorsementRequest, LogRow
from workflow.proposals.pages import story
from workflow.proposals.pages.base import Opened
from workflow.serving.prepared import prepared

Status = EndorsementRequest.Status


@dataclass(frozen=True)
class Word:
    """`is_task`: it asks the team to do something."""

    heading: str
    at: dt.datetime
    who: str
    text: str
    is_task: bool = False


def last_word(opened: Opened) -> Word | None:
    """None once something else happened, and for whom it is not to read. At most one query more."""
    return _of_the_head(opened) or _of_the_move(opened)


def _of_the_head(opened: Opened) -> Word | None:
    """What became of the last request for endorsement in this state, while none is open."""
    asked = opened.last_request
    if asked is None or asked.answered_at is None or asked.answered_at < opened.proposal.state_since:
        return None
    if not selectors.SEES_UNSENT_SIGN & opened.parts:
        return None
    if asked.status == Status.RETURNED:
        who = story.answerer(asked, opened.parts)
        return Word(_("Dikembalikan kepala unit ke tim"), asked.answered_at, who, asked.note, is_task=True)
    if asked.lapse == EndorsementRequest.Lapse.EDITED:
        heading = _("Permintaan persetujuan gugur: %(why)s") % {"why": asked.get_lapse_display()}
        return Word(heading, asked.answered_at, "", _("Bila sudah siap, minta lagi."), is_task=True)
    return None


def _of_the_move(opened: Opened) -> Word | None:
    """The reason of the move that brought it where it stands, unless a decision did."""
    if not selectors.reads_log(opened.look) or not _may_have_been_moved_by_hand(opened):
        return None
    row = next(iter(_moved_here(proposal=opened.proposal.pk, n=opened.proposal.seen)), None)
    if row is None or row.mandate or not row.reason:
        return None
    who = story.who(selectors.line_of(row, opened.parts))
    return Word(telling.told(row), row.at, who, row.reason)


def _may_have_been_moved_by_hand(opened: Opened) -> bool:
    """A first stay of the team was begun by a draft or by a decision; it needs no query."""
    proposal = opened.proposal
    return not proposal.in_work or (opened.visit is not None and opened.visit.nth > 1)


@prepared
def _moved_here(proposal: Any, n: Any) -> QuerySet[LogRow]:
    return LogRow.objects.filter(proposal=proposal, n=n).defer("payload")
