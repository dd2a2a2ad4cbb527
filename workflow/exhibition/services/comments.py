"""Team and curators talk about a draft; the public never reads it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_text
from workflow.exhibition import visibility
from workflow.exhibition.models import Entry, EntryComment
from workflow.exhibition.services.entries import locked_entry
from workflow.exhibition.signals import entry_commented, entry_offered
from workflow.people.models import User
from workflow.proposals.machine import State
from workflow.proposals.rows import locked
from workflow.refusals import Invalid, NotVisible, Obstacle, Refused
from workflow.workdays import clock

LONGEST_COMMENT = 2_000  # characters


@transaction.atomic
def comment_entry(*, entry_id: int, by: User, text: str) -> EntryComment:
    """Say something about a draft one may read; the same words again, while they are open, say it once.

    Raises NotVisible for everybody else, Invalid `text.missing`, `text.too_long`.
    """
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotVisible
    locked(entry.proposal_id)
    if not visibility.reads_draft(by, entry):
        raise NotVisible
    said = clean_text(text)
    if not said:
        raise Invalid(Obstacle("text.missing", _("Tuliskan tanggapannya."), field="text"))
    if len(said) > LONGEST_COMMENT:
        sentence = _("Paling panjang %(max)s huruf; sekarang %(now)s.") % {
            "max": LONGEST_COMMENT,
            "now": len(said),
        }
        raise Invalid(Obstacle("text.too_long", sentence, field="text"))
    twice = EntryComment.objects.filter(entry=entry, by=by, text=said, settled_at=None).first()
    if twice:
        return twice
    comment = EntryComment.objects.create(entry=entry, by=by, text=said)
    entry_commented.send(EntryComment, comment=comment, by=by)
    return comment


@transaction.atomic
def offer_entry(*, entry_id: int, by: User) -> Entry:
    """The curator asks the team to read the draft as it stands; the same draft is told once.

    Raises NotVisible, Denied, Refused `entry.shown` (the team reads drafts, and the public what is shown).
    """
    entry = locked_entry(entry_id, by)
    if entry.proposal.state != State.GRADUATED:
        text = _("Halaman ini sedang tayang; tim membaca yang dibaca publik.")
        raise Refused(Obstacle("entry.shown", text))
    entry_offered.send(Entry, entry=entry, by=by)
    return entry


@transaction.atomic
def settle_comment(*, entry_id: int, comment_id: int, by: User) -> EntryComment:
    """A curator has seen to it; again changes nothing. Raises NotVisible, Denied."""
    entry = locked_entry(entry_id, by)
    comment = EntryComment.objects.filter(entry=entry, pk=comment_id).first()
    if comment is None:
        raise NotVisible
    if comment.settled_at is None:
        comment.settled_at = clock.now()
        comment.save(update_fields=["settled_at"])
    return comment
