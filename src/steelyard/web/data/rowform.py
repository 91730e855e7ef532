"""A row in quarantine as a form: a field for each cell, with the reason beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from steelyard.core.problems import SteelyardError
from steelyard.engine import quarantine
from steelyard.engine.quarantine import Held, Selection
from steelyard.web.config.languages import engine_language
from steelyard.web.data import place

PREFIX = "cell-"


@dataclass(frozen=True)
class Cell:
    """`was` is what was delivered, `now` what it is with everything that was mended."""

    name: str
    was: str
    now: str
    is_mended: bool
    reasons: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    about: str = ""

    @property
    def id(self) -> str:
        return f"{PREFIX}{self.name}"


def fields_of(row: Held, typed: Mapping[str, Any]) -> list[Cell]:
    """Cells at fault first. What somebody has typed and was refused is not lost."""
    columns = quarantine.columns_of(place.lake(), row)
    cells = quarantine.cells_of(row)
    original = quarantine.original_of(row)
    found = [
        Cell(
            name,
            shown(original.get(name)),
            str(typed.get(f"{PREFIX}{name}", shown(cells.get(name)))),
            name in row.mended,
            _reasons(row, name),
            columns[name]["allowed"],
            columns[name]["about"],
        )
        for name in columns
    ]
    return sorted(found, key=lambda cell: not cell.reasons)


def _reasons(row: Held, name: str) -> list[str]:
    language = engine_language()
    return [
        reason.in_language(language)
        for reason in row.reasons
        if name in [part.strip() for part in reason.column.split(",")]
    ]


def shown(cell: Any) -> str:
    return "" if cell is None else str(cell)


def changed(row: Held, posted: Mapping[str, Any]) -> dict[str, str]:
    """The cells that are others than they were."""
    cells = quarantine.cells_of(row)
    return {
        name: str(posted[f"{PREFIX}{name}"])
        for name in quarantine.columns_of(place.lake(), row)
        if f"{PREFIX}{name}" in posted and str(posted[f"{PREFIX}{name}"]) != shown(cells.get(name))
    }


def require_columns(selection: Selection, column: str) -> None:
    """Raises SteelyardError where a row that is meant has no such column: before the worker is asked."""
    rows = quarantine.held_rows(place.lake(), selection)
    for row in {row.table: row for row in rows}.values():
        known = list(quarantine.columns_of(place.lake(), row))
        if column not in known:
            message = _("%(table)s has no column “%(column)s”. There is %(known)s.")
            raise SteelyardError(message % {"table": row.table, "column": column, "known": ", ".join(known)})
