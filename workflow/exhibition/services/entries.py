"""An entry is drafted, published and retracted.

A proposal enters and leaves the catalogue only here: these services make the mandate that `move` asks
for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from workflow.exhibition import guards
from workflow.exhibition.freezing import frozen
from workflow.exhibition.models import Entry, EntryVersion
from workflow.exhibition.services import showing
from workflow.exhibition.signals import entry_published, entry_retracted
from workflow.people.models import User
from workflow.proposals import content, interests
from workflow.proposals import services as proposals
from workflow.proposals.machine import SHOWN, STAGES, Mandated, Part, State, Verb
from workflow.proposals.mandates import Mandate
from workflow.proposals.models import LogRow, Proposal
from workflow.proposals.models.worksheets import Affair, Form
from workflow.proposals.rows import locked, require_reason, require_visible
from workflow.refusals import Denied, NotVisible, Obstacle, Refused
from workflow.workdays import clock

STORIES = tuple(f"story_{stage.value}" for stage in STAGES)
LINES = ("title", "summary", "credits")
TEXTS = ("text", *STORIES)
CHOICES: dict[str, Any] = {"form": Form, "affair": Affair}
# Characters.
LONGEST = {"title": 200, "summary": 600, "credits": 600, "text": 20_000, **dict.fromkeys(STORIES, 4_000)}
ADDRESS_LENGTH = 60  # characters, before the number that tells equal titles apart
ADDRESS_WITHOUT_WORDS = "inovasi"


@transaction.atomic
def draft_entry(*, proposal_id: int, by: User) -> Entry:
    """The curator begins the page of a graduated proposal, with the title and summary the lab judged.

    Raises NotVisible, Denied, Refused `entry.not_yet` (not graduated), `entry.exists`.
    """
    proposal = _for_curator(proposal_id, by)
    if Entry.objects.filter(proposal=proposal).exists():
        raise Refused(Obstacle("entry.exists", _("Halaman katalog usulan ini sudah ada.")))
    return Entry.objects.create(
        proposal=proposal, title=proposal.title, summary=_judged_summary(proposal), created_by=by
    )


def _judged_summary(proposal: Proposal) -> str:
    """The summary as it was last judged, or as an imported record brought it, if it fits a page."""
    revision = proposal.latest_revision()
    judged = json.loads(revision.content) if revision else {}
    summary = judged.get("sheets", {}).get("drum_up", {}).get("summary") or ""
    summary = summary or judged.get("import", {}).get("fields", {}).get("summary") or ""
    return summary if len(summary) <= LONGEST["summary"] else ""


def touch(entry: Entry) -> None:
    """Save a change of the entry or its pictures under the next edit number."""
    entry.edits += 1
    entry.changed_at = clock.now()
    entry.save()


@transaction.atomic
def publish_entry(*, proposal_id: int, by: User, seen: int) -> EntryVersion:
    """Show the entry in the catalogue: GRADUATED → EXHIBITED; answers the version the public reads.

    The address and the first day are set once and kept. `seen` is the number of edits the curator read.

    Raises NotVisible, Denied, Refused `entry.missing`, `entry.changed`, `entry.incomplete.<field>`,
    `entry.alt_missing`, `verb.not_here`.
    """
    proposal = _for_curator(proposal_id, by)
    entry = Entry.objects.filter(proposal=proposal).first()
    if entry is None:
        raise Refused(guards.missing())
    _require_seen(entry, seen)
    version = _freeze(entry, by)
    row = _move(proposal, Verb.PUBLISH, version, by, Part.CURATOR)
    _show(entry)
    showing.show(entry, version)
    entry_published.send(Entry, entry=entry, version=version, row=row, by=by)
    return version


@transaction.atomic
def publish_changes(*, proposal_id: int, by: User, seen: int) -> EntryVersion:
    """Show the changed text of an entry that is shown already, at the same address.

    The machine knows one way into the catalogue and one out of it, so this is both in one transaction:
    the log tells what was taken down and what was shown instead, and no visitor meets a gap.

    Raises as `publish_entry`, and Refused `entry.unchanged`.
    """
    proposal = _for_curator(proposal_id, by)
    entry = Entry.objects.filter(proposal=proposal).first()
    last = entry.latest_version() if entry else None
    if entry is None or last is None or proposal.state != State.EXHIBITED:
        return publish_entry(proposal_id=proposal_id, by=by, seen=seen)
    _require_seen(entry, seen)
    if not guards.incomplete(entry) and content.digest(frozen(entry)) == last.digest:
        raise Refused(Obstacle("entry.unchanged", _("Halaman ini sudah tayang persis seperti ini.")))
    reason = str(_("Diganti dengan isi yang diperbarui."))
    _move(proposal, Verb.RETRACT, last, by, Part.CURATOR, reason=reason)
    return publish_entry(proposal_id=proposal_id, by=by, seen=seen)


@transaction.atomic
def retract_entry(*, proposal_id: int, by: User, reason: str) -> LogRow:
    """Take the page down: EXHIBITED → GRADUATED. Versions and address stay, the address answers 404.

    Raises NotVisible, Denied, Invalid `reason.missing`, Refused `entry.missing`, `verb.not_here`.
    """
    proposal = locked(proposal_id)
    require_visible(by, proposal)
    parts = interests.parts_of(by, proposal) & {Part.CURATOR, Part.SECRETARIAT}
    if not parts:
        raise Denied()
    require_reason(reason)
    entry = Entry.objects.filter(proposal=proposal).first()
    version = entry.latest_version() if entry else None
    if entry is None or version is None:
        raise Refused(guards.missing())
    capacity = Part.CURATOR if Part.CURATOR in parts else Part.SECRETARIAT
    row = _move(proposal, Verb.RETRACT, version, by, capacity, reason=reason)
    entry.state = Entry.State.DRAFT
    entry.save(update_fields=["state"])
    showing.hide(entry)
    entry_retracted.send(Entry, entry=entry, row=row, by=by)
    return row


def _move(
    proposal: Proposal, verb: Verb, version: EntryVersion, by: User, capacity: Part, *, reason: str = ""
) -> LogRow:
    mandate = Mandate(
        kind=Mandated.ENTRY, id=version.pk, outcome=verb, digest=version.digest, capacity=capacity.value
    )
    return proposals.move(
        proposal_id=proposal.pk, verb=verb, by=by, seen=None, reason=reason, mandate=mandate
    )


# --- Whose page it is ---------------------------------------------------------------------------------


def _for_curator(proposal_id: int, by: User) -> Proposal:
    """The locked proposal of somebody who is its curator; on the team nobody is."""
    proposal = locked(proposal_id)
    require_visible(by, proposal)
    if Part.CURATOR not in interests.parts_of(by, proposal):
        raise Denied()
    if proposal.state not in SHOWN:
        raise Refused(Obstacle("entry.not_yet", _("Halaman katalog dibuat sesudah usulan lulus.")))
    return proposal


def locked_entry(entry_id: int, by: User) -> Entry:
    """The entry under its proposal's lock: one lock for text, pictures, publishing and retracting."""
    proposal_id = Entry.objects.filter(pk=entry_id).values_list("proposal_id", flat=True).first()
    if proposal_id is None:
        raise NotVisible
    _for_curator(proposal_id, by)
    return Entry.objects.get(pk=entry_id)


