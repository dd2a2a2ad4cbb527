"""Composing ideas out of themes: a theme's text, a variant's place and turn, and figures that agree.

A theme's main indicator is a share of a counted group; the second is an amount (days, kilograms, rupiah).
Every figure is drawn once and stands under one name in all texts, so that problem, baseline, target,
budget and result cannot contradict each other:

    n, base, base_pct, gap, gap_pct            the group, how many are reached, how many are not
    target_pct, target, result_pct, result     what is promised and what was reached; more = result - base
    b2, t2, r2                                 the second indicator at the three moments
    count_1, price_1, cost_1, …, total         the lines of the budget, in rupiah
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labinovasi.demo.year.idea import Idea, filled

Range = tuple[int, int]


@dataclass(frozen=True)
class Share:
    """A share of a group: its size, and the percentages to draw from. `result` is points off the target."""

    of: Range
    base: Range
    target: Range
    result: Range = (-3, 5)


@dataclass(frozen=True)
class Amount:
    """An amount before; what it is to become and became, in percent of that. `step` is its roundness."""

    base: Range
    target: Range
    result: Range
    step: int = 1


@dataclass(frozen=True)
class Price:
    """A line of the budget: how many, and what one costs in rupiah."""

    count: Range
    each: int


@dataclass(frozen=True)
class Variant:
    """One idea of a theme. `words` fill the theme's own placeholders, `of` a group of known size."""

    title: str
    unit: str
    words: Mapping[str, str]
    of: int = 0
    team: tuple[str, ...] = ()  # owner and co-writer, where not the unit's usual two


@dataclass(frozen=True)
class Theme:
    name: str
    idea: Idea
    share: Share
    amount: Amount
    prices: tuple[Price, ...]
    variants: tuple[Variant, ...] = field(default=())


def compose(theme: Theme, variant: Variant, chance: random.Random) -> Idea:
    """The idea of one variant, its figures drawn. What is left in braces are dates, filled by its life."""
    values: dict[str, Any] = {"title": variant.title, "unit": variant.unit, **variant.words}
    values["with_partner"] = _inside(variant.words.get("partner", ""))
    values |= _share(theme.share, variant.of, chance)
    values |= _amount(theme.amount, chance)
    values |= _prices(theme.prices, chance)
    return replace(filled(theme.idea, _Later(values)), team=variant.team)


class _Later(dict[str, Any]):
    """Names not known yet keep their braces; words of a variant may themselves hold figures."""

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            return "{" + name + "}"
        value = super().__getitem__(name)
        return value.format_map(self) if isinstance(value, str) else value


def _inside(words: str) -> str:
    """As it stands inside a sentence: "Wali kelas" → "wali kelas"; names and abbreviations stay."""
    common = (
        len(words) > 1 and words[1].islower() and not any(word[:1].isupper() for word in words.split()[1:])
    )
    return words[:1].lower() + words[1:] if common else words


def _share(share: Share, of: int, chance: random.Random) -> dict[str, str]:
    n = of or chance.randint(*share.of)
    base = round(n * chance.randint(*share.base) / 100)
    target_pct = chance.randint(*share.target)
    target = math.ceil(n * target_pct / 100)
    result = min(n, round(n * (target_pct + chance.randint(*share.result)) / 100))
    counts = {"n": n, "base": base, "gap": n - base, "target": target, "result": result}
    shown = {name: whole(value) for name, value in counts.items()}
    return shown | {
        "more": whole(abs(result - base)),
        "base_pct": percent(base, n),
        "gap_pct": percent(n - base, n),
        "target_pct": str(target_pct),
        "result_pct": percent(result, n),
    }


def _amount(amount: Amount, chance: random.Random) -> dict[str, str]:
    base = _round(chance.randint(*amount.base), amount.step)
    target = _round(base * chance.randint(*amount.target) / 100, amount.step)
    result = _round(base * chance.randint(*amount.result) / 100, amount.step)
    return {"b2": whole(base), "t2": whole(target), "r2": whole(result)}


def _round(value: float, step: int) -> int:
    return max(step, round(value / step) * step)


def _prices(prices: tuple[Price, ...], chance: random.Random) -> dict[str, str]:
    found: dict[str, str] = {}
    total = 0
    for n, price in enumerate(prices, start=1):
        count = chance.randint(*price.count)
        total += count * price.each
        found |= {
            f"count_{n}": whole(count),
            f"price_{n}": whole(price.each),
            f"cost_{n}": whole(count * price.each),
        }
    return found | {"total": whole(total)}


def whole(value: int) -> str:
    """1234 → "1.234"."""
    return f"{value:,}".replace(",", ".")


def percent(part: int, of: int) -> str:
    """One decimal after a comma: (3871, 9412) → "41,1"."""
    return f"{part / of * 100:.1f}".replace(".", ",")
