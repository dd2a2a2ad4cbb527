"""The machine of a proposal: Table A as data, once.

Page, API, documentation and the permission tests are generated from `TABLE_A`. Nothing here writes;
the only caller of the verbs on `ProposalMachine` is `services.move`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, transition


class Stage(models.TextChoices):
    """The method's own names; they are not translated."""

    DRUM_UP = "drum_up", "Drum Up"
    DIAGNOSE = "diagnose", "Diagnose"
    DESIGN = "design", "Design"
    DELIVER = "deliver", "Deliver"
    DISPLAY = "display", "Display"


class State(models.TextChoices):
    DRUM_UP = "drum_up", _("Drum Up")
    DRUM_UP_REVIEW = "drum_up_review", _("Drum Up, di gerbang")
    DIAGNOSE = "diagnose", _("Diagnose")
    DIAGNOSE_REVIEW = "diagnose_review", _("Diagnose, di gerbang")
    DESIGN = "design", _("Design")
    DESIGN_REVIEW = "design_review", _("Design, di gerbang")
    DELIVER = "deliver", _("Deliver")
    DELIVER_REVIEW = "deliver_review", _("Deliver, di gerbang")
    GRADUATED = "graduated", _("Lulus")
    EXHIBITED = "exhibited", _("Tayang")
    SHELVED = "shelved", _("Ditunda")
    DECLINED = "declined", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Dicabut")
    STOPPED = "stopped", _("Dihentikan")


WORKING = (State.DRUM_UP, State.DIAGNOSE, State.DESIGN, State.DELIVER)
GATES = (State.DRUM_UP_REVIEW, State.DIAGNOSE_REVIEW, State.DESIGN_REVIEW, State.DELIVER_REVIEW)
SHOWN = (State.GRADUATED, State.EXHIBITED)
RESTING = (State.SHELVED, State.DECLINED, State.WITHDRAWN, State.STOPPED)
IN_STAGE = WORKING + GATES
STAGES = (Stage.DRUM_UP, Stage.DIAGNOSE, Stage.DESIGN, Stage.DELIVER)

GATE_OF: dict[State, State] = dict(zip(WORKING, GATES, strict=True))
WORK_OF: dict[State, State] = dict(zip(GATES, WORKING, strict=True))
WORK_STATE: dict[Stage, State] = dict(zip(STAGES, WORKING, strict=True))
_STAGE_OF: dict[State, Stage] = {
    **dict(zip(WORKING, STAGES, strict=True)),
    **dict(zip(GATES, STAGES, strict=True)),
    State.GRADUATED: Stage.DISPLAY,
    State.EXHIBITED: Stage.DISPLAY,
}


def stage_of(state: str, rested_from: str = "") -> Stage:
    """The stage of a state; of a resting state, the stage where the proposal stood."""
    return _STAGE_OF[State(rested_from if state in RESTING else state)]


class Verb(models.TextChoices):
    CREATE = "create", _("buat")
    IMPORT = "import", _("impor")
    SUBMIT = "submit", _("ajukan")
    RECALL = "recall", _("batalkan pengajuan")
    ADVANCE = "advance", _("luluskan")
    SEND_BACK = "send_back", _("dikembalikan")
    RECYCLE = "recycle", _("diulang")
    SHELVE = "shelve", _("ditunda")
    RESUME = "resume", _("dilanjutkan")
    DECLINE = "decline", _("ditolak")
    STOP = "stop", _("dihentikan")
    WITHDRAW = "withdraw", _("cabut")
    REOPEN = "reopen", _("dibuka kembali")
    PUBLISH = "publish", _("tayangkan")
    RETRACT = "retract", _("turunkan")
    CORRECT = "correct", _("koreksi")
    # Rows of the same chain that do not move (from = to).
    HAND_OVER = "hand_over", _("serah terima")
    EXTEND = "extend", _("perpanjang tenggat")
    LATE_LEAVE = "late_leave", _("izin terlambat")
    CHANGE_CYCLE = "change_cycle", _("pindah siklus")
    DEADLINE = "deadline", _("tenggat berubah")
    REIMPORT = "reimport", _("impor ulang")
    TEAM = "team", _("tim berubah")
    COACH = "coach", _("pendamping berganti")
    PARTNER = "partner", _("unit mitra berubah")

    @property
    def done(self) -> str:
        """The same told afterwards: a proposal is "diluluskan", nobody is asked to."""
        return str(DONE.get(self, self.label))


