"""`multiply(company, folder, times=20)`: every person, team and row twenty times, under one department."""

from __future__ import annotations

from pathlib import Path

import duckdb

#: Columns that hold an id without being called so.
_IDS = {"subject", "rater", "ratee", "decided_by", "verified_by", "respondent", "account"}
#: What all copies share: the department and the words that are no ids.
_SHARED = "('', 'mkt')"


def multiply(company: Path, folder: Path, *, times: int) -> int:
    """Write all tables in the formats they have; gives the number of rows. Copy 0 keeps its ids."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    with duckdb.connect() as connection:
        for file in sorted([*company.glob("*.csv"), *company.glob("*.parquet")]):
            total += _table(connection, file, folder / file.name, times)
    return total


def _table(connection: duckdb.DuckDBPyConnection, file: Path, target: Path, times: int) -> int:
    is_csv = file.suffix == ".csv"
    reader = f"read_csv('{file}', all_varchar=true, header=true)" if is_csv else f"read_parquet('{file}')"
    names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()]
    columns = ", ".join(_column(file.stem, name) for name in names)
    shared = _only_once(file.stem)
    connection.execute(
        f"COPY (SELECT {columns} FROM {reader}, range({times}) AS copies(k) WHERE {shared}) "
        f"TO '{target}' ({'FORMAT csv, HEADER' if is_csv else 'FORMAT parquet'})"
    )
    found = connection.execute(f"SELECT count(*) FROM {reader.replace(str(file), str(target))}").fetchone()
    return int(found[0]) if found else 0


def _column(table: str, name: str) -> str:
    """An id gets the number of its copy."""
    quoted = f'"{name}"'
    if table == "targets" and name == "subject":
        copied = "subject_kind IN ('employee', 'team')"
    elif name.endswith("_id") or name in _IDS:
        copied = "true"
    else:
        return quoted
    if table == "employees" and name == "manager_id":
        # One director leads; those of the copies report to the first.
        own = _numbered(quoted, copied)
        return f"CASE WHEN employee_id = 'E001' AND k > 0 THEN 'E001' ELSE {own} END AS {quoted}"
    return f"{_numbered(quoted, copied)} AS {quoted}"


def _numbered(quoted: str, copied: str) -> str:
    return (
        f"CASE WHEN k = 0 OR {quoted} IS NULL OR {quoted} IN {_SHARED} OR NOT ({copied}) "
        f"THEN {quoted} ELSE {quoted} || '-' || k END"
    )


def _only_once(table: str) -> str:
    """Rows about the department or about positions are the same for all copies."""
    if table == "teams":
        return "k = 0 OR team_id <> 'mkt'"
    if table == "targets":
        return "k = 0 OR subject_kind IN ('employee', 'team')"
    return "true"
