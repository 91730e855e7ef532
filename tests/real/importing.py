"""Real files imported into a lake by the ordinary command line, and SQL over what came of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from proof import DATA, within_this_process

from steelyard.lake.store.lake import Lake

MAPPINGS = Path(__file__).parent / "mappings"


@dataclass(frozen=True)
class Brought:
    """A lake and the receipt of the import that filled it."""

    lake: Lake
    receipt: dict[str, Any]

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows read, accepted and quarantined."""
        (table,) = self.receipt["tables"]
        return table["read"], table["accepted"], table["quarantined"]

    def ask(self, table: str, query: str) -> tuple[Any, ...]:
        """The only row of a query over `rows`, the rows of a table."""
        with self.lake.workbench() as connection:
            connection.execute(f"CREATE TEMP VIEW rows AS {self.lake.sql(table)}")
            (row,) = connection.execute(query).fetchall()
        return tuple(row)


@cache
def imported(mapping: str, *names: str) -> Brought:
    """The files of a data set in a lake of their own, by the mapping of the data set."""
    files = [str(DATA / mapping / name) for name in names]
    lake = mkdtemp(prefix="steelyard-real-")
    return imports(lake, files, "--mapping", str(MAPPINGS / f"{mapping}.yaml"))


def imports(lake: str, files: Sequence[str], *options: str) -> Brought:
    """The same with any options."""
    run = within_this_process(["import", *files, "--lake", lake, "--create", "--format", "json", *options])
    assert run.returncode == 0, run.stderr
    return Brought(Lake.open(lake), json.loads(run.stdout))
