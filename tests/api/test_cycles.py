import datetime as dt

from tests.api.calls import codes, post
from tests.proposals.lab import Lab


def test_the_closing_of_a_call_is_told_with_its_zone_and_its_last_day(lab: Lab, api) -> None:
    """Review case 46."""
    (cycle,) = api(lab.cast.outsider).get("/api/v1/cycles/?open=true").json()["results"]
    assert cycle["closes_at"] == "2026-12-19T00:00:00+07:00"
    assert (cycle["last_day"], cycle["zone"]) == ("2026-12-18", "Asia/Jakarta")
    assert [stage["stage"] for stage in cycle["stages"]] == ["drum_up", "diagnose", "design", "deliver"]


def test_the_named_last_day_counts_to_its_last_second_whatever_the_server_calls_it(
    lab: Lab, api, frozen
) -> None:
    """Review case 46."""
    new = {"unit": lab.cast.puskesmas.pk, "title": "Ide malam hari"}
    for moment, status in (
        (dt.datetime(2026, 12, 18, 16, 59, 59, tzinfo=dt.UTC), 201),  # 23.59.59 WIB
        (dt.datetime(2026, 12, 18, 17, 0, 0, tzinfo=dt.UTC), 409),  # 00.00.00 WIB of the next day
    ):
        frozen.move_to(moment)
        answer = post(api(lab.cast.proposer), "/api/v1/proposals/", **new)
        assert answer.status_code == status
    assert codes(answer) == ["cycle.not_open"]
    assert api(lab.cast.outsider).get("/api/v1/cycles/?open=true").json()["results"] == []


def test_the_secretariat_gives_time_and_nobody_else_does(lab: Lab, api) -> None:
    from tests.api.calls import address
    from workflow.proposals.machine import Verb

    proposal = lab.announce(lab.send(lab.draft()), Verb.ADVANCE)
    url, body = address(proposal, "extend"), {"due_on": "2027-06-01", "reason": "Banjir."}
    assert post(api(lab.cast.proposer), url, **body).status_code == 403
    assert post(api(lab.cast.outsider), url, **body).status_code == 404
    given = post(api(lab.cast.secretary), url, **body)
    assert (given.status_code, given.json()["verb"]) == (200, "extend")
    assert api(lab.cast.proposer).get(address(proposal)).json()["due_on"] == "2027-06-01"
    earlier = post(api(lab.cast.secretary), url, due_on="2027-01-01", reason="Cepat.")
    assert (earlier.status_code, codes(earlier)) == (409, ["extend.not_later"])


def test_leave_to_be_late_is_given_to_a_draft_the_secretariat_was_told_of(lab: Lab, api) -> None:
    from tests.api.calls import address

    proposal = lab.draft()
    lab.cast.secretary  # noqa: B018
    body = {"until": "2026-12-21T17:00:00", "reason": "Listrik padam di desa."}
    given = post(api(lab.cast.secretary), address(proposal, "late-leave"), **body)
    assert given.status_code == 200
    assert api(lab.cast.proposer).get(address(proposal)).json()["due_on"] == "2026-12-21"
    stranger = post(api(lab.cast.outsider), address(proposal, "late-leave"), **body)
    assert stranger.status_code == 404
