"""The whole story of one idea, through the API, on both databases (the command: tests/house)."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import transaction
from django.db.models import Count
from django.test import override_settings
from rich.console import Console

from labinovasi.demo import script, story
from labinovasi.demo.management.commands.story import accounts_for, rail, timeline
from labinovasi.demo.story import Telling, Told
from notifications.models import Delivery, Obligation
from workflow.proposals.models import Proposal
from workflow.proposals.verify import replay, verify_log
from workflow.reviews.models import Assignment, Decision, Panel
from workflow.workdays import clock

pytestmark = pytest.mark.django_db

BOTH = [
    pytest.param("sqlite", marks=pytest.mark.sqlite),
    pytest.param("postgresql", marks=pytest.mark.postgres),
]


@pytest.fixture(scope="module", params=BOTH)
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The story, told once for all tests here and then undone."""
    media = tmp_path_factory.mktemp("story")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True, MEDIA_ROOT=media):
            story.people_there()
            yield list(Telling().tell(script.story()))
        transaction.set_rollback(True)


@pytest.fixture
def proposal(told: list[Told]) -> Proposal:
    return Proposal.objects.get(title=script.TITLE)


def test_every_step_is_answered_as_the_script_says(told: list[Told]) -> None:
    """The telling itself stops at a wrong answer; here is what must be refused, and with what."""
    assert len(told) == len(script.story())
    refused = [(each.step.who, each.status, each.step.codes[:1]) for each in told if each.step.refused]
    assert refused == [
        ("warga", 404, ()),
        ("rekan", 409, ("ws.drum_up.summary",)),
        ("pengusul", 409, ("state.moved",)),
        ("rekan", 409, ("review.filed",)),
        ("sekretariat", 409, ("decision.required",)),
        ("sekretariat", 409, ("decree.missing",)),
        ("pengusul", 409, ("evidence.photo",)),
        ("kurator", 0, ("entry.alt_missing",)),
    ]


def test_only_what_has_no_address_is_done_by_a_service(told: list[Told]) -> None:
    served = [each.step.told for each in told if each.step.call]
    assert len(served) == 5  # the call, the waking, and three of the exhibition


def test_the_idea_takes_the_way_of_table_a(proposal: Proposal) -> None:
    way = list(proposal.log.filter(moves=True).order_by("n").values_list("verb", "to_state"))
    assert way == [
        ("create", "drum_up"),
        ("submit", "drum_up_review"),
        ("recall", "drum_up"),
        ("submit", "drum_up_review"),
        ("send_back", "drum_up"),
        ("submit", "drum_up_review"),
        ("advance", "diagnose"),
        ("submit", "diagnose_review"),
        ("advance", "design"),
        ("submit", "design_review"),
        ("recycle", "diagnose"),
        ("submit", "diagnose_review"),
        ("advance", "design"),
        ("submit", "design_review"),
        ("shelve", "shelved"),
        ("resume", "design"),
        ("submit", "design_review"),
        ("decline", "declined"),
        ("correct", "design_review"),
        ("advance", "deliver"),
        ("submit", "deliver_review"),
        ("advance", "graduated"),
        ("publish", "exhibited"),
    ]


def test_the_log_alone_tells_state_and_visits(proposal: Proposal) -> None:
    assert verify_log([proposal.pk]) == []
    told_by_log = replay(proposal.log.order_by("n"))
    assert told_by_log.state == proposal.state == "exhibited"
    assert [(stay.stage, stay.nth, stay.ended_as) for stay in told_by_log.stays] == [
        ("drum_up", 1, "advanced"),
        ("diagnose", 1, "advanced"),
        ("design", 1, "recycled"),
        ("diagnose", 2, "advanced"),
        ("design", 2, "shelved"),
        ("design", 3, "advanced"),
        ("deliver", 1, "advanced"),
    ]


def test_a_return_a_recycle_and_a_shelving_count_as_rounds_a_recall_and_a_correction_do_not(
    proposal: Proposal,
) -> None:
    sent = list(proposal.revisions.order_by("number").values_list("stage", "round", "status"))
    assert sent == [
        ("drum_up", 1, "recalled"),
        ("drum_up", 1, "judged"),
        ("drum_up", 2, "judged"),
        ("diagnose", 1, "judged"),
        ("design", 1, "judged"),
        ("diagnose", 2, "judged"),
        ("design", 2, "judged"),
        ("design", 3, "judged"),
        ("deliver", 1, "judged"),
    ]


def test_each_submission_has_its_panel_and_the_same_people_are_asked_again(proposal: Proposal) -> None:
    panels = Panel.objects.filter(revision__proposal=proposal)
    assert panels.count() == 9
    for panel in panels:
        asked = Assignment.objects.filter(panel=panel).order_by("seat").values_list("reviewer__name", "seat")
        assert list(asked) == [("Teguh Santosa", 1), ("Anisa Rahmawati", 2)]
        assert panel.lead.name == "Teguh Santosa"


def test_the_wrong_decision_is_kept_as_corrected_beside_the_right_one(proposal: Proposal) -> None:
    third = Decision.objects.filter(revision__proposal=proposal, revision__number=8)
    assert list(third.values_list("outcome", "status")) == [
        ("decline", "corrected"),
        ("advance", "announced"),
    ]


def test_days_pass_late_is_late_and_the_shelf_keeps_what_was_left(told: list[Told]) -> None:
    late = [each for each in told if each.step.told and each.days_left is not None and each.days_left < 0]
    assert [(each.step.who, each.days_left) for each in late] == [("pengusul", -2)]
    woken = next(each for each in told if each.step.who == story.SYSTEM)
    assert (clock.day_of(woken.moment), woken.state) == (dt.date(2026, 8, 3), "design")
    before = next(each for each in told if "Mengajukan Design lagi" in each.step.told)
    assert before.days_left == 36
    # Of 40 working days since 5 June, 11 had passed on 23 June (16 June is a holiday).
    assert woken.days_left == 29


def test_everybody_is_told_once_and_nobody_of_the_own_act(proposal: Proposal) -> None:
    about = Obligation.objects.filter(subject=f"proposal:{proposal.pk}")
    moved = proposal.log.filter(moves=True).exclude(verb="create")
    for row in moved:
        event = about.filter(event=f"proposal:{proposal.pk}/log:{row.n}")
        assert event.exists(), row
        if row.actor:
            assert not event.filter(recipient=row.actor).exists(), row
    standing = about.exclude(event="").exclude(status=Obligation.Status.OVERTAKEN)
    twice = standing.order_by().values("event", "recipient").annotate(n=Count("pk")).filter(n__gt=1)
    assert list(twice) == []


def test_the_past_is_told_without_a_single_mail(proposal: Proposal) -> None:
    owed = Obligation.objects.filter(subject=f"proposal:{proposal.pk}")
    assert owed.count() > 100
    assert not Delivery.objects.filter(obligation__in=owed).exists()
    assert mail.outbox == []


def test_nobody_stays_signed_in(told: list[Told]) -> None:
    assert not Session.objects.exists()


def test_the_timeline_can_be_read(told: list[Told], proposal: Proposal) -> None:
    console = Console(width=132)
    with console.capture() as printed:
        console.print(timeline(told))
    text = printed.get()
    for line in ("23 Feb 2026", "telat 2 hari", "✗ 409 review.filed", "●●◌○○ Ditunda", "●●●●● Tayang"):
        assert line in text
    assert f"Log: {proposal.log.count()} baris" in accounts_for(proposal)
    assert next(rail(each) for each in told if each.state) == "◉○○○○"
