"""What every source hands over: rows of one table, and how they are to be understood."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Protocol, runtime_checkable

from steelyard.lake.options import ReadOptions
from steelyard.lake.store.names import check_not_own

#: Where a row came from, such as `leads.xlsx:14`. A column of this name is no column of the table.
ORIGIN = "_origin"
#: The cells of a row beyond the header of its file: a row that has any is broken. No column either.
SURPLUS = "_surplus"


@runtime_checkable
class ArrowStream(Protocol):
    """A DuckDB relation, an Arrow table or reader: columns that never pass through Python."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


Rows = Iterable[Mapping[str, object]] | ArrowStream


@dataclass(frozen=True, slots=True)
class Manner:
    """How the cells of a delivery are written. It is kept with broken rows, so that a replay reads alike.

    `key`: the columns that identify a row; by default those of the contract, and without any the whole
    row. `order`: the column that says which of two versions of a row is newer. `decimal_comma`: a comma may
    be a decimal mark, and the cells decide. `serial_dates`: in a column of dates 45292 is a day, as Excel
    stores it. `timezone`: where moments without an offset are.
    """

    key: tuple[str, ...] | None = None
    order: str | None = None
    options: ReadOptions = field(default_factory=ReadOptions)
    decimal_comma: bool = False
    serial_dates: bool = False
    timezone: str = "UTC"

    def to_json(self) -> str:
        """The same as JSON, which is how the quarantine keeps it."""
        written = asdict(replace(self, options=ReadOptions()))
        options = self.options.model_dump(mode="json", exclude_defaults=True)
        return json.dumps({**written, "options": options}, ensure_ascii=False, sort_keys=True)

    def as_arguments(self) -> dict[str, Any]:
        """What a delivery takes to be read in this manner."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "timezone"}

    @classmethod
    def from_json(cls, text: str) -> Manner:
        written = json.loads(text)
        key = written["key"]
        options = ReadOptions.model_validate(written["options"])
        return cls(**{**written, "key": tuple(key) if key is not None else None, "options": options})


@dataclass(frozen=True, slots=True)
class Delivery:
    """Rows of one lake table from the connection `source`. Cells are texts as in a file, or typed.

    `complete`: these are all rows the source has; those of its rows in the lake that are not among them are
    deleted. `deleted`: keys of rows that the source says are gone. `allow_mass_delete`: a complete delivery
    may delete more than half of the source's rows.
    """

    source: str
    table: str
    rows: Rows
    key: tuple[str, ...] | None = None
    complete: bool = False
    deleted: Sequence[Mapping[str, object]] = ()
    order: str | None = None
    options: ReadOptions = field(default_factory=ReadOptions)
    decimal_comma: bool = False
    serial_dates: bool = False
    allow_mass_delete: bool = False

    def __post_init__(self) -> None:
        """Nobody delivers into the lake's own runs or quarantine. Raises SteelyardError."""
        check_not_own(self.table)

    def manner(self, *, timezone: str) -> Manner:
        return Manner(self.key, self.order, self.options, self.decimal_comma, self.serial_dates, timezone)
