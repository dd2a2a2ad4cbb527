"""What the exhibition answers with."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from workflow.exhibition import guards, selectors
from workflow.exhibition.models import Entry, EntryComment, Picture, Showing
from workflow.exhibition.pages import addresses
from workflow.people.models import UnitKind
from workflow.proposals.api.shapes import moment
from workflow.proposals.machine import STAGES
from workflow.proposals.models.worksheets import Affair, Form
from workflow.serving.fields import Line, NamedShape, ObstacleShape, Text

STAGE_CHOICES = [(stage.value, stage.label) for stage in STAGES]


class FigureShape(serializers.Serializer):
    """Before and after, decimals as text with a point."""

    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField(allow_blank=True)
    before = serializers.CharField(allow_null=True)
    before_on = serializers.DateField(allow_null=True)
    after = serializers.CharField(allow_null=True)
    after_on = serializers.DateField(allow_null=True)


class PictureShape(serializers.Serializer):
    id = serializers.CharField()
    alt = serializers.CharField(allow_blank=True, help_text="What is to be seen.")
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    sources = serializers.ListField(child=serializers.URLField(), help_text="WebP, the narrowest first.")


class ToldShape(serializers.Serializer):
    stage = serializers.ChoiceField(choices=STAGE_CHOICES)
    text = serializers.CharField(allow_blank=True)
    passed_on = serializers.DateField(allow_null=True)


class CardShape(serializers.Serializer):
    """A page of the catalogue in a list."""

    address = serializers.CharField(help_text="The last part of the page's address, kept for good.")
    url = serializers.URLField()
    title = serializers.CharField()
    summary = serializers.CharField()
    unit = NamedShape(help_text="Of the day of publishing.")
    kind = serializers.ChoiceField(choices=UnitKind.choices)
    form = serializers.ChoiceField(choices=Form.choices, allow_blank=True)
    affair = serializers.ChoiceField(choices=Affair.choices, allow_blank=True)
    year = serializers.IntegerField(
        allow_null=True, help_text="Of graduating; null where nobody recorded it."
    )
    first_published_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(help_text="Of the version that is shown.")


class LeafShape(CardShape):
    """A page of the catalogue as it was frozen."""

    text = serializers.CharField(help_text="Plain text, paragraphs apart by an empty line.")
    credits = serializers.CharField(allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="Of an imported record."
    )
    story = ToldShape(many=True)
    figures = FigureShape(many=True)
    pictures = PictureShape(many=True)
    version = serializers.IntegerField()


class EntryLineShape(serializers.Serializer):
    """An entry as curators and teams list it."""

    proposal = serializers.CharField()
    title = serializers.CharField()
    unit = NamedShape()
    state = serializers.ChoiceField(choices=Entry.State.choices)
    retracted = serializers.BooleanField(help_text="It was shown once, and is not now.")
    url = serializers.CharField(allow_blank=True, help_text="Of the public page, while it is shown.")
    edits = serializers.IntegerField(help_text="`seen` of what is written, published or sent as If-Match.")
    changed_at = serializers.DateTimeField()
    first_published_at = serializers.DateTimeField(allow_null=True)


class EntryShape(EntryLineShape):
    """A draft as it stands."""

    summary = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    credits = serializers.CharField(allow_blank=True)
    form = serializers.CharField(allow_blank=True)
    affair = serializers.CharField(allow_blank=True)
    story = serializers.DictField(child=serializers.CharField(allow_blank=True))
    figures = FigureShape(many=True)
    pictures = PictureShape(many=True)
    missing = ObstacleShape(many=True, help_text="What it lacks to be shown.")
    unpublished_changes = serializers.BooleanField()


class CommentShape(serializers.Serializer):
    id = serializers.IntegerField()
    who = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class TypedFigureShape(serializers.Serializer):
    """A figure as people type it: "1.500,5" is fifteen hundred and a half."""

    label = Line(required=False, allow_blank=True, max_length=None)  # type: ignore[assignment]
    unit = Line(required=False, allow_blank=True, max_length=None)
    before = Line(required=False, allow_blank=True, allow_null=True)
    before_on = Line(required=False, allow_blank=True, allow_null=True)
    after = Line(required=False, allow_blank=True, allow_null=True)
    after_on = Line(required=False, allow_blank=True, allow_null=True)


class StoryShape(serializers.Serializer):
    drum_up = Text(required=False, allow_blank=True, max_length=None)
    diagnose = Text(required=False, allow_blank=True, max_length=None)
    design = Text(required=False, allow_blank=True, max_length=None)
    deliver = Text(required=False, allow_blank=True, max_length=None)


class WrittenShape(serializers.Serializer):
    """What changes; what is left out stays. `seen` is `edits` of the entry you acted on; or `If-Match`."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    # Longer than the service allows, so that its own sentence is the answer.
    title = Line(required=False, allow_blank=True, max_length=None)
    summary = Line(required=False, allow_blank=True, max_length=None)
    text = Text(required=False, allow_blank=True, max_length=None)
    credits = Line(required=False, allow_blank=True, max_length=None)
    form = Line(required=False, allow_blank=True)
    affair = Line(required=False, allow_blank=True)
    story = StoryShape(required=False)
    figures = TypedFigureShape(required=False, many=True)


