"""A small lab for tests of the machine: one open cycle, drafts, submissions, announcements.

Announcements here make their own mandate, as the reviews room would; what a decision needs is tested in
tests/reviews.
"""

from __future__ import annotations

import datetime as dt

from tests.cast import Cast
from workflow.exhibition import services as exhibition
from workflow.exhibition.models import Entry
from workflow.people.models import User
from workflow.proposals import checks, endorsements, services
from workflow.proposals.machine import Mandated, State, Verb
from workflow.proposals.mandates import Mandate
from workflow.proposals.models import Cycle, LogRow, Proposal, TeamMember, Visit
from workflow.workdays import clock


def make_cycle(name: str = "Siklus 2026–2027", *, closes: dt.date = dt.date(2026, 12, 18)) -> Cycle:
    """A call open since the first of November until the end of a day."""
    return services.open_cycle(
        by=None,
        name=name,
        opens_at=clock.start_of(dt.date(2026, 11, 1)),
        closes_at=clock.end_of(closes),
    )


def due_on(day: dt.date) -> None:
    """Everything that runs has this deadline."""
    Visit.objects.filter(closed_at=None).update(due_on=day)
    Proposal.objects.filter(visits__closed_at=None, visits__isnull=False).update(due_on=day)


class Lab:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.cycle = make_cycle()

    def draft(self, title: str = "Posyandu Lansia Jemput Bola", *, team: bool = True) -> Proposal:
        proposal = services.create(unit=self.cast.puskesmas, by=self.cast.proposer, title=title)
        if team:
            self.join(proposal, self.cast.co_writer, TeamMember.Role.CO_WRITER)
        return fresh(proposal)

    def join(self, proposal: Proposal, user: User, role: str) -> None:
        services.add_to_team(proposal_id=proposal.pk, by=self.cast.proposer, user=user, role=role)

    def ask(self, proposal: Proposal, by: User | None = None):
        by = by or self.cast.proposer
        self.cast.head  # somebody must be there to answer  # noqa: B018
        return endorsements.ask(proposal_id=proposal.pk, by=by, seen=fresh(proposal).seen)

    def send(self, proposal: Proposal) -> Proposal:
        """The team asks, the head approves: at the gate."""
        request = self.ask(proposal)
        endorsements.approve(request_id=request.pk, by=self.cast.head, seen=fresh(proposal).seen)
        return fresh(proposal)

    def mandate(self, proposal: Proposal, verb: Verb, **facts: object) -> Mandate:
        sent = checks.sent_revision(proposal)
        return Mandate(
            kind=Mandated.DECISION,
            id=facts.pop("id", 1),
            outcome=verb,
            digest=sent.digest if sent else "",
            capacity="secretariat",
            revision_id=sent.pk if sent else None,
            **facts,
        )

    def announce(
        self, proposal: Proposal, verb: Verb, *, reason: str = "Alasan sidang.", **facts: object
    ) -> Proposal:
        proposal = fresh(proposal)
        services.move(
            proposal_id=proposal.pk,
            verb=verb,
            by=self.cast.secretary,
            seen=None,
            reason=reason,
            mandate=self.mandate(proposal, verb, **facts),
        )
        return fresh(proposal)

    def entry(self, proposal: Proposal, verb: Verb) -> Proposal:
        """Publish (written, where there is no page yet) or retract, as the curator does."""
        curator, pk = self.cast.curator, proposal.pk
        if verb == Verb.RETRACT:
            exhibition.retract_entry(proposal_id=pk, by=curator, reason="Gambar salah.")
            return fresh(proposal)
        entry = Entry.objects.filter(proposal=proposal).first() or self.written_entry(proposal)
        exhibition.publish_entry(proposal_id=pk, by=curator, seen=entry.edits)
        return fresh(proposal)

    def written_entry(self, proposal: Proposal) -> Entry:
        """A page of the catalogue that lacks nothing."""
        entry = exhibition.draft_entry(proposal_id=proposal.pk, by=self.cast.curator)
        return exhibition.change_entry(
            entry_id=entry.pk,
            by=self.cast.curator,
            seen=entry.edits,
            summary="Lansia diperiksa di rumah.",
            text="Kader datang sebulan sekali.\n\nHasilnya dicatat di posyandu.",
        )

    def move(self, proposal: Proposal, verb: Verb, by: User | None, **more: object) -> LogRow:
        more.setdefault("seen", fresh(proposal).seen)
        return services.move(proposal_id=proposal.pk, verb=verb, by=by, **more)

    def at(self, state: State) -> Proposal:
        """A proposal in any of the 14 states, by a lawful way."""
        return {
            State.SHELVED: self._shelved,
            State.DECLINED: self._declined,
            State.WITHDRAWN: self._withdrawn,
            State.STOPPED: self._stopped,
            State.EXHIBITED: self._exhibited,
        }.get(state, lambda: self._onward(state))()

    def _onward(self, state: State) -> Proposal:
        proposal = self.draft()
        while proposal.state != state:
            proposal = self.send(proposal) if proposal.in_work else self.announce(proposal, Verb.ADVANCE)
        return proposal

    def _shelved(self) -> Proposal:
        return self.announce(self.at(State.DIAGNOSE_REVIEW), Verb.SHELVE, wake_on=dt.date(2027, 3, 1))

    def _declined(self) -> Proposal:
        return self.announce(self.at(State.DRUM_UP_REVIEW), Verb.DECLINE)

    def _withdrawn(self) -> Proposal:
        proposal = self.at(State.DIAGNOSE)
        self.move(proposal, Verb.WITHDRAW, self.cast.proposer, reason="Dipindah ke unit lain.")
        return fresh(proposal)

    def _stopped(self) -> Proposal:
        return self.announce(self.at(State.DELIVER_REVIEW), Verb.STOP)

    def _exhibited(self) -> Proposal:
        return self.entry(self.at(State.GRADUATED), Verb.PUBLISH)


def fresh(proposal: Proposal) -> Proposal:
    """Fetched anew: `refresh_from_db` on a deleted row would switch the state's protection off."""
    return Proposal.objects.select_related("unit", "cycle").get(pk=proposal.pk)
