"""The public hall: the catalogue's list and the page of one entry. Nobody is signed in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from workflow.cleaning import clean_line
from workflow.exhibition import selectors
from workflow.exhibition.models import Catalogue, Showing
from workflow.exhibition.pages import presenting, structured, table
from workflow.exhibition.pages.caching import ASK_EACH_TIME
from workflow.people.models import Unit, UnitKind
from workflow.proposals.models.worksheets import Affair, Form
from workflow.serving.lists import DOWNLOAD

SIZE = 24  # cards a page: whole rows of two, three and four
CHIPS = 5  # affairs that stand above the cards; the others are in the list of filters
LONGEST_SEARCH = 100  # characters
Answer = TypeVar("Answer", bound=HttpResponseBase)


@dataclass(frozen=True)
class Filter:
    """One choice above the cards. `counted` is its name in the catalogue's counts and its column."""

    name: str
    label: Any
    counted: str
    labels: Callable[[Iterable[str]], dict[str, Any]]

    def choices(self, catalogue: Catalogue) -> list[tuple[str, str]]:
        """What would find something, with how many: never a choice that leads to an empty page."""
        counts = catalogue.counts.get(self.counted, {})
        labels = self.labels(counts)
        known = [(value, str(labels[value]), n) for value, n in counts.items() if value in labels]
        return [(value, f"{label} ({n})") for value, label, n in sorted(known, key=self._order)]

    def _order(self, choice: tuple[str, str, int]) -> Any:
        value, label, _n = choice
        return (-int(value), "") if self.counted == "year" else (0, label.casefold())


def _labels_of(choices: Any) -> Callable[[Iterable[str]], dict[str, Any]]:
    return lambda values: {value: choices(value).label for value in values if value in choices.values}


def _unit_names(ids: Iterable[str]) -> dict[str, Any]:
    return {str(pk): name for pk, name in Unit.objects.filter(pk__in=ids).values_list("pk", "name")}


AFFAIR = Filter("urusan", gettext_lazy("Urusan"), "affair", _labels_of(Affair))
FILTERS = (
    AFFAIR,
    Filter("jenis", gettext_lazy("Jenis unit"), "kind", _labels_of(UnitKind)),
    Filter("unit", gettext_lazy("Unit"), "unit", _unit_names),
    Filter("tahun", gettext_lazy("Tahun lulus"), "year", lambda years: {year: year for year in years}),
    Filter("bentuk", gettext_lazy("Bentuk"), "form", _labels_of(Form)),
)
SORTS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "terbaru": (gettext_lazy("Terbaru tayang"), ("-first_published_at", "-pk")),
    "judul": (gettext_lazy("Judul A–Z"), ("title", "pk")),
    "tahun": (gettext_lazy("Tahun lulus terbaru"), (F("year").desc(nulls_last=True), "-pk")),
}


@dataclass(frozen=True)
class Asked:
    """What an address asks for. What it cannot mean is left out: a public link never ends in an error."""

    words: str
    chosen: dict[str, str]
    sort: str

    @classmethod
    def read(cls, given: QueryDict, catalogue: Catalogue) -> Asked:
        chosen = {
            each.name: str(given[each.name])
            for each in FILTERS
            if given.get(each.name) in catalogue.counts.get(each.counted, {})
        }
        sort = given.get("urut", "")
        words = clean_line(given.get("q", ""))[:LONGEST_SEARCH]
        return cls(words, chosen, sort if sort in SORTS else next(iter(SORTS)))

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.chosen)

    def rows(self) -> QuerySet[Showing]:
        rows = Showing.objects.select_related("cover").defer("words")
        if self.chosen:
            columns = {each.name: each.counted for each in FILTERS}
            rows = rows.filter(**{columns[name]: value for name, value in self.chosen.items()})
        if self.words:
            rows = selectors.matching(rows, self.words)
        return rows.order_by(*SORTS[self.sort][1])


class Counted(Paginator):
    """Pages of a list whose length is known already."""

    def __init__(self, rows: QuerySet, known: int | None) -> None:
        super().__init__(rows, SIZE)
        if known is not None:
            self.count = known  # type: ignore[misc]


@require_safe
def hall(request: HttpRequest) -> HttpResponseBase:
    """Search, filters, sort and cards; two queries where nothing narrows. `?unduh=csv`: all of it as a
    file."""
    catalogue = selectors.catalogue()
    asked = Asked.read(request.GET, catalogue)
    if request.GET.get(DOWNLOAD) == "csv":
        return _public(table.answer(asked.rows()))
    total = catalogue.counts.get("total", 0)
    pages = Counted(asked.rows(), None if asked.narrows else total)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "total": total,
        "asked": asked,
        "page": page,
        "found": pages.count,
        "chips": _chips(request.GET, asked, catalogue),
        "filters": [_drawn(each, asked, catalogue) for each in FILTERS],
        "more_chosen": any(name != AFFAIR.name for name in asked.chosen) or asked.sort != next(iter(SORTS)),
        "sorts": [(name, label, name == asked.sort) for name, (label, _order) in SORTS.items()],
        "indexed": not asked.narrows,
        "download": _with(request.GET, DOWNLOAD, "csv"),
        "in_hall": True,
    }
    return _public(render(request, "exhibition/hall.html", context))


def _chips(given: QueryDict, asked: Asked, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The affairs with most pages, each with its number, and "all"; whatever else is asked stays."""
    counts: dict[str, int] = catalogue.counts.get("affair", {})
    most = sorted(counts, key=lambda value: (-counts[value], value))[:CHIPS]
    here = asked.chosen.get(AFFAIR.name)
    if here and here not in most:
        most.append(here)
    labels = AFFAIR.labels(most)
    chips = [{"label": labels[each], "n": counts[each], "value": each} for each in most if each in labels]
    everything = {"label": _("Semua"), "n": catalogue.counts.get("total", 0), "value": ""}
    return [
        {**chip, "url": _with(given, AFFAIR.name, chip["value"]), "here": (here or "") == chip["value"]}
        for chip in [everything, *chips]
    ]


def _with(given: QueryDict, name: str, value: str) -> str:
    """The same address with one choice changed, on its first page."""
    kept = given.copy()
    for gone in (name, "page"):
        kept.pop(gone, None)
    if value:
        kept[name] = value
    return f"?{kept.urlencode()}" if kept else "?"


def _drawn(each: Filter, asked: Asked, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "name": each.name,
        "label": each.label,
        "choices": each.choices(catalogue),
        "chosen": asked.chosen.get(each.name, ""),
    }


@require_safe
def entry(request: HttpRequest, address: str) -> HttpResponse:
    """The page a newspaper links to. Raises NotVisible (404) for what is not shown, whatever it was."""
    page = selectors.page_at(address)
    # Its link leads to the filter, which may stand under a merged unit's name by now.
    leaf = replace(presenting.leaf(page.content), unit_id=page.showing.unit_id)
    context = {
        "leaf": leaf,
        "address": address,
        "shown_since": page.entry.first_published_at,
        "changed_at": page.version.published_at if page.version.number > 1 else None,
        "others": selectors.others(page.showing),
        "structured": structured.article(leaf, page),
        "card_version": page.version.digest[:12],
    }
    return _public(render(request, "exhibition/entry.html", context))


def _public(response: Answer) -> Answer:
    response["Cache-Control"] = ASK_EACH_TIME
    return response
