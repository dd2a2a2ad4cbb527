"""Reads of the exhibition: what the public may read, what curators and teams work on, what waits."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_line
from workflow.exhibition import visibility
from workflow.exhibition.freezing import frozen
from workflow.exhibition.models import Catalogue, Entry, EntryComment, EntryVersion, Picture, Showing
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import content
from workflow.proposals.importing.html import clean, paragraphs
from workflow.proposals.importing.innovations import TEXTS
from workflow.proposals.machine import SHOWN, Part, State
from workflow.proposals.models import Attachment, Proposal
from workflow.proposals.registry import Waiting, register_waiting
from workflow.proposals.visibility import PART_NAMES
from workflow.refusals import NotVisible
from workflow.serving.prepared import prepared

PAGE = 50
MOST_WORDS = 8

# --- The public ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """What the public reads at an address."""

    entry: Entry
    version: EntryVersion
    content: dict[str, Any]
    showing: Showing


def catalogue() -> Catalogue:
    """The stamp of the catalogue and its counts; empty before anything was published. One query."""
    return next(iter(_catalogue()), None) or Catalogue(stamp="", counts={"total": 0})


@prepared
def _catalogue() -> QuerySet[Catalogue]:
    return Catalogue.objects.order_by("pk")[:1]


def page_at(address: str) -> Page:
    """The published version of a shown entry: one query.

    Raises NotVisible for an address nobody has, and for one that was taken down: the same answer.
    """
    row = next(iter(_showing(address=address)), None)
    if row is None:
        raise NotVisible
    return Page(row.entry, row.version, json.loads(row.version.content), row)


@prepared
def _showing(address: Any) -> QuerySet[Showing]:
    return Showing.objects.select_related("entry", "version").filter(address=address)[:1]


def shown_picture(public_id: str) -> Picture:
    """A picture that a shown page names. Raises NotVisible for every other, also for one of a draft."""
    picture = Picture.objects.filter(
        public_id=public_id, entry__showing__version__content__contains=f'"id":"{public_id}"'
    ).first()
    if picture is None:
        raise NotVisible
    return picture


def latest(n: int = 3) -> QuerySet[Showing]:
    """The newest pages of the catalogue, for the front door. One query."""
    return newest_first(Showing.objects.select_related("cover"))[:n]


def newest_first(rows: QuerySet[Showing]) -> QuerySet[Showing]:
    return rows.order_by("-first_published_at", "-pk")


def others(row: Showing, n: int = 3) -> list[Showing]:
    """Other pages to read on: those of the same affair first, then the newest. At most two queries."""
    rows = newest_first(Showing.objects.select_related("cover").defer("words").exclude(pk=row.pk))
    same = list(rows.filter(affair=row.affair)[:n]) if row.affair else []
    if len(same) < n:
        same += rows.exclude(pk__in=[one.pk for one in same])[: n - len(same)]
    return same


def matching(rows: QuerySet[Showing], words: str) -> QuerySet[Showing]:
    """Pages that hold every word, whatever its case. What people type is text: %, _ and \\ are letters."""
    for word in clean_line(words).casefold().split()[:MOST_WORDS]:
        rows = rows.filter(words__contains=word)
    return rows


# --- Drafts -------------------------------------------------------------------------------------------


def draft_of(user: Any, proposal: Proposal) -> Entry:
    """The entry of a proposal for whoever may read what is not published yet. Raises NotVisible."""
    entry = Entry.objects.select_related("proposal__unit").filter(proposal=proposal).first()
    if entry is None or not visibility.reads_draft(user, entry):
        raise NotVisible
    return entry


def draft_picture(user: Any, public_id: str) -> Picture:
    """A picture of a draft one may read, also a removed one that a published version still names."""
    picture = Picture.objects.select_related("entry").filter(public_id=public_id).first()
    if picture is None or not visibility.reads_draft(user, picture.entry):
        raise NotVisible
    return picture


def offered_pictures(proposal: Proposal) -> list[Attachment]:
    """The pictures of what the lab judged, for the curator to choose from: two queries."""
    revision = proposal.latest_revision()
    files = json.loads(revision.content).get("files", {}) if revision else {}
    named = Attachment.objects.filter(proposal=proposal, public_id__in=files)
    return [file for file in named.order_by("uploaded_at", "pk") if file.is_picture]


@dataclass(frozen=True)
class Source:
    """One text of an imported record, under readers' words; `name` is its column."""

    name: str
    label: Any
    text: str  # plain, paragraphs apart by an empty line


