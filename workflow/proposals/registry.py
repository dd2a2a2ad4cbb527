"""What higher rooms hang into the proposals room at start-up (`AppConfig.ready`).

The room below never imports the room above: it asks everybody who registered here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from workflow.proposals.machine import Part, Verb
from workflow.refusals import Obstacle

if TYPE_CHECKING:
    from workflow.people.models import User
    from workflow.proposals.models import Proposal
    from workflow.proposals.visibility import Reading

Guard = Callable[["Proposal", Verb, "User | None", Any], Iterable[Obstacle]]
ViewerIds = Callable[["Reader"], QuerySet]
ViewerReading = Callable[["User", "Proposal"], "Reading | None"]
PartsOf = Callable[["User", "Proposal"], Iterable[Part]]
LastJudged = Callable[["User", "Proposal"], int]


@dataclass(frozen=True)
class Reader:
    """What a viewer knows of the person it asks for: keys, to be used in filters only, since the query is
    built once for everybody (`workflow.serving.prepared`)."""

    user: Any
    units: Any  # where the person is member, head or deputy
    headed: Any  # where head or deputy
    asked: Any  # proposals whose endorsement they may answer now


@dataclass(frozen=True)
class Viewer:
    """One row of Table B: whose proposals somebody sees, and which text of each.

    `ids(reader)` answers a queryset of proposal ids with one column; it becomes one arm of a UNION. `needs`:
    the list of the reader without which it shows nothing, and is left out. `only_sent`: it shows no draft,
    so an office that sees whatever was sent can leave it out.
    """

    name: str
    ids: ViewerIds
    reading: ViewerReading
    needs: str = ""
    only_sent: bool = False


@dataclass(frozen=True)
class Waiting:
    """Something that waits on somebody, in their words; composed into the home page."""

    proposal: Proposal
    kind: str
    asked: Any  # what is asked, a sentence
    since: Any  # a moment
    due_on: Any = None  # a date, or None
    url: str = ""  # where it is answered
    action: Any = ""  # the words of the one button, a verb: "Telaah", "Setujui"


_guards: dict[Verb, list[Guard]] = {}
_viewers: dict[str, Viewer] = {}
_parts: list[PartsOf] = []
_judged: list[LastJudged] = []
_waiting: list[Callable[[User], Iterable[Waiting]]] = []


def register_guard(*verbs: Verb) -> Callable[[Guard], Guard]:
    """`@register_guard(Verb.RECALL)`: asked under the lock before that verb leaves any state.

    The guard gets (proposal, verb, by, context) and answers obstacles; empty means go.
    """

    def keep(guard: Guard) -> Guard:
        for verb in verbs:
            guards = _guards.setdefault(verb, [])
            if guard not in guards:
                guards.append(guard)
        return guard

    return keep


def guards_of(verb: Verb) -> list[Guard]:
    return list(_guards.get(verb, ()))


def register_viewer(
    name: str,
    *,
    ids: ViewerIds,
    reading: ViewerReading,
    needs: str = "",
    only_sent: bool = False,
) -> None:
    _viewers[name] = Viewer(name, ids, reading, needs, only_sent)


def viewers() -> list[Viewer]:
    return list(_viewers.values())


def register_parts(parts_of: PartsOf) -> PartsOf:
    """A higher room tells who is lead or reviewer of a proposal now."""
    if parts_of not in _parts:
        _parts.append(parts_of)
    return parts_of


def registered_parts(user: User, proposal: Proposal) -> set[Part]:
    return {part for parts_of in _parts for part in parts_of(user, proposal)}


def register_judged(last_judged: LastJudged) -> LastJudged:
    """A higher room tells up to which revision (number) somebody reads who only judges the proposal."""
    if last_judged not in _judged:
        _judged.append(last_judged)
    return last_judged


def last_judged(user: User, proposal: Proposal) -> int:
    """The number of the last revision somebody judges, 0 for none."""
    return max((room(user, proposal) for room in _judged), default=0)


def register_waiting(waiting_on: Callable[[User], Iterable[Waiting]]) -> Callable:
    """What waits on a person in one room: a constant number of queries, at most a page of answers."""
    if waiting_on not in _waiting:
        _waiting.append(waiting_on)
    return waiting_on


def waiting_on(user: User) -> list[Waiting]:
    """All that waits on a person, the most urgent first (no deadline last)."""
    found = [item for room in _waiting for item in room(user)]
    return sorted(found, key=lambda item: (item.due_on is None, item.due_on or 0, item.since))
