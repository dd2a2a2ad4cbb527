"""Which files somebody may open at this moment: those of a text they may read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from workflow.proposals import visibility
from workflow.proposals.models import Attachment, EndorsementRequest, Proposal, Revision
from workflow.refusals import NotVisible


def readable_file(user: Any, public_id: str) -> Attachment:
    """A file, or NotVisible: the same for one that is not there and one that is not yours.

    The present text names what is neither removed nor replaced; a sent revision names what it froze.
    """
    file = Attachment.objects.filter(public_id=public_id).first()
    if file is None:
        raise NotVisible
    proposal = Proposal.objects.select_related("unit", "cycle").get(pk=file.proposal_id)
    seen = visibility.look(user, proposal)
    if seen.reading is visibility.Reading.WORK and file.removed_at is None:
        return file
    if not naming(visibility.revisions_visible_to(user, proposal, seen), file).exists():
        raise NotVisible
    return file


def current_files(proposal: Proposal) -> QuerySet[Attachment]:
    """The files of the present text, in the order they came. One query."""
    return Attachment.objects.current().filter(proposal=proposal).select_related("uploaded_by")


def is_named(file: Attachment) -> bool:
    """Does a revision, or what an endorsement was asked about, name this file?"""
    asked = EndorsementRequest.objects.filter(proposal=file.proposal_id, content__contains=_key(file))
    return naming(Revision.objects.filter(proposal=file.proposal_id), file).exists() or asked.exists()


def naming(revisions: QuerySet[Revision], file: Attachment) -> QuerySet[Revision]:
    """Those of the revisions whose frozen content has the file."""
    return revisions.filter(content__contains=_key(file))


def _key(file: Attachment) -> str:
    """How canonical JSON writes the file's id as a key; inside a text its quotes would be escaped."""
    return f'"{file.public_id}":{{'
