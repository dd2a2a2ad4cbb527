"""Stopping a group of mail from the mail itself: only a person's press does it, and it can be undone."""

from __future__ import annotations

import pytest
from django.test import Client

from notifications import draining, ledger, preferring, unsubscribing
from notifications.kinds.groups import Group
from notifications.models import Choice, DigestItem, Obligation, Pace, Why
from tests.cast import make_person
from tests.notifications.support import owe_welcome

pytestmark = [pytest.mark.django_db, pytest.mark.page, pytest.mark.usefixtures("plain")]


def path_of(person, group: str = Group.MOVES) -> str:
    return "/" + unsubscribing.link(person, group).split("/", 3)[3]


def pace(person, group: str = Group.MOVES) -> str:
    return preferring.of([person.pk]).pace(person.pk, group, "email")


def owe(person, kind: str = "test_news", occurrence: str = "1") -> None:
    ledger.owe(recipients={person.pk: Why.OWNER}, kind=kind, subject="thing:1", occurrence=occurrence)


def test_opened_by_a_scanner_it_changes_nothing_and_the_persons_press_still_works(cast, client: Client):
    """reminders 10: fetched with GET and HEAD, by whoever."""
    address = path_of(cast.proposer)
    for _again in range(3):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    assert not Choice.objects.exists()
    assert "Berhenti menerima" in client.get(address).content.decode()
    assert client.post(address, follow=True).status_code == 200
    assert pace(cast.proposer) == Pace.OFF


def test_a_mail_program_stops_it_with_one_post_without_a_session():
    """reminders 10: RFC 8058; the answer is no redirect, which programs do not follow."""
    person = make_person("Siti Aminah")
    program = Client(enforce_csrf_checks=True)
    answer = program.post(path_of(person), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert pace(person) == Pace.OFF


def test_the_same_link_later_says_how_things_stand_and_can_undo(cast, client: Client):
    """reminders 11."""
    person = cast.proposer
    Choice.objects.create(user=person, group=Group.MOVES, channel="email", pace=Pace.DAILY)
    address = path_of(person)
    client.post(address)
    page = client.get(address).content.decode()
    assert "sudah dimatikan" in page
    assert "Hidupkan lagi" in page
    client.post(address, {"resume": "1"})
    assert pace(person) == Pace.DAILY  # as it was
    client.post(address, {"resume": "1"})  # pressed twice
    assert pace(person) == Pace.DAILY


def test_it_stops_its_own_group_and_never_what_must_be_answered(cast, client: Client, mailoutbox):
    """reminders 11: account mail, an escalation and a gate's notice still arrive."""
    person = cast.proposer
    client.post(path_of(person))
    owe(person)
    owe(person, "test_alarm")
    owe_welcome(person)
    draining.drain(seconds=5)
    assert len(mailoutbox) == 2
    owe(person, "test_task")
    [item] = DigestItem.objects.filter(user=person, digest=None)
    assert item.pace == Pace.DAILY  # comes with tomorrow's digest


def test_a_digests_link_stops_what_came_in_digests_only(cast, client: Client):
    """reminders 11."""
    person = cast.proposer
    Choice.objects.create(user=person, group=Group.MOVES, channel="email", pace=Pace.DAILY)
    client.post(path_of(person, unsubscribing.DIGESTS))
    assert pace(person) == Pace.OFF
    assert pace(person, Group.REVIEWS) == Pace.AT_ONCE
    client.post(path_of(person, unsubscribing.DIGESTS), {"resume": "1"})
    assert pace(person) == Pace.DAILY


def test_it_stops_a_kind_of_its_group_that_goes_its_own_way_and_the_undo_brings_back_what_it_stopped(
    cast, client: Client, frozen
):
    person = cast.proposer
    paces = {("", "daily"), ("test_news", "at_once"), ("team_joined", "off")}
    for kind, chosen in paces:
        Choice.objects.create(user=person, group=Group.MOVES, kind=kind, channel="email", pace=chosen)
    frozen.shift(60)
    client.post(path_of(person))
    assert set(Choice.objects.values_list("pace", flat=True)) == {"off"}
    frozen.shift(60)
    client.post(path_of(person), {"resume": "1"})
    client.post(path_of(person), {"resume": "1"})
    assert set(Choice.objects.values_list("kind", "pace")) == paces


def test_a_digests_link_leaves_a_kind_that_comes_at_once(cast, client: Client):
    person = cast.proposer
    for kind, chosen in (("", Pace.AT_ONCE), ("test_news", Pace.WEEKLY), ("team_joined", Pace.AT_ONCE)):
        Choice.objects.create(user=person, group=Group.MOVES, kind=kind, channel="email", pace=chosen)
    address = path_of(person, unsubscribing.DIGESTS)
    client.post(address)
    assert Choice.objects.get(pace=Pace.OFF).kind == "test_news"
    client.post(address, {"resume": "1"})
    assert not Choice.objects.filter(pace=Pace.OFF).exists()


def test_what_waits_already_is_stopped_too(cast, client: Client, mailoutbox, frozen):
    owe(cast.proposer)
    client.post(path_of(cast.proposer))
    draining.drain(seconds=5)
    assert mailoutbox == []
    client.post(path_of(cast.proposer), {"resume": "1"})
    owe(cast.proposer, occurrence="2")
    draining.drain(seconds=5)
    assert len(mailoutbox) == 1


def test_a_mail_that_must_be_answered_names_no_way_out(cast):
    """reminders 11: the List-Unsubscribe address of an escalation."""
    for kind in ("test_news", "test_task", "test_alarm"):
        owe(cast.proposer, kind)
    links = {row.kind: bool(unsubscribing.link_of(row)) for row in Obligation.objects.all()}
    assert links == {"test_news": True, "test_task": False, "test_alarm": False}


def test_it_works_without_any_right_to_the_proposal_and_for_a_disabled_account(cast, client: Client):
    """reminders 23."""
    person = cast.outsider
    person.is_active = False
    person.save()
    assert client.post(path_of(person), follow=True).status_code == 200
    assert pace(person) == Pace.OFF


@pytest.mark.parametrize("token", ["x", "1:moves:email", "1:moves:email:abc"])
def test_a_link_that_is_not_ours_is_not_there(token, client: Client):
    assert client.get(f"/pemberitahuan/berhenti/{token}/").status_code == 404


def test_one_persons_link_is_not_anothers(cast, client: Client):
    signed = path_of(cast.proposer)
    forged = signed.replace(f"/{cast.proposer.pk}:", f"/{cast.member.pk}:")
    assert forged != signed
    assert client.post(forged).status_code == 404
    assert not Choice.objects.exists()
