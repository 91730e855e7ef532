"""Exact numbers: everything official is a Decimal; rounding happens once and half-up.

Source: DESIGN "Numbers". Official numbers carry four decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from fractions import Fraction

#: Formulas are computed with the precision of IEEE 754 decimal128, whatever the machine.
EXACT = Context(prec=34, rounding=ROUND_HALF_UP)

#: Wide enough to hold every number there can be, so that moving a decimal point never rounds.
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)

#: Official scores are whole multiples of one ten-thousandth of a point.
OFFICIAL_PLACES = 4
OFFICIAL_SCALE = 10**OFFICIAL_PLACES

_NUMBER = re.compile(r"[-+]?(\d+(,\d{3})+|\d+)?(\.\d*)?([eE][-+]?\d{1,4})?")


def parse_number(text: object) -> Decimal:
    """A number as people write it: `0.3`, `1,000`, `5%` (0.05), `-2e3`.

    Raises ValueError for anything else; infinities and not-a-number are not numbers.
    """
    if isinstance(text, bool) or text is None:
        raise ValueError(f"{text!r} is not a number")
    written = str(text).strip().replace("−", "-").replace("％", "%")
    bare = written.removesuffix("%").rstrip()
    if not _NUMBER.fullmatch(bare) or not any(character.isdigit() for character in bare):
        raise ValueError(f'"{written}" is not a number')
    try:
        number = Decimal(bare.replace(",", ""))
    except InvalidOperation:
        raise ValueError(f'"{written}" is not a number') from None
    if number and not -60 <= number.adjusted() <= 60:
        raise ValueError(f'"{written}" is out of range')
    return EXACT.divide(number, Decimal(100)) if bare != written else number


def parse_weight(text: object) -> Decimal:
    """A weight in percent: `40` and `40%` are both 40. Raises ValueError."""
    if not isinstance(text, str):
        return parse_number(text)
    bare = text.strip().replace("％", "%").removesuffix("%")
    if "%" in bare:
        raise ValueError(f'"{text.strip()}" is not a number')
    return parse_number(bare)


def official_units(value: Decimal | Fraction) -> int:
    """The official number as a whole count of 0.0001, rounded half-up (away from zero on a tie)."""
    exact = Fraction(value) * OFFICIAL_SCALE
    doubled, below = 2 * abs(exact.numerator), 2 * exact.denominator
    rounded = (doubled + exact.denominator) // below
    return int(rounded if exact >= 0 else -rounded)


def from_official_units(units: int) -> Decimal:
    """The Decimal with four decimals for a count of 0.0001."""
    return Decimal(int(units)).scaleb(-OFFICIAL_PLACES, _WIDE)


def official(value: Decimal | Fraction) -> Decimal:
    """`value` with four decimals, rounded half-up on its exact value."""
    return from_official_units(official_units(value))


def to_decimal(value: Fraction) -> Decimal:
    """The nearest 34-digit decimal of an exact fraction."""
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def decimals(value: Decimal) -> int:
    """How many decimals are needed to write `value`: 1 for 0.50."""
    exponent = value.normalize(_WIDE).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` with so many decimals, half-up, for reading; any size will do."""
    return value.quantize(Decimal(1).scaleb(-places), context=_WIDE)


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """The sum without rounding, however many digits the values have."""
    total = Decimal(0)
    for value in values:
        total = _WIDE.add(total, value)
    return total


def plain(value: Decimal) -> str:
    """All digits without exponent and without trailing zeros: `0.26`, `1200`."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
