"""An entry is composed from what the lab judged: copied once, and the curator's to change from then on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from workflow.exhibition import selectors
from workflow.exhibition.figures import MOST_FIGURES, plain
from workflow.exhibition.models import Entry
from workflow.exhibition.services.entries import LONGEST, draft_entry, locked_entry, touch
from workflow.exhibition.services.writing import note_written
from workflow.people.models import User
from workflow.proposals.machine import Stage
from workflow.proposals.models import Proposal, TeamMember
from workflow.proposals.models.worksheets import Affair, Form
from workflow.refusals import NotVisible, Obstacle, Refused

STORY = 900  # characters of one stage's story: a paragraph or two
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


@transaction.atomic
def compose_entry(*, proposal_id: int, by: User) -> Entry:
    """A draft filled from the newest revision: texts, the story, figures before and after, the team.

    A copy, never a live view: whatever the proposal becomes, the entry stays as it is. Pictures are
    offered beside it and chosen one by one.

    Raises as `draft_entry`.
    """
    entry = draft_entry(proposal_id=proposal_id, by=by)
    judged = _judged(entry.proposal)
    sheets = judged.get("sheets", {})
    entry.text = _text(sheets)
    for stage, told in _story(sheets).items():
        setattr(entry, f"story_{stage.value}", told)
    entry.figures = figures_of(judged)
    entry.credits = _team(entry.proposal)
    profile = sheets.get("drum_up", {})
    entry.form = _known(profile.get("form"), Form)
    entry.affair = _known(profile.get("main_affair"), Affair)
    touch(entry)
    return entry


@transaction.atomic
def add_source_text(*, entry_id: int, by: User, name: str) -> Entry:
    """Put a source text of an imported record behind the entry's own text, to be cut to shape there; one
    that stands there whole already is not added again.

    Raises NotVisible where the record has no such text, Refused `text.too_long`, and as `save_entry`.
    """
    entry = locked_entry(entry_id, by)
    source = next((one for one in selectors.source_texts(entry.proposal) if one.name == name), None)
    if source is None:
        raise NotVisible
    if source.text in entry.text:  # pressed twice
        return entry
    text = f"{entry.text}\n\n{source.text}".strip()
    if len(text) > LONGEST["text"]:
        sentence = _("Uraian menjadi terlalu panjang; ringkaskan dulu isinya.")
        raise Refused(Obstacle("text.too_long", sentence, field="text"))
    entry.text = text
    note_written(entry, ["text"], by)
    touch(entry)
    return entry


def _judged(proposal: Proposal) -> dict[str, Any]:
    revision = proposal.latest_revision()
    return json.loads(revision.content) if revision else {}


def _known(value: Any, among: Any) -> str:
    return value if value in among.values else ""


def _text(sheets: dict[str, Any]) -> str:
    """What it is, what is new about it, what was learned."""
    parts = [
        sheets.get("drum_up", {}).get("idea"),
        sheets.get("drum_up", {}).get("novelty"),
        sheets.get("deliver", {}).get("lessons"),
    ]
    return "\n\n".join(part for part in parts if part)[: LONGEST["text"]]


def _story(sheets: dict[str, Any]) -> dict[Stage, str]:
    """One stage after the other, each in its own words as they were judged."""
    diagnose, design, deliver = (sheets.get(name, {}) for name in ("diagnose", "design", "deliver"))
    return {
        Stage.DRUM_UP: _short(sheets.get("drum_up", {}).get("background")),
        Stage.DIAGNOSE: _short(diagnose.get("problem"), diagnose.get("affected")),
        Stage.DESIGN: _short(design.get("trial_plan")),
        Stage.DELIVER: _short(_launch(deliver), deliver.get("trial_result")),
    }


def _launch(deliver: dict[str, Any]) -> str:
    place = (deliver.get("launch_place") or "").strip()
    return _("Diluncurkan di %(place)s.") % {"place": place} if place else ""


def _short(*texts: str | None) -> str:
    """Whole sentences of the texts, as many as a story takes."""
    told = " ".join(text.strip() for text in texts if text and text.strip())
    if len(told) <= STORY:
        return told
    ends = [end.end() for end in _SENTENCE_END.finditer(told[:STORY])]
    return told[: ends[-1]] if ends else told[: STORY - 1].rstrip() + "…"


def figures_of(judged: dict[str, Any]) -> list[dict[str, Any]]:
    """Of each indicator its baseline and its last measurement, in the order of the worksheet."""
    return list(_figures(judged))[:MOST_FIGURES]


def _figures(judged: dict[str, Any]) -> Iterator[dict[str, Any]]:
    rows, order = judged.get("rows", {}), judged.get("labels", {}).get("order", {})
    indicators = rows.get("indicator", {})
    for key in order.get("indicator", sorted(indicators)):
        indicator, last = indicators.get(key, {}), _last_measured(rows, key)
        if indicator.get("name") and last:
            yield {
                "label": indicator["name"],
                "unit": _short_unit(indicator.get("unit") or ""),
                "before": plain(indicator.get("baseline")),
                "before_on": indicator.get("baseline_on"),
                "after": plain(last["value"]),
                "after_on": last.get("measured_on"),
            }


def _short_unit(unit: str) -> str:
    """Per cent by its sign, which both figures carry."""
    return "%" if unit.strip().casefold() == "persen" else unit


def _last_measured(rows: dict[str, Any], indicator: str) -> dict[str, Any] | None:
    measured = [
        row
        for row in rows.get("measurement", {}).values()
        if row.get("indicator") == indicator and row.get("value") is not None
    ]
    return max(measured, key=lambda row: row.get("measured_on") or "", default=None)


def _team(proposal: Proposal) -> str:
    """Owner and co-writers by name, the owner first; the curator strikes who asks for it."""
    team = proposal.team.filter(role__in=[TeamMember.Role.OWNER, TeamMember.Role.CO_WRITER])
    members = sorted(team.select_related("user"), key=lambda one: (one.role != TeamMember.Role.OWNER, one.pk))
    names = ", ".join(str(member.user) for member in members)
    return names if len(names) <= LONGEST["credits"] else ""
