"""The scoring curve of an indicator as the draft says it, whether or not the rest of the draft is right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting.parts import Part
from steelyard.engine.supposing import plotted
from steelyard.scheme.loading import read_merged, typed
from steelyard.scheme.rules import Rank
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.rules import curve_for


@dataclass(frozen=True)
class Preview:
    """Value and points along the curve; `marks` are threshold, target and stretch as far as they are set."""

    points: list[tuple[Decimal, Decimal]]
    marks: dict[str, Decimal]
    unit: str


def preview(part: Part) -> Preview | None:
    """None for a rank, without a target, for a dimension, and while the draft is no scheme."""
    try:
        scheme = typed(read_merged(part.file), str(part.file)).scheme
    except SteelyardError:
        return None
    indicator = scheme.indicators.get(part.path[-1]) if part.is_indicator else None
    if indicator is None or isinstance(indicator.score, Rank):
        return None
    target = indicator.target
    try:
        curve = curve_for(indicator.score, target=target, direction=indicator.direction, unit=indicator.unit)
    except NoCurve:
        return None
    given = {"threshold": target.threshold, "target": target.target, "stretch": target.stretch}
    marks = {name: value for name, value in given.items() if value is not None}
    return Preview(plotted(curve, list(marks.values())), marks, str(indicator.unit))
