"""A proposal moved: what that means to its team, its unit's head, its coach, its judges and the curator."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from notifications.kinds import register
from notifications.kinds.base import Event, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.parties import (
    coaches,
    curators,
    judges,
    merged,
    owners,
    secretariat,
    teams,
    unit_heads,
)
from notifications.kinds.proposals import ProposalKind, Proposals
from notifications.kinds.told import DEALT_WITH, OFFICE, READ, Told
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule, subject_column
from notifications.models import Obligation, Why
from notifications.wording import day
from workflow.cleaning import clean_line
from workflow.proposals.machine import ANNOUNCED_VERBS, Stage, State, Verb
from workflow.proposals.models import LogRow, Proposal, Visit
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock

# Verb → what the message says happened. `title`, `stage` and `target` (the stage it goes to) are named.
SENTENCES: dict[Verb, Any] = {
    Verb.SUBMIT: gettext_lazy("%(title)s disetujui kepala unit dan diajukan ke gerbang %(stage)s."),
    Verb.RECALL: gettext_lazy("Pengajuan %(title)s dibatalkan; tim melanjutkan perbaikan."),
    Verb.ADVANCE: gettext_lazy("Selamat! %(title)s lulus dan masuk ke tahap %(target)s."),
    Verb.SEND_BACK: gettext_lazy("%(title)s dikembalikan kepada tim untuk diperbaiki di tahap %(stage)s."),
    Verb.RECYCLE: gettext_lazy("%(title)s diulang ke tahap %(target)s."),
    Verb.SHELVE: gettext_lazy("%(title)s ditunda; waktunya berhenti dihitung."),
    Verb.RESUME: gettext_lazy("%(title)s dilanjutkan di tahap %(stage)s."),
    Verb.DECLINE: gettext_lazy("%(title)s tidak dilanjutkan oleh lab."),
    Verb.STOP: gettext_lazy("%(title)s dihentikan dengan pelajaran yang dicatat."),
    Verb.WITHDRAW: gettext_lazy("%(title)s dicabut oleh pengusul."),
    Verb.REOPEN: gettext_lazy("%(title)s dibuka kembali di tahap %(stage)s."),
    Verb.PUBLISH: gettext_lazy("%(title)s tayang di katalog pameran."),
    Verb.RETRACT: gettext_lazy("%(title)s diturunkan dari katalog pameran."),
    Verb.CORRECT: gettext_lazy(
        "Pengumuman tentang %(title)s dikoreksi; usulan kembali ke gerbang %(stage)s."
    ),
}
_GRADUATED = gettext_lazy("Selamat! %(title)s lulus dari keempat tahap.")
# Moves that concern the judges of the revision at the gate too.
_TO_JUDGES = ANNOUNCED_VERBS | {Verb.RECALL, Verb.WITHDRAW, Verb.CORRECT}
_OWN_SIDE = (Why.OWNER, Why.CO_WRITER, Why.HEAD, Why.COACH)


def rows_of(events: Collection[Event]) -> dict[Event, LogRow]:
    """The log rows that events "proposal:41", "log:17" speak of."""
    wanted = {(event.subject_id, event.ref("log")): event for event in events}
    if len(wanted) == 1:
        [(proposal, n)] = wanted
        rows: Iterable[LogRow] = _row(proposal=proposal, n=n)
    else:
        rows = LogRow.objects.filter(
            proposal__in={proposal for proposal, _n in wanted}, n__in={n for _proposal, n in wanted}
        )
    return {wanted[key]: row for row in rows if (key := (row.proposal_id, row.n)) in wanted}


@prepared
def _row(proposal: Any, n: Any) -> QuerySet[LogRow]:
    return LogRow.objects.filter(proposal=proposal, n=n)


@register
class ProposalMoved(ProposalKind):
    """Once, to team, lead unit's head and coach; leaving a gate, also to the judges of that revision."""

    group: ClassVar[Group] = Group.MOVES
    code: ClassVar[str] = "proposal_moved"
    label = gettext_lazy("Usulan berpindah")
    told: ClassVar[Told] = Told(
        gettext_lazy("tim, kepala unit, pendamping; dari gerbang juga penelaah"),
        gettext_lazy("saat usulan berpindah"),
        READ,
    )

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        proposals = self.proposals(events)
        rows = rows_of(events)
        by_team = teams(proposals)
        heads = unit_heads({proposal.unit_id for proposal in proposals.values()})
        coach = coaches(proposals.values())
        judged = {row.revision_id for row in rows.values() if row.revision_id and row.verb in _TO_JUDGES}
        by_revision = judges(judged) if judged else {}
        return {
            event: merged(
                by_team.get(row.proposal_id, {}),
                heads.get(proposals[row.proposal_id].unit_id, {}),
                coach.get(row.proposal_id, {}),
                by_revision.get(row.revision_id or 0, {}) if row.verb in _TO_JUDGES else {},
            )
            for event, row in rows.items()
            if row.proposal_id in proposals
        }

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        rows = rows_of({event_of(row) for row in obligations})
        visits = Visit.objects.filter(proposal__in=proposals, closed_at__isnull=True, due_on__isnull=False)
        running = {visit.proposal_id: visit for visit in visits}
        last = max((visit.due_on for visit in running.values() if visit.due_on), default=clock.today())
        days = calendar.load(clock.today(), last)
        words = {}
        for obligation in obligations:
            row = rows[event_of(obligation)]
            proposal = proposals[row.proposal_id]
            own = obligation.why in _OWN_SIDE
            # The clock is told only while this move is the last one: later ones tell their own.
            visit = running.get(proposal.pk) if own and proposal.seen == row.n else None
            facts = [*_facts(row, proposal, own=own), *_clock_facts(visit, proposal)]
            estimate = visit is not None and visit.due_on is not None and days.is_estimate(visit.due_on)
            words[obligation.pk] = {**_sentence(row, proposal), "facts": facts, "estimate": estimate}
        return words


