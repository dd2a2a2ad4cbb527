"""The order of day and month is settled once for a column, or asked about (catalogue 14)."""

from __future__ import annotations

import datetime as dt

import pytest

from workflow.intake.dates import settle
from workflow.refusals import Invalid

D = dt.date


@pytest.mark.parametrize(
    ("values", "days"),
    [
        (["03/04/2026", "25/12/2026"], [D(2026, 4, 3), D(2026, 12, 25)]),
        (["04/03/2026", "12/25/2026"], [D(2026, 4, 3), D(2026, 12, 25)]),
        (["2017-08-15", "28-08-2017 "], [D(2017, 8, 15), D(2017, 8, 28)]),
        (["3 April 2026", "17 agustus 2026", "5 Okt 2026"], [D(2026, 4, 3), D(2026, 8, 17), D(2026, 10, 5)]),
        (["05/05/2026"], [D(2026, 5, 5)]),
    ],
)
def test_a_column_is_read_in_the_one_order_that_fits_all_of_it(values, days) -> None:
    order = settle(values)
    assert [order.read(value) for value in values] == days


def test_a_column_that_fits_both_orders_is_asked_about_with_the_months_spelled() -> None:
    with pytest.raises(Invalid) as refused:
        settle(["03/04/2026"])
    assert refused.value.codes == ["dates.ambiguous"]
    text = str(refused.value.obstacles[0].text)
    assert "3 April 2026" in text
    assert "4 Maret 2026" in text


def test_a_column_that_fits_neither_order_is_asked_about() -> None:
    with pytest.raises(Invalid) as refused:
        settle(["25/12/2026", "12/25/2026"])
    assert refused.value.codes == ["dates.neither"]


def test_what_somebody_answered_is_followed() -> None:
    assert settle(["03/04/2026"], stated="mdy").read("03/04/2026") == D(2026, 3, 4)


@pytest.mark.parametrize("text", ["", "besok", "31/02/2026", "2026-13-01", "3 Bulan 2026", "1/1/26"])
def test_what_is_no_day_is_none(text) -> None:
    assert settle(["25/12/2026"]).read(text) is None
