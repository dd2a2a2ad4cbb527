"""Random histories of deadlines, moves, holidays and down-times: who had to be told was told once for each
occasion, and nobody was told of what had stopped mattering. And the adjoining-window test: however often the
beat runs, the ledger ends with the same rows.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from notifications import draining, materialising
from notifications.kinds.deadline_rules import DUE_KINDS, ReviewDeadlines, VisitDeadlines
from notifications.kinds.escalations import Escalations
from notifications.models import Delivery, Obligation
from tests.notifications.test_deadlines import DAY, at
from tests.proposals.lab import Lab, fresh
from tests.reviews.gate import Gate
from workflow.people import selectors as people
from workflow.people.models import LabRole
from workflow.proposals import endorsements, feedback, services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import EndorsementRequest, Proposal, TeamMember, Visit
from workflow.reviews.models import Decision, Panel
from workflow.workdays import calendar, clock
from workflow.workdays import services as workdays
from workflow.workdays.models import CalendarDay

pytestmark = [pytest.mark.django_db, pytest.mark.once]

START = dt.date(2026, 11, 25)
EXAMPLES = 6
LONG = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}


class Undo(Exception):
    """Ends an example: what it wrote must not reach the next."""


# --- Random histories ----------------------------------------------------------------------------------

DEEDS = st.one_of(
    st.just(("nothing",)),
    st.tuples(st.just("extend"), st.integers(1, 6)),
    st.tuples(st.just("holiday"), st.integers(0, 5)),
    st.sampled_from([("ask",), ("return",), ("send",), ("recall",), ("join",), ("leave",)]),
    st.sampled_from([("send",), ("assign",), ("file",), ("file",), ("record",)]),
)


class History:
    """One proposal, one deed a day at ten, and a beat at eight and at noon unless it is down."""

    rules: ClassVar[list[materialising.Rule] | None] = None  # all

    def __init__(self, lab: Lab, due_in: int, state: State) -> None:
        self.lab, self.cast, self.gate = lab, lab.cast, Gate(lab)
        self.proposal = lab.at(state)
        visit = self.proposal.open_visit()
        Visit.objects.filter(pk=visit.pk).update(due_on=calendar.add(START, due_in), due_from=START)

    def day(self, on: dt.date, deed: tuple, *, down: bool) -> None:
        for hour in (8, 10, 12):
            with time_machine.travel(at(on, hour), tick=False):
                if hour == 10:
                    self.proposal = fresh(self.proposal)
                    self.at_work(*deed)
                    self.at_the_gate(*deed)
                elif not down:
                    self.beat()

    def beat(self) -> None:
        before = set(_told())
        materialising.materialise(self.rules)
        draining.drain(seconds=30)
        new = Obligation.objects.filter(pk__in=set(_told()) - before)
        for row in new.filter(kind__in=DUE_KINDS):
            self.mattered(row)
        if self.recorded():
            climbed = new.filter(kind="escalated", occurrence__startswith="visit:")
            assert not climbed.filter(recipient=self.cast.lead).exists()
        self.nothing_missed()

    def at_work(self, what: str, n: int = 0) -> None:
        proposal = self.proposal
        request = EndorsementRequest.objects.filter(proposal=proposal, status="open").first()
        if what == "extend":
            after = max(proposal.open_visit().due_on, clock.today())
            services.extend(
                proposal_id=proposal.pk,
                by=self.cast.secretary,
                due_on=calendar.add(after, n),
                reason="Banjir.",
            )
        elif what == "holiday":
            workdays.set_day(day=clock.today() + n * DAY, name="Banjir", kind="local", source="SE Bupati")
        elif what == "ask" and proposal.in_work and request is None:
            self.lab.ask(proposal)
        elif what == "return" and request is not None:
            endorsements.return_to_team(request_id=request.pk, by=self.cast.head, reason="Lengkapi.")
        elif what == "send" and proposal.in_work and request is None:
            self.lab.send(proposal)
        elif what == "join":
            self.lab.join(proposal, self.cast.member, TeamMember.Role.CO_WRITER)
        elif what == "leave":
            services.remove_from_team(
                proposal_id=proposal.pk, by=self.cast.proposer, user=self.cast.co_writer
            )

    def at_the_gate(self, what: str, _n: int = 0) -> None:
        if not self.proposal.at_gate:
            return
        panel = self.gate.panel_of(self.proposal)
        owed = list(panel.assignments.unfiled().order_by("pk"))
        if what == "recall" and not panel.reviews.exists():
            self.lab.move(self.proposal, Verb.RECALL, self.cast.proposer)
        elif what == "assign" and not panel.assignments.exists():
            self.gate.assign(panel, self.cast.reviewer_a, self.cast.reviewer_b, self.cast.reviewer_c)
            Panel.objects.filter(pk=panel.pk).update(lead=self.cast.lead)
        elif what == "file" and owed:
            self.gate.file(panel, owed[0].reviewer)
        elif what == "record" and panel.quorum_at and not self.recorded():
            self.gate.record(panel)

    # What must be so is said here anew, without the code under test.

    def recorded(self) -> bool:
        return Decision.objects.filter(revision__proposal=self.proposal, status="recorded").exists()

    def clocks(self) -> dict[str, tuple[dt.date, set[int]]]:
        """Every date that runs, and who hears of it."""
        proposal = fresh(self.proposal)
        visit = proposal.open_visit()
        if proposal.in_work:
            team = proposal.team.filter(role__in=["owner", "co_writer"])
            return {f"visit:{visit.pk}": (visit.due_on, set(team.values_list("user", flat=True)))}
        panel = self.gate.panel_of(proposal)
        owed = list(panel.assignments.unfiled())
        on_reviewers = owed and not panel.quorum_at and not self.recorded()
        sooner = {each for each in owed if on_reviewers and visit.due_on < each.due_on}
        holders = {each.reviewer_id for each in sooner} if on_reviewers else self.deciders(panel)
        running = {f"visit:{visit.pk}": (visit.due_on, holders)}
        own = (each for each in owed if each not in sooner)
        return running | {f"assignment:{each.pk}": (each.due_on, {each.reviewer_id}) for each in own}

    def deciders(self, panel: Panel) -> set[int]:
        if panel.lead_id and not self.recorded():
            return {panel.lead_id}
        office = people.holders(LabRole.Role.SECRETARIAT).values_list("pk", flat=True)
        return set(office) - set(self.proposal.team.values_list("user", flat=True))

    def mattered(self, row: Obligation) -> None:
        """Told now: of a running date, to who hears of it, on its day or later, before the next step."""
        due_on, holders = self.clocks()[":".join(row.occurrence.split(":")[:2])]
        today = clock.today()
        assert row.occurrence.split(":")[3] == due_on.isoformat()
        assert row.recipient_id in holders
        left = calendar.count(today, due_on)
        if row.kind == "due_soon":
            assert 0 < left <= int(row.occurrence.rpartition(":")[2])
        elif row.kind == "due_today":
            assert today == due_on
        else:
            assert left <= -3 * int(row.occurrence.rpartition(":")[2])

    def nothing_missed(self) -> None:
        """The step that holds now was told to everybody who hears of it; a late team's head knows."""
        today = clock.today()
        for name, (due_on, holders) in self.clocks().items():
            for kind, tail in self.step(due_on, today):
                occurrence = f"{name}:{kind}:{due_on}{tail}"
                rows = Obligation.objects.filter(kind=kind, occurrence=occurrence, pk__in=_told())
                assert holders <= set(rows.values_list("recipient", flat=True)), occurrence
        visit = fresh(self.proposal).open_visit()
        late, team = calendar.count(visit.due_on, today), self.clocks()[f"visit:{visit.pk}"][1]
        if late >= 3 and fresh(self.proposal).in_work and self.cast.head.pk not in team:
            known = Obligation.objects.filter(
                kind="escalated", recipient=self.cast.head, occurrence__contains=f":{visit.due_on}:"
            )
            assert known.filter(occurrence__startswith=f"visit:{visit.pk}:", pk__in=_told()).count() == 1

    def step(self, due_on: dt.date, today: dt.date) -> Iterator[tuple[str, str]]:
        left = calendar.count(today, due_on)
        if today == due_on:
            yield "due_today", ""
        elif today < due_on:
            reached = [n for n in (1, 3, 5) if calendar.add(due_on, -n) <= today]
            yield from (("due_soon", f":{n}") for n in reached[:1])
        elif left <= -3:
            yield "overdue", f":{-left // 3}"


