"""Random people, thousands of steps: no illegal state, no dead end, and a log that tells it all."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from notifications import listeners
from tests.proposals.lab import Lab, fresh
from workflow.people.models import User
from workflow.proposals import checks, content, endorsements
from workflow.proposals.machine import (
    ANNOUNCED_VERBS,
    GATE_OF,
    IN_STAGE,
    WORK_STATE,
    Part,
    State,
    Verb,
    all_arrows,
    rows_of,
)
from workflow.proposals.models import Proposal, Revision
from workflow.proposals.verify import replay, verify_log
from workflow.refusals import NotVisible, Refused

PEOPLE = ("proposer", "co_writer", "reader", "member", "head", "parent_head", "coach", "secretary",
          "secretary_2", "curator", "executive", "auditor", "outsider")  # fmt: skip
VERBS = [verb for verb in Verb if rows_of(verb)]
WAKE = dt.date(2027, 6, 1)


class Histories(RuleBasedStateMachine):
    lab: Lab
    walked: Counter[tuple[Verb, str, str]] = Counter()
    steps = 0

    @initialize(nth=st.integers(0, 9))
    def before_some_arrow(self, nth: int) -> None:
        """Start where one of the ten least walked arrows leaves."""
        verb, source, target = sorted(sorted(all_arrows()), key=lambda arrow: self.walked[arrow])[nth]
        if verb is Verb.CORRECT:  # leaves only from what an announcement at that gate led to
            self.proposal = self.lab.at(target)
            self._walk(self.proposal, _announcement_to(target, source), source)
        elif verb in (Verb.RESUME, Verb.REOPEN):  # rests where that stage was left
            resting = {State.SHELVED: Verb.SHELVE, State.DECLINED: Verb.DECLINE, State.STOPPED: Verb.STOP}
            gate = self.lab.at(GATE_OF[target])
            self.proposal = gate
            self._walk(gate, resting.get(source, Verb.WITHDRAW), source)
        else:
            self.proposal = self.lab.at(source)

    @rule(verb=st.sampled_from(VERBS), person=st.sampled_from(PEOPLE), to=st.sampled_from(State))
    def anybody_tries_anything(self, verb: Verb, person: str, to: State) -> None:
        """Straight at `move`, as a hand-made request would: no mandate, any target."""
        by: User = getattr(self.lab.cast, person)
        self._attempt(verb, lambda: self.lab.move(
            self.proposal, verb, by, reason="Karena.", to=to, wake_on=WAKE))  # fmt: skip

    @rule(picks=st.tuples(st.integers(0, 2), st.integers(0, 2)))
    def somebody_walks_on(self, picks: tuple[int, int]) -> None:
        """Arrows that leave from here, by whoever may: the way deep into the machine."""
        for pick in picks:
            proposal = fresh(self.proposal)
            ways = sorted(_ways(proposal), key=lambda way: self.walked[way[0], proposal.state, way[1]])
            # One of the three least walked: chance alone rarely gets down to the last gate.
            verb, target = ways[min(pick, len(ways) - 1)]
            self._attempt(verb, lambda: self._walk(proposal, verb, target))  # noqa: B023
            assert fresh(proposal).state == target

    @rule(verb=st.sampled_from(sorted(ANNOUNCED_VERBS)), to=st.sampled_from(State))
    def any_decision_is_announced(self, verb: Verb, to: State) -> None:
        facts: dict = {"to": to} if verb == Verb.RECYCLE else {}
        if verb == Verb.SHELVE:
            facts = {"wake_on": WAKE}
        self._attempt(verb, lambda: self.lab.announce(self.proposal, verb, **facts))

    def _walk(self, proposal: Proposal, verb: Verb, target: State) -> None:
        lab, cast = self.lab, self.lab.cast
        if verb is Verb.SUBMIT:
            self._send()
        elif verb in (Verb.PUBLISH, Verb.RETRACT):
            lab.entry(proposal, verb)
        elif verb in ANNOUNCED_VERBS and proposal.at_gate:
            facts: dict = {"to": target} if verb is Verb.RECYCLE else {}
            lab.announce(proposal, verb, **facts | ({"wake_on": WAKE} if verb is Verb.SHELVE else {}))
        else:
            of_the_lab = verb in (Verb.SHELVE, Verb.RESUME, Verb.REOPEN, Verb.CORRECT) and proposal.is_sent
            by = cast.secretary if of_the_lab else cast.proposer
            lab.move(proposal, verb, by, reason="Karena.", wake_on=WAKE if verb is Verb.SHELVE else None)

    def _send(self) -> None:
        proposal = fresh(self.proposal)
        request = proposal.endorsements.filter(status="open").first()
        request = request or self.lab.ask(proposal)
        endorsements.approve(request_id=request.pk, by=self.lab.cast.head, seen=proposal.seen)

    def _attempt(self, verb: Verb, do) -> None:
        before = fresh(self.proposal)
        type(self).steps += 1
        try:
            do()
        except (Refused, NotVisible):
            after = fresh(self.proposal)
            assert (after.state, after.last_n, after.seen) == (before.state, before.last_n, before.seen)
            return
        arrow = (verb, State(before.state), State(fresh(self.proposal).state))
        assert arrow in all_arrows()
        type(self).walked[arrow] += 1

    @invariant()
    def it_stands_lawfully(self) -> None:
        proposal = fresh(self.proposal)
        open_visits = proposal.visits.filter(closed_at__isnull=True).count()
        assert open_visits == (1 if proposal.state in IN_STAGE else 0)
        twice = (
            proposal.revisions.filter(status=Revision.Status.JUDGED)
            .values("stage", "round")
            .annotate(n=Count("pk"))
            .filter(n__gt=1)
        )
        assert not twice
        running = proposal.visits.filter(closed_at__isnull=True).first()
        assert proposal.due_on == (running.due_on if running else None)
        assert (running is not None and running.holder == "lab") == proposal.at_gate
        assert (proposal.rested_from != "") == (proposal.state not in IN_STAGE and not _is_shown(proposal))

    @invariant()
    def the_log_alone_tells_it_all(self) -> None:
        proposal = fresh(self.proposal)
        story = replay(proposal.log.order_by("n"))
        assert (story.state, story.rested_from) == (proposal.state, proposal.rested_from)
        told = [(stay.stage, stay.nth, stay.ended_as) for stay in story.stays]
        assert told == list(proposal.visits.order_by("pk").values_list("stage", "nth", "ended_as"))
        assert verify_log([proposal.pk]) == []

    @invariant()
    def somebody_can_go_on(self) -> None:
        """Every state has an exit for somebody (a gate by decision, a graduate by the curator)."""
        proposal = fresh(self.proposal)
        assert any(proposal.state in row.sources for verb in VERBS for row in rows_of(verb))
        if proposal.in_work:
            assert checks.offered_verbs(proposal, {Part.OWNER})


def _ways(proposal: Proposal) -> list[tuple[Verb, State]]:
    """The arrows somebody can walk from here: where a verb has several targets, the one that is true."""
    announced = checks.last_announcement(proposal)
    one_target = {
        Verb.CORRECT: announced.from_state if announced else "",
        Verb.RESUME: WORK_STATE.get(proposal.stage),
        Verb.REOPEN: WORK_STATE.get(proposal.stage),
    }
    ways = sorted(
        (verb, target)
        for verb, source, target in all_arrows()
        if source == proposal.state and one_target.get(verb, target) == target
    )
    if not proposal.is_sent:
        ways = [way for way in ways if way[0] is not Verb.SHELVE]
    return ways


def _announcement_to(gate: State, state: State) -> Verb:
    return next(
        verb
        for verb, source, target in sorted(all_arrows())
        if verb in ANNOUNCED_VERBS and (source, target) == (gate, state)
    )


def _is_shown(proposal: Proposal) -> bool:
    return proposal.state in (State.GRADUATED, State.EXHIBITED)


@pytest.mark.page  # the longest of all; on PostgreSQL test_table_a.py tries every verb in every state
def test_random_histories_walk_every_arrow_and_keep_every_promise(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, long: bool
) -> None:
    # What each move owes to whom is tested in tests/notifications; here it would be a third of the time.
    monkeypatch.setattr(listeners, "owe", lambda *_args, **_more: None)
    monkeypatch.setattr(content, "snapshot", lambda proposal: {"schema": 1, "title": proposal.title})
    for person in PEOPLE:
        getattr(lab.cast, person)

    class World(Histories):
        walked: Counter = Counter()
        steps = 0

    World.lab = lab
    examples = 800 if long else 100
    run_state_machine_as_test(
        World,
        settings=settings(
            max_examples=examples,
            stateful_step_count=14,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{World.steps} steps, {len(World.walked)} of {len(all_arrows())} arrows walked")
    assert World.steps > 1500
    assert set(World.walked) == all_arrows()
