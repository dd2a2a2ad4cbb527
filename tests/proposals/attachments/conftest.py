import pytest

from tests.cast import Cast
from tests.proposals.lab import Lab
from workflow.proposals.models import Proposal


@pytest.fixture
def lab(cast: Cast) -> Lab:
    """A lab whose worksheets are really asked for."""
    return Lab(cast)


@pytest.fixture
def draft(lab: Lab) -> Proposal:
    """Owned by cast.proposer, with cast.co_writer."""
    return lab.draft()
