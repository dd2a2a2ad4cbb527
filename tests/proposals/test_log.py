"""The chain tells who did what, and whatever does not fit it is found."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import call_command

from tests.proposals.lab import Lab
from workflow.proposals import log, services
from workflow.proposals.machine import State, Verb, rows_of
from workflow.proposals.models import LogRow, Proposal, Revision, Seal, Visit
from workflow.proposals.signals import log_fault_found, log_sealed
from workflow.proposals.verify import Fault, verify_log


def codes(faults: list[Fault]) -> set[str]:
    return {fault.code for fault in faults}


def test_a_tampered_row_is_found_and_the_command_says_so(lab: Lab, capsys: pytest.CaptureFixture) -> None:
    proposal = lab.at(State.DIAGNOSE)
    LogRow.objects.filter(proposal=proposal, n=2).update(actor=lab.cast.outsider)
    assert codes(verify_log()) == {"row.tampered"}
    with pytest.raises(SystemExit):
        call_command("verify_log")
    assert "row.tampered" in capsys.readouterr().out


@pytest.mark.page
@pytest.mark.parametrize(
    "rewritten",
    [
        {"from_state": "diagnose"},
        {"to_state": "design_review"},
        {"moves": False},
        {"at": dt.datetime(2026, 11, 25, tzinfo=dt.UTC)},
        {"capacity": "secretariat"},
        {"mandate": "decision:2"},
        {"revision": None},
        {"digest": "0" * 64},
        {"detail": {"unit": 9}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_column_of_a_row_is_rewritten_is_found(lab: Lab, rewritten: dict) -> None:
    proposal = lab.send(lab.draft())
    changed = LogRow.objects.filter(proposal=proposal, verb=Verb.SUBMIT).update(**rewritten)
    assert changed == 1
    assert "row.tampered" in codes(verify_log())


def test_a_rewritten_payload_without_the_key_is_found(lab: Lab) -> None:
    proposal = lab.draft(team=False)
    row = proposal.log.get()
    forged = row.payload.replace('"verb":"create"', '"verb":"submit"')
    LogRow.objects.filter(pk=row.pk).update(payload=forged, verb="submit")
    assert "row.tampered" in codes(verify_log())


def test_a_reason_written_anew_is_found_and_an_erased_one_is_not(lab: Lab) -> None:
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK, reason="Lengkapi data.")
    row = proposal.log.last()
    log.erase(row=row)
    assert verify_log() == []
    LogRow.objects.filter(pk=row.pk).update(reason="Disetujui saja.")
    assert codes(verify_log()) == {"row.tampered"}


def test_a_missing_chain_and_a_state_written_past_the_machine_are_found(lab: Lab) -> None:
    proposal, other = lab.draft(), lab.draft("Lain")
    Proposal.objects.filter(pk=proposal.pk).update(state=State.DIAGNOSE)
    LogRow.objects.filter(proposal=other).delete()
    faults = verify_log()
    assert {fault.code for fault in faults if fault.proposal == proposal.pk} == {"state.differs"}
    assert "chain.missing" in {fault.code for fault in faults if fault.proposal == other.pk}


def test_an_end_cut_off_is_found_even_when_the_row_agrees_thanks_to_the_seal(lab: Lab) -> None:
    proposal = lab.send(lab.draft())
    services.seal()
    last, before = proposal.log.order_by("-n")[:2]
    LogRow.objects.filter(pk=last.pk).delete()
    assert "chain.cut" in codes(verify_log())
    Proposal.objects.filter(pk=proposal.pk).update(last_n=before.n, head_hash=before.hash)
    assert "seal.broken" in codes(verify_log())


def test_a_visit_opened_by_hand_and_a_rewritten_revision_are_found(lab: Lab) -> None:
    proposal = lab.at(State.GRADUATED)
    Visit.objects.create(
        proposal=proposal,
        stage="design",
        nth=9,
        opened_at=dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
        opened_n=1,
    )
    Revision.objects.filter(proposal=proposal, number=1).update(content="{}")
    assert codes(verify_log()) >= {"visits.differ", "visit.open", "revision.tampered"}


def test_a_deadline_or_a_holder_that_the_list_and_the_visit_tell_differently_is_found(lab: Lab) -> None:
    drafted, sent = lab.draft(), lab.send(lab.draft())
    Proposal.objects.filter(pk=drafted.pk).update(due_on=dt.date(2027, 1, 4))
    sent.visits.update(holder="team")
    found = {(fault.proposal, fault.code) for fault in verify_log()}
    assert found == {(drafted.pk, "deadline.differs"), (sent.pk, "holder.differs")}


def test_faults_are_told_upward(lab: Lab) -> None:
    heard: list[Fault] = []

    def hear(sender: object, faults: list[Fault], **_: object) -> None:
        heard.extend(faults)

    log_fault_found.connect(hear)
    try:
        lab.draft()
        verify_log()
        assert heard == []
        LogRow.objects.all().delete()
        verify_log()
    finally:
        log_fault_found.disconnect(hear)
    assert codes(heard) >= {"chain.missing"}


def test_the_seal_is_made_once_a_day_over_every_chain(lab: Lab) -> None:
    heard = []

    def hear(sender: object, seal: Seal, **_: object) -> None:
        heard.append(seal)

    log_sealed.connect(hear)
    try:
        lab.draft()
        lab.draft("Lain")
        first, second = services.seal(), services.seal()
    finally:
        log_sealed.disconnect(hear)
    assert first == second
    assert (len(heard), first.chains) == (1, 2)


def test_the_chain_keeps_strings_and_integers_only_in_utc_with_microseconds(lab: Lab) -> None:
    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    for row in proposal.log.all():
        told = json.loads(row.payload)
        assert all(isinstance(value, str | int | dict) for value in told.values())
        assert told["at"].endswith("+00:00")
        assert "." in told["at"]
        assert lab.cast.proposer.name not in row.payload


def test_rows_of_the_same_second_stand_in_true_order_with_words_of_their_own(lab: Lab) -> None:
    """Review case 43: two rounds within one second differ, and the system's rows have no person."""
    proposal = lab.draft(team=False)
    for _round in (1, 2):
        proposal = lab.announce(lab.send(proposal), Verb.SEND_BACK)
    rows = list(proposal.log.order_by("n"))
    assert len({row.at for row in rows}) == 1
    assert [row.verb for row in rows] == ["create", "submit", "send_back", "submit", "send_back"]
    assert [row.revision.number for row in rows if row.revision] == [1, 1, 2, 2]


