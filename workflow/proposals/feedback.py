"""Feedback on the worksheets: who gives, reads, answers and settles it.

Coach, head and secretariat write it where Table B says *f*; the gate's notes come with an announcement,
unnamed. The team and those three read it and answer it, in every state in which they read the text. What
was written on words that are not sent yet follows those words: whoever reads only what was sent reads it
with the next submission.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflow.cleaning import clean_text
from workflow.people.models import User
from workflow.proposals import content, interests, visibility
from workflow.proposals.machine import STAGES, TEAM, Part, Stage, Verb
from workflow.proposals.models import Feedback, FeedbackReply, LogRow, Proposal, Revision
from workflow.proposals.rows import locked
from workflow.proposals.signals import feedback_answered, feedback_given
from workflow.proposals.table_b import GIVES_FEEDBACK, READS_FEEDBACK
from workflow.proposals.visibility import Look, Reading
from workflow.proposals.worksheets.sections import ROWS, SECTIONS
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle
from workflow.serving.once import once
from workflow.serving.prepared import fetched, prepared
from workflow.workdays import clock

LONGEST = 20_000  # characters
LONGEST_QUOTE = 2_000  # characters; the revision it names holds the whole


# --- Who ---------------------------------------------------------------------------------------------


def gives(look: Look, proposal: Proposal) -> bool:
    """The *f* of Table B; interest beats office, so nobody of the team."""
    return look.reads_text and _giving_part(look, proposal) is not None


def _giving_part(look: Look, proposal: Proposal) -> Part | None:
    if look.parts & interests.ON_TEAM or proposal.is_import:
        return None
    phase = visibility.phase_of(proposal)
    return next((part for part, when in GIVES_FEEDBACK.items() if part in look.parts and phase in when), None)


def reads(look: Look) -> bool:
    """Those it is said to and those who say it, with the text; nobody else, in no state."""
    return look.reads_text and bool(look.parts & READS_FEEDBACK)


def answers(look: Look) -> bool:
    """The team, and coach, head and secretariat, whatever the state."""
    return reads(look) and _answering_part(look) is not None


def _answering_part(look: Look) -> Part | None:
    if look.parts & interests.ON_TEAM:
        return next((part for part in TEAM if part in look.parts), None)
    return next((part for part in GIVES_FEEDBACK if part in look.parts), None)


def settles(look: Look, entry: Feedback, user: User) -> bool:
    """The team, or who wrote it; what the gate said also the secretariat, in the gate's place."""
    if not answers(look):
        return False
    if look.parts & interests.ON_TEAM or entry.author_id == user.pk:
        return True
    return entry.author_id is None and Part.SECRETARIAT in look.parts


def entries(user: User, proposal: Proposal, look: Look) -> QuerySet[Feedback]:
    """What this person reads, the oldest first, with authors; the replies are fetched by who shows them."""
    if not reads(look):
        return Feedback.objects.none()
    found = Feedback.objects.filter(proposal=proposal)
    return _read_by(found, user, _sent_at(proposal), whole=look.reading is Reading.WORK)


def said_to(user: User, proposal: Proposal, look: Look) -> list[Feedback]:
    """The same with their replies. Two queries, one where nothing was said; asked once a request."""
    if not reads(look):
        return []
    return once(("said to", user.pk, proposal.pk), lambda: _said_to(user, proposal, look))


def _said_to(user: User, proposal: Proposal, look: Look) -> list[Feedback]:
    asked = {"user": user.pk, "proposal": proposal.pk, "sent_at": _sent_at(proposal)}
    found = _entries(**asked, whole=look.reading is Reading.WORK)
    replies: dict[int, list[FeedbackReply]] = defaultdict(list)
    for reply in _replies(entries=[entry.pk for entry in found]) if found else ():
        replies[reply.feedback_id].append(reply)
    for entry in found:
        fetched(entry, "replies", FeedbackReply, replies[entry.pk])
    return found


def _sent_at(proposal: Proposal) -> dt.datetime:
    return proposal.last_sent_at or clock.now()


def _read_by(found: Any, user: Any, sent_at: Any, *, whole: bool) -> QuerySet[Feedback]:
    """`whole`: for whoever reads the work in progress; others read nothing said of words not sent yet."""
    found = found.standing().select_related("author", "revision")
    return found if whole else found.exclude(Q(on_unsent=True, at__gte=sent_at) & ~Q(author=user))


@prepared
def _entries(user: Any, proposal: Any, sent_at: Any, *, whole: bool) -> QuerySet:
    return _read_by(Feedback.objects.filter(proposal=proposal), user, sent_at, whole=whole)


@prepared
def _replies(entries: Any) -> QuerySet:
    return FeedbackReply.objects.filter(feedback__in=entries).select_related("author")


