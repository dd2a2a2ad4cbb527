"""Writing the ledger: once per person and occasion, with the act or not at all."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.db import transaction

from notifications import ledger, wakeup
from notifications.ledger import Owed
from notifications.models import Delivery, Obligation, Why
from tests.notifications.support import keys, owe_welcome, told
from workflow.proposals import services
from workflow.proposals.machine import Verb
from workflow.proposals.signals import proposal_moved
from workflow.refusals import Refused
from workflow.workdays import clock

pytestmark = pytest.mark.django_db


def moved_to(person, kind="proposal_moved", why=Why.HEAD, **fields):
    return Owed(person.pk, kind, "proposal:1", fields.pop("occurrence", "log:1"), why, **fields)


def test_the_same_occasion_is_owed_once_however_often_it_is_written(cast):
    assert owe_welcome(cast.proposer) == 1
    assert owe_welcome(cast.proposer) == 0
    assert Delivery.objects.count() == 2  # inbox and mail
    assert owe_welcome(cast.proposer, occurrence="approved again") == 1


def test_one_person_gets_one_message_under_the_strongest_reason(cast):
    """reminders 22: unit head, secretariat and author in one person."""
    rows = [moved_to(cast.head, why=why) for why in (Why.SECRETARIAT, Why.HEAD, Why.OWNER, Why.COACH)]
    assert ledger.write(rows) == 1
    assert Obligation.objects.get().why == Why.OWNER


def test_of_several_kinds_of_one_act_a_person_gets_the_strongest_whichever_came_first(cast):
    """reminders 22: one message per event."""
    event = "proposal:1/log:1"
    ledger.write([moved_to(cast.head, event=event), moved_to(cast.coach, event=event)])
    ledger.write([moved_to(cast.head, "to_be_shown", event=event)])
    ledger.write([moved_to(cast.head, event=event, occurrence="log:1 again")])
    open_rows = Obligation.objects.open()
    assert set(open_rows.values_list("recipient", "kind")) == {
        (cast.head.pk, "to_be_shown"),
        (cast.coach.pk, "proposal_moved"),
    }
    assert Obligation.objects.get(kind="proposal_moved", recipient=cast.head).status == "overtaken"


def test_who_did_it_is_not_told(cast, lab):
    proposal = lab.send(lab.draft())
    head_told = Obligation.objects.filter(kind="proposal_moved", recipient=cast.head)
    assert not head_told.exists()
    assert Obligation.objects.filter(kind="proposal_moved", recipient=cast.proposer).exists()
    lab.move(proposal, Verb.RECALL, cast.proposer)
    assert head_told.exists()


def test_an_act_of_another_time_is_written_and_not_sent(cast):
    """Demo, restore: the clock is moved."""
    with clock.at(clock.now() - dt.timedelta(days=90)):
        owe_welcome(cast.proposer)
    assert Obligation.objects.count() == 1
    assert Delivery.objects.count() == 0
    owe_welcome(cast.proposer)
    assert Delivery.objects.count() == 0


def test_records_of_the_past_tell_nobody(cast, lab):
    """reminders 26: 200 old records, no mail."""
    assert cast.curator
    proposal = lab.draft()
    Obligation.objects.all().delete()
    proposal_moved.send(
        type(proposal),
        proposal=proposal,
        row=proposal.log.get(n=1),
        verb=Verb.IMPORT,
        from_state="",
        to_state="graduated",
        by=cast.secretary,
        revision=None,
        visit=None,
        mandate=None,
    )
    assert not Obligation.objects.exists()


def test_when_a_later_step_fails_nobody_is_told_of_what_did_not_happen(cast, lab, monkeypatch):
    """review 41, reminders 50: the rows stand and fall with the act."""
    proposal = lab.draft()
    lab.ask(proposal)
    before = keys()

    def full(*_args, **_more):
        raise OSError("storage is full")

    proposal_moved.connect(full)
    try:
        with pytest.raises(OSError, match="full"):
            _approve(lab, proposal)
    finally:
        proposal_moved.disconnect(full)
    assert keys() == before


def _approve(lab, proposal):
    from workflow.proposals import endorsements

    request = proposal.endorsements.get(status="open")
    endorsements.approve(request_id=request.pk, by=lab.cast.head, seen=proposal.seen)


def test_a_refused_move_in_a_bulk_tells_nobody_and_the_others_once(cast, lab):
    """review 41: mails only for those really changed; a retry sends none twice."""
    shelved = [lab.at("shelved") for _ in range(2)]
    withdrawn = lab.at("withdrawn")
    Obligation.objects.all().delete()
    results = []
    for proposal in [*shelved, withdrawn, shelved[0]]:
        try:
            services.move(proposal_id=proposal.pk, verb=Verb.RESUME, by=cast.secretary, seen=proposal.seen)
            results.append("moved")
        except Refused as refused:
            results.append(refused.codes[0])
    assert results == ["moved", "moved", "verb.not_here", "verb.not_here"]
    assert Obligation.objects.filter(kind="proposal_moved", recipient=cast.proposer).count() == 2


def _fail_after(act):
    with transaction.atomic():
        act()
        raise OSError("a later step")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_wakes_the_workers_once_and_a_rollback_never(cast, monkeypatch):
    from notifications import tasks

    woken = []
    monkeypatch.setattr(tasks.drain, "apply_async", lambda **_more: woken.append(1))
    with transaction.atomic():
        owe_welcome(cast.proposer)
        owe_welcome(cast.member, cast.head)
    assert woken == [1]
    with pytest.raises(OSError, match="later"):
        _fail_after(lambda: owe_welcome(cast.coach))
    assert woken == [1]
    with transaction.atomic(), contextlib.suppress(OSError):
        _fail_after(lambda: owe_welcome(cast.coach))
    assert woken == [1]
    assert not wakeup.breaker.is_open()


def test_a_message_to_somebody_without_an_account_is_owed_to_the_address(cast):
    from workflow.people import services as people
    from workflow.people.models import UnitRole

    for _again in range(2):
        people.invite(
            by=cast.secretary,
            email="Baru@contoh.example",
            unit=cast.puskesmas,
            unit_role=UnitRole.Role.MEMBER,
        )
    assert set(told("invited").values()) == {Why.ADDRESSED}
    assert {row.address for row in Obligation.objects.filter(kind="invited")} == {"baru@contoh.example"}
