"""What if: a recorded scorecard with other actuals, scored by the same rules, without any rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from steelyard.scheme.loading import load_scheme
from steelyard.scheme.model import Indicator, Scheme, TargetModel
from steelyard.scheme.rules import Rank
from steelyard.scoring.cards import Card
from steelyard.scoring.columns import Column
from steelyard.scoring.curves import Curve
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.rules import curve_for
from steelyard.scoring.sheet import score_sheets

Record = Mapping[str, Any]


@lru_cache(maxsize=32)
def scheme_at(path: Path) -> Scheme:
    """A scheme document that never changes, read once."""
    return load_scheme(path).scheme


def suppose(scheme: Scheme, card: Record, actuals: Mapping[str, Decimal | None]) -> Card:
    """The card if these were the actuals of these indicators.

    `card` is a scorecard record, its numbers as text. A rank has no peers here and gives no points.
    """
    lines = {line["indicator"]: line for line in card["indicators"]}
    columns = {name: _column(lines[name], actuals) for name in scheme.indicators}
    counts = {one["adjustment"]: [_number(one["count"])] for one in card["adjustments"]}
    vetoed = {name: [name in card["vetoes"]] for name in scheme.vetoes}
    return score_sheets(scheme, columns=columns, adjustments=counts, vetoed=vetoed).card(0)


def _column(line: Record, actuals: Mapping[str, Decimal | None]) -> Column:
    name = line["indicator"]
    value = actuals[name] if name in actuals else _number(line["value"])
    status = line["status"]
    if name in actuals:
        status = "ok" if value is not None else "missing"
    return Column([value], [status], [target_of(line)], [_number(line["weight"]) or Decimal(0)])


def target_of(line: Record) -> TargetModel:
    """The agreed target of a line."""
    return TargetModel(
        threshold=_number(line["threshold"]), target=_number(line["target"]), stretch=_number(line["stretch"])
    )


def curve_of(indicator: Indicator, line: Record) -> Curve | None:
    """The scoring curve of a line; None for ranks and where a target is missing."""
    if isinstance(indicator.score, Rank):
        return None
    try:
        return curve_for(
            indicator.score, target=target_of(line), direction=indicator.direction, unit=indicator.unit
        )
    except NoCurve:
        return None


def plotted(curve: Curve, known: Sequence[Decimal], *, steps: int = 60) -> list[tuple[Decimal, Decimal]]:
    """The curve as points, over all its bends and the known values, with some room on both sides."""
    bends = [Decimal(knot.at.numerator) / Decimal(knot.at.denominator) for knot in curve.knots]
    values = [*bends, *known] or [Decimal(0), Decimal(1)]
    low, high = min(values), max(values)
    room = (high - low) / 5 or abs(high) / 2 or Decimal(1)
    return [(point.value, point.points) for point in curve.points(low - room, high + room, steps)]


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
