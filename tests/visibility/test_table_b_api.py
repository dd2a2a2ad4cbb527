"""Table B and "What of the review" over HTTP: every person × every column × every address to GET."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.visibility import crawl
from tests.visibility.crawl import Told
from tests.visibility.table_b import COLUMNS, TABLE
from tests.visibility.world import (
    LAB_NOTE,
    LEFT_NOTE,
    NOTE,
    REASON,
    SENT_TEXT,
    TITLE_WORD,
    UNFILED_NOTE,
    WORK_TEXT,
    WORK_TITLE,
    World,
)
from workflow.people.models import User
from workflow.proposals import registry
from workflow.proposals.models import Attachment, Proposal
from workflow.reviews import tally
from workflow.reviews.models import Panel, Review

SAMPLE = COLUMNS[::2]  # for the database that is not crawled whole
READINGS = {"W": "work", "S": "sent", "L": "line"}

# --- "What of the review", typed off by hand ---
TEAM = {"proposer", "co_writer", "reader", "secretary_on_team"}
HEADS = {"head", "deputy"}
OWN_SIDE = TEAM | HEADS | {"member", "parent_head", "partner_head", "coach"}
COUNTED_FOR = TEAM | HEADS | {"reviewer_a", "lead", "secretary"}
BLIND = OWN_SIDE | {"executive", "curator", "outsider", "visitor", "reviewer_never"}
RECORDED = {"recorded", "withdrawn"}  # in the second it was recorded before, and is void
ANNOUNCED = set(COLUMNS) - RECORDED - {"draft", "gate"}


def knows(column: str) -> dict[str, set[str]]:
    """What of the review → whom it reaches. The quorum is not reached, the lead does not score."""
    if column == "draft":
        return {what: set() for what in ("note", "lab note", "unfiled", "left", "reason", "total", "names")}
    told = column in ANNOUNCED
    filed = {"reviewer_a", "secretary"}
    decided = {"lead", "secretary"} if column in RECORDED else set()
    if told:
        decided = OWN_SIDE | {"reviewer_a", "reviewer_unfiled", "lead", "secretary", "executive", "auditor"}
    return {
        "note": filed | (OWN_SIDE | {"lead", "executive", "auditor"} if told else set()),
        "total": filed | (OWN_SIDE | {"lead", "executive", "auditor"} if told else set()),
        "lab note": filed | ({"lead", "auditor"} if told else set()),
        "names": filed | ({"lead", "auditor"} if told else set()),
        "unfiled": {"reviewer_unfiled"},
        "left": {"reviewer_withdrawn"},
        "reason": decided,
    }


# The longest of all tests: whole on SQLite; which rows a person reads test_table_b.py holds on both.
@pytest.mark.sqlite
@pytest.mark.parametrize("column", COLUMNS)
def test_every_address_tells_everybody_what_the_tables_give_them(world: World, column: str) -> None:
    proposal = world.proposal(column)
    told = {name: crawl.told_to(person, proposal) for name, person in world.people.items()}
    faults = _of_everybody(world, proposal, told, column)
    faults += list(_of_the_review(world, told, column))
    assert not faults, "\n".join(faults)


@pytest.mark.postgres
@pytest.mark.parametrize("nth", range(len(SAMPLE)), ids=SAMPLE)
def test_on_postgresql_too_each_address_tells_a_few_what_the_tables_give_them(world: World, nth: int) -> None:
    """In each column other people, so that everybody takes part once."""
    column = SAMPLE[nth]
    proposal = world.proposal(column)
    few = list(world.people)[nth :: len(SAMPLE)]
    told = {name: crawl.told_to(world.people[name], proposal) for name in few}
    faults = _of_everybody(world, proposal, told, column)
    assert not faults, "\n".join(faults)


def _of_everybody(world: World, proposal: Proposal, told: dict[str, Told], column: str) -> list[str]:
    strangers = {
        name: "outsider" if isinstance(world.people[name], User) else "visitor"
        for name in told
        if TABLE[name][column] not in READINGS
    }
    nowhere = {kind: crawl.told_of_nothing(world.people[kind], proposal) for kind in set(strangers.values())}
    return [
        f"{name}: {fault}"
        for name in told
        for fault in (
            *_line(world, name, proposal, TABLE[name][column]),
            *_text(name, told[name], proposal, TABLE[name][column]),
            *(_nothing(name, told[name], nowhere[strangers[name]]) if name in strangers else ()),
        )
    ]


def _line(world: World, name: str, proposal: Proposal, letter: str) -> Iterator[str]:
    person = world.people[name]
    yield from crawl.faults_of_line(person, proposal, visible=letter in "WSL")
    refused = 404 if isinstance(person, User) else 302
    for file, status in crawl.statuses_of_files(world, person, proposal).items():
        reads = crawl.reads_file(file, letter, sent=proposal.is_sent)
        if status != (200 if reads else refused):
            yield f"/berkas/ {file}: {status}"


def _text(name: str, told: Told, proposal: Proposal, letter: str) -> Iterator[str]:
    here = f"/api/v1/proposals/{proposal.public_id}/"
    for word, reads in (
        (TITLE_WORD, letter in "WSL"),
        (proposal.public_id, letter in "WSL"),
        (WORK_TITLE, letter == "W" and proposal.is_sent),
        (WORK_TEXT, letter == "W"),
        (SENT_TEXT, letter in "WS" and proposal.is_sent),
    ):
        if (word in told.text) != reads:
            yield f"{word} is {'not ' if reads else ''}read"
    for file in Attachment.objects.filter(proposal=proposal):
        reads = crawl.reads_file(file.name, letter, sent=proposal.is_sent)
        if (told[f"/api/v1/attachments/{file.public_id}/"].status_code == 200) != reads:
            yield f"{file.name} over the API"
    if letter not in READINGS:
        return
    if told[here].json()["reading"] != READINGS[letter]:
        yield f"reading {told[here].json()['reading']}"
    for part, reads in (
        ("revisions", letter in "WS" and proposal.is_sent),
        ("log", letter in "WS" and name != "curator"),
    ):
        if bool(told[f"{here}{part}/"].json()["results"]) != reads:
            yield f"{part} {'not ' if reads else ''}read"


def _nothing(name: str, told: Told, nowhere: dict) -> Iterator[str]:
    """For whom it does not exist, every address of it answers as one that leads nowhere."""
    for address, answer in told.answers.items():
        own = name == "reviewer_withdrawn" and address.endswith("/review/")
        free = "/units/" in address or "/cycles/" in address
        if address in nowhere and not own and not free and not crawl.same(answer, nowhere[address]):
            yield f"{address}: {answer.status_code}, not as one that is not there"


def _of_the_review(world: World, told: dict[str, Told], column: str) -> Iterator[str]:
    expected = knows(column)
    words = {"note": NOTE, "lab note": LAB_NOTE, "unfiled": UNFILED_NOTE, "left": LEFT_NOTE, "reason": REASON}
    if column != "draft":
        filing = Review.objects.filed().get().filing
        words["total"] = f'"{tally.shown(tally.total_of(filing))}"'
    for what, word in words.items():
        reached = {name for name in told if word in told[name].text}
        yield from _difference(what, reached, expected[what])
    for part in ("reviewer_a", "reviewer_withdrawn", "reviewer_declined", "reviewer_unfiled", "lead"):
        reached = {name for name in told if world.people[part].name in told[name].text} - {part}
        # Of a withdrawn one reviewers read the title line: who filed keeps the own review and no panel.
        no_panel = {"reviewer_a"} if column == "withdrawn" else set()
        yield from _difference(f"the name of {part}", reached, expected["names"] - {part} - no_panel)
    deciders = {name for name in told if world.cast.secretary.name in told[name].text}
    yield from _difference("the decider's name, on the blind side", deciders & BLIND, set())
    if column in ("gate", "recorded"):
        panel = f"/api/v1/panels/{Panel.objects.get().pk}/"
        counts = {
            name for name in told
            if told[name][panel].status_code == 200 and told[name][panel].json()["filed"] is not None
        }  # fmt: skip
        yield from _difference("filed n of m", counts, COUNTED_FOR)


def _difference(what: str, reached: set[str], expected: set[str]) -> Iterator[str]:
    if reached - expected:
        yield f"{what} reaches {sorted(reached - expected)}"
    if expected - reached:
        yield f"{what} does not reach {sorted(expected - reached)}"


# --- What is removed is noticed ----------------------------------------------------------------------

NEEDED_BY = {
    "draft": {"team": "reader", "head": "head", "coach": "coach"},
    "gate": {"unit": "member", "parent": "parent_head", "partner": "partner_head",
             "reviewer": "reviewer_a", "lead": "lead"},
}  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.parametrize("column", NEEDED_BY)
def test_removing_a_viewer_makes_the_crawl_fail(
    world: World, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal, kept = world.proposal(column), dict(registry._viewers)
    for viewer, name in NEEDED_BY[column].items():
        person = world.people[name]
        assert not list(crawl.faults_of_line(person, proposal, visible=True)), name
        without = {key: each for key, each in kept.items() if key != viewer}
        monkeypatch.setattr(registry, "_viewers", without)
        assert "detail: 404" in list(crawl.faults_of_line(person, proposal, visible=True)), name
        monkeypatch.setattr(registry, "_viewers", kept)