def test_verifying_costs_the_same_for_one_proposal_and_for_three(lab: Lab, django_assert_num_queries) -> None:
    lab.draft()
    with django_assert_num_queries(5):
        verify_log()
    lab.draft("Dua")
    lab.send(lab.draft("Tiga"))
    with django_assert_num_queries(5):
        verify_log()


def test_only_move_changes_the_state() -> None:
    """Grep, as libraries.md asks: no `state=` write and no transition call outside the machine's own room."""
    import re
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    verbs = "|".join(verb.value for verb in Verb if rows_of(verb))
    writes = re.compile(rf"\.update\([^)]*\bstate\s*=|\.state\s*=[^=]|\bproposal\.(?:{verbs})\(")
    allowed = {"workflow/proposals/machine.py", "workflow/proposals/services/moving.py"}
    for path in [
        *root.glob("workflow/**/*.py"),
        *root.glob("labinovasi/**/*.py"),
        *root.glob("notifications/**/*.py"),
    ]:
        name = path.relative_to(root).as_posix()
        if name in allowed or "/migrations/" in name:
            continue
        for line in path.read_text().splitlines():
            found = writes.search(line)
            if found and not re.search(r"self\.state\s*=|panel\.state|entry\.state|story", line):
                pytest.fail(f"{name}: {line.strip()}")


def test_the_command_says_how_much_was_verified(lab: Lab, capsys: pytest.CaptureFixture) -> None:
    lab.draft(team=False)
    call_command("verify_log")
    assert "1 rows verified, no fault" in capsys.readouterr().out