def _sentence(row: LogRow, proposal: Proposal) -> dict[str, Any]:
    verb = Verb(row.verb)
    sentence = _GRADUATED if verb is Verb.ADVANCE and row.to_state == State.GRADUATED else SENTENCES[verb]
    title = f"“{clean_line(proposal.title)}”"
    names = {"title": title, "stage": _stage(row), "target": _label(row.to_state)}
    # The title as sent also in the heading: one message, one name.
    return {"sentence": sentence % names, "happened": verb.done, "title": clean_line(proposal.title)}


def _facts(row: LogRow, proposal: Proposal, *, own: bool) -> list[tuple[str, str]]:
    facts = [(_("Nomor"), proposal.number)] if proposal.number else []
    facts.append((_("Unit"), clean_line(proposal.unit.name)))
    if row.reason and (own or row.verb in ANNOUNCED_VERBS):
        facts.append((_("Alasan"), row.reason))
    return facts


def _clock_facts(visit: Visit | None, proposal: Proposal) -> list[tuple[str, str]]:
    """Until when, and whose time it is."""
    if visit is not None and visit.due_on is not None:
        team = visit.holder == Visit.Holder.TEAM
        return [(_("Tenggat tim") if team else _("Keputusan paling lambat"), day(visit.due_on))]
    if proposal.state == State.SHELVED and proposal.wake_on:
        return [(_("Dilanjutkan pada"), day(proposal.wake_on))]
    return []


def _stage(row: LogRow) -> str:
    return _label(row.from_state if row.verb == Verb.SEND_BACK else row.to_state)


def _label(state: str) -> str:
    """The method's name of the stage a state belongs to; resting states have none."""
    name = state.removesuffix("_review")
    return Stage(name).label if name in Stage.values else ""


