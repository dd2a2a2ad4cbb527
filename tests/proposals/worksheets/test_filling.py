"""Whole worksheets in one save."""

from __future__ import annotations

import pytest

from tests.proposals.lab import Lab
from workflow.proposals.models import Edit, RootCause, Stakeholder
from workflow.proposals.worksheets.filling import Change, Row, fill
from workflow.proposals.worksheets.services import MOST_ROWS
from workflow.refusals import Invalid, Refused

pytestmark = pytest.mark.django_db


def test_fields_rows_and_what_stands_below_them_make_one_version(lab: Lab, cast) -> None:
    draft = lab.draft("Ide yang ditempel")
    why = Row("root_cause", {"cause": "Jauh"}, (Row("root_cause", {"cause": "Satu pos untuk lima dukuh"}),))
    filled = fill(
        proposal_id=draft.pk,
        by=cast.proposer,
        sections={"idea": {"summary": "Ringkas."}},
        rows=[Row("stakeholder", {"name": "Kader"}), Row("stakeholder", {"name": "Desa"}), why],
    )
    assert set(Edit.objects.filter(proposal=draft).values_list("version", flat=True)) == {filled.version}
    assert list(Stakeholder.objects.filter(proposal=draft).values_list("key", "position")) == [
        (filled.keys["stakeholder"][0], 1),
        (filled.keys["stakeholder"][1], 2),
    ]
    below = RootCause.objects.get(proposal=draft, depth=2)
    assert (below.parent.cause, below.key) == ("Jauh", filled.keys["root_cause"][1])


def test_a_row_is_changed_in_the_same_save(lab: Lab, cast) -> None:
    draft = lab.draft("Ide yang ditempel")
    (key,) = fill(proposal_id=draft.pk, by=cast.proposer, rows=[Row("stakeholder", {"name": "Kader"})]).keys[
        "stakeholder"
    ]
    fill(proposal_id=draft.pk, by=cast.proposer, changes=[Change("stakeholder", key, {"influence": "high"})])
    assert Stakeholder.objects.get(key=key).influence == "high"


def test_one_bad_value_saves_nothing(lab: Lab, cast) -> None:
    draft = lab.draft("Ide yang ditempel")
    with pytest.raises(Invalid):
        fill(
            proposal_id=draft.pk,
            by=cast.proposer,
            sections={"idea": {"summary": "Ringkas."}},
            rows=[Row("indicator", {"name": "Lansia", "baseline": "banyak"})],
        )
    assert not Edit.objects.filter(proposal=draft).exists()


def test_more_rows_than_a_page_bears_are_refused_together(lab: Lab, cast) -> None:
    draft = lab.draft("Ide yang ditempel")
    with pytest.raises(Refused) as refused:
        fill(proposal_id=draft.pk, by=cast.proposer, rows=[Row("risk", {"risk": "Hujan"})] * (MOST_ROWS + 1))
    assert refused.value.codes == ["row.too_many"]
