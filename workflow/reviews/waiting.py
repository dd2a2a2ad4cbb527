"""What waits on whom at the gate, for homes, lists and reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.models import EndorsementRequest, Proposal, TeamMember
from workflow.proposals.registry import Waiting, register_waiting
from workflow.proposals.waiting import On, register_waits_on
from workflow.reviews import selectors
from workflow.reviews.models import AnnouncerNomination, Assignment, Decision, Panel, Review
from workflow.reviews.visibility import OF, team_of
from workflow.serving.addresses import address
from workflow.serving.prepared import prepared

PAGE = 50  # answers a kind


@register_waiting
def waiting_on(user: User) -> Iterator[Waiting]:
    """My reviews, my panels to decide, and what the secretariat or an executive must see to.

    A constant number of queries.
    """
    who: dict[str, Any] = {"user": user.pk, "secretariat": is_secretary(user)}
    for assignment in _my_queue(user=user.pk):
        yield Waiting(
            assignment.panel.revision.proposal,
            "review",
            _("Telaah dan ajukan nilai Anda"),
            assignment.asked_at,
            assignment.due_on,
            url=reverse("reviews:review", args=[assignment.pk]),
            action=_("Telaah"),
        )
    for panel in _to_decide(**who):
        yield _at_gate(
            panel, "decide", _("Kuorum tercapai: catat keputusan"), panel.quorum_at, _("Catat keputusan")
        )
    for panel in _without_people(**who):
        yield _at_gate(
            panel, "assign", _("Belum ada penelaah: tugaskan"), panel.opened_at, _("Tugaskan penelaah")
        )
    for decision in _to_announce(**who):
        yield _at_gate(
            decision, "announce", _("Keputusan tercatat: umumkan"), decision.recorded_at, _("Umumkan")
        )
    for panel in without_secretariat(user):
        asked = _("Tunjuk pengganti sekretariat untuk gerbang ini")
        yield _at_gate(panel, "nominate", asked, panel.opened_at, _("Tunjuk pengganti"))


def _at_gate(thing: Panel | Decision, kind: str, asked: Any, since: Any, action: Any) -> Waiting:
    """Something answered on the gate page of its proposal."""
    proposal = thing.revision.proposal
    url = address("reviews:gate", proposal.public_id)
    return Waiting(proposal, kind, asked, since, url=url, action=action)


def is_secretary(user: User) -> bool:
    return people.has_lab_role(user, LabRole.Role.SECRETARIAT)


@prepared
def _my_queue(user: Any) -> QuerySet:
    return selectors.my_queue(user)[:PAGE]


@prepared
def _to_decide(user: Any, *, secretariat: bool) -> QuerySet:
    """Panels with a quorum and no decision: their lead's, and without a lead the secretariat's."""
    mine = Q(lead=user)
    if secretariat:
        mine |= Q(lead__isnull=True)
    undecided = ~Exists(Decision.objects.standing().filter(revision=OuterRef("revision")))
    panels = Panel.objects.open().filter(mine, undecided, quorum_at__isnull=False)
    return _with_proposals(panels, user, "quorum_at")[:PAGE]


@prepared
def _without_people(user: Any, *, secretariat: bool) -> QuerySet:
    """Open panels on which nobody sits and nobody has filed, for those who assign."""
    panels = Panel.objects.open()
    if not secretariat:
        named = AnnouncerNomination.objects.filter(announcer=user, current=True)
        panels = panels.filter(pk__in=named.values("panel"))
    here = {"panel": OuterRef("pk")}
    panels = panels.filter(
        ~Exists(Assignment.objects.standing().filter(**here)),
        ~Exists(Review.objects.filed().filter(**here)),
        ~Exists(Decision.objects.standing().filter(revision=OuterRef("revision"))),
    )
    return _with_proposals(panels, user, "opened_at")[:PAGE]


@prepared
def _to_announce(user: Any, *, secretariat: bool) -> QuerySet:
    found = selectors.decisions_to_announce(user, secretariat=secretariat)
    return found.defer("revision__content")[:PAGE]


def without_secretariat(user: User) -> Iterable[Panel]:
    """For an executive: open panels on which all of the secretariat are conflicted and nobody is named."""
    if not people.has_lab_role(user, LabRole.Role.EXECUTIVE):
        return []  # most people: no query is built
    proposal = OuterRef(OuterRef(OF))
    granted = EndorsementRequest.Status.GRANTED
    free = (
        people.holders(LabRole.Role.SECRETARIAT)
        .filter(~Exists(TeamMember.objects.filter(proposal=proposal, user=OuterRef("pk"))))
        .filter(~Exists(Proposal.objects.filter(pk=proposal, coach=OuterRef("pk"))))
        .filter(
            ~Exists(
                EndorsementRequest.objects.filter(
                    proposal=proposal, answered_by=OuterRef("pk"), status=granted
                )
            )
        )
    )
    stuck = Panel.objects.open().filter(~Exists(free)).exclude(nominations__current=True)
    return _with_proposals(stuck, user, "opened_at")[:PAGE]


def _with_proposals(panels: QuerySet[Panel], user: Any, oldest: str) -> QuerySet[Panel]:
    """Not one's own teams'; without the whole text of the revision, which no list reads."""
    mine = panels.exclude(**{f"{OF}__in": team_of(user)}).defer("revision__content")
    return mine.select_related("revision__proposal__unit").order_by(oldest, "pk")


# --- On whom proposals at the gate wait, for one reader -------------------------------------------------


@register_waits_on
def at_the_gate(proposals: Sequence[Proposal], reader: Any) -> dict[int, On]:
    """At the gate: who must act, by proposal id. Whoever may not know of a recorded decision hears "lab,
    since the submission" for the whole time. Nothing for a proposal without an open panel.

    At most six queries, whatever their number.
    """
    panels = {panel.of: panel for panel in _open_panels(keys=[each.pk for each in proposals])}
    decided = _decided_by(reader, panels)
    holders = _holders([panels[pk] for pk in decided])
    return {
        pk: holders[panel.pk] if pk in decided else On("lab", panel.opened_at) for pk, panel in panels.items()
    }


@prepared
def _open_panels(keys: Any) -> QuerySet:
    """Open panels with the id of their proposal as `of`."""
    return Panel.objects.open().filter(**{f"{OF}__in": keys}).annotate(of=F(OF)).order_by()


def _decided_by(reader: Any, panels: Mapping[int, Panel]) -> set[int]:
    """The proposals whose panel this person decides on: `Standing.decides` for many at once."""
    if not panels or not getattr(reader, "is_active", False):
        return set()
    others = set(panels) - set(_on_team(user=reader.pk, keys=list(panels)))
    if LabRole.Role.SECRETARIAT in people.lab_roles(reader):
        return others
    acts_for = set(_acts_for(user=reader.pk, panels=[panel.pk for panel in panels.values()]))
    return {pk for pk in others if panels[pk].lead_id == reader.pk or panels[pk].pk in acts_for}


@prepared
def _on_team(user: Any, keys: Any) -> QuerySet:
    return (
        TeamMember.objects.filter(user=user, proposal__in=keys).order_by().values_list("proposal", flat=True)
    )


@prepared
def _acts_for(user: Any, panels: Any) -> QuerySet:
    named = AnnouncerNomination.objects.filter(announcer=user, current=True, panel__in=panels)
    return named.order_by().values_list("panel", flat=True)


@prepared
def _recorded(revisions: Any) -> QuerySet:
    recorded = Decision.objects.filter(revision__in=revisions, status=Decision.Status.RECORDED)
    return recorded.order_by().values_list("revision_id", "recorded_at")


@prepared
def _owed(panels: Any) -> QuerySet:
    return Assignment.objects.unfiled().filter(panel__in=panels).order_by("due_on", "pk")


def _holders(panels: Sequence[Panel]) -> dict[int, On]:
    """Who must act on each of these open panels, by its id: two queries."""
    if not panels:
        return {}
    recorded = dict(_recorded(revisions=[panel.revision_id for panel in panels]))
    owed: dict[int, Assignment] = {}
    for assignment in _owed(panels=[panel.pk for panel in panels]):
        owed.setdefault(assignment.panel_id, assignment)
    return {panel.pk: _holder(panel, recorded.get(panel.revision_id), owed.get(panel.pk)) for panel in panels}


def _holder(panel: Panel, recorded_at: dt.datetime | None, owed: Assignment | None) -> On:
    if recorded_at:
        return On("announcement", recorded_at)
    if panel.quorum_at:
        return On("lead" if panel.lead_id else "secretariat", panel.quorum_at)
    if owed:
        return On("reviewers", owed.asked_at, owed.due_on)
    return On("secretariat", panel.opened_at)
