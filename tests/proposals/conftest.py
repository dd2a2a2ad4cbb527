import pytest

from tests.cast import Cast
from tests.proposals.lab import Lab
from workflow.proposals import content


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every worksheet counts as complete: for tests of the machine, not of the worksheets."""
    monkeypatch.setattr(content, "obstacles", lambda _proposal: [])
    monkeypatch.setattr(content, "lessons", lambda _proposal: "Kader perlu dibagi per dusun.")


@pytest.fixture
def lab(cast: Cast, complete: None) -> Lab:
    return Lab(cast)
