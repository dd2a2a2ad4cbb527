"""A gate for tests: a proposal with its panel, filled by the services the lab itself uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tests.cast import Cast
from tests.proposals.lab import Lab, fresh
from workflow.people.models import User
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Announcer, CycleStage, Proposal
from workflow.reviews import services
from workflow.reviews.models import Assignment, Decision, Filing, LegalCriterion, Panel, Review

YES = dict.fromkeys(LegalCriterion.values, True)
DECREE = {"decree_number": "188.45/12/2026", "decree_date": dt.date(2026, 11, 24)}


class Gate:
    """One secretary, one cycle; every step by a service."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.cast: Cast = lab.cast

    def sent(self, title: str = "Posyandu Lansia Jemput Bola") -> Panel:
        """A fresh submission at the gate of Drum Up; its panel."""
        return self.panel_of(self.lab.send(self.lab.draft(title)))

    def panel_of(self, proposal: Proposal) -> Panel:
        return (
            Panel.objects.select_related("revision__proposal__unit", "revision__proposal__cycle", "rubric")
            .order_by("-revision__number")
            .filter(revision__proposal=proposal)[0]
        )

    def again(self, panel: Panel) -> Panel:
        return self.panel_of(panel.revision.proposal)

    def proposal(self, panel: Panel) -> Proposal:
        return fresh(panel.revision.proposal)

    def assign(self, panel: Panel, *reviewers: User) -> list[Assignment]:
        return [
            services.assign(panel_id=panel.pk, reviewer=reviewer, by=self.cast.secretary)
            for reviewer in reviewers
        ]

    def marks(self, panel: Panel, scores: Sequence[int | str]) -> dict[str, int | str]:
        """One score a criterion, in the rubric's order; a single score stands for all."""
        criteria = list(panel.rubric.criteria.all())
        scores = list(scores) * len(criteria) if len(scores) == 1 else scores
        return {str(criterion.pk): score for criterion, score in zip(criteria, scores, strict=True)}

    def file(self, panel: Panel, reviewer: User, *scores: int | str, **typed: object) -> Filing:
        had = Review.objects.filter(panel=panel, reviewer=reviewer).first()
        return services.file_review(
            panel_id=panel.pk,
            by=reviewer,
            version=had.version if had else 0,
            marks=self.marks(panel, scores or (4,)),
            **{"confirmations": YES, "note": f"Saran dari {reviewer.name}", **typed},
        )

    def judged(self, title: str = "Posyandu Lansia Jemput Bola", *, score: int = 4) -> Panel:
        """Two reviewers have filed: the quorum stands."""
        panel = self.sent(title)
        self.assign(panel, self.cast.reviewer_a, self.cast.reviewer_b)
        self.file(panel, self.cast.reviewer_a, score)
        self.file(panel, self.cast.reviewer_b, score)
        return self.again(panel)

    def record(self, panel: Panel, outcome: Verb = Verb.ADVANCE, **typed: object) -> Decision:
        typed.setdefault("reason", "Menurut sidang gerbang.")
        by = typed.pop("by", self.cast.secretary)
        return services.record_decision(panel_id=panel.pk, by=by, outcome=outcome, **typed)

    def announce(self, decision: Decision, by: User | None = None, **typed: object) -> Decision:
        typed = typed or DECREE
        return services.announce_decision(decision_id=decision.pk, by=by or self.cast.secretary, **typed)

    def decided(self, panel: Panel, outcome: Verb = Verb.ADVANCE, **typed: object) -> Decision:
        return self.announce(self.record(panel, outcome, **typed))

    def announced_by_lead(self) -> None:
        CycleStage.objects.filter(cycle=self.lab.cycle).update(announcer=Announcer.LEAD)

    def correct(self, panel: Panel) -> Proposal:
        proposal = self.proposal(panel)
        self.lab.move(proposal, Verb.CORRECT, self.cast.secretary, reason="Salah umumkan.")
        return fresh(proposal)

    def at_gate_of(self, state: State) -> Panel:
        return self.panel_of(self.lab.at(state))
