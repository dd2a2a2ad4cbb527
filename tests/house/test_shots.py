"""`./lab shots`: no page is forgotten, and the documents show no picture that nobody makes."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from labinovasi.house.environment import ROOT
from labinovasi.shots import addresses, pictures
from labinovasi.shots.addresses import DEED, EXCUSED, PAGES
from tests.cast import Cast

DEMO_ONLY = {"demo_mailbox", "demo_letter"}
MORE = ("pk", "role_id", "absence_id", "assignment_id", "file", "user", "unit", "cycle_id", "day", "comment")


def test_every_page_is_photographed_or_excused_by_name() -> None:
    assert set(PAGES) & set(EXCUSED) == set()
    assert addresses.names() - set(PAGES) - set(EXCUSED) == set(), "a line in labinovasi/shots/addresses.py"
    assert {*PAGES, *EXCUSED} - addresses.names() == DEMO_ONLY


@pytest.mark.page
def test_who_is_excused_as_a_deed_answers_no_get(cast: Cast, client: Client) -> None:
    client.force_login(cast.secretary)
    for name in EXCUSED:
        if EXCUSED[name] == DEED:
            answer = client.get(_somewhere(name))
            # Where the sign-in page sends back whose session had ended, it leads on to the page of the deed.
            leads_on = answer.status_code == 302 and "/akun/" not in answer["Location"]
            assert answer.status_code == 405 or leads_on, name


def _somewhere(name: str) -> str:
    """An address of this name, wherever it leads."""
    made_up = {"public_id": "a" * 8, "file": "a" * 16, "day": "2026-12-24"}
    for parts in _combinations():
        try:
            return reverse(name, kwargs={part: made_up.get(part, 1) for part in parts})
        except NoReverseMatch:
            continue
    raise AssertionError(f"no address for {name}")


def _combinations() -> list[tuple[str, ...]]:
    more = [(part,) for part in MORE]
    below = [(above, *one) for above in ("public_id", "pk") for one in more]
    return [(), ("public_id",), *more, *below]


def test_every_picture_of_the_documents_is_made_by_shots() -> None:
    shown = {
        name
        for document in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))
        for name in re.findall(r"pictures/([\w.-]+)\.png", document.read_text())
    }
    assert "front-door" in shown
    assert shown == {picture.name for picture in pictures.PICTURES}
    assert {picture.page for picture in pictures.PICTURES} <= set(PAGES)
