"""At the announcement the notes to the team become feedback, unnamed, in the same transaction.

Only what is written to the team goes along: a note for the lab is a table of its own (`LabNote`), which
nothing here reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from workflow.proposals import feedback
from workflow.proposals.feedback import GateNote
from workflow.reviews.models import Decision, Panel
from workflow.reviews.signals import decision_announced, decision_corrected


@receiver(decision_announced, dispatch_uid="reviews.notes_to_team")
def tell_team(sender: object, decision: Decision, **_kwargs: Any) -> None:
    notes = [GateNote(_of_decision(decision)), *_of_reviewers(decision)]
    feedback.add_from_gate(decision.revision, notes, source=_source(decision))


@receiver(decision_corrected, dispatch_uid="reviews.notes_taken_back")
def take_back(sender: object, decision: Decision, **_kwargs: Any) -> None:
    feedback.take_back_from_gate(_source(decision))


def _source(decision: Decision) -> str:
    return f"decision:{decision.pk}"


def _of_decision(decision: Decision) -> str:
    """The reason, and the conditions under which it passed."""
    conditions = _("Syarat: %(text)s") % {"text": decision.conditions} if decision.conditions else ""
    return "\n\n".join(text for text in (decision.reason, conditions) if text)


def _of_reviewers(decision: Decision) -> Iterator[GateNote]:
    """The filed notes, in the order of the seats: "Penelaah 1" is the same person all through a panel."""
    panel = Panel.objects.get(revision=decision.revision_id)
    seats = dict(panel.assignments.order_by("pk").values_list("reviewer", "seat"))
    filed = panel.reviews.filed().select_related("filing")
    for review in sorted(filed, key=lambda each: seats[each.reviewer_id]):
        assert review.filing is not None
        yield GateNote(review.filing.note, seat=seats[review.reviewer_id])
