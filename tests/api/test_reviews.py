import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.calls import address, codes, costs_the_same, post
from tests.proposals.lab import Lab, fresh
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal
from workflow.reviews.models import LegalCriterion, Panel

DECREE = {"decree_number": "050/12/2026", "decree_date": "2026-11-24"}


@pytest.fixture
def sent(lab: Lab) -> Proposal:
    return lab.send(lab.draft())


def panel_of(proposal: Proposal) -> str:
    return f"/api/v1/panels/{Panel.objects.get(revision__proposal=proposal, state='open').pk}/"


def ask(lab: Lab, api, proposal: Proposal, *people: str) -> list[dict]:
    client = api(lab.cast.secretary)
    asked = []
    for who in people:
        answer = post(client, f"{panel_of(proposal)}assignments/", reviewer=getattr(lab.cast, who).pk)
        assert answer.status_code == 201, answer.content
        asked.append(answer.json())
    return asked


def score(lab: Lab, api, proposal: Proposal, who: str, mark: int = 4, **more):
    client, panel = api(getattr(lab.cast, who)), panel_of(proposal)
    criteria = client.get(panel).json()["rubric"]["criteria"]
    return post(
        client,
        f"{panel}review/file/",
        version=more.pop("version", 0),
        marks={str(criterion["id"]): mark for criterion in criteria},
        confirmations=dict.fromkeys(LegalCriterion.values, True),
        **more,
    )


def record(lab: Lab, api, proposal: Proposal, outcome: str = "advance", **more):
    return post(api(lab.cast.secretary), f"{panel_of(proposal)}decisions/", outcome=outcome, **more)


def judged(lab: Lab, api, proposal: Proposal, outcome: str = "advance", **more) -> dict:
    ask(lab, api, proposal, "reviewer_a", "reviewer_b")
    for who in ("reviewer_a", "reviewer_b"):
        assert score(lab, api, proposal, who).status_code == 200
    decision = record(lab, api, proposal, outcome, **more)
    assert decision.status_code == 201, decision.content
    return decision.json()


def test_a_gate_is_worked_through_from_asking_to_announcing(lab: Lab, api, sent: Proposal) -> None:
    decision = judged(lab, api, sent)
    assert fresh(sent).state == State.DRUM_UP_REVIEW
    url = f"/api/v1/decisions/{decision['id']}/announce/"
    bare = post(api(lab.cast.secretary), url)
    assert (bare.status_code, codes(bare)) == (409, ["decree.missing"])
    done = post(api(lab.cast.secretary), url, **DECREE)
    assert (done.status_code, done.json()["status"]) == (200, "announced")
    assert fresh(sent).state == State.DIAGNOSE
    twice = post(api(lab.cast.secretary_2), url, **DECREE)
    assert (twice.status_code, codes(twice)) == (409, ["state.moved"])


def test_a_draft_is_kept_and_a_forgotten_tab_overwrites_nothing(lab: Lab, api, sent: Proposal) -> None:
    ask(lab, api, sent, "reviewer_a")
    client, url = api(lab.cast.reviewer_a), f"{panel_of(sent)}review/"
    assert client.get(url).status_code == 404
    first = client.patch(url, {"version": 0, "note": "Sudah jelas."}, format="json")
    assert (first.status_code, first.json()["version"]) == (200, 1)
    stale = client.patch(url, {"version": 0, "note": "Lama"}, format="json")
    assert (stale.status_code, codes(stale)) == (409, ["draft.newer"])
    assert client.get(url).json()["note"] == "Sudah jelas."
    incomplete = post(client, f"{url}file/", version=1)
    assert incomplete.status_code == 400


READERS = ("proposer", "head", "coach", "executive", "auditor")


