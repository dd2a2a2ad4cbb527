"""The demo's year, lived once for all tests here and then undone; and the texts it is made of."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.test import Client, override_settings

from labinovasi.demo import services
from labinovasi.demo.people import PEOPLE
from labinovasi.demo.year import pictures, plan, sheets
from labinovasi.demo.year.composing import compose
from labinovasi.demo.year.idea import Cause, Idea
from labinovasi.demo.year.written.lives import WRITTEN
from notifications import kinds, webhooks
from notifications import selectors as inbox
from notifications.models import Delivery, Endpoint
from tests.conftest import NOW
from tests.pipeline import test_board as board
from workflow.exhibition.models import Entry
from workflow.people.models import User
from workflow.proposals import registry
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import (
    DeliverSheet,
    EndorsementRequest,
    Indicator,
    LogRow,
    Measurement,
    Proposal,
    Revision,
    Visit,
)
from workflow.proposals.verify import verify_log
from workflow.reviews.models import Decision, FiledScore, Filing
from workflow.reviews.tally import DISAGREEMENT
from workflow.workdays import calendar, clock

pytestmark = [pytest.mark.django_db, pytest.mark.page]

PLACEHOLDERS = ("{place}", "{lalu}", "{ini}", "{n}", "{base}", "{b2}", "{how}", "{bulan_")
MOCKS = (
    "Posyandu Lansia Jemput Bola",
    "Antrean Puskesmas dari Balai Desa",
    "Bank Data Gizi Sekolah",
    "Ambulans Desa Satu Nomor",
    "Kelas Ibu Hamil Daring",
)


@pytest.fixture(scope="module")
def lived(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        with (
            time_machine.travel(NOW, tick=False),
            override_settings(DEMO=True, MEDIA_ROOT=tmp_path_factory.mktemp("year")),
        ):
            assert services.fill_with_a_year()
            yield
        transaction.set_rollback(True)


def test_every_state_has_two_ideas_and_a_dozen_are_shown(lived: None) -> None:
    lived_here = Proposal.objects.filter(origin=Proposal.Origin.LAB)
    counted = Counter(lived_here.values_list("state", flat=True))
    assert sum(counted.values()) == 60
    assert set(counted) == set(State.values)
    assert min(counted.values()) >= 2
    assert counted[State.EXHIBITED] == 12


def test_the_log_tells_the_same_as_the_states(lived: None) -> None:
    assert verify_log() == []


def test_what_can_happen_to_an_idea_happened_to_one(lived: None) -> None:
    moved = Counter(LogRow.objects.values_list("proposal_id", "verb"))
    for verb in (Verb.RECYCLE, Verb.SEND_BACK):
        assert sorted(n for (_pk, done), n in moved.items() if done == verb)[-1] == 2
    twice = [pk for (pk, done), n in moved.items() if done in (Verb.RECYCLE, Verb.SEND_BACK) and n == 2]
    assert len(twice) == len(set(twice)) == 2
    assert _done(Verb.SHELVE).filter(proposal__in=_done(Verb.RESUME).values("proposal")).count() == 1
    assert _done(Verb.REOPEN).filter(proposal__in=_done(Verb.DECLINE).values("proposal")).count() == 1
    assert (
        _done(Verb.CORRECT).count() == Decision.objects.filter(status=Decision.Status.CORRECTED).count() == 1
    )
    assert _done(Verb.RETRACT).get().proposal.state == State.EXHIBITED


def test_one_was_withdrawn_while_a_decision_lay_recorded(lived: None) -> None:
    (void,) = Decision.objects.filter(status=Decision.Status.VOID)
    assert void.revision.status == Revision.Status.WITHDRAWN
    assert void.revision.proposal.state == State.WITHDRAWN


def test_four_panels_disagree_by_two_points(lived: None) -> None:
    spread = FiledScore.objects.values("filing__review__panel", "criterion").annotate(
        wide=Max("value") - Min("value")
    )
    assert len({row["filing__review__panel"] for row in spread if row["wide"] >= DISAGREEMENT}) == 4


def test_no_two_reviewers_of_a_panel_say_the_same(lived: None) -> None:
    said = Filing.objects.exclude(note="").values_list("review__panel", "review__reviewer", "note")
    by_panel = Counter((panel, note) for panel, _reviewer, note in set(said))
    assert len(by_panel) > 100
    assert [each for each, n in by_panel.items() if n > 1] == []


def test_seven_are_overdue_four_at_the_team_and_three_at_the_lab(lived: None) -> None:
    late = Visit.objects.filter(
        closed_at__isnull=True, due_on__lt=clock.today(), proposal__first_sent_at__isnull=False
    )
    assert Counter(late.values_list("holder", flat=True)) == {Visit.Holder.TEAM: 4, Visit.Holder.LAB: 3}
    asked = EndorsementRequest.objects.filter(
        status=EndorsementRequest.Status.OPEN, proposal__in=late.values("proposal")
    ).get()
    assert asked.proposal.title == MOCKS[1]
    assert calendar.count(clock.day_of(asked.asked_at), clock.today()) > 3


def test_something_waits_on_every_demo_account(lived: None) -> None:
    users = {user.email: user for user in User.objects.all()}
    assert [person.account for person in PEOPLE if not registry.waiting_on(users[person.email])] == []


def test_every_number_of_the_bupatis_page_opens_exactly_its_list(lived: None) -> None:
    """With everything in it that a year brings: late ones, shelved, withdrawn, graduated of two cycles."""
    reader, client = User.objects.get(email="pimpinan@kudus.example"), Client()
    found = board.figures(board.read(client, reader))
    assert len([n for _address, n in found if n]) > 40
    for address, n in found:
        if "draf" not in address:  # drafts are counted by unit
            assert len(board.rows(client, reader, address)) == n, address


def test_a_stranger_meets_the_written_ideas_first(lived: None) -> None:
    written = {idea.title for idea, _going in WRITTEN}
    for account in ("pengusul", "rekan", "warga"):
        first, *_others = registry.waiting_on(User.objects.get(email=f"{account}@kudus.example"))
        assert first.proposal.title in written


def test_what_is_shown_has_a_picture_in_words_and_figures(lived: None) -> None:
    for entry in Entry.objects.filter(proposal__state=State.EXHIBITED).prefetch_related("pictures"):
        assert all(picture.alt.startswith("Gambar: ") for picture in entry.pictures.all())
        assert entry.pictures.all()
        assert entry.figures
        assert entry.story_diagnose


def test_nothing_is_mailed_about_the_past(lived: None) -> None:
    people = Delivery.objects.exclude(channel="webhook")
    assert not people.exclude(channel="inapp").exists()
    assert not people.exclude(status=Delivery.Status.SENT).exists()


def test_a_system_that_no_longer_answers_is_paused_with_what_it_heard_and_missed(lived: None) -> None:
    endpoint = Endpoint.objects.get()
    assert endpoint.paused_at is not None
    assert endpoint.address.split("/")[2].endswith(".example")  # no network knows it
    *heard, missed = webhooks.deliveries_of(endpoint).order_by("pk")
    assert len(heard) > 2
    assert {row.status for row in heard} == {Delivery.Status.SENT}
    assert (missed.status, missed.attempts) == (Delivery.Status.FAILED, webhooks.PAUSE_AFTER)
    assert webhooks.with_work() == []  # nobody is called
    told = [row.obligation for row in (*heard, missed)]
    assert kinds.get("webhook_event").readable(told) == {row.pk for row in told}


def test_who_looks_into_an_inbox_finds_the_last_weeks_the_newest_unread(lived: None) -> None:
    for account in ("pengusul", "sekretariat", "kepala"):
        person = User.objects.get(email=f"{account}@kudus.example")
        rows = list(inbox.inbox_of(person)[:50])
        assert rows, account
        assert all(item.line for item in inbox.items(rows)), account
    secretary = User.objects.get(email="sekretariat@kudus.example")
    assert 0 < inbox.unread(secretary) < inbox.inbox_of(secretary).count()


def test_no_word_is_left_unfilled(lived: None) -> None:
    for content in Revision.objects.values_list("content", flat=True):
        assert not {word for word in PLACEHOLDERS if word in content}


# --- the texts, without a database ---------------------------------------------------------------------


def _done(verb: Verb) -> QuerySet[LogRow]:
    return LogRow.objects.filter(verb=verb)


@pytest.fixture(scope="module")
def ideas() -> list[Idea]:
    made = [
        compose(theme, variant, plan.chance_of(2017, variant.title)) for theme, variant in plan.composed()
    ]
    return [idea for idea, _going in WRITTEN] + made


def test_ten_are_written_by_hand_and_fifty_composed_from_a_dozen_themes_or_more(ideas: list[Idea]) -> None:
    assert len(WRITTEN) == 10
    assert set(MOCKS) <= {idea.title for idea, _going in WRITTEN}
    assert len(ideas) == 60
    assert len({theme.name for theme, _variant in plan.composed()}) >= 12


def test_no_two_ideas_are_alike(ideas: list[Idea]) -> None:
    for texts in (
        [idea.title for idea in ideas],
        [idea.summary for idea in ideas],
        [idea.problem for idea in ideas if idea.problem],
        [cause for idea in ideas for cause in _causes(idea.causes)],
        [str(idea.measures) for idea in ideas if idea.measures],
    ):
        assert [text for text, n in Counter(texts).items() if n > 1] == []


def _causes(causes: tuple[Cause, ...]) -> list[str]:
    return [text for cause in causes for text in (cause.text, *_causes(cause.below))]


def test_the_figures_of_an_idea_agree(ideas: list[Idea]) -> None:
    """Sum of the budget in the result; baseline of the first indicator in the problem."""
    for idea in ideas:
        if idea.result and "Biaya" in idea.result:
            total = sum(int(cost.amount.replace(".", "")) for cost in idea.costs if cost.amount)
            assert f"Rp{total:,}".replace(",", ".") in idea.result, idea.title
            assert idea.measures[0].result in idea.result, idea.title


def test_every_percentage_is_the_share_its_sentence_names(ideas: list[Idea]) -> None:
    """ "Dari 9.412 lansia hanya 3.871 (41,1 %)": two of the sentence's numbers make the third."""
    checked = 0
    for idea in ideas:
        for text in (idea.summary, idea.problem, idea.result):
            for before, share in re.findall(r"([^()]*?[\d.]+[^()]*)\((\d+,\d) %\)", text):
                numbers = [_number(n) for n in re.findall(r"\d[\d.]*(?:,\d+)?", before)]
                shares = {f"{a / b * 100:.1f}".replace(".", ",") for a in numbers for b in numbers if b}
                assert share in shares, (idea.title, before, share)
                checked += 1
    assert checked > 60


