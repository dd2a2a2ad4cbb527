"""Whatever a request holds, the answer is a refusal and never an error of ours."""

import pytest

from tests.api.calls import address, codes, ids, post
from tests.proposals.lab import Lab
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal

BAD_QUERIES = (
    "q=%00",
    "q=%ED%A0%80",
    "unit=%00",
    "unit=abc",
    "unit=123456789012345678901234567890",
    "page=abc",
    "page=99999999999999999999",
    "size=0",
    "size=-1",
    "size=1e3",
    "size=101",
    "after=%00",
    "after=abc",
    "after=" + "A" * 4000,
    "order=owner",
    "order=owner__email",
    "order=",
    "owner__username__startswith=s",
    "search=Sekar",
    "state=terbang",
    "stage=%00",
    "overdue=maybe",
    "cycle=²",
    "count=banyak",
)


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_a_query_that_makes_no_sense_is_refused_or_changes_nothing(query: str, lab: Lab, api) -> None:
    """Review case 62."""
    proposal = lab.send(lab.draft())
    answer = api(lab.cast.executive).get(f"/api/v1/proposals/?{query}")
    assert answer.status_code in (200, 400), query
    if answer.status_code == 200:
        assert ids(answer) in ([proposal.public_id], [])
    else:
        assert set(codes(answer)) <= {"parameter.invalid", "parameter.unknown"}


@pytest.mark.parametrize("key", ["1" * 30, "%ED%A0%80", "..%2F..", "abc", "ABCDEFGH", "²", "-1"])
def test_an_id_that_cannot_be_is_an_id_that_is_not_there(key: str, lab: Lab, api) -> None:
    """Review case 62."""
    client = api(lab.cast.secretary)
    for url in (
        f"/api/v1/proposals/{key}/",
        f"/api/v1/proposals/{key}/log/",
        f"/api/v1/units/{key}/",
        f"/api/v1/cycles/{key}/",
        f"/api/v1/panels/{key}/",
        f"/api/v1/attachments/{key}/",
    ):
        assert client.get(url).status_code == 404, url
    for url in (f"/api/v1/endorsements/{key}/approve/", f"/api/v1/decisions/{key}/announce/"):
        assert post(client, url, seen=1).status_code == 404, url


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"teks"',
        b"null",
        b'{"verb": 7, "seen": "abc"}',
        b'{"verb": "recall", "seen": 123456789012345678901234567890}',
        b'{"verb": "recall", "seen": NaN}',
        b'{"verb": {"a": 1}, "seen": [1]}',
        b'{"verb": "recall", "seen": 1e400}',
        b'{"verb": "shelve", "seen": 2, "reason": "x", "wake_on": "99999-99-99"}',
        b"\xff\xfe{",
        b'{"a":' * 20_000,
        b'{"seen": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_that_cannot_be_read_is_refused(body: bytes, lab: Lab, api) -> None:
    """Review case 62."""
    proposal = lab.send(lab.draft())
    answer = api(lab.cast.proposer).post(address(proposal, "moves"), body, content_type="application/json")
    assert answer.status_code in (400, 403, 409), answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_other_shapes_methods_and_addresses_are_refused_as_problems(lab: Lab, api) -> None:
    client = api(lab.cast.proposer)
    for answer, status in (
        (client.post("/api/v1/proposals/", "<x/>", content_type="application/xml"), 415),
        (client.delete("/api/v1/proposals/"), 405),
        (client.get("/api/v1/nothing/"), 404),
        (client.get("/api/v2/"), 404),
        (api(None).get("/api/v1/proposals/"), 401),
        (client.get("/api/v1/proposals/", headers={"accept": "text/html"}), 406),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert set(answer.json()) == {"type", "title", "status", "detail", "obstacles"}


def test_a_reason_loses_what_no_database_stores_and_keeps_the_rest(lab: Lab, api) -> None:
    """Review case 62."""
    proposal = lab.send(lab.draft())
    body = {
        "verb": "withdraw",
        "seen": proposal.seen,
        "reason": "Digabung\x00 \ud800dengan\u2028usulan 🌱 lain",
    }
    answer = post(api(lab.cast.proposer), address(proposal, "moves"), **body)
    assert answer.json()["reason"] == "Digabung dengan\nusulan 🌱 lain"


def test_hidden_fields_cannot_be_guessed_by_filter_or_order(lab: Lab, api) -> None:
    """Review case 4: a hidden filter is refused, never answered with a different list."""
    lab.send(lab.draft("Satu"))
    lab.send(lab.draft("Dua"))
    client = api(lab.cast.executive)
    for hidden in ("owner=1", "coach=1", "complete=true", "reviewer=1", "decision=advance", "lead=1"):
        answer = client.get(f"/api/v1/proposals/?{hidden}")
        assert (answer.status_code, codes(answer)) == (400, ["parameter.unknown"])
    Proposal.objects.update(complete=True)
    assert len(ids(api(lab.cast.secretary).get("/api/v1/proposals/?complete=true"))) == 2
    person = lab.cast.proposer
    for words in (person.name, person.email, "Sekar"):
        assert ids(client.get("/api/v1/proposals/", {"q": words})) == []


def test_search_words_are_words_and_no_language(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft('Kata "kutip" 100% _garis_ OR bawah*'))
    client = api(lab.cast.executive)
    for words, hit in (
        ('"kutip"', True),
        ("100%", True),
        ("_garis_", True),
        ("bawah*", True),
        ("kutip OR tidakada", False),
        ("NEAR(kutip)", False),
        ("title:kutip", False),
        ("KUT", True),
        ("ut", True),
        ("'; DROP TABLE", False),
    ):
        found = ids(client.get("/api/v1/proposals/", {"q": words}))
        assert found == ([proposal.public_id] if hit else []), words


def test_a_changed_title_is_found_by_its_new_words_by_the_team_alone_until_it_is_sent(lab: Lab, api) -> None:
    from tests.proposals.fill import save

    proposal = lab.announce(lab.at(State.DRUM_UP_REVIEW), "send_back")
    save(proposal, "identity", lab.cast.proposer, title="Kebun gizi sekolah")
    for person, words, found in (
        (lab.cast.proposer, "gizi", True),
        (lab.cast.proposer, "Posyandu", True),  # what was sent is theirs to read too
        (lab.cast.executive, "gizi", False),
        (lab.cast.executive, "Posyandu", True),
    ):
        answer = ids(api(person).get("/api/v1/proposals/", {"q": words}))
        assert answer == ([proposal.public_id] if found else []), (person.name, words)
