"""Guards with reasons: what stands in the way of a verb (Table A, column Obstacles)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals import content, interests, ladder
from workflow.proposals.machine import (
    ANNOUNCED_VERBS,
    OFFERED,
    Mandated,
    Part,
    Reason,
    Row,
    Stage,
    State,
    Verb,
    row_for,
    rows_of,
)
from workflow.proposals.mandates import Mandate
from workflow.proposals.models import EndorsementRequest, LogRow, Proposal, Revision
from workflow.proposals.registry import guards_of
from workflow.proposals.rows import moved_since, require_reason
from workflow.refusals import Denied, Obstacle, Refused
from workflow.serving.once import once
from workflow.serving.prepared import prepared
from workflow.workdays import clock

MAX_MONTHS_AHEAD = 24  # of any date set by hand: a year typed wrongly is no plan


@dataclass
class Context:
    """What a guard may look at beside the proposal; `request` only with submit."""

    row: Row
    parts: set[Part]
    seen: int | None
    reason: str
    to: State | None
    wake_on: dt.date | None
    mandate: Mandate | None
    request: EndorsementRequest | None = None
    announcement: LogRow | None = None
    capacity: str = ""


def not_here(verb: Verb) -> Obstacle:
    return Obstacle("verb.not_here", _("Tindakan ini tidak berlaku pada tahap usulan sekarang."))


def require_part(parts: set[Part], wanted: Iterable[Part]) -> None:
    """Raises Denied (`role.denied`) unless one of the wanted parts is held."""
    if not parts & set(wanted):
        raise Denied()


def require_source(proposal: Proposal, verb: Verb) -> Row:
    row = row_for(verb, proposal.state)
    if row is None:
        raise Refused(not_here(verb))
    return row


def find_row(proposal: Proposal, verb: Verb, parts: set[Part], mandate: Mandate | None) -> Row:
    """The row of Table A that applies; role before place, so that the answer tells nothing.

    Raises Denied when no row of the verb is theirs, Refused `decision.required`, `entry.required`,
    `entry.shown` or `verb.not_here`.
    """
    direct = [row for row in rows_of(verb) if row.mandate is Mandated.NONE]
    if mandate is not None:
        row = row_for(verb, proposal.state, mandated=True)
        if row is None:
            raise Refused(not_here(verb))
        if row.mandate is not mandate.kind:
            raise Refused(mandate_required(row.mandate))
        return row
    if not direct:
        raise Refused(mandate_required(rows_of(verb)[0].mandate))
    allowed = frozenset().union(*(row.who for row in direct))
    # Who may endorse depends on the open request; it is asked in the check of submit itself.
    if verb is not Verb.SUBMIT and not parts & allowed:
        raise Denied()
    row = row_for(verb, proposal.state)
    if row is not None:
        if verb is not Verb.SUBMIT and not parts & row.who:
            raise Denied()
        return row
    if verb is Verb.CORRECT and proposal.state == State.EXHIBITED:
        raise Refused(Obstacle("entry.shown", _("Turunkan dahulu halamannya dari katalog.")))
    if row_for(verb, proposal.state, mandated=True):
        raise Refused(mandate_required(Mandated.DECISION))
    raise Refused(not_here(verb))


def mandate_required(kind: Mandated) -> Obstacle:
    if kind is Mandated.ENTRY:
        return Obstacle(
            "entry.required", _("Hanya halaman katalog yang dapat menayangkan atau menurunkannya.")
        )
    return Obstacle("decision.required", _("Di gerbang hanya keputusan yang diumumkan dapat memindahkannya."))


def obstacles(proposal: Proposal, verb: Verb, by: User | None, context: Context) -> list[Obstacle]:
    """Everything in the way, general first; empty means go."""
    if context.mandate is None and context.seen != proposal.seen:
        return [moved_since()]
    require_needed_reason(proposal, context)
    found: list[Obstacle] = []
    check = _CHECKS.get((verb, context.row.mandate is Mandated.DECISION))
    if check:
        found += check(proposal, by, context)
    for guard in guards_of(verb):
        found += guard(proposal, verb, by, context)
    return [obstacle for obstacle in found if obstacle.blocks]


def require_needed_reason(proposal: Proposal, context: Context) -> None:
    """Raises Invalid `reason.missing` where Table A asks for one."""
    if context.row.reason is Reason.YES or (context.row.reason is Reason.IF_SENT and proposal.is_sent):
        require_reason(context.reason)


# --- One check a row of Table A ----------------------------------------------------------------------


def before_submitting(proposal: Proposal) -> list[Obstacle]:
    """What both *Ajukan* and *Setujui* refuse: the closed call, the closed unit, the incomplete text."""
    found = [*call_closed(proposal), *unit_inactive(proposal)]
    return found + [obstacle for obstacle in content.obstacles(proposal) if obstacle.blocks]


def _submit(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    request = ladder.open_request_of(proposal)
    heads = {Part.UNIT_HEAD, Part.PARENT_HEAD, Part.SECRETARIAT}
    if request is None:
        if not context.parts & heads:
            raise Denied()
        return [Obstacle("endorsement.missing", _("Tim belum meminta persetujuan kepala unit."))]
    may = ladder.answerers(request)
    if by is None or by not in may:
        if context.parts & interests.ON_TEAM and Part.UNIT_HEAD in context.parts:
            return [Obstacle("interest.own", _("Anda anggota tim usulan ini; orang lain yang menyetujui."))]
        raise Denied()
    context.request, context.capacity = request, may.capacity(by)
    found = before_submitting(proposal)
    now = content.asked_about(content.snapshot(proposal))
    if content.digest(now) != request.digest:
        found.append(
            Obstacle("endorsement.lapsed", _("Isi usulan berubah sejak persetujuan diminta; minta lagi."))
        )
    return found


def _mandated(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    mandate = context.mandate
    assert mandate is not None
    sent = sent_revision(proposal)
    found: list[Obstacle] = []
    if mandate.outcome != context.row.verb:
        found.append(Obstacle("decision.other_outcome", _("Keputusan yang tercatat menyebut hasil lain.")))
    if sent is None or sent.pk != mandate.revision_id or sent.digest != mandate.digest:
        found.append(Obstacle("decision.stale", _("Keputusan ini milik perbaikan yang lain.")))
    return found


def _recycle(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    found = _mandated(proposal, by, context)
    if context.to not in context.row.targets(proposal.state):
        found.append(Obstacle("target.not_earlier", _("Pilih tahap yang lebih awal."), field="to"))
    return found


def _gate_shelve(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    return _mandated(proposal, by, context) + wake(context.wake_on)


def _gate_stop(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    return _mandated(proposal, by, context) + lessons(proposal)


def _direct_shelve(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    found = wake(context.wake_on)
    if not proposal.is_sent:
        found.append(
            Obstacle("draft.never_sent", _("Usulan yang belum pernah diajukan tidak dapat ditunda."))
        )
    return found


def _direct_stop(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    return lessons(proposal)


def _resume(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    return unit_inactive(proposal)


def _reopen(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    require_part(context.parts, _who_reopens(proposal))
    return unit_inactive(proposal) + call_closed(proposal)


def _who_reopens(proposal: Proposal) -> frozenset[Part]:
    """The secretariat; a draft that was never sent only its owner."""
    return frozenset({Part.SECRETARIAT if proposal.is_sent else Part.OWNER})


def _correct(proposal: Proposal, by: User | None, context: Context) -> list[Obstacle]:
    found: list[Obstacle] = []
    own = interests.own_matter(by, proposal) if by else None
    if own:
        found.append(own)
    context.announcement = last_announcement(proposal)
    if context.announcement is None:
        found.append(
            Obstacle("correction.too_late", _("Sesudah pengumuman itu usulan sudah berpindah lagi."))
        )
    return found


_CHECKS: dict[tuple[Verb, bool], Callable[[Proposal, User | None, Context], list[Obstacle]]] = {
    (Verb.SUBMIT, False): _submit,
    (Verb.ADVANCE, True): _mandated,
    (Verb.SEND_BACK, True): _mandated,
    (Verb.DECLINE, True): _mandated,
    (Verb.RECYCLE, True): _recycle,
    (Verb.SHELVE, True): _gate_shelve,
    (Verb.STOP, True): _gate_stop,
    (Verb.SHELVE, False): _direct_shelve,
    (Verb.STOP, False): _direct_stop,
    (Verb.RESUME, False): _resume,
    (Verb.REOPEN, False): _reopen,
    (Verb.CORRECT, False): _correct,
}


# --- The pieces --------------------------------------------------------------------------------------


def in_first_round(proposal: Proposal) -> bool:
    """First round of Drum Up: the only time the call's closing governs."""
    if proposal.stage != Stage.DRUM_UP:
        return False
    if not proposal.is_sent:
        return True
    return (proposal.pk, Stage.DRUM_UP) not in judged_rounds([proposal.pk])


