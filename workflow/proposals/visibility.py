"""Who sees what: one function per question, asked by pages, files, search, exports, API, counts, mails.

`TABLE_B` (table_b.py) is visibility.md as data. Which proposals
somebody may know of is `pk IN (UNION of the registered viewers)`, never an OR of joins: from 1,000 to
10,000 rows the OR grew 7 to 13 times, the union not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import interests, ladder, search
from workflow.proposals.machine import SHOWN, WORKING, Part, State
from workflow.proposals.models import Partner, Proposal, Revision, TeamMember
from workflow.proposals.registry import Reader, Viewer, last_judged, register_viewer, viewers
from workflow.proposals.table_b import IMPORT_READERS, READS_RECALLED, TABLE_B, Phase, Reading, phase_of
from workflow.serving.once import once
from workflow.serving.prepared import prepared
from workflow.workdays import clock

if TYPE_CHECKING:
    from workflow.proposals.models.proposal import ProposalQuerySet


@dataclass(frozen=True)
class Look:
    """How one person stands to one proposal now: asked once, handed to everything that needs it."""

    parts: frozenset[Part]
    reading: Reading | None

    @property
    def reads_text(self) -> bool:
        return self.reading is not None and self.reading >= Reading.SENT


def look(user: Any, proposal: Proposal) -> Look:
    """The parts of a person and what they read of this proposal; asked once a request."""
    if not getattr(user, "is_active", False) or not getattr(user, "pk", None):
        return Look(frozenset(), None)
    return once(("look", user.pk, proposal.pk), lambda: _look(user, proposal))


def _look(user: User, proposal: Proposal) -> Look:
    parts = interests.parts_of(user, proposal)
    return Look(frozenset(parts), _reading(user, proposal, parts))


def reading(user: Any, proposal: Proposal) -> Reading | None:
    """Which text of this proposal a person reads; None: for them it does not exist."""
    return look(user, proposal).reading


def _reading(user: User, proposal: Proposal, parts: set[Part]) -> Reading | None:
    if parts & interests.ON_TEAM:
        return _most(_from_table(parts & interests.ON_TEAM, proposal))
    found = _from_table(parts, proposal)
    found += [viewer.reading(user, proposal) for viewer in viewers()]
    most = _most(found)
    if most is Reading.SENT and not parts & READS_RECALLED and not _has_readable_revision(proposal):
        return Reading.LINE
    return most


def _has_readable_revision(proposal: Proposal) -> bool:
    """Something other than a recalled submission; if there is no other, the rest see the title line."""
    return has_kept_revision(proposal)


def has_kept_revision(proposal: Proposal) -> bool:
    """Was any submission of it not recalled? Asked once a request."""
    return once(("kept revision", proposal.pk), lambda: bool(kept_revisions(proposal=proposal.pk)))


@prepared
def kept_revisions(proposal: Any) -> QuerySet:
    """The first submission of a proposal that was not recalled."""
    kept = Revision.objects.filter(proposal=proposal).exclude(status=Revision.Status.RECALLED)
    return kept.order_by().values_list("pk")[:1]


def can_see(user: Any, proposal: Proposal, parts: set[Part] | None = None) -> bool:
    """Is there anything of it this person may know of? Cheaper than which text: Table B often says it."""
    if not getattr(user, "is_active", False) or not getattr(user, "pk", None):
        return False
    parts = interests.parts_of(user, proposal) if parts is None else parts
    if any(_from_table(parts, proposal)):
        return True
    return any(viewer.reading(user, proposal) is not None for viewer in viewers())


def _most(readings: list[Reading | None]) -> Reading | None:
    return max((found for found in readings if found is not None), default=None)


def _from_table(parts: set[Part] | frozenset[Part], proposal: Proposal) -> list[Reading | None]:
    if proposal.is_import:
        if not proposal.unit.ours:
            parts = parts - {Part.MEMBER, Part.UNIT_HEAD}
        return [Reading.SENT] if parts & IMPORT_READERS else []
    phase = phase_of(proposal)
    found = [TABLE_B[part][phase] for part in parts if part in TABLE_B]
    if Part.SECRETARIAT in parts and phase is Phase.DRAFT and _lies_open(proposal):
        found.append(Reading.LINE)
    return found


def _lies_open(proposal: Proposal) -> bool:
    """A draft the secretariat is told of: complete but not sent, or missed when the call closed."""
    if proposal.state != State.DRUM_UP or proposal.cycle is None:
        return False
    late = proposal.late_until is not None and proposal.late_until > clock.now()
    return proposal.complete or (proposal.cycle.closes_at <= clock.now() and not late)


# --- Which proposals -------------------------------------------------------------------------------


def visible(queryset: ProposalQuerySet, user: Any) -> ProposalQuerySet:
    """The proposals of a queryset that a person may know of; none for a visitor.

    Offices that see all of a state are one plain condition, so that a list keeps its index; everything
    else is one UNION of ids.
    """
    if not _is_person(user):
        return queryset.none()
    posts = people.Posts.of(user)
    return queryset.filter(office_sees(posts.roles) | Q(pk__in=union_of(_narrow(posts), user, posts)))


def visible_one(user: Any, public_id: str) -> Proposal | None:
    """One of those, with its unit, cycle and coach; None where it does not exist for this person."""
    if not _is_person(user):
        return None
    posts = people.Posts.of(user)
    arms, values = arms_of(_narrow(posts), user, posts)
    found = _visible_one(public_id=public_id, now=clock.now(), arms=arms, roles=posts.roles, **values)
    return found[0] if found else None


@prepared
def _visible_one(  # noqa: PLR0917 - one for each value of the query
    public_id: Any, now: Any, user: Any, units: Any, headed: Any, asked: Any, *, arms: Any, roles: Any
) -> QuerySet:
    mine = Q(pk__in=told_union(arms, Reader(user, units, headed, asked)))
    found = Proposal.objects.filter(office_sees(roles, now) | mine, public_id=public_id)
    return found.select_related("unit", "cycle", "coach")[:1]


def first_visible(user: Any, order: Sequence[Any], n: int, only: tuple[str, ...] = ()) -> list[Proposal]:
    """The first `n` that a person may know of, with their unit: what most lists begin with. The same rows as
    `Proposal.objects.visible_to(user).order_by(*order)[:n]`, built once for everybody with the same roles;
    of a proposal and its unit all fields, or `only` these."""
    if not _is_person(user):
        return []
    posts = people.Posts.of(user)
    arms, values = arms_of(_narrow(posts), user, posts)
    shape = {"arms": arms, "roles": posts.roles, "order": tuple(order), "n": n, "only": only}
    return _first_visible(now=clock.now(), **shape, **values)


@prepared
def _first_visible(
    now: Any,
    user: Any,
    units: Any,
    headed: Any,
    asked: Any,
    *,
    arms: Any,
    roles: Any,
    order: Any,
    n: int,
    only: Any,
) -> QuerySet:
    mine = Q(pk__in=told_union(arms, Reader(user, units, headed, asked)))
    found = Proposal.objects.filter(office_sees(roles, now) | mine).select_related("unit")
    return found.only(*only).order_by(*order)[:n] if only else found.order_by(*order)[:n]


def count_visible(user: Any, most: int) -> int:
    """How many a person may know of, counted up to `most`."""
    if not _is_person(user):
        return 0
    posts = people.Posts.of(user)
    arms, values = arms_of(_narrow(posts), user, posts)
    return _all_visible.count(now=clock.now(), arms=arms, roles=posts.roles, n=most, **values)


@prepared
def _all_visible(
    now: Any, user: Any, units: Any, headed: Any, asked: Any, *, arms: Any, roles: Any, n: int
) -> QuerySet:
    mine = Q(pk__in=told_union(arms, Reader(user, units, headed, asked)))
    return _ids(Proposal.objects.filter(office_sees(roles, now) | mine))[:n]


def _is_person(user: Any) -> bool:
    return bool(getattr(user, "is_active", False) and getattr(user, "pk", None))


def _narrow(posts: people.Posts) -> list[Viewer]:
    """The viewers that show something beyond what the person's office sees anyway."""
    all_sent = bool(posts.roles & SEE_ALL_SENT)
    return [viewer for viewer in viewers() if not (all_sent and viewer.only_sent)]


