"""Run one variant and say what it took: `python -m benchmarks.variants handwritten FOLDER`."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.variants import Cells, Clock


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    variant = import_module(f"benchmarks.variants.{name}")
    clock, beside = Clock(), Clock()
    start = time.process_time()
    worked = variant.work(folder, clock)
    report: dict[str, Any] = {
        "seconds": sum(clock.phases.values()),
        "cpu": time.process_time() - start,
        "phases": clock.phases,
        "peak": _peak(),
    }
    if hasattr(variant, "afterwards"):
        variant.afterwards(worked, beside)
        report |= {"beside": beside.phases, "peak_beside": _peak()}
    if hasattr(variant, "cells"):
        cells = variant.cells(worked)
        report |= {"digest": _digest(cells), "totals": _totals(cells)}
    json.dump(report, sys.stdout)


def _peak() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _digest(cells: Cells) -> str:
    """Equal for equal numbers, digit for digit; zero and nothing are the same here."""
    digest = hashlib.sha256()
    for measure in sorted(cells):
        filled = {(owner or "", month): value for (owner, month), value in cells[measure].items() if value}
        lines = (
            f"{measure} {owner} {month} {_plain(filled[owner, month])}" for owner, month in sorted(filled)
        )
        digest.update("\n".join(lines).encode())
    return digest.hexdigest()


def _plain(value: Decimal | int | float | None) -> str:
    return f"{Decimal(value or 0):.4f}"


def _totals(cells: Cells) -> dict[str, float]:
    return {measure: float(sum(value or 0 for value in values.values())) for measure, values in cells.items()}


if __name__ == "__main__":
    main()
