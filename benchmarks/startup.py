"""How long `steelyard --help` takes, beside an empty Python: `python -m benchmarks.startup`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

AIM, REPEAT = 0.3, 10
_SCRIPT = Path(sys.executable).with_name("steelyard")
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "steelyard --help": [str(_SCRIPT), "--help"],
    "steelyard compute --help": [str(_SCRIPT), "compute", "--help"],
    "steelyard score --help": [str(_SCRIPT), "score", "--help"],
}


def main() -> None:
    seconds: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(REPEAT):
        for name, command in COMMANDS.items():
            seconds[name].append(_seconds(command))
    base = next(iter(seconds.values()))
    table = Table(title=f"Start, median of {REPEAT} (aim: steelyard --help under {AIM} s)")
    for column in ("command", "seconds", "best", "ratio"):
        table.add_column(column, justify="left" if column == "command" else "right")
    for name, found in seconds.items():
        ratio = median(one / other for one, other in zip(found, base, strict=True))
        table.add_row(name, f"{median(found):.3f}", f"{min(found):.3f}", f"{ratio:.1f}")
    Console().print(table)


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
