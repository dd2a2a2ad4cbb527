"""Who judges: asking people, taking the request back, their answers, and the panel's lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflow.cleaning import clean_text
from workflow.people import selectors as people
from workflow.people.models import LabRole, User
from workflow.proposals import deadlines, interests
from workflow.proposals.rows import require_reason
from workflow.refusals import Denied, Invalid, NotVisible, Obstacle, Refused
from workflow.reviews.conflicts import Conflicts
from workflow.reviews.models import Assignment, Panel
from workflow.reviews.rows import Told, locked, not_found, refusal, require_arranger, require_open
from workflow.reviews.signals import lead_named, reviewer_assigned, reviewer_unassigned
from workflow.reviews.standing import review_of
from workflow.serving.prepared import prepared
from workflow.workdays import calendar, clock

Status = Assignment.Status
LEADERS = (LabRole.Role.REVIEWER, LabRole.Role.SECRETARIAT)


@transaction.atomic
def assign(*, panel_id: int, reviewer: User, by: User, override: str = "") -> Assignment:
    """Ask one reviewer for a review, due `review_days` working days from today.

    `override` is the reason why somebody with a flagged interest (`interest.co_writer`) is asked all the
    same; it is kept. The secretariat assigns, or whom an executive named in its place.

    Raises NotVisible, Denied, Invalid `reviewer.not_one`, Refused (`panel.closed`, `assignment.exists`,
    `interest.own`, `interest.unit`, `interest.declared`, `interest.co_writer`).
    """
    panel = locked(panel_id)
    require_arranger(by, panel)
    require_open(panel)
    return _ask(panel, reviewer, by, clean_text(override))


def assign_many(
    *, panel_ids: Sequence[int], reviewers: Sequence[User], by: User, override: str = ""
) -> list[Told]:
    """Ask these reviewers on each of these panels; one answer a panel and person, in that order.

    It only adds: whoever is already there stays, with what they filed. `Told.id` is the panel's.
    """
    told = []
    for panel_id in panel_ids:
        with transaction.atomic():
            told += _assign_all(panel_id, reviewers, by, clean_text(override))
    return told


def _assign_all(panel_id: int, reviewers: Sequence[User], by: User, override: str) -> list[Told]:
    """One panel, read and asked about once; whoever cannot be asked keeps nobody else from it."""
    try:
        panel = locked(panel_id)
        require_arranger(by, panel)
        require_open(panel)
    except NotVisible:
        return [Told(panel_id, obstacles=(not_found(),)) for _reviewer in reviewers]
    except Refused as refused:
        return [Told(panel_id, obstacles=tuple(refused.obstacles)) for _reviewer in reviewers]
    conflicts = Conflicts.of(panel.proposal)
    told = []
    for reviewer in reviewers:
        try:
            told.append(Told(panel_id, _ask(panel, reviewer, by, override, conflicts)))
        except Refused as refused:
            told.append(Told(panel_id, obstacles=tuple(refused.obstacles)))
    return told


@transaction.atomic
def unassign(*, assignment_id: int, by: User, reason: str) -> Assignment:
    """Take a request back: access ends at once; what was filed stays and still counts.

    Raises NotVisible, Denied, Invalid `reason.missing`, Refused (`panel.closed`, `assignment.ended`).
    """
    assignment, panel = locked_assignment(assignment_id)
    require_arranger(by, panel)
    require_open(panel)
    require_reason(reason)
    return _end(assignment, Status.WITHDRAWN, by, reason, cause="unassigned")


@transaction.atomic
def swap(*, assignment_id: int, to: User, by: User, reason: str, override: str = "") -> Assignment:
    """Ask somebody else in one person's place; answers the new assignment. Raises as both."""
    assignment, panel = locked_assignment(assignment_id)
    require_arranger(by, panel)
    require_open(panel)
    require_reason(reason)
    _end(assignment, Status.WITHDRAWN, by, reason, cause="swapped")
    return _ask(panel, to, by, clean_text(override))


