"""The filed reviews of panels with their marks: what every sum and every table of the gate reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from workflow.reviews.models import FiledScore, Panel, Review
from workflow.serving.once import once
from workflow.serving.prepared import fetched, prepared


def filed_reviews(panel: Panel) -> list[Review]:
    """The newest filing of each with its author, marks and note to the lab; two queries, once a request."""
    return once(("filed reviews", panel.pk), lambda: with_marks(_filed(panel=panel.pk)))


@prepared
def _filed(panel: Any) -> QuerySet:
    found = Review.objects.filed().filter(panel=panel)
    return found.select_related("reviewer", "filing__lab_note").order_by("pk")


def with_marks(reviews: Sequence[Review]) -> list[Review]:
    """Filed reviews whose `filing.scores` are read, each with its criterion. One query for any number."""
    marks: dict[int, list[FiledScore]] = defaultdict(list)
    for mark in _marks(filings=[review.filing_id for review in reviews]) if reviews else ():
        marks[mark.filing_id].append(mark)
    for review in reviews:
        fetched(review.filing, "scores", FiledScore, marks[review.filing_id or 0])
    return list(reviews)


@prepared
def _marks(filings: Any) -> QuerySet:
    found = FiledScore.objects.filter(filing__in=filings).select_related("criterion")
    found = found.defer("criterion__question", "criterion__anchors")  # long, and read where one scores
    return found.order_by("criterion__position", "pk")
