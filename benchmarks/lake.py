"""The lake against the bare libraries doing the same, in one run.

`python -m benchmarks.lake [--rows 10000000] [--large 50000000] [--late 1000]`

Rows are leads of two years. *Import* writes all of them into an empty table; *merge* brings late rows of the
last month into the large one; *first result* computes three indicators for every owner and quarter right
after it. By hand: write_deltalake, DeltaTable.merge with the predicate a careful person would write, and one
DuckDB query. Every step runs in a process of its own, so that its peak of memory is its own; loading the
libraries does not count.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

_SCHEME = """\
steelyard: 1
scheme: leads
title: Leads
period: quarter
datasets:
  leads:
    table: leads
    time: created_at
    subject: owner_id
    covers: {from: 2024-01-01, to: 2025-12-31}
    measures: {leads: count(*), amount: {sql: sum(amount), unit: currency:CNY}, won: count(*) filter (source = 'web')}
dimensions:
  all:
    title: All
    weight: 100
    indicators:
      leads: {title: Leads, formula: leads, unit: count, direction: higher, level: employee, weight: 40, target: 1, score: {rule: ratio}}
      share: {title: Share, formula: won / leads, unit: percent, direction: higher, level: employee, weight: 30, target: 30%, score: {rule: ratio}}
      value: {title: Value, formula: amount / leads, unit: currency:CNY, direction: higher, level: employee, weight: 30, target: 5000, score: {rule: ratio}}
grades: {bands: {A: 80, B: lowest}}
"""  # noqa: E501


def rows(total: int, start: int, end: int, *, extra: int = 0) -> str:
    """Leads `start` to `end` of `total`, spread evenly over 2024 and 2025."""
    return (
        f"SELECT 'L' || lpad(i::VARCHAR, 10, '0') AS lead_id, "
        f"TIMESTAMP '2024-01-01' + to_seconds(i * 63158399.0 / {total}) AS created_at, "
        "'c' || (i % 200) AS campaign_id, 'u' || (i % 50) AS owner_id, "
        f"((i * 7919) % 1000000 / 100 + {extra})::DECIMAL(18,2) AS amount, "
        "CASE WHEN i % 3 = 0 THEN 'web' ELSE 'fair' END AS source "
        f"FROM range({start}, {end}) AS numbers(i)"
    )


def late(total: int, count: int) -> str:
    return rows(total, total - 2 * count, total - count, extra=1)


# ── the steps ───────────────────────────────────────────────────────────────────────────────────────


def import_lake(folder: Path, total: int, _: int) -> None:
    from steelyard.lake.store.lake import Lake

    lake = Lake.create(folder / "lake")
    lake.merge("leads", _connection().sql(rows(total, 0, total)), key=["lead_id"], time="created_at")
    lake.snapshot()


def import_bare(folder: Path, total: int, _: int) -> None:
    from deltalake import write_deltalake

    monthly = f"SELECT *, strftime(created_at, '%Y-%m') AS _month FROM ({rows(total, 0, total)})"
    write_deltalake(folder / "bare", _connection().sql(monthly), partition_by=["_month"])


def merge_lake(folder: Path, total: int, count: int) -> None:
    from steelyard.lake.store.lake import Lake

    lake = Lake.open(folder / "lake")
    told = lake.merge("leads", _connection().sql(late(total, count)), key=["lead_id"], time="created_at")
    assert (told.updated, told.inserted) == (count, 0), told
    lake.snapshot()


def merge_bare(folder: Path, total: int, count: int) -> None:
    from deltalake import DeltaTable

    source = f"SELECT *, strftime(created_at, '%Y-%m') AS _month FROM ({late(total, count)})"
    table = DeltaTable(folder / "bare")
    merger = table.merge(
        _connection().sql(source),
        predicate="t._month = '2025-12' AND t.lead_id = s.lead_id",
        source_alias="s",
        target_alias="t",
    )
    done = merger.when_matched_update_all().when_not_matched_insert_all().execute()
    assert done["num_target_rows_updated"] == count, done


def result_lake(folder: Path, _: int, __: int) -> str:
    from steelyard.core.periods import parse_range
    from steelyard.engine.compute import Request, compute
    from steelyard.engine.workspace import open_workspace

    (folder / "scheme.yaml").write_text(_SCHEME, encoding="utf-8")
    workspace = open_workspace(folder / "scheme.yaml", folder / "lake")
    results = compute(workspace, Request(parse_range("2025Q1..2025Q4"), "owner_id")).results
    values = [
        column.outcomes[place].value
        for (_, name), column in results.columns.items()
        for place in range(len(column.subjects))
        if name == "leads"
    ]
    return str(sum(value for value in values if value is not None))


def result_bare(folder: Path, _: int, __: int) -> str:
    from deltalake import DeltaTable

    files = DeltaTable(folder / "bare").file_uris()
    found = _connection().execute(
        "SELECT owner_id, quarter(created_at), count(*), sum(amount), count(*) FILTER (source = 'web') "
        "FROM read_parquet(?) WHERE created_at >= TIMESTAMP '2025-01-01' GROUP BY ALL",
        [files],
    )
    return str(sum(row[2] for row in found.fetchall()))


def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


STEPS: dict[str, Callable[[Path, int, int], str | None]] = {
    name: globals()[name]
    for name in ("import_bare", "import_lake", "merge_bare", "merge_lake", "result_bare", "result_lake")
}


# ── running and telling ─────────────────────────────────────────────────────────────────────────────


def measure(step: str, folder: Path, total: int, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.lake", "--step", step, str(folder), str(total), str(count)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(found.stdout)
    return told


def run_step(step: str, folder: str, total: str, count: str) -> None:
    import deltalake  # noqa: F401

    import steelyard.engine.compute
    import steelyard.lake.store.folder  # noqa: F401

    start = time.perf_counter()
    answer = STEPS[step](Path(folder), int(total), int(count))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "answer": answer}))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lake", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of the import")
    parser.add_argument("--large", type=int, default=50_000_000, help="rows of the table that is merged into")
    parser.add_argument("--late", type=int, default=1_000, help="late rows")
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        run_step(*options.step)
        return
    print(f"{'':38}{'by hand':>10}{'Steelyard':>11}{'ratio':>7}{'MB':>8}{'MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        _tell(f"import {options.rows:,} rows", "import", Path(folder), options.rows, options.late)
    with tempfile.TemporaryDirectory() as folder:
        for step in ("import_bare", "import_lake"):
            measure(step, Path(folder), options.large, options.late)
        what = f"merge {options.late:,} into {options.large:,}"
        _tell(what, "merge", Path(folder), options.large, options.late)
        _tell("first result after it", "result", Path(folder), options.large, options.late)


def _tell(what: str, step: str, folder: Path, total: int, count: int) -> None:
    bare, ours = (measure(f"{step}_{each}", folder, total, count) for each in ("bare", "lake"))
    assert bare["answer"] == ours["answer"], (bare, ours)
    ratio = ours["seconds"] / bare["seconds"]
    print(
        f"{what:38}{bare['seconds']:9.2f}s{ours['seconds']:10.2f}s{ratio:7.2f}"
        f"{bare['peak']:8.0f}{ours['peak']:8.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