@pytest.mark.page
def test_recording_changes_no_byte_of_what_the_proposing_side_reads(lab: Lab, api, sent: Proposal) -> None:
    from workflow.proposals import services

    services.name_coach(proposal_id=sent.pk, by=lab.cast.secretary, coach=lab.cast.coach)
    ask(lab, api, sent, "reviewer_a", "reviewer_b")
    for who in ("reviewer_a", "reviewer_b"):
        score(lab, api, sent, who)
    pages = (address(sent), address(sent, "log"), panel_of(sent), "/api/v1/panels/", "/api/v1/decisions/")
    pages += ("/api/v1/assignments/", "/api/v1/reviews/", "/api/v1/proposals/")

    def read() -> dict:
        return {
            (who, page): api(getattr(lab.cast, who)).get(page).content for who in READERS for page in pages
        }

    before = read()
    decision = record(lab, api, sent, "send_back", reason="Angkanya belum ada.").json()
    assert read() == before
    foreign = post(api(lab.cast.proposer), f"/api/v1/decisions/{decision['id']}/announce/", **DECREE)
    nowhere = post(api(lab.cast.proposer), "/api/v1/decisions/999999/announce/", **DECREE)
    assert (foreign.status_code, foreign.content) == (404, nowhere.content)
    post(api(lab.cast.secretary), f"/api/v1/decisions/{decision['id']}/announce/", **DECREE)
    told = api(lab.cast.proposer).get(address(sent)).json()
    assert told["state"] == State.DRUM_UP
    (announced,) = api(lab.cast.proposer).get("/api/v1/decisions/").json()["results"]
    assert announced["reason"] == "Angkanya belum ada."


def test_a_reviewer_reads_nothing_of_the_others_before_filing(lab: Lab, api, sent: Proposal) -> None:
    ask(lab, api, sent, "reviewer_a", "reviewer_b")
    score(lab, api, sent, "reviewer_a", note="Catatan A.")
    blind = api(lab.cast.reviewer_b).get(panel_of(sent)).json()
    assert (blind["reviews"], blind["assignments"], blind["filed"], blind["mean"]) == ([], [], None, None)
    assert api(lab.cast.reviewer_b).get("/api/v1/reviews/").json()["results"] == []
    listed = api(lab.cast.reviewer_b).get("/api/v1/assignments/").json()["results"]
    assert [row["reviewer"]["name"] for row in listed] == [lab.cast.reviewer_b.name]
    score(lab, api, sent, "reviewer_b")
    seen = api(lab.cast.reviewer_b).get(panel_of(sent)).json()
    assert [line["label"] for line in seen["reviews"]] == [lab.cast.reviewer_a.name, lab.cast.reviewer_b.name]


def test_the_team_reads_notes_of_reviewer_one_and_two_after_the_announcement(
    lab: Lab, api, sent: Proposal
) -> None:
    panel = panel_of(sent)
    ask(lab, api, sent, "reviewer_a", "reviewer_b")
    score(lab, api, sent, "reviewer_a", note="Tambah angka.", lab_note="Rahasia lab.")
    score(lab, api, sent, "reviewer_b")
    before = api(lab.cast.proposer).get(panel).json()
    assert (before["reviews"], before["filed"], before["expected"]) == ([], 2, 2)
    decision = record(lab, api, sent).json()
    post(api(lab.cast.secretary), f"/api/v1/decisions/{decision['id']}/announce/", **DECREE)
    answer = api(lab.cast.proposer).get(panel)
    assert [(line["label"], line["note"]) for line in answer.json()["reviews"]] == [
        ("Penelaah 1", "Tambah angka."),
        ("Penelaah 2", ""),
    ]
    text = answer.content.decode()
    for hidden in ("Rahasia lab", lab.cast.reviewer_a.name, lab.cast.reviewer_b.name):
        assert hidden not in text


def test_many_are_announced_with_an_answer_each(lab: Lab, api, sent: Proposal) -> None:
    decision = judged(lab, api, sent)
    answer = post(
        api(lab.cast.secretary),
        "/api/v1/decisions/announce/",
        items=[{"decision_id": decision["id"], **DECREE}, {"decision_id": 999_999, **DECREE}],
    )
    results = answer.json()["results"]
    assert [result["done"] for result in results] == [True, False]
    assert results[1]["obstacles"][0]["code"] == "not_found"


def test_asking_many_only_adds(lab: Lab, api, sent: Proposal) -> None:
    ask(lab, api, sent, "reviewer_a")
    panel = Panel.objects.get()
    answer = post(
        api(lab.cast.secretary),
        "/api/v1/assignments/",
        panels=[panel.pk],
        reviewers=[lab.cast.reviewer_a.pk, lab.cast.reviewer_b.pk],
    )
    results = answer.json()["results"]
    assert [result["done"] for result in results] == [False, True]
    assert results[0]["obstacles"][0]["code"] == "assignment.exists"


