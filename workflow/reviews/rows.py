"""The first lines of every write of this room: lock, look who asks, refuse alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from workflow.people.models import User
from workflow.proposals import rows as proposal_rows
from workflow.proposals import visibility
from workflow.proposals.models import Proposal
from workflow.refusals import Denied, NotVisible, Obstacle, Refused
from workflow.reviews.models import Decision, Panel
from workflow.reviews.standing import Standing
from workflow.serving.prepared import prepared


@dataclass(frozen=True)
class Told:
    """What became of one item of a bulk action: done, or why not."""

    id: int
    done: object | None = None
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.done is not None


def not_found() -> Obstacle:
    return Obstacle("not_found", _("Tidak ditemukan."))


def locked(panel_id: int) -> Panel:
    """The panel, read under its proposal's lock: filing, recall, announcing and withdrawing queue up.

    Raises NotVisible when there is none.
    """
    proposal_id = _proposal_of.first(panel=panel_id)
    if proposal_id is None:
        raise NotVisible
    proposal = proposal_rows.locked(proposal_id)
    panel: Panel = _panel.first(panel=panel_id)
    panel.revision.proposal = proposal
    return panel


@prepared
def _proposal_of(panel: Any) -> QuerySet:
    return Panel.objects.filter(pk=panel).order_by().values_list("revision__proposal_id", flat=True)


@prepared
def _panel(panel: Any) -> QuerySet[Panel]:
    return Panel.objects.select_related("revision", "rubric", "lead").filter(pk=panel).order_by()


def locked_decision(decision_id: int) -> tuple[Decision, Panel]:
    """A decision and its panel, read under the proposal's lock."""
    panel_id = _panel_of.first(decision=decision_id)
    if panel_id is None:
        raise NotVisible
    panel = locked(panel_id)
    decision = Decision.objects.get(pk=decision_id)
    decision.revision = panel.revision
    return decision, panel


@prepared
def _panel_of(decision: Any) -> QuerySet:
    return Panel.objects.filter(revision__decisions=decision).order_by().values_list("pk", flat=True)


def refusal(by: User, proposal: Proposal) -> NotVisible | Denied:
    """404 for whom it does not exist, else 403: the same whatever the panel holds."""
    return Denied() if visibility.can_see(by, proposal) else NotVisible()


def require_arranger(by: User, panel: Panel) -> Standing:
    """The secretariat, or whom an executive named in its place; never somebody of the team."""
    standing = Standing.of(by, panel)
    if not standing.arranges:
        raise refusal(by, panel.proposal)
    return standing


def require_open(panel: Panel) -> None:
    if not panel.is_open:
        raise Refused(Obstacle("panel.closed", _("Panel ini sudah ditutup.")))