# --- Data --------------------------------------------------------------------------------------------


def card(row: Showing) -> dict[str, Any]:
    return {
        "address": row.address,
        "url": addresses.whole(addresses.public("entry", row.address)),
        "title": row.title,
        "summary": row.summary,
        "unit": {"id": row.unit_id, "name": row.unit_name},
        "kind": row.kind,
        "form": row.form,
        "affair": row.affair,
        "year": row.year,
        "first_published_at": moment(row.first_published_at),
        "published_at": moment(row.published_at),
    }


def leaf(page: selectors.Page) -> dict[str, Any]:
    content = page.content
    story = content.get("story", {})
    return {
        **card(page.showing),
        "text": content["text"],
        "credits": content.get("credits", ""),
        "source": content.get("source", ""),
        "story": [
            {"stage": stage.value, "text": told.get("text", ""), "passed_on": told.get("passed_on")}
            for stage in STAGES
            if (told := story.get(stage.value))
        ],
        "figures": content.get("figures", []),
        "pictures": [_frozen_picture(picture) for picture in content["pictures"]],
        "version": page.version.number,
    }


def _frozen_picture(picture: dict[str, Any]) -> dict[str, Any]:
    width = picture.get("width", 0)
    return {
        "id": picture["id"],
        "alt": picture["alt"],
        "width": width,
        "height": picture.get("height", 0),
        "sources": [
            addresses.whole(addresses.picture(picture["id"], each)) for each in addresses.widths_of(width)
        ],
    }


def picture(row: Picture) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "alt": row.alt,
        "width": row.width,
        "height": row.height,
        "sources": [
            addresses.whole(addresses.draft_picture(row.public_id, each))
            for each in addresses.widths_of(row.width)
        ],
    }


def entry_line(entry: Entry) -> dict[str, Any]:
    unit = entry.proposal.unit
    shown = entry.is_shown and entry.address
    return {
        "proposal": entry.proposal.public_id,
        "title": entry.title,
        "unit": {"id": unit.pk, "name": unit.name},
        "state": entry.state,
        "retracted": entry.is_retracted,
        "url": addresses.whole(addresses.public("entry", entry.address)) if shown else "",
        "edits": entry.edits,
        "changed_at": moment(entry.changed_at),
        "first_published_at": moment(entry.first_published_at),
    }


def published_line(entry: Entry) -> dict[str, Any]:
    """A shown entry for whoever does not read its draft: nothing of what is written since."""
    row = entry.showing
    return {
        **entry_line(entry),
        "title": row.title,
        "unit": {"id": row.unit_id, "name": row.unit_name},
        "edits": 0,
        "changed_at": moment(row.published_at),
    }


def entry(row: Entry) -> dict[str, Any]:
    """A constant number of queries."""
    return {
        **entry_line(row),
        **{name: getattr(row, name) for name in ("summary", "text", "credits", "form", "affair")},
        "story": {stage.value: text for stage, text in row.story().items()},
        "figures": row.figures,
        "pictures": [picture(each) for each in row.current_pictures()],
        "missing": [obstacle.as_dict() for obstacle in guards.incomplete(row)],
        "unpublished_changes": row.is_shown and selectors.differs_from_shown(row),
    }


def comment(row: EntryComment, who: str = "") -> dict[str, Any]:
    """`who` as the reader reads it; their own comment carries their name."""
    return {
        "id": row.pk,
        "who": who or str(row.by),
        "text": row.text,
        "at": moment(row.at),
        "settled_at": moment(row.settled_at),
    }