def source_texts(proposal: Proposal) -> list[Source]:
    """What an imported record said in its own columns ("Naskah sumber"); nothing for one of the lab."""
    if not proposal.is_import:
        return []
    revision = proposal.latest_revision()
    texts = json.loads(revision.content).get("import", {}).get("texts", {}) if revision else {}
    labels = {name: label for name, label in TEXTS.items() if texts.get(name)}
    return [Source(name, label, paragraphs(clean(texts[name]))) for name, label in labels.items()]


def on_the_desk(user: User) -> QuerySet[Proposal]:
    """Graduated and exhibited proposals a curator works on; none of their own."""
    if not people.has_lab_role(user, LabRole.Role.CURATOR):
        return Proposal.objects.none()
    return _shown_by_others(user)


def _shown_by_others(user: User) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(state__in=SHOWN).exclude(team__user=user)
    return rows.select_related("unit", "cycle", "entry")


def to_be_shown(user: User) -> Iterable[Proposal]:
    """Graduated proposals that wait for this curator, the longest waiting first, at most a page; none of
    their own. For most people no query is built.

    Imported records wait on nobody: they may be shown, nobody has to.
    """
    if not people.has_lab_role(user, LabRole.Role.CURATOR):
        return []
    waiting = _shown_by_others(user).filter(state=State.GRADUATED, origin=Proposal.Origin.LAB)
    return waiting.order_by("state_since", "pk")[:PAGE]


@dataclass(frozen=True)
class Said:
    """A comment as one person reads it: `who` is a name, or the part where the name is not theirs."""

    comment: EntryComment
    who: str


def comments_on(entry: Entry, *, for_curator: bool) -> list[Said]:
    """What was said about the draft, the open ones first. Two queries."""
    open_first = F("settled_at").asc(nulls_first=True)
    found = entry.comments.select_related("by").order_by(open_first, "at", "pk")
    return as_read(found, for_curator=for_curator)


def as_read(comments: Iterable[EntryComment], *, for_curator: bool) -> list[Said]:
    """The own side by name; to the team the lab's side by part (visibility.md, "Names in the log")."""
    found = list(comments)
    office = LabRole.objects.filter(role=LabRole.Role.CURATOR, user__in=[one.by_id for one in found])
    curators = set() if for_curator else set(office.values_list("user", flat=True))
    part = str(PART_NAMES[Part.CURATOR])
    return [Said(one, part if one.by_id in curators else str(one.by)) for one in found]


def differs_from_shown(entry: Entry) -> bool:
    """Would the public read something else if it were published again?"""
    last = entry.latest_version()
    return last is None or content.digest(frozen(entry)) != last.digest


@register_waiting
def waits_on_curator(user: User) -> Iterable[Waiting]:
    """Two queries, at most a page."""
    return [_waiting(proposal) for proposal in to_be_shown(user)]


def _waiting(proposal: Proposal) -> Waiting:
    written = hasattr(proposal, "entry")
    return Waiting(
        proposal=proposal,
        kind="entry",
        asked=_("Lengkapi halaman katalog dan tayangkan.")
        if written
        else _("Siapkan halaman katalog dan tayangkan."),
        since=proposal.state_since,
        url=reverse("exhibition:edit", args=[proposal.public_id]),
        action=_("Lanjutkan") if written else _("Susun halaman"),
    )
