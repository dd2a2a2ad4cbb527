"""Under which title somebody knows a proposal: as it was last sent, or as the team is writing it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.kinds.proposals import titles_read
from notifications.models import Obligation
from tests.proposals.fill import save
from tests.proposals.lab import Lab, fresh
from tests.visibility.table_b import COLUMNS, TABLE
from tests.visibility.world import TITLE, WORK_TITLE, World
from workflow.people.models import User
from workflow.proposals import endorsements, services, visibility
from workflow.proposals.machine import Verb
from workflow.proposals.models import Proposal
from workflow.proposals.visibility import Reading, reading

NEW = f"{WORK_TITLE} Lansia"


@pytest.fixture
def returned(world: World) -> Proposal:
    """Sent, returned, and retitled in the draft."""
    return world.proposal("returned")


@pytest.fixture
def lab(world: World) -> Lab:
    return world.lab


def shown_to(person: User, proposal: Proposal) -> str:
    read = fresh(proposal)
    visibility.entitle(person, [read])
    return str(read)


def hits(person: User, word: str) -> bool:
    return visibility.matching(person)(Proposal.objects.visible_to(person), word).exists()


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def readers(world: World, column: str) -> Iterator[tuple[str, User, str]]:
    for name, person in world.people.items():
        if isinstance(person, User):
            yield name, person, TABLE[name][column]


@pytest.mark.once
@pytest.mark.parametrize("column", [column for column in COLUMNS if column in ("returned", "stage2", "gate")])
def test_a_title_that_was_not_sent_is_read_and_found_by_whoever_reads_the_work_alone(
    world: World, column: str
) -> None:
    proposal = world.proposal(column)
    assert (proposal.title, proposal.unsent_title) == (TITLE, NEW)
    for name, person, letter in readers(world, column):
        writes = letter == "W"
        assert (reading(person, proposal) is Reading.WORK) == writes, name
        assert shown_to(person, proposal) == (NEW if writes else TITLE), name
        assert hits(person, WORK_TITLE) == writes, name
        assert hits(person, TITLE) == (letter in "WSL"), name


@pytest.mark.page
def test_lists_files_home_and_the_page_say_the_title_as_each_reads_it(
    world: World, returned: Proposal
) -> None:
    address = returned.get_absolute_url()
    for name in ("proposer", "head", "secretary", "outsider"):
        client, letter = signed_in(world.people[name]), TABLE[name]["returned"]
        for path in ("/", "/usulan/?unduh=csv", address):
            answer = client.get(path)
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert (WORK_TITLE in text.decode()) == (letter == "W"), (name, path)
    for name, path in (("secretary", "/usulan/"), ("executive", "/pipeline/usulan/"), ("auditor", "/jejak/")):
        text = signed_in(world.people[name]).get(path, {"q": WORK_TITLE}).content.decode()
        assert returned.public_id not in text, (name, path)


@pytest.mark.page
def test_the_reason_for_a_small_team_is_read_as_it_was_sent(world: World, returned: Proposal) -> None:
    Proposal.objects.filter(pk=returned.pk).update(team_reason="Alasanbaru")
    team = f"/api/v1/proposals/{returned.public_id}/team/"
    for name in ("proposer", "coach", "head", "executive"):
        said = signed_in(world.people[name]).get(team).json()["team_reason"]
        assert (said == "Alasanbaru") == (TABLE[name]["returned"] == "W"), name


@pytest.mark.page
def test_messages_name_it_as_their_reader_does(world: World, returned: Proposal) -> None:
    people = [world.cast.proposer, world.cast.head]
    told = [
        Obligation(pk=n, kind="due_soon", subject=f"proposal:{returned.pk}", recipient=person)
        for n, person in enumerate(people)
    ]
    assert titles_read(told, {returned.pk: returned}) == {0: {"title": NEW}}


@pytest.mark.once
def test_the_head_is_asked_about_the_new_title_and_sending_makes_it_everybodys(lab: Lab) -> None:
    proposal = lab.announce(lab.send(lab.draft("Judul lama")), Verb.SEND_BACK)
    save(proposal, "identity", lab.cast.proposer, title="Judul kedua")
    proposal = fresh(proposal)
    assert (proposal.title, proposal.unsent_title) == ("Judul lama", "Judul kedua")
    assert shown_to(lab.cast.head, proposal) == "Judul lama"
    asked = lab.ask(proposal)
    assert shown_to(lab.cast.head, proposal) == "Judul kedua"
    assert shown_to(lab.cast.secretary, proposal) == "Judul lama"
    endorsements.approve(request_id=asked.pk, by=lab.cast.head, seen=proposal.seen)
    proposal = fresh(proposal)
    assert (proposal.title, proposal.unsent_title) == ("Judul kedua", "")
    assert "Judul kedua" in proposal.latest_revision().content
    assert shown_to(lab.cast.secretary, proposal) == "Judul kedua"


@pytest.mark.once
def test_writing_the_sent_title_again_leaves_nothing_unsent(lab: Lab) -> None:
    proposal = lab.announce(lab.send(lab.draft("Judul lama")), Verb.SEND_BACK)
    for title in ("Judul kedua", "Judul lama"):
        save(proposal, "identity", lab.cast.proposer, title=title)
    assert (fresh(proposal).title, fresh(proposal).unsent_title) == ("Judul lama", "")


@pytest.mark.once
def test_a_draft_that_was_never_sent_has_one_title(lab: Lab) -> None:
    proposal = lab.draft("Judul lama")
    save(proposal, "identity", lab.cast.proposer, title="Judul kedua")
    assert (fresh(proposal).title, fresh(proposal).unsent_title) == ("Judul kedua", "")


@pytest.mark.once
def test_a_list_asks_nothing_more_while_nothing_is_retitled_and_once_where_something_is(
    lab: Lab, django_assert_num_queries: object
) -> None:
    from django.db import connection

    proposals = [lab.announce(lab.send(lab.draft(f"Judul {n}")), Verb.SEND_BACK) for n in range(3)]
    with CaptureQueriesContext(connection) as none:
        visibility.entitle(lab.cast.proposer, [fresh(proposal) for proposal in proposals])
    assert len(none) == len(proposals)  # those of `fresh` alone
    costs = []
    for proposal in proposals[:2]:
        save(proposal, "identity", lab.cast.proposer, title="Judul kedua")
        read = [fresh(each) for each in proposals]
        with CaptureQueriesContext(connection) as asked:
            visibility.entitle(lab.cast.proposer, read)
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert [str(each) for each in read] == ["Judul kedua", "Judul kedua", "Judul 2"]


@pytest.mark.once
def test_a_recalled_title_is_nobodys_but_the_teams_while_an_earlier_one_stands(lab: Lab) -> None:
    proposal = lab.announce(lab.send(lab.draft("Judul lama")), Verb.SEND_BACK)
    save(proposal, "identity", lab.cast.proposer, title="Judul ditarik")
    proposal = lab.send(proposal)
    lab.move(proposal, Verb.RECALL, lab.cast.proposer)
    proposal = fresh(proposal)
    assert (proposal.title, proposal.unsent_title) == ("Judul lama", "Judul ditarik")
    assert shown_to(lab.cast.proposer, proposal) == "Judul ditarik"
    for reader in (lab.cast.member, lab.cast.executive, lab.cast.secretary):
        assert shown_to(reader, proposal) == "Judul lama"
        assert not hits(reader, "ditarik")


@pytest.mark.once
def test_a_first_submission_that_was_recalled_keeps_the_only_title_it_was_known_by(lab: Lab) -> None:
    proposal = lab.send(lab.draft("Judul pertama"))
    lab.move(proposal, Verb.RECALL, lab.cast.proposer)
    save(proposal, "identity", lab.cast.proposer, title="Judul kedua")
    proposal = fresh(proposal)
    assert (proposal.title, proposal.unsent_title) == ("Judul pertama", "Judul kedua")


@pytest.mark.page
@pytest.mark.parametrize(("path", "reader"), [("/usulan/", "proposer"), ("/pipeline/usulan/", "coach")])
def test_a_list_by_title_stands_in_the_order_of_the_titles_its_reader_sees(
    lab: Lab, path: str, reader: str
) -> None:
    from workflow.people.models import LabRole

    LabRole.objects.create(user=lab.cast.coach, role=LabRole.Role.EXECUTIVE)
    for title in ("Bank sampah", "Antrean pagi", "Cuci tangan"):
        proposal = lab.announce(lab.send(lab.draft(title)), Verb.SEND_BACK)
        services.name_coach(proposal_id=proposal.pk, by=lab.cast.secretary, coach=lab.cast.coach)
    save(proposal, "identity", lab.cast.proposer, title="Air bersih")  # of the last one
    for name, expected in (
        (reader, ["Air bersih", "Antrean pagi", "Bank sampah"]),
        ("executive", ["Antrean pagi", "Bank sampah", "Cuci tangan"]),
    ):
        client = signed_in(getattr(lab.cast, name))
        answer = client.get(path, {"urut": "judul", "unduh": "csv"})
        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert [row["Judul"] for row in rows] == expected, name
        page = client.get(path, {"urut": "judul"}).content.decode()
        assert sorted(expected, key=page.index) == expected, name