def test_who_was_taken_off_finds_the_proposal_gone_and_keeps_the_own_text(
    lab: Lab, api, sent: Proposal
) -> None:
    (asked,) = ask(lab, api, sent, "reviewer_a")
    client, url = api(lab.cast.reviewer_a), f"{panel_of(sent)}review/"
    client.patch(url, {"version": 0, "note": "Milik saya."}, format="json")
    gone = post(
        api(lab.cast.secretary), f"/api/v1/assignments/{asked['id']}/withdraw/", reason="Beban merata."
    )
    assert gone.json()["status"] == "withdrawn"
    assert client.get(address(sent)).status_code == 404
    assert client.get(panel_of(sent)).status_code == 404
    assert client.get(url).json()["note"] == "Milik saya."
    late = client.patch(url, {"version": 1, "note": "Tambahan"}, format="json")
    assert (late.status_code, codes(late)) == (403, ["assignment.ended"])


def test_reviewers_answer_and_the_secretariat_swaps_names_a_lead_and_hears_proposals(
    lab: Lab, api, sent: Proposal
) -> None:
    first, second = ask(lab, api, sent, "reviewer_a", "reviewer_b")
    accepted = post(api(lab.cast.reviewer_a), f"/api/v1/assignments/{first['id']}/accept/")
    assert accepted.json()["status"] == "accepted"
    declined = post(api(lab.cast.reviewer_b), f"/api/v1/assignments/{second['id']}/decline/", reason="Cuti.")
    assert declined.status_code == 204
    foreign = post(api(lab.cast.reviewer_b), f"/api/v1/assignments/{first['id']}/accept/")
    assert foreign.status_code == 404
    client = api(lab.cast.secretary)
    lab.cast.reviewer_c  # somebody is left to propose  # noqa: B018
    proposed = client.get(f"{panel_of(sent)}proposed-reviewers/").json()
    assert lab.cast.reviewer_c.name in [person["name"] for person in proposed]
    swapped = post(
        client, f"/api/v1/assignments/{first['id']}/swap/", to=lab.cast.reviewer_c.pk, reason="Cuti."
    )
    assert swapped.status_code == 201
    lead = client.put(f"{panel_of(sent)}lead/", {"user": lab.cast.lead.pk}, format="json")
    assert lead.status_code == 200
    assert client.get(panel_of(sent)).json()["lead"]["name"] == lab.cast.lead.name


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("panels", "secretary"),
        ("assignments", "reviewer_a"),
        ("reviews", "reviewer_a"),
        ("decisions", "secretary"),
    ],
)
def test_a_list_of_three_costs_the_queries_of_a_list_of_one(name: str, who: str, lab: Lab, api) -> None:
    client = api(getattr(lab.cast, who))
    assert costs_the_same(
        lambda: client.get(f"/api/v1/{name}/"),
        lambda n: judged(lab, api, lab.send(lab.draft(f"Ide {n}"))),
    )


def test_a_panel_costs_the_same_with_one_reviewer_and_with_three(lab: Lab, api, sent: Proposal) -> None:
    counts = []
    client, url = api(lab.cast.secretary), panel_of(sent)
    for who in ("reviewer_a", "reviewer_b", "reviewer_c"):
        ask(lab, api, sent, who)
        score(lab, api, sent, who)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert 0 < counts[0] == counts[-1], counts


def test_a_decision_is_changed_before_it_is_announced_and_the_old_one_is_void(
    lab: Lab, api, sent: Proposal
) -> None:
    old = judged(lab, api, sent, "shelve", reason="Menunggu APBD.", wake_on=dt.date(2027, 2, 1).isoformat())
    changed = post(
        api(lab.cast.secretary),
        f"/api/v1/decisions/{old['id']}/change/",
        outcome="decline",
        reason="Bukan urusan.",
    )
    assert changed.status_code == 201
    panel = api(lab.cast.secretary).get(panel_of(sent)).json()
    assert (panel["recorded"]["outcome"], [void["id"] for void in panel["void"]]) == ("decline", [old["id"]])
