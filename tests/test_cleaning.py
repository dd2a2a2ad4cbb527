import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.cleaning import clean_email, clean_line, clean_text


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_whatever_is_typed_can_be_stored_and_cleaning_twice_changes_nothing(text):
    for clean in (clean_text, clean_line):
        cleaned = clean(text)
        cleaned.encode("utf-8")
        assert "\x00" not in cleaned
        assert clean(cleaned) == cleaned


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_a_line_is_one_line(text):
    assert len(clean_line(text).splitlines()) <= 1


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Sumur\x00 Pintar", "Sumur Pintar"),
        ("Sumur \ud800Pintar", "Sumur Pintar"),
        ("  Sumur\r\n  Pintar\t!", "Sumur Pintar !"),
        ("e\u0301lok", "élok"),
        ("\u202egnalib", "gnalib"),
        ("👨‍👩‍👧 Posyandu <b>", "👨‍👩‍👧 Posyandu <b>"),
    ],
)
def test_the_rest_of_a_line_is_kept(typed, stored):
    assert clean_line(typed) == stored


def test_line_ends_of_every_system_become_one():
    assert clean_text("satu\r\ndua\rtiga\u2028empat\n") == "satu\ndua\ntiga\nempat"


def test_an_address_is_compared_in_lower_case():
    assert clean_email(" Sari@Contoh.GO.id\n") == "sari@contoh.go.id"