@register
class ToBeShown(ProposalKind):
    """To the curator once a proposal has graduated ("log:17"), until it is shown."""

    group: ClassVar[Group] = Group.EXHIBITION
    code: ClassVar[str] = "to_be_shown"
    label = gettext_lazy("Siap ditayangkan")
    told: ClassVar[Told] = Told(
        gettext_lazy("kurator pameran"), gettext_lazy("saat usulan lulus"), DEALT_WITH
    )
    strength: ClassVar[Strength] = Strength.TASK

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        by_office = curators({event.subject_id for event in events})
        return {event: by_office[event.subject_id] for event in events}

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        waiting = {pk for pk, proposal in proposals.items() if proposal.state == State.GRADUATED}
        return {
            event: gettext_noop("Sudah tayang atau dikoreksi.")
            for event in events
            if event.subject_id not in waiting
        }


@register
class PassedStageChanged(ProposalKind):
    """To the secretariat, once per stay and passed stage ("visit:5:changed:diagnose")."""

    group: ClassVar[Group] = Group.MOVES
    code: ClassVar[str] = "passed_stage_changed"
    label = gettext_lazy("Isi tahap yang sudah lulus diubah")
    told: ClassVar[Told] = Told(OFFICE, gettext_lazy("saat tim mengubah tahap yang sudah lulus"), READ)

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        by_office = secretariat({event.subject_id for event in events})
        return {event: by_office[event.subject_id] for event in events}

    def words(self, obligations: Collection[Obligation], proposals: Proposals) -> dict[Any, dict[str, Any]]:
        return {row.pk: {"changed": Stage(event_of(row).word_after("changed")).label} for row in obligations}


class _Wakes(ProposalKind):
    """About "wake:2027-03-01", the day a shelved idea was to wake."""

    group: ClassVar[Group] = Group.MOVES

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        ids = {event.subject_id for event in events}
        by_office, by_owner = secretariat(ids), owners(ids)
        return {
            event: merged(by_office[event.subject_id], by_owner.get(event.subject_id, {})) for event in events
        }


@register
class IdeaWoke(_Wakes):
    """To secretariat and owner, once: the wake-up date came and work goes on."""

    code: ClassVar[str] = "idea_woke"
    label = gettext_lazy("Usulan yang ditunda dilanjutkan")
    told: ClassVar[Told] = Told(
        gettext_lazy("sekretariat dan ketua tim"), gettext_lazy("pada tanggal dilanjutkan"), READ
    )
    strength: ClassVar[Strength] = Strength.TASK


@register
class IdeaSleepsOn(_Wakes):
    """To secretariat and owner: the wake-up date came and it could not be resumed; until it is."""

    code: ClassVar[str] = "idea_sleeps_on"
    label = gettext_lazy("Usulan yang ditunda belum dapat dilanjutkan")
    told: ClassVar[Told] = Told(
        gettext_lazy("sekretariat dan ketua tim"), gettext_lazy("sehari sesudah tanggal itu"), DEALT_WITH
    )
    strength: ClassVar[Strength] = Strength.TASK

    def over(self, events: Collection[Event], proposals: Proposals) -> dict[Event, str]:
        asleep = {pk for pk, proposal in proposals.items() if proposal.state == State.SHELVED}
        return {
            event: gettext_noop("Sudah dilanjutkan atau dicabut.")
            for event in events
            if event.subject_id not in asleep
        }


@register_rule
class OversleptIdeas(Rule):
    """Shelved past its wake-up date: the system tried to resume it that morning and could not."""

    code: ClassVar[str] = "overslept"
    kinds: ClassVar[tuple[str, ...]] = (IdeaSleepsOn.code,)

    def due(self) -> Iterable[Owed]:
        asleep = list(self._asleep())
        events = {
            Event(f"proposal:{proposal.pk}", f"wake:{proposal.wake_on}"): proposal for proposal in asleep
        }
        owed = IdeaSleepsOn().recipients(events) if events else {}
        for event in events:
            for person, why in owed[event].items():
                yield Owed(person, IdeaSleepsOn.code, event.subject, event.occurrence, why)

    def subjects(self) -> QuerySet:
        return self._asleep().values_list(subject_column("proposal", "pk"), flat=True)

    def _asleep(self) -> QuerySet[Proposal]:
        """From the day after: on the day itself it is simply being woken."""
        return Proposal.objects.filter(state=State.SHELVED, wake_on__lt=clock.today()).order_by()