DONE = {
    Verb.SUBMIT: _("diajukan"),
    Verb.RECALL: _("pengajuan dibatalkan"),
    Verb.ADVANCE: _("diluluskan"),
    Verb.WITHDRAW: _("dicabut"),
    Verb.PUBLISH: _("tayang"),
    Verb.RETRACT: _("diturunkan"),
    Verb.CORRECT: _("dikoreksi"),
}


STANDING = (
    Verb.HAND_OVER,
    Verb.EXTEND,
    Verb.LATE_LEAVE,
    Verb.CHANGE_CYCLE,
    Verb.DEADLINE,
    Verb.REIMPORT,
    Verb.TEAM,
    Verb.COACH,
    Verb.PARTNER,
)


class Part(enum.StrEnum):
    """What somebody is to one proposal at this moment (never stored)."""

    OWNER = "owner"
    CO_WRITER = "co_writer"
    READER = "reader"
    HEAD = "head"  # who may endorse now: computed when they look
    UNIT_HEAD = "unit_head"  # active head or deputy of the lead unit, on the team or not
    MEMBER = "member"  # active member of the unit
    PARENT_HEAD = "parent_head"
    PARTNER_HEAD = "partner_head"
    COACH = "coach"
    SECRETARIAT = "secretariat"
    LEAD = "lead"
    REVIEWER = "reviewer"
    CURATOR = "curator"
    EXECUTIVE = "executive"
    AUDITOR = "auditor"
    SYSTEM = "system"


class Reason(enum.StrEnum):
    NO = "no"
    YES = "yes"
    IF_SENT = "if_sent"


class Mandated(enum.StrEnum):
    """Who alone can make the mandate a verb needs."""

    NONE = ""
    DECISION = "decision"  # reviews.services.announce_decision
    ENTRY = "entry"  # exhibition.services.publish_entry, retract_entry


Arrow = tuple[State, State]


@dataclass(frozen=True)
class Row:
    """One row of Table A. `who` is empty where only a mandate can do it."""

    verb: Verb
    arrows: tuple[Arrow, ...]
    who: frozenset[Part]
    reason: Reason
    mandate: Mandated = Mandated.NONE
    obstacles: tuple[str, ...] = ()
    opens: str = ""  # what becomes of the visit, for the document
    clock: str = ""

    @property
    def sources(self) -> frozenset[State]:
        return frozenset(source for source, _target in self.arrows)

    def targets(self, source: str) -> tuple[State, ...]:
        return tuple(target for start, target in self.arrows if start == source)


def _earlier(gate: State) -> tuple[State, ...]:
    return WORKING[: GATES.index(gate)]


def _next(gate: State) -> State:
    following = GATES.index(gate) + 1
    return WORKING[following] if following < len(WORKING) else State.GRADUATED


TEAM = frozenset({Part.OWNER, Part.CO_WRITER})
SEC = frozenset({Part.SECRETARIAT})
_DECISION = (
    "decision.required",
    "decision.other_outcome",
    "decision.stale",
    "decision.scores_changed",
    "decree.missing",
)
_WAKE = ("wake.missing", "wake.past", "wake.too_far")
_BACK_TO_WORK = tuple((State.SHELVED, work) for work in WORKING)
_ADVANCE = tuple((gate, _next(gate)) for gate in GATES)
_SEND_BACK = tuple((gate, WORK_OF[gate]) for gate in GATES)
_RECYCLE = tuple((gate, work) for gate in GATES for work in _earlier(gate))
_GATE_SHELVE = tuple((gate, State.SHELVED) for gate in GATES)
_DECLINE = tuple((gate, State.DECLINED) for gate in GATES)
_GATE_STOP = ((State.DELIVER_REVIEW, State.STOPPED),)
_ANNOUNCED = _ADVANCE + _SEND_BACK + _RECYCLE + _GATE_SHELVE + _DECLINE + _GATE_STOP

