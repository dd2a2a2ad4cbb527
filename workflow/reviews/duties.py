"""What of the gate must be taken over when somebody leaves: reviews still owed, panels led.

Both may be left to nobody: the panel then waits on the secretariat, which is told as for any empty one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people import duties
from workflow.people import selectors as people
from workflow.people.duties import Duty, Source
from workflow.people.models import LabRole, User
from workflow.proposals import interests
from workflow.reviews.conflicts import Conflicts
from workflow.reviews.models import Assignment, Panel
from workflow.reviews.services.assigning import replace_lead, replace_reviewer

REVIEW, LEAD = "reviews.assignment", "reviews.lead"


def reviews_of(user: User) -> Iterator[Duty]:
    owed = Assignment.objects.unfiled().filter(reviewer=user)
    for assignment in owed.select_related("panel__revision__proposal__unit").order_by("pk"):
        proposal = assignment.panel.revision.proposal
        yield Duty(
            REVIEW,
            f"{REVIEW}:{assignment.pk}",
            _("Telaah %(number)s") % {"number": proposal.number},
            _free_reviewers(assignment.panel),
            optional=True,
        )


def panels_of(user: User) -> Iterator[Duty]:
    led = Panel.objects.open().filter(lead=user)
    for panel in led.select_related("revision__proposal").order_by("pk"):
        yield Duty(
            LEAD,
            f"{LEAD}:{panel.pk}",
            _("Ketua penelaah %(number)s") % {"number": panel.revision.proposal.number},
            _free_leaders(panel),
            optional=True,
        )


def _free_reviewers(panel: Panel) -> QuerySet[User]:
    """Reviewers with a unit, without any conflict, not asked on this panel before."""
    found = people.holders(LabRole.Role.REVIEWER).exclude(pk__in=panel.assignments.values("reviewer"))
    conflicts = Conflicts.of(panel.revision.proposal)
    free = [user.pk for user in found if not conflicts.to_score(user)]
    return User.objects.filter(pk__in=free)


def _free_leaders(panel: Panel) -> QuerySet[User]:
    found = people.holders(LabRole.Role.REVIEWER) | people.holders(LabRole.Role.SECRETARIAT)
    free = [user.pk for user in found if not interests.own_matter(user, panel.revision.proposal)]
    return User.objects.filter(pk__in=free)


def _key(duty: Duty) -> int:
    return int(duty.key.rpartition(":")[2])


def hand_over_review(duty: Duty, successor: Any, by: User) -> None:
    replace_reviewer(assignment_id=_key(duty), successor=successor, by=by)


def hand_over_lead(duty: Duty, successor: Any, by: User) -> None:
    replace_lead(panel_id=_key(duty), successor=successor, by=by)


duties.register(Source(REVIEW, hand_over_review, for_user=reviews_of))
duties.register(Source(LEAD, hand_over_lead, for_user=panels_of))
