"""What a stage must hold before it can be sent (issue 3, "Required to submit")."""

from __future__ import annotations

import pytest

from tests.proposals.fill import fill
from workflow.proposals import content
from workflow.proposals.machine import STAGES, State, Verb

pytestmark = pytest.mark.django_db


def test_a_filled_stage_is_complete_and_the_idea_walks_through_all_four_gates(lab, draft):
    for _stage in STAGES:
        draft = fill(draft)
        assert [o.code for o in content.obstacles(draft) if o.blocks] == []
        assert all(item.done for item in content.checklist(draft))
        draft = lab.announce(lab.send(draft), Verb.ADVANCE)
    assert draft.state == State.GRADUATED