def _require_seen(entry: Entry, seen: int) -> None:
    if seen != entry.edits:
        raise Refused(
            Obstacle("entry.changed", _("Halaman ini sudah diubah sejak Anda membukanya. Muat ulang dahulu."))
        )


# --- What the public reads ----------------------------------------------------------------------------


def _freeze(entry: Entry, by: User) -> EntryVersion:
    """The next version."""
    text, last = frozen(entry), entry.latest_version()
    return EntryVersion.objects.create(
        entry=entry,
        number=last.number + 1 if last else 1,
        content=text,
        digest=content.digest(text),
        published_by=by,
    )


def _show(entry: Entry) -> None:
    entry.state = Entry.State.SHOWN
    if entry.address:
        entry.save(update_fields=["state"])
        return
    entry.first_published_at = clock.now()
    for address in _addresses(entry.title):
        if _take(entry, address):
            return


def _addresses(title: str) -> Iterator[str]:
    """`jemput-bola`, `jemput-bola-2`, …: readable, and of Latin letters whatever the title is."""
    words = slugify(title)[:ADDRESS_LENGTH].strip("-") or ADDRESS_WITHOUT_WORDS
    yield words
    yield from (f"{words}-{nth}" for nth in count(2))


def _take(entry: Entry, address: str) -> bool:
    """Two entries of one title may be published at once: the unique key decides who gets the address."""
    if Entry.objects.filter(address=address).exists():
        return False
    entry.address = address
    try:
        with transaction.atomic():
            entry.save(update_fields=["state", "address", "first_published_at"])
    except IntegrityError:
        return False
    return True
