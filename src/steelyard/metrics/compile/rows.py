"""The rows of a dataset: columns of the table and its look-ups, computed columns, the filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlglot import exp

from steelyard.metrics.compile.parts import (
    col,
    layer,
    named,
    relation,
)
from steelyard.metrics.scan import Scan
from steelyard.metrics.sql import columns_of


def needed_columns(scan: Scan) -> set[str]:
    """Columns the rest of the statement reads from the rows."""
    needed = {column for _, aggregate in scan.outputs for column in aggregate.columns}
    needed |= {slot.moment for slot in scan.slots}
    if scan.where is not None:
        needed |= set(columns_of(scan.where))
    if scan.lifetime is not None:
        needed |= {scan.lifetime.start, scan.lifetime.end}
    if scan.subject.column is not None:
        needed.add(scan.subject.column)
    if scan.credits is not None and scan.subject.mode in ("owner", "mapped"):
        needed.add(scan.credits.key)
    return needed


def rows(scan: Scan, needed: Iterable[str]) -> exp.Select:
    """The needed columns of every row of the dataset, filtered by `where`."""
    wanted = _by_key(needed)
    layers: list[tuple[str, exp.Expr, list[str]]] = []
    for name, expression in reversed(list(scan.computed.items())):
        if wanted.pop(name.lower(), None) is not None:
            layers.append((name, expression, sorted(wanted.values())))
            wanted = _by_key([*wanted.values(), *columns_of(expression)])
    query = _base(scan, wanted)
    for name, expression, visible in reversed(layers):
        kept = [col(column) for column in visible]
        query = exp.select(*kept, named(expression.copy(), name)).from_(layer(query, "r"))
    if scan.where is not None:
        if layers or scan.joins:
            query = exp.select("*").from_(layer(query, "r"))
        query = query.where(scan.where.copy())
    return query


def _by_key(names: Iterable[str]) -> dict[str, str]:
    """Columns by the key under which SQL knows them: their case does not count."""
    return {name.lower(): name for name in sorted(names, reverse=True)}


def _base(scan: Scan, wanted: Mapping[str, str]) -> exp.Select:
    joined = {column.lower(): f"j{index}" for index, join in enumerate(scan.joins) for column in join.columns}
    own = sorted(name for key, name in wanted.items() if key not in joined)
    chosen: list[exp.Expr]
    if not scan.joins:
        chosen = [col(name) for name in own] or [named(exp.Literal.number(1), "one")]
        return exp.select(*chosen).from_(relation(scan.relation))
    chosen = [named(col(name, "s"), name) for name in own]
    looked_up = sorted((name, joined[key]) for key, name in wanted.items() if key in joined)
    chosen += [named(col(name, place), name) for name, place in looked_up]
    query = exp.select(*(chosen or [named(exp.Literal.number(1), "one")]))
    query = query.from_(exp.alias_(relation(scan.relation), "s", table=True))
    for index, join in enumerate(scan.joins):
        table = exp.alias_(relation(join.relation), f"j{index}", table=True)
        condition = exp.and_(
            *(
                exp.EQ(this=col(left, "s"), expression=col(right, f"j{index}"))
                for left, right in join.on.items()
            )
        )
        query = query.join(table, on=condition, join_type="left")
    return query
