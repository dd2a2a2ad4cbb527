import datetime as dt

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
