"""What the pages tell: every person × every page, file, export, search and feed, against the tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.visibility import pages
from tests.visibility.pages import Planted, Reader
from tests.visibility.table_b import TABLE
from tests.visibility.test_table_b_api import BLIND, knows
from tests.visibility.world import World
from workflow.exhibition import visibility as entries
from workflow.reviews import reading
from workflow.reviews.models.panel import AssignmentQuerySet

pytestmark = pytest.mark.page
COLUMNS = ("draft", "recorded", "exhibited")
LETTERS = {"WORK_TEXT": "W", "WORK_TITLE": "W", "SENT_TEXT": "WS", "TITLE_WORD": "WSL"}
OF_REVIEW = {
    "NOTE": "note",
    "LAB_NOTE": "lab note",
    "UNFILED_NOTE": "unfiled",
    "LEFT_NOTE": "left",
    "REASON": "reason",
    "TOTAL": "total",
}
WRITERS = {"graduated": {"proposer", "co_writer", "curator"}, "exhibited": {"curator"}}  # of a page not shown
JUDGES = ("reviewer_a", "reviewer_withdrawn", "reviewer_declined", "reviewer_unfiled", "lead")
# Allowed, but no page shows it: of earlier gates the panel's own people read the filed reviews over the API.
NOT_SHOWN = {("exhibited", "LAB_NOTE")}


def allowed(planted: Planted, secret: str) -> set[str]:
    """Whom the tables give this secret of this proposal."""
    column = planted.column
    if secret in OF_REVIEW:
        return knows(column)[OF_REVIEW[secret]]
    if secret in pages.OF_ENTRY:
        return WRITERS[column]
    if secret == "TITLE_WORD" and column == "exhibited":
        return set(TABLE)  # it stands in the catalogue
    if secret in ("SENT_TEXT", "WORK_TITLE") and column == "draft":
        return set()  # nothing was sent: the team has written over the text, and there is one title
    cell = "gate" if column == "recorded" else column
    return {name for name, cells in TABLE.items() if cells[cell] in LETTERS[secret]}


def faults(readers: list[Reader], planted: Planted) -> Iterator[str]:
    for secret, word in planted.word.items():
        told = {reader.name: reader.finds(word) | reader.led_to(planted.proposal, word) for reader in readers}
        reached = {name: found for name, found in told.items() if found}
        expected = allowed(planted, secret) & {reader.name for reader in readers}
        for name in reached.keys() - expected:
            yield f"{secret} of the {planted.column} one reaches {name}: {sorted(reached[name])[:3]}"
        if (planted.column, secret) not in NOT_SHOWN:
            for name in expected - reached.keys():
                yield f"{secret} of the {planted.column} one does not reach {name}"


def faults_of_names(readers: list[Reader], world: World, planted: Planted) -> Iterator[str]:
    """On the blind side nobody who judges has a name, on any page of the proposal."""
    for reader in (each for each in readers if each.name in BLIND):
        for judge in JUDGES:
            found = reader.finds(world.people[judge].name)
            if said := sorted(path for path in found if planted.proposal.public_id in path):
                yield f"the name of {judge} reaches {reader.name}: {said[:3]}"


@pytest.mark.timeout(900)  # thousands of pages, whatever else the machine is doing
def test_pages_tell_everybody_what_the_tables_give_them_and_no_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = [pages.plant(world, column, monkeypatch) for column in COLUMNS]
    first = list(dict.fromkeys(pages.starts(planted)))
    readers = [Reader(name, person) for name, person in world.people.items()]
    known: set[str] = set().union(*(reader.follow(first) for reader in readers))
    for reader in readers:
        for path in known:  # what one is led to, everybody asks for
            reader.read(path)
    assert len(known) > 100
    assert sum(status == 200 for reader in readers for status in reader.statuses.values()) > 800
    told = {status for reader in readers for status in reader.statuses.values()}
    assert told <= {200, 302, 401, 403, 404, 409}
    found = [fault for each in planted for fault in faults(readers, each)]
    found += [fault for each in planted for fault in faults_of_names(readers, world, each)]
    assert not found, "\n".join(found)


# --- What is removed is noticed ----------------------------------------------------------------------


def read_again(world: World, planted: Planted, *names: str) -> list[str]:
    readers = [Reader(name, world.people[name]) for name in names]
    own = [path for path in pages.starts([planted]) if planted.proposal.public_id in path or "telaah" in path]
    for reader in readers:
        for path in own:
            reader.read(path)
    return [fault.partition(":")[0] for fault in faults(readers, planted) if "does not" not in fault]


def test_each_guard_that_is_removed_is_noticed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = pages.plant(world, "recorded", monkeypatch)
    names = ("proposer", "reviewer_declined", "reviewer_unfiled")
    assert read_again(world, planted, *names) == []

    own_side = reading._own_side
    with monkeypatch.context() as without:  # that a recorded decision is hidden from the team
        without.setattr(reading, "_own_side", lambda *known: own_side(*known) | reading.Rights(recorded=True))
        assert "REASON of the recorded one reaches proposer" in read_again(world, planted, *names)
    with monkeypatch.context() as without:  # that who declined reads nothing any more
        without.setattr(AssignmentQuerySet, "standing", AssignmentQuerySet.all)
        told = read_again(world, planted, *names)
        assert "TITLE_WORD of the recorded one reaches reviewer_declined" in told
    with monkeypatch.context() as without:  # that nobody reads the others before filing
        without.setattr(
            reading, "_reviewer", lambda standing: reading.ALL if standing.scores else reading.Rights()
        )
        without.setattr(reading.Standing, "blind", False)
        told = read_again(world, planted, *names)
        assert "NOTE of the recorded one reaches reviewer_unfiled" in told
        assert "TOTAL of the recorded one reaches reviewer_unfiled" in told
    assert read_again(world, planted, *names) == []


def test_words_of_a_page_that_is_not_shown_reach_its_writers_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = pages.plant(world, "graduated", monkeypatch)
    names = ("proposer", "reader", "head", "curator", "secretary", "outsider", "visitor")
    assert read_again(world, planted, *names) == []
    with monkeypatch.context() as without:  # that only its writers read a draft
        without.setattr(entries, "_drafts", lambda all_entries, _user: [all_entries])
        told = read_again(world, planted, "reader", "outsider")
        assert {f"{secret} of the graduated one reaches reader" for secret in pages.OF_ENTRY} <= set(told)
