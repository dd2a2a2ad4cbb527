"""Where several hosts share a database its clock counts: a lease that one of them takes is judged by another.

On SQLite there is one host, whose clock is the database's already.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection

from workflow.workdays import clock

# Hosts kept by NTP differ by less; a lease lasts minutes.
TOLERATED = dt.timedelta(seconds=5)


def follow() -> None:
    """Compare this host's clock with the database's, and go by the database's where they differ."""
    if not settings.FOLLOW_DATABASE_CLOCK:
        return
    asked = clock.of_this_host()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (theirs,) = cursor.fetchone()
    answered = clock.of_this_host()
    if answered - asked > TOLERATED:  # too slow an answer to set a clock by
        return
    lacking = theirs - (asked + (answered - asked) / 2)
    clock.correct(lacking if abs(lacking) > TOLERATED else dt.timedelta())
