"""One proposal in each column of Table B, with every person of its rows around it."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from tests.cast import make_person
from tests.proposals.lab import Lab, fresh
from tests.reviews.gate import Gate
from workflow.people.models import LabRole, User
from workflow.proposals import services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal
from workflow.reviews import services as reviews

WAKE = dt.date(2027, 3, 1)
TITLE = "Markaponda Lansia"  # a word no other text holds: whoever finds it has seen this title


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
            "reviewer_never": make_person(
                "Yudi Prabowo", unit=cast.perpustakaan, lab=[LabRole.Role.REVIEWER]
            ),
            "visitor": AnonymousUser(),
        }  # fmt: skip

    def proposal(self, column: str) -> Proposal:
        """In the column's situation, by lawful ways."""
        proposal = self._draft()
        if column != "draft":
            proposal = getattr(self, f"_{column}")(self._first_gate(proposal))
        return fresh(proposal)

    def _draft(self) -> Proposal:
        cast, lab = self.cast, self.lab
        proposal = lab.draft(TITLE)
        lab.join(proposal, cast.reader, "reader")
        lab.join(proposal, cast.secretary_2, "reader")
        services.name_coach(proposal_id=proposal.pk, by=cast.secretary, coach=cast.coach)
        services.add_partner(proposal_id=proposal.pk, by=cast.proposer, unit=cast.dinsos)
        Proposal.objects.filter(pk=proposal.pk).update(complete=False)  # the exception has a test of its own
        return fresh(proposal)

    def _first_gate(self, proposal: Proposal) -> Proposal:
        cast = self.cast
        panel = self.gate.panel_of(self.lab.send(proposal))
        _stays, leaves, declines = self.gate.assign(panel, cast.reviewer_a, cast.reviewer_b, cast.reviewer_c)
        reviews.name_lead(panel_id=panel.pk, lead=cast.lead, by=cast.secretary)
        reviews.unassign(assignment_id=leaves.pk, by=cast.secretary, reason="Terlalu banyak tugas.")
        reviews.decline(assignment_id=declines.pk, by=cast.reviewer_c, reason="Sedang dinas luar.")
        return fresh(proposal)

    def _gate(self, proposal: Proposal) -> Proposal:
        return proposal

    def _recorded(self, proposal: Proposal) -> Proposal:
        self.gate.record(
            self.gate.panel_of(proposal),
            Verb.DECLINE,
            overrides={"quorum.short": "Sidang lengkap tanpa nilai."},
        )
        return proposal

    def _returned(self, proposal: Proposal) -> Proposal:
        return self.lab.announce(proposal, Verb.SEND_BACK)

    def _stage2(self, proposal: Proposal) -> Proposal:
        return self.lab.announce(proposal, Verb.ADVANCE)

    def _shelved(self, proposal: Proposal) -> Proposal:
        return self.lab.announce(proposal, Verb.SHELVE, wake_on=WAKE)

    def _declined(self, proposal: Proposal) -> Proposal:
        return self.lab.announce(proposal, Verb.DECLINE)

    def _stopped(self, proposal: Proposal) -> Proposal:
        return self.lab.announce(self._onward(proposal, State.DELIVER_REVIEW), Verb.STOP)

    def _withdrawn(self, proposal: Proposal) -> Proposal:
        self.lab.move(proposal, Verb.WITHDRAW, self.cast.proposer, reason="Digabung.")
        return proposal

    def _graduated(self, proposal: Proposal) -> Proposal:
        return self._onward(proposal, State.GRADUATED)

    def _exhibited(self, proposal: Proposal) -> Proposal:
        return self.lab.entry(self._graduated(proposal), Verb.PUBLISH)

    def _onward(self, proposal: Proposal, state: State) -> Proposal:
        while proposal.state != state:
            if proposal.in_work:
                proposal = self.lab.send(proposal)
            else:
                proposal = self.lab.announce(proposal, Verb.ADVANCE)
        return proposal
