"""What a change of the calendar would do to open deadlines: tried for real, read, and taken back.

Two rooms recompute their own deadlines when the calendar changes (visits, assignments). A second reckoning
beside theirs could differ from what then happens, so the change itself is made in a savepoint.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals.models import Proposal, TeamMember, Visit
from workflow.reviews.models import Assignment

Dates = dict[int, dt.date]


@dataclass(frozen=True)
class Moved:
    """One deadline that would move; `whose` is the team, the lab, or a reviewer."""

    proposal: Proposal
    whose: str
    old: dt.date
    new: dt.date


def effects_of(change: Callable[[], Any], reader: User) -> list[Moved]:
    """The deadlines a change would move, as far as the reader may know of them; nothing stays changed.

    Whatever the change raises (Invalid) is raised. A constant number of queries beside the change itself.
    """
    with transaction.atomic():
        visits, reviews = _visit_dates(), _review_dates()
        change()
        moved_visits = _differing(visits, _visit_dates())
        moved_reviews = _differing(reviews, _review_dates())
        transaction.set_rollback(True)
    found = [*_of_visits(moved_visits, reader), *_of_reviews(moved_reviews, reader)]
    return sorted(found, key=lambda moved: (moved.old, moved.proposal.title))


def _visit_dates() -> Dates:
    dated = Visit.objects.filter(closed_at__isnull=True).order_by().values_list("pk", "due_on")
    return {key: due_on for key, due_on in dated if due_on}


def _review_dates() -> Dates:
    return dict(Assignment.objects.unfiled().order_by().values_list("pk", "due_on"))


def _differing(before: Dates, after: Dates) -> dict[int, tuple[dt.date, dt.date]]:
    return {key: (old, after[key]) for key, old in before.items() if after.get(key, old) != old}


def _of_visits(moved: dict[int, tuple[dt.date, dt.date]], reader: User) -> list[Moved]:
    mine = Proposal.objects.visible_to(reader).values("pk")
    visits = Visit.objects.filter(pk__in=moved, proposal__in=mine).select_related("proposal")
    return [Moved(visit.proposal, visit.get_holder_display(), *moved[visit.pk]) for visit in visits]


def _of_reviews(moved: dict[int, tuple[dt.date, dt.date]], reader: User) -> list[Moved]:
    """Interest beats office: of a proposal whose team the reader belongs to, no reviewer is named."""
    own = TeamMember.objects.filter(user=reader).values("proposal")
    rows = Assignment.objects.filter(pk__in=moved).exclude(panel__revision__proposal__in=own)
    rows = rows.select_related("reviewer", "panel__revision__proposal")
    return [
        Moved(
            row.panel.revision.proposal,
            _("penelaah %(name)s") % {"name": row.reviewer.name},
            *moved[row.pk],
        )
        for row in rows
    ]
