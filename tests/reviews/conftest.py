import pytest

from tests.cast import Cast
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from tests.reviews.gate import Gate


@pytest.fixture
def lab(cast: Cast, complete: None) -> Lab:  # noqa: F811
    return Lab(cast)


@pytest.fixture
def gate(lab: Lab) -> Gate:
    return Gate(lab)
