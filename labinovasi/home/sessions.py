"""Sessions in the database, as Django keeps them; read by a query that is built once, since every page of
somebody who signed in begins with it."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from workflow.serving.prepared import prepared
from workflow.workdays import clock


@prepared
def _living(key: Any, now: Any) -> QuerySet:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(DatabaseSessions):
    def _get_session_from_db(self) -> Session | None:
        found = _living(key=self.session_key, now=clock.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