def _told() -> Iterator:
    sent = Delivery.objects.filter(status=Delivery.Status.SENT, channel="inapp")
    return sent.values_list("obligation", flat=True)


def test_every_occasion_that_matters_is_told_once_and_none_that_stopped_mattering(
    cast, lab, long, monkeypatch, caplog
):
    """Hundreds of histories under --long, and then the beat runs every rule there is."""
    cast.everybody()
    if not long:
        monkeypatch.setattr(History, "rules", [VisitDeadlines(), ReviewDeadlines(), Escalations()])
    walked: Counter[str] = Counter()

    @settings(max_examples=200 if long else EXAMPLES, phases=[Phase.generate], derandomize=not long, **LONG)
    @given(
        due_in=st.integers(0, 7),
        state=st.sampled_from([State.DIAGNOSE, State.DIAGNOSE_REVIEW]),
        deeds=st.lists(st.tuples(DEEDS, st.booleans()), min_size=8, max_size=14),
    )
    def lives(due_in: int, state: State, deeds: list[tuple[tuple, bool]]) -> None:
        with contextlib.suppress(Undo), transaction.atomic():
            _live(lab, due_in, state, deeds)
            walked.update(Obligation.objects.filter(pk__in=_told()).values_list("kind", flat=True))
            raise Undo

    lives()
    print(f"told: {dict(walked.most_common())}")
    assert walked["overdue"]
    assert walked["due_soon"]
    assert not caplog.records  # a fault in one kind is logged, and the others are told


