"""The statements of a scan: the one that measures, and those around it."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from steelyard.metrics.compile.aggregates import aggregate_sql
from steelyard.metrics.compile.parts import (
    PERIOD,
    ROWS,
    SHARE,
    SHARE_TYPE,
    SLOT,
    SUBJECT,
    col,
    layer,
    named,
)
from steelyard.metrics.compile.rows import needed_columns, rows
from steelyard.metrics.compile.subjects import with_subjects
from steelyard.metrics.scan import Scan
from steelyard.metrics.sql import columns_of


def scan_sql(scan: Scan) -> exp.Select:
    """The one statement: a line per subject, slot and period with the rows and every aggregate."""
    outputs = [named(aggregate_sql(scan, slot, a), f"a{i}") for i, (slot, a) in enumerate(scan.outputs)]
    subject, period = col(SUBJECT), col(PERIOD)
    slot: exp.Expr = col(SLOT)
    keys = [subject, slot, period]
    if len(scan.slots) == 1:
        keys, slot = [subject, period], named(exp.Literal.number(0), SLOT)
    query = exp.select(subject, slot, period, named(exp.Count(this=exp.Star()), ROWS), *outputs)
    return query.from_(layer(with_subjects(scan), "g")).group_by(*(key.copy() for key in keys))


def probe_sql(scan: Scan, expressions: list[exp.Expr]) -> exp.Select:
    """A statement whose column types are the types of the expressions; it is described, never run."""
    needed = {column for expression in expressions for column in columns_of(expression)} | needed_columns(
        scan
    )
    chosen = [named(expression.copy(), f"e{index}") for index, expression in enumerate(expressions)]
    return exp.select(*chosen).from_(layer(rows(scan, needed), "r"))


def extent_sql(scan: Scan, moments: list[str]) -> exp.Select:
    """First and last moment of each time column over all rows of the table, before the filter."""
    unfiltered = rows(replace(scan, where=None), moments)
    chosen = []
    for name in moments:
        chosen += [exp.Min(this=col(name)), exp.Max(this=col(name))]
    return exp.select(*chosen).from_(layer(unfiltered, "r"))


def rows_sql(
    scan: Scan, *, columns: list[str], slot: int, subject: str | None, period: int, limit: int
) -> exp.Select:
    """The rows behind one number: those of a subject in a slot and period, with their share."""
    source = with_subjects(scan)
    chosen: list[exp.Expr] = [col(name) for name in columns]
    if scan.weighted:
        chosen.append(named(col(SHARE), "share"))
    query = exp.select(*chosen).from_(layer(source, "g"))
    query = query.where(exp.EQ(this=col(SLOT), expression=exp.Literal.number(slot)))
    query = query.where(exp.EQ(this=col(PERIOD), expression=exp.Literal.number(period)))
    if subject is None:
        query = query.where(col(SUBJECT).is_(exp.Null()))
    else:
        query = query.where(exp.EQ(this=col(SUBJECT), expression=exp.Literal.string(subject)))
    return query.limit(limit)


def everybody_sql(scan: Scan, columns: list[str]) -> exp.Select:
    """Every row with its subject, period and share, once for each subject it counts for."""
    share = col(SHARE) if scan.weighted else exp.cast(exp.Literal.number(1), SHARE_TYPE)
    chosen: list[exp.Expr] = [col(SUBJECT), col(PERIOD), named(share, "share")]
    return exp.select(*chosen, *(col(name) for name in columns)).from_(layer(with_subjects(scan), "g"))
