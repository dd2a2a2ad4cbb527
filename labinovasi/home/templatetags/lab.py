"""The components of the interface, as tags that take plain data. `/gaya/` shows each of them."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labinovasi.home import desks, language
from workflow.proposals import rail as rail_of_proposals
from workflow.proposals.pages.rows import Row
from workflow.serving import rescue
from workflow.serving.addresses import addresses
from workflow.serving.lists import Listing
from workflow.serving.memo import by_language

register = template.Library()

# --- dates -------------------------------------------------------------------------------------------


@register.filter
def longday(value: dt.date | dt.datetime | None) -> str:
    """ "Selasa, 24 November 2026"."""
    return "" if value is None else _longday(_local(value))


@by_language
def _longday(day: dt.date | dt.datetime) -> str:
    return formats.date_format(day, "l, j F Y")


@register.filter
def shortday(value: dt.date | dt.datetime | None) -> str:
    """ "24 November"; with the year where it is not this one. Beside a full date, or in a narrow row."""
    return rail_of_proposals.shortday(value and _local(value))


@register.filter
def longmoment(value: dt.datetime | None) -> str:
    """ "Selasa, 24 November 2026, 14.32 WIB"."""
    if value is None:
        return ""
    moment = _local(value)
    return f"{longday(moment)}, {formats.date_format(moment, 'H.i')} {settings.TIME_ZONE_LABEL}"


def _local(value: dt.date | dt.datetime) -> dt.date | dt.datetime:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.simple_tag
def due(day: dt.date, days_left: int, estimate: bool = False) -> str:
    """A deadline with the working days until it (negative: late by so many; 0: today)."""
    return _due(day, days_left, estimate)


@by_language
def _due(day: dt.date, days_left: int, estimate: bool) -> str:
    words = time_left(days_left)
    context = {"day": day, "late": days_left < 0, "estimate": estimate, "words": words}
    return render_to_string("components/due.html", context)


def time_left(working_days: int) -> str:
    if working_days < 0:
        n = -working_days
        return ngettext("Terlambat %(n)d hari kerja", "Terlambat %(n)d hari kerja", n) % {"n": n}
    if working_days == 0:
        return _("Hari ini")
    return ngettext("%(n)d hari kerja lagi", "%(n)d hari kerja lagi", working_days) % {"n": working_days}


# --- the stage rail ----------------------------------------------------------------------------------


def _state_word(state: str) -> str:
    return {
        "done": _("selesai"),
        "now": _("sedang berjalan"),
        "late": _("terlambat"),
        "todo": "",
    }[state]


@register.simple_tag
def rail(steps: Iterable[Any], mini: bool = False, label: str = "") -> str:
    """The five stages as one line.

    Each step is a dict: `label`, `state` (done, now, late, todo), and for the full rail a `status`
    (one short sentence, brick when late) and `lines` (further sentences). `mini` draws five bars.
    """
    if mini:
        return _mini_rail(*((str(step["label"]), step["state"]) for step in steps))
    context = {"steps": _drawn(steps), "label": label or _("Tahapan")}
    return render_to_string("components/rail.html", context)


@by_language
def _mini_rail(*steps: tuple[str, str]) -> str:
    drawn = _drawn({"label": label, "state": state} for label, state in steps)
    return render_to_string("components/rail_mini.html", {"steps": drawn, "words": _rail_in_words(drawn)})


def _drawn(steps: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {**step, "word": _state_word(step["state"]), "is_now": step["state"] in ("now", "late")}
        for step in steps
    ]


def _rail_in_words(steps: list[dict[str, Any]]) -> str:
    for number, step in enumerate(steps, start=1):
        if step["is_now"]:
            place = {"n": number, "of": len(steps), "stage": step["label"], "state": step["word"]}
            return _("Tahap %(n)d dari %(of)d: %(stage)s, %(state)s") % place
    if all(step["state"] == "done" for step in steps):
        return _("Semua tahap selesai")
    passed = [step["label"] for step in steps if step["state"] == "done"]
    return _("Selesai: %(stages)s") % {"stages": ", ".join(passed)} if passed else _("Belum dimulai")


@register.simple_tag
def proposal_rows(rows: Iterable[Row]) -> str:
    """Proposals as rows (workflow/proposals/pages/rows.py), drawn here and not by a template: a list shows
    25, and a template takes six times as long for each."""
    rows = list(rows)
    urls = addresses("proposals:page", [row.proposal.public_id for row in rows])
    drawn = ([_row(row, url)] for row, url in zip(rows, urls, strict=True))
    return format_html('<ul class="proposals">{}</ul>', format_html_join("", "{}", drawn))


_ROW = """<li><div><h2><a href="{}">{}</a></h2>{}<p class="facts-line">{}{}</p></div>
<p class="standing"><b>{}</b>{}{}</p>{}</li>
"""


def _row(row: Row, url: str) -> str:
    proposal, standing = row.proposal, row.standing
    return format_html(
        _ROW,
        url,
        proposal.shown_title,
        rail(row.steps, mini=True),
        f"{proposal.number} · " if proposal.number else "",
        proposal.unit.name,
        row.state,
        f", {row.round}" if row.round else "",
        format_html("<span>{}</span>", standing) if standing else "",
        _row_due(row),
    )


def _row_due(row: Row) -> str:
    if row.due_on is None:
        return ""
    return _missed(row.due_on) if row.missed else _due(row.due_on, row.days_left, row.estimate)


@by_language
def _missed(day: dt.date) -> str:
    late = _("Batas pengajuan lewat")
    iso, words = day.isoformat(), longday(day)
    return format_html('<p class="due"><b>{}</b><time datetime="{}">{}</time></p>', late, iso, words)


# --- lists -------------------------------------------------------------------------------------------


@register.simple_tag
def waiting(items: Iterable[dict[str, Any]]) -> str:
    """Rows of "waiting on you": `title`, `url`, `asked`; optional `steps` (rail), `day` with
    `days_left` and `estimate`, or a `note` with `note_day`; `action` with `action_url`."""
    rows = ([_waits(item, quiet=nth > 0)] for nth, item in enumerate(items))
    return format_html('<ul class="waiting">{}</ul>', format_html_join("", "{}", rows))


_WAITS = """<li><div><h3>{}</h3>{}<p class="asked">{}</p></div>{}{}</li>
"""
_LINK = '<a href="{}">{}</a>'
_GO = (
    """<div class="go"><a class="button{}" href="{}">{}<span class="visually-hidden">: {}</span></a></div>"""
)


def _waits(item: dict[str, Any], *, quiet: bool) -> str:
    title, url, action = item["title"], item.get("url"), item.get("action")
    address = item.get("action_url") or url
    return format_html(
        _WAITS,
        format_html(_LINK, url, title) if url else title,
        rail(item["steps"], mini=True) if item.get("steps") else "",
        item["asked"],
        _waits_until(item),
        format_html(_GO, " quiet" if quiet else "", address, action, title) if action else "",
    )


def _waits_until(item: dict[str, Any]) -> str:
    if item.get("day"):
        return _due(item["day"], item["days_left"], item.get("estimate", False))
    if item.get("note"):
        return _noted(item["note"], item.get("note_day"))
    return mark_safe("<span></span>")


@by_language
def _noted(note: str, day: dt.date | None) -> str:
    return format_html('<p class="due"><b>{}</b>{}</p>', note, longday(day))


@register.inclusion_tag("components/obstacles.html")
def obstacles(items: Iterable[Any]) -> dict[str, Any]:
    """A checklist. Each item has `text`, and `blocks` (an Obstacle has both) or `done`; maybe `url`."""
    return {"items": [_checked(item) for item in items]}


def _checked(item: Any) -> dict[str, Any]:
    get = item.get if isinstance(item, dict) else lambda name, default=None: getattr(item, name, default)
    kind = "done" if get("done") else "missing" if get("blocks", True) else "warning"
    word = {"done": _("Sudah"), "missing": _("Belum"), "warning": _("Perhatikan")}[kind]
    return {"text": get("text"), "url": get("url"), "kind": kind, "word": word}


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, Any]:
    """Newest first: `at` (moment), `text`, optional `detail`, `kind` ("done", "waits-on" or empty)."""
    return {"items": items}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: str) -> dict[str, Any]:
    """Pages of one thing: `url`, `label`, `here`."""
    return {"tabs": items, "label": label}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def secretariat_tabs(context: template.Context) -> dict[str, Any]:
    """The pages of the secretariat's desk; on a phone they stand in lines, so that none hides."""
    here = context["request"].path
    return {"tabs": desks.secretariat_tabs(here), "label": _("Meja sekretariat"), "wraps": True}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", action: str = "", action_url: str = "") -> dict[str, Any]:
    """Nothing here, and what to do next."""
    return {"title": title, "text": text, "action": action, "action_url": action_url}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, Any]:
    """Before and after, with every filter of the address kept."""
    kept = [(k, v) for k, v in context["request"].GET.lists() if k != "page"]

    def address(number: int) -> str:
        return "?" + urlencode([*kept, ("page", [number])], doseq=True)

    if getattr(page.paginator, "capped", False):
        words = _("Halaman %(n)d") % {"n": page.number}  # nobody counted how many there are
    else:
        words = _("Halaman %(n)d dari %(of)d") % {"n": page.number, "of": page.paginator.num_pages}
    return {
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
        "words": words,
    }


