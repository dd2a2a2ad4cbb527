"""Rows of the desks' lists, drawn here and not by a template, which takes six times as long for each of 25.
What is the same for every row of the same figures is kept (`serving.memo`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labinovasi.home.templatetags.lab import due, longday, rail
from workflow.proposals.machine import Stage, Verb
from workflow.proposals.rail import RAIL, states
from workflow.proposals.selectors import TitleLine
from workflow.reviews.gates import GateRow, Step
from workflow.reviews.pages.queue import Row
from workflow.serving.addresses import addresses
from workflow.serving.memo import by_language
from workflow.workdays import clock

register = template.Library()
NOTHING = mark_safe("")


def _rail(line: TitleLine) -> str:
    return _rail_of(*states(line))


@by_language
def _rail_of(*passed: str) -> str:
    return rail([{"label": s.label, "state": p} for s, p in zip(RAIL, passed, strict=True)], mini=True)


# --- What lies at the gates ----------------------------------------------------------------------------

_GATE = """<li>
  <div class="gate-what">{}
    <div>
      <h2><a href="{}">{}</a></h2>
      {}<p class="asked">{} · {} · {}</p>
    </div>
  </div>
  {}{}
</li>
"""


@register.simple_tag(takes_context=True)
def gate_rows(context: template.Context, rows: Sequence[GateRow]) -> SafeString:
    """Panels with how they stand and the next thing to do; the first one's button is the loud one."""
    ids = [row.line.proposal.public_id for row in rows]
    gates, reminders = addresses("reviews:gate", ids), addresses("reviews:remind_all", ids)
    token = context["csrf_token"]
    places = enumerate(zip(rows, gates, reminders, strict=True))
    drawn = "".join(_gate(*place, token, quiet=bool(nth)) for nth, place in places)
    return mark_safe(drawn)  # noqa: S308 - each was escaped where it was made


def _gate(row: GateRow, address: str, reminder: str, token: str, *, quiet: bool) -> SafeString:
    proposal = row.line.proposal
    return format_html(
        _GATE,
        _tick(row) if row.decision else NOTHING,
        address,
        proposal.title,
        _rail(row.line),
        proposal.number,
        _place(proposal.stage, row.line.round),
        proposal.unit.name,
        _standing_of(row),
        _remind(row, reminder, token) if _is_owed(row) else _go(row, address, quiet=quiet),
    )


@by_language
def _place(stage: Any, nth: int) -> str:
    return _("%(stage)s, putaran ke-%(n)s") % {"stage": stage.label, "n": nth}


def _tick(row: GateRow) -> SafeString:
    assert row.decision is not None
    label = _("Pilih %(title)s untuk diumumkan") % {"title": row.line.proposal.title}
    box = '<input type="checkbox" form="announce" name="keputusan" value="{}" aria-label="{}">'
    return format_html(box, row.decision.pk, label)


# --- How it stands -----------------------------------------------------------------------------------


class _Facts(NamedTuple):
    """All that the words about a panel depend on."""

    step: Step
    days_waiting: int
    filed: int
    expected: int
    due_on: dt.date | None
    quorum_on: dt.date | None
    mean: str
    disagreement: int
    outcome: Verb | None
    is_late: bool
    days_late: int


def _standing_of(row: GateRow) -> SafeString:
    quorum_at = row.panel.quorum_at
    return _standing(
        _Facts(
            step=row.step,
            days_waiting=row.days_waiting if row.step is Step.ASSIGN else 0,
            filed=row.filed,
            expected=row.expected,
            due_on=row.due_on,
            quorum_on=clock.day_of(quorum_at) if quorum_at else None,
            mean=row.mean_shown,
            disagreement=row.disagreement,
            outcome=row.decision.outcome_verb if row.decision else None,
            is_late=row.is_late,
            days_late=row.days_late,
        )
    )


@by_language
def _standing(facts: _Facts) -> SafeString:
    told = {
        Step.ASSIGN: _unassigned,
        Step.REVIEW: _in_review,
        Step.DECIDE: _to_decide,
        Step.ANNOUNCE: _to_announce,
    }[facts.step](facts)
    late = _late(facts.days_late) if facts.is_late else NOTHING
    return format_html('<p class="due{}">{}{}</p>', " late" if facts.is_late else "", told, late)


def _unassigned(facts: _Facts) -> SafeString:
    days = facts.days_waiting
    since = ngettext("sejak %(n)s hari kerja", "sejak %(n)s hari kerja", days) % {"n": days}
    since = since if days else _("sejak hari ini")
    return format_html('<b class="waits">{}</b>{}', _("Belum ada penelaah"), since)


