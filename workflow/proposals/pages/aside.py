"""The side column: what is still missing, on whom it waits and until when, who is in it, what comes next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflow.proposals import feedback, ladder
from workflow.proposals.machine import State
from workflow.proposals.models import TeamMember
from workflow.proposals.pages import links
from workflow.proposals.pages.base import Opened
from workflow.proposals.pages.standing import day
from workflow.proposals.waiting import On, waits_on
from workflow.proposals.worksheets import checklist
from workflow.refusals import Obstacle
from workflow.workdays import calendar, clock


def column(opened: Opened) -> dict[str, Any]:
    """Whoever reads the title line only learns on whom it waits, and no name."""
    if not opened.look.reads_text:
        return {"holder": holder(opened)}
    return {
        "ready": ready(opened),
        "holder": holder(opened),
        "team": team_words(opened),
        "coach": opened.proposal.coach,
        "next": next_steps(opened),
    }


@dataclass(frozen=True)
class Ready:
    """ "3 dari 5 siap diajukan", and the points it counts."""

    heading: str
    points: list[dict[str, Any]]


def ready(opened: Opened) -> Ready | None:
    """The checklist of the present stage, for whoever reads the work in progress; once everything is there
    only its heading and what is still to think about."""
    if opened.loaded is None or not opened.points:
        return None
    warned = [one for one in checklist.obstacles(opened.loaded) if not one.blocks]
    warned += _still_said(opened)
    points = links.as_points(opened.proposal, warned, linked=opened.writes)
    done, total = sum(item.done for item in opened.points), len(opened.points)
    if done == total:
        return Ready(_("Lengkap: %(all)d dari %(all)d") % {"all": total}, points)
    heading = _("%(done)d dari %(all)d siap diajukan") % {"done": done, "all": total}
    return Ready(
        heading, links.checklist_points(opened.proposal, opened.points, linked=opened.writes) + points
    )


def _still_said(opened: Opened) -> list[Obstacle]:
    """Feedback that is still open. Who reads the work in progress reads all of it: where nothing was said
    (the page asks that anyway), nothing is open."""
    if feedback.reads(opened.look) and not feedback.said_to(opened.user, opened.proposal, opened.look):
        return []
    return feedback.warnings(opened.proposal)


@dataclass(frozen=True)
class Holder:
    """On whom it waits, since when, and the running deadline."""

    who: Any
    since: dt.datetime
    due_on: dt.date | None
    days_left: int
    estimate: bool


def holder(opened: Opened) -> Holder | None:
    """None of what waits on nobody."""
    on = _on(opened)
    if on.whom == "nobody":
        return None
    due_on = opened.visit.due_on if opened.visit else None
    if due_on is None:
        return Holder(on.who, on.since, None, 0, estimate=False)
    today = clock.today()
    days = calendar.load(min(today, due_on), max(today, due_on))
    return Holder(on.who, on.since, due_on, days.count(today, due_on), estimate=days.is_estimate(due_on))


def _on(opened: Opened) -> On:
    """In work it is told by the open request, which the page asked for already."""
    if not opened.proposal.in_work:
        return waits_on(opened.proposal, opened.user)
    if opened.request:
        return On("unit_head", opened.request.asked_at)
    return On("team", opened.proposal.state_since)


def team_words(opened: Opened) -> str:
    """ "Sekar Ayuningtyas dan 3 anggota"."""
    owner = next((m.user.name for m in opened.team if m.role == TeamMember.Role.OWNER), "")
    writers = sum(m.role == TeamMember.Role.CO_WRITER for m in opened.team)
    if not owner:
        return ""
    if not writers:
        return _("%(owner)s, ketua tim") % {"owner": owner}
    words = ngettext("%(owner)s dan %(n)d anggota", "%(owner)s dan %(n)d anggota", writers)
    return words % {"owner": owner, "n": writers}


def next_steps(opened: Opened) -> list[str]:
    """What happens next without anybody on this page doing anything, and who is told."""
    proposal, visit = opened.proposal, opened.visit
    if opened.request:
        return _while_asked(opened)
    if opened.writes:
        head = _("Setelah Anda mengajukan, kepala %(unit)s diminta menyetujui; barulah lab membacanya.")
        return [head % {"unit": proposal.unit.name}]
    if proposal.at_gate and visit and visit.due_on and visit.due_on >= clock.today():
        decided = _("Lab memutuskan paling lambat %(day)s. Tim, kepala unit, dan pendamping mendapat surel.")
        return [decided % {"day": day(visit.due_on)}]
    if proposal.state == State.SHELVED and proposal.wake_on:
        return [_("Dilanjutkan sendiri pada %(day)s.") % {"day": day(proposal.wake_on)}]
    if proposal.state == State.GRADUATED and not proposal.is_import:
        return [_("Kurator menyusun halaman katalog; tim membaca drafnya sebelum ditayangkan.")]
    return []


def _while_asked(opened: Opened) -> list[str]:
    """Who may answer now, and from when the next level may too (the ladder)."""
    assert opened.request is not None
    may = ladder.answerers(opened.request)
    told = [_("Begitu disetujui, usulan masuk gerbang %(stage)s.") % {"stage": opened.proposal.stage.label}]
    if may.by_office:
        told.append(_("Sekretariat sekarang dapat menjawab menggantikan kepala unit."))
    else:
        following = _("Bila belum dijawab sampai %(day)s, kepala unit di atasnya ikut diminta.")
        told.append(following % {"day": day(ladder.next_level_on(opened.request))})
    if opened.writes:
        told.append(_("Mengubah isi usulan menggugurkan permintaan ini."))
    return told
