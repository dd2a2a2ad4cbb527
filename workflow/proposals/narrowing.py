"""The ways a list of proposals is narrowed, for pages, API and whatever counts them alike.

Everything here stands in the title line, so a filter tells nobody more than the list does. Whether
a draft is complete is the exception: that is offered to the secretariat alone.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from workflow.people.models import User
from workflow.proposals.machine import GATES, IN_STAGE, RESTING, SHOWN, WORKING, Stage, State, stage_of
from workflow.proposals.models import TeamMember, Visit
from workflow.workdays import clock

# Several states at once, as pages speak of them.
GROUPS: dict[str, tuple[State, ...]] = {
    "berjalan": IN_STAGE,
    "di-tim": WORKING,
    "di-gerbang": GATES,
    "lulus-tayang": SHOWN,
    "berhenti": RESTING,
}


def in_states(queryset: QuerySet, name: str) -> QuerySet:
    """One state, or one of `GROUPS`. Raises ValueError for neither."""
    return queryset.filter(state__in=GROUPS.get(name) or (State(name),))


def in_stage(queryset: QuerySet, stage: str) -> QuerySet:
    """At a stage; of a resting proposal, where it stood."""
    standing = [state for state in State if state not in RESTING and stage_of(state) == Stage(stage)]
    return queryset.filter(Q(state__in=standing) | Q(rested_from__in=standing))


def of_unit(queryset: QuerySet, unit: int | str) -> QuerySet:
    return queryset.filter(unit=unit)


def of_cycle(queryset: QuerySet, cycle: int | str) -> QuerySet:
    return queryset.filter(cycle=cycle)


def overdue(queryset: QuerySet, yes: bool = True) -> QuerySet:
    """Past its date. A never-sent draft never is, only missed."""
    late = Q(due_on__lt=clock.today(), first_sent_at__isnull=False)
    return queryset.filter(late) if yes else queryset.exclude(late)


def held_by(queryset: QuerySet, holder: str) -> QuerySet:
    """Whose time runs: the team's or the lab's."""
    return queryset.filter(state__in=GATES if Visit.Holder(holder) == Visit.Holder.LAB else WORKING)


def complete_but_unsent(queryset: QuerySet) -> QuerySet:
    """Drafts that could be sent and were not."""
    return queryset.filter(state=State.DRUM_UP, first_sent_at__isnull=True, complete=True)


def of_my_teams(queryset: QuerySet, user: User) -> QuerySet:
    return queryset.filter(pk__in=TeamMember.objects.filter(user=user).values("proposal"))
