"""The year as a whole: which ideas there are, how each went, and living them all in the order of time."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterable

from labinovasi.demo.year.composing import Theme, Variant, compose
from labinovasi.demo.year.idea import Idea
from labinovasi.demo.year.living import Lab, Life
from labinovasi.demo.year.steps import laid
from labinovasi.demo.year.themes import THEMES
from labinovasi.demo.year.walks import GOINGS, Going
from labinovasi.demo.year.written.lives import WRITTEN
from workflow.workdays import clock

PANELS = (
    ("penelaah1", "penelaah2", "penelaah3"),
    ("penelaah2", "penelaah4", "penelaah5"),
    ("penelaah3", "penelaah1", "penelaah6"),
    ("penelaah4", "penelaah6", "penelaah2"),
    ("penelaah5", "penelaah3", "penelaah1"),
    ("penelaah6", "penelaah4", "penelaah5"),
)
Progress = Callable[[int, int], None]


def composed() -> list[tuple[Theme, Variant]]:
    """Every variant, so ordered that one theme's do not follow each other."""
    return [
        (theme, theme.variants[n])
        for n in range(max(len(theme.variants) for theme in THEMES))
        for theme in THEMES
        if n < len(theme.variants)
    ]


def lives(lab: Lab, seed: int, *, size: int = 0) -> list[Life]:
    """The lives of the year, the written ones first; `size` takes only so many of them."""
    found: list[Life] = []
    for idea, going in WRITTEN:
        found.append(_life(lab, idea, going, chance_of(seed, idea.title), len(found)))
    for theme, variant in composed():
        chance = chance_of(seed, variant.title)
        idea = compose(theme, variant, chance)
        found.append(_life(lab, idea, GOINGS[idea.title], chance, len(found)))
    return found[: size or None]


def chance_of(seed: int, title: str) -> random.Random:
    """What decides the figures and minutes of one idea."""
    return random.Random(f"{seed} {title}")  # noqa: S311  the same each time


def _life(lab: Lab, idea: Idea, going: Going, chance: random.Random, nth: int) -> Life:
    return Life(
        lab,
        idea,
        laid(going.walk, ended=going.ended, began=going.began),
        cycle=going.cycle,
        chance=chance,
        reviewers=going.reviewers or PANELS[nth % len(PANELS)],
    )


def live_all(lives: Iterable[Life], told: Progress | None = None) -> None:
    """Do the steps of all lives in the order of time, each at its own moment."""
    waiting: list = []
    order = itertools.count()
    total = 0
    for life in lives:
        total += len(life.walk)
        living = life.live()
        heapq.heappush(waiting, (next(living), next(order), living))
    for done in itertools.count(1):
        if not waiting:
            return
        moment, nth, living = heapq.heappop(waiting)
        with clock.at(moment):
            following = next(living, None)
        if following is not None:
            heapq.heappush(waiting, (following, nth, living))
        if told:
            told(done, total)
