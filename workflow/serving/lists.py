"""Lists on pages: search, filters, sort, pages, and the same list as a file.

A view names what its list offers and answers `listing.respond(template, context)`. Everything chosen
stands in the address, so that a list can be sent to a colleague; a value that cannot be read is left out
with a notice, since an address is typed, cut and pasted by people. `{% list_tools listing %}` draws it.

    listing = Listing(
        request,
        Proposal.objects.visible_to(request.user).select_related("unit"),
        search=matching,
        filters=(Filter("unit", _("Unit"), choices=units, narrow=of_unit),),
        sorts=(Sort("terbaru", _("Terbaru"), ("-created_at",)),),
        columns=(Column(_("Judul"), lambda row: row.proposal.title),),
        rows=title_lines,
        file="usulan",
    )
    return listing.respond("proposals/list.html", {})
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from workflow.cleaning import clean_line
from workflow.refusals import Invalid
from workflow.serving import csvfile
from workflow.serving.paging import COUNTED_UP_TO

SEARCH, SORT, PAGE, DOWNLOAD = "q", "urut", "page", "unduh"
YES = "ya"
CHUNK = 500  # rows of a file made at a time
LONGEST_SEARCH = 200  # letters
LAST_PAGE = 100_000
MOST_KEPT = 10  # other parameters of an address


@dataclass(frozen=True)
class Filter:
    """One way to narrow a list. `choices` answers (value, label) pairs; without choices a day is asked
    for. `narrow` gets the value (a day as `date`)."""

    name: str
    label: Any
    narrow: Callable[[QuerySet, Any], QuerySet]
    choices: Callable[[], Iterable[tuple[Any, Any]]] | None = None
    apart: bool = False  # the page draws it itself, as tabs with figures; the search only keeps it
    is_box: bool = False  # a box to tick


def box(name: str, label: Any, narrow: Callable[[QuerySet], QuerySet]) -> Filter:
    """A filter that is on (`=ya` in the address) or off."""
    return Filter(name, label, lambda rows, _yes: narrow(rows), lambda: [(YES, label)], is_box=True)


@dataclass(frozen=True)
class Sort:
    """An order people may choose; the first of a list is its own. The primary key is added as last key.
    One that depends on who reads is told by a function, asked only where it is chosen."""

    name: str
    label: Any
    order: Sequence[Any] | Callable[[], Sequence[Any]]


@dataclass(frozen=True)
class Column:
    """A column of the file; `value` gets a row as the page shows it."""

    heading: Any
    value: Callable[[Any], Any]


@dataclass(frozen=True)
class Chosen:
    """A filter as the page draws it."""

    name: str
    label: Any
    value: str
    choices: list[tuple[str, Any]] | None
    apart: bool
    is_box: bool

    @property
    def is_day(self) -> bool:
        return self.choices is None


class ListPaginator(Paginator):
    """Counts to a thousand and no further: an exact number beyond grows with the table and helps nobody."""

    first: Callable[[int], list[Any]] | None = None
    total: Callable[[int], int] | None = None

    def __init__(self, listed: Callable[[], QuerySet], size: int) -> None:
        super().__init__([], size)
        self.listed = listed  # built only where it is needed

    @cached_property
    def _counted(self) -> int:
        if self.total:
            return self.total(COUNTED_UP_TO + 1)
        return self.listed().order_by()[: COUNTED_UP_TO + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNTED_UP_TO)

    @cached_property
    def capped(self) -> bool:
        """More than `count` says; how many pages there are is then unknown."""
        return self._counted > COUNTED_UP_TO

    def rows_of(self, number: int) -> ListPage:
        """One row more than shown is fetched: it tells whether a page follows, and saves the count on a
        list of one page."""
        start = (number - 1) * self.per_page
        if number == 1 and self.first:
            found = self.first(self.per_page + 1)
        else:
            found = list(self.listed()[start : start + self.per_page + 1])
        more = len(found) > self.per_page
        if not more and number == 1:
            self.__dict__["_counted"] = len(found)
        return ListPage(found[: self.per_page], number, self, more)


class ListPage(Page):
    paginator: ListPaginator

    def __init__(self, rows: list[Any], number: int, paginator: ListPaginator, more: bool) -> None:
        super().__init__(rows, number, paginator)
        self._more = more

    def has_next(self) -> bool:
        return self._more

    def next_page_number(self) -> int:
        return self.number + 1

    def previous_page_number(self) -> int:
        return self.number - 1


class Listing:
    """A list as one person asked for it."""

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet | Callable[[], QuerySet],
        *,
        sorts: Sequence[Sort],
        search: Callable[[QuerySet, str], QuerySet] | None = None,
        filters: Sequence[Filter] = (),
        columns: Sequence[Column] = (),
        rows: Callable[[list[Any]], list[Any]] = list,
        file: str = "daftar",
        size: int = 25,
        first: Callable[[Sequence[Any], int], list[Any]] | None = None,
        total: Callable[[int], int] | None = None,
    ) -> None:
        """`first(order, n)`: a quicker way to the first rows of the queryset while nothing narrows it;
        `total(most)`: how many there are then, counted up to `most`. A queryset that is told by a function
        is built only where these do not do."""
        self.request = request
        self.sorts = sorts
        self.columns = columns
        self.searches = search is not None
        self.notices: list[str] = []
        self._show = rows
        self._file = file
        self._size = size
        self._first, self._total = first, total
        self.words = clean_line(self._asked(SEARCH))[:LONGEST_SEARCH] if search else ""
        self.sort = self._chosen_sort()
        self._told = queryset
        if search and self.words:
            self._told = search(self._whole(), self.words)
        self.filters: list[Chosen] = []
        for offered in filters:
            self._narrow(offered)

    # --- what was asked ------------------------------------------------------------------------------

    def _asked(self, name: str) -> str:
        return self.request.GET.get(name, "")

    def _chosen_sort(self) -> Sort:
        asked = self._asked(SORT)
        for sort in self.sorts:
            if sort.name == asked:
                return sort
        if asked:
            self._leave_out(_("Urutan"))
        return self.sorts[0]

    def _whole(self) -> QuerySet:
        return self._told() if callable(self._told) else self._told

    @cached_property
    def queryset(self) -> QuerySet:
        """What is listed, in its order."""
        order = self.sort.order() if callable(self.sort.order) else self.sort.order
        return self._whole().order_by(*ordered(order))

    def _narrow(self, offered: Filter) -> None:
        """By the value asked for, kept to be drawn; one that cannot be read is left out."""
        value = clean_line(self._asked(offered.name))
        choices = offered.choices and [(str(key), label) for key, label in offered.choices()]
        if value:
            try:
                self._told = offered.narrow(self._whole(), _read(value, choices))
            except (ValueError, Invalid):
                self._leave_out(offered.label)
                value = ""
        drawn = (offered.apart, offered.is_box)
        self.filters.append(Chosen(offered.name, offered.label, value, choices, *drawn))

    def _leave_out(self, label: Any) -> None:
        self.notices.append(_("%(name)s di alamat ini tidak dikenal, jadi tidak dipakai.") % {"name": label})

    @property
    def filtered(self) -> bool:
        return any(chosen.value for chosen in self.filters if not chosen.apart)

    @property
    def offers_filters(self) -> bool:
        return any(not chosen.apart for chosen in self.filters)

    def chosen(self, name: str) -> str:
        """The value a filter has; empty without one."""
        return next((chosen.value for chosen in self.filters if chosen.name == name), "")

    def address_with(self, name: str, value: str) -> str:
        """This list with another value of one filter, from its first page; an empty one leaves it out."""
        dropped = (name, PAGE, DOWNLOAD)
        kept = [(key, values) for key, values in self.request.GET.lists() if key not in dropped]
        asked = [*kept, (name, [value])] if value else kept
        return self.request.path + ("?" + urlencode(asked, doseq=True) if asked else "")

    @property
    def narrowed(self) -> bool:
        """Something was searched or filtered: an empty list then means "no hit", else "nothing yet"."""
        return bool(self.words) or any(chosen.value for chosen in self.filters)

    # --- what is shown -------------------------------------------------------------------------------

    @cached_property
    def page(self) -> ListPage:
        paginator = ListPaginator(lambda: self.queryset, self._size)
        if self._first and not self.narrowed and not callable(self.sort.order):
            paginator.first = partial(self._first, tuple(ordered(self.sort.order)))
        if self._total is not None and not self.narrowed:
            paginator.total = self._total
        asked = self._asked(PAGE)
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0
        if asked and not 1 <= number <= LAST_PAGE:
            self._leave_out(_("Halaman"))
        page = paginator.rows_of(max(1, min(number, LAST_PAGE)))
        if page.number > 1 and not page.object_list:
            self.notices.append(_("Daftar ini tidak sepanjang itu; inilah halaman pertamanya."))
            page = paginator.rows_of(1)
        return page

    @cached_property
    def rows(self) -> list[Any]:
        """The rows of this page, as `rows` made them."""
        return self._show(list(self.page.object_list))

    @property
    def count(self) -> int:
        """How many there are, at most a thousand; see `capped`."""
        return self.page.paginator.count

    @property
    def capped(self) -> bool:
        return self.page.paginator.capped

    # --- addresses -----------------------------------------------------------------------------------

    @property
    def download(self) -> str:
        """The address of this very list as a file; empty where it has no columns."""
        kept = [(name, values) for name, values in self.request.GET.lists() if name not in (PAGE, DOWNLOAD)]
        return "?" + urlencode([*kept, (DOWNLOAD, ["csv"])], doseq=True) if self.columns else ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address says, of the page around the list: searching must not lose it."""
        own = {SEARCH, SORT, PAGE, DOWNLOAD, *(chosen.name for chosen in self.filters)}
        said = [(name, str(value)) for name, value in self.request.GET.items() if name not in own]
        return said[:MOST_KEPT]

    @property
    def whole(self) -> str:
        """The address of the list with nothing narrowed, in the same order."""
        order = [(SORT, self.sort.name)] if self.sort is not self.sorts[0] else []
        query = urlencode([*self.kept, *order])
        return self.request.path + (f"?{query}" if query else "")

    # --- answers -------------------------------------------------------------------------------------

    def respond(self, template: str, context: dict[str, Any]) -> HttpResponseBase:
        """The page, or the file where the address asks for it."""
        if self.wants_file:
            return self.as_csv()
        return render(self.request, template, {"listing": self, **context})

    @property
    def wants_file(self) -> bool:
        return self._asked(DOWNLOAD) == "csv" and bool(self.columns)

    def as_csv(self) -> HttpResponseBase:
        """All pages as a file, row for row as this person's page shows them."""
        headings = [column.heading for column in self.columns]
        table = ([self._cells(row) for row in rows] for rows in self.pieces())
        return csvfile.answer(self._file, headings, table)

    def pieces(self) -> Iterator[list[Any]]:
        """The whole list as `rows` makes it, some hundred at a time: for a file."""
        return (self._show(objects) for objects in self._chunks())

    def _cells(self, row: Any) -> list[Any]:
        return [column.value(row) for column in self.columns]

    def _chunks(self) -> Iterator[list[Any]]:
        """Which rows and in which order is settled at the start: one changed meanwhile comes neither twice
        nor never. Each chunk is asked for anew, so that what is hidden meanwhile is left out."""
        keys = list(self.queryset.values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            wanted = keys[start : start + CHUNK]
            found = {row.pk: row for row in self.queryset.order_by().filter(pk__in=wanted)}
            yield [found[key] for key in wanted if key in found]


def ordered(order: Sequence[Any]) -> list[Any]:
    """An order with a unique last key: without one, rows of equal value come on two pages or on none."""
    return list(order) if order and order[-1] in ("pk", "-pk") else [*order, "-pk"]


def _read(value: str, choices: list[tuple[str, Any]] | None) -> Any:
    """Raises ValueError for what is not offered."""
    if choices is None:
        return dt.date.fromisoformat(value)
    if value not in [key for key, _label in choices]:
        raise ValueError(value)
    return value
