"""How a text would read: on the newest real message of its kind that the reader may know, or on names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from notifications import kinds, rendering, texts
from notifications.models import Obligation, Text
from notifications.texts import Words
from workflow.cleaning import clean_line
from workflow.people.models import User

LOOKED_AT = 20  # newest messages of the kind that are tried
FRAMED = "proposal_moved"  # the kind on which greeting and foot are shown: everybody gets it
_LAYOUTS = {"subject": "subject.txt", "text": "lead.txt", "action": "action.txt"}
_FRAME = {"subject": "greeting.txt", "text": "foot.txt"}


@dataclass(frozen=True)
class Example:
    """What a message is made of. `real` is False where only the names of the placeholders stand in."""

    obligation: Obligation
    facts: Mapping[str, Any]
    real: bool


def example(viewer: User, code: str, language: str) -> Example:
    """As if it were told to the viewer: whoever may not read it as a recipient does not preview it."""
    kind = kinds.get(FRAMED if code == texts.FRAME else code)
    newest = Obligation.objects.filter(kind=kind.code).order_by("-due_at", "-pk")[:LOOKED_AT]
    mine = [_told_to(viewer, row) for row in newest]
    readable = kind.readable(mine) if mine else set()
    for row in mine:
        if row.pk in readable and (words := kind.context([row]).get(row.pk)):
            with translation.override(language):
                return Example(row, rendering.facts_of(row, words), real=True)
    nobody = Obligation(recipient=viewer, kind=kind.code, subject="", occurrence="", why="addressed")
    return Example(nobody, {**texts.sample(kind.code), **rendering.facts_of(nobody, {})}, real=False)


def read(text: Text, shown: Example) -> Words:
    """Raises texts.Broken where this message does not know one of its placeholders."""
    return texts.fill(text, shown.facts)


def default(code: str, language: str) -> dict[str, str]:
    """The default's words with its placeholders, to begin from: subject, text, action."""
    names = {name: f"{{{{ {name} }}}}" for name in texts.placeholders(code)}
    with translation.override(language):
        if code == texts.FRAME:
            return {field: clean_line(render_to_string(_at(name), names)) for field, name in _FRAME.items()}
        template = kinds.get(code).template
        return {
            field: clean_line(render_to_string(template, {**names, "layout": _at(name)}))
            for field, name in _LAYOUTS.items()
        }


def _at(layout: str) -> str:
    return f"notifications/layouts/{layout}"


def _told_to(viewer: User, row: Obligation) -> Obligation:
    """The same message as if the viewer were owed it; never saved."""
    return Obligation(
        recipient=viewer,
        kind=row.kind,
        subject=row.subject,
        occurrence=row.occurrence,
        event=row.event,
        why=row.why,
        facts=row.facts,
        due_at=row.due_at,
    )
