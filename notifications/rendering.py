"""An obligation as words: subject line, text and HTML of a mail, one line of the inbox.

One template per kind holds the sentences as blocks; the layouts decide how they are set. Text layouts
do not escape, HTML layouts escape once. Links start at `settings.BASE_URL`, never at a request.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from notifications import kinds, leave, texts, unsubscribing
from notifications.kinds import Kind
from notifications.models import Obligation
from workflow.cleaning import clean_line

OWN = "texts"  # in the words of a message: the secretariat's own texts, by kind or frame and language
SUBJECT_LENGTH = 180  # characters; some servers cut longer subjects in the middle of an encoded word


@dataclass(frozen=True)
class Message:
    """What the channels take from: a mail the whole, a push or a chat the subject, the lead and the link."""

    subject: str
    text: str
    html: str  # empty: plain text only
    lead: str = ""
    link: str = ""
    version: int | None = None  # the secretariat's text it was made from; None: the default
    unsubscribe: str = ""  # where this kind is switched off; empty where nobody may


@dataclass(frozen=True)
class Line:
    """One line of the inbox: a heading, a sentence and where it leads."""

    heading: str
    text: str
    url: str


def words_of(kind: Kind, obligations: Collection[Obligation]) -> dict[Any, dict[str, Any]]:
    """What the kind tells of each, with the secretariat's own words for it, if there are any: one query."""
    found = kind.context(obligations)
    for pk, names in leave.stood_in_for(kind, obligations).items():
        if names and pk in found:
            found[pk] = {**found[pk], "stands_in_for": clean_line(names)}
    own = texts.of_kind(kind.code) if found and not kind.written else {}
    return {pk: {**words, OWN: own} for pk, words in found.items()} if own else found


def render(obligation: Obligation, words: Mapping[str, Any]) -> Message:
    """The mail for whom it is owed, in their language. `words` is what `words_of` answered."""
    if kinds.get(obligation.kind).written:
        return Message(clean_line(words["subject"]), words["text"].strip() + "\n", html="")
    with translation.override(obligation.language):
        return mail_of(obligation, facts_of(obligation, words))


def mail_of(obligation: Obligation, facts: Mapping[str, Any]) -> Message:
    """The same in the present language, from what `facts_of` answered."""
    context = _dressed(obligation.kind, facts)
    return Message(
        subject=_subject(obligation, context),
        text=_tidy(_layout("mail.txt", obligation, context)),
        html=_layout("mail.html", obligation, context),
        lead=clean_line(_layout("lead.txt", obligation, context)),
        link=context["link"],
        unsubscribe=context["unsubscribe"],
        version=context.get("version"),
    )


def line(obligation: Obligation, words: Mapping[str, Any]) -> Line:
    """The same in the inbox, in the language the page is read in."""
    if kinds.get(obligation.kind).written:
        return Line(clean_line(words["subject"]), clean_line(words["text"]), words.get("url", "/"))
    context = _dressed(obligation.kind, facts_of(obligation, words))
    text = clean_line(_layout("lead.txt", obligation, context))
    return Line(_subject(obligation, context), text, context["path"])


def facts_of(obligation: Obligation, words: Mapping[str, Any]) -> dict[str, Any]:
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
        "why": kinds.get(obligation.kind).told_as(obligation.why),
        "unsubscribe": unsubscribing.link_of(obligation),
    }


def _dressed(code: str, context: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the secretariat's words in the present language, where they can be told."""
    held, language = context.get(OWN, {}), translation.get_language()
    dressed = dict(context)
    for name, key in (("own", code), ("frame", texts.FRAME)):
        text = held.get((key, language))
        if text is None:
            continue
        try:
            dressed[name] = texts.fill(text, context)
        except texts.Broken as broken:
            texts.broke(text, str(broken))
            continue
        if name == "own":
            dressed["version"] = text.pk
    return dressed


def _subject(obligation: Obligation, context: Mapping[str, Any]) -> str:
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


def _layout(name: str, obligation: Obligation, context: Mapping[str, Any]) -> str:
    layout = {"layout": f"notifications/layouts/{name}", "base": kinds.get(obligation.kind).template}
    if "own" not in context:
        return render_to_string(layout["base"], {**context, **layout})
    own = context["own"]
    lead = own.html if name.endswith(".html") else own.text
    return render_to_string("notifications/own.html", {**context, **layout, "lead": lead})
