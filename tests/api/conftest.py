from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from tests.cast import Cast
from tests.proposals.lab import Lab
from workflow.people.models import User
from workflow.proposals import content


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every worksheet counts as complete: for tests of the API, not of the worksheets."""
    monkeypatch.setattr(content, "obstacles", lambda _proposal: [])
    monkeypatch.setattr(content, "lessons", lambda _proposal: "Kader perlu dibagi per dusun.")


@pytest.fixture
def lab(cast: Cast, complete: None) -> Lab:
    return Lab(cast)


@pytest.fixture
def api() -> Callable[[User | None], APIClient]:
    """`api(cast.proposer)`: a client signed in by a session; `api(None)`: nobody."""

    def client(user: User | None) -> APIClient:
        made = APIClient()
        if user is not None:
            made.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return made

    return client
