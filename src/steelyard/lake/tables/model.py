"""What the table model is made of. It describes tables; reading and checking them is done elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: `decimal` is exact; a `timestamp` without zone is in the zone of the scheme.
Type = Literal["text", "integer", "decimal", "date", "timestamp", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what its cells may hold.

    `key`: the key columns together identify a row; an empty cell in an optional key column is a value
    like any other. `required`: no cell is empty. `minimum` and `maximum` are inclusive. `allowed`: the
    only values, if any are given. `references`: `table.column`s of which one holds the value (checked
    only when all of these tables are there, and never for empty cells). `orphans`: whether a lake keeps a
    row that refers to nothing in quarantine until what it refers to arrives, or accepts it.
    """

    name: str
    type: Type
    description: str
    required: bool = False
    key: bool = False
    minimum: int | None = None
    maximum: int | None = None
    allowed: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    orphans: Literal["quarantine", "accept"] = "quarantine"


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table. `time` places a row in a period, `subject` says whose it is.

    A source may leave out optional columns and may add columns of its own. `fresh_days`: the newest `time`
    in a lake should be no older.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    time: str | None = None
    subject: str | None = None
    fresh_days: int | None = None

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)


def key(name: str, description: str, type: Type = "text", references: tuple[str, ...] = ()) -> Column:
    """A required column of the key."""
    return Column(name, type, description, required=True, key=True, references=references)


EMPLOYEE = ("employees.employee_id",)
SUBJECT = ("employees.employee_id", "teams.team_id")
CAMPAIGN = ("campaigns.campaign_id",)
CUSTOMER = ("customers.customer_id",)


def owner(description: str = "Who answers for the row; empty: counts in the department only.") -> Column:
    return Column("owner_id", "text", description, references=SUBJECT)


def currency() -> Column:
    return Column("currency", "text", "ISO 4217 code such as CNY; a scheme uses one currency.")


def campaign() -> Column:
    return Column("campaign_id", "text", "The campaign it came from.", references=CAMPAIGN)
