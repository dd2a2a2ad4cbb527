"""Components say in words what they show in colour."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.translation import override

from labinovasi.home.samples import SampleForm, steps
from labinovasi.home.templatetags import lab
from tests.cast import Cast
from workflow.refusals import Obstacle


def drawn(source: str, **context: object) -> str:
    return Template("{% load lab %}" + source).render(Context(context))


def test_the_rail_ticks_what_is_done_and_names_what_is_late() -> None:
    rail = steps("done", "late", "todo", "todo", "todo")
    rail[1] |= {"status": "terlambat 2 hari kerja", "lines": ["putaran ke-2"]}
    html = drawn("{% rail steps %}", steps=rail)
    assert html.count("<li") == 5
    assert "(selesai)" in html
    assert html.count('aria-current="step"') == 1
    assert "terlambat 2 hari kerja" in html
    assert "putaran ke-2" in html


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (("done", "late", "todo", "todo", "todo"), "Tahap 2 dari 5: Diagnose, terlambat"),
        (("done", "done", "now", "todo", "todo"), "Tahap 3 dari 5: Design, sedang berjalan"),
        (("done",) * 5, "Semua tahap selesai"),
        (("todo",) * 5, "Belum dimulai"),
        (("done", "todo", "todo", "todo", "todo"), "Selesai: Drum Up"),
    ],
)
def test_the_five_bars_are_one_picture_with_one_sentence(states: tuple[str, ...], words: str) -> None:
    assert f'aria-label="{words}"' in drawn("{% rail steps mini=True %}", steps=steps(*states))


@pytest.mark.parametrize(
    ("days", "indonesian", "english"),
    [
        (-2, "Terlambat 2 hari kerja", "2 working days late"),
        (-1, "Terlambat 1 hari kerja", "1 working day late"),
        (0, "Hari ini", "Today"),
        (1, "1 hari kerja lagi", "1 working day left"),
        (3, "3 hari kerja lagi", "3 working days left"),
    ],
)
def test_time_left_is_counted_in_working_days(days: int, indonesian: str, english: str) -> None:
    assert lab.time_left(days) == indonesian
    with override("en"):
        assert lab.time_left(days) == english


def test_a_deadline_stands_beside_its_day_and_says_when_it_is_an_estimate() -> None:
    html = drawn("{% due day 3 estimate=True %}", day=dt.date(2028, 11, 24))
    assert "3 hari kerja lagi" in html
    assert "Jumat, 24 November 2028" in html
    assert "perkiraan" in html
    assert "perkiraan" not in drawn("{% due day 3 %}", day=dt.date(2026, 11, 24))


def test_moments_carry_their_time_zone() -> None:
    moment = dt.datetime(2026, 11, 24, 2, 5, tzinfo=dt.UTC)
    assert lab.longmoment(moment) == "Selasa, 24 November 2026, 09.05 WIB"
    assert lab.longmoment(None) == ""


def test_obstacles_show_what_blocks_what_warns_and_what_is_done() -> None:
    items = [
        {"text": "Masalah dirumuskan", "done": True},
        Obstacle("ws.diagnose.baseline", "Sumber belum diisi"),
        Obstacle("ws.words", "Terlalu panjang", blocks=False),
    ]
    html = drawn("{% obstacles items %}", items=items)
    assert html.index('class="done"') < html.index('class="missing"') < html.index('class="warning"')
    assert "Belum: " in html


def test_pages_of_a_list_keep_the_filter_of_the_address() -> None:
    request = RequestFactory().get("/", {"unit": ["3", "5"], "page": "2"})
    page = Paginator(range(120), 50).get_page(2)
    html = drawn("{% pagination page %}", request=request, page=page)
    assert 'href="?unit=3&amp;unit=5&amp;page=1"' in html
    assert 'href="?unit=3&amp;unit=5&amp;page=3"' in html
    assert "Halaman 2 dari 3" in html


def test_a_list_of_one_page_has_no_page_links() -> None:
    html = drawn(
        "{% pagination page %}", request=RequestFactory().get("/"), page=Paginator([1], 50).get_page(1)
    )
    assert html.strip() == ""


class TestForms:
    def test_a_wrong_form_links_each_mistake_to_its_field_and_keeps_what_was_typed(self) -> None:
        html = str(SampleForm({"title": "x" * 61, "summary": "tetap di sini"}))
        assert 'href="#id_title"' in html
        assert 'href="#id_initiator_0"' in html
        assert 'role="alert"' in html
        assert "tetap di sini" in html
        assert 'aria-invalid="true"' in html

    def test_hint_and_error_are_tied_to_their_input(self) -> None:
        html = str(SampleForm({"title": "x" * 61}))
        assert 'aria-describedby="id_title_helptext id_title_error"' in html
        assert 'id="id_title_helptext"' in html
        assert 'id="id_title_error"' in html

    def test_a_form_nobody_sent_has_no_summary(self) -> None:
        assert "error-summary" not in str(SampleForm())

    def test_what_may_stay_empty_says_so(self) -> None:
        html = str(SampleForm())
        assert html.count("(boleh kosong)") == 2

    def test_labels_stand_instead_of_placeholders(self) -> None:
        class Found(forms.Form):
            email = forms.EmailField(widget=forms.EmailInput(attrs={"placeholder": "Surel"}))

        assert "placeholder" not in str(Found())

    def test_markup_typed_into_a_field_stays_text(self) -> None:
        html = str(SampleForm({"title": "<script>alert(1)</script>" * 4}))
        assert "<script>" not in html


@pytest.mark.django_db
def test_every_component_stands_on_the_page_of_samples(cast: Cast, client: Client) -> None:
    cast.secretary.is_staff = True
    cast.secretary.save()
    client.force_login(cast.secretary)
    page = client.get("/gaya/").content.decode()
    names = [
        *("messages", "rail", "rail-mini", "waiting", "due", "list-tools", "pagination", "empty", "tabs"),
        *("note", "tag", "stacked", "timeline", "checklist", "facts", "button", "error-summary", "field"),
        *("conflict", "saving-bar"),
    ]
    assert [name for name in names if not re.search(rf'class="[^"]*\b{name}\b', page)] == []
