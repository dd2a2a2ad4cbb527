from typing import Any

import pytest

from tests.cast import Cast
from tests.proposals.conftest import complete  # noqa: F401
from tests.proposals.lab import Lab
from tests.visibility.world import World


@pytest.fixture(autouse=True)
def unwatched(settings: Any) -> None:
    """Thousands of requests for what they tell; how many queries one takes, the rooms' own tests ask."""
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("zeal.")]


@pytest.fixture
def world(cast: Cast, complete: None) -> World:  # noqa: F811
    return World(Lab(cast))
