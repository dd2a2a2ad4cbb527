"""What waits on whom: one answer, used by homes, lists, reminders and the pipeline alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import UnitRole, User
from workflow.proposals import ladder
from workflow.proposals.machine import WORKING, State
from workflow.proposals.models import EndorsementRequest, HandOver, Proposal, Visit
from workflow.proposals.registry import Waiting, register_waiting
from workflow.serving.prepared import prepared
from workflow.workdays import clock

PAGE = 50


@dataclass(frozen=True)
class On:
    """On whom a proposal waits, and since when: `team`, `unit_head`, `lab`, `reviewers`, `lead`,
    `secretariat`, `announcement`, `curator`, or `nobody` (at rest, shown)."""

    whom: str
    since: dt.datetime
    due_on: dt.date | None = None

    @property
    def who(self) -> Any:
        return WHOM[self.whom]


# On whom, in the words of a page.
WHOM = {
    "team": _("Tim"),
    "unit_head": _("Kepala unit"),
    "lab": _("Lab"),
    "reviewers": _("Penelaah"),
    "lead": _("Ketua penelaah"),
    "secretariat": _("Sekretariat"),
    "announcement": _("Pengumuman keputusan"),
    "curator": _("Kurator"),
    "nobody": _("Tidak ada"),
}

# Asked for proposals at the gate or graduated: the rooms above answer with more than "lab", by proposal id,
# in a constant number of queries. A reader who may not know of a recorded decision gets "lab, since
# submission" for the whole time at the gate.
_above: list[Callable[[Sequence[Proposal], Any], Mapping[int, On]]] = []


def register_waits_on(answer: Callable[[Sequence[Proposal], Any], Mapping[int, On]]) -> Callable:
    if answer not in _above:
        _above.append(answer)
    return answer


def waits_on(proposal: Proposal, reader: Any) -> On:
    """On whom this proposal waits, as far as this reader may know."""
    return waits_on_each([proposal], reader)[proposal.pk]


def waits_on_each(proposals: Iterable[Proposal], reader: Any) -> dict[int, On]:
    """The same for many, by their ids: a constant number of queries."""
    found = {proposal.pk: On("nobody", proposal.state_since) for proposal in proposals}
    in_work = {proposal.pk: proposal for proposal in proposals if proposal.in_work}
    asked_at = dict(_open_requests(keys=list(in_work))) if in_work else {}
    for pk, proposal in in_work.items():
        found[pk] = On("unit_head", asked_at[pk]) if pk in asked_at else On("team", proposal.state_since)
    in_the_lab = [each for each in proposals if each.at_gate or _waits_on_curator(each)]
    for proposal in in_the_lab:
        found[proposal.pk] = On("lab" if proposal.at_gate else "curator", proposal.state_since)
    for answer in _above if in_the_lab else ():
        found |= answer(in_the_lab, reader)
    return found


def _waits_on_curator(proposal: Proposal) -> bool:
    """What graduated here is to be shown; an imported record may be, and waits on nobody."""
    return proposal.state == State.GRADUATED and not proposal.is_import


@prepared
def _open_requests(keys: Any) -> QuerySet:
    asked = EndorsementRequest.objects.filter(proposal__in=keys, status=EndorsementRequest.Status.OPEN)
    return asked.order_by().values_list("proposal_id", "asked_at")


@register_waiting
def endorsements_to_answer(user: User) -> Iterable[Waiting]:
    for request in ladder.open_requests_for(user)[:PAGE]:
        yield Waiting(
            proposal=request.proposal,
            kind="endorsement",
            asked=_("menunggu persetujuan Anda sebagai kepala unit"),
            since=request.asked_at,
            due_on=ladder.next_level_on(request),
            url=reverse("proposals:endorsement", args=[request.proposal.public_id]),
            action=_("Jawab"),
        )


@register_waiting
def hand_overs_to_answer(user: User) -> Iterable[Waiting]:
    for hand_over in _hand_overs(user=user.pk, day=clock.today()):
        yield Waiting(
            proposal=hand_over.proposal,
            kind="hand_over",
            asked=_("serah terima menunggu jawaban Anda"),
            since=hand_over.asked_at,
            url=reverse("proposals:verb", args=[hand_over.proposal.public_id, "accept_hand_over"]),
            action=_("Jawab"),
        )


@prepared
def _hand_overs(user: Any, day: Any) -> QuerySet:
    units = UnitRole.objects.filter(user=user, role__in=people.HEADS).current(day).values("unit")
    asked = HandOver.objects.filter(status=HandOver.Status.OPEN).filter(
        Q(to_user=user, to_unit__isnull=True) | Q(to_unit__in=units)
    )
    return asked.select_related("proposal__unit").order_by("asked_at", "pk")[:PAGE]


@register_waiting
def work_of_my_teams(user: User) -> Iterable[Waiting]:
    """Proposals in work whose team I write in, and which do not wait on the head."""
    for visit in _work_of_teams(user=user.pk):
        returned = visit.last_submitted_at is not None or visit.handed_back
        yield Waiting(
            proposal=visit.proposal,
            kind="work",
            asked=_asked_of_team(visit),
            since=visit.proposal.state_since,
            due_on=visit.due_on,
            url=visit.proposal.get_absolute_url(),
            action=_("Perbaiki") if returned else _("Lanjutkan"),
        )


def _asked_of_team(visit: Any) -> Any:
    if visit.handed_back:
        return _("dikembalikan kepala unit")
    return _("diminta perbaikan") if visit.last_submitted_at else _("sedang ditulis tim")


@prepared
def _work_of_teams(user: Any) -> QuerySet:
    """`handed_back`: by the unit's head, since the team has it."""
    handed_back = EndorsementRequest.objects.filter(
        proposal=OuterRef("proposal"),
        status=EndorsementRequest.Status.RETURNED,
        answered_at__gte=OuterRef("proposal__state_since"),
    )
    visits = Visit.objects.filter(
        closed_at__isnull=True,
        holder=Visit.Holder.TEAM,
        proposal__state__in=WORKING,
        proposal__team__user=user,
        proposal__team__role__in=["owner", "co_writer"],
    ).exclude(proposal__endorsements__status=EndorsementRequest.Status.OPEN)
    visits = visits.annotate(handed_back=Exists(handed_back))
    return visits.select_related("proposal__unit").order_by("due_on", "pk")[:PAGE]
