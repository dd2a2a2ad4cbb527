"""Tags of the proposal page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import conditional_escape, escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from workflow.proposals.pages import parts
from workflow.proposals.pages.comparing import Piece

register = template.Library()


@register.simple_tag(takes_context=True)
def hung(context: template.Context, place: str, **facts: Any) -> SafeString:
    """What higher rooms hang into this place of the page for this reader (`pages/parts.py`)."""
    opened = context["opened"]
    drawn = []
    for part in parts.parts_of(place, opened.user, opened.proposal, opened.look, **facts):
        with context.push(**part.context):
            drawn.append(context.template.engine.get_template(part.template).render(context))  # type: ignore[union-attr]
    return format_html_join("", "{}", ((html,) for html in drawn))  # each was escaped by its own template


@register.filter
def marked(value: Any) -> SafeString:
    """The text of a value with what is new in it marked (`pages/marking.py`); plain where nothing is."""
    return _runs(value.text, value.pieces)


@register.filter
def marked_reason(answer: Any) -> SafeString:
    return _runs(answer.reason, answer.pieces)


def _runs(text: str, pieces: Sequence[Piece]) -> SafeString:
    if not pieces:
        return conditional_escape(text)
    return format_html_join("", "{}", ((_run(piece),) for piece in pieces if piece.sign != "-"))


def _run(piece: Piece) -> SafeString:
    """Line by line, so that paragraphs made of it hold whole marks."""
    text = escape(piece.text)
    if piece.sign != "+":
        return text
    return mark_safe(re.sub(r"\S(?:[^\n]*\S)?", r"<mark>\g<0></mark>", text))  # noqa: S308 (escaped above)