def _live(lab: Lab, due_in: int, state: State, deeds: list[tuple[tuple, bool]]) -> None:
    with time_machine.travel(at(START, 6), tick=False):
        history = History(lab, due_in, state)
        draining.drain(seconds=30)
    for n, (deed, down) in enumerate(deeds):
        history.day(START + n * DAY, deed, down=down)
    with time_machine.travel(at(START + len(deeds) * DAY, 8), tick=False):
        history.beat()
    _each_once()


def _each_once() -> None:
    """One row an occasion and person, one delivery a row and way; nothing of it sent twice."""
    rows = Obligation.objects.values_list("recipient", "address", "kind", "subject", "occurrence")
    assert max(Counter(rows).values()) == 1
    assert Delivery.objects.filter(status=Delivery.Status.SENT, attempts__gt=1).count() == 0
    named = Delivery.objects.exclude(message_id="").values_list("message_id", flat=True)
    assert max(Counter(named).values(), default=1) == 1


# --- The adjoining window ------------------------------------------------------------------------------

# Rules change their mind at 07.00 and at no other hour, so the quick beats are run around it.
CADENCES = {
    "every 3 days": (3, (8 * 60,)),
    "daily": (1, (8 * 60,)),
    "hourly": (1, (7 * 60 + 30,)),
    "every 5 minutes": (1, (6 * 60 + 55, 7 * 60)),
}
DAYS = 24


def test_however_often_the_beat_runs_the_ledger_ends_with_the_same_rows_of_every_rule(cast, lab):
    """Equal: every row by recipient, kind, subject and occurrence. Not equal, by design: a step met late is
    written as overtaken, where a quicker beat told it before the next one overtook it."""
    cast.everybody()
    written = {}
    with time_machine.travel(at(START, 6), tick=False):
        _a_bit_of_everything(lab)
    Obligation.objects.all().delete()
    for name, (pause, minutes) in CADENCES.items():
        written[name] = _rows_after(pause, minutes)
    quickest = written["every 5 minutes"]
    for name, rows in written.items():
        assert rows.keys() == quickest.keys(), name
        assert set(rows.values()) <= {"open", "overtaken"}
        assert {key for key, status in rows.items() if status == "open"} == {
            key for key, status in quickest.items() if status == "open"
        }
    kinds = {kind for _to, kind, _subject, _occurrence in quickest}
    assert kinds >= {
        "due_soon", "due_today", "overdue", "complete_not_sent", "escalated", "quorum_missing",
        "feedback_to_answer", "call_closing", "holidays_undecreed", "endorsement_asked", "gate_unassigned",
        "reviewers_proposed",
    }  # fmt: skip


def _a_bit_of_everything(lab: Lab) -> None:
    cast, gate = lab.cast, Gate(lab)
    CalendarDay.objects.filter(day__year=2027).update(decree="")
    team = lab.at(State.DIAGNOSE)
    Visit.objects.filter(pk=team.open_visit().pk).update(due_on=calendar.add(START, 6), due_from=START)
    services.name_coach(proposal_id=team.pk, by=cast.secretary, coach=cast.coach)
    feedback.give(proposal_id=team.pk, by=cast.coach, stage="diagnose", text="Sumber datanya?")
    panel = gate.sent("Bank Sampah Sekolah")
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    Panel.objects.filter(pk=panel.pk).update(lead=cast.lead)
    gate.sent("Taman Baca Kampung")
    lab.ask(lab.draft("Kelas Menjahit"))
    Proposal.objects.filter(pk=lab.draft("Dapur Sehat").pk).update(complete=True)


def _rows_after(pause: int, minutes: tuple[int, ...]) -> dict[tuple, str]:
    for n in range(0, DAYS + 1, pause):
        for minute in minutes:
            with time_machine.travel(at(START + n * DAY, *divmod(minute, 60)), tick=False):
                materialising.materialise()
    found = Obligation.objects.values_list("recipient", "kind", "subject", "occurrence", "status")
    rows = {tuple(key): status for *key, status in found}
    Obligation.objects.all().delete()
    return rows
