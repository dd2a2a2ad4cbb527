"""Kotak surat demo: what this lab would have sent."""

from __future__ import annotations

import datetime as dt
from email.headerregistry import Address
from email.message import EmailMessage as ReadMessage
from pathlib import Path
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from labinovasi.demo import mail

SHOWN = 50


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest messages with their links; `?untuk=` keeps those to one address."""
    if not settings.DEMO or settings.EMAIL_URL_SET:
        raise Http404
    wanted = request.GET.get("untuk", "").strip().lower()
    letters = [letter for path in mail.newest(SHOWN) if wanted in (letter := _letter(path))["to"].lower()]
    return render(request, "demo/mailbox.html", {"letters": letters, "wanted": wanted, "shown": SHOWN})


@never_cache
@require_safe
@csp_replace(  # type: ignore[arg-type]
    {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": [""]}
)
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One message as a mail program shows it, alone in a page that may do nothing but follow its links."""
    path = mail.named(name) if settings.DEMO and not settings.EMAIL_URL_SET else None
    html = mail.html_of(mail.read(path)) if path else ""
    if not html:
        raise Http404
    return HttpResponse(html)


def _letter(path: Path) -> dict[str, Any]:
    message = mail.read(path)
    return {
        "to": ", ".join(f"{to.display_name} <{to.addr_spec}>".strip() for to in _recipients(message)),
        "subject": str(message["Subject"] or ""),
        "date": _moment(message),
        "text": mail.text_of(message),
        "name": path.stem if mail.html_of(message) else "",
    }


def _recipients(message: ReadMessage) -> tuple[Address, ...]:
    header = message["To"]
    return header.addresses if header else ()


def _moment(message: ReadMessage) -> dt.datetime | None:
    """Django writes `-0000`, by which the header means UTC without a zone to tell."""
    moment = message["Date"].datetime if message["Date"] else None
    return moment.replace(tzinfo=dt.UTC) if moment and moment.tzinfo is None else moment
