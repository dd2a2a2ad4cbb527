"""What machines read of a page: schema.org as JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from workflow.exhibition.pages import addresses
from workflow.exhibition.pages.presenting import Leaf
from workflow.exhibition.selectors import Page

# Inside a script element these could end it or begin another.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def article(leaf: Leaf, page: Page) -> SafeString:
    """The entry as an article of the regency about something its unit did."""
    address = addresses.whole(addresses.public("entry", page.entry.address, language=settings.LANGUAGE_CODE))
    published = page.entry.first_published_at
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": leaf.title,
        "description": leaf.summary,
        "inLanguage": settings.LANGUAGE_CODE,
        "url": address,
        "mainEntityOfPage": address,
        "datePublished": published.isoformat() if published else None,
        "dateModified": page.version.published_at.isoformat(),
        "author": {"@type": "Organization", "name": leaf.unit},
        "publisher": {"@type": "GovernmentOrganization", "name": settings.REGENCY_NAME},
        "image": [addresses.whole(shot.srcset.rsplit(", ", 1)[-1].split(" ")[0]) for shot in leaf.pictures]
        or [addresses.whole(addresses.public("card", page.entry.address))],
    }
    if leaf.affair_label:
        data["about"] = str(leaf.affair_label)
    return _script(data)


def _script(data: dict[str, Any]) -> SafeString:
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
