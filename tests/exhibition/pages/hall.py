"""Pages of the catalogue for tests: written, shown, taken down, by the services."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from tests.proposals.lab import Lab, fresh
from workflow.exhibition import services
from workflow.exhibition.models import Entry
from workflow.proposals.machine import State, Verb
from workflow.proposals.models import Proposal


def jpeg(width: int = 1000, height: int = 700, colour: str = "teal") -> ContentFile:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "JPEG")
    return ContentFile(target.getvalue(), name="foto.jpg")


class Hall:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def graduated(self) -> Proposal:
        return self.lab.at(State.GRADUATED)

    def draft(self, title: str = "", *, picture: bool = False, **written: Any) -> Entry:
        """A page that lacks nothing, not shown yet."""
        entry = self.lab.written_entry(self.graduated())
        if title:
            written["title"] = title
        entry = services.change_entry(
            entry_id=entry.pk, by=self.lab.cast.curator, seen=entry.edits, **written
        )
        if picture:
            services.add_picture(
                entry_id=entry.pk, by=self.lab.cast.curator, file=jpeg(), alt="Kader di teras rumah"
            )
        return Entry.objects.select_related("proposal").get(pk=entry.pk)

    def shown(self, title: str = "", **written: Any) -> Entry:
        return self.publish(self.draft(title, **written))

    def publish(self, entry: Entry) -> Entry:
        self.lab.entry(fresh(entry.proposal), Verb.PUBLISH)
        return self.again(entry)

    def retract(self, entry: Entry) -> Entry:
        self.lab.entry(fresh(entry.proposal), Verb.RETRACT)
        return self.again(entry)

    def again(self, entry: Entry) -> Entry:
        return Entry.objects.select_related("proposal").get(pk=entry.pk)
