"""Merges numbered deliveries into a lake until it is killed; says on standard output which one is done."""

from __future__ import annotations

import sys
from itertools import count

import duckdb

from steelyard.lake.store.lake import Lake

#: Rows of a delivery; half of them are new, the others were in the one before.
ROWS = 2000


def rows(number: int) -> duckdb.DuckDBPyRelation:
    start = number * ROWS // 2
    return duckdb.connect().sql(
        f"SELECT n AS id, n * 3 + {number} AS v, CAST(DATE '2026-01-01' + to_months((n % 12)::INTEGER) AS DATE) AS d "
        f"FROM range({start}, {start + ROWS}) AS numbers(n)"
    )


def main(location: str, first: str) -> None:
    lake = Lake.open(location)
    for number in count(int(first)):
        lake.merge("t", rows(number), key=["id"], time="d", note={"delivery": str(number)})
        print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
