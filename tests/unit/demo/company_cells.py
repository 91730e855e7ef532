"""Tables of a written company, cell by cell."""

from pathlib import Path

import duckdb


def cells(folder: Path, table: str) -> tuple[list[str], list[tuple[str | None, ...]]]:
    """Columns and rows of a table as text; an empty cell is None."""
    [path] = folder.glob(f"{table}.*")
    with duckdb.connect(":memory:") as connection:
        source = (
            f"read_csv('{path}', all_varchar=true, header=true)" if path.suffix == ".csv" else f"'{path}'"
        )
        found = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {source}")
        return [column[0] for column in found.description or []], found.fetchall()
