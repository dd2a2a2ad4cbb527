"""One proposal in each column of Table B, with every person of its rows around it.

What may reach only some of them holds a word no other text holds: whoever finds the word has read it.
"""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from tests.cast import make_person
from tests.proposals.fill import attach
from tests.proposals.lab import Lab, fresh
from tests.reviews.gate import Gate
from workflow.exhibition import services as exhibition
from workflow.exhibition.models import Entry
from workflow.people.models import LabRole, User
from workflow.proposals import services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Attachment, DrumUpSheet, Proposal
from workflow.reviews import services as reviews
from workflow.reviews.models import Criterion, Decision, Panel
from workflow.workdays import clock

WAKE = dt.date(2027, 3, 1)
TITLE_WORD = "Markaponda"
TITLE = f"{TITLE_WORD} Lansia"
WORK_TITLE = "Judulbaru"  # what the team calls it since the last submission
WORK_TEXT = "Tuliskerja"  # in the current, unsent text alone
SENT_TEXT = "Tuliskirim"  # in the sent revisions alone
WORK_FILE, SENT_FILE = "kerja.pdf", "kirim.pdf"  # named by the same two
NOTE = "Catatantim"  # of a filed review
LAB_NOTE = "Catatanlab"
UNFILED_NOTE = "Catatanbelum"  # of a reviewer who sits and has not filed
LEFT_NOTE = "Catatantinggal"  # of a reviewer who was taken off
REASON = "Alasanputusan"  # of the first gate's decision
ENTRY_TEXT = "Naskahkurasi"  # on a page of the catalogue, written and not shown
ENTRY_COMMENT = "Ucapkurasi"  # said about such a page
SCORES: tuple[int | str, ...] = (3, 4, 4, 5)


