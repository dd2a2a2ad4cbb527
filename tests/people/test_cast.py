from tests.cast import PARTS
from workflow.people import selectors
from workflow.people.models import LabRole, User


def test_the_cast_has_everybody_the_tests_name_once(cast):
    people = cast.everybody()
    assert set(people) == set(PARTS)
    assert User.objects.count() == len(PARTS)
    assert cast.proposer is people["proposer"]


def test_who_endorses_and_who_judges_in_the_cast(cast):
    cast.everybody()
    assert set(selectors.heads_of(cast.puskesmas.pk)) == {cast.head, cast.deputy}
    assert set(selectors.heads_of(cast.dinkes.pk)) == {cast.parent_head}
    assert set(selectors.holders(LabRole.Role.SECRETARIAT)) == {cast.secretary, cast.secretary_2}
    assert selectors.holders(LabRole.Role.REVIEWER).count() == 5
