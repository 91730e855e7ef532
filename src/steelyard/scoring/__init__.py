"""Scores: curves, weights, aggregation, grades.

`curve_for` gives the curve of a rule, `score_sheets` the sheets of many subjects, `what_if` one card
with other actuals.
"""

from steelyard.scoring.achievement import achievement
from steelyard.scoring.cards import AdjustmentCard, Card, DimensionCard, IndicatorCard
from steelyard.scoring.columns import STATUSES, Column
from steelyard.scoring.curves import Curve, Point
from steelyard.scoring.no_curve import NoCurve
from steelyard.scoring.ranks import rank_units
from steelyard.scoring.rules import curve_for
from steelyard.scoring.sheet import score_sheets
from steelyard.scoring.sheets import Sheets
from steelyard.scoring.whatif import what_if

__all__ = [
    "STATUSES",
    "AdjustmentCard",
    "Card",
    "Column",
    "Curve",
    "DimensionCard",
    "IndicatorCard",
    "NoCurve",
    "Point",
    "Sheets",
    "achievement",
    "curve_for",
    "rank_units",
    "score_sheets",
    "what_if",
]
