"""What each column of a delivery should be, and the SQL of its values.

A column is declared by the contract, else known from the lake, else inferred from all its cells. Other
than in a plain folder the cells of a column need not be written alike: each is read for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from steelyard.lake import contracts, formats, inference
from steelyard.lake.formats import Format
from steelyard.lake.ingest.asking import one_row
from steelyard.lake.ingest.delivery import Manner
from steelyard.lake.ingest.received import Received
from steelyard.lake.sql import identifier
from steelyard.lake.tables import Column, Table, Type

#: Numbers have up to 26 digits before the point; decimals after the twelfth are rounded half-up.
NUMBER = "DECIMAL(38,12)"
DIGITS = 26
_INSTANT = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True, slots=True)
class Incoming:
    """`text` and `value` name the columns of its cells as delivered and as typed; `type` is what SQL has.

    `declared`: the contract of the table speaks of it. `sql` makes the value from the text.
    """

    column: Column
    text: str
    sql: str
    type: str
    declared: bool = False

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def value(self) -> str:
        return f"v{self.text[1:]}"

    @property
    def quoted(self) -> str:
        """The name of the column in the lake."""
        return identifier(self.name)


def incoming(
    received: Received,
    table: Table | None,
    there: Mapping[str, str],
    manner: Manner,
    *,
    key: Sequence[str],
) -> list[Incoming]:
    """The columns of a delivery; `there` are name and SQL type of those the lake already has.

    A column without any cell is left out, unless the contract or the lake knows it or it is of the `key`.
    """
    declared = contracts.declared(table, received.keys)
    by_fold = {name.casefold(): Column(name, _type_of(type_), "") for name, type_ in there.items()}
    known = {text: declared.get(name) or by_fold.get(name.casefold()) for name, text in received.keys.items()}
    names = {text: name for name, text in received.keys.items()}
    inferred = _inferred(received, [text for text, column in known.items() if column is None], manner)
    for text in (received.keys[name] for name in key if name in received.keys):
        # A key that looks like a number today may be A12 tomorrow.
        inferred[text] = "text" if inferred.get(text, "decimal") == "decimal" else inferred[text]
    columns = {
        text: column or Column(names[text], inferred[text], "")
        for text, column in known.items()
        if column or text in inferred
    }
    read = _Reader(received, columns, manner, _instants(received, columns, there))
    return [read.column(text, column, declared=names[text] in declared) for text, column in columns.items()]


def _type_of(type_: str) -> Type:
    """What a type of the lake is to a contract."""
    if type_.startswith("DECIMAL") or type_ == "BIGINT":
        return "decimal"
    kinds: dict[str, Type] = {
        "DATE": "date",
        "BOOLEAN": "boolean",
        "TIMESTAMP": "timestamp",
        _INSTANT: "timestamp",
    }
    return kinds.get(type_, "text")


def _inferred(received: Received, keys: Sequence[str], manner: Manner) -> dict[str, Type]:
    names = {key: name for name, key in received.keys.items()}
    readings = inference.infer(
        received.connection,
        "SELECT * FROM delivered",
        keys,
        options=manner.options,
        decimal_comma=manner.decimal_comma,
        timezone=manner.timezone,
    )
    found: dict[str, Type] = {}
    for key, reading in readings.items():
        if reading.kind != "empty":
            name = names[key]
            stays = name in manner.options.text or inference.is_identifier(name)
            found[key] = "text" if stays else _kind(reading)
    return found


def _kind(reading: inference.Reading) -> Type:
    if reading.kind == "number":
        return "text" if reading.type == "HUGEINT" else "decimal"
    return reading.kind if reading.kind in ("date", "timestamp", "boolean") else "text"


def _instants(received: Received, columns: Mapping[str, Column], there: Mapping[str, str]) -> frozenset[str]:
    """The text columns whose moments are instants: as in the lake, else when any cell has an offset."""
    types = {name.casefold(): type_ for name, type_ in there.items()}
    moments = {key: column for key, column in columns.items() if column.type == "timestamp"}
    known = {
        key: types[column.name.casefold()]
        for key, column in moments.items()
        if column.name.casefold() in types
    }
    open_ = [key for key in moments if key not in known]
    found = {key for key, type_ in known.items() if type_ == _INSTANT}
    if open_:
        seen = ", ".join(f"coalesce(bool_or({formats.has_offset(key)}), false)" for key in open_)
        row = one_row(received.connection, f"SELECT {seen} FROM delivered")
        found |= {key for key, zoned in zip(open_, row, strict=True) if zoned}
    return frozenset(found)


class _Reader:
    """Turns columns of text into columns of values."""

    def __init__(
        self,
        received: Received,
        columns: Mapping[str, Column],
        manner: Manner,
        instants: frozenset[str],
    ) -> None:
        self.manner, self.instants = manner, instants
        self.both = manner.decimal_comma and manner.options.decimal is None
        numbers = [key for key, column in columns.items() if column.type in ("integer", "decimal")]
        self.mark = inference.decimal_mark(
            received.connection,
            "SELECT * FROM delivered",
            numbers,
            options=manner.options,
            decimal_comma=manner.decimal_comma,
        )

    def column(self, key: str, column: Column, *, declared: bool) -> Incoming:
        if column.type == "text":
            return Incoming(column, key, key, "VARCHAR", declared)
        ways = contracts.ways(
            column,
            self.manner.options,
            mark=self.mark,
            both=self.both,
            timezone=self.manner.timezone,
            serial=self.manner.serial_dates,
            instants=key in self.instants,
        )
        type_ = self._type(key, column.type)
        cases = " ".join(
            f"WHEN {self._fits(way, key, type_)} THEN {self._value(way, key, type_)}" for way in ways
        )
        return Incoming(column, key, f"CASE {cases} END", type_, declared)

    def _type(self, key: str, type_: Type) -> str:
        if type_ == "decimal":
            return NUMBER
        return _INSTANT if key in self.instants else contracts.SQL_TYPES[type_]

    def _fits(self, way: Format, key: str, type_: str) -> str:
        if way.digits is None:
            return way.fits(key)
        most = DIGITS if type_ == NUMBER else 18
        return f"{way.fits(key)} AND {way.digits(key)} <= {most}"

    def _value(self, way: Format, key: str, type_: str) -> str:
        if way.kind != "number":
            return way.value(key)
        value = way.value(key)
        return (
            f"CAST({value} AS {type_})"
            if way is formats.INTEGER
            else f"CAST(CAST({value} AS {NUMBER}) AS {type_})"
        )
