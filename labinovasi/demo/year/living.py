"""One idea's life: each step of its walk done through the services, by the person whose part it is."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile

from labinovasi.demo.year import evidence, pictures, sheets
from labinovasi.demo.year.crowd import Staff, staff_of
from labinovasi.demo.year.idea import Idea, filled
from labinovasi.demo.year.sheets import File, Paper
from labinovasi.demo.year.steps import Laid
from workflow.exhibition import services as exhibition
from workflow.exhibition.models import Entry
from workflow.people.models import Unit, User
from workflow.proposals import endorsements, feedback
from workflow.proposals import services as proposals
from workflow.proposals.attachments import services as attachments
from workflow.proposals.machine import Stage, State, Verb
from workflow.proposals.models import (
    Attachment,
    Cycle,
    EndorsementRequest,
    Feedback,
    Proposal,
    TeamMember,
)
from workflow.proposals.worksheets.filling import fill
from workflow.refusals import Refused
from workflow.reviews import services as reviews
from workflow.reviews.models import Criterion, Decision, LegalCriterion, Panel
from workflow.workdays import calendar, clock

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
FIRST_HOUR = 8  # nothing in the lab's year happens before eight


@dataclass
class Lab:
    """What all lives share: people, units, calls, the days before today, and the decrees' numbers."""

    people: dict[str, User]
    units: dict[str, Unit]
    cycles: dict[str, Cycle]  # "former" and "present"
    today: dt.date
    decrees: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._calendar = calendar.load(
            self.today - dt.timedelta(days=600), self.today + dt.timedelta(days=500)
        )
        self._criteria: dict[int, list[str]] = {}

    def day(self, days_ago: int) -> dt.date:
        """The working day so many working days before today; negative: after it."""
        return self._calendar.add(self.today, -days_ago)

    def criteria(self, rubric: int) -> list[str]:
        """Keys of a rubric's criteria, as a review's marks name them."""
        if rubric not in self._criteria:
            found = Criterion.objects.filter(rubric=rubric).values_list("pk", flat=True)
            self._criteria[rubric] = [str(pk) for pk in found]
        return self._criteria[rubric]

    def next_decree(self) -> str:
        year = clock.today().year
        self.decrees[year] = self.decrees.get(year, 0) + 1
        return f"188.45/{self.decrees[year]}/{year}"


