"""Whose rows they are: owners, credits, and everyone an owner counts for."""

from __future__ import annotations

from sqlglot import exp

from steelyard.metrics.compile.moments import placed
from steelyard.metrics.compile.parts import (
    BELONGINGS,
    MEMBER,
    OWNER,
    PERIOD,
    ROW,
    SHARE,
    SHARE_TYPE,
    SLOT,
    SUBJECT,
    col,
    layer,
    named,
    relation,
)
from steelyard.metrics.compile.rows import needed_columns
from steelyard.metrics.scan import Scan


def _owned(scan: Scan, query: exp.Select) -> exp.Select:
    """Add the owner of a row, and the share when several are credited."""
    owner = scan.subject.column
    own = exp.cast(col(owner, "p"), "TEXT") if owner else exp.cast(exp.Null(), "TEXT")
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier("p"))
    if scan.credits is None:
        return exp.select(everything, named(own, OWNER)).from_(layer(query, "p"))
    key = scan.credits.key
    credited = exp.Case().when(col("steelyard_key", "c").is_(exp.Null()), own)
    credited = credited.else_(col("steelyard_owner", "c"))
    share = exp.func("coalesce", col("steelyard_share", "c"), exp.cast(exp.Literal.number(1), SHARE_TYPE))
    numbered = exp.select("*", named(_row_number(), ROW)).from_(layer(query, "q"))
    joined = exp.select(everything, named(credited, OWNER), named(share, "steelyard_credit"))
    return joined.from_(layer(numbered, "p")).join(
        layer(_credit_rows(scan), "c"),
        on=exp.EQ(this=exp.cast(col(key, "p"), "TEXT"), expression=col("steelyard_key", "c")),
        join_type="left",
    )


def _row_number() -> exp.Expr:
    return exp.Window(this=exp.RowNumber())


def _credit_rows(scan: Scan) -> exp.Query:
    """Every credit, and what is left of a row as a credit without owner."""
    assert scan.credits is not None
    assert scan.credits_relation is not None
    key = exp.cast(col(scan.credits.key), "TEXT")
    share = exp.cast(col(scan.credits.share), SHARE_TYPE)
    table = relation(scan.credits_relation)
    given = exp.select(
        named(key, "steelyard_key"),
        named(exp.cast(col(scan.credits.subject), "TEXT"), "steelyard_owner"),
        named(share, "steelyard_share"),
    ).from_(table)
    rest = exp.cast(exp.Sub(this=exp.Literal.number(1), expression=exp.Sum(this=share.copy())), SHARE_TYPE)
    left = exp.select(
        named(key.copy(), "steelyard_key"),
        named(exp.cast(exp.Null(), "TEXT"), "steelyard_owner"),
        named(rest, "steelyard_share"),
    ).from_(table.copy())
    left = left.group_by(key.copy()).having(exp.GT(this=rest.copy(), expression=exp.Literal.number(0)))
    return exp.union(given, left, distinct=False)


def with_subjects(scan: Scan) -> exp.Select:
    """Rows with period, slot, subject and share: what is grouped, and what `explain` lists."""
    query, mode = placed(scan), scan.subject.mode
    if mode == "all":
        return exp.select("*", named(exp.Literal.string("all"), SUBJECT)).from_(layer(query, "p"))
    if mode == "column":
        assert scan.subject.column is not None
        value = exp.cast(col(scan.subject.column), "TEXT")
        return exp.select("*", named(value, SUBJECT)).from_(layer(query, "p"))
    query = _owned(scan, query)
    if mode == "owner":
        query = exp.select("*", named(col(OWNER), SUBJECT)).from_(layer(query, "o"))
        return query.select(named(col("steelyard_credit"), SHARE)) if scan.credits else query
    return _mapped(scan, query)


def _mapped(scan: Scan, query: exp.Select) -> exp.Select:
    member, running = col(MEMBER, "o"), [i for i, slot in enumerate(scan.slots) if slot.running]
    conditions: list[exp.Expr] = [
        exp.EQ(this=col("owner", "b"), expression=col(OWNER, "o")),
        exp.GTE(this=member, expression=col("valid_from", "b")),
        exp.LT(this=member.copy(), expression=col("valid_to", "b")),
    ]
    subject: exp.Expr = exp.func(
        "coalesce", col("subject", "b"), exp.Literal.string(scan.subject.department or "")
    )
    if running:
        # A running stock is rolled up later, by the memberships of the day it is looked at.
        is_running = col(SLOT, "o").isin(*running)
        conditions.append(exp.not_(is_running))
        subject = exp.Case().when(is_running.copy(), col(OWNER, "o")).else_(subject)
    one = exp.cast(exp.Literal.number(1), SHARE_TYPE)
    share: exp.Expr = exp.func("coalesce", col("share", "b"), one)
    if scan.credits:
        share = exp.Mul(this=col("steelyard_credit", "o"), expression=share)
    result = exp.select(
        exp.Column(this=exp.Star(), table=exp.to_identifier("o")),
        named(subject, SUBJECT),
        named(share, SHARE),
    )
    result = result.from_(layer(query, "o")).join(
        exp.alias_(relation(BELONGINGS), "b", table=True), on=exp.and_(*conditions), join_type="left"
    )
    return _one_per_subject(scan, result) if scan.credits else result


def _one_per_subject(scan: Scan, query: exp.Select) -> exp.Select:
    """Two credited members of one team are one row of that team, with both shares."""
    keys = [SUBJECT, SLOT, PERIOD, ROW]
    carried = sorted(needed_columns(scan))
    chosen: list[exp.Expr] = [col(key) for key in keys]
    chosen += [named(exp.AnyValue(this=col(name)), name) for name in carried if name not in keys]
    chosen.append(named(exp.Sum(this=col(SHARE)), SHARE))
    return exp.select(*chosen).from_(layer(query, "e")).group_by(*(col(key) for key in keys))