def _number(text: str) -> float:
    return float(text.rstrip(".").replace(".", "").replace(",", "."))


def test_every_line_of_a_budget_is_its_counts_times_its_price(ideas: list[Idea]) -> None:
    """ "Pulsa data 48 rumah, 5 bulan @ Rp75.000" is Rp18.000.000."""
    for idea in ideas:
        for cost in idea.costs:
            if cost.amount and " @ Rp" in cost.item:
                counts, price = cost.item.split(" @ Rp")
                numbers = [int(n.replace(".", "")) for n in re.findall(r"[\d.]*\d", counts)]
                each = int(price.replace(".", ""))
                assert int(cost.amount.replace(".", "")) == math.prod(numbers) * each, (idea.title, cost)


def test_nobody_counts_on_a_day_off(lived: None) -> None:
    """Nor launches or measures; a register of a whole year ends with its last day."""
    days = calendar.load(clock.today() - dt.timedelta(days=900), clock.today())
    asked = (
        Indicator.objects.filter(baseline_on__isnull=False).values_list("baseline_on", flat=True),
        Measurement.objects.values_list("measured_on", flat=True),
        DeliverSheet.objects.filter(launch_on__isnull=False).values_list("launch_on", flat=True),
    )
    named = {day for rows in asked for day in rows}
    assert len(named) > 20
    assert [day for day in named if (day.month, day.day) != (12, 31) and not days.is_working(day)] == []


def test_what_costs_something_says_from_where(ideas: list[Idea]) -> None:
    for idea in ideas:
        for cost in idea.costs:
            assert bool(cost.amount) == bool(cost.source), cost


def test_every_scene_can_be_drawn_and_described(ideas: list[Idea]) -> None:
    assert {idea.scene for idea in ideas} <= set(pictures.SCENES) == set(pictures.ALTS)
    assert pictures.jpeg("tower", 0.6) == pictures.jpeg("tower", 0.6)


def test_a_month_counts_over_the_new_year() -> None:
    assert sheets.months_after(NOW.date(), 3).isoformat() == "2027-02-01"
