"""Who said it, as one reader may know: the own side by name, the lab's side by part (visibility.md)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from workflow.people.models import User
from workflow.proposals import interests, selectors
from workflow.proposals.machine import Part
from workflow.proposals.models import Feedback

# They read the words while they are written; everybody else of them only what was sent.
READS_UNSENT = interests.ON_TEAM | {Part.COACH}
# A coach stands by name on the proposal's own page.
BY_NAME = frozenset({Part.COACH.value})


@dataclass(frozen=True)
class Listener:
    """Somebody who reads feedback, with their parts on the proposal."""

    user: User
    parts: Collection[Part]

    def voice_of(self, entry: Feedback) -> str:
        """ "Penelaah 2" and "Keputusan gerbang" have no name for anybody: none is kept."""
        if entry.voice == Feedback.Voice.REVIEWER:
            return _("Penelaah %(n)s") % {"n": entry.seat}
        if entry.voice == Feedback.Voice.DECISION:
            return str(entry.get_voice_display())
        return self.name_of(entry.author, entry.capacity)

    def name_of(self, who: User | None, capacity: str) -> str:
        if who is None:
            return ""
        if who.pk == self.user.pk or capacity in BY_NAME or selectors.reads_name(capacity, set(self.parts)):
            return who.name
        return str(selectors.part_name(capacity))

    def quote_of(self, entry: Feedback) -> str:
        """The words it was written on. Those that were never sent, as they stood then, only for whoever
        read them then: of a first draft the head too (Table B)."""
        read = READS_UNSENT | (frozenset() if entry.revision_id else {Part.UNIT_HEAD})
        may = not entry.on_unsent or entry.author_id == self.user.pk or bool(read & set(self.parts))
        return entry.quote if may else ""

    def part_of(self, entry: Any) -> str:
        """The part beside a name: "Pendamping"; nothing where the voice itself is one."""
        return str(selectors.part_name(entry.capacity)) if entry.capacity else ""
