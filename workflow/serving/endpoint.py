"""The base of every address of the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from workflow.cleaning import clean_line
from workflow.serving.paging import KeysetPagination, whole
from workflow.serving.parameters import refuse_unknown


class Endpoint(GenericAPIView):
    """One address. Lists name their `orders` (the first is the default; a unique last key is added) and
    their `filters`: parameter → function that narrows the queryset by the parameter's text."""

    queryset: Any = None
    orders: tuple[str, ...] = ("-pk",)
    filters: Mapping[str, Callable[[QuerySet, str], QuerySet]] = {}

    @property
    def me(self) -> Any:
        """Who asks, signed in by token or session."""
        return self.request.user

    def typed(self, shape: type[serializers.Serializer]) -> dict[str, Any]:
        """The body as the shape says; raises a 400 that names each field."""
        body = shape(data=self.request.data)
        body.is_valid(raise_exception=True)
        return body.validated_data

    def allowed_filters(self) -> Mapping[str, Callable[[QuerySet, str], QuerySet]]:
        """The filters of this reader; a room overrides it where parts differ."""
        return self.filters

    def page(
        self, told: QuerySet | Callable[[], QuerySet], show: Callable[[list[Any]], list[Any]]
    ) -> Response:
        """A page of a list, filtered; `show` turns its rows into data in a constant number of queries. A
        queryset that is told by a function is built only where `first` does not do."""
        filters = self.allowed_filters()
        refuse_unknown(self.request, {*filters, *KeysetPagination.PARAMETERS})
        for name, narrow in filters.items():
            if name in self.request.query_params:
                told = narrow(whole(told), clean_line(self.request.query_params[name]))
        found: Any = told
        return self.get_paginated_response(show(self.paginate_queryset(found) or []))
