"""What happens to a unit elsewhere and the public hall follows at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests.cast import make_unit
from tests.proposals.lab import Lab, fresh
from workflow.exhibition import services as exhibition
from workflow.exhibition.models import Catalogue, Entry, Showing
from workflow.people import services as people
from workflow.people.models import DoubtAnswer, Unit
from workflow.proposals.machine import State
from workflow.proposals.models import Proposal
from workflow.refusals import Refused

pytestmark = pytest.mark.page


@pytest.fixture
def unsure(db: None) -> Unit:
    return make_unit("Puskesmas Melti", ours=False, doubtful=True, doubt="Mirip.")


@pytest.fixture
def right(db: None) -> Unit:
    return make_unit("Puskesmas Melati Lama", ours=False)


@pytest.fixture
def shown(lab: Lab, unsure: Unit) -> Proposal:
    """Shown under a unit nobody was sure of, as an imported record is."""
    proposal = lab.at(State.EXHIBITED)
    Proposal.objects.filter(pk=proposal.pk).update(unit=unsure)
    Showing.objects.update(unit=unsure, kind=unsure.kind)
    return fresh(proposal)


def found(unit: Unit) -> bool:
    page = Client().get("/pameran/", {"unit": unit.pk}).content.decode()
    return f"/pameran/{Showing.objects.get().address}/" in page


def test_a_shown_page_stands_under_the_unit_that_was_meant_and_kept_pages_go(
    lab: Lab, shown: Proposal, unsure: Unit, right: Unit
) -> None:
    before = Catalogue.objects.get().stamp
    people.merge_unit(by=lab.cast.secretary, unit=unsure, into=right)
    catalogue = Catalogue.objects.get()
    assert catalogue.stamp != before
    assert catalogue.counts["unit"] == {str(right.pk): 1}
    assert found(right)
    address = Showing.objects.get().address
    assert f"?unit={right.pk}" in Client().get(f"/pameran/{address}/").content.decode()
    people.take_back_answer(answer_id=DoubtAnswer.objects.get().pk, by=lab.cast.secretary)
    assert Catalogue.objects.get().counts["unit"] == {str(unsure.pk): 1}
    assert fresh(shown).unit == unsure


def test_a_merge_stays_once_a_page_was_published_under_it(
    lab: Lab, shown: Proposal, unsure: Unit, right: Unit, frozen
) -> None:
    people.merge_unit(by=lab.cast.secretary, unit=unsure, into=right)
    frozen.shift(dt.timedelta(minutes=1))
    entry = Entry.objects.get()
    entry = exhibition.change_entry(
        entry_id=entry.pk, by=lab.cast.curator, seen=entry.edits, summary="Diperiksa di rumah."
    )
    exhibition.publish_changes(proposal_id=shown.pk, by=lab.cast.curator, seen=entry.edits)
    with pytest.raises(Refused) as refused:
        people.take_back_answer(answer_id=DoubtAnswer.objects.get().pk, by=lab.cast.secretary)
    assert refused.value.codes == ["merge.shown"]
    assert fresh(shown).unit == right
    assert Unit.objects.get(pk=unsure.pk).successor == right
