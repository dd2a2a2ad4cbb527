"""A lab of any size, written in bulk, with chains, visits and revisions that verify."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from tests.cast import Cast
from tests.proposals.fill import fill
from tests.proposals.lab import Lab
from tests.reviews.gate import Gate
from workflow.people.models import Unit, UnitKind, UnitRole, User
from workflow.proposals import content, deadlines, log
from workflow.proposals.machine import GATE_OF, STAGES, WORK_STATE, Stage, State, Verb, stage_of
from workflow.proposals.models import LogRow, Proposal, Revision, TeamMember, Visit
from workflow.workdays import clock

WORDS = [
    "Posyandu",
    "Antrean",
    "Ambulans",
    "Bank",
    "Kelas",
    "Pasar",
    "Sawah",
    "Sekolah",
    "Air",
    "Data",
    "Lansia",
    "Desa",
    "Gizi",
    "Remaja",
    "Daring",
    "Keliling",
    "Terpadu",
    "Cepat",
    "Bersih",
    "Mandiri",
]
UNITS, PROPOSERS = 200, 400


class BigLab:
    """`size` proposals of 200 units; a proposer who sees 13, a reviewer with 9, some decisions ready."""

    def __init__(self, size: int, decisions: int = 30) -> None:
        self.random = random.Random(size)
        self.cast = Cast()
        self.cast.everybody()
        self.lab = Lab(self.cast)
        self.gate = Gate(self.lab)
        self.units = self._units()
        self.people = self._people()
        self._proposals(size - 22 - decisions)
        self._for_the_proposer(13)
        self._for_the_reviewer(9)
        self.decisions = [self._recorded(nth) for nth in range(decisions)]

    def _units(self) -> list[Unit]:
        return Unit.objects.bulk_create(
            Unit(name=f"Dinas Contoh {nth}", kind=UnitKind.OPD, code=f"x.{nth}") for nth in range(UNITS)
        )

    def _people(self) -> list[User]:
        people = User.objects.bulk_create(
            User(email=f"orang{nth}@lab.example", name=f"Orang {nth}", password="!")
            for nth in range(PROPOSERS)
        )
        UnitRole.objects.bulk_create(
            UnitRole(user=person, unit=self.units[nth % UNITS], role="member")
            for nth, person in enumerate(people)
        )
        return people

    def _proposals(self, number: int) -> None:
        """Each with a short, true history: create, then submit and advance up to its place."""
        now = clock.now()
        rows = [
            Proposal(
                title=" ".join(self.random.sample(WORDS, 4)),
                unit=self.units[nth % UNITS],
                cycle=self.lab.cycle,
                created_at=now - dt.timedelta(minutes=number - nth),
            )
            for nth in range(number)
        ]
        proposals = Proposal.objects.bulk_create(rows, batch_size=1000)
        owners = [
            TeamMember(proposal=proposal, user=self.people[nth % PROPOSERS], role="owner")
            for nth, proposal in enumerate(proposals)
        ]
        TeamMember.objects.bulk_create(owners, batch_size=1000)
        for start in range(0, number, 1000):
            self._histories(proposals[start : start + 1000])

    def _histories(self, proposals: list[Proposal]) -> None:
        visits, revisions, told = [], [], []
        for proposal in proposals:
            history = _History(proposal, self.people[0], self.random.choice((1, 2, 3, 4, 5, 6, 7, 8)))
            visits += history.visits
            revisions += history.revisions
            told.append(history)
        Visit.objects.bulk_create(visits)
        Revision.objects.bulk_create(revisions)
        LogRow.objects.bulk_create([row for history in told for row in history.rows()])
        Proposal.objects.bulk_update(
            proposals,
            ["last_n", "seen", "head_hash", "first_sent_at", "last_sent_at", "number", "due_on"],
        )
        for state in State:  # past the machine's protection on purpose: these rows tell a true story
            ids = [history.proposal.pk for history in told if history.state == state]
            Proposal.objects.filter(pk__in=ids).update(state=state)

    def _for_the_proposer(self, number: int) -> None:
        """The first of them is written whole."""
        self.proposer = self.cast.proposer
        drafts = [self.lab.draft(f"Ide pengusul {nth}", team=False) for nth in range(number)]
        self.written = fill(drafts[0])

    def _for_the_reviewer(self, number: int) -> None:
        """The first of them is written whole, and a second reviewer has filed."""
        self.reviewer = self.cast.reviewer_a
        panels = [self._sent(f"Ide bertelaah {nth}", whole=nth == 0) for nth in range(number)]
        for panel in panels:
            self.gate.assign(panel, self.reviewer)
        self.panel = panels[0]
        self.gate.assign(self.panel, self.cast.reviewer_b)
        self.gate.file(self.panel, self.cast.reviewer_b, 4)

    def _sent(self, title: str, *, whole: bool = False):
        other = self._other()
        proposal = self.lab.draft(title, team=False)
        if whole:
            fill(proposal)
        panel = self.gate.panel_of(self.lab.send(proposal))
        # Away from the unit of the proposer who is to see 13 and no more.
        Proposal.objects.filter(pk=proposal.pk).update(unit=other)
        TeamMember.objects.filter(proposal=proposal).update(user=self.people[1])
        return self.gate.panel_of(proposal) if panel is None else panel

    def _other(self) -> Unit:
        return self.units[1]

    def _recorded(self, nth: int):
        panel = self._sent(f"Ide berkeputusan {nth}")
        return self.gate.record(panel, overrides={"quorum.short": "Sidang lengkap.", "mark.below": "Sidang."})


class _History:
    """The rows of one proposal that took `steps` arrows: submit, advance, submit, …"""

    def __init__(self, proposal: Proposal, actor: User, steps: int) -> None:
        self.proposal, self.actor = proposal, actor
        self.visits: list[Visit] = []
        self.revisions: list[Revision] = []
        self.told: list[dict] = []
        self.state = State.DRUM_UP
        self._tell(Verb.CREATE, "", State.DRUM_UP)
        self._open(Stage.DRUM_UP)
        for _step in range(steps - 1):
            self._submit() if self.state in GATE_OF else self._advance()

    def _tell(self, verb: Verb, source: str, target: State, revision: Revision | None = None) -> None:
        self.told.append({"verb": verb, "from_state": source, "to_state": target, "revision": revision})
        self.state = target

    def _open(self, stage: str) -> None:
        moment = self.proposal.created_at
        self.visits.append(
            Visit(
                proposal=self.proposal, stage=stage, nth=1, opened_at=moment, opened_n=len(self.told),
                due_on=clock.day_of(moment) + dt.timedelta(days=len(self.told) * 9 % 60), holder="team",
            )
        )  # fmt: skip

    def _submit(self) -> None:
        text = content.canonical({"schema": 1, "sheets": {"drum_up": {"title": self.proposal.title}}})
        number = len(self.revisions) + 1
        revision = Revision(
            proposal=self.proposal, number=number, stage=stage_of(self.state), content=text,
            digest=content.digest(text), sent_at=self.proposal.created_at,
        )  # fmt: skip
        self.revisions.append(revision)
        self._tell(Verb.SUBMIT, self.state, GATE_OF[self.state], revision)
        self.visits[-1].holder = "lab"
        self.proposal.first_sent_at = self.proposal.first_sent_at or self.proposal.created_at
        self.proposal.last_sent_at = self.proposal.created_at
        self.proposal.number = f"2025-{self.proposal.pk}"

    def _advance(self) -> None:
        stage = stage_of(self.state)
        self.revisions[-1].status = Revision.Status.JUDGED
        following = STAGES[STAGES.index(stage) + 1] if stage != Stage.DELIVER else None
        target = WORK_STATE[following] if following else State.GRADUATED
        self._tell(Verb.ADVANCE, self.state, target, self.revisions[-1])
        last = self.visits[-1]
        last.closed_at, last.closed_n, last.ended_as = self.proposal.created_at, len(self.told), "advanced"
        if following:
            self._open(following)

    def rows(self) -> Iterator[LogRow]:
        before = ""
        for n, told in enumerate(self.told, start=1):
            row = LogRow(
                proposal=self.proposal, n=n, at=self.proposal.created_at, actor=self.actor,
                actor_name=self.actor.name, capacity="owner",
                mandate="decision:0" if told["verb"] == Verb.ADVANCE else "",
                digest=told["revision"].digest if told["revision"] else "", **told,
            )  # fmt: skip
            row.payload = log.payload_of(row, previous=before)
            before = row.hash = log.sign(row.payload)
            yield row
        self.proposal.last_n = self.proposal.seen = len(self.told)
        self.proposal.head_hash = before
        self.proposal.due_on = deadlines.running(self.visits[-1])
