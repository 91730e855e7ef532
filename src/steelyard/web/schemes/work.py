"""What the worker does for this app."""

from __future__ import annotations

from typing import Any

from steelyard.web.jobs.kinds import Running, handler
from steelyard.web.schemes import backtesting, trying


@handler("backtest")
def backtest(running: Running) -> dict[str, Any]:
    """The last full periods under two versions. The figures of people are not in the job's result."""
    return backtesting.run(running)


@handler("trial")
def trial(running: Running) -> None:
    """One indicator of a draft for one subject. What comes of it is not in the job's result either."""
    trying.run(running)
