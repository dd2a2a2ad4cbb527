"""Entries that were shown before the public table existed get their row in it."""

import json
import secrets

from django.db import migrations

STAGES = ("drum_up", "diagnose", "design", "deliver")
COUNTED = ("affair", "form", "kind", "unit", "year")


def fill(apps, schema_editor):
    Entry = apps.get_model("exhibition", "Entry")
    shown = Entry.objects.filter(state="shown", showing__isnull=True)
    for entry in shown.order_by("pk").iterator(chunk_size=500):
        _show(apps, entry)
    _stamp(apps)


def _show(apps, entry):
    """As `services.showing.show` does it, from the version the public read."""
    EntryVersion = apps.get_model("exhibition", "EntryVersion")
    version = EntryVersion.objects.filter(entry=entry).order_by("-number").first()
    if version is None:
        return
    content = json.loads(version.content)
    unit = content["labels"]["unit"]
    pictures = content["pictures"]
    Picture = apps.get_model("exhibition", "Picture")
    cover = Picture.objects.filter(entry=entry, public_id=pictures[0]["id"]).first() if pictures else None
    apps.get_model("exhibition", "Showing").objects.create(
        entry=entry,
        version=version,
        address=entry.address,
        title=content["title"],
        summary=content["summary"],
        unit_id=unit["id"],
        unit_name=unit["name"],
        kind=unit.get("kind") or apps.get_model("people", "Unit").objects.get(pk=unit["id"]).kind,
        form=content.get("form", ""),
        affair=content.get("affair", ""),
        year=content.get("year"),
        cover=cover,
        cover_alt=pictures[0]["alt"] if cover else "",
        words=" ".join(" ".join(_said(content)).split()).casefold(),
        first_published_at=entry.first_published_at,
        published_at=version.published_at,
    )


def _said(content):
    yield from (content["title"], content["summary"], content["text"], content.get("credits", ""))
    yield content["labels"]["unit"]["name"]
    story = content.get("story", {})
    yield from (story[stage]["text"] for stage in STAGES if stage in story)
    yield from (figure["label"] for figure in content.get("figures", []))


def _stamp(apps):
    rows = list(apps.get_model("exhibition", "Showing").objects.values("affair", "form", "kind", "unit", "year"))
    if not rows:
        return
    counts = {"total": len(rows)}
    for name in COUNTED:
        values = [str(row[name]) for row in rows if row[name] not in ("", None)]
        counts[name] = {value: values.count(value) for value in set(values)}
    apps.get_model("exhibition", "Catalogue").objects.update_or_create(
        pk=1, defaults={"stamp": secrets.token_hex(16), "counts": counts}
    )


class Migration(migrations.Migration):
    dependencies = [("exhibition", "0002_the_public_hall")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
