from tests.api.calls import address, codes, move, post
from tests.proposals.lab import Lab, fresh
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import LogRow


def test_a_move_answers_with_its_row_of_the_log(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    answer = move(api(lab.cast.proposer), proposal, "recall")
    assert answer.status_code == 200
    row = answer.json()
    assert (row["verb"], row["from_state"], row["to_state"]) == ("recall", "drum_up_review", "drum_up")
    assert row["who"] == lab.cast.proposer.name
    assert row["n"] == fresh(proposal).seen


def test_a_proposal_that_is_not_yours_answers_as_one_that_is_not_there(lab: Lab, api) -> None:
    hidden = lab.draft()
    client = api(lab.cast.outsider)
    for tail, body in (((), None), (("moves",), {"verb": "withdraw", "seen": 1}), (("log",), None)):
        there, nowhere = address(hidden, *tail), address(hidden, *tail).replace(hidden.public_id, "aaaaaaaa")
        answers = [
            client.post(url, body, format="json") if body else client.get(url) for url in (there, nowhere)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        assert dict(answers[0].items()) == dict(answers[1].items())


def test_a_reader_of_the_team_sees_it_and_is_told_that_recalling_is_not_theirs(lab: Lab, api) -> None:
    proposal = lab.draft()
    lab.join(proposal, lab.cast.reader, "reader")
    lab.send(proposal)
    answer = move(api(lab.cast.reader), proposal, "recall")
    assert (answer.status_code, codes(answer)) == (403, ["role.denied"])


def test_an_old_page_cannot_move_what_moved_since(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    client, seen = api(lab.cast.proposer), proposal.seen
    assert move(client, proposal, "recall", seen=seen).status_code == 200
    lab.send(proposal)
    answer = move(client, proposal, "recall", seen=seen)
    assert (answer.status_code, codes(answer)) == (409, ["state.moved"])


def test_a_double_click_moves_once(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    client, body = api(lab.cast.proposer), {"verb": "withdraw", "seen": proposal.seen, "reason": "Digabung."}
    first, second = (post(client, address(proposal, "moves"), **body) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 409)
    assert LogRow.objects.filter(proposal=proposal, verb=Verb.WITHDRAW).count() == 1


def test_what_was_seen_may_stand_in_if_match(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    client, url = api(lab.cast.proposer), address(proposal, "moves")
    stale = client.post(url, {"verb": "recall"}, format="json", headers={"if-match": '"1"'})
    assert codes(stale) == ["state.moved"]
    missing = client.post(url, {"verb": "recall"}, format="json")
    assert codes(missing) == ["state.moved"]
    done = client.post(url, {"verb": "recall"}, format="json", headers={"if-match": f'"{proposal.seen}"'})
    assert done.status_code == 200


def test_a_missing_reason_is_a_field_error(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    answer = move(api(lab.cast.head), proposal, "withdraw", reason="  ")
    assert answer.status_code == 400
    assert [(o["code"], o["field"]) for o in answer.json()["obstacles"]] == [("reason.missing", "reason")]


def test_no_verb_passes_a_gate_without_its_decision_whoever_asks(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    lab.cast.secretary.is_superuser = True
    lab.cast.secretary.save()
    for verb in ("advance", "send_back", "recycle", "decline"):
        answer = move(api(lab.cast.secretary), proposal, verb, reason="Sudah rapat.")
        assert (answer.status_code, codes(answer)) == (409, ["decision.required"])
    assert fresh(proposal).state == State.DRUM_UP_REVIEW


def test_verbs_with_addresses_of_their_own_are_not_moves(lab: Lab, api) -> None:
    proposal = lab.draft()
    for verb in ("submit", "create", "import", "hand_over", "deadline", "terbang", ""):
        answer = move(api(lab.cast.proposer), proposal, verb)
        assert answer.status_code == 400, verb


def test_a_verb_that_does_not_leave_from_here_says_so(lab: Lab, api) -> None:
    answer = move(api(lab.cast.proposer), lab.draft(), "recall")
    assert (answer.status_code, codes(answer)) == (409, ["verb.not_here"])


def test_every_obstacle_of_a_shelving_is_listed(lab: Lab, api) -> None:
    proposal = lab.at(State.DIAGNOSE)
    answer = move(
        api(lab.cast.secretary), proposal, "shelve", reason="Menunggu anggaran.", wake_on="2020-01-01"
    )
    assert (answer.status_code, codes(answer)) == (409, ["wake.past"])
    done = move(api(lab.cast.secretary), proposal, "shelve", reason="Menunggu.", wake_on="2027-02-01")
    assert done.status_code == 200
    assert done.json()["who"] == lab.cast.secretary.name


def test_a_session_without_its_csrf_token_moves_nothing(lab: Lab) -> None:
    from rest_framework.test import APIClient

    client = APIClient(enforce_csrf_checks=True)
    client.force_login(lab.cast.proposer, backend="allauth.account.auth_backends.AuthenticationBackend")
    proposal = lab.send(lab.draft())
    answer = move(client, proposal, "recall")
    assert (answer.status_code, codes(answer)) == (403, ["role.denied"])
    assert fresh(proposal).at_gate


def test_the_offered_verbs_are_those_of_the_reader(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    offered = {
        who: api(getattr(lab.cast, who)).get(address(proposal)).json()["offered"]
        for who in ("proposer", "head", "secretary", "executive")
    }
    assert offered == {
        "proposer": ["recall", "withdraw"],
        "head": ["withdraw"],
        "secretary": [],
        "executive": [],
    }


def test_reopening_is_offered_to_whom_it_is_allowed(lab: Lab, api) -> None:
    sent, draft = lab.at(State.WITHDRAWN), lab.draft("Draf")
    lab.move(draft, Verb.WITHDRAW, lab.cast.proposer)
    offered = [
        api(getattr(lab.cast, who)).get(address(proposal)).json()["offered"]
        for who, proposal in (("proposer", sent), ("secretary", sent), ("proposer", draft))
    ]
    assert offered == [[], ["reopen"], ["reopen"]]
