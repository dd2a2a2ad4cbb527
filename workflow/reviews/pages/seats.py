"""One assignment as its own reviewer finds it: with access to the proposal, or ended and only kept text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from workflow.people.models import User
from workflow.proposals import visibility
from workflow.refusals import NotVisible
from workflow.reviews.models import Assignment, Criterion, Panel, Review
from workflow.reviews.standing import review_of
from workflow.reviews.visibility import standing_assignments, team_of
from workflow.serving.prepared import fetched, prepared


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
    assignment = next(iter(_seats(user=user.pk, assignment=assignment_id)), None)
    if assignment is None:
        raise NotVisible
    assignment.reviewer = user
    panel = assignment.panel
    fetched(panel.rubric, "criteria", Criterion, _criteria(rubric=panel.rubric_id))
    look = visibility.look(user, panel.proposal)
    return Seat(
        assignment=assignment,
        panel=panel,
        review=review_of(user, panel),
        look=look,
        gives_access=assignment.stands_still and look.reading is not None,
    )


@prepared
def _seats(user: Any, assignment: Any) -> QuerySet:
    """One's own assignment; `stands_still`: neither ended, nor on a proposal of one's own team."""
    standing = standing_assignments(user).exclude(panel__revision__proposal__in=team_of(user))
    found = Assignment.objects.filter(pk=assignment, reviewer=user)
    found = found.annotate(stands_still=Exists(standing.filter(pk=OuterRef("pk"))))
    return found.select_related(
        "panel__revision__proposal__unit",
        "panel__revision__proposal__cycle",
        "panel__rubric",
        "panel__lead",
    ).defer("panel__revision__content")


@prepared
def _criteria(rubric: Any) -> QuerySet:
    return Criterion.objects.filter(rubric=rubric)
