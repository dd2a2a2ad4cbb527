"""Lists, page by page."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Q, QuerySet
from rest_framework import pagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from workflow.refusals import NotVisible
from workflow.serving.parameters import bad_parameter, row_number, whole_number

PAGE, LONGEST_PAGE = 50, 100
COUNTED_UP_TO = 1_000  # an exact count beyond grows with the table and helps nobody


def whole(told: Any) -> QuerySet:
    """A queryset, or the one that a function tells."""
    return told() if callable(told) else told


class KeysetPagination(pagination.BasePagination):
    """Page by page after the last row seen, so that a row changed meanwhile moves no other row.

    The order always ends with the primary key. `count` is only told when asked for, and capped.
    """

    PARAMETERS = ("after", "size", "order", "count")

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        asked = request.query_params
        self.order = asked.get("order", view.orders[0])
        if self.order not in view.orders:
            raise bad_parameter("order")
        size = whole_number(asked["size"], "size") if "size" in asked else PAGE
        if not 1 <= size <= LONGEST_PAGE:
            raise bad_parameter("size")
        self.count = self._count(whole(queryset)) if asked.get("count") in ("1", "true") else None
        first = getattr(view, "first", None)
        if first and not any(name in asked for name in (*view.allowed_filters(), "after")):
            rows = first(self._sort(), size + 1)
        else:
            rows = list(self._after(whole(queryset), asked.get("after", ""))[: size + 1])
        self.next = self._token(rows[size - 1]) if len(rows) > size else None
        self.address = request.build_absolute_uri()
        return rows[:size]

    def _count(self, queryset: QuerySet) -> int:
        return queryset.order_by()[: COUNTED_UP_TO + 1].count()

    def _after(self, queryset: QuerySet, token: str) -> QuerySet:
        column, down = self.order.lstrip("-"), self.order.startswith("-")
        by_key = column == "pk"
        queryset = queryset.order_by(*self._sort())
        if not token:
            return queryset
        value, key = self._read(queryset, column, token)
        beyond = "lt" if down else "gt"
        here = Q(**{f"pk__{beyond}": key})
        if by_key:
            return queryset.filter(here)
        # The first condition lets an index on the column find the place; the second is exact.
        at_most = Q(**{f"{column}__{beyond}e": value})
        return queryset.filter(at_most & (Q(**{f"{column}__{beyond}": value}) | here))

    def _sort(self) -> list[str]:
        """The order asked for, with the key as last key."""
        if self.order.lstrip("-") == "pk":
            return [self.order]
        return [self.order, "-pk" if self.order.startswith("-") else "pk"]

    def _token(self, row: Any) -> str:
        column = self.order.lstrip("-")
        mark = [self.order, str(getattr(row, column)), str(row.pk)]
        return base64.urlsafe_b64encode(json.dumps(mark).encode()).decode().rstrip("=")

    def _read(self, queryset: QuerySet, column: str, token: str) -> tuple[Any, Any]:
        """The value and key of the last row seen. Raises Invalid for anything we did not hand out."""
        meta = queryset.model._meta
        of: Field = meta.pk if column == "pk" else meta.get_field(column)
        try:
            order, value, key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
            if order != self.order or not isinstance(value, str) or "\0" in value:
                raise bad_parameter("after")
            key = uuid.UUID(key) if meta.pk.get_internal_type() == "UUIDField" else row_number(key)
            return _storable(of.to_python(value)), key
        except _NOT_OURS:
            raise bad_parameter("after") from None

    def get_paginated_response(self, data: Any) -> Response:
        following = replace_query_param(self.address, "after", self.next) if self.next else None
        body: dict[str, Any] = {"results": data, "next": following}
        if self.count is not None:
            body["count"] = min(self.count, COUNTED_UP_TO)
            body["count_capped"] = self.count > COUNTED_UP_TO
        return Response(body)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "format": "uri"},
                "count": {"type": "integer", "maximum": COUNTED_UP_TO},
                "count_capped": {"type": "boolean"},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orders = list(getattr(view, "orders", ("-pk",)))
        return [
            _parameter("after", {"type": "string"}, "The place a former page's `next` names."),
            _parameter("size", {"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE, "default": PAGE}),
            _parameter("order", {"type": "string", "enum": orders, "default": orders[0]}),
            _parameter("count", {"type": "string", "enum": ["1", "true"]}, "Count too, up to 1,000."),
        ]


# What a token can provoke that somebody else wrote.
_NOT_OURS = (
    binascii.Error,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    ValidationError,
    NotVisible,
)


def _storable(value: Any) -> Any:
    """The value as a database takes it. Raises ValueError or OverflowError for what none takes."""
    if isinstance(value, str):
        value.encode()  # a lone surrogate
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(dt.UTC)
    return value


def _parameter(name: str, schema: dict[str, Any], description: str = "") -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