@register.inclusion_tag("components/list_tools.html")
def list_tools(listing: Listing, search_label: str = "") -> dict[str, Any]:
    """Search box, filters, sort, how many were found, the file; above the rows of a `Listing`."""
    found = list_count(listing)  # first: counting the page may leave a notice
    return {
        "listing": listing,
        "search_label": search_label or _("Cari di daftar ini"),
        "more_sorts": len(listing.sorts) > 1,
        "found": found,
        "notices": listing.notices,
    }


def list_count(listing: Listing) -> str:
    """ "62 hasil", "lebih dari 1.000 hasil"."""
    n = formats.number_format(listing.count, force_grouping=True)
    if listing.capped:
        return _("lebih dari %(n)s hasil") % {"n": n}
    return ngettext("%(n)s hasil", "%(n)s hasil", listing.count) % {"n": n}


@register.simple_tag
def options(choices: Iterable[tuple[str, Any]], value: str) -> str:
    """The `<option>`s of a filter: a regency has hundreds of units, too many for a loop of a template."""
    return _options(value, *((key, str(label)) for key, label in choices))


def _drawn_options(value: str, *choices: tuple[str, str]) -> str:
    one = '<option value="{}"{}>{}</option>'
    return format_html_join("\n", one, ((key, SELECTED[key == value], label) for key, label in choices))


