"""The cast as a fixture of all tests (loaded by `addopts`, before Django is: hence the late import)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Invented people, each made when first asked for: `cast.proposer`, `cast.secretary`, …"""
    from tests.cast import Cast

    return Cast()
