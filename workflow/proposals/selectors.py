"""Reads for pages and the API: title lines of many proposals, the text one may read, the log with names."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import checks, content, interests, visibility
from workflow.proposals.machine import GATES, IN_STAGE, RESTING, Part, Stage
from workflow.proposals.models import LogRow, Proposal, Revision, Visit
from workflow.proposals.visibility import Reading
from workflow.proposals.worksheets import marks
from workflow.proposals.worksheets.loading import Content
from workflow.serving.prepared import prepared
from workflow.workdays import clock

# --- Title lines -------------------------------------------------------------------------------------


class Stay(NamedTuple):
    """Of the visit a proposal is in: its deadline, and whose time runs."""

    due_on: dt.date | None
    holder: str


class TitleLine(NamedTuple):
    """What everybody who may know of a proposal reads of it (L of Table B)."""

    proposal: Proposal
    visit: Stay | None
    stage: Stage
    round: int  # *putaran* at that stage's gate
    late: bool  # overdue; a never-sent draft never is, only missed

    @property
    def due_on(self) -> dt.date | None:
        return self.visit.due_on if self.visit else None

    @property
    def shows_round(self) -> bool:
        """Said from the second on, and while one runs: at rest the next has not begun."""
        return self.round > 1 and self.proposal.state not in RESTING


def title_lines(proposals: Sequence[Proposal]) -> list[TitleLine]:
    """One query, whatever their number, none where nothing was sent; fetch the proposals with their unit."""
    sent = [proposal.pk for proposal in proposals if proposal.is_sent]
    judged = Counter(checks.judged_rounds(sent) if sent else ())
    lines, today = [], clock.today()
    for proposal in proposals:
        stay, stage = _stay(proposal), proposal.stage
        late = bool(stay and stay.due_on and stay.due_on < today and proposal.is_sent)
        lines.append(TitleLine(proposal, stay, stage, 1 + judged[proposal.pk, stage.value], late))
    return lines


def _stay(proposal: Proposal) -> Stay | None:
    """As the proposal carries it: the lab holds what lies at the gate, the team the rest."""
    state = proposal.state
    if state not in IN_STAGE:
        return None
    return Stay(proposal.due_on, Visit.Holder.LAB if state in GATES else Visit.Holder.TEAM)


@prepared
def open_visits(keys: Any) -> QuerySet:
    """The stay each of these proposals is in, if it is in one."""
    return Visit.objects.filter(proposal__in=keys, closed_at__isnull=True).order_by()


def told_to_secretariat(user: User, public_id: str) -> Proposal | None:
    """A proposal that somebody told the secretariat of, also a fresh draft it does not see in its lists:
    naming a coach, late leave and another cycle are given to those too."""
    if not people.has_lab_role(user, LabRole.Role.SECRETARIAT):
        return None
    return Proposal.objects.select_related("unit", "cycle").filter(public_id=public_id).first()


# --- The text ----------------------------------------------------------------------------------------

# Who is told that the team has written since the last submission, without seeing what.
SEES_UNSENT_SIGN = interests.ON_TEAM | {Part.UNIT_HEAD, Part.COACH}


@dataclass(frozen=True)
class Text:
    """The text of a proposal that one person reads: the current one, or the last sent one they may."""

    current: bool
    revision: Revision | None
    content: dict[str, Any]


def text_for(
    user: User, proposal: Proposal, seen: visibility.Look, *, loaded: Content | None = None
) -> Text | None:
    """Raises nothing: None for whoever reads the title line only. `loaded`, for whoever reads the work:
    spares reading the present worksheets a second time, and the last sent revision."""
    if not seen.reads_text:
        return None
    if seen.reading is Reading.WORK and loaded:
        return Text(True, None, content.frozen(loaded))
    revision = _newest_readable(user, proposal, seen)
    if seen.reading is Reading.WORK:
        return Text(True, revision, content.snapshot(proposal))
    return Text(False, revision, json.loads(revision.content)) if revision else None


def team_reason(user: User, proposal: Proposal, seen: visibility.Look) -> str:
    """Why the team is one person, as this reader reads the worksheet it stands on."""
    if seen.reading is Reading.WORK or not (text := text_for(user, proposal, seen)):
        return proposal.team_reason if seen.reading is Reading.WORK else ""
    return text.content.get("sheets", {}).get(Stage.DRUM_UP.value, {}).get("team_reason") or ""


def _newest_readable(user: User, proposal: Proposal, seen: visibility.Look) -> Revision | None:
    """Its text is fetched where it is read."""
    may = visibility.readable_revisions(user, proposal, seen)
    if may is None:
        return None
    of = {"proposal": proposal.pk, "up_to": may.up_to, "recalled": may.recalled}
    return next(iter(_newest(**of, whole=seen.reading is not Reading.WORK)), None)


@prepared
def _newest(proposal: Any, up_to: Any, *, recalled: bool, whole: bool) -> QuerySet:
    sent = visibility.among(Revision.objects.filter(proposal=proposal), recalled=recalled, up_to=up_to)
    return (sent if whole else sent.defer("content")).order_by("-number")[:1]


def changes_not_sent(proposal: Proposal, parts: Iterable[Part]) -> bool | None:
    """Has the team changed anything since the last submission? None for whom it does not concern."""
    if not SEES_UNSENT_SIGN & set(parts) or not proposal.is_sent:
        return None
    last: Revision | None = _last_kept.first(proposal=proposal.pk)
    return marks.edited_version(proposal) > marks.frozen_version(last)


@prepared
def _last_kept(proposal: Any) -> QuerySet[Revision]:
    kept = Revision.objects.filter(proposal=proposal).exclude(status=Revision.Status.RECALLED)
    return kept.order_by("-number")[:1]


# --- The log with names (visibility.md, "Names in the log") -------------------------------------------

OWN_SIDE = frozenset(
    {"owner", "co_writer", "reader", "unit_head", "parent_head", "head", "new_head", "member"}
)
PART_OF_THE_LAB = {
    "secretariat": _("Sekretariat"),
    "secretariat_for_head": _("Sekretariat, menggantikan kepala unit"),
    "lead": _("Ketua penelaah"),
    "reviewer": _("Penelaah"),
    "curator": _("Kurator"),
    "executive": _("Pimpinan"),
    "system": _("Sistem"),
}
READS_ALL_NAMES = frozenset({Part.SECRETARIAT, Part.AUDITOR, Part.LEAD})


@dataclass(frozen=True)
class Line:
    """One row of the log as one person reads it; `who` is a name, or a part where the name is not theirs."""

    row: LogRow
    who: Any
    named: bool


def log_for(user: User, proposal: Proposal) -> tuple[QuerySet[LogRow], Callable[[LogRow], Line]]:
    """The rows of the log a person may read, and how each of them reads to that person.

    Secretariat, auditor and lead read all names; the executive reads parts alone; everybody else reads
    the own side by name and the lab side by part. Whoever reads only the title line, and the curator,
    read no log.
    """
    seen = visibility.look(user, proposal)
    rows = proposal.log.select_related("revision").defer("revision__content").order_by("n")
    if not reads_log(seen):
        rows = rows.none()
    return rows, lambda row: line_of(row, seen.parts)


def reads_log(seen: visibility.Look) -> bool:
    return seen.reads_text and seen.parts != {Part.CURATOR}


def line_of(row: LogRow, parts: Iterable[Part]) -> Line:
    """One row, for somebody who reads the log with these parts."""
    named = bool(row.actor_name) and reads_name(row.capacity, set(parts))
    return Line(row, row.actor_name if named else part_name(row.capacity), named)


def reads_name(capacity: str, parts: set[Part]) -> bool:
    """May somebody with these parts read the name of who acted in this capacity?"""
    if parts & READS_ALL_NAMES:
        return True
    if Part.EXECUTIVE in parts and not parts & (interests.ON_TEAM | {Part.UNIT_HEAD, Part.MEMBER}):
        return False
    return capacity in OWN_SIDE


def part_name(capacity: str) -> Any:
    """A part as the log says it in place of a name."""
    if capacity in PART_OF_THE_LAB:
        return PART_OF_THE_LAB[capacity]
    if capacity in ("head", "new_head"):
        return visibility.PART_NAMES[Part.UNIT_HEAD]
    return next((name for part, name in visibility.PART_NAMES.items() if part == capacity), _("Unit"))
