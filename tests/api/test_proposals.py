import pytest

from tests.api.calls import address, codes, costs_the_same, ids, post
from tests.cast import make_unit
from tests.proposals.fill import attach
from tests.proposals.lab import Lab, fresh, make_cycle
from workflow.proposals import services
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal


def test_a_member_creates_a_draft_for_their_unit(lab: Lab, api) -> None:
    answer = post(
        api(lab.cast.proposer), "/api/v1/proposals/", unit=lab.cast.puskesmas.pk, title="Posyandu Jemput Bola"
    )
    assert answer.status_code == 201
    made = answer.json()
    assert (made["state"], made["reading"], made["due_on"]) == ("drum_up", "work", "2026-12-18")
    assert made["number"] is None
    assert ids(api(lab.cast.proposer).get("/api/v1/proposals/")) == [made["id"]]


def test_a_title_with_line_breaks_and_signs_is_stored_as_one_clean_line(lab: Lab, api) -> None:
    """Review case 61."""
    client = api(lab.cast.proposer)
    for typed, stored in (
        ("Inovasi\r\nBcc: x@y.example", "Inovasi Bcc: x@y.example"),
        ("A\u2028B", "A B"),
        ("Nama\x00 baru", "Nama baru"),
        ("Peluk \ud800hangat", "Peluk hangat"),
        ("<b>&amp; ' \" 🌱", "<b>&amp; ' \" 🌱"),
    ):
        answer = post(client, "/api/v1/proposals/", unit=lab.cast.puskesmas.pk, title=typed)
        assert (answer.status_code, answer.json()["title"]) == (201, stored)
    long = post(client, "/api/v1/proposals/", unit=lab.cast.puskesmas.pk, title="a" * 400)
    assert (long.status_code, codes(long)) == (400, ["title.too_long"])


def test_nobody_creates_for_a_unit_that_is_not_theirs(lab: Lab, api) -> None:
    answer = post(api(lab.cast.outsider), "/api/v1/proposals/", unit=lab.cast.puskesmas.pk, title="Ide")
    assert (answer.status_code, codes(answer)) == (409, ["unit.not_yours"])


def test_the_secretariat_creates_on_behalf_and_no_longer_sees_the_draft(lab: Lab, api) -> None:
    client = api(lab.cast.secretary)
    body = {"unit": lab.cast.puskesmas.pk, "title": "Ide warga", "owner": lab.cast.member.pk}
    made = post(client, "/api/v1/proposals/", **body)
    assert (made.status_code, made.json()["text"]) == (201, None)
    assert client.get(f"/api/v1/proposals/{made.json()['id']}/").status_code == 404


def test_readers_of_the_title_line_read_no_word_of_the_text(lab: Lab, api) -> None:
    proposal = lab.draft()
    Proposal.objects.filter(pk=proposal.pk).update(complete=True)
    answer = api(lab.cast.secretary).get(address(proposal)).json()
    assert (answer["reading"], answer["text"], answer["changes_not_sent"]) == ("line", None, None)
    assert log_of(api(lab.cast.secretary), proposal) == []
    assert api(lab.cast.secretary).get(address(proposal, "team")).status_code == 403


def test_changes_not_sent_yet_are_a_sign_to_the_team_and_read_by_nobody_else(lab: Lab, api) -> None:
    from tests.proposals.fill import save

    proposal = lab.announce(lab.send(lab.draft()), Verb.SEND_BACK)
    save(proposal, "idea", lab.cast.proposer, summary="Kata yang belum dikirim.")
    seen = {
        who: api(getattr(lab.cast, who)).get(address(proposal)) for who in ("proposer", "head", "secretary")
    }
    assert {who: answer.json()["changes_not_sent"] for who, answer in seen.items()} == {
        "proposer": True,
        "head": True,
        "secretary": None,
    }
    assert {who: "belum dikirim" in answer.content.decode() for who, answer in seen.items()} == {
        "proposer": True,
        "head": False,
        "secretary": False,
    }
    proposal = lab.send(proposal)
    sent = api(lab.cast.secretary).get(address(proposal)).json()
    assert (sent["text"]["revision"], sent["text"]["current"]) == (2, False)
    assert "belum dikirim" in sent["text"]["sheets"]["drum_up"]["summary"]
    first = api(lab.cast.secretary).get(address(proposal, "revisions", 1))
    assert "belum dikirim" not in first.content.decode()
    assert api(lab.cast.proposer).get(address(proposal)).json()["changes_not_sent"] is False


