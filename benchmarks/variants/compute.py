"""All that `steelyard compute --by employee` does before it prints: scan, formulas, snapshot hashes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.variants import Clock
from benchmarks.variants.steelyard import SCHEME, months
from steelyard.core.periods import Grain, Period
from steelyard.engine.compute import Computation, Request, compute
from steelyard.engine.workspace import open_workspace


def work(folder: Path, clock: Clock) -> Computation:
    with clock("compute"):
        periods = [Period(Grain.MONTH, month) for month in months()]
        return compute(open_workspace(SCHEME, folder), Request(periods, by="employee"))
