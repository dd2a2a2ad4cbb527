import time

import pytest

from labinovasi.api import throttles
from tests.cast import Cast
from tests.servers.valkey import PrivateValkey

pytestmark = pytest.mark.redis
ONE_SECOND = 1.0


@pytest.fixture
def counted(settings, valkey: PrivateValkey) -> PrivateValkey:
    settings.THROTTLE_URL = valkey.url
    throttles.breaker.reset()
    yield valkey
    throttles.breaker.reset()


def timed(client, url: str = "/api/v1/me/") -> tuple[int, float]:
    began = time.perf_counter()
    return client.get(url).status_code, time.perf_counter() - began


def test_calls_beyond_the_minutes_share_are_told_to_wait(counted, settings, cast: Cast, api, frozen) -> None:
    settings.API_CALLS_A_MINUTE = 3
    client = api(cast.proposer)
    assert [client.get("/api/v1/me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/api/v1/me/")
    assert (refused["Content-Type"], refused["Retry-After"]) == ("application/problem+json", "60")
    assert api(cast.head).get("/api/v1/me/").status_code == 200
    frozen.shift(60)
    assert client.get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize("fault", ["kill", "freeze"])
def test_without_valkey_nobody_waits_and_nobody_is_turned_away(
    fault: str, counted: PrivateValkey, cast: Cast, api
) -> None:
    """Moment 7 and 8: Valkey missing and stopped."""
    client = api(cast.proposer)
    client.get("/api/v1/me/")
    getattr(counted, fault)()
    before = throttles.breaker.failures
    calls = [timed(client) for _ in range(5)]
    if fault == "freeze":
        counted.thaw()
    assert [status for status, _took in calls] == [200] * 5
    assert max(took for _status, took in calls) < ONE_SECOND
    assert throttles.breaker.failures == before + 1  # counted once; then left alone
