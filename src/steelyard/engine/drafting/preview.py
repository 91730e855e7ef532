"""The scoring curve of an indicator as the draft says it, whether or not the rest of the draft is right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting.alone import shape_of
from steelyard.engine.drafting.parts import Part
from steelyard.engine.supposing import plotted
from steelyard.scheme.rules import Rank
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.rules import curve_for


@dataclass(frozen=True)
class Preview:
    """Value and points along the curve; `marks` are threshold, target and stretch as far as they are set.

    Without a curve `reason` says why: `needs_peers`, or one of those of NoCurve.
    """

    points: list[tuple[Decimal, Decimal]]
    marks: dict[str, Decimal]
    unit: str
    reason: str = ""


def preview(part: Part) -> Preview | None:
    """None for a dimension, and while the indicator itself is wrong."""
    if not part.is_indicator:
        return None
    try:
        indicator = shape_of(part).scheme.indicators[part.path[-1]]
    except SteelyardError:
        return None
    target, unit = indicator.target, str(indicator.unit)
    if isinstance(indicator.score, Rank):
        return Preview([], {}, unit, "needs_peers")
    try:
        curve = curve_for(indicator.score, target=target, direction=indicator.direction, unit=indicator.unit)
    except NoCurve as none:
        return Preview([], {}, unit, none.reason)
    given = {"threshold": target.threshold, "target": target.target, "stretch": target.stretch}
    marks = {name: value for name, value in given.items() if value is not None}
    return Preview(plotted(curve, list(marks.values())), marks, unit)
