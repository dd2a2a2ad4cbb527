"""What other rooms do that the public hall follows at once, in the same transaction."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from workflow.exhibition.models import EntryVersion, Showing
from workflow.exhibition.services import showing
from workflow.people.models import DoubtAnswer, Unit
from workflow.people.signals import merge_taken_back, units_merged
from workflow.refusals import Obstacle, Refused


@receiver(units_merged, dispatch_uid="exhibition.follow_merge")
def follow_merge(unit: Unit, into: Unit, **_told: Any) -> None:
    """A page shown under a doubtful unit stands under the one that was meant."""
    showing.owned_by(into, rows=Showing.objects.filter(unit=unit))


@receiver(merge_taken_back, dispatch_uid="exhibition.follow_merge_back")
def follow_back(answer: DoubtAnswer, unit: Unit, into: Unit, **_told: Any) -> None:
    """Raises Refused `merge.shown` where a page was published since under the name of the other unit."""
    went = {"entry__proposal__in": answer.moved}
    since = EntryVersion.objects.filter(published_at__gt=answer.at, **went).select_related("entry").first()
    if since:
        text = _("Halaman “%(title)s” sudah tayang dengan nama unit yang baru; turunkan atau biarkan.")
        raise Refused(Obstacle("merge.shown", text % {"title": since.entry.title}))
    showing.owned_by(unit, rows=Showing.objects.filter(unit=into, **went))
