"""Numbers as people read them, in all three languages: whatever the number, what is shown can be trusted."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import assume, given
from hypothesis import strategies as st

from steelyard.web.ui import numbers

LANGUAGES = ("en", "zh-hans", "zh-hant")
UNITS = (
    "", "count", "ratio", "score", "points", "percent", "percentage_point",
    "currency:CNY", "currency:USD", "currency:CHF", "duration:hour", "duration:month",
)  # fmt: skip
SIZES = {"K": 3, "M": 6, "B": 9, "万": 4, "亿": 8, "萬": 4, "億": 8}
_SHOWN = re.compile(r"(?P<sign>[-−+]?)\D{0,4}?(?P<digits>[\d,]+(?:\.\d+)?)(?P<size>[KMB万亿萬億]?)")

languages, units = st.sampled_from(LANGUAGES), st.sampled_from(UNITS)
values = st.one_of(
    st.decimals(-20_000, 20_000, places=4),
    st.decimals(-(10**13), 10**13, places=2),
    st.builds(
        lambda digits, power: Decimal(digits).scaleb(power), st.integers(-9999, 9999), st.integers(-12, 40)
    ),
)


def read(text: str, unit: str) -> tuple[Decimal, Decimal]:
    """The number a person takes from the text, and the size of its last shown place."""
    found = _SHOWN.match(text)
    assert found, text
    digits = found["digits"].replace(",", "")
    power = SIZES.get(found["size"], 0) - (2 if unit.startswith("percent") else 0)
    place = Decimal(1).scaleb(power - len(digits.partition(".")[2]))
    number = Decimal(digits).scaleb(power)
    return (-number if found["sign"] in ("-", "−") else number), place


@given(values, units, languages)
def test_it_is_within_half_a_unit_of_its_last_place(value, unit, language):
    with translation.override(language):
        found, place = read(numbers.shown(value, unit), unit)
    assert abs(found - value) <= place / 2


@given(values, units, languages)
def test_it_has_three_significant_digits_or_the_decimals_of_its_unit(value, unit, language):
    with translation.override(language):
        found, _ = read(numbers.shown(value, unit), unit)
    step = Decimal("0.001") if unit.startswith("percent") else Decimal("0.1")
    assert abs(found - value) <= max(abs(value) / 200, step / 2)


@given(values, units, languages)
def test_it_has_at_most_three_decimals(value, unit, language):
    with translation.override(language):
        text = numbers.shown(value, unit)
    assert not re.search(r"\.\d{4}", text)
    assert not re.search(r"\.\d*0(?!\d)", text), "a zero at the end says nothing"


@given(values, units, languages)
def test_its_sign_is_kept(value, unit, language):
    with translation.override(language):
        text, mirrored = numbers.shown(value, unit), numbers.shown(-value, unit)
        zero = numbers.shown(0, unit)
    if text == zero:
        assert mirrored == zero
    else:
        assert value < 0 or mirrored == f"-{text}"
        assert value > 0 or text == f"-{mirrored}"


@given(values, values, units, languages)
def test_more_is_never_shown_as_less(one, other, unit, language):
    less, more = sorted((one, other))
    with translation.override(language):
        assert read(numbers.shown(less, unit), unit)[0] <= read(numbers.shown(more, unit), unit)[0]


@given(values, units, languages)
def test_what_was_read_is_shown_the_same_again(value, unit, language):
    """There is one way to write a number: 1M is never also 1,000K."""
    with translation.override(language):
        text = numbers.shown(value, unit)
        assert numbers.shown(read(text, unit)[0], unit) == text


@given(values, units)
def test_both_scripts_of_chinese_count_alike(value, unit):
    with translation.override("zh-hans"):
        simplified = read(numbers.shown(value, unit), unit)
    with translation.override("zh-hant"):
        assert read(numbers.shown(value, unit), unit) == simplified


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=40, min_value=-(10**20), max_value=10**20),
    units,
)
def test_the_exact_value_has_every_digit(value, unit):
    written, _, percentage = numbers.exact(value, unit).partition(" ")
    assert Fraction(written) == Fraction(value)
    assert "E" not in written
    assert Fraction(percentage.strip("(%)") or 0) == (Fraction(value) * 100 if unit == "percent" else 0)


@given(values, units, languages)
def test_a_change_has_its_sign_in_front(value, unit, language):
    with translation.override(language):
        text, signed = numbers.shown(value, unit), numbers.signed(value, unit)
        assume(text != numbers.shown(0, unit))
    assert signed == (f"+{text}" if value > 0 else f"−{text[1:]}")


@given(values, values)
def test_a_difference_has_every_digit(one, other):
    assert Fraction(numbers.difference(one, other)) == Fraction(one) - Fraction(other)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("value", [None, "", "much", float("nan"), float("inf"), Decimal("NaN"), True])
def test_what_is_no_number_is_a_dash(value, unit, language):
    with translation.override(language):
        assert numbers.shown(value, unit) == "–"
        assert numbers.signed(value, unit) == "–"
        assert numbers.exact(value, unit) == ""


@pytest.mark.parametrize("value", ["1e70", "-1e70", "1e999", "0e70", "-1e-999"])
@pytest.mark.parametrize("unit", UNITS)
def test_a_number_out_of_all_measure_is_still_shown_at_once(value, unit):
    assert len(numbers.shown(value, unit)) < 30
    assert numbers.exact("1e70") == "1E+70"
