"""The stage rail of a proposal, short and full."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.proposals.lab import Lab, due_on, fresh
from workflow.proposals import rail, selectors
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal

pytestmark = pytest.mark.page


def states(proposal: Proposal) -> str:
    return " ".join(step["state"] for step in rail.short(selectors.title_lines([proposal])[0]))


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (State.DRUM_UP, "now todo todo todo todo"),
        (State.DESIGN_REVIEW, "done done now todo todo"),
        (State.GRADUATED, "done done done done now"),
        (State.EXHIBITED, "done done done done done"),
        (State.SHELVED, "done todo todo todo todo"),
        (State.DECLINED, "todo todo todo todo todo"),
    ],
)
def test_five_bars_say_where_it_stands(lab: Lab, state: State, shown: str) -> None:
    assert states(lab.at(state)) == shown


def test_what_is_overdue_is_late_but_a_draft_is_only_missed(lab: Lab) -> None:
    sent, draft = lab.at(State.DIAGNOSE), lab.draft("Bank Sampah Sekolah")
    due_on(dt.date(2026, 11, 20))
    sent, draft = fresh(sent), fresh(draft)
    assert states(sent) == "done late todo todo todo"
    assert states(draft) == "now todo todo todo todo"
    assert rail.full(sent)[1]["status"] == "terlambat 2 hari kerja"
    assert rail.full(draft)[0]["status"] == "batas pengajuan 20 November lewat"


def test_a_passed_stage_says_when_and_in_how_many_working_days(
    lab: Lab, frozen: time_machine.Traveller
) -> None:
    proposal = lab.draft()
    frozen.shift(dt.timedelta(days=3))  # Friday
    proposal = lab.announce(lab.send(proposal), Verb.ADVANCE)
    passed, present, *later = rail.full(proposal)
    assert passed["status"] == "lulus 27 November"
    assert passed["lines"] == ["3 hari kerja"]
    assert present["status"].endswith("hari kerja lagi")
    assert [step.get("status") for step in later] == [None, None, None]


def test_rounds_and_revisits_are_counted(lab: Lab) -> None:
    proposal = lab.announce(lab.at(State.DRUM_UP_REVIEW), Verb.SEND_BACK)
    assert rail.full(proposal)[0]["lines"] == ["putaran ke-2"]
    assert rail.full(lab.send(proposal))[0]["lines"] == ["di gerbang", "putaran ke-2"]
    proposal = lab.announce(lab.at(State.DIAGNOSE_REVIEW), Verb.RECYCLE, to=State.DRUM_UP)
    assert rail.full(fresh(proposal))[0]["lines"] == ["putaran ke-2", "ditempuh ke-2 kali"]


def test_at_rest_it_says_how_it_rests(lab: Lab) -> None:
    assert rail.full(lab.at(State.SHELVED))[1]["status"] == "ditunda sampai 1 Maret 2027"
    declined = rail.full(lab.at(State.DECLINED))[0]
    assert (declined["status"], declined["lines"]) == ("ditolak", [])  # no round runs
    assert rail.full(lab.at(State.GRADUATED))[4]["status"] == "menunggu ditayangkan"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (dt.date(2026, 11, 24), "batasnya hari ini"),
        (dt.date(2026, 11, 25), "1 hari kerja lagi"),
    ],
)
def test_the_last_days_are_named(lab: Lab, due: dt.date, words: str) -> None:
    proposal = lab.at(State.DIAGNOSE)
    due_on(due)
    assert rail.full(fresh(proposal))[1]["status"] == words


def test_late_over_a_weekend_is_no_working_day_late(lab: Lab, frozen: time_machine.Traveller) -> None:
    proposal = lab.at(State.DIAGNOSE)
    due_on(dt.date(2026, 11, 27))
    frozen.shift(dt.timedelta(days=4))  # Saturday
    assert rail.full(fresh(proposal))[1]["status"] == "lewat batas 27 November"


def test_the_full_rail_costs_the_same_however_long_the_way_was(lab: Lab) -> None:
    def cost(proposal: Proposal) -> int:
        with CaptureQueriesContext(connection) as queries:
            rail.full(proposal)
        return len(queries)

    assert cost(lab.at(State.GRADUATED)) == cost(lab.send(lab.draft("Bank Sampah Sekolah"))) == 3
    assert cost(lab.draft("Belum Pernah Diajukan")) == 2  # nothing of it was ever judged: not asked
