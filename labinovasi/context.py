"""What every template may name about the installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from labinovasi.home.desks import desks_of
from notifications.selectors import unread
from workflow.people.models import User


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "regency": {
            "name": settings.REGENCY_NAME,
            "short": settings.REGENCY_SHORT,
            "crest": settings.REGENCY_CREST,
            "zone": settings.TIME_ZONE_LABEL,
            "office_holders": settings.REGENCY_OFFICE_HOLDERS,
        },
        "demo": settings.DEMO,
    }


def menu(request: HttpRequest) -> dict[str, Any]:
    """Asked only by a page that shows the menu: a public page must not touch the session."""
    return {"desks": lambda: desks_of(request), "unread": lambda: _unread(request)}


def _unread(request: HttpRequest) -> int:
    """What the bell counts. One query."""
    return unread(request.user) if isinstance(request.user, User) else 0
