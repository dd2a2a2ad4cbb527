"""Tags of the proposal page."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from workflow.proposals.pages import parts

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