def judged_rounds(keys: Sequence[int]) -> list[tuple[int, str]]:
    """Which of these proposals at which stage, once for each round that was decided; asked once a request."""
    return once(("judged rounds", *keys), lambda: _judged_rounds(keys=list(keys)))


@prepared
def _judged_rounds(keys: Any) -> QuerySet:
    judged = Revision.objects.filter(status=Revision.Status.JUDGED, kind=Revision.Kind.SUBMISSION)
    return judged.filter(proposal__in=keys).order_by().values_list("proposal_id", "stage")


def judged(proposal: Proposal, stage: Stage | str):
    """The announced, uncorrected decisions at a stage's gate, as their revisions."""
    return proposal.revisions.filter(
        stage=stage, status=Revision.Status.JUDGED, kind=Revision.Kind.SUBMISSION
    )


def round_of(proposal: Proposal, stage: Stage | str) -> int:
    """*Putaran*: 1 + the announced, uncorrected decisions at this stage's gate."""
    return 1 + len(judged_numbers(proposal=proposal.pk, stage=str(stage)))


@prepared
def judged_numbers(proposal: Any, stage: Any) -> QuerySet:
    """The numbers of the revisions whose decisions at a stage's gate were announced and stand."""
    decided = Revision.objects.filter(
        proposal=proposal, stage=stage, status=Revision.Status.JUDGED, kind=Revision.Kind.SUBMISSION
    )
    return decided.order_by("number").values_list("number", flat=True)


