"""What the exhibition tells, turned into rows of the ledger in the same transaction."""

from __future__ import annotations

from django.dispatch import receiver

from notifications.kinds.exhibition import EntryCommented, EntryToRead
from notifications.owing import owe
from workflow.exhibition import signals
from workflow.exhibition.models import Entry, EntryComment
from workflow.people.models import User
from workflow.proposals.models import TeamMember


@receiver(signals.entry_offered, dispatch_uid="notifications.entry_offered")
def _offered(sender: object, entry: Entry, by: User, **_more: object) -> None:
    subject, thing = f"proposal:{entry.proposal_id}", f"entry:{entry.pk}:edits:{entry.edits}"
    owe(EntryToRead, subject, thing, actor=by)


@receiver(signals.entry_commented, dispatch_uid="notifications.entry_commented")
def _commented(sender: object, comment: EntryComment, by: User, **_more: object) -> None:
    """What the team says; curators among themselves stand before the page."""
    proposal = comment.entry.proposal_id
    if TeamMember.objects.filter(proposal=proposal, user=by).exists():
        owe(EntryCommented, f"proposal:{proposal}", f"comment:{comment.pk}", actor=by)
