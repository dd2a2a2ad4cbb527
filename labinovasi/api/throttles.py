"""How often somebody may call, counted in Valkey: a wrapper that fails open, counts, and costs little.

A Valkey that is missing costs one refused connection, one that is silent 0.15 s; after either this
process leaves it alone for 30 seconds. Sign-in has limits of its own, kept in the database.
"""

from __future__ import annotations

import logging
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from notifications.wakeup import Breaker
from workflow.workdays import clock

logger = logging.getLogger(__name__)
SOCKET_SECONDS = 0.15
MINUTE = 60  # seconds

breaker = Breaker()


@cache
def _server(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def calls_this_minute(key: str, minute: int) -> int:
    """Counts this call and answers how many there were; 0 where nobody counts now."""
    if not settings.THROTTLE_URL or breaker.is_open():
        return 0
    name = f"api:{minute}:{key}"
    try:
        with _server(settings.THROTTLE_URL).pipeline(transaction=False) as pipe:
            pipe.incr(name)
            pipe.expire(name, 2 * MINUTE)
            return pipe.execute()[0]
    except (redis.RedisError, OSError) as error:
        breaker.trip()
        logger.warning("Calls are not counted (%s, failure %d).", error, breaker.failures)
        return 0


class PerMinute(BaseThrottle):
    """A person's calls, or an address's where nobody is signed in, in each minute of the clock."""

    def allow_request(self, request: Request, view: object) -> bool:
        user = request.user if request.user and request.user.is_authenticated else None
        key = f"user:{user.pk}" if user else f"from:{self.get_ident(request)}"
        most = settings.API_CALLS_A_MINUTE if user else settings.API_CALLS_A_MINUTE_ANONYMOUS
        self.now = clock.now().timestamp()
        return calls_this_minute(key, int(self.now // MINUTE)) <= most

    def wait(self) -> float:
        """Seconds until the next minute of the clock begins."""
        return MINUTE - self.now % MINUTE
