"""Which panels, assignments, reviews and decisions somebody sees ("What of the review", visibility.md).

These querysets hold whole rows. Where a reader gets less than a row (a note without its author's name, a
total without scores, "passed" without reasons) there is no row for them here: `reading.panel_view`
composes what they may read.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals.machine import Part, State
from workflow.proposals.models import Proposal, TeamMember
from workflow.proposals.registry import Reader, register_judged, register_parts, register_viewer, viewers
from workflow.proposals.visibility import Reading, has_kept_revision, union_of
from workflow.reviews.models import AnnouncerNomination, Assignment, Decision, Panel, Review
from workflow.reviews.models.decision import DecisionQuerySet
from workflow.reviews.models.panel import AssignmentQuerySet, PanelQuerySet
from workflow.reviews.models.review import ReviewQuerySet
from workflow.serving.once import once
from workflow.serving.prepared import prepared

OF = "revision__proposal"  # from a panel or decision to its proposal
TOLD = (Decision.Status.ANNOUNCED, Decision.Status.CORRECTED)
# Who reads a withdrawn proposal's text and not only its line, by the name of their viewer.
READS_WITHDRAWN = ("team", "head", "coach")


# --- Viewers: whose proposals the lab's own people see -----------------------------------------------


def standing_assignments(user: Any) -> AssignmentQuerySet:
    """A person's assignments that give access: on no proposal where a newer one has ended."""
    mine = Assignment.objects.filter(reviewer=user)
    ended_since = mine.filter(
        panel__revision__proposal=OuterRef("panel__revision__proposal"), pk__gt=OuterRef("pk")
    ).exclude(status__in=Assignment.STANDING)
    return mine.standing().filter(~Exists(ended_since))


ASSIGNED, LED, NAMED = "panel__revision__proposal", "revision__proposal", "panel__revision__proposal"


def _assigned(user: Any) -> QuerySet:
    return standing_assignments(user)


ASKED = "asked"


def _asked(user: Any) -> QuerySet:
    return Assignment.objects.filter(reviewer=user)


def _led(user: Any) -> QuerySet:
    return Panel.objects.filter(lead=user)


def _named(user: Any) -> QuerySet:
    return AnnouncerNomination.objects.filter(announcer=user, current=True)


def _register_viewer(name: str, rows: Callable[[Any], QuerySet], path: str) -> None:
    def ids(reader: Reader) -> QuerySet:
        return rows(reader.user).order_by().values_list(path, flat=True)

    def reading(user: User, proposal: Proposal) -> Reading | None:
        return _reads(proposal) if name in _seats(user, proposal) else None

    _SEATS[name] = (rows, path)
    register_viewer(name, ids=ids, reading=reading, only_sent=True)


PROPOSAL, NUMBER = "revision__proposal", "revision__number"
# What somebody may be to the panels of a proposal: rows, and the way from one to its proposal.
_SEATS: dict[str, tuple[Callable[[Any], QuerySet], str]] = {}


def _seats(user: User, proposal: Proposal) -> set[str]:
    """Which of them a person is to a proposal, and `ASKED`: one query, once a request."""
    key = ("seats", user.pk, proposal.pk)
    return once(key, lambda: set(_seats_held(user=user.pk, proposal=proposal.pk)))


def is_named(user: User, proposal: Proposal) -> bool:
    """Acts for the secretariat on some panel of it."""
    return "named" in _seats(user, proposal)


def was_asked(user: User, proposal: Proposal) -> bool:
    """Was ever asked to review it, whatever became of it."""
    return ASKED in _seats(user, proposal)


@prepared
def _seats_held(user: Any, proposal: Any) -> QuerySet:
    of = {**_SEATS, ASKED: (_asked, ASSIGNED)}
    arms = [
        rows(user)
        .order_by()
        .filter(**{path: proposal})
        .annotate(held_as=Value(name))
        .values_list("held_as", flat=True)
        for name, (rows, path) in of.items()
    ]
    return arms[0].union(*arms[1:])


def _reads(proposal: Proposal) -> Reading:
    """S, but only the title line once withdrawn, or where every submission was recalled."""
    if proposal.state == State.WITHDRAWN or not has_kept_revision(proposal):
        return Reading.LINE
    return Reading.SENT


def parts(user: User, proposal: Proposal) -> list[Part]:
    held = _seats(user, proposal)
    return [part for part, seat in ((Part.LEAD, "lead"), (Part.REVIEWER, "reviewer")) if seat in held]


def last_judged(user: User, proposal: Proposal) -> int:
    """S "as judged": the newest revision whose panel this person sits on, leads or acts for."""
    return max(_judged(user=user.pk, proposal=proposal.pk), default=0)


@prepared
def _judged(user: Any, proposal: Any) -> QuerySet:
    """The numbers of the revisions whose panel this person sits on, leads or acts for."""
    numbers = [
        rows(user).order_by().filter(**{path: proposal}).values(number=F(path.replace(PROPOSAL, NUMBER)))
        for rows, path in _SEATS.values()
    ]
    return numbers[0].union(*numbers[1:]).values_list("number", flat=True)


