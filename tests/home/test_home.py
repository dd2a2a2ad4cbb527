"""The home of whoever signed in: what waits on me, on whom the rest waits, what changed, what comes next."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from labinovasi.home.words import waiting_heading
from tests.cast import Cast
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from workflow.people.models import User
from workflow.proposals.machine import State, Verb

pytestmark = [pytest.mark.django_db, pytest.mark.page]

DRAFT = "Markadraf Belum Terkirim"


@pytest.fixture
def lab(cast: Cast, complete: None) -> Lab:  # noqa: F811
    return Lab(cast)


def home(client: Client, user: User, address: str = "/") -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def test_numbers_are_words_up_to_twelve() -> None:
    assert waiting_heading(1) == "Satu hal menunggu Anda"
    assert waiting_heading(12) == "Dua belas hal menunggu Anda"
    assert waiting_heading(13) == "13 hal menunggu Anda"


def test_the_team_reads_what_waits_on_it_and_the_reader_on_whom(client: Client, lab: Lab) -> None:
    proposal = lab.at(State.DIAGNOSE)
    page = home(client, lab.cast.co_writer)
    assert "Satu hal menunggu Anda" in page
    assert f'href="{proposal.get_absolute_url()}"' in page
    assert "Menunggu orang lain" not in page
    lab.join(proposal, lab.cast.reader, "reader")
    assert "Diagnose · menunggu: tim" in home(client, lab.cast.reader)


def test_what_lies_at_the_gate_waits_on_the_lab_for_the_team(client: Client, lab: Lab) -> None:
    lab.send(lab.draft())
    for user in (lab.cast.proposer, lab.cast.head, lab.cast.member):
        page = home(client, user)
        assert "Tidak ada yang menunggu Anda" in page
        assert "Drum Up · menunggu: lab" in page
        assert "sejak hari ini" in page


def test_the_head_reads_on_whom_the_drafts_of_the_unit_wait_and_a_member_does_not(
    client: Client, lab: Lab
) -> None:
    lab.draft(DRAFT)
    assert DRAFT in home(client, lab.cast.head)
    assert DRAFT not in home(client, lab.cast.member)


def test_an_outsider_reads_nothing_of_others(client: Client, lab: Lab) -> None:
    lab.announce(lab.send(lab.draft("Markaponda Satu")), Verb.ADVANCE)
    lab.draft(DRAFT)
    page = home(client, lab.cast.outsider)
    assert "Marka" not in page
    assert "Belum ada usulan Anda" in page
    assert "Menunggu orang lain" not in page
    assert "Baru saja berubah" not in page


def test_moves_are_told_without_names_newest_first(client: Client, lab: Lab) -> None:
    lab.announce(lab.send(lab.draft()), Verb.ADVANCE)
    page = home(client, lab.cast.member)
    assert page.index("Drum Up lulus") < page.index("Drum Up diajukan ke gerbang")
    assert lab.cast.secretary.name not in page
    assert lab.cast.head.name not in page


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("executive", "Keadaan seluruh lab ada di pipeline"),
        ("auditor", "jejak audit"),
        ("curator", "sampai halaman katalognya tayang"),
        ("reviewer_a", "Tidak ada telaah yang jatuh tempo"),
        ("secretary", "Tidak ada gerbang yang menunggu"),
        ("outsider", "Buat usulan pertama"),
    ],
)
def test_an_empty_home_says_what_to_do_next(client: Client, lab: Lab, part: str, says: str) -> None:
    assert says in home(client, getattr(lab.cast, part))


def test_the_executive_and_the_auditor_read_no_title_of_a_draft(client: Client, lab: Lab) -> None:
    lab.draft(DRAFT)
    for part in ("executive", "auditor", "curator", "reviewer_a", "secretary"):
        assert DRAFT not in home(client, getattr(lab.cast, part)), part


def test_a_long_list_is_cut_and_opens_whole(client: Client, lab: Lab) -> None:
    for nth in range(14):
        lab.draft(f"Ide {nth}")
    page = home(client, lab.cast.proposer)
    assert page.count("<li>") < home(client, lab.cast.proposer, "/?semua").count("<li>")
    assert "Lihat semua (14)" in page


@pytest.mark.parametrize("part", ["proposer", "head", "member", "secretary", "executive", "outsider"])
def test_a_home_takes_the_same_queries_for_one_proposal_and_for_three(
    client: Client, lab: Lab, part: str
) -> None:
    user = getattr(lab.cast, part)
    lab.send(lab.draft())
    lab.at(State.DIAGNOSE)
    counts = []
    for _round in range(2):
        home(client, user)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/")
        counts.append(len(asked))
        for _more in range(2):
            lab.send(lab.draft())
            lab.at(State.DIAGNOSE)
    assert counts[0] == counts[1]


def test_the_front_of_a_visitor_may_be_kept_and_sets_no_cookie(client: Client) -> None:
    answer = client.get("/")
    assert "public" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.get("/", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_a_home_is_kept_by_nobody_else(client: Client, cast: Cast) -> None:
    client.force_login(cast.proposer)
    assert "private" in client.get("/")["Cache-Control"]