class Life:
    """`walk` done in the order of time: `moments` tells when the next step happens, `step` does it."""

    def __init__(
        self,
        lab: Lab,
        idea: Idea,
        walk: list[Laid],
        *,
        cycle: str,
        chance: random.Random,
        reviewers: tuple[str, ...],
    ) -> None:
        self.lab = lab
        self.walk = walk
        self.cycle = lab.cycles[cycle]
        self.chance = chance
        self.reviewers = reviewers
        self.days = [lab.day(step.days_ago) for step in walk]
        self.idea = filled(idea, self._dates())
        self.staff: Staff = staff_of(idea.unit, idea.team)
        self.moments = self._moments()
        self.keys: dict[str, list[str]] = {}
        self.pk = 0
        self.panel: Panel | None = None  # the open one
        self.drafts: dict[int, int] = {}  # the version of each seat's unfiled review
        self.said: list[str] = []  # what reviewers told the team, the last said last

    # --- time ---

    def _dates(self) -> dict[str, Any]:
        """Years and months the texts name, counted from the day the idea was written."""
        first = self.days[0]
        return {"lalu": first.year - 1, "ini": first.year, "depan": first.year + 1} | {
            f"bulan_{n}": f"{MONTHS[day.month - 1]} {day.year}"
            for n in range(-4, 13)
            for day in (sheets.months_after(first, n),)
        }

    def _moments(self) -> list[dt.datetime]:
        """Office hours, the same for the same life; steps of one day follow each other."""
        found: list[dt.datetime] = []
        for day in self.days:
            minute = self.chance.randrange(0, 300)
            moment = dt.datetime.combine(day, dt.time(FIRST_HOUR), tzinfo=clock.zone())
            moment += dt.timedelta(minutes=minute)
            if found and moment <= found[-1]:
                moment = found[-1] + dt.timedelta(minutes=25)
            found.append(moment)
        return found

    def live(self) -> Iterator[dt.datetime]:
        """Yields the moment of each step and does the step when it is resumed."""
        for step, moment in zip(self.walk, self.moments, strict=True):
            yield moment
            getattr(self, f"_{step.do}")(**step.facts)

    # --- who ---

    def _who(self, account: str) -> User:
        return self.lab.people[account]

    @cached_property
    def owner(self) -> User:
        return self._who(self.staff.owner)

    @cached_property
    def co_writer(self) -> User:
        return self._who(self.staff.co_writer)

    @cached_property
    def head(self) -> User:
        return self._who(self.staff.head)

    @property
    def office(self) -> User:
        return self._who("sekretariat")

    @property
    def curator(self) -> User:
        return self._who("kurator")

    def _proposal(self) -> Proposal:
        return Proposal.objects.select_related("unit", "cycle").get(pk=self.pk)

    def _seen(self) -> int:
        return Proposal.objects.values_list("seen", flat=True).get(pk=self.pk)

    # --- the team ---

    def _create(self) -> None:
        made = proposals.create(
            unit=self.lab.units[self.idea.unit], by=self.owner, title=self.idea.title, cycle=self.cycle
        )
        self.pk = made.pk
        proposals.add_to_team(
            proposal_id=self.pk, by=self.owner, user=self.co_writer, role=TeamMember.Role.CO_WRITER
        )
        for partner in self.idea.partners:
            proposals.add_partner(proposal_id=self.pk, by=self.owner, unit=self.lab.units[partner])

    def _write(self, only: tuple[str, ...] = ()) -> None:
        """The present stage's worksheet, whole or `only` some of its parts: owner and co-writer save once
        each, and what they attach follows."""
        stage = Stage(Proposal.objects.only("state", "rested_from").get(pk=self.pk).stage)
        papers = {self.owner: Paper(), self.co_writer: Paper()}
        files: list[File] = []
        for part in only or sheets.PARTS[stage]:
            written = sheets.WRITTEN[part](self)
            papers[self.co_writer if part in sheets.BY_CO_WRITER else self.owner].take(written)
            files += written.files
        for person, paper in papers.items():
            self._fill(person, paper)
        for file in files:
            attachments.attach_file(
                proposal_id=self.pk,
                file=ContentFile(file.data, name=file.name),
                name=file.name,
                kind=file.kind,
                by=self.co_writer,
            )

    def _fill(self, person: User, paper: Paper) -> None:
        if paper.is_empty:
            return
        filled = fill(
            proposal_id=self.pk,
            by=person,
            sections=paper.sections,
            rows=paper.rows,
            changes=paper.changes,
        )
        for kind, keys in filled.keys.items():
            self.keys.setdefault(kind, []).extend(keys)

    # --- the head ---

    def _ask(self) -> None:
        endorsements.ask(proposal_id=self.pk, by=self.owner, seen=self._seen())

    def _request(self) -> EndorsementRequest:
        return EndorsementRequest.objects.get(proposal_id=self.pk, status=EndorsementRequest.Status.OPEN)

    def _approve(self, note: str = "") -> None:
        endorsements.approve(request_id=self._request().pk, by=self.head, seen=self._seen(), note=note)
        self.panel, self.drafts = None, {}

    def _refuse(self, reason: str) -> None:
        endorsements.return_to_team(request_id=self._request().pk, by=self.head, reason=reason)

    def _mend(self, section: str = "idea", name: str = "resources", text: str = "") -> None:
        """The team answers with words: a sentence is added to what stands there."""
        before = getattr(self.idea, FIELDS.get(name, name))
        paper = Paper(sections={section: {name: f"{before} {text or MENDED}"}})
        self._fill(self.owner, paper)

    # --- the gate ---

    def _panel(self) -> Panel:
        """The open panel, read once a round."""
        if self.panel is None:
            found = Panel.objects.open().select_related("revision")
            self.panel = found.get(revision__proposal_id=self.pk)
        return self.panel

    def _coach(self, account: str) -> None:
        proposals.name_coach(proposal_id=self.pk, by=self.office, coach=self._who(account))

    def _say(self, who: str, stage: str, section: str, text: str) -> None:
        """Feedback of the coach, the head or the secretariat."""
        feedback.give(proposal_id=self.pk, by=self._who(who), stage=stage, section=section, text=text)

    def _settle(self) -> None:
        """The team has done what was said and settles it."""
        for entry in Feedback.objects.filter(proposal_id=self.pk).open():
            feedback.settle(feedback_id=entry.pk, by=self.owner)

    def _assign(self, seats: int = 2, lead: bool = False) -> None:
        panel, asked = self._panel(), [self._who(account) for account in self.reviewers[:seats]]
        for told in reviews.assign_many(panel_ids=[panel.pk], reviewers=asked, by=self.office):
            if not told.is_done:
                raise Refused(told.obstacles)
        if lead:
            reviews.name_lead(panel_id=panel.pk, lead=asked[0], by=self.office)

    def _accept(self, seat: int) -> None:
        reviewer = self._who(self.reviewers[seat])
        assignment = self._panel().assignments.get(reviewer=reviewer)
        reviews.accept(assignment_id=assignment.pk, by=reviewer)

    def _marks(self, panel: Panel, marks: tuple[int, ...]) -> dict[str, int]:
        criteria = self.lab.criteria(panel.rubric_id)
        return dict(zip(criteria, (marks * len(criteria))[: len(criteria)], strict=True))

    def _file(self, seat: int, marks: tuple[int, ...], note: str = "", lab_note: str = "") -> None:
        panel = self._panel()
        reviews.file_review(
            panel_id=panel.pk,
            by=self._who(self.reviewers[seat]),
            version=self.drafts.get(seat, 0),
            marks=self._marks(panel, marks),
            confirmations=dict.fromkeys(LegalCriterion.values, True),
            note=self._said(note or self._note(panel, marks)),
            lab_note=lab_note or None,
        )

    def _said(self, note: str) -> str:
        self.said = [*(each for each in self.said if each != note), note]
        return note

    def _note(self, panel: Panel, marks: tuple[int, ...]) -> str:
        """What a reviewer writes to the team, by stage and by how content they are."""
        return evidence.note(panel.revision.stage, min(marks), self.chance, self.said)

    def _draft_review(self, seat: int, marks: tuple[int, ...], note: str = "") -> None:
        """A review that is being written; not filed."""
        panel = self._panel()
        typed = list(self._marks(panel, marks).items())[:-1]
        draft = reviews.save_draft(
            panel_id=panel.pk, by=self._who(self.reviewers[seat]), version=0, marks=dict(typed), note=note
        )
        self.drafts[seat] = draft.version

    def _record(self, outcome: str, reason: str = "", **more: Any) -> None:
        if "wake_after" in more:
            more["wake_on"] = calendar.add(clock.today(), more.pop("wake_after"))
        if "to" in more:
            more["to"] = State(more["to"])
        reviews.record_decision(
            panel_id=self._panel().pk, by=self.office, outcome=Verb(outcome), reason=reason, **more
        )

    def _announce(self) -> None:
        decision = Decision.objects.get(revision__proposal_id=self.pk, status=Decision.Status.RECORDED)
        reviews.announce_decision(
            decision_id=decision.pk,
            by=self.office,
            decree_number=self.lab.next_decree(),
            decree_date=clock.today(),
        )

    # --- moves ---

    def _move(self, verb: str, who: str = "owner", reason: str = "", wake_after: int = 0) -> None:
        """Move without a gate; `who` is owner, head, office or system (nobody)."""
        by = None if who == "system" else getattr(self, who)
        wake_on = calendar.add(clock.today(), wake_after) if wake_after else None
        proposals.move(
            proposal_id=self.pk, verb=Verb(verb), by=by, seen=self._seen(), reason=reason, wake_on=wake_on
        )

    # --- the catalogue ---

    def _entry(self) -> Entry:
        return Entry.objects.get(proposal_id=self.pk)

    def _page(self) -> None:
        """The curator composes the page from what was judged, gives it a heading, and chooses a picture."""
        idea = self.idea
        entry = exhibition.compose_entry(proposal_id=self.pk, by=self.curator)
        exhibition.change_entry(
            entry_id=entry.pk,
            by=self.curator,
            seen=entry.edits,
            title=idea.headline or idea.title,
            summary=idea.sentence or _what_came_of_it(idea),
            text=idea.story,
        )
        photo = Attachment.objects.current().filter(proposal_id=self.pk, kind="photo").get()
        alt = idea.alt or pictures.ALTS[idea.scene]
        exhibition.copy_picture(entry_id=entry.pk, by=self.curator, attachment=photo.public_id, alt=alt)

    def _publish(self) -> None:
        exhibition.publish_entry(proposal_id=self.pk, by=self.curator, seen=self._entry().edits)

    def _retract(self, reason: str) -> None:
        exhibition.retract_entry(proposal_id=self.pk, by=self.curator, reason=reason)


FIELDS = {"trial_result": "result"}  # where a sheet's field has another name than the idea's
MENDED = "Ditambah setelah dibahas bersama kepala unit."


def _what_came_of_it(idea: Idea) -> str | None:
    """The paragraph of the story that tells what rose or fell, from what to what."""
    return next((told for told in idea.story.split("\n\n") if "%" in told), None)
