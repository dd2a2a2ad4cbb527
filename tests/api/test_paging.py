import base64
import datetime as dt
import json

import pytest

from tests.api.calls import codes, ids
from tests.proposals.lab import Lab
from workflow.proposals.models import Proposal
from workflow.workdays import clock


def many(lab: Lab, how_many: int) -> list[str]:
    """Sent proposals that all began and moved at the same moment, as an import leaves them."""
    same = clock.now() - dt.timedelta(days=3)
    rows = Proposal.objects.bulk_create(
        Proposal(
            unit=lab.cast.puskesmas,
            cycle=lab.cycle,
            title=f"Ide {n}",
            first_sent_at=same,
            created_at=same,
            state_since=same,
        )
        for n in range(how_many)
    )
    return [row.public_id for row in rows]


@pytest.mark.parametrize("order", ["-created_at", "created_at", "-state_since", "state_since"])
def test_page_by_page_nothing_is_lost_or_doubled_though_a_row_changes_meanwhile(
    order: str, lab: Lab, api
) -> None:
    """Review case 64."""
    everything = many(lab, 60)
    client = api(lab.cast.executive)
    address, seen = f"/api/v1/proposals/?size=20&order={order}", []
    while address:
        answer = client.get(address)
        seen += ids(answer)
        address = answer.json()["next"]
        # On PostgreSQL an updated row is a new row: without a last key it comes at another place.
        Proposal.objects.filter(public_id=seen[3]).update(title="Diubah")
    assert sorted(seen) == sorted(everything)


def test_a_row_that_moves_to_the_front_hides_no_other(lab: Lab, api) -> None:
    """Review case 64."""
    everything = many(lab, 30)
    client = api(lab.cast.executive)
    first = client.get("/api/v1/proposals/?size=10&order=-state_since")
    later = Proposal.objects.get(public_id=everything[0])
    Proposal.objects.filter(pk=later.pk).update(state_since=clock.now())
    seen, address = ids(first), first.json()["next"]
    while address:
        answer = client.get(address)
        seen += ids(answer)
        address = answer.json()["next"]
    assert sorted([*seen, later.public_id]) == sorted(everything)


def test_a_count_is_told_when_asked_for_and_never_exact_beyond_a_thousand(lab: Lab, api) -> None:
    client = api(lab.cast.executive)
    many(lab, 3)
    assert "count" not in client.get("/api/v1/proposals/").json()
    assert client.get("/api/v1/proposals/?count=1").json()["count"] == 3
    many(lab, 1_000)
    counted = client.get("/api/v1/proposals/?count=1&size=1").json()
    assert (counted["count"], counted["count_capped"]) == (1_000, True)


def test_the_place_of_one_order_is_no_place_in_another(lab: Lab, api) -> None:
    many(lab, 3)
    client = api(lab.cast.executive)
    following = client.get("/api/v1/proposals/?size=1").json()["next"]
    answer = client.get(following + "&order=state_since")
    assert (answer.status_code, codes(answer)) == (400, ["parameter.invalid"])


def forged(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("path", "order", "value"),
    [
        ("units", "name", "\ud800"),
        ("proposals", "-created_at", "0001-01-01T00:00:00+14:00"),
        ("proposals", "-created_at", "9999-12-31T23:59:59-14:00"),
        ("proposals", "-created_at", "2026-11-24T09:00:00"),
        ("proposals", "-created_at", "2026-11-24"),
        ("inbox", "-due_at", "2026-99-24"),
    ],
)
def test_a_place_we_never_named_is_refused(path: str, order: str, value: str, lab: Lab, api) -> None:
    """Review case 62."""
    for key in ("1", "00000000-0000-0000-0000-000000000000"):
        token = forged(json.dumps([order, value, key]))
        answer = api(lab.cast.executive).get(f"/api/v1/{path}/?order={order}&after={token}")
        assert (answer.status_code, codes(answer)) == (400, ["parameter.invalid"])


def test_a_place_that_nests_without_end_is_refused(lab: Lab, api) -> None:
    """Review case 62."""
    answer = api(lab.cast.executive).get(f"/api/v1/proposals/?after={forged('[' * 3_000)}")
    assert (answer.status_code, codes(answer)) == (400, ["parameter.invalid"])


def test_a_number_too_large_for_a_row_begins_before_all_of_them(lab: Lab, api) -> None:
    proposal = lab.send(lab.draft())
    token = forged(json.dumps(["-n", "9" * 30, "1"]))
    answer = api(lab.cast.executive).get(
        f"/api/v1/proposals/{proposal.public_id}/log/?order=-n&after={token}"
    )
    assert answer.status_code in (200, 400)
