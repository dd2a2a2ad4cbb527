"""The content of an entry, made ready for its page: the public one and the preview are the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from workflow.exhibition.pages import addresses
from workflow.people.models import UnitKind
from workflow.proposals.machine import STAGES
from workflow.proposals.models.worksheets import Affair, Form

SIGNS = ("%", "‰", "°C", "Rp")  # units so short that both figures carry them; others stand once


@dataclass(frozen=True)
class Shot:
    """A picture with its addresses."""

    alt: str
    src: str
    srcset: str
    width: int
    height: int


@dataclass(frozen=True)
class Told:
    """One stage of the story; `day` is when it was passed, None where nobody recorded it."""

    number: int
    label: str
    text: str
    day: dt.date | None


@dataclass(frozen=True)
class Measured:
    label: str
    before: str
    after: str
    when: str


@dataclass(frozen=True)
class Leaf:
    """Everything the page of an entry shows."""

    title: str
    summary: str
    text: str
    affair: str
    affair_label: Any
    form_label: Any
    unit: str
    unit_id: int
    kind_label: Any
    team: str
    year: int | None
    source: str
    story: list[Told]
    figures: list[Measured]
    pictures: list[Shot]

    @property
    def cover(self) -> Shot | None:
        return self.pictures[0] if self.pictures else None

    @property
    def more_pictures(self) -> list[Shot]:
        return self.pictures[1:]


def leaf(content: Mapping[str, Any], *, draft: bool = False) -> Leaf:
    """From the frozen content, also of versions that were frozen before there was a story."""
    unit = content["labels"]["unit"]
    return Leaf(
        title=content["title"],
        summary=content["summary"],
        text=content["text"],
        affair=content.get("affair", ""),
        affair_label=_label(Affair, content.get("affair", "")),
        form_label=_label(Form, content.get("form", "")),
        unit=unit["name"],
        unit_id=unit["id"],
        kind_label=_label(UnitKind, unit.get("kind", "")),
        team=content.get("credits", ""),
        year=content.get("year"),
        source=content.get("source", ""),
        story=_story(content.get("story", {})),
        figures=[_measured(figure) for figure in content.get("figures", [])],
        pictures=[_shot(picture, draft) for picture in content["pictures"]],
    )


def _label(choices: Any, value: str) -> Any:
    return choices(value).label if value in choices.values else ""


def _story(story: Mapping[str, Any]) -> list[Told]:
    told = [(number, stage, story.get(stage.value, {})) for number, stage in enumerate(STAGES, start=1)]
    return [
        Told(number, stage.label, part.get("text", ""), _day(part.get("passed_on")))
        for number, stage, part in told
        if part.get("text") or part.get("passed_on")
    ]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _measured(figure: Mapping[str, Any]) -> Measured:
    unit = figure.get("unit", "")
    days = [_day(figure.get(name)) for name in ("before_on", "after_on")]
    months = [formats.date_format(day, "M Y") for day in days if day]
    return Measured(
        label=figure["label"],
        before=figure_text(figure.get("before"), unit if unit in SIGNS else ""),
        after=figure_text(figure["after"], unit),
        when=" → ".join(dict.fromkeys(months)),
    )


def figure_text(value: str | None, unit: str) -> str:
    """ "1.500,5 menit" as people of this language write it, and never broken between figure and unit."""
    if value is None:
        return ""
    shown = formats.number_format(Decimal(value), use_l10n=True, force_grouping=True)
    return f"{shown}\u00a0{unit}".strip("\u00a0")


def _shot(picture: Mapping[str, Any], draft: bool) -> Shot:
    own = picture.get("width", 0)
    src, srcset = addresses.sources(picture["id"], own, draft=draft)
    return Shot(picture["alt"], src, srcset, own, picture.get("height", 0))


def year_text(year: int | None) -> str:
    return str(year) if year else _("tahun tidak tercatat")