@transaction.atomic
def accept(*, assignment_id: int, by: User) -> Assignment:
    """The reviewer takes the request on; saying so twice changes nothing."""
    assignment, panel = _my_assignment(assignment_id, by)
    require_open(panel)
    if assignment.status == Status.ASKED:
        assignment.status, assignment.answered_at = Status.ACCEPTED, clock.now()
        assignment.save(update_fields=["status", "answered_at"])
    return assignment


@transaction.atomic
def decline(*, assignment_id: int, by: User, reason: str) -> Assignment:
    """The reviewer cannot: access ends at once. Raises Refused `review.filed` after filing."""
    assignment, panel = _my_assignment(assignment_id, by)
    require_open(panel)
    require_reason(reason)
    if assignment.status == Status.FILED:
        raise Refused(Obstacle("review.filed", _("Telaah Anda sudah diajukan.")))
    return _end(assignment, Status.DECLINED, by, reason, cause="declined")


@transaction.atomic
def declare_conflict(*, assignment_id: int, by: User, reason: str) -> Assignment:
    """The reviewer has an interest here: never asked again on this proposal.

    After filing the filed review is kept and the declaration stands beside it for the lab to weigh.
    """
    assignment, panel = _my_assignment(assignment_id, by)
    require_open(panel)
    require_reason(reason)
    assignment.conflict = True
    return _end(assignment, Status.DECLINED, by, reason, cause="conflict")


@transaction.atomic
def name_lead(*, panel_id: int, lead: User | None, by: User) -> Panel:
    """Name the panel's lead (*ketua penelaah*), who may be one of its reviewers or not; None: nobody.

    Raises NotVisible, Denied, Invalid `lead.not_one`, Refused (`panel.closed`, `interest.own`).
    """
    panel = locked(panel_id)
    require_arranger(by, panel)
    require_open(panel)
    return _lead(panel, lead, by)


def _lead(panel: Panel, lead: User | None, by: User) -> Panel:
    if lead is not None:
        obstacle = interests.own_matter(lead, panel.proposal)
        if obstacle:
            raise Refused(Obstacle(obstacle.code, _("Ini urusannya sendiri; pilih ketua lain."), "lead"))
        if not may_lead(lead):
            raise Invalid(Obstacle("lead.not_one", _("Pilih penelaah atau sekretariat."), field="lead"))
    former = panel.lead
    if former != lead:
        panel.lead = lead
        panel.save(update_fields=["lead"])
        lead_named.send(Panel, panel=panel, lead=lead, former=former, by=by)
    return panel


@transaction.atomic
def replace_reviewer(*, assignment_id: int, successor: User | None, by: User) -> None:
    """Somebody leaves: their review is asked of the successor, or of nobody.

    Called by the leaving, which has asked whether `by` may; raises Refused for a conflicted successor.
    """
    assignment, panel = locked_assignment(assignment_id)
    _end(assignment, Status.WITHDRAWN, by, _left(), cause="unassigned")
    if successor is not None:
        _ask(panel, successor, by, "")


@transaction.atomic
def replace_lead(*, panel_id: int, successor: User | None, by: User) -> None:
    """Somebody leaves: the panel is led by the successor, or by nobody until the secretariat names one."""
    _lead(locked(panel_id), successor, by)


def _left() -> str:
    return gettext("Tidak lagi bertugas.")


def may_lead(user: User) -> bool:
    return user.is_active and bool(people.lab_roles(user) & set(LEADERS))


def may_review(user: User) -> bool:
    """An active reviewer of the lab; a reviewer always has a unit."""
    posts = people.Posts.of(user)
    return LabRole.Role.REVIEWER in posts.roles and bool(posts.units)


def assign_again(panel: Panel, earlier: Iterable[Assignment]) -> list[Assignment]:
    """The system asks the eligible people of the stage's last panel on a new, empty one (within the
    submission).

    A flagged interest is carried over only with the reason it was overridden with then.
    """
    conflicts = Conflicts.of(panel.proposal)
    again: list[Assignment] = []
    for past in earlier:
        if not may_review(past.reviewer) or conflicts.refusals(past.reviewer):
            continue
        if conflicts.flags(past.reviewer) and not past.override:
            continue
        again.append(_write(panel, past.reviewer, None, past.override, seat=len(again) + 1))
    return again


