"""A review that is owed: its reviewer gets more time, or is reminded by a person."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals import checks
from workflow.refusals import Obstacle, Refused
from workflow.reviews.models import Assignment
from workflow.reviews.rows import require_arranger, require_open
from workflow.reviews.services.assigning import locked_assignment
from workflow.reviews.signals import review_due_moved, reviewer_reminded


@transaction.atomic
def extend_review(*, assignment_id: int, by: User, due_on: dt.date) -> Assignment:
    """Give one reviewer more time: only later, as with every announced deadline.

    Raises NotVisible, Denied, Refused (`panel.closed`, `review.not_owed`, `extend.not_later`,
    `extend.too_far`).
    """
    assignment = _owed(assignment_id, by)
    old = assignment.due_on
    if due_on <= old:
        text = _("Tenggat hanya dapat dimundurkan, tidak dimajukan.")
        raise Refused(Obstacle("extend.not_later", text, field="due_on"))
    if checks.too_far(due_on):
        raise Refused(Obstacle("extend.too_far", _("Tenggat paling jauh 24 bulan lagi."), field="due_on"))
    assignment.due_on = due_on
    assignment.save(update_fields=["due_on"])
    review_due_moved.send(Assignment, assignment=assignment, old=old, new=due_on, cause="extend")
    return assignment


@transaction.atomic
def remind_reviewer(*, assignment_id: int, by: User) -> Assignment:
    """Remind one reviewer of the review they owe; twice on one day reminds once.

    Raises NotVisible, Denied, Refused (`panel.closed`, `review.not_owed`).
    """
    assignment = _owed(assignment_id, by)
    reviewer_reminded.send(Assignment, assignment=assignment, by=by)
    return assignment


def _owed(assignment_id: int, by: User) -> Assignment:
    assignment, panel = locked_assignment(assignment_id)
    require_arranger(by, panel)
    require_open(panel)
    if assignment.status not in Assignment.UNFILED:
        raise Refused(Obstacle("review.not_owed", _("Telaah ini sudah masuk atau tidak diminta lagi.")))
    return assignment
