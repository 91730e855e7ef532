"""Exact numbers: reading, official rounding, and writing all digits."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steelyard.core.numbers import (
    exact_sum,
    from_official_units,
    official,
    official_units,
    parse_number,
    parse_weight,
    plain,
    rounded,
    to_decimal,
)

WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value="-1e40", max_value="1e40")
FRACTIONS = st.fractions(min_value=-(10**9), max_value=10**9)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("42", "42"),
        ("0.3", "0.3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-7", "-7"),
        ("+7", "7"),
        ("1,000", "1000"),
        ("1,234,567.89", "1234567.89"),
        ("0012", "12"),
        ("-2e3", "-2000"),
        ("1E-4", "0.0001"),
        ("5%", "0.05"),
        ("5 %", "0.05"),
        ("-12.5%", "-0.125"),
        ("1,000%", "10"),
        (" 20 ", "20"),
        ("−3", "-3"),
        ("20％", "0.2"),
        ("1e60", "1e60"),
        ("1e-60", "1e-60"),
        ("0e9999", "0"),
        ("５０", "50"),
    ],
)
def test_it_reads_a_number_as_people_write_it(text: str, number: str) -> None:
    assert Decimal(number) == parse_number(text)


@pytest.mark.parametrize("value", [7, 0.1, Decimal("0.10")])
def test_it_takes_numbers_as_they_are(value: object) -> None:
    assert Decimal(str(value)) == parse_number(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "%",
        ".",
        "-",
        "e5",
        "abc",
        "1,00",
        "1,0000",
        "12,34.5",
        "1.2.3",
        "1 000",
        "1_000",
        "0x10",
        "1:30",
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "5%%",
        "%5",
        "$5",
        "¥5",
        "1e",
        "--1",
        "½",
        "²",
        "一百",
        "true",
    ],
)
def test_it_refuses_what_is_not_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(text)


@pytest.mark.parametrize("value", [True, False, None])
def test_truth_values_and_nothing_are_not_numbers(value: object) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(value)


@pytest.mark.parametrize("text", ["1e61", "1e-61", "1e9999", "-1e-9999", "1" + "0" * 61])
def test_it_refuses_numbers_no_company_has(text: str) -> None:
    with pytest.raises(ValueError, match="is out of range"):
        parse_number(text)


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        number = parse_number(text)
    except ValueError:
        return
    assert number.is_finite()


@given(DECIMALS)
def test_every_digit_survives_writing_and_reading(value: Decimal) -> None:
    if value and not -60 <= value.adjusted() <= 60:
        return
    assert value == parse_number(plain(value))


@given(st.decimals(-1000, 1000, places=6))
def test_percent_divides_by_a_hundred_exactly(value: Decimal) -> None:
    assert value == parse_number(f"{value:f}%") * 100


@pytest.mark.parametrize("text", ["40", "40%", " 40 % ", "40％"])
def test_a_weight_is_in_percent_with_or_without_the_sign(text: str) -> None:
    assert Decimal(40) == parse_weight(text)


@pytest.mark.parametrize("text", ["", "40%%", "40％%", "%", "much", None, True])
def test_a_weight_is_a_number(text: object) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        parse_weight(text)


# ── official numbers ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # A tie goes away from zero: the fifth decimal is a 5 and nothing follows.
        ("0.00005", "0.0001"),
        ("-0.00005", "-0.0001"),
        ("79.99995", "80.0000"),
        ("79.999949999", "79.9999"),
        ("0.12345", "0.1235"),
        ("0.12335", "0.1234"),
        ("-2.00015", "-2.0002"),
        ("0", "0.0000"),
        ("-0.00004", "0.0000"),
        ("100", "100.0000"),
    ],
)
def test_official_numbers_round_half_up(value: str, expected: str) -> None:
    found = official(Decimal(value))

    assert Decimal(expected) == found
    assert -4 == found.as_tuple().exponent


@given(DECIMALS)
@example(Decimal("1e30") + Decimal("0.00005"))
@example(Decimal("-1234567890123456789012345678.12345"))
def test_official_is_round_half_up_of_decimal(value: Decimal) -> None:
    expected = value.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP, context=WIDE)

    assert expected == official(value)


@given(st.integers(-(10**12), 10**12), st.sampled_from([-1, 0, 1]))
def test_exact_ties_and_their_nearest_neighbours(units: int, nudge: int) -> None:
    # Half way between two official numbers, or the tiniest bit beside it.
    value = Fraction(2 * units + 1, 20_000) + nudge * Fraction(1, 10**50)
    upper = nudge > 0 or (nudge == 0 and units >= 0)

    assert units + int(upper) == official_units(value)


@given(FRACTIONS)
def test_official_is_never_farther_than_half_a_unit(value: Fraction) -> None:
    assert Fraction(1, 20_000) >= abs(Fraction(official(value)) - value)


@given(FRACTIONS)
def test_rounding_twice_changes_nothing(value: Fraction) -> None:
    assert official(value) == official(official(value))


@given(FRACTIONS)
def test_rounding_is_the_same_on_both_sides_of_zero(value: Fraction) -> None:
    assert official(-value) == -official(value)


@given(st.integers(-(10**40), 10**40))
def test_counts_of_official_units_keep_every_digit(units: int) -> None:
    assert units == official_units(from_official_units(units))


# ── decimals of fractions, sums, rounding for reading ───────────────────────────────────────────────


def test_a_fraction_becomes_a_decimal_of_34_digits() -> None:
    assert Decimal("0." + "3" * 34) == to_decimal(Fraction(1, 3))
    assert Decimal("0." + "6" * 33 + "7") == to_decimal(Fraction(2, 3))
    assert Decimal("-0.125") == to_decimal(Fraction(-1, 8))


def test_a_third_three_times_is_not_quite_a_hundred() -> None:
    # 3 · 33.33…33 (40 digits) is 99.99…99: a sum in 28 digits would call it 100.
    third = Decimal("33." + "3" * 38)

    assert Decimal("99." + "9" * 38) == exact_sum([third] * 3)


@given(st.lists(st.decimals(0, 100, places=8), max_size=30))
def test_an_exact_sum_is_the_sum_of_the_fractions(values: list[Decimal]) -> None:
    assert sum(map(Fraction, values), Fraction(0)) == Fraction(exact_sum(values))


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("2.345", 2, "2.35"),
        ("-2.345", 2, "-2.35"),
        ("1e35", 2, "1" + "0" * 35 + ".00"),
        ("0.0004", 3, "0.000"),
    ],
)
def test_rounding_for_reading_takes_any_size(value: str, places: int, expected: str) -> None:
    assert expected == format(rounded(Decimal(value), places), "f")


# ── writing ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.2600", "0.26"),
        ("1200", "1200"),
        ("1.2E+3", "1200"),
        ("1E-7", "0.0000001"),
        ("-0.50", "-0.5"),
        ("0", "0"),
        ("-0.000", "0"),
        ("0E+5", "0"),
        ("100.0", "100"),
        ("10", "10"),
    ],
)
def test_plain_has_all_digits_no_exponent_and_no_zeros_at_the_end(value: str, text: str) -> None:
    assert text == plain(Decimal(value))
