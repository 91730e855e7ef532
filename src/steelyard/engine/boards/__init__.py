"""What a dashboard shows beside the scorecard: charts, pace, change and forecast."""

from __future__ import annotations

from steelyard.engine.boards.boards import FORMAT, Boards, boards
from steelyard.engine.boards.flows import is_flow
from steelyard.engine.boards.pace import Standing, pace, standing

__all__ = ["FORMAT", "Boards", "Standing", "boards", "is_flow", "pace", "standing"]
