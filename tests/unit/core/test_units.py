"""Units (DESIGN "Units")."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.units import Unit

WRITTEN = [
    "percent",
    "percentage_point",
    "ratio",
    "count",
    "points",
    "score",
    "currency:CNY",
    "currency:USD",
    "currency:JPY",
    "duration:second",
    "duration:minute",
    "duration:hour",
    "duration:day",
    "duration:week",
    "duration:month",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_it_is_written_as_it_was_read(text: str) -> None:
    assert text == str(Unit.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "Percent",
        "procent",
        "currency",
        "currency:",
        "currency:cny",
        "currency:RMBX",
        "currency:¥¥¥",
        "duration",
        "duration:year",
        "duration:hours",
        "count:5",
        "percent:x",
        "score: ",
        "currency:CNY:x",
    ],
)
def test_it_refuses_anything_else_and_lists_what_there_is(text: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 -- the message is the point
        Unit.parse(text)

    assert (
        f'"{text}" is not a unit. Choose percent, percentage_point, ratio, '
        f"count, currency:CNY, duration:hour, "
        "points or score"
    ) == str(error.value)


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        # percent holds a fraction
        ("percent", "0.26", "26%"),
        ("percent", "-0.12345", "-12.345%"),
        ("percent", "0.1234565", "12.346%"),
        ("percent", "12.5", "1,250%"),
        ("percentage_point", "0.031", "3.1 pp"),
        ("ratio", "1.5", "1.5"),
        ("count", "1234567", "1,234,567"),
        ("count", "0", "0"),
        ("points", "-33.3335", "-33.334"),
        ("score", "79.99995", "80"),
        ("currency:CNY", "1200", "¥1,200.00"),
        ("currency:CNY", "-1200.005", "-¥1,200.01"),
        ("currency:USD", "0.5", "$0.50"),
        ("currency:EUR", "3", "€3.00"),
        ("currency:GBP", "3", "£3.00"),
        ("currency:JPY", "3000", "JPY 3,000.00"),
        ("duration:second", "90", "90 s"),
        ("duration:minute", "1.25", "1.25 min"),
        ("duration:hour", "3.5", "3.5 h"),
        ("duration:day", "2", "2 d"),
        ("duration:week", "1", "1 wk"),
        ("duration:month", "18", "18 mo"),
    ],
)
def test_it_shows_a_value_the_way_people_read_it(unit: str, value: str, shown: str) -> None:
    assert shown == Unit.parse(unit).show(Decimal(value))


def test_it_shows_more_places_when_asked() -> None:
    assert "26.123457%" == Unit.parse("percent").show(Decimal("0.261234567"), places=6)


@pytest.mark.parametrize("unit", WRITTEN)
def test_a_value_that_rounds_to_zero_has_no_sign(unit: str) -> None:
    assert "-" not in Unit.parse(unit).show(Decimal("-0.000001"))


def test_less_than_one_keeps_its_sign() -> None:
    assert "-0.5" == Unit.parse("count").show(Decimal("-0.5"))


@given(
    st.sampled_from(WRITTEN),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-10, max_value=10).map(
        lambda value: value.scaleb(50)
    ),
)
def test_it_shows_a_value_of_any_size(unit: str, value: Decimal) -> None:
    assert Unit.parse(unit).show(value)


def test_shares_and_points_have_no_dimension_and_money_has() -> None:
    assert {"percent", "percentage_point", "ratio", "points", "score"} == {
        text for text in WRITTEN if Unit.parse(text).dimensionless
    }
