from collections.abc import Iterator

import pytest

from tests.exhibition.pages.hall import Hall
from tests.proposals.conftest import complete, lab
from tests.proposals.lab import Lab
from workflow.exhibition.pages import caching

__all__ = ["complete", "lab"]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Each test begins with an empty memory of public pages."""
    caching.store.clear()
    yield
    caching.store.clear()


@pytest.fixture
def hall(lab: Lab) -> Hall:
    return Hall(lab)
