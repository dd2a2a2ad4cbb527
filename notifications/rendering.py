"""An obligation as words: subject line, text and HTML of a mail, one line of the inbox.

One template per kind holds the sentences as blocks; the layouts decide how they are set. Text layouts
do not escape, HTML layouts escape once. Links start at `settings.BASE_URL`, never at a request.
"""

from __future__ import annotations

import re
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
    """What the channels take from: a mail the whole, a push or a chat the subject, the lead and the link."""

    subject: str
    text: str
    html: str  # empty: plain text only
    lead: str = ""
    link: str = ""
    unsubscribe: str = ""  # where this kind is switched off; empty where nobody may


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
            text=_tidy(_layout("mail.txt", obligation, context)),
            html=_layout("mail.html", obligation, context),
            lead=clean_line(_layout("lead.txt", obligation, context)),
            link=context["link"],
            unsubscribe=context["unsubscribe"],
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
        "unsubscribe": "",
    }


def _subject(obligation: Obligation, context: dict[str, Any]) -> str:
    return shorten(clean_line(_layout("subject.txt", obligation, context)), SUBJECT_LENGTH)


def shorten(line: str, length: int) -> str:
    """A line of at most `length` characters, cut between words where it has any."""
    if len(line) <= length:
        return line
    kept = line[:length]
    words = kept.rpartition(" ")[0]
    return (words if len(words) > length // 2 else kept[:-1]).rstrip(" ,;:·–-") + "…"


def _tidy(text: str) -> str:
    """A template's gaps brought down to one empty line."""
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def _layout(name: str, obligation: Obligation, context: dict[str, Any]) -> str:
    template = kinds.get(obligation.kind).template
    return render_to_string(template, {**context, "layout": f"notifications/layouts/{name}"})
