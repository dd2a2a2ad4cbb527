"""The secret address of a person's feed: made, made anew, revoked, opened."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.urls import reverse

from notifications.models import CalendarFeed
from workflow.people.models import User
from workflow.workdays import clock

READS_AN_HOUR = 60  # calendar programs ask every quarter of an hour to once a day


@transaction.atomic
def renew(*, user: User) -> str:
    """The address, to be shown this once; the one before answers no more."""
    secret = secrets.token_urlsafe(32)
    fresh = {"digest": digest_of(secret), "made_at": clock.now(), "read_at": None, "hour": 0, "reads": 0}
    CalendarFeed.objects.update_or_create(user=user, defaults=fresh)
    return settings.BASE_URL + reverse("notifications:calendar", args=[secret])


@transaction.atomic
def revoke(*, user: User) -> int:
    return CalendarFeed.objects.filter(user=user).delete()[0]


def of(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user).first()


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def opened_by(secret: str) -> CalendarFeed | None:
    """The feed behind a secret; none where it was revoked or its person was deactivated."""
    feeds = CalendarFeed.objects.select_related("user").filter(user__is_active=True)
    return feeds.filter(digest=digest_of(secret)).first()


def may_read_now(feed: CalendarFeed) -> bool:
    """Counts this reading; False beyond what a calendar program needs in an hour of the clock."""
    now = clock.now()
    hour = int(now.timestamp() // 3600)
    counted = Case(When(hour=hour, then=F("reads") + 1), default=Value(1))
    within = CalendarFeed.objects.filter(pk=feed.pk).exclude(hour=hour, reads__gte=READS_AN_HOUR)
    return bool(within.update(reads=counted, hour=hour, read_at=now))
