"""Pages of the catalogue for tests: written, shown, taken down, by the services."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from tests.proposals.fill import fill_up_to
from tests.proposals.lab import Lab, fresh
from workflow.exhibition import services
from workflow.exhibition.models import Entry
from workflow.proposals.machine import Stage, State, Verb
from workflow.proposals.models import Proposal
from workflow.proposals.models.proposal import new_public_id


def jpeg(width: int = 1000, height: int = 700, colour: str = "teal") -> ContentFile:
    target = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(target, "JPEG")
    return ContentFile(target.getvalue(), name="foto.jpg")


class Hall:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def graduated(self) -> Proposal:
        return self.lab.at(State.GRADUATED)

    def graduated_with_worksheets(self) -> Proposal:
        """All four written and filed, as the lab judged them."""
        proposal = fill_up_to(self.lab.draft(), Stage.DELIVER)
        while proposal.state != State.GRADUATED:
            move = self.lab.send if proposal.in_work else partial(self.lab.announce, verb=Verb.ADVANCE)
            proposal = move(proposal)
        return proposal

    def like(self, proposal: Proposal, **other: Any) -> Proposal:
        """Another row of the same state, without its past: for lists."""
        fields = {f.attname: getattr(proposal, f.attname) for f in Proposal._meta.concrete_fields}
        fields |= {"id": None, "public_id": new_public_id(), "number": None, **other}
        return Proposal.objects.bulk_create([Proposal(**fields)])[0]

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
