"""The last curator does not leave a catalogue behind that nobody may touch."""

from __future__ import annotations

import pytest

from tests.cast import make_person
from tests.proposals.lab import Lab
from workflow.people import selectors
from workflow.people.models import LabRole
from workflow.people.services import deactivate
from workflow.proposals.machine import State
from workflow.refusals import Refused


def leave(lab: Lab, **more) -> None:
    deactivate(by=lab.cast.secretary, user=lab.cast.curator, **more)


def test_the_last_curator_names_a_successor_who_then_is_curator(lab: Lab) -> None:
    lab.at(State.EXHIBITED)
    with pytest.raises(Refused) as caught:
        leave(lab)
    assert [(o.code, o.field) for o in caught.value.obstacles] == [("duty.open", "exhibition.curator")]
    leave(lab, successors={"exhibition.curator": lab.cast.secretary_2.pk})
    assert list(selectors.holders(LabRole.Role.CURATOR)) == [lab.cast.secretary_2]


def test_one_of_two_curators_may_leave(lab: Lab) -> None:
    lab.at(State.EXHIBITED)
    make_person("Satria Kedua", unit=lab.cast.bappeda, lab=[LabRole.Role.CURATOR])
    leave(lab)
    assert not lab.cast.curator.__class__.objects.get(pk=lab.cast.curator.pk).is_active


def test_an_empty_catalogue_needs_no_successor(lab: Lab) -> None:
    lab.at(State.DIAGNOSE)
    leave(lab)
    assert not selectors.holders(LabRole.Role.CURATOR).exists()
