"""Queries that are built once a process and asked many times.

Building a query with the ORM costs ten times what asking it does (a person's lab roles: 0.63 ms of
processor against 0.04), and a page asks dozens. What is `@prepared` still says its query with the ORM, so
that rules stand where they stood; it is called once, with a slot in the place of each value, and every
later call only fills the slots.

    @prepared
    def _roles(user, day):
        return LabRole.objects.filter(user=user).current(day).values_list("role", flat=True)

    roles = frozenset(_roles(user=user.pk, day=clock.today()))

A value is a key, a number, a text, a day or a moment, or a list of such for an `__in`. What changes the
shape of the query (whether somebody is of the secretariat) is a keyword-only parameter; each answer makes
a query of its own. Everything else the function reads would stay in the query for good: a day or a moment
found there is refused.

PostgreSQL too keeps them prepared, for as long as a connection lives: planning took it longer than
answering. There a fixed value stands in the text, so that a plan for all slots still knows it and finds
partial indexes.
"""

from __future__ import annotations

import copy
import datetime as dt
import inspect
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.expressions import Expression, RawSQL
from django.db.models.sql.compiler import SQLCompiler

# A list is filled up to one of these lengths with its last value, which an `__in` does not notice, so that
# a query is built for a few lengths and not for each.
LENGTHS = (1, 4, 16, 32, 64, 128, 512)


_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # how SQLite is told a day or a moment


@dataclass(frozen=True)
class _Place:
    """Stands among the parameters of the compiled query where a value will be."""

    name: str
    nth: int | None = None  # in a list

    def value(self, values: dict[str, Any]) -> Any:
        value = values[self.name]
        if self.nth is not None:
            value = value[min(self.nth, len(value) - 1)]
        if not isinstance(value, dt.date):
            return value
        ops = connections[DEFAULT_DB_ALIAS].ops
        if isinstance(value, dt.datetime):
            return ops.adapt_datetimefield_value(value)
        return ops.adapt_datefield_value(value)


class Slot(Expression):
    """A value told later; with a length, a list of values."""

    def __init__(self, name: str, length: int | None = None) -> None:
        super().__init__()
        self.name, self.length = name, length

    @property
    def identity(self) -> tuple[Any, ...]:
        return (Slot, self.name, self.length)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        if self.length is None:
            return "%s", (_Place(self.name),)
        places = tuple(_Place(self.name, nth) for nth in range(self.length))
        return f"({', '.join(['%s'] * self.length)})", places


class Prepared:
    """One query, told by a function; see the module. What that one does not use need not be given."""

    def __init__(self, tell: Callable[..., QuerySet]) -> None:
        self.__doc__ = tell.__doc__
        self._tell = tell
        parameters = inspect.signature(tell).parameters.values()
        self._shapes = tuple(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)
        self._names = tuple(each.name for each in parameters if each.kind is not each.KEYWORD_ONLY)
        self._built: dict[tuple[Any, ...], _Built] = {}

    def __call__(self, **values: Any) -> list[Any]:
        """The rows, as the queryset itself would give them. One query."""
        return self._for(values).rows(values)

    def first(self, **values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self(**values)), None)

    def by_key(self, ids: Collection[Any]) -> dict[Any, Any]:
        """Rows by primary key, for a query whose one value is the list `ids`. Long lists go in pieces."""
        each, told = [*ids], LENGTHS[-1]
        pieces = (each[at : at + told] for at in range(0, len(each), told))
        return {row.pk: row for piece in pieces for row in self(ids=piece)}

    def count(self, **values: Any) -> int:
        """How many rows it has. One query."""
        return self._for(values).count(values)

    def subquery(self, **values: Any) -> RawSQL:
        """The same as the right side of an `__in`."""
        return self._for(values).subquery(values)

    def _for(self, values: dict[str, Any]) -> _Built:
        shape = {name: values[name] for name in self._shapes}
        lists = {name for name in self._names if isinstance(values.get(name), list | tuple)}
        lengths = {name: _length(values[name]) for name in lists}
        key = (connections[DEFAULT_DB_ALIAS].vendor, *shape.values(), *sorted(lengths.items()))
        built = self._built.get(key)
        if built is None:
            slots = {name: Slot(name, lengths.get(name)) for name in self._names}
            built = self._built[key] = _Built(self._tell(**slots, **shape))
        return built


def prepared(tell: Callable[..., QuerySet]) -> Prepared:
    return Prepared(tell)


def fetched(row: Any, name: str, model: type[Model], found: list[Any]) -> None:
    """Make `row.NAME.all()` answer what was read already, as prefetching by the ORM would."""
    rows: QuerySet = QuerySet(model)
    rows._result_cache = found
    rows._prefetch_done = True  # type: ignore[attr-defined]
    cache = row.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = rows