def _in_review(facts: _Facts) -> SafeString:
    words = _("%(filed)s dari %(expected)s menyerahkan") % facts._asdict()
    day = _("tenggat %(day)s") % {"day": longday(facts.due_on)} if facts.due_on else ""
    return format_html("<b>{}</b>{}", words, day)


def _to_decide(facts: _Facts) -> SafeString:
    words = [_("%(filed)s dari %(expected)s") % facts._asdict()]
    words += [facts.mean] if facts.mean else []
    words += [_("selisih %(n)s poin") % {"n": facts.disagreement}] if facts.disagreement else []
    day = _("kuorum tercapai %(day)s") % {"day": longday(facts.quorum_on)}
    return format_html("<b>{}</b>{}", " · ".join(words), day)


def _to_announce(facts: _Facts) -> SafeString:
    assert facts.outcome is not None
    words = _("%(outcome)s, tercatat") % {"outcome": capfirst(facts.outcome.done)}
    return format_html("<b>{}</b>{}", words, _("belum diumumkan"))


def _late(days: int) -> SafeString:
    words = ngettext("terlambat %(n)s hari kerja", "terlambat %(n)s hari kerja", days) % {"n": days}
    return format_html('<span class="waits">{}</span>', words)


# --- The next thing to do ------------------------------------------------------------------------------

_GO = '<div class="go"><a class="button{}" href="{}#{}">{}<span class="visually-hidden">: {}</span></a></div>'
_REMIND = """<div class="go"><form method="post" action="{}">
  <input type="hidden" name="csrfmiddlewaretoken" value="{}">
  <button class="button quiet" type="submit">{}<span class="visually-hidden">: {}</span></button>
</form></div>"""


def _is_owed(row: GateRow) -> bool:
    return row.step is Step.REVIEW and not row.lacks_reviewers


def _remind(row: GateRow, address: str, token: str) -> SafeString:
    return format_html(_REMIND, address, token, _("Ingatkan"), row.line.proposal.title)


def _go(row: GateRow, address: str, *, quiet: bool) -> SafeString:
    anchor, words = _act(row.step)
    loud = row.step is Step.ASSIGN and not quiet
    return format_html(
        _GO, NOTHING if loud else mark_safe(" quiet"), address, anchor, words, row.line.proposal.title
    )


@by_language
def _act(step: Step) -> tuple[str, str]:
    """The part of the gate's page where it is done, and the button's words."""
    return {
        Step.ASSIGN: ("tugaskan", _("Tugaskan penelaah")),
        Step.REVIEW: ("tugaskan", _("Tambah penelaah")),
        Step.DECIDE: ("keputusan", _("Catat keputusan")),
        Step.ANNOUNCE: ("umumkan", _("Umumkan")),
    }[step]


# --- A reviewer's queue --------------------------------------------------------------------------------

_SEAT = """<li{}>
  <div>
    <h2 class="row-title"><a href="{}">{}</a></h2>
    {}<p class="asked">{} · {} · {}</p>{}
  </div>
  {}<div class="go">
    <span class="tag{}">{}</span>
    <a class="button{}" href="{}">{}<span class="visually-hidden">: {}</span></a>
  </div>
</li>
"""


@register.simple_tag
def queue_rows(rows: Sequence[Row]) -> SafeString:
    """One's own assignments; the button of the first that is still owed is the loud one."""
    drawn = "".join(_seat(row, is_first=not nth) for nth, row in enumerate(rows))
    return mark_safe(drawn)  # noqa: S308 - each was escaped where it was made


def _seat(row: Row, *, is_first: bool) -> SafeString:
    proposal, revision = row.proposal, row.seat.panel.revision
    address = reverse("reviews:review", args=[row.seat.pk])
    day = row.seat.due_on
    return format_html(
        _SEAT,
        NOTHING if row.owed else mark_safe(' class="answered"'),
        address,
        proposal.title,
        _rail(row.line),
        proposal.number,
        proposal.unit.name,
        _at_gate(revision.stage, revision.round),
        format_html('<p class="soft">{}</p>', row.foretold) if row.foretold else NOTHING,
        due(day, row.days_left, row.estimate) if row.owed else _was_due(day),
        f" {row.kind}" if row.kind else "",
        row.status,
        "" if is_first and row.owed else " quiet",
        address,
        _("Telaah") if row.owed else _("Buka"),
        proposal.title,
    )


@by_language
def _was_due(day: dt.date) -> SafeString:
    return format_html('<p class="due">{}</p>', longday(day))


@by_language
def _at_gate(stage: str, nth: int) -> str:
    return _("gerbang %(stage)s, putaran ke-%(round)s") % {"stage": Stage(stage).label, "round": nth}