TABLE_A: tuple[Row, ...] = (
    Row(
        Verb.SUBMIT,
        tuple(GATE_OF.items()),
        frozenset({Part.HEAD}),
        Reason.NO,
        obstacles=(
            "endorsement.missing",
            "endorsement.lapsed",
            "cycle.closed",
            "unit.inactive",
            "ws.<stage>.<field>",
            "row.<kind>.<n>",
            "evidence.<kind>",
            "file.unreadable",
        ),
        opens="stays; first and last submitted set",
        clock="days(today, gate_days), lab; the team's date is kept",
    ),
    Row(
        Verb.RECALL,
        tuple((gate, work) for gate, work in WORK_OF.items()),
        TEAM,
        Reason.NO,
        obstacles=("review.filed",),
        opens="stays",
        clock="back to the team's date",
    ),
    Row(
        Verb.ADVANCE,
        _ADVANCE,
        frozenset(),
        Reason.NO,
        Mandated.DECISION,
        _DECISION,
        opens="closes advanced; the next stage's opens (none after Deliver)",
        clock="days(today, stage_days of the next), team",
    ),
    Row(
        Verb.SEND_BACK,
        _SEND_BACK,
        frozenset(),
        Reason.YES,
        Mandated.DECISION,
        _DECISION,
        opens="stays",
        clock="days(today, revision_days), team",
    ),
    Row(
        Verb.RECYCLE,
        _RECYCLE,
        frozenset(),
        Reason.YES,
        Mandated.DECISION,
        (*_DECISION, "target.not_earlier"),
        opens="closes recycled; the target's opens, nth + 1",
        clock="days(today, stage_days of the target), team",
    ),
    Row(
        Verb.SHELVE,
        _GATE_SHELVE,
        frozenset(),
        Reason.YES,
        Mandated.DECISION,
        _DECISION + _WAKE,
        opens="closes shelved",
        clock="none",
    ),
    Row(
        Verb.SHELVE,
        tuple((work, State.SHELVED) for work in WORKING),
        SEC,
        Reason.YES,
        obstacles=("draft.never_sent", *_WAKE),
        opens="closes shelved",
        clock="none",
    ),
    Row(
        Verb.RESUME,
        _BACK_TO_WORK,
        SEC | {Part.SYSTEM},
        Reason.NO,
        obstacles=("unit.inactive",),
        opens="opens, nth + 1",
        clock="days(today, max(days_left, revision_days)), team",
    ),
    Row(
        Verb.DECLINE,
        _DECLINE,
        frozenset(),
        Reason.YES,
        Mandated.DECISION,
        _DECISION,
        opens="closes declined",
        clock="none",
    ),
    Row(
        Verb.STOP,
        _GATE_STOP,
        frozenset(),
        Reason.YES,
        Mandated.DECISION,
        (*_DECISION, "lessons.missing"),
        opens="closes stopped",
        clock="none",
    ),
    Row(
        Verb.STOP,
        ((State.DELIVER, State.STOPPED),),
        frozenset({Part.OWNER, Part.UNIT_HEAD, Part.SECRETARIAT}),
        Reason.YES,
        obstacles=("lessons.missing",),
        opens="closes stopped",
        clock="none",
    ),
    Row(
        Verb.WITHDRAW,
        tuple((state, State.WITHDRAWN) for state in (*IN_STAGE, State.SHELVED)),
        frozenset({Part.OWNER, Part.UNIT_HEAD}),
        Reason.IF_SENT,
        obstacles=(),  # none, ever: a refusal would tell
        opens="closes withdrawn if open",
        clock="none",
    ),
    Row(
        Verb.REOPEN,
        (
            *((State.DECLINED, work) for work in WORKING),
            *((State.WITHDRAWN, work) for work in WORKING),
            (State.STOPPED, State.DELIVER),
        ),
        SEC | {Part.OWNER},  # the owner only for a never-sent draft
        Reason.IF_SENT,
        obstacles=("unit.inactive", "cycle.closed"),
        opens="opens, nth + 1",
        clock="days(today, stage_days), team; never sent: the last day of the call",
    ),
    Row(
        Verb.PUBLISH,
        ((State.GRADUATED, State.EXHIBITED),),
        frozenset(),
        Reason.NO,
        Mandated.ENTRY,
        ("entry.required", "entry.missing", "entry.incomplete.<field>", "entry.alt_missing"),
    ),
    Row(
        Verb.RETRACT,
        ((State.EXHIBITED, State.GRADUATED),),
        frozenset(),
        Reason.YES,
        Mandated.ENTRY,
        ("entry.required",),
    ),
    Row(
        Verb.CORRECT,
        tuple((target, gate) for gate, target in _ANNOUNCED),
        SEC,
        Reason.YES,
        obstacles=("correction.too_late", "entry.shown", "interest.own"),
        opens="the one the announcement opened closes corrected; the one it closed opens again",
        clock="days(today, gate_days), lab",
    ),
)

