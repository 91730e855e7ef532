"""Tiny data folders and schemes for tests: write rows and formulas, read the numbers.

A folder is written line by line, the way a person would keep it; a scheme needs no more than the
datasets and formulas that matter to a test. `Computed` gives the numbers back in a form that reads well:
a Decimal, or `status: reason` where there is none.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from steelyard.core.periods import parse_range
from steelyard.engine.compute import Computation, Request, compute
from steelyard.engine.results import Outcome
from steelyard.engine.score import Scored, score
from steelyard.engine.workspace import Workspace, open_workspace
from steelyard.metrics.catalogue import build_catalogue
from steelyard.metrics.dataset import Dataset
from steelyard.metrics.formula import parse_formula
from steelyard.metrics.sql import ExpressionError
from steelyard.metrics.typing import UnitClashError, unit_of

#: A value for people to read: a number, or why there is none.
Seen = Decimal | str
Document = dict[str, Any]


@dataclass(frozen=True)
class DataFolder:
    """A folder under `root`; every method gives the folder back, so that calls can be chained."""

    root: Path

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)

    def text(self, name: str, text: str) -> DataFolder:
        """A file as it stands."""
        (self.root / name).write_text(text, encoding="utf-8")
        return self

    def rows(self, table: str, columns: str, *rows: Sequence[object] | str) -> DataFolder:
        """`table`.csv: columns and rows as `a, b, c` (blanks do not count) or as sequences; None is empty."""
        return self.lines(table, _cells(columns), [_cells(row) for row in rows])

    def lines(self, table: str, columns: Iterable[object], rows: Iterable[Sequence[object]]) -> DataFolder:
        with (self.root / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(list(columns))
            writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
        return self

    def parquet(self, table: str, select: str) -> DataFolder:
        """`table`.parquet with the result of a DuckDB query."""
        connection = duckdb.connect()
        connection.execute(f"COPY ({select}) TO '{self.root / table}.parquet' (FORMAT parquet)")
        connection.close()
        return self


def _cells(row: Sequence[object] | str) -> list[object]:
    return [cell.strip() for cell in row.split(",")] if isinstance(row, str) else list(row)


# ── schemes ─────────────────────────────────────────────────────────────────────────────────────────


def scheme(
    datasets: Mapping[str, Document] | None = None,
    indicators: Mapping[str, str | Document] | None = None,
    **more: Any,
) -> Document:
    """A scheme of one dimension. An indicator is a formula, or a map with whatever else matters."""
    written = {name: _indicator(each) for name, each in (indicators or {}).items()}
    for position, each in enumerate(written.values()):
        each.setdefault("weight", 0 if position else 100)
        each.setdefault("unit", _unit(each.get("formula"), datasets or {}, more.get("parameters", {})))
    return {
        "scheme": "test",
        "title": "test",
        **({"datasets": dict(datasets)} if datasets is not None else {}),
        "dimensions": {"everything": {"title": "everything", "weight": 100, "indicators": written}},
        **more,
    }


def _indicator(each: str | Document) -> Document:
    return {
        "title": "an indicator",
        "score": {"rule": "ratio"},
        **({"formula": each} if isinstance(each, str) else each),
    }


def _unit(formula: str | None, datasets: Mapping[str, Document], parameters: Mapping[str, Any]) -> str:
    """The unit a formula obviously has, so that tests need not say it."""
    models = {name: Dataset.model_validate(_as_text(each)) for name, each in datasets.items()}
    catalogue = build_catalogue(models, {name: (Decimal(1), None) for name in parameters})
    try:
        found = unit_of(parse_formula(formula or ""), catalogue.units)
    except (ExpressionError, UnitClashError):
        found = None
    return str(found or "points")


def _as_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_text(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(each) for each in value]
    return value if value is None or isinstance(value, bool) else str(value)


def write_scheme(document: Document, path: Path) -> Path:
    """YAML is a superset of JSON: this needs no quoting rules."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_as_text(document), ensure_ascii=False, indent=1), encoding="utf-8")
    return path


# ── running ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Computed:
    """The outcome of `compute`, found by indicator, subject and period."""

    computation: Computation

    def outcome(self, indicator: str, subject: str = "all", period: str | None = None) -> Outcome:
        for who, when, name, column, position in self.computation.results.lines():
            if (who, name) == (subject, indicator) and period in (None, str(when)):
                return column.outcomes[position]
        raise LookupError((indicator, subject, period))

    def value(self, indicator: str, subject: str = "all", period: str | None = None) -> Seen:
        return seen(self.outcome(indicator, subject, period))

    def of(self, indicator: str, period: str | None = None) -> dict[str, Seen]:
        """Subject → value, in the order of the results, in the period (or the first one)."""
        wanted = period or str(next(iter(self.computation.results.subjects)))
        return {
            subject: seen(column.outcomes[position])
            for subject, when, name, column, position in self.computation.results.lines()
            if name == indicator and str(when) == wanted
        }

    def over_time(self, indicator: str, subject: str = "all") -> dict[str, Seen]:
        """Period → value."""
        return {
            str(when): seen(column.outcomes[position])
            for who, when, name, column, position in self.computation.results.lines()
            if (who, name) == (subject, indicator)
        }

    def rows(self, indicator: str, subject: str = "all") -> int | None:
        for who, _, name, column, position in self.computation.results.lines():
            if (who, name) == (subject, indicator):
                return column.rows[position]
        raise LookupError((indicator, subject))

    @property
    def subjects(self) -> list[str]:
        return list(next(iter(self.computation.results.subjects.values())))


def seen(outcome: Outcome) -> Seen:
    return outcome.value if outcome.value is not None else f"{outcome.status}: {outcome.reason}"


def opened(folder: DataFolder, document: Document, **files: Path) -> Workspace:
    """The workspace over a folder; the scheme lies beside it."""
    path = write_scheme(document, folder.root.parent / f"{folder.root.name}-scheme.yaml")
    return open_workspace(path, folder.root, **files)


def request(period: str, by: str | None = None, as_of: str | None = None) -> Request:
    return Request(parse_range(period), by, date.fromisoformat(as_of) if as_of else None)


def computed(
    folder: DataFolder, document: Document, period: str, by: str | None = None, as_of: str | None = None
) -> Computed:
    return Computed(compute(opened(folder, document), request(period, by, as_of)))


def scored(
    folder: DataFolder, document: Document, period: str, by: str | None = None, as_of: str | None = None
) -> Scored:
    return score(opened(folder, document), request(period, by, as_of))
