"""What was typed into a worksheet, given to the services that write it.

The form sends everything it holds, the script only what changed; either way only what differs from what
stands is given on. What the services say about it is collected by field, so that one bad figure does not
keep the text beside it from being saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from workflow.people.models import User
from workflow.proposals.models import Edit, KeptText, Proposal
from workflow.proposals.pages import inputs
from workflow.proposals.worksheets import services
from workflow.proposals.worksheets.loading import Content, load
from workflow.proposals.worksheets.reading import BadValue, read
from workflow.proposals.worksheets.sections import ROWS, SECTIONS, Field, Kind
from workflow.proposals.worksheets.values import stored
from workflow.proposals.worksheets.writing import ADDED, ORDER, REMOVED, Conflict, ConflictObstacle
from workflow.refusals import Invalid, Obstacle, Refused

Values = dict[str, str]  # by field


@dataclass(frozen=True)
class Place:
    """A section, or one row of a kind."""

    part: str
    key: str = ""

    def name(self, of: str) -> str:
        return f"{self.part}.{self.key}.{of}" if self.key else f"{self.part}.{of}"

    @property
    def fields(self) -> tuple[Field, ...]:
        return (SECTIONS.get(self.part) or ROWS[self.part]).fields


@dataclass
class Outcome:
    """What one post did."""

    read_at: int
    version: int
    saved: set[str] = field(default_factory=set)  # names
    errors: dict[str, list[Obstacle]] = field(default_factory=dict)  # by name
    conflicts: dict[str, ConflictObstacle] = field(default_factory=dict)  # by name
    refused: list[Obstacle] = field(default_factory=list)  # of no field
    typed: dict[str, str] = field(default_factory=dict)  # what was not saved, by name

    @property
    def clean(self) -> bool:
        return not (self.errors or self.conflicts or self.refused)

    def note_errors(self, place: Place, obstacles: list[Obstacle], values: Mapping[str, str]) -> None:
        known = {of.name for of in place.fields}
        for obstacle in obstacles:
            if obstacle.field not in known:
                self.refused += [obstacle] if obstacle not in self.refused else []
                continue
            self.errors.setdefault(place.name(obstacle.field), []).append(obstacle)
            if obstacle.field in values:
                self.typed[place.name(obstacle.field)] = values[obstacle.field]


def number(text: str | None) -> int:
    """A version as it came back; what is none is one that was never given out."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


def typed_places(post: QueryDict) -> dict[Place, Values]:
    """Every known field that was posted, by where it stands. Of a name sent twice the last one counts:
    a box that is not ticked sends only the empty one before it."""
    found: dict[Place, Values] = {}
    for name, value in post.items():
        place, of = _place(name)
        if place is not None:
            found.setdefault(place, {})[of] = str(value)
    return found


def _place(name: str) -> tuple[Place | None, str]:
    match name.split("."):
        case [part, of] if part in SECTIONS and SECTIONS[part].field(of):
            return Place(part), of
        case [part, key, of] if part in ROWS and (ROWS[part].field(of) or of == inputs.TOUCHED):
            return Place(part, key[:16]), of
    return None, ""


def found(name: str) -> tuple[Place, Field]:
    """The place and field of a name that is known to be one."""
    place, of = _place(name)
    assert place is not None
    return place, next(each for each in place.fields if each.name == of)


def standing(place: Place, of: Field, content: Content) -> str:
    """What stands in a field now; nothing in a row that is gone."""
    record = _record(place, content)
    return inputs.shown(of, record, content) if record is not None else ""


def save(proposal: Proposal, post: QueryDict, by: User, *, but: Place | None = None) -> Outcome:
    """Give every changed field to its service; the row `but` is left out (it is being removed).

    Raises what refuses the person or the proposal as a whole: Denied, NotVisible, NotEditable.
    """
    content = load(proposal)
    read_at = number(post.get("version"))
    outcome = Outcome(read_at=read_at, version=content.version)
    for place, values in typed_places(post).items():
        changed = {} if place == but else _changed(place, values, content)
        for version, some in _by_version(place, changed, post, read_at).items():
            _save_place(proposal, place, some, by=by, version=version, outcome=outcome)
    return outcome


def _by_version(place: Place, values: Values, post: QueryDict, read_at: int) -> dict[int, Values]:
    """A text that was typed on an older page says so beside it."""
    found: dict[int, Values] = {}
    for of, value in values.items():
        own = post.get(f"version.{place.name(of)}")
        found.setdefault(number(own) if own else read_at, {})[of] = value
    return found