def _length(values: Sequence[Any]) -> int:
    if not values:
        raise ValueError("An empty list matches nothing: do not ask.")
    return next((length for length in LENGTHS if len(values) <= length), len(values))


class _Built:
    """A queryset, its compiler, and the SQL that one made."""

    def __init__(self, queryset: QuerySet) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, params = self.compiler.as_sql()
            _settle_converters(self.compiler)
        except EmptyResultSet:
            self.sql, params = "", ()
        self.params = tuple(params)
        for param in self.params:
            if isinstance(param, dt.date) or (isinstance(param, str) and _DAY.match(param)):
                raise TypeError(f"{param!r} would stay in this query for good: give it as a value.")
        if self.compiler.connection.vendor == "postgresql":
            self.sql, self.params = _with_fixed_values(self.sql, self.params, self.compiler.connection)

    def bound(self, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(param.value(values) if isinstance(param, _Place) else param for param in self.params)

    def subquery(self, values: dict[str, Any]) -> RawSQL:
        return RawSQL(self.sql, self.bound(values))  # noqa: S611 - the ORM's own text, values apart

    def count(self, values: dict[str, Any]) -> int:
        if not self.sql:
            return 0
        ((n,),) = _asked(f"SELECT COUNT(*) FROM ({self.sql}) counted", self.bound(values))  # noqa: S608
        return n

    def rows(self, values: dict[str, Any]) -> list[Any]:
        if not self.sql:
            return []
        told: Any = self.queryset
        asked = type(told)(told.model, query=_Query(self, values))
        asked._iterable_class, asked._fields = told._iterable_class, told._fields
        asked._prefetch_related_lookups = told._prefetch_related_lookups
        return list(asked)


def _settle_converters(compiler: SQLCompiler) -> None:
    """How each column becomes a value: the same at every asking, and the ORM looks it up at each."""
    columns = [column for column, *_more in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns)
    has_composite = compiler.has_composite_fields(columns)
    compiler.get_converters = lambda expressions: converters  # type: ignore[method-assign]
    compiler.has_composite_fields = lambda expressions: has_composite  # type: ignore[method-assign]


class _Query:
    """What a queryset asks for its compiler: the one there is, with this call's values."""

    def __init__(self, built: _Built, values: dict[str, Any]) -> None:
        self._built, self._values = built, values

    def __getattr__(self, name: str) -> Any:
        return getattr(self._built.queryset.query, name)

    def get_compiler(self, using: str, *_more: Any) -> SQLCompiler:
        compiler = copy.copy(self._built.compiler)
        compiler.connection = connections[using]
        compiler.execute_sql = self._execute  # type: ignore[method-assign]
        return compiler

    def _execute(self, *_args: Any, **_kwargs: Any) -> list[Any]:
        """All rows, as one chunk."""
        return [_asked(self._built.sql, self._built.bound(self._values))]


def _asked(sql: str, params: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        params = _sized(params)
    with _cursor(connection) as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


# --- PostgreSQL --------------------------------------------------------------------------------------

KEPT_PREPARED = 200  # statements of a connection; each takes the server some ten KiB


def _cursor(connection: Any) -> Any:
    """On PostgreSQL one that binds in the server, where a statement asked again is prepared."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.close_if_health_check_failed()
    connection.ensure_connection()
    driver = connection.connection
    if driver.prepare_threshold is None:  # Django's way to switch it off
        driver.prepare_threshold, driver.prepared_max = 1, KEPT_PREPARED
        driver.execute("SET plan_cache_mode = force_generic_plan")  # joins of ten tables were planned anew
    with connection.wrap_database_errors:
        return connection._prepare_cursor(ServerBindingCursor(driver))  # type: ignore[call-arg]


def _sized(params: tuple[Any, ...]) -> tuple[Any, ...]:
    """Numbers all as `bigint`: psycopg takes the least type that holds one, and a statement is prepared anew
    for other types."""
    from psycopg.types.numeric import Int8

    return tuple(Int8(value) if type(value) is int and abs(value) < 2**63 else value for value in params)


def _with_fixed_values(sql: str, params: Sequence[Any], connection: Any) -> tuple[str, tuple[Any, ...]]:
    """The same query with only slots as parameters."""
    from psycopg.sql import Literal

    connection.ensure_connection()
    left = iter(params)

    def put(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%%"
        param = next(left)
        if isinstance(param, _Place):
            return "%s"
        return Literal(param).as_string(connection.connection).replace("%", "%%")

    told = re.sub("%[s%]", put, sql)
    return told, tuple(param for param in params if isinstance(param, _Place))
