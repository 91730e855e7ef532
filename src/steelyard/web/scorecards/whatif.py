"""What-if: other actuals for a card, scored and shown; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from steelyard.engine.supposing import scheme_at, suppose
from steelyard.scoring.cards import Card
from steelyard.web.schemes.files import path_of
from steelyard.web.scorecards.lines import Line
from steelyard.web.scorecards.models import Scorecard
from steelyard.web.ui.numbers import decimal

STEPS = 100
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Slider:
    """The range in which an actual can be moved. Percentages are moved as percentages, not as fractions."""

    line: Line
    low: Decimal
    high: Decimal
    step: Decimal
    value: Decimal
    factor: Decimal


def sliders(lines: list[Line]) -> list[Slider]:
    """One for each indicator that has a value, wide enough for its targets."""
    return [_slider(line) for line in lines if line.is_ok and line.record["value"] is not None]


def factor_of(unit: str) -> Decimal:
    return Decimal(100) if unit == "percent" else Decimal(1)


def _slider(line: Line) -> Slider:
    factor = factor_of(line.unit)
    value = Decimal(line.record["value"])
    marks = [
        Decimal(line.record[key])
        for key in ("threshold", "target", "stretch")
        if line.record[key] is not None
    ]
    low, high = min([value, *marks, Decimal(0)]), max([value, *marks])
    room = (high - low) / 2 or Decimal(1)
    low = low - room if low < 0 else low
    high = high + room
    step = _round_step((high - low) * factor / STEPS)
    return Slider(line, low * factor, high * factor, step, value * factor, factor)


def _round_step(rough: Decimal) -> Decimal:
    """A power of ten not above the rough step, so that people can name the values."""
    return Decimal(1).scaleb(rough.adjusted()) if rough else Decimal(1)


class NotANumberError(ValueError):
    """What was typed for an indicator is no number. `args[0]` is its name."""


def read(sent: Mapping[str, Any], lines: list[Line]) -> dict[str, Decimal]:
    """The actuals that were moved. Raises NotANumberError."""
    found = {}
    for line in lines:
        text = str(sent.get(f"actual-{line.name}", "")).strip()
        if not text or not line.is_ok:
            continue
        value = decimal(text.replace(",", "").replace("，", "").rstrip("%"))
        if value is None or abs(value) > LARGEST:
            raise NotANumberError(line.name)
        if not _is_unmoved(value, Decimal(line.record["value"]) * factor_of(line.unit)):
            found[line.name] = value / factor_of(line.unit)
    return found


def _is_unmoved(value: Decimal, exact: Decimal) -> bool:
    """A slider shows fewer digits than the exact value has: as it stands it must change nothing."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and (value == exact or value == round(exact, max(0, -exponent)))


@dataclass(frozen=True)
class Outcome:
    """The supposed card beside the real one."""

    card: Card
    difference: Decimal | None
    changed: list[tuple[Line, Decimal, Any]]


def outcome(card: Scorecard, lines: list[Line], actuals: Mapping[str, Decimal]) -> Outcome:
    """What the total and the grade would be."""
    scheme = scheme_at(path_of(card.computation.version.text))
    supposed = suppose(scheme, card.card, actuals)
    difference = None if supposed.total is None or card.total is None else supposed.total - card.total
    changed = [
        (line, actuals[line.name], supposed.indicators[line.name].score)
        for line in lines
        if line.name in actuals
    ]
    return Outcome(supposed, difference, changed)


def complaint(lines: list[Line], name: str) -> str:
    """Which field, and what is allowed."""
    from steelyard.web.ui.templatetags.steelyard import in_language

    title = next((in_language(line.title) for line in lines if line.name == name), name)
    return _("“%(indicator)s” needs a number, such as 12.5.") % {"indicator": title}