def _changed(place: Place, values: Values, content: Content) -> Values:
    """What differs from what stands now. The services decide again; this only spares them the rest."""
    digest = values.pop(inputs.TOUCHED, None)
    record = _record(place, content)
    if record is None:  # removed meanwhile: only what was typed into it is worth keeping
        return {} if digest is not None and inputs.touched(values) == digest else values
    return {of.name: values[of.name] for of in place.fields if _differs(of, record, values, content)}


def _record(place: Place, content: Content) -> Any:
    if not place.key:
        return content.holder(SECTIONS[place.part])
    return next((row for row in content.rows[place.part] if row.key == place.key), None)


def _differs(of: Field, record: Any, values: Values, content: Content) -> bool:
    if of.name not in values:
        return False
    try:
        value = read(of, values[of.name])
    except BadValue:
        return True
    now = stored(of, record)
    if of.kind is Kind.ROW:
        now = content.keys.get((of.rows, now))
    return bool(value != now)


def _save_place(
    proposal: Proposal, place: Place, values: Values, *, by: User, version: int, outcome: Outcome
) -> None:
    """Save what can be; a field that is refused is left out and the rest tried again."""
    left = dict(values)
    while left:
        try:
            saved = write(proposal, place, left, version, by)
        except Conflict as conflict:
            outcome.version = conflict.saved.version
            outcome.saved |= {place.name(of) for of in conflict.saved.changed}
            _note_conflict(outcome, place, conflict, left)
            return
        except Invalid as invalid:
            outcome.note_errors(place, invalid.obstacles, left)
            bad = {obstacle.field for obstacle in invalid.obstacles}
            if not bad & left.keys():
                outcome.typed |= {place.name(of): value for of, value in left.items()}
                return
            left = {of: value for of, value in left.items() if of not in bad}
        except Refused as refused:
            if refused.status != 409 or "row.gone" not in refused.codes:
                raise
            outcome.refused += refused.obstacles
            return
        else:
            outcome.version = saved.version
            outcome.saved |= {place.name(of) for of in left}
            return


def write(proposal: Proposal, place: Place, values: Values, version: int, by: User) -> Any:
    if place.key:
        return services.change_row(
            proposal_id=proposal.pk, kind=place.part, key=place.key, values=values, version=version, by=by
        )
    return services.save_section(
        proposal_id=proposal.pk, section=place.part, values=values, version=version, by=by
    )


def _note_conflict(outcome: Outcome, place: Place, conflict: Conflict, values: Values) -> None:
    for obstacle in conflict.obstacles:
        if isinstance(obstacle, ConflictObstacle):
            name = place.name(obstacle.field)
            outcome.conflicts[name] = obstacle
            outcome.typed[name] = values[obstacle.field]


# --- what others did meanwhile ----------------------------------------------------------------------


@dataclass(frozen=True)
class Meanwhile:
    """A field that somebody else (or another tab) changed since the page was read."""

    name: str
    value: str
    by: str


def meanwhile(outcome: Outcome, content: Content) -> tuple[list[Meanwhile], bool]:
    """The fields to draw anew, and whether rows came, went or moved."""
    edits = Edit.objects.filter(proposal=content.proposal, version__gt=max(outcome.read_at, 0))
    known = outcome.saved | outcome.conflicts.keys()
    found: dict[str, Meanwhile] = {}
    moved = False
    for edit in edits.select_related("by").order_by("version", "pk"):
        place = Place(edit.section, edit.record)
        moved = moved or edit.field in (ADDED, REMOVED, ORDER)
        name = place.name(edit.field)
        if name in known or edit.section not in (*SECTIONS, *ROWS):
            continue
        of = next((of for of in place.fields if of.name == edit.field), None)
        record = _record(place, content) if of else None
        if of is not None and record is not None:
            found[name] = Meanwhile(name, inputs.shown(of, record, content), str(edit.by))
    return list(found.values()), moved


def settle(proposal: Proposal, kept_id: int, by: User) -> None:
    """A kept text is done with; twice is once, and of another proposal is none of ours."""
    kept = KeptText.objects.filter(proposal=proposal, pk=kept_id, by=by, settled_at__isnull=True)
    if kept.exists():
        services.settle_kept_text(kept_id=kept_id, by=by)
