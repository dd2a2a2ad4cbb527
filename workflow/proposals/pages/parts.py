"""Places on the proposal page where higher rooms hang their parts in at start-up.

The room below never imports the room above: reviews hang in the announced decision, exhibition the
state of the catalogue entry, feedback its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflow.people.models import User
    from workflow.proposals.models import Proposal
    from workflow.proposals.visibility import Look

# In the order of the page: a notice under the rail; beside one section of a worksheet (the builder also
# gets `section`, the name of the section or kind of row, and `stage`); the side column; below everything.
# "typing" is beside one section where the team writes it, "" for the whole worksheet; "ask" the page on
# which endorsement is asked or answered; "paper" among the facts of one submission as a document (the
# builder also gets `revision`; its template is a dt and a dd).
PLACES = ("head", "section", "aside", "below", "typing", "ask", "paper")


@dataclass(frozen=True)
class Part:
    """A piece of the page: its template gets the page's context and these names."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """A button of the page head: a verb, and where it is done."""

    label: Any
    url: str


Build = Callable[..., Part | None]
BuildAction = Callable[["User", "Proposal", "Look"], Action | None]
_actions: list[BuildAction] = []
_builders: dict[str, list[Build]] = {place: [] for place in PLACES}


def register_part(place: str, build: Build) -> Build:
    """Hang `build(user, proposal, look, **place_facts) -> Part | None` into a place.

    It is called once a page (once a section in "section") and answers None where this reader sees
    nothing. It must ask `look`, never decide visibility anew.
    """
    if build not in _builders[place]:
        _builders[place].append(build)
    return build


def parts_of(place: str, user: User, proposal: Proposal, look: Look, **facts: Any) -> list[Part]:
    """What hangs in a place for this reader, in the order of registration."""
    built = (build(user, proposal, look, **facts) for build in _builders[place])
    return [part for part in built if part is not None]


def register_action(build: BuildAction) -> BuildAction:
    """What a higher room asks of this reader on this proposal ("Telaah"); the first of them that is there
    becomes the one primary button, unless the proposal itself asks for something more urgent."""
    if build not in _actions:
        _actions.append(build)
    return build


def actions_of(user: User, proposal: Proposal, look: Look) -> list[Action]:
    """The actions higher rooms offer this reader, in the order of registration."""
    built = (build(user, proposal, look) for build in _actions)
    return [action for action in built if action is not None]
