"""Who may do what to a panel: `user.has_perm("reviews.record_decision", panel)`.

For showing buttons; the services ask the same `Standing` again, under the lock. Interest beats office:
nobody of the team has any of these, and deciding is refused for coach and endorsers too.
"""

from __future__ import annotations

import rules

from workflow.people.models import User
from workflow.reviews.models import Panel
from workflow.reviews.services.deciding import is_announced_by_lead
from workflow.reviews.standing import Standing


@rules.predicate
def arranges(user: User, panel: Panel) -> bool:
    return Standing.of(user, panel).arranges


@rules.predicate
def scores(user: User, panel: Panel) -> bool:
    return Standing.of(user, panel).scores


@rules.predicate
def decides(user: User, panel: Panel) -> bool:
    standing = Standing.of(user, panel)
    return standing.decides and standing.own is None


@rules.predicate
def announces(user: User, panel: Panel) -> bool:
    standing = Standing.of(user, panel)
    if standing.own is not None:
        return False
    return standing.arranges or (standing.lead and is_announced_by_lead(panel))


@rules.predicate
def nominates(user: User, panel: Panel) -> bool:
    standing = Standing.of(user, panel)
    return standing.executive and standing.own is None


@rules.predicate
def is_open(user: User, panel: Panel) -> bool:
    return panel.is_open


rules.add_perm("reviews.assign", arranges & is_open)
rules.add_perm("reviews.name_lead", arranges & is_open)
rules.add_perm("reviews.file_review", scores & is_open)
rules.add_perm("reviews.record_decision", decides & is_open)
rules.add_perm("reviews.announce_decision", announces & is_open)
rules.add_perm("reviews.nominate_announcer", nominates & is_open)