def _ask(
    panel: Panel, reviewer: User, by: User, override: str, conflicts: Conflicts | None = None
) -> Assignment:
    if not may_review(reviewer):
        raise Invalid(
            Obstacle("reviewer.not_one", _("Pilih penelaah aktif yang punya unit."), field="reviewer")
        )
    seats = _seats(panel=panel.pk)
    if any(each.reviewer_id == reviewer.pk and each.stands for each in seats):
        raise Refused(Obstacle("assignment.exists", _("Ia sudah ditugaskan pada panel ini.")))
    conflicts = conflicts or Conflicts.of(panel.proposal)
    obstacles = conflicts.refusals(reviewer)
    flags = conflicts.flags(reviewer)
    if flags and not override:
        obstacles += [Obstacle(flag.code, flag.text, flag.field) for flag in flags]
    if obstacles:
        raise Refused(obstacles)
    return _write(
        panel,
        reviewer,
        by,
        override if flags else "",
        seat=_seat(seats, reviewer),
        has_filed=bool((review := review_of(reviewer, panel)) and review.is_filed),
    )


def _write(
    panel: Panel, reviewer: User, by: User | None, override: str, *, seat: int, has_filed: bool = False
) -> Assignment:
    days = deadlines.days_for(panel.proposal, panel.revision.stage).review_days
    today = clock.today()
    assignment = Assignment.objects.create(
        panel=panel,
        reviewer=reviewer,
        seat=seat,
        status=Status.FILED if has_filed else Status.ASKED,
        due_on=calendar.add(today, days),
        due_from=today,
        due_days=days,
        asked_by=by,
        override=override,
    )
    reviewer_assigned.send(Assignment, assignment=assignment, by=by)
    return assignment


@prepared
def _seats(panel: Any) -> QuerySet[Assignment]:
    return Assignment.objects.filter(panel=panel)


def _seat(seats: Sequence[Assignment], reviewer: User) -> int:
    """The n of "Penelaah n": the one the person had on this panel, else the next."""
    had = next((each.seat for each in seats if each.reviewer_id == reviewer.pk), None)
    return had or max((each.seat for each in seats), default=0) + 1


def _end(
    assignment: Assignment, status: Assignment.Status, by: User, reason: str, *, cause: str
) -> Assignment:
    if not assignment.stands:
        raise Refused(ended())
    assignment.status, assignment.reason, assignment.ended_by = status, clean_text(reason), by
    assignment.answered_at = clock.now()
    assignment.save(update_fields=["status", "reason", "ended_by", "answered_at", "conflict"])
    reviewer_unassigned.send(Assignment, assignment=assignment, by=by, cause=cause)
    return assignment


def ended() -> Obstacle:
    return Obstacle(
        "assignment.ended",
        _("Penugasan Anda pada telaah ini sudah berakhir. Tulisan Anda tetap dapat disalin."),
    )


def locked_assignment(assignment_id: int) -> tuple[Assignment, Panel]:
    """An assignment and its panel, read under the proposal's lock. Raises NotVisible."""
    panel_id = Assignment.objects.filter(pk=assignment_id).values_list("panel_id", flat=True).first()
    if panel_id is None:
        raise NotVisible
    panel = locked(panel_id)
    assignment = Assignment.objects.select_related("reviewer").get(pk=assignment_id)
    assignment.panel = panel
    return assignment, panel


def _my_assignment(assignment_id: int, by: User) -> tuple[Assignment, Panel]:
    """Raises NotVisible for anybody else's, Denied `assignment.ended` when it has ended."""
    assignment, panel = locked_assignment(assignment_id)
    if assignment.reviewer_id != by.pk:
        raise refusal(by, panel.proposal)
    if not assignment.stands:
        raise Denied(ended())
    return assignment, panel
