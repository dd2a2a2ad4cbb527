"""The sums of the gate (cases R34 and R35)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workflow.reviews import tally

WEIGHTS = st.integers(min_value=1, max_value=100)
SCORES = st.one_of(st.none(), st.integers(min_value=1, max_value=5))
MARKS = st.lists(st.tuples(WEIGHTS, SCORES), max_size=10)
TOTALS = st.one_of(st.none(), st.fractions(min_value=20, max_value=100, max_denominator=10_000))


def test_not_applicable_is_left_out_and_the_other_weights_are_renormalised():
    assert tally.total([(40, 4), (30, 4), (20, None), (10, 4)]) == 80


def test_a_review_in_which_nothing_applies_has_no_total():
    assert tally.total([(60, None), (40, None)]) is None
    assert tally.total([]) is None


def test_thirds_stay_exact():
    assert tally.total([(33, 3), (33, 3), (34, 4)]) == Fraction(334, 5)
    assert tally.mean([Fraction(80), Fraction(80), Fraction(81)]) == Fraction(241, 3)


def test_the_mean_is_taken_over_the_totals_there_are():
    assert tally.mean([Fraction(80), None, Fraction(60)]) == 70


def test_nothing_filed_shows_as_none_yet_and_never_as_nought():
    assert tally.mean([]) is None
    assert tally.mean([None, None]) is None
    with translation.override("id"):
        assert tally.shown(None) == "belum ada"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("83.44", "83,4"), ("83.36", "83,4"), ("83.35", "83,4"), ("80", "80,0"), ("66.6667", "66,7")],
)
def test_totals_are_shown_with_one_decimal_in_the_readers_own_form(value, expected):
    with translation.override("id"):
        assert tally.shown(Fraction(value)) == expected


def test_a_mark_is_not_reached_by_rounding_for_the_eye():
    assert tally.reaches(Fraction("83.44"), Decimal("83.4"))
    assert tally.reaches(Fraction("83.4"), Decimal("83.4"))
    assert not tally.reaches(Fraction("83.36"), Decimal("83.4"))


def test_nothing_filed_reaches_no_mark_and_anything_passes_without_one():
    assert not tally.reaches(None, Decimal("0"))
    assert tally.reaches(None, None)


def test_totals_that_look_alike_are_ranked_by_their_exact_values():
    assert tally.ranks([Fraction("83.36"), Fraction("83.44")]) == [2, 1]


def test_equal_totals_share_a_rank_whatever_their_order():
    assert tally.ranks([Fraction(80), None, Fraction(70), Fraction(80)]) == [1, None, 3, 1]
    assert tally.ranks([Fraction(80), Fraction(80), Fraction(70)]) == [1, 1, 3]


@given(MARKS)
def test_a_total_lies_between_the_lowest_and_the_highest_answer(marks):
    value = tally.total(marks)
    answered = [score for _weight, score in marks if score is not None]
    if value is None:
        assert not answered
    else:
        assert 20 * min(answered) <= value <= 20 * max(answered)


@given(MARKS, WEIGHTS)
def test_one_more_criterion_that_does_not_apply_changes_no_total(marks, weight):
    assert tally.total([*marks, (weight, None)]) == tally.total(marks)


@given(MARKS, st.integers(min_value=2, max_value=50))
def test_only_the_proportion_of_the_weights_counts(marks, factor):
    assert tally.total([(weight * factor, score) for weight, score in marks]) == tally.total(marks)


@given(MARKS, st.randoms(use_true_random=False))
def test_the_order_of_the_criteria_does_not_matter(marks, random):
    shuffled = list(marks)
    random.shuffle(shuffled)
    assert tally.total(shuffled) == tally.total(marks)


@given(st.lists(TOTALS, max_size=8))
def test_a_review_without_a_total_moves_no_mean(totals):
    assert tally.mean([*totals, None]) == tally.mean(totals)


@given(st.lists(TOTALS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_ranks_follow_the_values_and_not_the_order_of_the_list(totals, random):
    ranked = dict(zip(totals, tally.ranks(totals), strict=True))
    shuffled = list(totals)
    random.shuffle(shuffled)
    assert [ranked[value] for value in shuffled] == tally.ranks(shuffled)


@given(st.fractions(min_value=0, max_value=100))
def test_what_is_shown_is_never_further_than_half_a_tenth_from_the_truth(value):
    assert abs(Fraction(tally.rounded(value)) - value) <= Fraction(1, 20)


def test_another_filing_makes_another_digest_and_their_order_does_not():
    assert tally.scores_digest([3, 7]) == tally.scores_digest([7, 3])
    assert tally.scores_digest([3, 8]) != tally.scores_digest([3, 7])
    assert tally.scores_digest([]) != tally.scores_digest([3])