# --- Writing -----------------------------------------------------------------------------------------


@transaction.atomic
def give(*, proposal_id: int, by: User, stage: Stage | str, section: str = "", text: str) -> Feedback:
    """Say something about a section of a worksheet, or about the whole of it (`section` empty).

    `section` is the name of a section or of a kind of row on that worksheet. The entry quotes the words it
    was written on.

    Raises NotVisible, Denied, Invalid (`feedback.section`, `feedback.empty`, `feedback.too_long`).
    """
    proposal = locked(proposal_id)
    look = _look(by, proposal)
    part = _giving_part(look, proposal)
    if not look.reads_text or part is None:
        raise Denied()
    _require_section(stage, section)
    cleaned = _require_text(text)
    entry = Feedback(
        proposal=proposal, stage=Stage(stage), section=section, text=cleaned, author=by, capacity=part.value
    )
    if said := _said_already(entry):
        return said
    _quote(entry, by, look)
    entry.save()
    feedback_given.send(Feedback, feedback=entry, by=by)
    return entry


def _said_already(entry: Feedback) -> Feedback | None:
    """A form pressed twice says it once: the same words by the same person on the same part, still open."""
    same = entry.proposal.feedback.open().filter(
        author=entry.author, stage=entry.stage, section=entry.section, text=entry.text
    )
    return same.select_related("author", "revision").first()


@transaction.atomic
def reply(*, feedback_id: int, by: User, text: str) -> FeedbackReply:
    """Answer an entry; possible in every state.

    Raises NotVisible, Denied, Invalid (`feedback.empty`, `feedback.too_long`).
    """
    entry, look = _readable(feedback_id, by)
    part = _answering_part(look)
    if part is None:
        raise Denied()
    cleaned = _require_text(text)
    last = entry.replies.order_by("pk").last()
    if last and (last.author_id, last.text) == (by.pk, cleaned):
        return last
    written = FeedbackReply.objects.create(feedback=entry, author=by, capacity=part.value, text=cleaned)
    feedback_answered.send(FeedbackReply, reply=written, by=by)
    return written


@transaction.atomic
def settle(*, feedback_id: int, by: User) -> Feedback:
    """Say that an entry is dealt with; saying so twice changes nothing. Raises NotVisible, Denied."""
    return _settled(feedback_id, by, settled=True)


@transaction.atomic
def reopen(*, feedback_id: int, by: User) -> Feedback:
    """It is not dealt with after all. Raises NotVisible, Denied."""
    return _settled(feedback_id, by, settled=False)


def _settled(feedback_id: int, by: User, *, settled: bool) -> Feedback:
    entry, look = _readable(feedback_id, by)
    if not settles(look, entry, by):
        raise Denied()
    if entry.is_settled != settled:
        entry.settled_at, entry.settled_by = (clock.now(), by) if settled else (None, None)
        entry.save(update_fields=["settled_at", "settled_by"])
    return entry


def _look(by: User, proposal: Proposal) -> Look:
    look = visibility.look(by, proposal)
    if look.reading is None:
        raise NotVisible
    return look


def _readable(feedback_id: int, by: User) -> tuple[Feedback, Look]:
    """An entry this person reads, under its proposal's lock. Raises NotVisible."""
    proposal_id = Feedback.objects.filter(pk=feedback_id).values_list("proposal_id", flat=True).first()
    if proposal_id is None:
        raise NotVisible
    proposal = locked(proposal_id)
    look = _look(by, proposal)
    entry = entries(by, proposal, look).filter(pk=feedback_id).first()
    if entry is None:
        raise NotVisible
    entry.proposal = proposal
    return entry, look


def _require_section(stage: Stage | str, section: str) -> None:
    if stage in STAGES and (not section or section in sections_of(stage)):
        return
    raise Invalid(Obstacle("feedback.section", _("Bagian ini tidak ada di lembar itu."), field="section"))


def sections_of(stage: Stage | str) -> dict[str, str]:
    """Name → label of what a worksheet shows as one part: its sections, and the kinds of rows with a field
    of that stage (an indicator's target stands on Design, its baseline on Diagnose)."""
    named = {s.name: s.label for s in SECTIONS.values() if s.stage == stage}
    rows = {k.name: k.label for k in ROWS.values() if any(field.stage == stage for field in k.fields)}
    return {name: str(label) for name, label in (named | rows).items()}


def _require_text(text: str) -> str:
    cleaned = clean_text(text)
    if not cleaned:
        raise Invalid(Obstacle("feedback.empty", _("Tulis tanggapannya."), field="text"))
    if len(cleaned) > LONGEST:
        sentence = _("Tanggapan paling panjang %(max)s huruf.") % {"max": LONGEST}
        raise Invalid(Obstacle("feedback.too_long", sentence, field="text"))
    return cleaned


