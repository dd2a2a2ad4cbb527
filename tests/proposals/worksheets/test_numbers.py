"""Local number forms are read rightly or refused; never silently another value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.proposals.fill import add, change
from workflow.proposals import content
from workflow.proposals.worksheets.numbers import BadNumber, parse, shown
from workflow.refusals import Invalid


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.500.000", "1500000"),
        ("1.500.000,50", "1500000.50"),
        ("1500000", "1500000"),
        ("1500000,5", "1500000.5"),
        ("9.999", "9999"),
        ("Rp 2.000", "2000"),
        ("Rp2.000,-", "2000"),
        ("rp. 2.000,00", "2000"),
        ("  75 ", "75"),
        ("0", "0"),
        ("0,5", "0.5"),
    ],
)
def test_a_local_form_is_read_rightly(typed, meant):
    assert parse(typed, decimals=2) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "1,500,000",
        "1,500",
        "1,500.00",
        "1.5",
        "0.500",
        "1.50.000",
        "1.500,00,0",
        "1e6",
        "-5",
        "+5",
        "٩٩٩",
        "९९९",
        "１２３",
        "1 500 000",
        "½",
        "satu juta",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "",
        ",5",
        "Rp",
        "99.999.999.999.999",
    ],
)
def test_what_could_mean_something_else_is_refused(typed):
    with pytest.raises(BadNumber):
        parse(typed, decimals=2)


def test_below_zero_is_read_where_it_means_something():
    assert parse("-3,5", decimals=4, below_zero=True) == Decimal("-3.5")


def test_nothing_is_rounded():
    with pytest.raises(BadNumber, match="2 angka di belakang koma"):
        parse("10,0051", decimals=2)


@given(st.decimals(min_value=0, max_value=Decimal("9999999999999.99"), places=2))
def test_what_is_shown_is_read_back_as_the_same_figure(figure):
    assert parse(shown(figure), decimals=2) == figure


@given(st.text(alphabet="0123456789.,-+eRp ٣", max_size=12))
def test_whatever_is_typed_is_a_figure_with_the_same_digits_or_refused(typed):
    try:
        figure = parse(typed, decimals=2)
    except BadNumber:
        return
    digits = "".join(character for character in typed.partition(",")[0] if character.isdigit())
    assert int(figure) == int(digits)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "stored"), [("9.999", "9999.00"), ("1.500.000,50", "1500000.50"), (2000, "2000.00")]
)
def test_an_amount_is_stored_shown_and_frozen_as_the_same_figure(cast, draft, typed, stored):
    key = add(draft, "budget_line", cast.proposer, item="Papan", amount=typed)
    assert draft.budget_lines.get().amount == Decimal(stored)
    assert content.snapshot(draft)["rows"]["budget_line"][key]["amount"] == stored


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["1,500,000", "1e6", "-5", "٩٩٩", 9.5, True, ["9"], float("nan")])
def test_a_refused_amount_leaves_what_stood_there(cast, draft, typed):
    key = add(draft, "budget_line", cast.proposer, item="Papan", amount="9.999")
    with pytest.raises(Invalid) as refusal:
        change(draft, "budget_line", key, cast.proposer, amount=typed)
    assert refusal.value.obstacles[0].field == "amount"
    assert draft.budget_lines.get().amount == Decimal("9999")


@pytest.mark.django_db
def test_the_largest_amount_is_kept_to_the_last_sen(cast, draft):
    add(draft, "budget_line", cast.proposer, item="Jalan", amount="9.999.999.999.999,99")
    assert draft.budget_lines.get().amount == Decimal("9999999999999.99")
