"""Rows in time: the slot and the period each belongs to."""

from __future__ import annotations

from datetime import date, timedelta

from sqlglot import exp

from steelyard.core.periods import Period
from steelyard.metrics.compile.parts import (
    MEMBER,
    MOMENT,
    PERIOD,
    SLOT,
    at_day,
    at_moment,
    col,
    layer,
    named,
)
from steelyard.metrics.compile.rows import needed_columns, rows
from steelyard.metrics.scan import Scan, Slot


def period_index(moment: exp.Expr, scan: Scan) -> exp.Expr:
    """The index of the period that holds `moment`: integer months, not date_trunc (a quarter faster)."""
    year = exp.Mul(this=exp.Year(this=moment.copy()), expression=exp.Literal.number(12))
    months: exp.Expr = exp.Add(this=year, expression=exp.Month(this=moment.copy()))
    behind = 1 + scan.calendar.offset(scan.grain)
    months = exp.Sub(this=months, expression=exp.Literal.number(behind))
    if scan.grain.months == 1:
        return months
    return exp.IntDiv(this=exp.paren(months), expression=exp.Literal.number(scan.grain.months))


def _bounds(scan: Scan) -> tuple[date, date]:
    start = scan.calendar.start(Period(scan.grain, scan.first))
    end = scan.calendar.end(Period(scan.grain, scan.last))
    return start, min(end, scan.cutoff) if scan.cutoff else end


def _inside(moment: exp.Expr, scan: Scan, *, since: bool) -> exp.Expr:
    start, end = _bounds(scan)
    before: exp.Expr = exp.LT(this=moment.copy(), expression=at_day(end))
    return exp.and_(exp.GTE(this=moment.copy(), expression=at_day(start)), before) if since else before


def placed(scan: Scan) -> exp.Select:
    """Rows with slot, period and the moment that decides the membership."""
    inner = rows(scan, needed_columns(scan))
    if len(scan.slots) == 1 and scan.slots[0].kind == "flow":
        moment = col(scan.slots[0].moment)
        query = exp.select("*", named(period_index(moment, scan), PERIOD))
        query = query.select(named(exp.Literal.number(0), SLOT))
        if scan.subject.mode == "mapped":
            query = query.select(named(moment.copy(), MEMBER))
        query = query.from_(layer(inner, "r")).where(_inside(moment, scan, since=True))
        return _only_wanted(query, period_index(moment, scan), scan)
    return _placed_in_slots(scan, inner)


def _only_wanted(query: exp.Select, period: exp.Expr, scan: Scan) -> exp.Select:
    """Leave out periods between the wanted ones (a year ago, say) when there are many."""
    if len(set(scan.wanted)) == scan.last - scan.first + 1:
        return query
    return query.where(period.isin(*sorted(set(scan.wanted))))


def _placed_in_slots(scan: Scan, inner: exp.Select) -> exp.Select:
    slot, moment = col("k", "slot"), _slot_moment(scan)
    query = exp.select(
        exp.Column(this=exp.Star(), table=exp.to_identifier("r")),
        named(slot.copy(), SLOT),
        named(moment, MOMENT),
        named(col("p", "slot"), "steelyard_state_period"),
        named(col("b", "slot"), "steelyard_boundary"),
        named(col("m", "slot"), "steelyard_state_member"),
    ).from_(layer(inner, "r"))
    query = query.join(_slot_table(scan), join_type="cross")
    outer = exp.select("*", named(_slot_period(scan), PERIOD)).from_(layer(query, "m"))
    if scan.subject.mode == "mapped":
        member = exp.func("coalesce", col("steelyard_state_member"), col(MOMENT))
        outer = outer.select(named(member, MEMBER))
    return outer.where(
        exp.or_(*(_slot_condition(scan, index, slot) for index, slot in enumerate(scan.slots)))
    )


def _slot_moment(scan: Scan) -> exp.Expr:
    case = exp.Case()
    for index, slot in enumerate(scan.slots):
        moment = exp.cast(col(slot.moment, "r"), "TIMESTAMP")
        case = case.when(exp.EQ(this=col("k", "slot"), expression=exp.Literal.number(index)), moment)
    return case


def _slot_table(scan: Scan) -> exp.Expr:
    """One line per slot; per slot and period for stocks that look at rows alive at a moment."""
    null = exp.Null()
    lines = []
    for index, slot in enumerate(scan.slots):
        key = exp.Literal.number(index)
        if not slot.alive:
            lines.append(
                exp.Tuple(
                    expressions=[
                        key,
                        null.copy(),
                        exp.cast(null.copy(), "TIMESTAMP"),
                        exp.cast(null.copy(), "TIMESTAMP"),
                    ]
                )
            )
            continue
        for period in sorted(set(scan.wanted)):
            boundary = state_day(scan, slot.kind, period)
            member = member_day(scan, slot.kind, period)
            lines.append(
                exp.Tuple(
                    expressions=[key, exp.Literal.number(period), at_moment(boundary), at_moment(member)]
                )
            )
    values = exp.Values(expressions=lines)
    columns = [exp.to_identifier(name) for name in ("k", "p", "b", "m")]
    values.set("alias", exp.TableAlias(this=exp.to_identifier("slot"), columns=columns))
    return values


def state_day(scan: Scan, kind: str, period: int) -> date:
    """The day at whose first moment a stock is looked at."""
    if kind == "opening":
        return scan.calendar.start(Period(scan.grain, period))
    end = scan.calendar.end(Period(scan.grain, period))
    return min(end, scan.cutoff) if scan.cutoff else end


def member_day(scan: Scan, kind: str, period: int) -> date:
    """The day whose memberships apply to a stock: the first day for opening, the last for closing."""
    day = state_day(scan, kind, period)
    return day if kind == "opening" else day - timedelta(days=1)


def _slot_period(scan: Scan) -> exp.Expr:
    index = period_index(col(MOMENT), scan)
    if scan.runs:
        index = exp.func("greatest", index, exp.Literal.number(scan.first - 1))
    return exp.func("coalesce", col("steelyard_state_period"), index)


def _slot_condition(scan: Scan, index: int, slot: Slot) -> exp.Expr:
    chosen = exp.EQ(this=col(SLOT), expression=exp.Literal.number(index))
    moment = col(MOMENT)
    if slot.kind == "flow":
        return exp.and_(chosen, _inside(moment, scan, since=True))
    assert scan.lifetime is not None
    start, end = col(scan.lifetime.start), col(scan.lifetime.end)
    if slot.running:
        lived = exp.or_(end.is_(exp.Null()), exp.GTE(this=end.copy(), expression=start.copy()))
        return exp.and_(chosen, _inside(moment, scan, since=False), lived)
    boundary = col("steelyard_boundary")
    still = exp.or_(end.is_(exp.Null()), exp.GTE(this=end.copy(), expression=boundary.copy()))
    return exp.and_(chosen, exp.LT(this=start, expression=boundary), still)