# --- The words it was written on ---------------------------------------------------------------------


def _quote(entry: Feedback, by: User, look: Look) -> None:
    proposal = entry.proposal
    entry.revision = visibility.revisions_visible_to(by, proposal, look).order_by("-number").first()
    sent = json.loads(entry.revision.content) if entry.revision else {}
    words = words_of(sent, entry.stage, entry.section)
    if look.reading is Reading.WORK:
        now = words_of(content.snapshot(proposal), entry.stage, entry.section)
        entry.on_unsent = entry.revision is None or now != words
        words = now
    entry.quote = words[:LONGEST_QUOTE] if entry.section else ""


def words_of(text: Mapping[str, Any], stage: str, section: str) -> str:
    """The words of one section of a snapshot as plain lines; of the whole worksheet where it is empty."""
    names = [section] if section else list(sections_of(stage))
    return "\n".join(line for name in names for line in _lines(text, stage, name))


def _lines(text: Mapping[str, Any], stage: str, name: str) -> Iterable[str]:
    if name in SECTIONS:
        values = text.get("sheets", {}).get(SECTIONS[name].stage.value, {})
        rows = [values]
        fields = SECTIONS[name].fields
    else:
        kept = text.get("rows", {}).get(name, {})
        order = text.get("labels", {}).get("order", {}).get(name, sorted(kept))
        rows = [kept[key] for key in order if key in kept]
        fields = tuple(field for field in ROWS[name].fields if field.stage == stage or not field.rows)
    for row in rows:
        said = [_said(row.get(field.name)) for field in fields if not field.rows]
        yield from _joined(said, apart=name in SECTIONS)


def _said(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return str(value)


def _joined(said: list[str], *, apart: bool) -> Iterable[str]:
    kept = [each for each in said if each]
    return kept if apart else [" · ".join(kept)] if kept else []


# --- What the gate says ------------------------------------------------------------------------------


@dataclass(frozen=True)
class GateNote:
    """A note of the gate; without a `seat` it is the decision's own."""

    text: str
    seat: int | None = None


def add_from_gate(revision: Revision, notes: Iterable[GateNote], *, source: str) -> list[Feedback]:
    """The gate's notes to the team become feedback on the worksheet that was judged; empty ones do not.

    Only called with an announcement, in its transaction. `source` names the decision.
    """
    added = []
    for note in notes:
        if not (text := clean_text(note.text)):
            continue
        entry = Feedback.objects.create(
            proposal=revision.proposal,
            stage=revision.stage,
            text=text,
            voice=Feedback.Voice.REVIEWER if note.seat else Feedback.Voice.DECISION,
            seat=note.seat,
            source=source,
            revision=revision,
        )
        feedback_given.send(Feedback, feedback=entry, by=None)
        added.append(entry)
    return added


def take_back_from_gate(source: str) -> int:
    """A corrected announcement takes its notes back: they are kept and shown to nobody, replies too."""
    return Feedback.objects.standing().filter(source=source).update(taken_back_at=clock.now())


# --- Before sending again ----------------------------------------------------------------------------


def open_before_sending(proposal: Proposal) -> QuerySet[Feedback]:
    """Entries still open since the proposal last came to its team: by the last return, or begun."""
    return _open_since_return(proposal.pk, proposal.state, proposal.created_at)


def _open_since_return(proposal: Any, state: Any, created_at: Any) -> QuerySet[Feedback]:
    """Since the last move but a recall brought it into this working state; a recall answers nothing."""
    moved = LogRow.objects.filter(proposal=proposal, moves=True, to_state=state).exclude(verb=Verb.RECALL)
    last = Subquery(moved.order_by("-n").values("at")[:1])
    came = Coalesce(last, created_at, output_field=DateTimeField())
    return Feedback.objects.filter(proposal=proposal).open().filter(at__gte=came)


@prepared
def _open_keys(proposal: Any, state: Any, created_at: Any) -> QuerySet:
    return _open_since_return(proposal, state, created_at).order_by().values_list("pk", flat=True)


def warnings(proposal: Proposal) -> list[Obstacle]:
    """`feedback.open`: told before sending and never in the way, since the team may disagree."""
    if not proposal.in_work:
        return []
    since = {"state": proposal.state, "created_at": proposal.created_at}
    count = len(_open_keys(proposal=proposal.pk, **since))
    if not count:
        return []
    text = ngettext("%(n)d tanggapan masih terbuka.", "%(n)d tanggapan masih terbuka.", count) % {"n": count}
    return [Obstacle("feedback.open", text, field="feedback", blocks=False)]
