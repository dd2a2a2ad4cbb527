"""The front door: what the lab is for visitors, what waits for people who signed in."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client, RequestFactory, override_settings

from tests.cast import Cast
from tests.proposals.lab import Lab
from workflow.proposals import registry
from workflow.proposals.models import Proposal

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_what_the_lab_is(client: Client) -> None:
    page = client.get("/").content.decode()
    assert [name for name in ("Drum Up", "Diagnose", "Design", "Deliver", "Display") if name in page] == [
        "Drum Up", "Diagnose", "Design", "Deliver", "Display",
    ]  # fmt: skip
    assert settings.REGENCY_NAME in page


@override_settings(REGENCY_NAME="Kabupaten Lain", REGENCY_SHORT="Lain", REGENCY_CREST="lain/lambang.png")
def test_the_regency_is_a_setting(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Kabupaten Lain" in page
    assert "lain/lambang.png" in page


@override_settings(
    TIME_ZONE_LABEL="WITA", REGENCY_HEAD_TITLE="Wali Kota", REGENCY_OFFICE_HOLDERS={"Wali Kota": "Ratna Dewi"}
)
def test_next_door_has_its_own_clock_and_its_own_head(cast: Cast, client: Client) -> None:
    Lab(cast)
    client.force_login(cast.secretary)
    pages = {
        path: html.unescape(client.get(path).content.decode())
        for path in ("/", "/sekretariat/siklus/", "/sekretariat/siklus/baru/", "/sekretariat/kalender/",
                     "/sekretariat/pengingat/", "/sekretariat/pengingat/escalated/", "/pipeline/")
    }  # fmt: skip
    assert [path for path, page in pages.items() if re.search("WIB|Bupati", page)] == []
    assert "pukul 24.00 WITA" in pages["/"]
    assert "pukul 24.00 WITA" in pages["/sekretariat/siklus/"]
    assert "kantor Wali Kota" in pages["/sekretariat/pengingat/"]
    assert "Untuk Wali Kota Ratna Dewi" in pages["/pipeline/"]


def test_a_public_page_sets_no_cookie_and_is_the_same_for_everybody(client: Client) -> None:
    answer = client.get("/en/")
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert "csrf" not in answer.content.decode().lower()


def test_a_public_page_does_not_know_who_reads_it(cast: Cast, client: Client) -> None:
    anonymous = client.get("/en/").content
    client.force_login(cast.proposer)
    assert client.get("/en/").content == anonymous


def test_a_page_that_knows_its_reader_is_kept_by_no_shared_cache(cast: Cast, client: Client) -> None:
    client.force_login(cast.proposer)
    assert "Cookie" in client.get("/")["Vary"]


def test_nothing_waiting_says_so(cast: Cast, client: Client) -> None:
    client.force_login(cast.outsider)
    assert "Tidak ada yang menunggu Anda" in client.get("/").content.decode()


def test_what_waits_is_counted_in_the_heading_with_the_working_days_left(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    proposal = Proposal(title="Ambulans Desa Satu Nomor")
    late = registry.Waiting(proposal, "x", "Perbaiki usulan", moment, due_on=dt.date(2026, 11, 20))
    someday = registry.Waiting(proposal, "x", "Baca usulan", moment)
    monkeypatch.setattr(registry, "_waiting", [lambda user: [someday, late]])
    client.force_login(cast.proposer)
    page = client.get("/").content.decode()
    assert "Dua hal menunggu Anda" in page
    assert "Terlambat 2 hari kerja" in page
    assert page.index("perbaiki usulan") < page.index("baca usulan")


def test_the_public_layout_has_no_place_for_a_session() -> None:
    """A page below `public.html` renders without a user, messages or a token even when they are there."""
    page = engines["django"].from_string('{% extends "public.html" %}{% block content %}isi{% endblock %}')
    request = RequestFactory().get("/pameran/")
    request.session = None  # type: ignore[assignment]  # touching it would raise
    text = page.render({}, request)
    assert "isi" in text
    assert "csrf" not in text.lower()
