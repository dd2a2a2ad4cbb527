import pytest

from tests.cast import Cast
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from tests.visibility.world import World


@pytest.fixture
def world(cast: Cast, complete: None) -> World:  # noqa: F811
    return World(Lab(cast))
