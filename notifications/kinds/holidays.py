"""A year whose holidays no decree has fixed: its deadlines are estimates, and the secretariat is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy, gettext_noop

from notifications import tuning
from notifications.kinds import register
from notifications.kinds.base import Event, Kind, Recipients, Strength, event_of
from notifications.kinds.groups import Group
from notifications.kinds.params import Param
from notifications.kinds.parties import holders
from notifications.kinds.told import DEALT_WITH, OFFICE, Told
from notifications.ledger import Owed
from notifications.materialising import Rule, register_rule
from notifications.models import Obligation, Why
from notifications.mornings import in_steps, last_morning
from workflow.people.models import LabRole
from workflow.workdays import clock
from workflow.workdays.models import CalendarDay


@register
class HolidaysUndecreed(Kind):
    """To the secretariat, once a month ("year:2028", "month:2027-10"), until the year's decree is there."""

    code: ClassVar[str] = "holidays_undecreed"
    label = gettext_lazy("Hari libur belum ditetapkan")
    told: ClassVar[Told] = Told(
        OFFICE, gettext_lazy("setiap bulan, untuk tahun depan mulai bulan di bawah ini"), DEALT_WITH
    )
    group: ClassVar[Group] = Group.LAB
    strength: ClassVar[Strength] = Strength.TASK
    settings: ClassVar[tuple[Param, ...]] = (
        Param("month", gettext_lazy("Untuk tahun depan, mulai bulan ke-"), 10, least=1, most=12),
    )

    def lapsed(self, events: Collection[Event]) -> dict[Event, str]:
        missing = undecreed({event.subject_id for event in events})
        return {
            event: gettext_noop("Sudah ditetapkan.") for event in events if event.subject_id not in missing
        }

    def recipients(self, events: Collection[Event]) -> dict[Event, Recipients]:
        office = holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT)
        return dict.fromkeys(events, office)

    def readable(self, obligations: Collection[Obligation]) -> set[Any]:
        return {row.pk for row in obligations}

    def context(self, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
        url = reverse("reviews:calendar")
        return {row.pk: {"year": str(event_of(row).subject_id), "url": url} for row in obligations}


def undecreed(years: Collection[int]) -> set[int]:
    """Those of these years that no decree has fixed."""
    if not years:
        return set()
    return set(years) - CalendarDay.objects.of_years(min(years), max(years)).decreed_years()


@register_rule
class Undecreed(Rule):
    """This year, and from a month on the next one: a step at the beginning of each month."""

    code: ClassVar[str] = "undecreed"
    kinds: ClassVar[tuple[str, ...]] = (HolidaysUndecreed.code,)

    def due(self) -> Iterator[Owed]:
        last = last_morning()
        office = holders(LabRole.Role.SECRETARIAT, Why.SECRETARIAT)
        for year in sorted(undecreed({last.year, last.year + 1})):
            months = [f"month:{first:%Y-%m}" for first in _months(year) if first <= last]
            yield from in_steps(HolidaysUndecreed.code, f"year:{year}", months, office)

    def subjects(self) -> list[str]:
        year = clock.today().year
        return [f"year:{year}", f"year:{year + 1}"]


def _months(year: int) -> list[dt.date]:
    """The first days of the months in which a year may be asked for: from autumn before to its end."""
    start = tuning.setting(HolidaysUndecreed.code, "month")
    before = [dt.date(year - 1, month, 1) for month in range(start, 13)]
    return before + [dt.date(year, month, 1) for month in range(1, 13)]