class World:
    def __init__(self, lab: Lab) -> None:
        self.lab, self.cast, self.gate = lab, lab.cast, Gate(lab)
        self.cast.everybody()

    @cached_property
    def people(self) -> dict[str, User | AnonymousUser]:
        """The rows of Table B by name."""
        cast = self.cast
        return {
            **{name: getattr(cast, name) for name in (
                "proposer", "co_writer", "reader", "head", "deputy", "member", "parent_head", "partner_head",
                "coach", "reviewer_a", "lead", "secretary", "curator", "executive", "auditor", "outsider")},
            "secretary_on_team": cast.secretary_2,
            "reviewer_withdrawn": cast.reviewer_b,
            "reviewer_declined": cast.reviewer_c,
            "reviewer_unfiled": self._reviewer("Mahendra Tejo"),
            "reviewer_never": self._reviewer("Yudi Prabowo"),
            "visitor": AnonymousUser(),
        }  # fmt: skip

    def _reviewer(self, name: str) -> User:
        return make_person(name, unit=self.cast.perpustakaan, lab=[LabRole.Role.REVIEWER])

    def proposal(self, column: str) -> Proposal:
        """In the column's situation, by lawful ways; the team has written on since, wherever it stands."""
        proposal = self._draft()
        if column != "draft":
            proposal = getattr(self, f"_{column}")(self._first_gate(proposal))
        self._write(proposal, WORK_TEXT, names=WORK_FILE)
        sent = Proposal.objects.filter(pk=proposal.pk, first_sent_at__isnull=False)
        sent.update(unsent_title=f"{WORK_TITLE} Lansia")
        return fresh(proposal)

    def _write(self, proposal: Proposal, text: str, *, names: str) -> None:
        """The current text, straight into the table: no service edits a proposal that is not in work."""
        DrumUpSheet.objects.update_or_create(proposal=proposal, defaults={"background": text})
        files = Attachment.objects.filter(proposal=proposal)
        files.filter(name=names).update(removed_at=None, removed_by=None)
        files.exclude(name=names).update(removed_at=clock.now(), removed_by=self.cast.proposer)

    def _draft(self) -> Proposal:
        cast, lab = self.cast, self.lab
        proposal = lab.draft(TITLE)
        lab.join(proposal, cast.reader, "reader")
        lab.join(proposal, cast.secretary_2, "reader")
        services.name_coach(proposal_id=proposal.pk, by=cast.secretary, coach=cast.coach)
        services.add_partner(proposal_id=proposal.pk, by=cast.proposer, unit=cast.dinsos)
        for name in (WORK_FILE, SENT_FILE):
            attach(proposal, cast.proposer, name=name)
        self._write(proposal, SENT_TEXT, names=SENT_FILE)
        Proposal.objects.filter(pk=proposal.pk).update(complete=False)  # the exception has a test of its own
        return fresh(proposal)

    def _first_gate(self, proposal: Proposal) -> Proposal:
        cast = self.cast
        panel = self.gate.panel_of(self.lab.send(proposal))
        sits = (cast.reviewer_a, self.people["reviewer_unfiled"])
        leaves, declines, *_stay = self.gate.assign(panel, cast.reviewer_b, cast.reviewer_c, *sits)
        reviews.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
        self._score(panel)
        reviews.unassign(assignment_id=leaves.pk, by=cast.secretary, reason="Terlalu banyak tugas.")
        reviews.decline(assignment_id=declines.pk, by=cast.reviewer_c, reason="Sedang dinas luar.")
        return fresh(proposal)

    def _score(self, panel: Panel) -> None:
        """One has filed, two have only typed: the quorum of two is not reached."""
        self.gate.file(panel, self.cast.reviewer_a, *SCORES, note=NOTE, lab_note=LAB_NOTE)
        for reviewer, note in (
            (self.people["reviewer_unfiled"], UNFILED_NOTE),
            (self.cast.reviewer_b, LEFT_NOTE),
        ):
            reviews.save_draft(panel_id=panel.pk, by=reviewer, version=0, note=note, lab_note=note)

    def _record(self, proposal: Proposal, outcome: Verb, **typed: object) -> Decision:
        overrides = {"quorum.short": "Sidang lengkap dengan satu nilai."}
        panel = self.gate.panel_of(proposal)
        return self.gate.record(panel, outcome, overrides=overrides, reason=REASON, **typed)

    def _decide(self, proposal: Proposal, outcome: Verb, **typed: object) -> Proposal:
        self.gate.announce(self._record(proposal, outcome, **typed))
        return fresh(proposal)

    def _gate(self, proposal: Proposal) -> Proposal:
        return proposal

    def _recorded(self, proposal: Proposal) -> Proposal:
        self._record(proposal, Verb.DECLINE)
        return proposal

    def _returned(self, proposal: Proposal) -> Proposal:
        return self._decide(proposal, Verb.SEND_BACK)

    def _stage2(self, proposal: Proposal) -> Proposal:
        return self._decide(proposal, Verb.ADVANCE)

    def _shelved(self, proposal: Proposal) -> Proposal:
        return self._decide(proposal, Verb.SHELVE, wake_on=WAKE)

    def _declined(self, proposal: Proposal) -> Proposal:
        return self._decide(proposal, Verb.DECLINE)

    def _stopped(self, proposal: Proposal) -> Proposal:
        return self.lab.announce(self._onward(self._stage2(proposal), State.DELIVER_REVIEW), Verb.STOP)

    def _withdrawn(self, proposal: Proposal) -> Proposal:
        self._record(proposal, Verb.DECLINE)
        self.lab.move(proposal, Verb.WITHDRAW, self.cast.proposer, reason="Digabung.")
        return proposal

    def _graduated(self, proposal: Proposal) -> Proposal:
        return self._onward(self._stage2(proposal), State.GRADUATED)

    def _exhibited(self, proposal: Proposal) -> Proposal:
        return self.lab.entry(self._graduated(proposal), Verb.PUBLISH)

    def write_entry(self, proposal: Proposal) -> Entry:
        """The page of the catalogue as the curator left it: with words that nobody was shown."""
        curator = self.cast.curator
        entry = Entry.objects.filter(proposal=proposal).first() or self.lab.written_entry(proposal)
        exhibition.comment_entry(entry_id=entry.pk, by=curator, text=ENTRY_COMMENT)
        return exhibition.change_entry(entry_id=entry.pk, by=curator, seen=entry.edits, text=ENTRY_TEXT)

    def weigh(self, *weights: int) -> None:
        """How much each criterion counts, at every gate; before anybody has judged by them."""
        for position, weight in enumerate(weights, start=1):
            Criterion.objects.filter(position=position).update(weight=weight)

    def _onward(self, proposal: Proposal, state: State) -> Proposal:
        while proposal.state != state:
            if proposal.in_work:
                proposal = self.lab.send(proposal)
            else:
                proposal = self.lab.announce(proposal, Verb.ADVANCE)
        return proposal
