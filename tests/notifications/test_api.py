"""My notifications and my preferences for programs: the same services as the pages."""

from __future__ import annotations

import pytest
from django.test import Client

from notifications import preferring, services
from notifications.kinds.groups import Group
from notifications.models import Choice, Pace

pytestmark = [pytest.mark.django_db, pytest.mark.page]
ADDRESS = "/api/v1/preferences/"


@pytest.fixture
def me(client: Client, cast) -> Client:
    client.force_login(cast.proposer)
    return client


def put(client: Client, **changes):
    body = {**client.get(ADDRESS).json(), **changes}
    return client.put(ADDRESS, body, content_type="application/json")


def test_preferences_are_read_set_and_read_again(me, cast):
    before = me.get(ADDRESS).json()
    assert before["quiet_from"] == "20:00"
    assert before["zone"] == "Asia/Jakarta"
    assert {"group": "moves", "channel": "email", "pace": "at_once"} in before["paces"]
    answer = put(
        me,
        zone="Asia/Makassar",
        quiet_from="21:00",
        language="en",
        paces=[{"group": "moves", "channel": "email", "pace": "daily"}],
    )
    assert answer.status_code == 200
    assert answer.json() == me.get(ADDRESS).json()
    assert answer.json()["zone"] == "Asia/Makassar"
    assert (before["language"], answer.json()["language"]) == ("id", "en")
    assert preferring.of([cast.proposer.pk]).pace(cast.proposer.pk, Group.MOVES, "email") == Pace.DAILY


def test_a_kind_goes_its_own_way_and_as_its_group_again(me, cast):
    own = {"kind": "team_joined", "channel": "email", "pace": "off"}
    assert me.get(ADDRESS).json()["own_paces"] == []
    assert put(me, own_paces=[own]).json()["own_paces"] == [own]
    found = preferring.of([cast.proposer.pk])
    assert found.pace(cast.proposer.pk, Group.MOVES, "email", "team_joined") == Pace.OFF
    assert found.pace(cast.proposer.pk, Group.MOVES, "email", "proposal_moved") == Pace.AT_ONCE
    assert put(me, own_paces=[]).json()["own_paces"] == [own]  # left out stays
    assert put(me, own_paces=[{**own, "pace": "as_group"}]).json()["own_paces"] == []
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zone": "Bulan/Purnama"}, "zone"),
        ({"zone": "../etc/passwd"}, "zone"),
        ({"language": "jv"}, "language"),
        ({"digest_at": "04:00"}, "digest_at"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"paces": [{"group": "moves", "channel": "inapp", "pace": "off"}]}, "moves-inapp"),
        ({"paces": [{"group": "moves", "channel": "pigeon", "pace": "off"}]}, "moves-pigeon"),
        ({"paces": [{"group": "accounts", "channel": "email", "pace": "soon"}]}, "paces"),
        ({"own_paces": [{"kind": "overdue", "channel": "email", "pace": "off"}]}, "overdue-email"),
        ({"own_paces": [{"kind": "let_in", "channel": "email", "pace": "off"}]}, "let_in-email"),
        ({"own_paces": [{"kind": "team_joined", "channel": "inapp", "pace": "off"}]}, "team_joined-inapp"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(changes, field, me):
    answer = put(me, **changes)
    assert answer.status_code == 400
    assert field in answer.content.decode()
    assert not Choice.objects.exists()


def test_every_fault_is_named_at_once(me):
    paces = [{"group": "moves", "channel": each, "pace": "off"} for each in ("inapp", "¡")]
    answer = put(me, zone="Bulan", paces=paces)
    fields = {obstacle["field"] for obstacle in answer.json()["obstacles"]}
    assert fields == {"zone", "moves-inapp", "moves-¡"}


def test_preferences_are_nobodys_without_a_sign_in(client: Client):
    assert client.get(ADDRESS).status_code == 401


def test_my_notifications_are_narrowed_by_how_they_stand_and_by_group(me, cast, lab):
    lab.send(lab.draft())

    def count(query: str) -> int:
        return len(me.get(f"/api/v1/inbox/?{query}").json()["results"])

    assert [count(f"state={state}") for state in ("unread", "read", "done")] == [1, 0, 0]
    assert [count(f"group={group}") for group in ("moves", "reviews")] == [1, 0]
    services.mark_read(user=cast.proposer)
    assert [count(f"state={state}") for state in ("unread", "read", "done")] == [0, 0, 1]
    assert me.get("/api/v1/inbox/?state=asleep").status_code == 400
