"""Who is who to many proposals at once, as recipients: active people only, a constant number of queries.

Interest beats office: whoever belongs to a proposal's team is only a member of its team, so offices of
the lab leave them out for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from notifications.kinds.base import Recipients
from notifications.models import Why
from workflow.people import selectors as people
from workflow.people.models import LabRole, UnitRole
from workflow.proposals.models import Announcer, CycleStage, Proposal, TeamMember, Visit
from workflow.reviews.models import AnnouncerNomination, Assignment, Decision, Panel
from workflow.serving.prepared import prepared
from workflow.workdays import clock

_TEAM_WHY = {TeamMember.Role.OWNER: Why.OWNER, TeamMember.Role.CO_WRITER: Why.CO_WRITER}


def teams(proposal_ids: Collection[int], roles: Iterable[str] = tuple(_TEAM_WHY)) -> dict[int, Recipients]:
    """Owner and co-writers (or only `roles`) by proposal id."""
    found: dict[int, Recipients] = defaultdict(dict)
    if not proposal_ids:
        return found
    for proposal, user, role in _members(proposals=[*proposal_ids], roles=[*roles]):
        found[proposal][user] = _TEAM_WHY[TeamMember.Role(role)]
    return found


@prepared
def _members(proposals: Any, roles: Any) -> QuerySet:
    rows = TeamMember.objects.filter(proposal__in=proposals, role__in=roles, user__is_active=True)
    return rows.values_list("proposal_id", "user_id", "role")


def owners(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    return teams(proposal_ids, [TeamMember.Role.OWNER])


def unit_heads(unit_ids: Collection[int]) -> dict[int, Recipients]:
    """Heads and deputies by unit id."""
    found: dict[int, Recipients] = defaultdict(dict)
    if not unit_ids:
        return found
    for unit, user in _heads(units=[*unit_ids], day=clock.today()):
        found[unit][user] = Why.HEAD
    return found


@prepared
def _heads(units: Any, day: Any) -> QuerySet:
    heads = UnitRole.objects.filter(unit__in=units, role__in=people.HEADS, user__is_active=True)
    return heads.current(day).values_list("unit_id", "user_id")


def coaches(proposals: Iterable[Proposal]) -> dict[int, Recipients]:
    """The coach by proposal id; `proposals` come with their coach."""
    named = {proposal.pk: proposal.coach for proposal in proposals if proposal.coach}
    return {pk: {coach.pk: Why.COACH} for pk, coach in named.items() if coach.is_active}


def holders(role: str, why: Why) -> Recipients:
    """Everybody who holds a lab role today."""
    return dict.fromkeys(_holding(role=str(role), day=clock.today()), why)


@prepared
def _holding(role: Any, day: Any) -> QuerySet:
    return people.holders(role, day).values_list("pk", flat=True)


def secretariat(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    return _office(LabRole.Role.SECRETARIAT, Why.SECRETARIAT, proposal_ids)


def gate_office(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    """The secretariat, and at the gate whom an executive named in its place (all of it is conflicted)."""
    office = secretariat(proposal_ids)
    for proposal, person in _named(proposals=[*proposal_ids]) if proposal_ids else ():
        office[proposal] = merged(office[proposal], {person: Why.SECRETARIAT})
    return office


@prepared
def _named(proposals: Any) -> QuerySet:
    named = AnnouncerNomination.objects.filter(
        current=True,
        announcer__is_active=True,
        panel__state=Panel.State.OPEN,
        panel__revision__proposal__in=proposals,
    )
    return named.order_by().values_list("panel__revision__proposal_id", "announcer_id")


def curators(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    return _office(LabRole.Role.CURATOR, Why.CURATOR, proposal_ids)


def executives(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    return _office(LabRole.Role.EXECUTIVE, Why.EXECUTIVE, proposal_ids)


def _office(role: str, why: Why, proposal_ids: Collection[int]) -> dict[int, Recipients]:
    """The holders of a lab role by proposal id, without those on its team."""
    held = holders(role, why)
    ask = bool(held and proposal_ids)
    on_team = set(_of_these(proposals=[*proposal_ids], users=[*held])) if ask else set()
    return {
        proposal: {person: why for person in held if (proposal, person) not in on_team}
        for proposal in proposal_ids
    }


@prepared
def _of_these(proposals: Any, users: Any) -> QuerySet:
    mine = TeamMember.objects.filter(proposal__in=proposals, user__in=users)
    return mine.values_list("proposal_id", "user_id")


def judges(revision_ids: Collection[int]) -> dict[int, Recipients]:
    """Reviewers whose assignment stands, and the lead, by revision id."""
    found: dict[int, Recipients] = defaultdict(dict)
    if not revision_ids:
        return found
    for revision, reviewer in _seated(revisions=[*revision_ids]):
        found[revision][reviewer] = Why.REVIEWER
    for revision, led in leads(revision_ids).items():
        found[revision] = merged(found[revision], led)
    return found


@prepared
def _seated(revisions: Any) -> QuerySet:
    assigned = Assignment.objects.standing().filter(panel__revision__in=revisions, reviewer__is_active=True)
    return assigned.values_list("panel__revision_id", "reviewer_id")


def leads(revision_ids: Collection[int]) -> dict[int, Recipients]:
    """The lead of the panel by revision id; nothing where none is named or active."""
    rows = _leading(revisions=[*revision_ids]) if revision_ids else []
    return {revision: {lead: Why.LEAD} for revision, lead in rows if lead}


@prepared
def _leading(revisions: Any) -> QuerySet:
    led = Panel.objects.filter(revision__in=revisions, lead__is_active=True)
    return led.values_list("revision_id", "lead_id")


def holders_of(visits: Collection[Visit]) -> dict[int, Recipients]:
    """Who holds the clock of each visit: the team; at the gate the reviewers who have not filed until the
    quorum stands, then the lead, else the secretariat, and once a decision is recorded whoever announces it.
    `visits` come with their proposal."""
    team_held = {visit.proposal_id for visit in visits if visit.holder == Visit.Holder.TEAM}
    lab_held = {visit.proposal_id for visit in visits if visit.holder == Visit.Holder.LAB}
    by_team = teams(team_held) if team_held else {}
    by_lab = _lab_holders(lab_held) if lab_held else {}
    return {
        visit.pk: (by_team if visit.holder == Visit.Holder.TEAM else by_lab).get(visit.proposal_id, {})
        for visit in visits
    }


def reminded_of(visits: Collection[Visit]) -> dict[int, Recipients]:
    """Who hears of the clock of each visit: its holders, without the reviewers who hear of their own date."""
    held = holders_of(visits)
    gates = {visit.proposal_id for visit in visits if visit.holder == Visit.Holder.LAB}
    if not gates:
        return held
    mine = with_their_own_date(Assignment.objects.unfiled()).filter(panel__revision__proposal__in=gates)
    own = set(mine.values_list("panel__revision__proposal_id", "reviewer_id"))
    return {
        visit.pk: {
            person: why
            for person, why in held[visit.pk].items()
            if why != Why.REVIEWER or (visit.proposal_id, person) not in own
        }
        for visit in visits
    }


def with_their_own_date(unfiled: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Of these, whose reviewer is reminded of the own date and not of the gate's: one of the two series is
    enough, and the gate's is heard only where it is the earlier and waits on the reviewers (ADR 27)."""
    running = Visit.objects.filter(proposal=OuterRef("panel__revision__proposal"), closed_at__isnull=True)
    recorded = Decision.objects.filter(revision=OuterRef("panel__revision"), status=Decision.Status.RECORDED)
    earlier = running.filter(due_on__lt=OuterRef("due_on"))
    waits_on_others = Q(panel__quorum_at__isnull=False) | Exists(recorded)
    return unfiled.filter(waits_on_others | ~Exists(earlier))