ANNOUNCED_VERBS = frozenset(row.verb for row in TABLE_A if row.mandate is Mandated.DECISION)
# The verbs offered at `POST …/moves/`; the others have addresses of their own.
OFFERED = (Verb.RECALL, Verb.SHELVE, Verb.STOP, Verb.RESUME, Verb.WITHDRAW, Verb.REOPEN, Verb.CORRECT)


def rows_of(verb: str) -> tuple[Row, ...]:
    return tuple(row for row in TABLE_A if row.verb == verb)


def row_for(verb: str, state: str, *, mandated: bool = False) -> Row | None:
    """The row that lets `verb` leave from `state`: the mandated one or the direct one."""
    for row in rows_of(verb):
        if state in row.sources and bool(row.mandate) == mandated:
            return row
    return None


def all_arrows() -> frozenset[tuple[Verb, State, State]]:
    """Every arrow between two states, for tests and the drawing."""
    return frozenset((row.verb, source, target) for row in TABLE_A for source, target in row.arrows)


def _is_to(_instance: Any, to: State) -> State:
    return to


def _arrows(verb: Verb) -> Callable[[Callable], Callable]:
    """Decorate a verb with the transitions that Table A gives it.

    django-fsm refuses two targets from one source unless the target is a `GET_STATE` over its
    possible states; `move` has checked `to` against the table before it calls.
    """

    def decorate(method: Callable) -> Callable:
        targets: dict[State, list[State]] = {}
        for row in rows_of(verb):
            for source, target in row.arrows:
                if target not in targets.setdefault(source, []):
                    targets[source].append(target)
        for source, states in targets.items():
            goal: State | GET_STATE = states[0] if len(states) == 1 else GET_STATE(_is_to, states=states)
            method = transition(field="state", source=source, target=goal)(method)
        return method

    return decorate


class ProposalMachine(models.Model):
    """One method per verb, so that django-fsm draws the truth. Called by `services.move` alone."""

    class Meta:
        abstract = True

    @_arrows(Verb.SUBMIT)
    def submit(self, to: State) -> None:
        """The head answers an open request of the team: the revision is frozen and the panel opens."""

    @_arrows(Verb.RECALL)
    def recall(self, to: State) -> None:
        """The team takes a submission back before anybody filed a review."""

    @_arrows(Verb.ADVANCE)
    def advance(self, to: State) -> None:
        """Pass: announced, the idea enters the next stage or graduates."""

    @_arrows(Verb.SEND_BACK)
    def send_back(self, to: State) -> None:
        """Returned to the team for revision, same stage, next round."""

    @_arrows(Verb.RECYCLE)
    def recycle(self, to: State) -> None:
        """Back to an earlier stage; every gate from there on is passed again."""

    @_arrows(Verb.SHELVE)
    def shelve(self, to: State) -> None:
        """Rest until a wake-up date: nobody's time."""

    @_arrows(Verb.RESUME)
    def resume(self, to: State) -> None:
        """Back to work in the stage where it stood."""

    @_arrows(Verb.DECLINE)
    def decline(self, to: State) -> None:
        """Not taken further by the lab."""

    @_arrows(Verb.STOP)
    def stop(self, to: State) -> None:
        """A trial that failed in good faith ends with lessons learned."""

    @_arrows(Verb.WITHDRAW)
    def withdraw(self, to: State) -> None:
        """The owner or the unit's head takes the idea away; nothing ever refuses."""

    @_arrows(Verb.REOPEN)
    def reopen(self, to: State) -> None:
        """Work again on what was declined, withdrawn or stopped."""

    @_arrows(Verb.PUBLISH)
    def publish(self, to: State) -> None:
        """The curator shows the entry in the catalogue."""

    @_arrows(Verb.RETRACT)
    def retract(self, to: State) -> None:
        """The entry is taken down; its address stays reserved."""

    @_arrows(Verb.CORRECT)
    def correct(self, to: State) -> None:
        """A wrong announcement goes back to the gate it came from."""
