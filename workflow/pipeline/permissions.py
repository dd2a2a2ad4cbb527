"""Who reads where everything is: those to whom Table B shows whatever was sent."""

from __future__ import annotations

from typing import Any

from workflow.people import selectors as people
from workflow.proposals.visibility import SEE_ALL_SENT
from workflow.refusals import Denied


def reads(user: Any) -> bool:
    """Executive, secretariat, auditor."""
    return bool(people.lab_roles(user) & SEE_ALL_SENT)


def require_reader(user: Any) -> None:
    """Raises Denied."""
    if not reads(user):
        raise Denied