def register() -> None:
    _register_viewer("reviewer", _assigned, ASSIGNED)
    _register_viewer("lead", _led, LED)
    _register_viewer("named", _named, NAMED)
    register_parts(parts)
    register_judged(last_judged)


# --- What of the review ------------------------------------------------------------------------------


def team_of(user: Any) -> QuerySet:
    """Ids of the proposals whose team somebody belongs to: there, interest beats office."""
    return TeamMember.objects.filter(user=user).values("proposal")


def _is_person(user: Any) -> bool:
    return bool(getattr(user, "is_active", False) and getattr(user, "pk", None))


def _announced() -> Exists:
    told = Decision.objects.filter(revision=OuterRef("revision"), status=Decision.Status.ANNOUNCED)
    return Exists(told)


def panels(queryset: PanelQuerySet, user: Any) -> PanelQuerySet:
    return queryset.filter(**{f"{OF}__in": Proposal.objects.visible_to(user).values("pk")})


def _arranged_by(user: Any, roles: Set[str] | None = None) -> Q:
    """Panels this person acts on for the secretariat."""
    named = Q(pk__in=AnnouncerNomination.objects.filter(announcer=user, current=True).values("panel"))
    roles = people.lab_roles(user) if roles is None else roles
    if LabRole.Role.SECRETARIAT in roles:
        return Q(pk__isnull=False)  # all; an empty Q would vanish in an OR
    return named


def panels_with_names(user: Any, roles: Set[str] | None = None) -> QuerySet[Panel]:
    """Panels whose reviewers and filed reviews somebody sees by name.

    The secretariat; a reviewer after filing; a lead who scores after filing, one who does not from the
    quorum on, or from the announcement where there was none; an auditor after the announcement. Never
    somebody who sits on the open panel and has not filed, nor anybody of the team. Of a withdrawn proposal
    reviewers and leads read the title line (Table B), so there only their own review is left to them.
    `roles`: the lab roles of the person, where they are known.
    """
    roles = people.lab_roles(user) if roles is None else roles
    seats = Assignment.objects.filter(panel=OuterRef("pk"), reviewer=user)
    filed = Exists(Review.objects.filed().filter(panel=OuterRef("pk"), reviewer=user)) & Exists(
        seats.standing()
    )
    led = Q(lead=user) & (Q(quorum_at__isnull=False) | Q(_announced())) & ~Exists(seats.standing())
    sees = _arranged_by(user, roles) | ((led | filed) & ~Q(**{f"{OF}__state": State.WITHDRAWN}))
    if LabRole.Role.AUDITOR in roles:
        sees |= Q(_announced())
    unfiled = Exists(seats.filter(status__in=Assignment.UNFILED))
    blind = Q(state=Panel.State.OPEN) & unfiled
    return Panel.objects.filter(sees).exclude(blind).exclude(**{f"{OF}__in": team_of(user)})


def assignments(queryset: AssignmentQuerySet, user: Any) -> AssignmentQuerySet:
    if not _is_person(user):
        return queryset.none()
    own = Q(reviewer=user, status__in=Assignment.STANDING)
    arranged = Q(panel__in=panels_with_names(user).values("pk"))
    return queryset.filter(own | arranged).exclude(panel__revision__proposal__in=team_of(user))


def reviews(queryset: ReviewQuerySet, user: Any) -> ReviewQuerySet:
    """One's own (also when the assignment has ended: the text is theirs), and filed ones with names."""
    if not _is_person(user):
        return queryset.none()
    others = Q(panel__in=panels_with_names(user).values("pk"), filing__isnull=False)
    return queryset.filter(Q(reviewer=user) | others)


def decisions(queryset: DecisionQuerySet, user: Any) -> DecisionQuerySet:
    """Announced (and corrected) ones for all who read the text; recorded and void ones for those who
    decide. A curator reads that it passed, not why: no row."""
    if not _is_person(user):
        return queryset.none()
    decided_by_me = (
        Panel.objects.filter(_arranged_by(user) | Q(lead=user))
        .exclude(**{f"{OF}__in": team_of(user)})
        .values("revision")
    )
    return queryset.filter(
        Q(status__in=TOLD, **{f"{OF}__in": _read_by(user)}) | Q(revision__in=decided_by_me)
    )


def _read_by(user: User) -> QuerySet:
    """Ids of the proposals whose sent text somebody reads, other than as a curator."""
    posts = people.Posts.of(user)
    closest = [viewer for viewer in viewers() if viewer.name in READS_WITHDRAWN]
    reads = (Q(pk__in=union_of(viewers(), user, posts)) & ~Q(state=State.WITHDRAWN)) | Q(
        pk__in=union_of(closest, user, posts)
    )
    if posts.roles & {LabRole.Role.SECRETARIAT, LabRole.Role.EXECUTIVE, LabRole.Role.AUDITOR}:
        reads |= Q(first_sent_at__isnull=False)
    return Proposal.objects.filter(reads).values("pk")
