from tests.api.calls import address, codes, post
from tests.proposals.lab import Lab, fresh
from workflow.proposals import services
from workflow.proposals.machine import State


def test_the_team_asks_and_the_heads_approval_submits(lab: Lab, api) -> None:
    proposal = lab.draft()
    lab.cast.head  # somebody answers  # noqa: B018
    asked = post(api(lab.cast.co_writer), address(proposal, "endorsements"), seen=proposal.seen)
    assert asked.status_code == 201
    (waiting,) = api(lab.cast.head).get("/api/v1/endorsements/").json()["results"]
    assert waiting["proposal"]["id"] == proposal.public_id
    assert api(lab.cast.head).get(address(proposal)).json()["reading"] == "work"
    url = f"/api/v1/endorsements/{waiting['id']}/approve/"
    assert post(api(lab.cast.outsider), url, seen=proposal.seen).status_code == 404
    assert post(api(lab.cast.proposer), url, seen=proposal.seen).status_code == 403
    row = post(api(lab.cast.head), url, seen=proposal.seen)
    assert (row.status_code, row.json()["verb"], row.json()["capacity"]) == (200, "submit", "head")
    assert fresh(proposal).state == State.DRUM_UP_REVIEW
    twice = post(api(lab.cast.head), url, seen=proposal.seen)
    assert (twice.status_code, codes(twice)) == (409, ["endorsement.answered"])


def test_the_head_returns_it_with_a_reason_and_nothing_moves(lab: Lab, api) -> None:
    proposal = lab.draft()
    request = lab.ask(proposal)
    url = f"/api/v1/endorsements/{request.pk}/return/"
    assert codes(post(api(lab.cast.head), url, reason=" ")) == ["reason.missing"]
    assert post(api(lab.cast.head), url, reason="Lengkapi mitra.").status_code == 204
    (history,) = api(lab.cast.proposer).get(address(proposal, "endorsements")).json()["results"]
    assert (history["status"], history["note"]) == ("returned", "Lengkapi mitra.")
    assert fresh(proposal).state == State.DRUM_UP


def test_the_team_takes_its_request_back(lab: Lab, api) -> None:
    request = lab.ask(lab.draft())
    url = f"/api/v1/endorsements/{request.pk}/take-back/"
    assert post(api(lab.cast.head), url).status_code == 403
    assert post(api(lab.cast.proposer), url).status_code == 204
    assert api(lab.cast.head).get("/api/v1/endorsements/").json()["results"] == []


def test_a_proposal_goes_to_another_owner_who_accepts(lab: Lab, api) -> None:
    proposal = lab.draft()
    asked = post(
        api(lab.cast.proposer),
        address(proposal, "hand-overs"),
        to_user=lab.cast.member.pk,
        reason="Mutasi ke dinas lain.",
    )
    assert asked.status_code == 201
    url = f"/api/v1/hand-overs/{asked.json()['id']}"
    assert post(api(lab.cast.outsider), f"{url}/accept/").status_code == 404
    (mine,) = api(lab.cast.member).get("/api/v1/hand-overs/?status=open").json()["results"]
    assert mine["proposal"]["title"] == proposal.title
    accepted = post(api(lab.cast.member), f"{url}/accept/")
    assert (accepted.status_code, accepted.json()["verb"]) == (200, "hand_over")
    team = api(lab.cast.member).get(address(proposal, "team")).json()
    owner = next(row["user"]["name"] for row in team["members"] if row["role"] == "owner")
    assert owner == lab.cast.member.name


def test_the_team_is_changed_by_its_owner_alone(lab: Lab, api) -> None:
    proposal = lab.draft()
    url, body = address(proposal, "team"), {"user": lab.cast.member.pk, "role": "reader"}
    assert post(api(lab.cast.co_writer), url, **body).status_code == 403
    assert post(api(lab.cast.proposer), url, **body).status_code == 200
    assert api(lab.cast.member).get(address(proposal)).json()["reading"] == "work"
    assert api(lab.cast.proposer).delete(f"{url}{lab.cast.member.pk}/").status_code == 204
    assert api(lab.cast.member).get(address(proposal)).status_code == 404
    nobody = post(api(lab.cast.proposer), url, user=999_999, role="reader")
    assert (nobody.status_code, codes(nobody)) == (400, ["user.unknown"])
    partner = post(api(lab.cast.proposer), address(proposal, "partners"), unit=lab.cast.dinsos.pk)
    assert [unit["name"] for unit in partner.json()["partners"]] == [lab.cast.dinsos.name]
    gone = api(lab.cast.proposer).delete(f"{address(proposal, 'partners')}{lab.cast.dinsos.pk}/")
    assert gone.status_code == 204


def test_whoever_refused_to_take_a_proposal_over_knows_nothing_of_it_any_more(lab: Lab, api) -> None:
    """Review case 4."""
    draft = lab.draft()
    asked = services.hand_over(
        proposal_id=draft.pk, by=lab.cast.proposer, to_user=lab.cast.member, reason="Pindah tugas."
    )
    member, url = api(lab.cast.member), "/api/v1/hand-overs/"
    assert len(member.get(url).json()["results"]) == 1
    assert post(member, f"{url}{asked.pk}/refuse/", reason="Tidak sanggup.").status_code == 204
    assert member.get(url).json()["results"] == []
    assert len(api(lab.cast.proposer).get(url).json()["results"]) == 1


def test_a_hand_over_is_read_by_both_sides_of_it_and_names_no_secretary(lab: Lab, api) -> None:
    proposal = lab.at(State.DIAGNOSE)
    services.hand_over(
        proposal_id=proposal.pk, by=lab.cast.secretary, to_unit=lab.cast.dinsos, reason="Tugas pindah dinas."
    )
    said = {
        who: [
            row["asked_by"]
            for row in api(getattr(lab.cast, who)).get("/api/v1/hand-overs/").json()["results"]
        ]
        for who in ("proposer", "head", "partner_head", "secretary", "executive", "member", "reviewer_a")
    }
    assert said == {
        "proposer": ["Sekretariat"],
        "head": ["Sekretariat"],
        "partner_head": ["Sekretariat"],
        "secretary": [lab.cast.secretary.name],
        "executive": [],
        "member": [],
        "reviewer_a": [],
    }
