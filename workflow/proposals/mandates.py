"""The frozen record without which nothing leaves a gate by decision, or enters the catalogue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflow.proposals.machine import Mandated, State, Verb


@dataclass(frozen=True)
class Mandate:
    """Made only by `reviews.services.announce_decision` and by `exhibition.services`.

    It names what was decided: the decision (or entry version), its outcome, the revision it belongs to
    and that revision's digest. `capacity` is the part in which the announcer acts ("lead",
    "secretariat", "curator"); `wake_on` only with shelve, `to` only with recycle.
    """

    kind: Mandated
    id: int
    outcome: Verb
    digest: str
    capacity: str
    revision_id: int | None = None
    to: State | None = None
    wake_on: dt.date | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
