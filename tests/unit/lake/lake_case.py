"""A data folder in which tests write files and from which they load them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from steelyard.core.problems import SteelyardError
from steelyard.lake.files import Loaded, load
from steelyard.lake.folder import Folder
from steelyard.lake.inputs import Inputs, read_inputs
from steelyard.lake.options import ReadOptions
from steelyard.lake.tables import TABLES

TIMEZONE = "Asia/Shanghai"


@dataclass
class Lake:
    path: Path
    connection: duckdb.DuckDBPyConnection

    def write(self, name: str, text: str, *, encoding: str = "utf-8") -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))
        return path

    def write_excel(self, name: str, rows: Sequence[Sequence[Any]], *, sheet: str = "Sheet1") -> Path:
        path = self.path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
            page = book.add_worksheet(sheet)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
        return path

    def write_parquet(self, name: str, select: str) -> Path:
        path = self.path / name
        duckdb.connect().execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        return path

    def load(self, file: str, *, table: str | None = None, name: str = "t", **options: Any) -> Loaded:
        """Load files as `name`; with `table`, by the contract of that table."""
        return load(
            self.connection,
            name,
            Folder(self.path).find(file=file),
            options=ReadOptions(**options),
            table=TABLES[table] if table else None,
            timezone=TIMEZONE,
            root=self.path,
        )

    def refusal(self, file: str, *, table: str | None = None, **options: Any) -> list[str]:
        """The problems with which loading is refused."""
        with pytest.raises(SteelyardError) as error:
            self.load(file, table=table, **options)
        return [str(problem) for problem in error.value.problems]

    def types(self, file: str, **options: Any) -> dict[str, str]:
        return {name: column.type for name, column in self.load(file, **options).columns.items()}

    def column(self, name: str, *, of: str = "t") -> list[Any]:
        """The values of one column of what was loaded."""
        found = self.connection.execute(f'SELECT "{name}" FROM "{of}"').fetchall()
        return [value for (value,) in found]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def inputs(self, **arguments: Any) -> Inputs:
        return read_inputs(Folder(self.path), **arguments)

    def input_problems(self, **arguments: Any) -> list[str]:
        with pytest.raises(SteelyardError) as error:
            self.inputs(**arguments)
        return [str(problem) for problem in error.value.problems]
