"""The rubric as a form: what is typed goes to `save_draft` as it is, and every rule is the service's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from workflow.cleaning import clean_text
from workflow.proposals.machine import Stage
from workflow.reviews.models import Criterion, LegalCriterion, Panel, Review
from workflow.reviews.models.rubric import HIGHEST, LOWEST
from workflow.reviews.services.scoring import NOT_APPLICABLE
from workflow.serving.memo import by_language

YES, NO = "ya", "tidak"
ANSWERS = {YES: True, NO: False}


class Choice(NamedTuple):
    value: str
    label: str  # short, inside the button
    means: str  # the anchor, or what the answer says
    chosen: bool = False


@dataclass(frozen=True)
class Group:
    """One radio group as the page draws it."""

    name: str
    label: str
    question: str
    weight: int | None  # of a criterion; an answer has none
    choices: tuple[Choice, ...]
    errors: tuple[str, ...]

    @property
    def is_criterion(self) -> bool:
        return self.weight is not None

    @property
    def anchor(self) -> str:
        """What the chosen mark says."""
        return next((f"{choice.label}: {choice.means}" for choice in self.choices if choice.chosen), "")


@by_language
def _drawn(group: Group) -> SafeString:
    return mark_safe(render_to_string("reviews/group.html", {"group": group}))  # noqa: S308


class Scorecard(forms.Form):
    """One radio group a criterion. Names are the services' field names, so that a refusal finds its field."""

    def __init__(self, data: Any = None, *, panel: Panel, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.panel = panel
        self.criteria = list(panel.rubric.criteria.all())
        self.fields["abstained"] = _radio(_("Penilaian Anda"), [(NO, _("Menilai")), (YES, _("Abstain"))])
        for criterion in self.criteria:
            choices = [(choice.value, choice.label) for choice in scale_of(criterion)]
            self.fields[f"marks.{criterion.pk}"] = _radio(criterion.name, choices)
        for key in legal_criteria(panel):
            answers = [(YES, _("Ya")), (NO, _("Tidak"))]
            self.fields[f"confirmations.{key}"] = _radio(key.label, answers)
        self.fields["note"] = _text(_("Catatan untuk tim"))
        self.fields["lab_note"] = _text(_("Catatan untuk lab saja"))

    @property
    def values(self) -> Mapping[str, Any]:
        """What stands in the fields: what was sent, or else the stored draft."""
        return self.data if self.is_bound else self.initial

    def groups(self) -> list[SafeString]:
        """The criteria of the rubric, in its order, drawn."""
        return [
            self._group(f"marks.{criterion.pk}", scale_of(criterion), criterion)
            for criterion in self.criteria
        ]

    @cached_property
    def legal_groups(self) -> list[SafeString]:
        answers = (Choice(YES, _("Ya"), ""), Choice(NO, _("Tidak"), ""))
        return [self._group(f"confirmations.{key}", answers) for key in legal_criteria(self.panel)]

    def abstaining(self) -> SafeString:
        return self._group(
            "abstained",
            (
                Choice(NO, _("Saya menilai"), ""),
                Choice(YES, _("Saya abstain"), _("Tidak dihitung dalam kuorum dan rata-rata")),
            ),
        )

    def _group(
        self, name: str, choices: tuple[Choice, ...], criterion: Criterion | None = None
    ) -> SafeString:
        chosen = self.values.get(name, "")
        group = Group(
            name=name,
            label=str(self.fields[name].label),
            question=criterion.question if criterion else "",
            weight=criterion.weight if criterion else None,
            choices=tuple(choice._replace(chosen=choice.value == chosen) for choice in choices),
            errors=tuple(str(error) for error in self.errors.get(name, ())) if self.is_bound else (),
        )
        return _drawn(group)

    def typed(self) -> dict[str, Any]:
        """What was sent, for `save_draft`; a field that was not sent is left as it is."""
        sent = self.data
        typed: dict[str, Any] = {}
        for criterion in self.criteria:
            if (name := f"marks.{criterion.pk}") in sent:
                typed.setdefault("marks", {})[str(criterion.pk)] = _mark(sent[name])
        for key in legal_criteria(self.panel):
            if (name := f"confirmations.{key}") in sent:
                answer = ANSWERS.get(sent[name], sent[name] or None)
                typed.setdefault("confirmations", {})[key.value] = answer
        for name in ("note", "lab_note"):
            if name in sent:
                typed[name] = sent[name]
        if "abstained" in sent:
            typed["abstained"] = sent["abstained"] == YES
        return typed


def _radio(label: Any, choices: list[tuple[str, str]]) -> forms.CharField:
    # Not a ChoiceField: what is no choice ("3,5") is refused in the service's own words.
    return forms.CharField(label=label, required=False, widget=forms.RadioSelect(choices=choices))


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def _mark(sent: str) -> int | str | None:
    """A whole number, "na", nothing; anything else stays as it is and is refused: 3,5 is not 3."""
    sent = sent.strip()
    if sent == "":
        return None
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 4 else sent


def legal_criteria(panel: Panel) -> list[LegalCriterion]:
    """The five criteria in law are confirmed at Drum Up, and nowhere else."""
    return list(LegalCriterion) if panel.revision.stage == Stage.DRUM_UP else []


def scale_of(criterion: Criterion) -> tuple[Choice, ...]:
    """1 to 5 with their anchors, and "not applicable" where the rubric allows it."""
    scale = tuple(
        Choice(str(mark), str(mark), criterion.anchors[mark - LOWEST]) for mark in range(LOWEST, HIGHEST + 1)
    )
    if not criterion.na_allowed:
        return scale
    none = Choice(NOT_APPLICABLE, _("T/B"), _("Tidak berlaku: bobotnya dibagi ke kriteria lain"))
    return (*scale, none)


# --- The draft as it is stored -----------------------------------------------------------------------


def stored(panel: Panel, review: Review | None) -> dict[str, str]:
    """The draft as the form's values, empty where nothing was typed yet."""
    if review is None:
        return {"abstained": NO}
    values = {f"marks.{key}": str(mark) for key, mark in review.marks.items()}
    values |= {f"confirmations.{key}": YES if said else NO for key, said in review.confirmations.items()}
    return values | {
        "abstained": YES if review.abstained else NO,
        "note": review.note,
        "lab_note": review.lab_draft,
    }


@dataclass(frozen=True)
class Conflict:
    """One field of which this page and a page saved since hold different text."""

    field: str
    label: str
    yours: str
    theirs: str


def conflicts(card: Scorecard, review: Review | None, *, whole: bool = False) -> list[Conflict]:
    """Where what was sent differs from the stored draft. `whole`: a field not sent counts as empty."""
    kept = stored(card.panel, review)
    found = []
    for name, field in card.fields.items():
        if name not in card.data and not whole:
            continue
        yours, theirs = clean_text(card.data.get(name, "")), clean_text(kept.get(name, ""))
        if yours != theirs:
            found.append(
                Conflict(name, str(field.label), _shown(card, name, yours), _shown(card, name, theirs))
            )
    return found


def _shown(card: Scorecard, name: str, value: str) -> str:
    widget = card.fields[name].widget
    choices: Mapping[str, str] = dict(getattr(widget, "choices", ()))
    return str(choices.get(value, value))
