"""Rows into files: CSV for people, Parquet for what is bulky. The same rows give the same bytes."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from steelyard.demo.company import Rows, Tables
from steelyard.lake.connection import connect, temporary_directory
from steelyard.lake.sql import literal
from steelyard.lake.tables import TABLES

BULKY = ("orders", "web_sessions")
_SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(18, 2)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


def write_tables(folder: Path, tables: Tables) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        if table in BULKY:
            _write_parquet(folder, table, rows)
        else:
            _write_csv(folder / f"{table}.csv", table, rows)


def columns_of(table: str, rows: Rows) -> list[str]:
    """The columns that the rows have, in the order of the table model; all of them without rows."""
    if not rows:
        return [column.name for column in TABLES[table].columns]
    there = rows[0].keys()
    if unknown := there - {column.name for column in TABLES[table].columns}:
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    return [column.name for column in TABLES[table].columns if column.name in there]


def _write_csv(path: Path, table: str, rows: Rows) -> None:
    columns = columns_of(table, rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(columns)
        out.writerows([_written(row[column]) for column in columns] for row in rows)


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
    return str(value)


def _write_parquet(folder: Path, table: str, rows: Rows) -> None:
    """A file this small is read as one piece and written in its order, so the bytes do not vary."""
    columns = columns_of(table, rows)
    types = ", ".join(f"{literal(name)}: {literal(_SQL_TYPES[TABLES[table][name].type])}" for name in columns)
    with connect(folder, timezone="Asia/Shanghai") as connection:
        # Beside the folder, whose name may hold characters that DuckDB takes for a pattern.
        source = temporary_directory(connection) / f"{table}.csv"
        target = folder.resolve() / f"{table}.parquet"
        _write_csv(source, table, rows)
        connection.execute(
            f"COPY (FROM read_csv({literal(str(source))}, header=true, columns={{{types}}})) "
            f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
        )
