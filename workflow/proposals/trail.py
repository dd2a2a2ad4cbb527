"""The log of all proposals as the auditor reads it: every row, in words.

A row of a draft that was never sent stands there without title, address and reason, and no search finds
it (visibility.md, Table B: the auditor's C). Interest beats office here too: on a proposal whose team
the reader belongs to, the lab's side goes by part and not by name, also for whoever filters by a name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext_lazy

from workflow.people import selectors as people
from workflow.people.models import LabRole, Unit, User
from workflow.proposals import telling, visibility
from workflow.proposals.machine import RESTING, Stage, State, stage_of
from workflow.proposals.models import LogRow, Proposal, Revision, TeamMember
from workflow.proposals.selectors import OWN_SIDE, part_name
from workflow.refusals import Denied
from workflow.workdays import clock

SYSTEM = "sistem"  # in place of a person: what the clock or the calendar did


@dataclass(frozen=True)
class Told:
    """One row of the trail. `proposal` is None for a draft that was never sent."""

    row: LogRow
    proposal: Proposal | None
    unit: Unit
    what: str
    who: str
    named: bool  # `who` is a name; else the part, because the name is not this reader's
    reason: str  # empty where this reader sees no more than the title line

    @property
    def part(self) -> str:
        return str(part_name(self.row.capacity))


def require_auditor(user: User) -> None:
    """Raises Denied: the whole log is the auditor's alone; others read the history of each proposal."""
    if not people.has_lab_role(user, LabRole.Role.AUDITOR):
        raise Denied()


def rows() -> QuerySet[LogRow]:
    """With what a page says of them; the text of a revision is a book and stays where it is."""
    return LogRow.objects.select_related("revision", "proposal__unit").defer("revision__content")


def reading(user: User) -> Callable[[Sequence[LogRow]], list[Told]]:
    """How a page of rows reads to one person: three queries, whatever their number."""
    return lambda page: _told(user, page)


