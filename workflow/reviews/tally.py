"""The sums of the gate, exact. Everything that shows or compares a total asks here.

The rules, in one place (issue 3, section 4):
- A review's total = Σ wᵢ·sᵢ/5 ÷ Σ wᵢ over the criteria it answers, in percent. "Not applicable" is left
  out and the other weights renormalised.
- A draft, an abstention and a review in which nothing applies have no total.
- A panel's mean is taken over the totals there are; with none there is no mean ("belum ada"), never 0.
- Ranks and the pass mark compare exact values; equal totals are shown as equal. One decimal is for the
  eye only, and no comparison ever starts from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from workflow.reviews.models import Criterion, Filing

BEST = 5  # the upper end of the scale, which is 100 percent
DISAGREEMENT = 2  # points between the lowest and the highest mark of one criterion


def total(marks: Iterable[tuple[int, int | None]]) -> Fraction | None:
    """The total in percent of (weight, score) pairs; a score of None is "not applicable"."""
    answered = [(weight, score) for weight, score in marks if score is not None]
    weights = sum(weight for weight, _score in answered)
    if not weights:
        return None
    return Fraction(100 * sum(weight * score for weight, score in answered), BEST * weights)


def mean(totals: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of the totals there are, or None."""
    counted = [value for value in totals if value is not None]
    return sum(counted, Fraction()) / len(counted) if counted else None


def reaches(value: Fraction | None, mark: Decimal | None) -> bool:
    """Does an exact mean reach the pass mark (percent)? Without a mark everything does; nothing filed
    reaches no mark."""
    if mark is None:
        return True
    return value is not None and value >= Fraction(mark)


def rounded(value: Fraction) -> Decimal:
    """One decimal, halves upward: for showing only."""
    return Decimal(floor(value * 10 + Fraction(1, 2))) / 10


def shown(value: Fraction | None) -> str:
    """For the eye, in the reader's number format: "83,4", or "belum ada"."""
    if value is None:
        return _("belum ada")
    return formats.number_format(rounded(value), decimal_pos=1, use_l10n=True)


def ranks(values: Sequence[Fraction | None]) -> list[int | None]:
    """Competition ranks on exact values (80, 80, 70 → 1, 1, 3), whatever the order; None has no rank."""
    return [
        None if value is None else 1 + sum(1 for other in values if other is not None and other > value)
        for value in values
    ]


def total_of(filing: Filing | None) -> Fraction | None:
    """A filed review's total. Fetch `scores__criterion` beforehand for a list."""
    if filing is None or filing.abstained:
        return None
    return total((score.criterion.weight, score.value) for score in filing.scores.all())


@dataclass(frozen=True)
class CriterionTally:
    """One criterion over the filed reviews, in their order; a mark of None is "not applicable"."""

    criterion: Criterion
    marks: list[int | None]

    @property
    def given(self) -> list[int]:
        return [mark for mark in self.marks if mark is not None]

    @property
    def mean(self) -> Fraction | None:
        """Of the marks themselves, 1 to 5, exact."""
        return mean(Fraction(mark) for mark in self.given)

    @property
    def mean_shown(self) -> str:
        return shown(self.mean)

    @property
    def spread(self) -> int:
        """Points between the lowest and the highest mark; 0 with fewer than two."""
        return max(self.given) - min(self.given) if self.given else 0

    @property
    def disagrees(self) -> bool:
        return self.spread >= DISAGREEMENT


def by_criterion(reviews: Iterable[Iterable[tuple[Criterion, int | None]]]) -> list[CriterionTally]:
    """The criteria in the rubric's order, over the marks of some filed reviews; an abstention has none."""
    marks: dict[int, list[int | None]] = {}
    criteria: dict[int, Criterion] = {}
    for scores in reviews:
        for criterion, value in scores:
            criteria[criterion.pk] = criterion
            marks.setdefault(criterion.pk, []).append(value)
    ordered = sorted(criteria.values(), key=lambda criterion: (criterion.position, criterion.pk))
    return [CriterionTally(criterion, marks[criterion.pk]) for criterion in ordered]


def scores_digest(filing_ids: Iterable[int]) -> str:
    """Which filings count at this moment: another filing, another digest."""
    return hashlib.sha256(",".join(str(pk) for pk in sorted(filing_ids)).encode()).hexdigest()
