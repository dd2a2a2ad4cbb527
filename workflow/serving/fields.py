"""Fields that clean what is typed, and shapes that several rooms answer with."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from workflow.cleaning import clean_line, clean_text

BIGGEST_ID = 2**63 - 1


class Line(serializers.CharField):
    """One line of text, cleaned before its length is measured."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(clean_line(data) if isinstance(data, str) else data)


class Text(serializers.CharField):
    """Several lines of text, cleaned; at most 20,000 characters unless told."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 20_000)
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(clean_text(data) if isinstance(data, str) else data)


class Id(serializers.IntegerField):
    """A number a row may have; thirty digits are no number of a row."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": BIGGEST_ID, **options})


class ObstacleShape(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()
    field = serializers.CharField(allow_blank=True)
    blocks = serializers.BooleanField()


class NamedShape(serializers.Serializer):
    """A unit or a cycle by id and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()
