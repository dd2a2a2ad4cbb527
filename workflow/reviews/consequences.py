"""What announcing a decision will do, said before the button is pressed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.utils import formats
from django.utils.translation import gettext as _

from workflow.proposals.machine import Stage, State, Verb, row_for, stage_of
from workflow.proposals.models import Announcer, CycleStage
from workflow.reviews.models import Decision
from workflow.workdays import calendar, clock
from workflow.workdays.calendar import WorkCalendar

FARTHEST = dt.timedelta(days=400)  # no stage takes longer in calendar days


@dataclass(frozen=True)
class Consequences:
    """For many decisions at once: two queries, whatever their number."""

    stages: dict[tuple[int, str], CycleStage]
    days: WorkCalendar

    @classmethod
    def load(cls, decisions: Iterable[Decision]) -> Self:
        cycles = {decision.revision.proposal.cycle_id for decision in decisions}
        stages = CycleStage.objects.filter(cycle__in=cycles)
        today = clock.today()
        return cls(
            {(stage.cycle_id, stage.stage): stage for stage in stages},
            calendar.load(today, today + FARTHEST),
        )

    def by_lead(self, decision: Decision) -> bool:
        """Where the cycle says so the lead announces, and no decree is needed."""
        stage = self.stages[decision.revision.proposal.cycle_id or 0, decision.revision.stage]
        return stage.announcer == Announcer.LEAD

    def of(self, decision: Decision) -> str:
        """One or two sentences: where the proposal goes, and until when somebody has time."""
        proposal, verb = decision.revision.proposal, decision.outcome_verb
        if verb is Verb.SHELVE:
            until = {"day": _day(decision.wake_on)}
            return _("Usulan ditunda; waktunya berhenti dan ia dilanjutkan pada %(day)s.") % until
        if verb is Verb.DECLINE:
            return _("Usulan tidak dilanjutkan. Sekretariat dapat membukanya kembali.")
        if verb is Verb.STOP:
            return _("Usulan dihentikan dengan pelajaran yang dicatat di lembar Deliver.")
        if verb is Verb.SEND_BACK:
            stage = stage_of(proposal.state)
            return self._team_works(proposal.cycle_id, stage, "revision_days", _("Tim memperbaiki di tahap"))
        target = self._target(decision)
        if target == State.GRADUATED:
            return _("Usulan lulus dari keempat tahap dan menunggu ditayangkan kurator.")
        opening = _("Usulan diulang ke tahap") if verb is Verb.RECYCLE else _("Usulan masuk ke tahap")
        return self._team_works(proposal.cycle_id, stage_of(target), "stage_days", opening)

    def _target(self, decision: Decision) -> State:
        if decision.to_state:
            return State(decision.to_state)
        state = decision.revision.proposal.state
        row = row_for(decision.outcome_verb, state, mandated=True)
        assert row is not None  # a recorded decision lies at its gate
        return row.targets(state)[0]

    def _team_works(self, cycle_id: int | None, stage: Stage, span: str, opening: str) -> str:
        days = getattr(self.stages[cycle_id or 0, stage.value], span)
        return _("%(opening)s %(stage)s; tim mendapat %(n)d hari kerja, sampai %(day)s.") % {
            "opening": opening,
            "stage": stage.label,
            "n": days,
            "day": _day(self.days.add(clock.today(), days)),
        }


def _day(day: dt.date | None) -> str:
    return formats.date_format(day, "l, j F Y") if day else ""
