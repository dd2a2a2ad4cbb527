"""One clock a visit: it only reminds, and every change of it is logged and told."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.proposals.lab import Lab, fresh, make_cycle
from workflow.proposals import services
from workflow.proposals.machine import State, Verb
from workflow.proposals.signals import deadline_moved
from workflow.proposals.verify import verify_log
from workflow.refusals import Denied, Invalid, Refused
from workflow.workdays import clock
from workflow.workdays import services as workdays
from workflow.workdays.models import DayKind


@pytest.fixture
def told():
    heard: list[tuple] = []

    def hear(sender: object, visit, old, new, cause, **_: object) -> None:
        heard.append((old, new, cause))

    deadline_moved.connect(hear)
    yield heard
    deadline_moved.disconnect(hear)


def close_day(day: dt.date) -> None:
    workdays.set_day(day=day, name="Libur setempat", kind=DayKind.LOCAL, source="Edaran")


def test_a_stage_takes_its_working_days_from_the_cycle(lab: Lab) -> None:
    proposal = lab.at(
        State.DIAGNOSE
    )  # 24 November + 30 working days, over joint leave, Christmas, New Year, Isra Mikraj
    visit = proposal.open_visit()
    assert (visit.due_from, visit.due_days, visit.holder) == (dt.date(2026, 11, 24), 30, "team")
    assert visit.due_on == dt.date(2027, 1, 11)


def test_a_holiday_added_later_moves_a_deadline_and_is_told(lab: Lab, told: list) -> None:
    proposal = lab.at(State.DRUM_UP_REVIEW)
    old = proposal.open_visit().due_on
    close_day(dt.date(2026, 12, 1))
    visit = fresh(proposal).open_visit()
    assert visit.due_on > old
    assert told == [(old, visit.due_on, "calendar")]
    row = fresh(proposal).log.last()
    assert (row.verb, row.moves, row.actor) == (Verb.DEADLINE, False, None)
    assert verify_log() == []


def test_a_deadline_already_announced_is_never_shortened(lab: Lab, told: list) -> None:
    close_day(dt.date(2026, 12, 1))
    proposal = lab.at(State.DRUM_UP_REVIEW)
    before = proposal.open_visit().due_on
    workdays.remove_day(day=dt.date(2026, 12, 1))
    assert fresh(proposal).open_visit().due_on == before
    assert told == []


def test_the_teams_kept_date_moves_too_while_the_lab_holds_it(lab: Lab) -> None:
    proposal = lab.send(lab.at(State.DIAGNOSE))
    kept = proposal.open_visit().team_due_on
    close_day(dt.date(2027, 1, 4))
    lab.move(proposal, Verb.RECALL, lab.cast.proposer)
    assert fresh(proposal).open_visit().due_on > kept


def test_the_secretariat_extends_only_later_and_with_a_reason(lab: Lab, told: list) -> None:
    proposal = lab.at(State.DIAGNOSE)
    due = proposal.open_visit().due_on
    later = due + dt.timedelta(days=10)
    give = {
        "proposal_id": proposal.pk,
        "by": lab.cast.secretary,
        "due_on": later,
        "reason": "Survei tertunda.",
    }
    with pytest.raises(Denied):
        services.extend(**give | {"by": lab.cast.proposer})
    with pytest.raises(Invalid):
        services.extend(**give | {"reason": " "})
    with pytest.raises(Refused) as refused:
        services.extend(**give | {"due_on": due})
    assert refused.value.codes == ["extend.not_later"]
    row = services.extend(**give)
    assert (row.verb, row.detail["new"], told) == (Verb.EXTEND, later.isoformat(), [(due, later, "extend")])
    assert fresh(proposal).seen < row.n  # it moves nothing: an open page stays valid


def test_a_date_set_by_hand_is_not_recomputed(lab: Lab) -> None:
    proposal = lab.at(State.DIAGNOSE)
    later = dt.date(2027, 2, 1)
    services.extend(proposal_id=proposal.pk, by=lab.cast.secretary, due_on=later, reason="Survei tertunda.")
    close_day(dt.date(2026, 12, 1))
    assert fresh(proposal).open_visit().due_on == later


def test_moving_the_call_moves_every_draft_with_it(lab: Lab, told: list) -> None:
    draft, sent = lab.draft("Draf"), lab.send(lab.draft("Terkirim"))
    moved = services.change_call(
        cycle=lab.cycle,
        by=lab.cast.secretary,
        opens_at=lab.cycle.opens_at,
        closes_at=clock.end_of(dt.date(2026, 12, 4)),
    )
    assert moved == 1
    assert fresh(draft).open_visit().due_on == dt.date(2026, 12, 4)
    assert fresh(sent).open_visit().team_due_on == dt.date(2026, 12, 18)
    assert told == [(dt.date(2026, 12, 18), dt.date(2026, 12, 4), "call")]


def test_a_call_that_stays_open_longer_gives_a_recalled_submission_its_last_day_too(lab: Lab) -> None:
    from workflow.workdays import clock

    recalled, at_gate = lab.send(lab.draft("Ditarik")), lab.send(lab.draft("Di gerbang"))
    lab.move(recalled, Verb.RECALL, lab.cast.proposer)
    later = dt.date(2027, 1, 15)
    window = {"opens_at": lab.cycle.opens_at, "closes_at": clock.end_of(later)}
    assert services.change_call(cycle=lab.cycle, by=lab.cast.secretary, **window) == 2
    lab.move(at_gate, Verb.RECALL, lab.cast.proposer)
    assert fresh(recalled).open_visit().due_on == fresh(at_gate).open_visit().due_on == later
    assert verify_log() == []


def test_the_shelf_keeps_the_days_that_were_left(lab: Lab, frozen) -> None:
    proposal = lab.at(State.DIAGNOSE)
    lab.move(
        proposal,
        Verb.SHELVE,
        lab.cast.secretary,
        reason="Menunggu anggaran perubahan.",
        wake_on=dt.date(2027, 2, 1),
    )
    assert fresh(proposal).days_left == 30
    frozen.move_to(dt.datetime(2027, 2, 1, 3, tzinfo=dt.UTC))
    services.wake_due()
    assert fresh(proposal).open_visit().due_days == 30


@pytest.mark.parametrize(
    ("wake_on", "code"),
    [
        (None, "wake.missing"),
        (dt.date(2026, 11, 24), "wake.past"),
        (dt.date(2028, 11, 25), "wake.too_far"),
    ],
)
def test_a_shelf_without_a_fit_wake_up_date_is_refused(lab: Lab, wake_on, code: str) -> None:
    proposal = lab.at(State.DIAGNOSE)
    with pytest.raises(Refused) as refused:
        lab.move(proposal, Verb.SHELVE, lab.cast.secretary, reason="Menunggu.", wake_on=wake_on)
    assert refused.value.codes == [code]


def test_exactly_24_months_is_not_too_far(lab: Lab) -> None:
    proposal = lab.at(State.DIAGNOSE)
    lab.move(proposal, Verb.SHELVE, lab.cast.secretary, reason="Menunggu.", wake_on=dt.date(2028, 11, 24))
    assert fresh(proposal).state == State.SHELVED


def test_a_draft_that_missed_the_call_moves_to_the_next_cycle(lab: Lab, frozen) -> None:
    draft = lab.draft()
    frozen.move_to(dt.datetime(2026, 12, 21, 3, tzinfo=dt.UTC))
    following = make_cycle("Siklus 2027–2028", closes=dt.date(2027, 3, 31))
    services.change_cycle(proposal_id=draft.pk, by=lab.cast.proposer, cycle=following)
    assert fresh(draft).open_visit().due_on == dt.date(2027, 3, 31)
    assert lab.send(draft).at_gate


def test_a_sent_proposal_in_work_at_a_later_stage_does_not_change_cycle(lab: Lab) -> None:
    proposal = lab.at(State.DIAGNOSE)
    other = make_cycle("Siklus lain", closes=dt.date(2027, 3, 31))
    with pytest.raises(Refused) as refused:
        services.change_cycle(proposal_id=proposal.pk, by=lab.cast.secretary, cycle=other)
    assert refused.value.codes == ["verb.not_here"]


FAR = dt.date(2206, 12, 18)  # 2026, typed in a hurry


def test_a_year_typed_wrongly_is_no_deadline(lab: Lab) -> None:
    draft, working, office = lab.draft("Draf"), lab.at(State.DIAGNOSE), lab.cast.secretary
    opens = lab.cycle.opens_at
    for code, act in (
        (
            "extend.too_far",
            lambda: services.extend(proposal_id=working.pk, by=office, due_on=FAR, reason="x"),
        ),
        (
            "leave.too_far",
            lambda: services.give_late_leave(
                proposal_id=draft.pk, by=office, until=clock.end_of(FAR), reason="x"
            ),
        ),
        (
            "cycle.too_far",
            lambda: services.change_call(
                cycle=lab.cycle, by=office, opens_at=opens, closes_at=clock.end_of(FAR)
            ),
        ),
        (
            "cycle.too_far",
            lambda: services.open_cycle(by=office, name="2206", opens_at=opens, closes_at=clock.end_of(FAR)),
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.codes == [code]


def test_leave_once_given_is_not_taken_back_by_a_shorter_one(lab: Lab) -> None:
    draft = lab.draft()
    for day in (23, 31):
        until = clock.end_of(dt.date(2026, 12, day))
        services.give_late_leave(proposal_id=draft.pk, by=lab.cast.secretary, until=until, reason="Banjir.")
    shorter = clock.end_of(dt.date(2026, 12, 23))
    with pytest.raises(Refused) as refused:
        services.give_late_leave(proposal_id=draft.pk, by=lab.cast.secretary, until=shorter, reason="Ralat.")
    assert refused.value.codes == ["leave.not_later"]
    assert fresh(draft).open_visit().due_on == dt.date(2026, 12, 31)


def test_leave_or_another_cycle_at_the_gate_is_the_date_a_recall_goes_back_to(lab: Lab) -> None:
    given, moved = lab.send(lab.draft("Izin")), lab.send(lab.draft("Pindah"))
    until = clock.end_of(dt.date(2026, 12, 31))
    services.give_late_leave(proposal_id=given.pk, by=lab.cast.secretary, until=until, reason="Banjir.")
    other = make_cycle("Siklus lain", closes=dt.date(2027, 3, 31))
    services.change_cycle(proposal_id=moved.pk, by=lab.cast.secretary, cycle=other)
    for proposal, day in ((given, dt.date(2026, 12, 31)), (moved, dt.date(2027, 3, 31))):
        lab.move(proposal, Verb.RECALL, lab.cast.proposer)
        visit = fresh(proposal).open_visit()
        assert (visit.holder, visit.due_on) == ("team", day)
    assert verify_log() == []
