"""DuckDB, in process: the default engine. It reads the data and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from steelyard.core.problems import Place
from steelyard.lake.connection import connect
from steelyard.lake.data import Data
from steelyard.lake.loaded import LoadedColumn
from steelyard.lake.sql import identifier
from steelyard.lake.tables import TABLES
from steelyard.metrics.compile import BELONGINGS
from steelyard.metrics.dataset import Source
from steelyard.metrics.engines import EngineError
from steelyard.metrics.organisation import Belonging
from steelyard.metrics.sql import render

#: Types that become a Python value as they are.
_QUICK = {"VARCHAR", "BIGINT", "INTEGER", "SMALLINT", "TINYINT"}


class DuckDB:
    """One connection over one plain folder or one snapshot of a lake."""

    def __init__(self, data: Data, *, timezone: str) -> None:
        self._data = data
        self._timezone = timezone
        self._connection = connect(data.root, timezone=timezone)
        self._loaded: dict[str, tuple[str, dict[str, LoadedColumn]]] = {}

    def has(self, source: Source) -> bool:
        return source.table is None or source.table not in TABLES or self._data.has(source.table)

    def load(self, source: Source) -> tuple[str, Mapping[str, LoadedColumn]]:
        key = f"{source.table}|{source.file}|{source.read.model_dump_json()}"
        if key not in self._loaded:
            self._loaded[key] = self._load(source)
        return self._loaded[key]

    def _load(self, source: Source) -> tuple[str, dict[str, LoadedColumn]]:
        name = self._free_name(source.table or Path(source.file or "").stem)
        loaded = self._data.load(
            self._connection,
            name,
            table=source.table,
            file=source.file,
            options=source.read,
            contract=TABLES.get(source.table) if source.table else None,
            timezone=self._timezone,
        )
        return name, dict(loaded.columns)

    def _free_name(self, wish: str) -> str:
        taken = {name.lower() for name, _ in self._loaded.values()}
        base = re.sub(r"[^\w]+", "_", wish).strip("_") or "table"
        name, number = base, 1
        while name.lower() in taken:
            number += 1
            name = f"{base}_{number}"
        return name

    def oddity(self, source: Source, column: str) -> str | None:
        known = {name.lower(): facts for name, facts in self.load(source)[1].items()}.get(column.lower())
        odd = known.odd if known is not None else None
        if odd is None:
            return None
        place = Place(odd.file, row=odd.row, field=known.name if known else column)
        return f'{place}: "{odd.value}" where {odd.expected} is expected'

    def set_belongings(self, belongings: Iterable[Belonging]) -> None:
        self._connection.execute(
            f"CREATE OR REPLACE TABLE {BELONGINGS} (owner VARCHAR, valid_from TIMESTAMP, valid_to TIMESTAMP, "
            "subject VARCHAR, share DECIMAL(9, 6))"
        )
        columns: list[list[Any]] = [[], [], [], [], []]
        for one in belongings:
            line = (one.owner, one.start.isoformat(), one.end.isoformat(), one.subject, str(one.share))
            for column, value in zip(columns, line, strict=True):
                column.append(value)
        self._connection.execute(
            f"INSERT INTO {BELONGINGS} SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])::TIMESTAMP, "
            "unnest($3::VARCHAR[])::TIMESTAMP, unnest($4::VARCHAR[]), unnest($5::VARCHAR[])::DECIMAL(9, 6)",
            columns,
        )

    def describe(self, query: exp.Query) -> list[str]:
        return [str(line[1]) for line in self._run(f"DESCRIBE {render(query)}")]

    def fetch(self, query: exp.Query) -> list[tuple[Any, ...]]:
        return self._run(render(query))

    def fetch_numbers(self, query: exp.Query) -> list[tuple[Any, ...]]:
        sql = render(query)
        columns = [(identifier(str(name)), str(kind)) for name, kind, *_ in self._run(f"DESCRIBE {sql}")]
        # A Decimal or a large integer takes DuckDB five times as long as a text.
        chosen = [name if kind in _QUICK else f"CAST({name} AS VARCHAR)" for name, kind in columns]
        return self._run(f"SELECT {', '.join(chosen)} FROM ({sql})")

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql).fetchall()
        except (duckdb.Error, RuntimeError, OverflowError, ValueError) as error:
            raise EngineError(_shortened(str(error))) from None


def _shortened(message: str) -> str:
    """The first lines, without the echo of the statement."""
    text = message.split("\n\nLINE ")[0].split("\nLINE ")[0].strip()
    return text if len(text) <= 400 else f"{text[:397]}…"
