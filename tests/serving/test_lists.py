"""Lists on pages: what is chosen stands in the address, and the file is the list."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from labinovasi.home.samples import units
from labinovasi.home.templatetags.lab import list_count, list_tools
from tests.cast import Cast, make_person, make_unit
from workflow.people.models import Unit
from workflow.serving import csvfile, lists
from workflow.serving.lists import Column, Filter, Listing, Sort

BY_NAME = (Sort("nama", "Nama", ("name",)),)


def listed(query: str = "", **more: object) -> Listing:
    more.setdefault("sorts", BY_NAME)
    return Listing(RequestFactory().get("/unit/?" + query), Unit.objects.all(), **more)


def read(response: object) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.fixture
def offices(db: None) -> list[Unit]:
    return [make_unit(f"Kantor {n:02}") for n in range(60)]


class TestPages:
    def test_rows_of_equal_value_come_on_exactly_one_page(self, db: None) -> None:
        for _each in range(7):
            make_unit("Kantor Kembar")
        found = [row.pk for page in (1, 2, 3) for row in listed(f"page={page}", size=3).rows]
        assert sorted(found) == sorted(Unit.objects.values_list("pk", flat=True))

    @pytest.mark.parametrize("order", [("name",), ("name", "pk"), ("-pk",)])
    def test_every_order_ends_with_the_key(self, order: tuple[str, ...]) -> None:
        assert lists.ordered(order)[-1] in ("pk", "-pk")
        assert len(lists.ordered(order)) <= len(order) + 1

    def test_a_list_of_one_page_is_not_counted_apart(self, offices: list[Unit]) -> None:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert listed(size=60).count == 60
        assert len(queries) == 1

    def test_a_long_list_is_counted_to_the_cap_and_still_has_all_its_pages(
        self, offices: list[Unit], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "COUNTED_UP_TO", 40)
        found = listed(size=25)
        assert list_count(found) == "lebih dari 40 hasil"
        last = listed("page=3", size=25)
        assert len(last.rows) == 10
        assert not last.page.has_next()

    def test_a_count_is_said_with_its_thousands(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        Unit.objects.bulk_create(Unit(name=f"Desa {n}", kind="village") for n in range(1001))
        assert list_count(listed()) == "lebih dari 1.000 hasil"

    @pytest.mark.parametrize("page", ["0", "-1", "dua", "9" * 30, "7", "²"])
    def test_a_page_that_is_not_there_is_the_first_with_a_notice(
        self, offices: list[Unit], page: str
    ) -> None:
        found = listed(f"page={page}", size=25)
        assert found.rows[0].name == "Kantor 00"
        assert found.notices


class TestChoosing:
    FILTERS = (
        Filter("jenis", "Jenis", lambda rows, kind: rows.filter(kind=kind), lambda: [("opd", "OPD")]),
        Filter("sejak", "Sejak", lambda rows, day: rows.filter(active_from__gte=day)),
    )

    def test_a_filter_narrows_by_what_it_offers(self, db: None) -> None:
        make_unit("Dinas")
        make_unit("Desa", kind="village")
        assert [row.name for row in listed("jenis=opd", filters=self.FILTERS).rows] == ["Dinas"]

    def test_a_day_narrows_as_a_day(self, db: None) -> None:
        make_unit("Lama", active_from=dt.date(2020, 1, 1))
        make_unit("Baru", active_from=dt.date(2026, 1, 1))
        found = listed("sejak=2025-12-31", filters=self.FILTERS)
        assert [row.name for row in found.rows] == ["Baru"]

    @pytest.mark.parametrize(
        "query", ["jenis=kerajaan", "sejak=kemarin", "sejak=2026-02-30", "urut=acak", "jenis='"]
    )
    def test_a_value_that_is_not_offered_is_left_out_with_a_notice(self, db: None, query: str) -> None:
        make_unit("Dinas")
        found = listed(query, filters=self.FILTERS)
        assert [row.name for row in found.rows] == ["Dinas"]
        assert len(found.notices) == 1
        assert not found.narrowed

    def test_an_empty_choice_is_no_choice(self, db: None) -> None:
        found = listed("jenis=&sejak=&urut=&q=", filters=self.FILTERS, search=lambda rows, words: rows)
        assert found.notices == []
        assert not found.narrowed

    def test_what_was_searched_is_cleaned_before_it_is_looked_for(self, db: None) -> None:
        heard: list[str] = []

        def hear(rows: object, words: str) -> object:
            heard.append(words)
            return rows

        listed("q=%20%20posyandu%0A%20lansia%07", search=hear)
        assert heard == ["posyandu lansia"]

    def test_the_way_back_keeps_the_order(self, db: None) -> None:
        sorts = (*BY_NAME, Sort("kode", "Kode", ("code",)))
        found = listed("jenis=opd&urut=kode", filters=self.FILTERS, sorts=sorts)
        assert found.narrowed
        assert found.whole == "/unit/?urut=kode"


class TestFile:
    COLUMNS = (Column("Unit", lambda row: row.name), Column("Kode", lambda row: row.code or None))

    def test_it_holds_every_page_in_the_order_of_the_list(self, offices: list[Unit]) -> None:
        found = listed("page=2&unduh=csv", columns=self.COLUMNS, size=25, file="unit")
        response = found.respond("unused.html", {})
        assert response["Content-Disposition"] == 'attachment; filename="unit.csv"'
        rows = read(response)
        assert rows[0] == ["Unit", "Kode"]
        assert [row[0] for row in rows[1:]] == [unit.name for unit in offices]

    def test_it_follows_search_filter_and_order_and_shows_the_same_rows(self, offices: list[Unit]) -> None:
        query = "q=Kantor 1&urut=akhir"
        options = {
            "search": lambda rows, words: rows.filter(name__contains=words),
            "sorts": (*BY_NAME, Sort("akhir", "Akhir", ("-name",))),
            "columns": (Column("Nama", lambda row: row),),
            "rows": lambda units: [unit.name.upper() for unit in units],
        }
        shown = listed(query, **options).rows
        assert shown[0] == "KANTOR 19"
        assert [row[0] for row in read(listed(query, **options).as_csv())[1:]] == shown

    def test_a_row_hidden_while_it_is_sent_is_left_out_and_none_comes_twice(
        self, offices: list[Unit], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lists, "CHUNK", 20)
        pieces = iter(listed(columns=self.COLUMNS).as_csv().streaming_content)
        sent = next(pieces) + next(pieces)
        Unit.objects.filter(name="Kantor 30").delete()
        Unit.objects.filter(name="Kantor 01").update(name="Kantor 99")
        names = (sent + b"".join(pieces)).decode().replace(",", "").split()
        assert names.count("99") == 0
        assert names.count("01") == 1
        assert names.count("30") == 0

    def test_the_same_queries_for_one_row_and_for_three(self, db: None) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                read(listed(columns=self.COLUMNS).as_csv())
            return len(queries)

        make_unit("Satu")
        one = cost()
        make_unit("Dua")
        make_unit("Tiga")
        assert cost() == one

    @pytest.mark.parametrize(
        "text",
        [
            "=1+1", "+62", "-5 derajat", "@dinas", "\t=1+1", "\n=1+1", "\uff1d1+1", "|sh", "%00", "  =A1",
            "'=1+1", "''", "'kutip", "-12.5", "biasa", "", "a\r\nb", '"', "--1", "-1,,2-3",
        ],
    )  # fmt: skip
    def test_text_never_becomes_a_formula_and_reads_back_as_it_was(self, text: str) -> None:
        written = b"".join(csvfile.lines(["x"], [[[text]]])).decode().removeprefix("\ufeff")
        cell = next(iter(list(csv.reader(io.StringIO(written, newline="")))[1:]), [""])[0]
        assert cell.lstrip()[:1] not in ("=", "+", "@", "|", "%", "\uff1d")
        assert not cell.startswith(("\t", "\n", "\r"))
        assert not (cell.startswith("-") and cell != "-12.5")
        assert csvfile.plain_cell(cell) == text

    def test_numbers_stay_numbers_negative_ones_too(self) -> None:
        row = [-12.5, Decimal("-0.25"), -3, 0, "-12.5", "1.234,56"]
        assert b"".join(csvfile.lines(["x"], [[row]])).endswith(b'-12.5,-0.25,-3,0,-12.5,"1.234,56"\r\n')

    def test_what_is_missing_is_an_empty_cell_and_moments_are_local(self) -> None:
        row = [None, dt.date(2026, 11, 24), dt.datetime(2026, 11, 24, 2, 5, tzinfo=dt.UTC)]
        assert b"".join(csvfile.lines(["x"], [[row]])).endswith(b",2026-11-24,2026-11-24 09:05\r\n")


class TestSample:
    """The list of `/gaya/`, as a page draws it."""

    def test_the_page_offers_what_the_list_can(self, client: Client, cast: Cast) -> None:
        cast.everybody()
        client.force_login(make_person("Rini Wulandari", unit=cast.bappeda, is_staff=True))
        page = client.get("/gaya/?q=Dinas&jenis=opd&induk=ya").content.decode()
        assert '<option value="opd" selected>' in page
        assert 'value="ya" checked' in page
        assert "3 hasil" in page
        assert "Hapus saringan" in page
        assert "?q=Dinas&amp;jenis=opd&amp;induk=ya&amp;unduh=csv" in page

    def test_the_file_of_the_page_is_the_list(self, client: Client, cast: Cast) -> None:
        cast.everybody()
        client.force_login(make_person("Rini Wulandari", unit=cast.bappeda, is_staff=True))
        rows = read(client.get("/gaya/?q=Puskesmas&unduh=csv"))
        assert rows == [["Unit", "Kode", "Induk"], ["Puskesmas Melati", "1.02.01", "Dinas Kesehatan Contoh"]]

    def test_a_notice_is_read_beside_the_list(self, cast: Cast) -> None:
        drawn = list_tools(units(RequestFactory().get("/gaya/?jenis=kerajaan")))
        assert drawn["notices"] == ["Jenis di alamat ini tidak dikenal, jadi tidak dipakai."]