def _lab_holders(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    unfiled: dict[int, Recipients] = defaultdict(dict)
    owed = Assignment.objects.unfiled().filter(
        panel__revision__proposal__in=proposal_ids, panel__quorum_at__isnull=True, reviewer__is_active=True
    )
    for proposal, reviewer in owed.values_list("panel__revision__proposal_id", "reviewer_id"):
        unfiled[proposal][reviewer] = Why.REVIEWER
    office = gate_office(proposal_ids)
    led = led_or_office(gate_leads(proposal_ids), office)
    announcing = announced_by_office(proposal_ids)

    def held_by(pk: int) -> Recipients:
        if announcing.get(pk):
            return office[pk]
        waiting = unfiled.get(pk) if pk not in announcing else None
        return waiting or led(pk, pk)

    return {pk: held_by(pk) for pk in proposal_ids}


def announced_by_office(proposal_ids: Collection[int]) -> dict[int, bool]:
    """Of the proposals whose decision is recorded and not announced: does the secretariat announce it?

    Only ever used to choose who is told, never told: few may know of a recorded decision.
    """
    by_lead = CycleStage.objects.filter(
        cycle=OuterRef("revision__proposal__cycle"),
        stage=OuterRef("revision__stage"),
        announcer=Announcer.LEAD,
    )
    recorded = Decision.objects.filter(
        revision__proposal__in=proposal_ids, status=Decision.Status.RECORDED
    ).order_by()
    return dict(recorded.annotate(office=~Exists(by_lead)).values_list("revision__proposal_id", "office"))


def led_or_office(
    lead: dict[int, Recipients], office: dict[int, Recipients]
) -> Callable[[int, int], Recipients]:
    """For a panel (as `lead` names it) and its proposal: the lead; the secretariat, which may do all that a
    lead does, where there is none, and beside one who is away."""
    gone = people.away_ids() if any(lead.values()) else frozenset()

    def held_by(panel: int, proposal: int) -> Recipients:
        leading = lead.get(panel, {})
        return leading if leading and not gone.issuperset(leading) else merged(leading, office[proposal])

    return held_by


def gate_leads(proposal_ids: Collection[int]) -> dict[int, Recipients]:
    """The lead of the open panel by proposal id."""
    led = Panel.objects.open().filter(revision__proposal__in=proposal_ids, lead__is_active=True)
    rows = led.values_list("revision__proposal_id", "lead_id")
    return {proposal: {person: Why.LEAD} for proposal, person in rows if person}


def merged(*groups: Recipients) -> Recipients:
    """One entry a person, under the strongest reason."""
    together: Recipients = {}
    for group in groups:
        for person, why in group.items():
            together[person] = Why.strongest(why, together[person]) if person in together else why
    return together
