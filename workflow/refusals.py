"""How every service of the lab says no: with reasons, not booleans.

A page shows the sentences, the API answers with the codes, a test asks for the code. Each kind of
refusal has one HTTP answer, so that page and API cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Obstacle:
    """One reason why something cannot be done now.

    `code` is stable and dotted (`cycle.closed`, `ws.drum_up.title`); `text` is a sentence for the
    reader; `field` names the input it belongs to; a warning has `blocks=False`.
    """

    code: str
    text: Any  # str or a lazy translation
    field: str = ""
    blocks: bool = True

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "text": str(self.text), "field": self.field, "blocks": self.blocks}


@dataclass(eq=False)
class Refused(Exception):
    """The world is not in the state this needs (HTTP 409)."""

    obstacles: list[Obstacle] = field(default_factory=list)
    status = 409

    def __init__(self, obstacles: Iterable[Obstacle] | Obstacle):
        self.obstacles = [obstacles] if isinstance(obstacles, Obstacle) else list(obstacles)
        super().__init__("; ".join(o.code for o in self.obstacles))

    @property
    def codes(self) -> list[str]:
        return [obstacle.code for obstacle in self.obstacles]


class Denied(Refused):
    """The thing is visible, but this is not yours to do (HTTP 403)."""

    status = 403

    def __init__(self, obstacles: Iterable[Obstacle] | Obstacle | None = None):
        super().__init__(obstacles or Obstacle("role.denied", _("Tindakan ini bukan wewenang Anda.")))


class Invalid(Refused):
    """What was typed cannot be stored as it is; each obstacle names its field (HTTP 400)."""

    status = 400


class NotVisible(Exception):
    """As if it did not exist (HTTP 404): same body, headers and time as a thing that is not there."""
