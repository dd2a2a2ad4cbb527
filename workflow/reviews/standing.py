"""What somebody is to one panel, asked once and then by every rule of this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import interests
from workflow.refusals import Obstacle
from workflow.reviews.models import AnnouncerNomination, Assignment, Decision, Panel, Review
from workflow.reviews.visibility import is_named, was_asked
from workflow.serving.once import once
from workflow.serving.prepared import prepared


@prepared
def _nominations(user: Any, panel: Any) -> QuerySet:
    return AnnouncerNomination.objects.filter(panel=panel, announcer=user, current=True).order_by("pk")[:1]


@prepared
def _seats(user: Any, panel: Any) -> QuerySet:
    return Assignment.objects.filter(panel=panel, reviewer=user).order_by("-pk")[:1]


@prepared
def _reviews(user: Any, panel: Any) -> QuerySet:
    return Review.objects.filter(panel=panel, reviewer=user).select_related("filing").order_by("pk")[:1]


def seat_of(user: User, panel: Panel) -> Assignment | None:
    """Somebody's newest assignment on a panel, standing or ended."""
    found: Assignment | None = _seats.first(user=user.pk, panel=panel.pk)
    return found


def review_of(user: User, panel: Panel) -> Review | None:
    """What somebody has written on a panel, with its newest filing; asked once a request."""
    who = {"user": user.pk, "panel": panel.pk}
    return once(("review of", *who.values()), lambda: _reviews.first(**who))


@dataclass(frozen=True)
class Standing:
    """Interest beats office: for somebody on the team everything below `on_team` is false or None."""

    on_team: bool
    own: Obstacle | None = None  # `interest.own`: their own matter, not theirs to decide
    secretariat: bool = False
    named: AnnouncerNomination | None = None  # acts for the secretariat on this panel
    lead: bool = False
    assignment: Assignment | None = None  # the newest, standing or ended
    review: Review | None = None
    executive: bool = False
    auditor: bool = False

    @classmethod
    def of(cls, user: Any, panel: Panel) -> Standing:
        """Asked once a request."""
        return once(("standing", user.pk, panel.pk), lambda: cls._of(user, panel))

    @classmethod
    def _of(cls, user: Any, panel: Panel) -> Standing:
        if not getattr(user, "is_active", False):
            return cls(on_team=False)
        proposal = panel.revision.proposal
        if interests.on_team(user, proposal):
            return cls(on_team=True, own=interests.own_matter(user, proposal))
        roles = people.lab_roles(user)
        assignment = seat_of(user, panel) if was_asked(user, proposal) else None
        return cls(
            on_team=False,
            own=interests.own_matter(user, proposal),
            secretariat=LabRole.Role.SECRETARIAT in roles,
            named=_nominations.first(user=user.pk, panel=panel.pk) if is_named(user, proposal) else None,
            lead=panel.lead_id == user.pk,
            assignment=assignment,
            review=review_of(user, panel) if assignment else None,  # nobody else writes one
            executive=LabRole.Role.EXECUTIVE in roles,
            auditor=LabRole.Role.AUDITOR in roles,
        )

    @property
    def scores(self) -> bool:
        """Has a seat on this panel now."""
        return self.assignment is not None and self.assignment.stands

    @property
    def has_filed(self) -> bool:
        return self.review is not None and self.review.is_filed

    @property
    def blind(self) -> bool:
        """Sees nothing of the others before filing, whatever else this person is in the lab."""
        return self.scores and not self.has_filed

    @property
    def arranges(self) -> bool:
        """Assigns people and names the lead."""
        return self.secretariat or self.named is not None

    @property
    def decides(self) -> bool:
        """Records decisions, were it not for `own`; knows of recorded ones."""
        return self.lead or self.arranges

    def capacity(self, *, lead_first: bool = True) -> Decision.Capacity:
        """In which part this person records or announces."""
        if self.lead and lead_first:
            return Decision.Capacity.LEAD
        if self.secretariat:
            return Decision.Capacity.SECRETARIAT
        return Decision.Capacity.NAMED if self.named else Decision.Capacity.LEAD
