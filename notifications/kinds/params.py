"""A number of a rule that the lab may tune: its name, its limits and how people type it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflow.refusals import Obstacle

_LONGEST = 60  # characters of what is typed
_MOST = 5  # numbers of one parameter


@dataclass(frozen=True)
class Param:
    """One whole number, or several (the default is a tuple), each between `least` and `most`."""

    name: str
    label: Any
    default: int | tuple[int, ...]
    least: int
    most: int

    @property
    def several(self) -> bool:
        return isinstance(self.default, tuple)

    def typed(self, value: Any) -> str:
        """A stored value the way it is typed: "5, 3, 1"."""
        return ", ".join(str(n) for n in value) if self.several else str(value)

    def read(self, typed: str) -> int | tuple[int, ...] | Obstacle:
        """What was typed, or what is wrong with it."""
        words = [word for word in re.split(r"[\s,;]+", typed.strip()[:_LONGEST]) if word]
        numbers = sorted({int(word) for word in words if word.isascii() and word.isdecimal()}, reverse=True)
        fine = len(numbers) == len(set(words)) and all(self.least <= n <= self.most for n in numbers)
        if not fine or not 0 < len(numbers) <= (_MOST if self.several else 1):
            return Obstacle("setting.number", self._limits(), field=self.name)
        return tuple(numbers) if self.several else numbers[0]

    def _limits(self) -> str:
        limits = {"least": self.least, "most": self.most, "count": _MOST}
        if self.several:
            return (
                _("Tuliskan paling banyak %(count)d angka antara %(least)d dan %(most)d, dipisah koma.")
                % limits
            )
        return _("Tuliskan satu angka antara %(least)d dan %(most)d.") % limits
