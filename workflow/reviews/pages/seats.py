"""One assignment as its own reviewer finds it: with access to the proposal, or ended and only kept text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from workflow.people.models import User
from workflow.proposals import visibility
from workflow.refusals import NotVisible
from workflow.reviews.models import Assignment, Panel, Review
from workflow.reviews.visibility import standing_assignments, team_of
from workflow.serving.prepared import prepared


@dataclass(frozen=True)
class Seat:
    """`gives_access` is false once the assignment has ended, on this panel or on a later one of the same
    proposal, and for whoever has joined the team since: then nothing of the proposal is theirs to read."""

    assignment: Assignment
    panel: Panel
    review: Review | None
    look: visibility.Look
    gives_access: bool

    @property
    def can_score(self) -> bool:
        return self.gives_access and self.panel.is_open

    @property
    def has_filed(self) -> bool:
        return self.review is not None and self.review.is_filed


def seat_of(user: User, assignment_id: int) -> Seat:
    """Raises NotVisible for anybody else's assignment."""
    assignment = (
        Assignment.objects.filter(pk=assignment_id, reviewer=user)
        .select_related(
            "panel__revision__proposal__unit",
            "panel__revision__proposal__cycle",
            "panel__rubric",
            "panel__lead",
        )
        .prefetch_related("panel__rubric__criteria")
        .first()
    )
    if assignment is None:
        raise NotVisible
    assignment.reviewer = user
    panel = assignment.panel
    access = (
        standing_assignments(user)
        .filter(pk=assignment_id)
        .exclude(panel__revision__proposal__in=team_of(user))
        .exists()
    )
    look = visibility.look(user, panel.proposal)
    return Seat(
        assignment=assignment,
        panel=panel,
        review=draft_of(user, panel),
        look=look,
        gives_access=access and look.reading is not None,
    )


def draft_of(user: User, panel: Panel) -> Review | None:
    return next(iter(_reviews(user=user.pk, panel=panel.pk)), None)


@prepared
def _reviews(user: Any, panel: Any) -> QuerySet:
    return Review.objects.filter(panel=panel, reviewer=user).select_related("filing").order_by("pk")[:1]
