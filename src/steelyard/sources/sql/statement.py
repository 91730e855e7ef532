"""The FROM of a statement: a table by its name, or a query that only reads."""

from __future__ import annotations

import sqlalchemy as sa
import sqlglot
from sqlglot import exp

from steelyard.core.problems import SteelyardError

_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.DDL, exp.Command, exp.Lock)


def is_query(source: str) -> bool:
    return source.lstrip().lower().startswith(("select ", "select\n", "with ", "with\n", "("))


def table(name: str, schema: str | None) -> sa.TableClause:
    """`orders`, `sales.orders`; a name with a dot of its own is quoted: `"a.b"`."""
    if name.startswith('"') and name.endswith('"') and name.count('"') == 2:
        return sa.table(sa.quoted_name(name[1:-1], quote=True), schema=schema)
    before, _, last = name.rpartition(".")
    return sa.table(sa.quoted_name(last, quote=True), schema=_quoted(before or schema))


def _quoted(name: str | None) -> str | None:
    return sa.quoted_name(name, quote=True) if name else None


def query(text: str) -> sa.FromClause:
    """A query as a table. The database runs it in a transaction that cannot write; this says it earlier.

    Raises SteelyardError unless it is exactly one SELECT.
    """
    try:
        trees = [tree for tree in sqlglot.parse(text) if tree is not None]
    except sqlglot.ParseError:
        # A dialect we do not know is left to the database, which refuses to write as well.
        trees = []
    if len(trees) > 1 or any(not isinstance(tree, exp.Query) or tree.find(*_WRITES) for tree in trees):
        raise SteelyardError("from takes one query that only reads: select …, or with … select …")
    # A colon is a part of the query here, not a parameter.
    plain = text.strip().rstrip(";").replace(":", "\\:")
    return sa.text(f"({plain}) steelyard_rows")  # type: ignore[return-value]
