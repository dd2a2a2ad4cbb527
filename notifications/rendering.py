"""An obligation as words: subject line, text and HTML of a mail, one line of the inbox.

One template per kind holds the sentences as blocks; the layouts decide how they are set. Text layouts
do not escape, HTML layouts escape once. Links start at `settings.BASE_URL`, never at a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from notifications import kinds
from notifications.models import Obligation, Why
from workflow.cleaning import clean_line

SUBJECT_LENGTH = 180  # characters; some servers cut longer subjects in the middle of an encoded word


@dataclass(frozen=True)
class Message:
    subject: str
    text: str
    html: str  # empty: plain text only


@dataclass(frozen=True)
class Line:
    """One line of the inbox: a heading, a sentence and where it leads."""

    heading: str
    text: str
    url: str


def render(obligation: Obligation, words: Mapping[str, Any]) -> Message:
    """The mail for whom it is owed, in their language. `words` is what the kind's `context` answered."""
    if kinds.get(obligation.kind).written:
        return Message(clean_line(words["subject"]), words["text"].strip() + "\n", html="")
    with translation.override(obligation.language):
        context = _context(obligation, words)
        return Message(
            subject=_subject(obligation, context),
            text=_layout("mail.txt", obligation, context).strip() + "\n",
            html=_layout("mail.html", obligation, context),
        )


def line(obligation: Obligation, words: Mapping[str, Any]) -> Line:
    """The same in the inbox, in the language the page is read in."""
    context = _context(obligation, words)
    text = clean_line(_layout("lead.txt", obligation, context))
    return Line(_subject(obligation, context), text, context["path"])


def _context(obligation: Obligation, words: Mapping[str, Any]) -> dict[str, Any]:
    path = words.get("url", "/")
    return {
        "estimate": False,
        "rail": (),
        "facts": (),
        **words,
        "path": path,
        "link": settings.BASE_URL + path,
        "base_url": settings.BASE_URL,
        "regency": settings.REGENCY_NAME,
        "lab": f"Lab Inovasi {settings.REGENCY_SHORT}",
        "person": clean_line(obligation.mailbox[0]),
        "why": Why(obligation.why).label,
    }


def _subject(obligation: Obligation, context: dict[str, Any]) -> str:
    subject = clean_line(_layout("subject.txt", obligation, context))
    return subject if len(subject) <= SUBJECT_LENGTH else subject[: SUBJECT_LENGTH - 1].rstrip() + "…"


def _layout(name: str, obligation: Obligation, context: dict[str, Any]) -> str:
    template = kinds.get(obligation.kind).template
    return render_to_string(template, {**context, "layout": f"notifications/layouts/{name}"})