def union_of(chosen: Iterable[Viewer], user: User, posts: people.Posts) -> RawSQL:
    """The ids some viewers show a person, as one UNION; built once for everybody with the same arms."""
    arms, values = arms_of(chosen, user, posts)
    return _union.subquery(arms=arms, **values)


def arms_of(
    chosen: Iterable[Viewer], user: User, posts: people.Posts
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The names of the viewers that can show this person something, and what they need to know of them."""
    chosen = list(chosen)
    values: dict[str, Any] = {"user": user.pk, "units": sorted(posts.units), "headed": sorted(posts.headed)}
    if any(viewer.needs == "asked" for viewer in chosen):
        values["asked"] = _asked_to_endorse(user, posts)
    arms = tuple(viewer.name for viewer in chosen if not viewer.needs or values[viewer.needs])
    return arms, {name: value for name, value in values.items() if value}


@prepared
def _union(user: Any, units: Any, headed: Any, asked: Any, *, arms: Any) -> QuerySet:
    return told_union(arms, Reader(user, units, headed, asked))


def told_union(arms: Iterable[str], reader: Reader) -> QuerySet:
    told = [viewer.ids(reader) for viewer in viewers() if viewer.name in arms]
    return told[0].union(*told[1:]) if len(told) > 1 else told[0]


SEE_ALL_SENT = frozenset({LabRole.Role.SECRETARIAT, LabRole.Role.EXECUTIVE, LabRole.Role.AUDITOR})


def office_sees(roles: Set[str], now: Any = None) -> Q:
    """What somebody's lab roles alone show, as one condition over columns of the proposal."""
    sees = Q(pk__in=[])
    if roles & SEE_ALL_SENT:
        sees |= Q(first_sent_at__isnull=False) | Q(origin=Proposal.Origin.IMPORT)
    if LabRole.Role.CURATOR in roles:
        sees |= Q(state__in=SHOWN)
    if LabRole.Role.SECRETARIAT in roles:
        sees |= lying_open(now)
    return sees


def lying_open(now: Any = None) -> Q:
    """Never-sent drafts that are complete, or missed when the call closed."""
    now = now or clock.now()
    missed = Q(cycle__closes_at__lte=now) & (Q(late_until__isnull=True) | Q(late_until__lte=now))
    return Q(state=State.DRUM_UP, first_sent_at__isnull=True) & (Q(complete=True) | missed)


def _ids(queryset: QuerySet) -> QuerySet:
    return queryset.order_by().values_list("pk", flat=True)


def _of_the_team(reader: Reader) -> QuerySet:
    return TeamMember.objects.filter(user=reader.user).order_by().values_list("proposal_id", flat=True)


def _of_my_units(reader: Reader) -> QuerySet:
    mine = Proposal.objects.filter(unit__in=reader.units)
    sent = Q(origin=Proposal.Origin.LAB, first_sent_at__isnull=False)
    return _ids(mine.filter(sent | Q(origin=Proposal.Origin.IMPORT, unit__ours=True)))


def _as_head(reader: Reader) -> QuerySet:
    return _ids(Proposal.objects.filter(unit__in=reader.headed, origin=Proposal.Origin.LAB))


def _as_parent_head(reader: Reader) -> QuerySet:
    below = Proposal.objects.filter(unit__parent__in=reader.headed, origin=Proposal.Origin.LAB)
    return _ids(below.filter(first_sent_at__isnull=False))


def _as_partner_head(reader: Reader) -> QuerySet:
    partners = Partner.objects.filter(unit__in=reader.headed, proposal__first_sent_at__isnull=False)
    return partners.order_by().values_list("proposal_id", flat=True)


def _as_coach(reader: Reader) -> QuerySet:
    return _ids(Proposal.objects.filter(coach=reader.user))


def _as_asked(reader: Reader) -> QuerySet:
    return _ids(Proposal.objects.filter(pk__in=reader.asked))


def _asked_to_endorse(user: User, posts: people.Posts) -> list[int]:
    """Ids of the proposals whose open endorsement request this person may answer now."""
    may = posts.headed or LabRole.Role.SECRETARIAT in posts.roles
    requests = once(("asked to endorse", user.pk), lambda: ladder.open_requests_of(user)) if may else []
    return [request.proposal_id for request in requests]


def _reads_what_it_is_asked(user: User, proposal: Proposal) -> Reading | None:
    """The head, or whoever the request has come up to, reads the current text while it is open."""
    asked = _asked_to_endorse(user, people.Posts.of(user))
    return Reading.WORK if proposal.pk in asked else None


def _nothing_more(_user: User, _proposal: Proposal) -> Reading | None:
    """Said by Table B already."""
    return None


def register() -> None:
    """This room's own viewers; called once at start-up."""
    register_viewer("team", ids=_of_the_team, reading=_nothing_more)
    register_viewer("unit", ids=_of_my_units, reading=_nothing_more, needs="units", only_sent=True)
    register_viewer("head", ids=_as_head, reading=_nothing_more, needs="headed")
    for name, ids in (("parent", _as_parent_head), ("partner", _as_partner_head)):
        register_viewer(name, ids=ids, reading=_nothing_more, needs="headed", only_sent=True)
    register_viewer("coach", ids=_as_coach, reading=_nothing_more)
    register_viewer("asked", ids=_as_asked, reading=_reads_what_it_is_asked, needs="asked")


# --- Under which title ------------------------------------------------------------------------------

# The viewers of whoever reads the work in progress once something was sent: a draft has one title.
READ_THE_WORK = ("team", "coach", "asked")


def retitled(user: User) -> dict[int, str]:
    """The titles that are being written and were not sent yet, of the proposals whose work this person
    reads, by id. One query, once a request."""
    return once(("retitled", user.pk), lambda: _retitled(user))


def _retitled(user: User) -> dict[int, str]:
    chosen = [viewer for viewer in viewers() if viewer.name in READ_THE_WORK]
    arms, values = arms_of(chosen, user, people.Posts.of(user))
    return dict(_unsent_titles(arms=arms, **values))


@prepared
def _unsent_titles(user: Any, units: Any, headed: Any, asked: Any, *, arms: Any) -> QuerySet:
    mine = Proposal.objects.filter(pk__in=told_union(arms, Reader(user, units, headed, asked)))
    written = mine.filter(state__in=WORKING).exclude(unsent_title="")
    return written.order_by().values_list("pk", "unsent_title")


def entitle(user: Any, proposals: Iterable[Proposal]) -> None:
    """Have these proposals show their title as this person reads it (`shown_title`): who reads the work in
    progress, as it is being written. No query where nothing is retitled."""
    written = [proposal for proposal in proposals if proposal.unsent_title]
    if written and _is_person(user):
        titles = retitled(user)
        for proposal in written:
            proposal.shown_title = titles.get(proposal.pk, proposal.title)


def by_title(user: User) -> list[Any]:
    """The order of the titles as this person reads them, the same as `entitle` has them shown."""
    titles = retitled(user)
    written = [When(pk=pk, then=Value(title)) for pk, title in titles.items()]
    return [Case(*written, default=F("title"))] if written else ["title"]


def matching(user: Any) -> Callable[[QuerySet, str], QuerySet]:
    """Search by number and title as this person reads them."""
    return lambda found, words: search.matching(found, words, retitled(user) if _is_person(user) else {})


# --- Which revisions -------------------------------------------------------------------------------


NEWEST = 32_767  # no revision has a larger number


@dataclass(frozen=True)
class Readable:
    """Which sent revisions of one proposal somebody reads."""

    recalled: bool  # recalled ones too
    up_to: int  # the number of the newest

    def among(self, revisions: QuerySet[Revision]) -> QuerySet[Revision]:
        return among(revisions, recalled=self.recalled, up_to=self.up_to)


def among(revisions: QuerySet[Revision], *, recalled: bool, up_to: Any) -> QuerySet[Revision]:
    """Those of a proposal's revisions that are `Readable`."""
    if not recalled:
        revisions = revisions.exclude(status=Revision.Status.RECALLED)
    return revisions if up_to == NEWEST else revisions.filter(number__lte=up_to)


def readable_revisions(user: Any, proposal: Proposal, seen: Look | None = None) -> Readable | None:
    """A recalled one is read only by the team, the head and the secretariat. Whoever only judges it
    (reviewers, leads) reads it as judged: up to the last revision they judge. None: no text at all."""
    seen = seen or look(user, proposal)
    if not seen.reads_text:
        return None
    if seen.parts & READS_RECALLED:
        return Readable(recalled=True, up_to=NEWEST)
    if seen.parts & set(TABLE_B) or phase_of(proposal) is Phase.EXHIBITED:
        return Readable(recalled=False, up_to=NEWEST)
    return Readable(recalled=False, up_to=last_judged(user, proposal))


def revisions_visible_to(user: Any, proposal: Proposal, seen: Look | None = None) -> QuerySet[Revision]:
    """The sent revisions a person reads."""
    may = readable_revisions(user, proposal, seen)
    return may.among(proposal.revisions.all()) if may else Revision.objects.none()


def draft_counts(user: Any) -> dict[int, int]:
    """C of Table B: never-sent drafts by unit id, without titles; for secretariat, executive, auditor."""
    return dict(_drafts_by_unit(user=user.pk)) if people.lab_roles(user) & SEE_ALL_SENT else {}


@prepared
def _drafts_by_unit(user: Any) -> QuerySet:
    drafts = Proposal.objects.filter(state=State.DRUM_UP, first_sent_at__isnull=True)
    drafts = drafts.exclude(team__user=user)  # interest beats office: my own stands in my own list
    return drafts.order_by().values_list("unit_id").annotate(Count("pk", distinct=True))


PART_NAMES = {
    Part.OWNER: _("Ketua tim"),
    Part.CO_WRITER: _("Anggota tim"),
    Part.READER: _("Pembaca"),
    Part.UNIT_HEAD: _("Kepala unit, wakil"),
    Part.MEMBER: _("Anggota unit"),
    Part.PARENT_HEAD: _("Kepala unit induk"),
    Part.PARTNER_HEAD: _("Kepala unit mitra"),
    Part.COACH: _("Pendamping"),
    Part.SECRETARIAT: _("Sekretariat"),
    Part.CURATOR: _("Kurator"),
    Part.EXECUTIVE: _("Pimpinan"),
    Part.AUDITOR: _("Auditor"),
}
