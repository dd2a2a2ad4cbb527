"""The public table and its stamp: written in the transaction that publishes or retracts, never elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from workflow import chance
from workflow.cleaning import clean_line
from workflow.exhibition.models import Catalogue, Entry, EntryVersion, Picture, Showing
from workflow.people.models import Unit, UnitKind
from workflow.proposals.machine import STAGES
from workflow.workdays import clock

COUNTED = ("affair", "form", "kind", "unit", "year")
ONLY = 1  # the key of the one row of `Catalogue`


def show(entry: Entry, version: EntryVersion) -> None:
    """Let the public read this version from now on."""
    content = json.loads(version.content)
    assert entry.address is not None
    assert entry.first_published_at is not None
    Showing.objects.update_or_create(
        entry=entry,
        defaults={
            "version": version,
            "address": entry.address,
            "title": content["title"],
            "summary": content["summary"],
            "unit_id": content["labels"]["unit"]["id"],
            "unit_name": content["labels"]["unit"]["name"],
            "kind": content["labels"]["unit"].get("kind", UnitKind.OPD),
            "form": content.get("form", ""),
            "affair": content.get("affair", ""),
            "year": content.get("year"),
            **_cover(entry, content["pictures"]),
            "words": folded(_said(content)),
            "first_published_at": entry.first_published_at,
            "published_at": version.published_at,
        },
    )
    _stamp()


def hide(entry: Entry) -> None:
    """Nothing of the entry is public from now on."""
    Showing.objects.filter(entry=entry).delete()
    _stamp()


def owned_by(unit: Unit, *, rows: QuerySet[Showing]) -> None:
    """The filters find these pages under another unit from now on; what was published stays as it is."""
    if rows.update(unit=unit, kind=unit.kind):
        _stamp()


def _stamp() -> None:
    """Last in its transaction: publishing queues behind this row, and no kept page outlives it."""
    counts: dict[str, Any] = {"total": Showing.objects.count()}
    for name in COUNTED:
        rows = Showing.objects.order_by().values_list(name).annotate(n=Count("pk"))
        counts[name] = {str(value): n for value, n in rows if value not in ("", None)}
    Catalogue.objects.update_or_create(
        pk=ONLY, defaults={"stamp": chance.some_bytes(16).hex(), "counts": counts, "changed_at": clock.now()}
    )


def _cover(entry: Entry, pictures: list[dict[str, Any]]) -> dict[str, Any]:
    if not pictures:
        return {"cover": None, "cover_alt": ""}
    first = pictures[0]
    return {"cover": Picture.objects.get(entry=entry, public_id=first["id"]), "cover_alt": first["alt"]}


def _said(content: dict[str, Any]) -> Iterable[str]:
    """Everything a reader of the page can read."""
    yield from (content["title"], content["summary"], content["text"], content.get("credits", ""))
    yield content["labels"]["unit"]["name"]
    story = content.get("story", {})
    yield from (story[stage.value]["text"] for stage in STAGES if stage.value in story)
    yield from (figure["label"] for figure in content.get("figures", []))


def folded(texts: Iterable[str]) -> str:
    """As search compares them: one line, whatever the case."""
    return clean_line(" ".join(texts)).casefold()
