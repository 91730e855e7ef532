"""Names and small pieces of SQL trees that every layer uses."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

#: The relation of who counts for whom, and the columns a statement adds to those of the table.
BELONGINGS = "steelyard_belongings"
SUBJECT, SLOT, PERIOD, ROWS = "steelyard_subject", "steelyard_slot", "steelyard_period", "steelyard_rows"
MOMENT, SHARE, OWNER = "steelyard_moment", "steelyard_share", "steelyard_owner"
MEMBER, ROW = "steelyard_member_at", "steelyard_row"
SHARE_TYPE = "DECIMAL(9, 6)"


def col(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def relation(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def named(expression: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(expression, name, quoted=True)


def layer(inner: exp.Query, alias: str) -> exp.Subquery:
    return inner.subquery(alias)


def at_moment(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(f"{day.isoformat()} 00:00:00"), "TIMESTAMP")


def at_day(day: date) -> exp.Expr:
    """Compared with a date as well as with a moment; a column of dates need not be cast for it."""
    return exp.cast(exp.Literal.string(day.isoformat()), "DATE")