def _told(user: User, page: Sequence[LogRow]) -> list[Told]:
    keys = {row.proposal_id for row in page}
    visible = set(Proposal.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    visibility.entitle(user, [row.proposal for row in page])
    own = set(_own_teams(user).filter(proposal__in=keys).values_list("proposal_id", flat=True))
    standing = Revision.objects.filter(proposal__in=keys).exclude(status=Revision.Status.RECALLED)
    read = (own | set(standing.values_list("proposal_id", flat=True))) & visible
    return [
        _one(
            row, visible=row.proposal_id in visible, own=row.proposal_id in own, read=row.proposal_id in read
        )
        for row in page
    ]


def _one(row: LogRow, visible: bool, own: bool, read: bool) -> Told:
    named = bool(row.actor_name) and (not own or row.capacity in OWN_SIDE)
    return Told(
        row=row,
        proposal=row.proposal if visible else None,
        unit=row.proposal.unit,
        what=in_words(row),
        who=row.actor_name if named else str(part_name(row.capacity)),
        named=named,
        reason=row.reason if read else "",
    )


def _own_teams(user: User) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(user=user)


# --- Narrowing ---------------------------------------------------------------------------------------


def matching(user: User) -> Callable[[QuerySet, str], QuerySet]:
    """Search by number or title, over the proposals this person may know of and no others."""
    return lambda found, words: found.filter(
        proposal__in=visibility.matching(user)(Proposal.objects.visible_to(user), words)
        .order_by()
        .values("pk")
    )


def of_stage(found: QuerySet, stage: str) -> QuerySet:
    """Rows that left a stage, came to it, or were written in it."""
    states = [state for state in State if state not in RESTING and stage_of(state) == Stage(stage)]
    return found.filter(Q(from_state__in=states) | Q(to_state__in=states))


def by_person(user: User) -> Callable[[QuerySet, str], QuerySet]:
    """What somebody did, as far as this reader may know that it was they."""

    def narrow(found: QuerySet, key: str) -> QuerySet:
        if key == SYSTEM:
            return found.filter(actor__isnull=True)
        own = _own_teams(user).values("proposal")
        return found.filter(actor=int(key)).exclude(~Q(capacity__in=OWN_SIDE), proposal__in=own)

    return narrow


def since(found: QuerySet, day: dt.date) -> QuerySet:
    return found.filter(at__gte=clock.start_of(day))


def until(found: QuerySet, day: dt.date) -> QuerySet:
    """The named day counts to its end."""
    return found.filter(at__lt=clock.end_of(day))


def actors() -> QuerySet[User]:
    """Everybody who ever wrote a row."""
    wrote = LogRow.objects.filter(actor=OuterRef("pk"))
    return User.objects.filter(Exists(wrote)).order_by("name", "pk")


# --- In words ----------------------------------------------------------------------------------------

_MOVED = gettext_lazy("%(what)s, dari %(old)s ke %(new)s")


def in_words(row: LogRow) -> str:
    """What happened; of a deadline also from when to when."""
    what, old, new = telling.told(row), row.detail.get("old"), row.detail.get("new")
    return str(_MOVED) % {"what": what, "old": _day(old), "new": _day(new)} if old and new else what


def _day(text: str) -> str:
    return formats.date_format(dt.date.fromisoformat(text), "j F Y")


# --- As a record -------------------------------------------------------------------------------------


def record(told: Told) -> dict[str, Any]:
    """A row as a line of JSON: what the page shows, and what its hash was made of.

    The hashed text names the actor by id; where the name is not this reader's, neither is the text.
    """
    row, proposal = told.row, told.proposal
    hidden = bool(row.actor_name) and not told.named
    return {
        "proposal": proposal.public_id if proposal else None,
        "number": proposal.number if proposal else None,
        "title": proposal.shown_title if proposal else None,
        "unit": told.unit.name,
        "n": row.n,
        "at": row.at.astimezone(clock.zone()).isoformat(timespec="microseconds"),
        "verb": row.verb,
        "from": row.from_state,
        "to": row.to_state,
        "moves": row.moves,
        "what": told.what,
        "who": told.who,
        "capacity": row.capacity,
        "reason": told.reason,
        "revision": row.revision.number if row.revision else None,
        "digest": row.digest,
        "payload": None if hidden else row.payload,
        "hash": row.hash,
    }


# --- Faults ------------------------------------------------------------------------------------------

FAULTS: dict[str, Any] = {
    "chain.missing": gettext_lazy("Usulan tanpa satu baris pun dalam log"),
    "chain.gap": gettext_lazy("Ada baris yang hilang dari rantainya"),
    "chain.cut": gettext_lazy("Ujung rantai terpotong"),
    "row.tampered": gettext_lazy("Isi sebuah baris tidak cocok dengan sidiknya"),
    "story.broken": gettext_lazy("Urutan peristiwanya tidak mungkin terjadi"),
    "state.differs": gettext_lazy("Keadaan usulan berbeda dari akhir log"),
    "rest.differs": gettext_lazy("Tempat usulan berhenti berbeda dari log"),
    "visits.differ": gettext_lazy("Kunjungan tahap berbeda dari log"),
    "visit.open": gettext_lazy("Kunjungan terbuka tidak sesuai keadaan"),
    "revision.tampered": gettext_lazy("Isi sebuah revisi tidak cocok dengan sidiknya"),
    "revision.differs": gettext_lazy("Sebuah revisi bukan yang dahulu dikirim"),
    "seal.tampered": gettext_lazy("Sebuah segel malam tidak cocok dengan sidiknya"),
    "seal.broken": gettext_lazy("Baris yang sudah disegel hilang atau berubah"),
}


@dataclass(frozen=True)
class FaultLine:
    words: str
    detail: str  # as the command says it, for whoever looks into the database
    proposal: Proposal | None
    of_a_draft: bool


def fault_lines(user: User, faults: Sequence[dict[str, Any]]) -> list[FaultLine]:
    """The faults of a check as this person reads them. One query."""
    keys = {fault["proposal"] for fault in faults}
    visible = Proposal.objects.visible_to(user).in_bulk(keys)
    return [
        FaultLine(
            str(FAULTS.get(fault["code"], fault["code"])),
            fault["text"],
            visible.get(fault["proposal"]),
            bool(fault["proposal"]) and fault["proposal"] not in visible,
        )
        for fault in faults
    ]
