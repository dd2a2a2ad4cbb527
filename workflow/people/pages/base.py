"""Whose the secretariat's pages are, asked once in the same words."""

from __future__ import annotations

from django.http import HttpRequest

from workflow.people import selectors
from workflow.people.models import LabRole, User
from workflow.refusals import Denied


def secretary_of(request: HttpRequest) -> User:
    """Who asks, of the secretariat. Raises Denied for anybody else; the view asks for a sign-in."""
    user = request.user
    assert isinstance(user, User)
    if not selectors.has_lab_role(user, LabRole.Role.SECRETARIAT):
        raise Denied()
    return user