SELECTED = {True: mark_safe(" selected"), False: ""}
_options = by_language(_drawn_options, most=64)  # each may be as long as a regency has units


# --- forms -------------------------------------------------------------------------------------------


@register.simple_tag
def error_summary(form: BaseForm) -> str:
    """What is wrong in a form, each with a link to its field. Nothing when nothing is wrong."""
    if not form.errors:
        return ""
    problems = [{"text": text} for text in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else field.id_for_label or f"{field.auto_id}_0"
        problems += [{"label": field.label, "text": text, "target": target} for text in field.errors]
    return render_to_string("components/error_summary.html", {"problems": problems})


@register.simple_tag(takes_context=True)
def saves(context: template.Context, url: str) -> str:
    """What a form needs to save itself while one types: `<form method="post" {% saves url %}>`.

    What could not be saved is kept in the browser, sealed with a key of this person that only the
    server can make again: the next person at the same machine finds nothing to read.
    """
    reader = context["request"].user
    return format_html(
        'action="{}" data-saves="{}" data-saving-user="{}" data-saving-key="{}"',
        url,
        url,
        str(reader.pk),
        base64.b64encode(_key_of(reader)).decode(),
    )


def _key_of(reader: Any) -> bytes:
    return salted_hmac("lab.saving", str(reader.pk), algorithm="sha256").digest()


@register.simple_tag(takes_context=True)
def sealed(context: template.Context, url: str) -> str:
    """First thing inside a form whose typed text outlives the session (`serving.rescue`): its token and
    its seal. `url` is where it posts to."""
    seal = rescue.seal(context["request"].user.pk, url)
    hidden = (("csrfmiddlewaretoken", context["csrf_token"]), (rescue.SEAL, seal))
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden)


@register.inclusion_tag("components/saving.html", takes_context=True)
def saving_bar(context: template.Context, version: int, url: str, button: str = "") -> dict[str, Any]:
    """First thing inside such a form: its token, seal and version, the button, and how saving goes.

    `version` is what the page was built on, and comes back with what is saved. `button` are the button's
    words where saving is not the form's main act.
    """
    reader = context["request"].user
    return {
        "csrf_token": context["csrf_token"],
        "seal_name": rescue.SEAL,
        "seal": rescue.seal(reader.pk, url),
        "version": str(version),
        "button": button,
        "sign_in": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': context['request'].path})}",
    }


# --- addresses of public pages -----------------------------------------------------------------------


@register.simple_tag
def front_address() -> str:
    return reverse("front_en") if translation.get_language() == "en" else reverse("home")


@register.simple_tag
def door(name: str) -> str:
    """A page behind the public ones (signing in, asking for an account), in the language of this one."""
    here = translation.get_language()
    address = reverse(name)
    return address if here == settings.LANGUAGE_CODE else f"{address}?{language.PARAMETER}={here}"


@register.inclusion_tag("components/language_links.html", takes_context=True)
def language_links(context: template.Context) -> dict[str, Any]:
    """The same public page in each language; the address says which."""
    request = context.get("request")
    here = request.path if request else reverse("home")
    return {
        "links": [
            {
                "code": code,
                "name": name,
                "url": language.address_in(here, code),
                "here": code == translation.get_language(),
            }
            for code, name in settings.LANGUAGES
        ]
    }