def test_a_recalled_submission_is_read_by_team_head_and_secretariat_only(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    lab.move(proposal, Verb.RECALL, lab.cast.proposer)
    url = address(proposal, "revisions", 1)
    assert api(lab.cast.secretary).get(url).status_code == 200
    assert api(lab.cast.member).get(url).status_code == 404
    assert api(lab.cast.member).get(address(proposal)).json()["reading"] == "line"


def log_of(client, proposal: Proposal) -> list[dict]:
    return client.get(address(proposal, "log")).json()["results"]


def test_the_log_names_the_lab_by_part_to_the_team_and_by_name_to_the_secretariat(lab: Lab, api) -> None:
    proposal = lab.announce(lab.send(lab.draft()), Verb.ADVANCE)
    names = {
        who: [
            row["who"] for row in api(getattr(lab.cast, who)).get(address(proposal, "log")).json()["results"]
        ]
        for who in ("proposer", "secretary", "auditor", "executive")
    }
    proposer, head = lab.cast.proposer.name, lab.cast.head.name
    announcer = lab.cast.secretary.name
    assert names == {
        "proposer": [proposer, proposer, head, "Sekretariat"],
        "secretary": [proposer, proposer, head, announcer],
        "auditor": [proposer, proposer, head, announcer],
        "executive": ["Ketua tim", "Ketua tim", "Kepala unit, wakil", "Sekretariat"],
    }


def test_interest_beats_office_in_the_log_too(lab: Lab, api) -> None:
    proposal = lab.draft()
    lab.join(proposal, lab.cast.secretary, "reader")
    lab.cast.secretary_2  # announces  # noqa: B018
    proposal = lab.send(proposal)
    services_announce(lab, proposal)
    rows = api(lab.cast.secretary).get(address(proposal, "log")).json()["results"]
    assert rows[-1]["who"] == "Sekretariat"


def services_announce(lab: Lab, proposal: Proposal) -> None:
    from workflow.proposals import services

    services.move(
        proposal_id=proposal.pk,
        verb=Verb.ADVANCE,
        by=lab.cast.secretary_2,
        seen=None,
        mandate=lab.mandate(proposal, Verb.ADVANCE),
    )


FIXED_LISTS = {
    "proposals": "head",
    "units": "head",
    "cycles": "head",
    "endorsements": "head",
    "hand-overs": "co_writer",
    "inbox": "head",
}


@pytest.mark.parametrize("name", FIXED_LISTS)
def test_a_list_of_three_costs_the_queries_of_a_list_of_one(name: str, lab: Lab, api) -> None:
    def one_more(n: int) -> None:
        proposal = lab.draft(f"Ide {n}")
        lab.ask(proposal)
        make_unit(f"Unit {n}", parent=make_unit(f"Induk {n}"))
        make_cycle(f"Siklus {n}")
        services.hand_over(
            proposal_id=proposal.pk, by=lab.cast.proposer, reason="Mutasi.", to_user=lab.cast.co_writer
        )

    client = api(getattr(lab.cast, FIXED_LISTS[name]))
    assert costs_the_same(lambda: client.get(f"/api/v1/{name}/"), one_more)


BELOW_A_PROPOSAL = ("revisions", "log", "attachments", "endorsements")


@pytest.mark.page
@pytest.mark.parametrize("name", BELOW_A_PROPOSAL)
def test_a_list_below_a_proposal_costs_the_same_for_one_row_and_for_three(name: str, lab: Lab, api) -> None:
    proposal = lab.draft()

    def one_more(n: int) -> None:
        attach(proposal, lab.cast.proposer, name=f"berkas {n}.pdf")
        lab.announce(lab.send(proposal), Verb.SEND_BACK)

    client = api(lab.cast.proposer)
    assert costs_the_same(lambda: client.get(address(proposal, name)), one_more)


def test_the_list_is_searched_by_number_and_title_of_what_is_visible_alone(lab: Lab, api) -> None:
    seen = lab.send(lab.draft("Sampah jadi pupuk"))
    lab.draft("Sampah rahasia")
    client = api(lab.cast.executive)
    assert ids(client.get("/api/v1/proposals/?q=sampah")) == [seen.public_id]
    assert ids(client.get(f"/api/v1/proposals/?q={fresh(seen).number}")) == [seen.public_id]
    assert ids(client.get("/api/v1/proposals/?q=rahasia")) == []
    assert ids(client.get("/api/v1/proposals/?q=SAMPAH+pupuk")) == [seen.public_id]
    assert ids(client.get(f"/api/v1/proposals/?q={lab.cast.proposer.name.split()[0]}")) == []


def test_filters_narrow_to_state_stage_unit_and_what_is_overdue(lab: Lab, api, frozen) -> None:
    import datetime as dt

    gate, resting = lab.send(lab.draft("Satu")), lab.at(State.SHELVED)
    client = api(lab.cast.secretary)
    assert ids(client.get("/api/v1/proposals/?state=drum_up_review")) == [gate.public_id]
    assert ids(client.get("/api/v1/proposals/?stage=diagnose")) == [resting.public_id]
    assert ids(client.get(f"/api/v1/proposals/?unit={lab.cast.dinsos.pk}")) == []
    assert ids(client.get("/api/v1/proposals/?overdue=true")) == []
    frozen.move_to(dt.datetime(2027, 1, 20, tzinfo=dt.UTC))
    assert ids(api(lab.cast.secretary).get("/api/v1/proposals/?overdue=true")) == [gate.public_id]
