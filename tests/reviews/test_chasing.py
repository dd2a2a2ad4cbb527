"""A review that is owed: more time, a reminder; and who might be asked at all."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from tests.cast import make_person
from workflow.people import services as people
from workflow.people.models import LabRole
from workflow.refusals import Denied, NotVisible, Refused
from workflow.reviews import services, tally
from workflow.reviews.candidates import Candidates, candidates
from workflow.reviews.reading import panel_view
from workflow.reviews.signals import reviewer_reminded

pytestmark = pytest.mark.django_db


def later(assignment, days=7):
    return assignment.due_on + dt.timedelta(days=days)


def test_a_reviewer_gets_more_time_and_never_less(gate, cast):
    [assignment] = gate.assign(gate.sent(), cast.reviewer_a)
    moved = services.extend_review(assignment_id=assignment.pk, by=cast.secretary, due_on=later(assignment))
    assert moved.due_on == later(assignment)
    for day, code in ((assignment.due_on, "extend.not_later"), (dt.date(2029, 1, 1), "extend.too_far")):
        with pytest.raises(Refused) as refused:
            services.extend_review(assignment_id=assignment.pk, by=cast.secretary, due_on=day)
        assert refused.value.codes == [code]


def test_only_who_arranges_the_panel_chases_and_only_what_is_owed(gate, cast):
    panel = gate.sent()
    [assignment] = gate.assign(panel, cast.reviewer_a)
    for person, answer in ((cast.reviewer_a, Denied), (cast.outsider, NotVisible)):
        with pytest.raises(answer):
            services.remind_reviewer(assignment_id=assignment.pk, by=person)
    gate.file(panel, cast.reviewer_a)
    with pytest.raises(Refused) as refused:
        services.remind_reviewer(assignment_id=assignment.pk, by=cast.secretary)
    assert refused.value.codes == ["review.not_owed"]


def test_a_reminder_tells_the_rooms_above(gate, cast):
    [assignment] = gate.assign(gate.sent(), cast.reviewer_a)
    heard = []

    def listen(sender, assignment, by, **_more):
        heard.append((assignment.reviewer, by))

    reviewer_reminded.connect(listen)
    try:
        services.remind_reviewer(assignment_id=assignment.pk, by=cast.secretary)
    finally:
        reviewer_reminded.disconnect(listen)
    assert heard == [(cast.reviewer_a, cast.secretary)]


def test_candidates_come_free_first_with_the_reasons_of_the_others(gate, cast, django_assert_max_num_queries):
    busy = gate.sent("Antrean dari Balai Desa")
    panel = gate.sent("Bank Sampah Sekolah")
    gate.assign(busy, cast.reviewer_a)
    away = make_person("Zulaikha Cuti", unit=cast.diskominfo, lab=[LabRole.Role.REVIEWER])
    people.record_absence(by=cast.secretary, user=away, start=dt.date(2026, 11, 20), end=dt.date(2026, 12, 4))
    assert cast.reviewer_b
    assert cast.reviewer_same_unit
    with django_assert_max_num_queries(12):
        found = candidates(panel, cast.secretary)
    names = [one.user for one in found]
    assert names == [cast.reviewer_b, cast.reviewer_a, away, cast.reviewer_same_unit]
    assert [one.open for one in found] == [0, 1, 0, 0]
    assert [obstacle.code for obstacle in found[-1].refusals] == ["interest.unit"]
    assert found[2].away
    assert found[0].units == (cast.bappeda.name,)


def test_whoever_sits_on_the_panel_is_no_candidate_and_its_coach_no_lead(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a)
    assert cast.reviewer_b
    assert [one.user for one in candidates(panel, cast.secretary)] == [cast.reviewer_b]
    proposal = panel.revision.proposal
    proposal.coach = cast.secretary_2
    proposal.save(update_fields=["coach"])
    assert set(Candidates.of(gate.again(panel), cast.secretary).leads) == {
        cast.reviewer_a,
        cast.reviewer_b,
        cast.secretary,
    }


def test_two_points_between_two_marks_are_a_disagreement_and_the_mean_is_exact(gate, cast):
    panel = gate.sent()
    gate.assign(panel, cast.reviewer_a, cast.reviewer_b)
    gate.file(panel, cast.reviewer_a, 4, 4, 4, 4)
    gate.file(panel, cast.reviewer_b, 2, 3, 4, 5)
    view = panel_view(cast.secretary, gate.again(panel))
    table = tally.by_criterion(line.scores for line in view.lines)
    assert [row.spread for row in table] == [2, 1, 0, 1]
    assert [row.disagrees for row in table] == [True, False, False, False]
    assert [row.mean for row in table] == [3, Fraction(7, 2), 4, Fraction(9, 2)]
    assert [row.criterion.position for row in table] == [1, 2, 3, 4]
