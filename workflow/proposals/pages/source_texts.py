"""An imported record as it is read: its facts, and the texts of its source under readers' words.

Nothing is made up: a year the source does not say reads as not recorded, and a picture stands where it
stood in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflow.proposals.importing import html
from workflow.proposals.importing.innovations import MILESTONES, TEXTS

# Title, owner, years and summary are fields of the record; what else the source says of it is named here.
FACTS = {
    "product": gettext_lazy("Produk inovasi"),
    "office": gettext_lazy("Unit kerja"),
    "agency": gettext_lazy("Instansi"),
    "regency": gettext_lazy("Kabupaten/kota"),
    "province": gettext_lazy("Provinsi"),
    "citation": gettext_lazy("Rujukan"),
}
_PICTURE = re.compile(re.escape(html.placeholder(0)).replace("0", r"(\d+)"))


def facts(content: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """(label, value) of what the source tells in a line, years first."""
    source = content.get("import", {})
    return [*_years(source), *_fields(source.get("fields", {}))]


def _years(source: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    milestones = source.get("milestones", {})
    for name, label in MILESTONES.items():
        if name in milestones:
            happened = milestones[name]
            yield label, str(happened["year"]) if happened else _("tahun tidak tercatat")


def _fields(fields: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """One line for what is told twice, as where an agency is its own office."""
    told: set[str] = set()
    for name, label in FACTS.items():
        value = str(fields.get(name) or "")
        if value and value not in told:
            told.add(value)
            yield label, value


def texts(content: Mapping[str, Any]) -> list[tuple[Any, SafeString]]:
    """The long texts, cleaned once more on the way out, with their pictures."""
    source = content.get("import", {})
    found, pictures = source.get("texts", {}), source.get("pictures", {})
    return [
        (label, _with_pictures(name, found[name], pictures))
        for name, label in TEXTS.items()
        if found.get(name)
    ]


def _with_pictures(name: str, text: str, pictures: Mapping[str, Any]) -> SafeString:
    def picture(match: re.Match[str]) -> str:
        kept = pictures.get(f"{name}:{match[1]}")
        if kept is None:
            return f"<em>{escape(_('[Gambar tidak terbawa dari sumbernya]'))}</em>"
        address = f"{reverse('attachment', args=[kept['file']])}?tampil=1"
        return format_html(
            '<img src="{}" alt="{}" loading="lazy">',
            address,
            _("Gambar %(n)s pada naskah sumber") % {"n": match[1]},
        )

    return mark_safe(_PICTURE.sub(picture, html.clean(text)))  # noqa: S308  cleaned to the safe subset
