"""One idea's life: each step of its walk done through the services, by the person whose part it is."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile

from labinovasi.demo.year import evidence
from labinovasi.demo.year.crowd import Staff, staff_of
from labinovasi.demo.year.idea import Cause, Idea, filled
from labinovasi.demo.year.steps import Laid
from workflow.exhibition import services as exhibition
from workflow.exhibition.models import Entry
from workflow.people.models import Unit, User
from workflow.proposals import endorsements
from workflow.proposals import services as proposals
from workflow.proposals.attachments import services as attachments
from workflow.proposals.machine import Stage, State, Verb
from workflow.proposals.models import Attachment, Cycle, EndorsementRequest, Proposal, TeamMember
from workflow.proposals.models.worksheets import CRITERIA
from workflow.proposals.worksheets import services as worksheets
from workflow.reviews import services as reviews
from workflow.reviews.models import Decision, LegalCriterion, Panel, Review
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

    def day(self, days_ago: int) -> dt.date:
        """The working day so many working days before today; negative: after it."""
        return self._calendar.add(self.today, -days_ago)

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
        self.version = 0
        self.pk = 0

    # --- time ---

    def _dates(self) -> dict[str, Any]:
        """Years and months the texts name, counted from the day the idea was written."""
        first = self.days[0]
        return {"lalu": first.year - 1, "ini": first.year, "depan": first.year + 1} | {
            f"bulan_{n}": f"{MONTHS[day.month - 1]} {day.year}"
            for n in range(-4, 13)
            for day in (_months_after(first, n),)
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
        """The present stage's worksheet, whole or `only` some of its parts."""
        stage = Stage(self._proposal().stage)
        for part in only or PARTS[stage]:
            getattr(self, f"_write_{part}")()

    def _save(self, section: str, by: User | None = None, **values: Any) -> None:
        saved = worksheets.save_section(
            proposal_id=self.pk, section=section, values=values, version=self.version, by=by or self.owner
        )
        self.version = saved.version

    def _add(self, kind: str, by: User | None = None, **values: Any) -> str:
        saved = worksheets.add_row(proposal_id=self.pk, kind=kind, values=values, by=by or self.owner)
        self.version = saved.version
        self.keys.setdefault(kind, []).append(saved.key)
        return saved.key

    def _change(self, kind: str, n: int, by: User | None = None, **values: Any) -> None:
        saved = worksheets.change_row(
            proposal_id=self.pk,
            kind=kind,
            key=self.keys[kind][n],
            values=values,
            version=self.version,
            by=by or self.owner,
        )
        self.version = saved.version

    def _attach(self, name: str, kind: str, data: bytes) -> Attachment:
        """A file; its version is not known to us, and the next save reads none of it."""
        return attachments.attach_file(
            proposal_id=self.pk, file=ContentFile(data, name=name), name=name, kind=kind, by=self.co_writer
        )

    # --- the parts of the worksheets ---

    def _write_idea(self) -> None:
        idea = self.idea
        self._save(
            "idea",
            summary=idea.summary,
            background=idea.background,
            idea=idea.idea,
            novelty=idea.novelty,
            resources=idea.resources,
        )

    def _write_profile(self) -> None:
        idea = self.idea
        self._save("profile", initiator_kind=idea.initiator, form=idea.form, main_affair=idea.affair)

    def _write_people(self) -> None:
        for group, marginal in self.idea.beneficiaries:
            self._add("beneficiary", group=group, marginal=marginal)
        for part in self.idea.parts:
            self._add("stakeholder", self.co_writer, name=part.name, part=part.does)

    def _write_criteria(self) -> None:
        self._save("criteria", self.co_writer, **{f"criterion_{name}": True for name in CRITERIA})

    def _write_problem(self) -> None:
        self._save("problem", problem=self.idea.problem, affected=self.idea.affected)

    def _write_causes(self) -> None:
        for cause in self.idea.causes:
            self._cause(cause, None)

    def _cause(self, cause: Cause, above: str | None) -> None:
        key = self._add("root_cause", cause=cause.text, parent=above)
        for below in cause.below:
            self._cause(below, key)

    def _write_map(self) -> None:
        for n, part in enumerate(self.idea.parts):
            self._change("stakeholder", n, self.co_writer, influence=part.influence, interest=part.interest)

    def _write_baseline(self) -> None:
        counted = dt.date(self.days[0].year - 1, 12, 31)
        for measure in self.idea.measures:
            self._add(
                "indicator",
                self.co_writer,
                name=measure.name,
                unit=measure.unit,
                baseline=measure.baseline,
                baseline_on=counted,
                baseline_source=measure.source,
            )

    def _write_source(self) -> None:
        measures = self.idea.measures
        lines = [f"{of.name}: {of.baseline} {of.unit}" for of in measures]
        self._attach(
            f"{measures[0].source}.pdf".replace("/", "-"),
            "baseline_source",
            evidence.page(measures[0].source, [self.idea.title, "", *lines]),
        )

    def _write_plan(self) -> None:
        first = clock.today()
        for task in self.idea.tasks:
            self._add(
                "activity",
                phase=task.phase,
                name=task.name,
                person=task.person,
                output=task.output,
                method=task.method,
                start_month=_months_after(first, task.start),
                end_month=_months_after(first, task.end),
            )

    def _write_budget(self) -> None:
        for cost in self.idea.costs:
            money = {"amount": cost.amount, "source": cost.source} if cost.amount else {"no_cost": True}
            self._add("budget_line", self.co_writer, item=cost.item, **money)

    def _write_targets(self) -> None:
        until = _months_after(clock.today(), max(task.end for task in self.idea.tasks))
        for n, measure in enumerate(self.idea.measures):
            self._change("indicator", n, self.co_writer, target=measure.target, target_on=until)

    def _write_risks(self) -> None:
        for risk, mitigation in self.idea.risks:
            self._add("risk", risk=risk, mitigation=mitigation)
        self._save("trial", trial_plan=self.idea.trial_plan)

    def _write_action_plan(self) -> None:
        lines = [f"{task.name}: {task.output}" for task in self.idea.tasks]
        self._attach("Rencana aksi.pdf", "action_plan", evidence.page(self.idea.title, lines))

    def _write_launch(self) -> None:
        """Written two weeks after the launch, where there was time for one."""
        launched = calendar.add(clock.today(), -10)
        self._save("launch", launch_on=launched, launch_place=self.idea.launch_place)

    def _write_progress(self) -> None:
        for n, task in enumerate(self.idea.tasks):
            self._change("activity", n, progress="100", progress_note=task.note)

    def _write_results(self) -> None:
        measured = calendar.add(clock.today(), -1)
        for n, measure in enumerate(self.idea.measures):
            self._add(
                "measurement",
                self.co_writer,
                indicator=self.keys["indicator"][n],
                value=measure.result,
                measured_on=measured,
                source=measure.result_source or measure.source,
            )
        self._save("results", trial_result=self.idea.result, lessons=self.idea.lessons)

    def _write_lessons(self) -> None:
        self._save("results", lessons=self.idea.lessons)

    def _write_proof(self) -> None:
        self._attach("SOP layanan.pdf", "sop", evidence.page(f"SOP {self.idea.title}", [self.idea.idea]))
        self._attach("Peluncuran.jpg", "photo", evidence.photo(self.idea.scene, self.chance.random()))

    # --- the head ---

    def _ask(self) -> None:
        endorsements.ask(proposal_id=self.pk, by=self.owner, seen=self._seen())

    def _request(self) -> EndorsementRequest:
        return EndorsementRequest.objects.get(proposal_id=self.pk, status=EndorsementRequest.Status.OPEN)

    def _approve(self, note: str = "") -> None:
        endorsements.approve(request_id=self._request().pk, by=self.head, seen=self._seen(), note=note)

    def _refuse(self, reason: str) -> None:
        endorsements.return_to_team(request_id=self._request().pk, by=self.head, reason=reason)

    def _mend(self, section: str = "idea", name: str = "resources", text: str = "") -> None:
        """The team answers with words: a sentence is added to what stands there."""
        before = getattr(self.idea, FIELDS.get(name, name))
        values: dict[str, Any] = {name: f"{before} {text or MENDED}"}
        self._save(section, **values)

    # --- the gate ---

    def _panel(self) -> Panel:
        found = Panel.objects.open().select_related("revision__proposal", "rubric")
        return found.get(revision__proposal_id=self.pk)

    def _coach(self, account: str) -> None:
        proposals.name_coach(proposal_id=self.pk, by=self.office, coach=self._who(account))

    def _assign(self, seats: int = 2) -> None:
        panel = self._panel()
        for account in self.reviewers[:seats]:
            reviews.assign(panel_id=panel.pk, reviewer=self._who(account), by=self.office)
        reviews.name_lead(panel_id=panel.pk, lead=self._who(self.reviewers[0]), by=self.office)

    def _accept(self, seat: int) -> None:
        reviewer = self._who(self.reviewers[seat])
        assignment = self._panel().assignments.get(reviewer=reviewer)
        reviews.accept(assignment_id=assignment.pk, by=reviewer)

    def _marks(self, panel: Panel, marks: tuple[int, ...]) -> dict[str, int]:
        criteria = [str(pk) for pk in panel.rubric.criteria.values_list("pk", flat=True)]
        return dict(zip(criteria, (marks * len(criteria))[: len(criteria)], strict=True))

    def _file(self, seat: int, marks: tuple[int, ...], note: str = "") -> None:
        panel, reviewer = self._panel(), self._who(self.reviewers[seat])
        had = Review.objects.filter(panel=panel, reviewer=reviewer).values_list("version", flat=True).first()
        reviews.file_review(
            panel_id=panel.pk,
            by=reviewer,
            version=had or 0,
            marks=self._marks(panel, marks),
            confirmations=dict.fromkeys(LegalCriterion.values, True),
            note=note or self._note(panel, marks),
        )

    def _note(self, panel: Panel, marks: tuple[int, ...]) -> str:
        """What a reviewer writes to the team, by stage and by how content they are."""
        return evidence.note(panel.revision.stage, min(marks), self.chance)

    def _draft_review(self, seat: int, marks: tuple[int, ...], note: str = "") -> None:
        """A review that is being written; not filed."""
        panel = self._panel()
        typed = list(self._marks(panel, marks).items())[:-1]
        reviews.save_draft(
            panel_id=panel.pk, by=self._who(self.reviewers[seat]), version=0, marks=dict(typed), note=note
        )

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
        idea = self.idea
        entry = exhibition.draft_entry(proposal_id=self.pk, by=self.curator)
        exhibition.change_entry(
            entry_id=entry.pk,
            by=self.curator,
            seen=entry.edits,
            title=idea.headline or idea.title,
            summary=idea.sentence or None,
            text=idea.story,
        )
        photo = Attachment.objects.current().filter(proposal_id=self.pk, kind="photo").get()
        exhibition.copy_picture(entry_id=entry.pk, by=self.curator, attachment=photo.public_id, alt=idea.alt)

    def _publish(self) -> None:
        exhibition.publish_entry(proposal_id=self.pk, by=self.curator, seen=self._entry().edits)

    def _retract(self, reason: str) -> None:
        exhibition.retract_entry(proposal_id=self.pk, by=self.curator, reason=reason)


PARTS: Mapping[Stage, tuple[str, ...]] = {
    Stage.DRUM_UP: ("idea", "profile", "people", "criteria"),
    Stage.DIAGNOSE: ("problem", "causes", "baseline", "map", "source"),
    Stage.DESIGN: ("plan", "budget", "targets", "risks", "action_plan"),
    Stage.DELIVER: ("launch", "progress", "results", "proof"),
}
FIELDS = {"trial_result": "result"}  # where a sheet's field has another name than the idea's
MENDED = "Ditambah setelah dibahas bersama kepala unit."


def _months_after(day: dt.date, n: int) -> dt.date:
    years, month = divmod(day.month - 1 + n, 12)
    return dt.date(day.year + years, month + 1, 1)
