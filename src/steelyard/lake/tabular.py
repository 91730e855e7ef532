"""Loading text, Excel and JSON files: stage them as text, decide the types, make the typed view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from steelyard.core.problems import Place, Problem, SteelyardError, listing, suggestion
from steelyard.lake import contracts, formats, inference, views
from steelyard.lake.cells import Cells, Findings
from steelyard.lake.formats import Format
from steelyard.lake.inference import Reading
from steelyard.lake.loaded import BadCell, LoadedColumn
from steelyard.lake.objects import Heading
from steelyard.lake.options import ReadOptions
from steelyard.lake.sql import literal
from steelyard.lake.staging import Staged, folded, headings_of, stage
from steelyard.lake.tables import Column, Table


def load(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Mapping[Path, str],
    *,
    options: ReadOptions,
    table: Table | None,
    timezone: str,
) -> list[LoadedColumn]:
    """Make `name` a view of the typed rows of the files; `files` gives each its name in problems."""
    staged: list[Staged] = []
    try:
        staged += [stage(connection, path, options, file=shown) for path, shown in files.items()]
        dataset = _Dataset(connection, staged, options, table, timezone)
        columns = dataset.columns(dataset.read())
        return views.create(connection, name, columns, source=dataset.cells.source)
    finally:
        for part in staged:
            connection.execute(f"DROP TABLE IF EXISTS {part.table}")


@dataclass(slots=True)
class _Dataset:
    """The staged files of one dataset on their way to types. Text columns are called k0, k1, …"""

    connection: duckdb.DuckDBPyConnection
    staged: Sequence[Staged]
    options: ReadOptions
    table: Table | None
    timezone: str
    headings: list[Heading] = field(init=False)
    names: dict[str, str] = field(init=False)
    cells: Cells = field(init=False)

    def __post_init__(self) -> None:
        self.headings = headings_of(self.staged)
        self.names = {f"k{position}": ".".join(heading) for position, heading in enumerate(self.headings)}
        self.cells = Cells(self.connection, self.staged, self.names)

    @property
    def decimal_comma(self) -> bool:
        return any(part.sheet.decimal_comma for part in self.staged)

    def read(self) -> dict[str, Reading]:
        """How each text column is read. Raises SteelyardError with all cells that break the contract."""
        self._check_names()
        columns = self._declared()
        strict = self._strict(columns)
        chosen = inference.choose(self.connection, self.cells.source, strict)
        findings = Findings()
        readings: dict[str, Reading] = {}
        numbers: dict[str, str] = {}
        for key, reading in chosen.items():
            if reading is None:
                tried = strict[key][-1]
                contracts.wrong_cells(self.cells, key, columns.get(key), tried, findings)
                if tried.kind == "number":
                    numbers[key] = contracts.number_or_null(key, tried)
            else:
                readings[key] = _typed(reading, columns.get(key))
                if reading.kind == "number":
                    numbers[key] = reading.sql
        readings |= {key: inference.as_text(key) for key in self._texts(columns) if key not in strict}
        if self.table:
            contracts.check_rows(self.cells, columns, readings, numbers, findings)
        findings.settle()
        return readings | self._inferred([key for key in self.names if key not in readings])

    def columns(self, readings: Mapping[str, Reading]) -> list[views.Column]:
        """The columns of the view, those of the contract that are not there included."""
        unnamed = self._unnamed()
        found = [
            views.Column(heading, readings[key], self.odd(key, readings[key]))
            for key, heading in zip(self.names, self.headings, strict=True)
            if not (key in unnamed and readings[key].kind == "empty")
        ]
        absent = contracts.absent(self.table, self.names.values())
        return [*found, *(views.Column((column.name,), contracts.no_cells(column.type)) for column in absent)]

    def odd(self, key: str, reading: Reading) -> BadCell | None:
        """The first cell that is not what most cells of the column are."""
        if reading.nearly is None:
            return None
        local = reading.nearly is formats.LOCAL_DATE
        expected = formats.moment(self.timezone) if local else reading.nearly
        found = self.cells.first(key, f"{key} IS NOT NULL AND NOT {expected.fits(key)}")
        if found is None:
            return None
        place, text = found
        advice = self._date_advice(key) if local else ""
        return BadCell(place.file or "", place.row or 0, text or "", reading.nearly.expected + advice)

    def _date_advice(self, key: str) -> str:
        """How to say in which order days and months are written."""
        local = formats.LOCAL_DATE.fits(key)
        day_first = f"TRY_CAST(regexp_extract({key}, '^[0-9]+') AS INTEGER) > 12"
        order = "%d/%m/%Y" if self.cells.first(key, f"{local} AND {day_first}") else "%m/%d/%Y"
        example = self.cells.first(key, local)
        pattern = formats.like(example[1] or "" if example else "", order)
        return f', or in the dataset read: {{dates: {{"{self.names[key]}": "{pattern}"}}}}'

    def _check_names(self) -> None:
        there = list(self.names.values())
        for section, named in (("dates", self.options.dates), ("text", self.options.text)):
            for name in named:
                if name not in there:
                    raise SteelyardError(
                        Problem(
                            f'read: {section}: there is no column "{name}". There is {listing(there)}.'
                            f"{suggestion(name, there)}",
                            Place(self.cells.file),
                        )
                    )
        for name, pattern in self.options.dates.items():
            self._check_pattern(name, pattern)
        if self.table:
            contracts.require_columns(self.table, there, file=self.cells.file)

    def _check_pattern(self, name: str, pattern: str) -> None:
        try:
            self.connection.execute(f"SELECT {formats.strptime(pattern, self.timezone).fits(literal(''))}")
        except duckdb.Error:
            raise SteelyardError(
                Problem(
                    f'"{pattern}" is not a format of dates. Write it as %Y-%m-%d, %d.%m.%Y or %m/%d/%Y %H:%M',
                    Place(self.cells.file, field=name),
                )
            ) from None

    def _declared(self) -> dict[str, Column]:
        columns = contracts.declared(self.table, self.names.values())
        return {key: columns[name] for key, name in self.names.items() if name in columns}

    def _strict(self, columns: Mapping[str, Column]) -> dict[str, list[Format]]:
        """The columns whose cells must be written in a given way."""
        both = self.decimal_comma and self.options.decimal is None
        mark = inference.decimal_mark(
            self.connection,
            self.cells.source,
            list(columns),
            options=self.options,
            decimal_comma=self.decimal_comma,
        )
        found = {
            key: contracts.ways(column, self.options, mark=mark, both=both, timezone=self.timezone)
            for key, column in columns.items()
        }
        for key, name in self.names.items():
            if name in self.options.dates and key not in columns:
                found[key] = [formats.strptime(self.options.dates[name], self.timezone)]
        return {key: ways for key, ways in found.items() if ways}

    def _texts(self, columns: Mapping[str, Column]) -> list[str]:
        def is_text(key: str, name: str) -> bool:
            if key in columns:
                return columns[key].type == "text"
            return name in self.options.text or inference.is_identifier(name)

        return [key for key, name in self.names.items() if is_text(key, name)]

    def _unnamed(self) -> set[str]:
        """Columns without a header in every file that has them."""
        headers: dict[Heading, bool] = {}
        for part in self.staged:
            for position, heading in enumerate(part.sheet.headings):
                known = headers.get(folded(heading), False)
                headers[folded(heading)] = known or position not in part.sheet.unnamed
        return {
            key
            for key, heading in zip(self.names, self.headings, strict=True)
            if not headers[folded(heading)]
        }

    def _inferred(self, keys: Sequence[str]) -> dict[str, Reading]:
        as_json = {
            f"k{self.headings.index(heading)}"
            for heading in self.headings
            for part in self.staged
            for position in part.sheet.as_json
            if folded(part.sheet.headings[position]) == folded(heading)
        }
        plain = [key for key in keys if key not in as_json]
        return {key: Reading("JSON", "other", f"CAST({key} AS JSON)") for key in as_json} | inference.infer(
            self.connection,
            self.cells.source,
            plain,
            options=self.options,
            decimal_comma=self.decimal_comma,
            timezone=self.timezone,
        )


def _typed(reading: Reading, column: Column | None) -> Reading:
    return contracts.no_cells(column.type) if column and reading.kind == "empty" else reading
