"""Two schemes compared by meaning, not by text."""

from steelyard.review.difference.change import Change, Importance, Kind, Section
from steelyard.review.difference.compare import Difference, difference
from steelyard.review.difference.weights import WeightLine

__all__ = ["Change", "Difference", "Importance", "Kind", "Section", "WeightLine", "difference"]
