"""Search over what a title line shows: number and title, nothing else, so that a hit tells nothing more."""

from __future__ import annotations

from django.db.models import Q, QuerySet

MOST_WORDS = 8


def matching(queryset: QuerySet, words: str) -> QuerySet:
    """Proposals whose number or title holds every word."""
    for word in words.split()[:MOST_WORDS]:
        queryset = queryset.filter(Q(title__icontains=word) | Q(number__istartswith=word))
    return queryset