def call_closed(proposal: Proposal) -> list[Obstacle]:
    if proposal.cycle is None or not in_first_round(proposal):
        return []
    now = clock.now()
    leave = proposal.late_until is not None and now < proposal.late_until
    if now < proposal.cycle.closes_at or leave:
        return []
    return [
        Obstacle(
            "cycle.closed",
            _("Panggilan ide sudah ditutup. Tulisan Anda tersimpan; sekretariat dapat memberi izin."),
        )
    ]


def unit_inactive(proposal: Proposal) -> list[Obstacle]:
    if proposal.unit.is_active():
        return []
    return [Obstacle("unit.inactive", _("Unit ini sudah tidak aktif; serahkan dahulu kepada penerusnya."))]


def wake(wake_on: dt.date | None) -> list[Obstacle]:
    """A shelved idea has a day on which it wakes: after today, within 24 months."""
    today = clock.today()
    if wake_on is None:
        return [Obstacle("wake.missing", _("Tentukan tanggal usulan dilanjutkan."), field="wake_on")]
    if wake_on <= today:
        return [Obstacle("wake.past", _("Tanggal lanjut harus sesudah hari ini."), field="wake_on")]
    if too_far(wake_on):
        return [Obstacle("wake.too_far", _("Tanggal lanjut paling jauh 24 bulan lagi."), field="wake_on")]
    return []


def too_far(day: dt.date) -> bool:
    """More than 24 months ahead."""
    return day > _months_after(clock.today(), MAX_MONTHS_AHEAD)


def call_window(opens_at: dt.datetime, closes_at: dt.datetime) -> list[Obstacle]:
    """A call closes after it opened, within 24 months."""
    if closes_at <= opens_at:
        return [Obstacle("cycle.window", _("Penutupan harus sesudah pembukaan."), field="closes_at")]
    if too_far(clock.day_of(closes_at)):
        return [Obstacle("cycle.too_far", _("Penutupan paling jauh 24 bulan lagi."), field="closes_at")]
    return []


def _months_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.month - 1 + months, 12)
    last = (dt.date(day.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(day.year + year, month + 1, min(day.day, last))


def lessons(proposal: Proposal) -> list[Obstacle]:
    if content.lessons(proposal).strip():
        return []
    return [
        Obstacle(
            "lessons.missing", _("Tulis dahulu pelajaran yang dipetik di lembar Deliver."), field="lessons"
        )
    ]


def sent_revision(proposal: Proposal) -> Revision | None:
    """The submission that lies at the gate now."""
    found: Revision | None = _sent_revision.first(proposal=proposal.pk)
    return found


@prepared
def _sent_revision(proposal: Any) -> QuerySet[Revision]:
    """At most one, by constraint."""
    sent = Revision.objects.filter(status=Revision.Status.SENT, kind=Revision.Kind.SUBMISSION)
    return sent.filter(proposal=proposal).order_by()


def last_announcement(proposal: Proposal) -> LogRow | None:
    """The announcement that led to the present state; None when anything moved it since.

    Publishing and retracting do not count as later moves.
    """
    row = (
        proposal.log.filter(moves=True)
        .exclude(verb__in=[Verb.PUBLISH, Verb.RETRACT])
        .order_by("-n")
        .select_related("revision")
        .first()
    )
    if row and row.verb in ANNOUNCED_VERBS and row.mandate.startswith(f"{Mandated.DECISION}:"):
        return row
    return None


def offered_verbs(proposal: Proposal, parts: set[Part]) -> list[Verb]:
    """The verbs of `POST …/moves/` this person's parts and the state allow, obstacles aside."""
    offered = []
    for verb in OFFERED:
        row = row_for(verb, proposal.state)
        if row and parts & (_who_reopens(proposal) if verb is Verb.REOPEN else row.who):
            offered.append(verb)
    return offered
