"""From a scan to one SQL statement, built as a tree and rendered for the engine.

Layers, from the inside: columns of the table and its look-ups → computed columns → filter → slots and
moments → subjects and shares → one GROUP BY.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlglot import exp

from steelyard.core.periods import Period
from steelyard.metrics.measures import Aggregate
from steelyard.metrics.scan import Scan, Slot
from steelyard.metrics.sql import columns_of

BELONGINGS = "steelyard_belongings"
SUBJECT, SLOT, PERIOD, ROWS = "steelyard_subject", "steelyard_slot", "steelyard_period", "steelyard_rows"
_MOMENT, _SHARE, _OWNER, _MEMBER, _ROW = (
    "steelyard_moment",
    "steelyard_share",
    "steelyard_owner",
    "steelyard_member_at",
    "steelyard_row",
)
_SHARE_TYPE = "DECIMAL(9, 6)"
_EXACT_TYPE = "DECIMAL(38, 12)"
_QUANTILE_TYPE = "DECIMAL(38, 10)"


def _column(name: str, table: str | None = None) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def relation(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _named(expression: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(expression, name, quoted=True)


def _layer(inner: exp.Query, alias: str) -> exp.Subquery:
    return inner.subquery(alias)


def _moment(day: date) -> exp.Expr:
    return exp.cast(exp.Literal.string(f"{day.isoformat()} 00:00:00"), "TIMESTAMP")


def _day(day: date) -> exp.Expr:
    """Compared with a date as well as with a moment; a column of dates need not be cast for it."""
    return exp.cast(exp.Literal.string(day.isoformat()), "DATE")


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────


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
    wanted = set(needed)
    layers: list[tuple[str, exp.Expr, set[str]]] = []
    for name, expression in reversed(list(scan.computed.items())):
        if name in wanted:
            layers.append((name, expression, set(wanted)))
            wanted = (wanted - {name}) | set(columns_of(expression))
    query = _base(scan, wanted)
    for name, expression, visible in reversed(layers):
        kept = [_column(column) for column in sorted(visible - {name})]
        query = exp.select(*kept, _named(expression.copy(), name)).from_(_layer(query, "r"))
    if scan.where is not None:
        if layers or scan.joins:
            query = exp.select("*").from_(_layer(query, "r"))
        query = query.where(scan.where.copy())
    return query


def _base(scan: Scan, wanted: set[str]) -> exp.Select:
    joined = {column: f"j{index}" for index, join in enumerate(scan.joins) for column in join.columns}
    own = sorted(wanted - set(joined))
    chosen: list[exp.Expr]
    if not scan.joins:
        chosen = [_column(name) for name in own] or [_named(exp.Literal.number(1), "one")]
        return exp.select(*chosen).from_(relation(scan.relation))
    chosen = [_named(_column(name, "s"), name) for name in own]
    chosen += [_named(_column(name, joined[name]), name) for name in sorted(wanted & set(joined))]
    query = exp.select(*(chosen or [_named(exp.Literal.number(1), "one")]))
    query = query.from_(exp.alias_(relation(scan.relation), "s", table=True))
    for index, join in enumerate(scan.joins):
        table = exp.alias_(relation(join.relation), f"j{index}", table=True)
        condition = exp.and_(
            *(
                exp.EQ(this=_column(left, "s"), expression=_column(right, f"j{index}"))
                for left, right in join.on.items()
            )
        )
        query = query.join(table, on=condition, join_type="left")
    return query


# ── moments ─────────────────────────────────────────────────────────────────────────────────────────


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
    before: exp.Expr = exp.LT(this=moment.copy(), expression=_day(end))
    return exp.and_(exp.GTE(this=moment.copy(), expression=_day(start)), before) if since else before


def _placed(scan: Scan) -> exp.Select:
    """Rows with slot, period and the moment that decides the membership."""
    inner = rows(scan, needed_columns(scan))
    if len(scan.slots) == 1 and scan.slots[0].kind == "flow":
        moment = _column(scan.slots[0].moment)
        query = exp.select("*", _named(period_index(moment, scan), PERIOD))
        query = query.select(_named(exp.Literal.number(0), SLOT))
        if scan.subject.mode == "mapped":
            query = query.select(_named(moment.copy(), _MEMBER))
        query = query.from_(_layer(inner, "r")).where(_inside(moment, scan, since=True))
        return _only_wanted(query, period_index(moment, scan), scan)
    return _placed_in_slots(scan, inner)


def _only_wanted(query: exp.Select, period: exp.Expr, scan: Scan) -> exp.Select:
    """Leave out periods between the wanted ones (a year ago, say) when there are many."""
    if len(set(scan.wanted)) == scan.last - scan.first + 1:
        return query
    return query.where(period.isin(*sorted(set(scan.wanted))))


def _placed_in_slots(scan: Scan, inner: exp.Select) -> exp.Select:
    slot, moment = _column("k", "slot"), _slot_moment(scan)
    query = exp.select(
        exp.Column(this=exp.Star(), table=exp.to_identifier("r")),
        _named(slot.copy(), SLOT),
        _named(moment, _MOMENT),
        _named(_column("p", "slot"), "steelyard_state_period"),
        _named(_column("b", "slot"), "steelyard_boundary"),
        _named(_column("m", "slot"), "steelyard_state_member"),
    ).from_(_layer(inner, "r"))
    query = query.join(_slot_table(scan), join_type="cross")
    outer = exp.select("*", _named(_slot_period(scan), PERIOD)).from_(_layer(query, "m"))
    if scan.subject.mode == "mapped":
        member = exp.func("coalesce", _column("steelyard_state_member"), _column(_MOMENT))
        outer = outer.select(_named(member, _MEMBER))
    return outer.where(
        exp.or_(*(_slot_condition(scan, index, slot) for index, slot in enumerate(scan.slots)))
    )


def _slot_moment(scan: Scan) -> exp.Expr:
    case = exp.Case()
    for index, slot in enumerate(scan.slots):
        moment = exp.cast(_column(slot.moment, "r"), "TIMESTAMP")
        case = case.when(exp.EQ(this=_column("k", "slot"), expression=exp.Literal.number(index)), moment)
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
                exp.Tuple(expressions=[key, exp.Literal.number(period), _moment(boundary), _moment(member)])
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
    index = period_index(_column(_MOMENT), scan)
    if scan.runs:
        index = exp.func("greatest", index, exp.Literal.number(scan.first - 1))
    return exp.func("coalesce", _column("steelyard_state_period"), index)


def _slot_condition(scan: Scan, index: int, slot: Slot) -> exp.Expr:
    chosen = exp.EQ(this=_column(SLOT), expression=exp.Literal.number(index))
    moment = _column(_MOMENT)
    if slot.kind == "flow":
        return exp.and_(chosen, _inside(moment, scan, since=True))
    assert scan.lifetime is not None
    start, end = _column(scan.lifetime.start), _column(scan.lifetime.end)
    if slot.running:
        lived = exp.or_(end.is_(exp.Null()), exp.GTE(this=end.copy(), expression=start.copy()))
        return exp.and_(chosen, _inside(moment, scan, since=False), lived)
    boundary = _column("steelyard_boundary")
    still = exp.or_(end.is_(exp.Null()), exp.GTE(this=end.copy(), expression=boundary.copy()))
    return exp.and_(chosen, exp.LT(this=start, expression=boundary), still)


# ── subjects ────────────────────────────────────────────────────────────────────────────────────────


def _owned(scan: Scan, query: exp.Select) -> exp.Select:
    """Add the owner of a row, and the share when several are credited."""
    owner = scan.subject.column
    own = exp.cast(_column(owner, "p"), "TEXT") if owner else exp.cast(exp.Null(), "TEXT")
    everything = exp.Column(this=exp.Star(), table=exp.to_identifier("p"))
    if scan.credits is None:
        return exp.select(everything, _named(own, _OWNER)).from_(_layer(query, "p"))
    key = scan.credits.key
    credited = exp.Case().when(_column("steelyard_key", "c").is_(exp.Null()), own)
    credited = credited.else_(_column("steelyard_owner", "c"))
    share = exp.func(
        "coalesce", _column("steelyard_share", "c"), exp.cast(exp.Literal.number(1), _SHARE_TYPE)
    )
    numbered = exp.select("*", _named(_row_number(), _ROW)).from_(_layer(query, "q"))
    joined = exp.select(everything, _named(credited, _OWNER), _named(share, "steelyard_credit"))
    return joined.from_(_layer(numbered, "p")).join(
        _layer(_credit_rows(scan), "c"),
        on=exp.EQ(this=exp.cast(_column(key, "p"), "TEXT"), expression=_column("steelyard_key", "c")),
        join_type="left",
    )


def _row_number() -> exp.Expr:
    return exp.Window(this=exp.RowNumber())


def _credit_rows(scan: Scan) -> exp.Query:
    """Every credit, and what is left of a row as a credit without owner."""
    assert scan.credits is not None
    assert scan.credits_relation is not None
    key = exp.cast(_column(scan.credits.key), "TEXT")
    share = exp.cast(_column(scan.credits.share), _SHARE_TYPE)
    table = relation(scan.credits_relation)
    given = exp.select(
        _named(key, "steelyard_key"),
        _named(exp.cast(_column(scan.credits.subject), "TEXT"), "steelyard_owner"),
        _named(share, "steelyard_share"),
    ).from_(table)
    rest = exp.cast(exp.Sub(this=exp.Literal.number(1), expression=exp.Sum(this=share.copy())), _SHARE_TYPE)
    left = exp.select(
        _named(key.copy(), "steelyard_key"),
        _named(exp.cast(exp.Null(), "TEXT"), "steelyard_owner"),
        _named(rest, "steelyard_share"),
    ).from_(table.copy())
    left = left.group_by(key.copy()).having(exp.GT(this=rest.copy(), expression=exp.Literal.number(0)))
    return exp.union(given, left, distinct=False)


def _with_subjects(scan: Scan) -> exp.Select:
    """Rows with period, slot, subject and share: what is grouped, and what `explain` lists."""
    query, mode = _placed(scan), scan.subject.mode
    if mode == "all":
        return exp.select("*", _named(exp.Literal.string("all"), SUBJECT)).from_(_layer(query, "p"))
    if mode == "column":
        assert scan.subject.column is not None
        value = exp.cast(_column(scan.subject.column), "TEXT")
        return exp.select("*", _named(value, SUBJECT)).from_(_layer(query, "p"))
    query = _owned(scan, query)
    if mode == "owner":
        query = exp.select("*", _named(_column(_OWNER), SUBJECT)).from_(_layer(query, "o"))
        return query.select(_named(_column("steelyard_credit"), _SHARE)) if scan.credits else query
    return _mapped(scan, query)


def _mapped(scan: Scan, query: exp.Select) -> exp.Select:
    member, running = _column(_MEMBER, "o"), [i for i, slot in enumerate(scan.slots) if slot.running]
    conditions: list[exp.Expr] = [
        exp.EQ(this=_column("owner", "b"), expression=_column(_OWNER, "o")),
        exp.GTE(this=member, expression=_column("valid_from", "b")),
        exp.LT(this=member.copy(), expression=_column("valid_to", "b")),
    ]
    subject: exp.Expr = exp.func(
        "coalesce", _column("subject", "b"), exp.Literal.string(scan.subject.department or "")
    )
    if running:
        # A running stock is rolled up later, by the memberships of the day it is looked at.
        is_running = _column(SLOT, "o").isin(*running)
        conditions.append(exp.not_(is_running))
        subject = exp.Case().when(is_running.copy(), _column(_OWNER, "o")).else_(subject)
    one = exp.cast(exp.Literal.number(1), _SHARE_TYPE)
    share: exp.Expr = exp.func("coalesce", _column("share", "b"), one)
    if scan.credits:
        share = exp.Mul(this=_column("steelyard_credit", "o"), expression=share)
    result = exp.select(
        exp.Column(this=exp.Star(), table=exp.to_identifier("o")),
        _named(subject, SUBJECT),
        _named(share, _SHARE),
    )
    result = result.from_(_layer(query, "o")).join(
        exp.alias_(relation(BELONGINGS), "b", table=True), on=exp.and_(*conditions), join_type="left"
    )
    return _one_per_subject(scan, result) if scan.credits else result


def _one_per_subject(scan: Scan, query: exp.Select) -> exp.Select:
    """Two credited members of one team are one row of that team, with both shares."""
    keys = [SUBJECT, SLOT, PERIOD, _ROW]
    carried = sorted(needed_columns(scan))
    chosen: list[exp.Expr] = [_column(key) for key in keys]
    chosen += [_named(exp.AnyValue(this=_column(name)), name) for name in carried if name not in keys]
    chosen.append(_named(exp.Sum(this=_column(_SHARE)), _SHARE))
    return exp.select(*chosen).from_(_layer(query, "e")).group_by(*(_column(key) for key in keys))


# ── aggregates ──────────────────────────────────────────────────────────────────────────────────────


def scan_sql(scan: Scan) -> exp.Select:
    """The one statement: a line per subject, slot and period with the rows and every aggregate."""
    outputs = [_named(_aggregate(scan, slot, a), f"a{i}") for i, (slot, a) in enumerate(scan.outputs)]
    subject, slot, period = _column(SUBJECT), _column(SLOT), _column(PERIOD)
    keys = [subject, slot, period]
    if len(scan.slots) == 1:
        keys, slot = [subject, period], _named(exp.Literal.number(0), SLOT)
    query = exp.select(subject, slot, period, _named(exp.Count(this=exp.Star()), ROWS), *outputs)
    return query.from_(_layer(_with_subjects(scan), "g")).group_by(*(key.copy() for key in keys))


def exact(expression: exp.Expr, type_name: str) -> exp.Expr:
    """Binary floating point becomes decimal row by row, so that sums are the same in every run."""
    expression = expression.copy()
    return exp.cast(expression, _EXACT_TYPE) if type_name.upper() in ("DOUBLE", "FLOAT") else expression


def _aggregate(scan: Scan, slot: int, aggregate: Aggregate) -> exp.Expr:
    call = _weighted(scan, aggregate) if scan.weighted and aggregate.additive else _simple(scan, aggregate)
    conditions = []
    if aggregate.where is not None:
        conditions.append(aggregate.where.copy())
    if len(scan.slots) > 1:
        conditions.append(exp.EQ(this=_column(SLOT), expression=exp.Literal.number(slot)))
    if not conditions:
        return call
    return exp.Filter(this=call, expression=exp.Where(this=exp.and_(*conditions)))


def _simple(scan: Scan, aggregate: Aggregate) -> exp.Expr:
    arguments = [exact(a, scan.types.get(a.sql("duckdb"), "")) for a in aggregate.arguments]
    match aggregate.kind:
        case "sum":
            return exp.Sum(this=arguments[0])
        case "count":
            return exp.Count(this=arguments[0] if arguments else exp.Star())
        case "count_distinct":
            distinct = arguments if len(arguments) == 1 else [exp.Tuple(expressions=arguments)]
            return exp.Count(this=exp.Distinct(expressions=distinct))
        case "min" | "max":
            return (exp.Min if aggregate.kind == "min" else exp.Max)(this=arguments[0])
        case "arg_max" | "arg_min":
            pick = exp.ArgMax if aggregate.kind == "arg_max" else exp.ArgMin
            return pick(this=arguments[0], expression=arguments[1])
    # A quantile of decimals keeps their scale: cast up first, so that interpolation stays exact.
    wide = exp.cast(arguments[0], _QUANTILE_TYPE)
    quantile = exp.PercentileCont if aggregate.kind == "quantile" else exp.PercentileDisc
    return quantile(this=wide, expression=exp.Literal.number(str(aggregate.fraction)))


def _weighted(scan: Scan, aggregate: Aggregate) -> exp.Expr:
    """sum(x) → sum(x · share); count(*) → sum(share)."""
    share = _column(_SHARE)
    if aggregate.kind == "sum":
        type_name = scan.types.get(aggregate.arguments[0].sql("duckdb"), "")
        value = exact(aggregate.arguments[0], type_name)
        if type_name.upper() == "HUGEINT":
            value = exp.cast(value, "DECIMAL(38, 0)")
        return exp.Sum(this=exp.Mul(this=exp.paren(value), expression=share))
    if not aggregate.arguments:
        return exp.Sum(this=share)
    present = exp.not_(aggregate.arguments[0].copy().is_(exp.Null()))
    return exp.Sum(this=exp.Case().when(present, share))


def probe_sql(scan: Scan, expressions: list[exp.Expr]) -> exp.Select:
    """A statement whose column types are the types of the expressions; it is described, never run."""
    needed = {column for expression in expressions for column in columns_of(expression)} | needed_columns(
        scan
    )
    chosen = [_named(expression.copy(), f"e{index}") for index, expression in enumerate(expressions)]
    return exp.select(*chosen).from_(_layer(rows(scan, needed), "r"))


def extent_sql(scan: Scan, moments: list[str]) -> exp.Select:
    """First and last moment of each time column over all rows of the table, before the filter."""
    unfiltered = rows(_unfiltered(scan), moments)
    chosen = []
    for name in moments:
        chosen += [exp.Min(this=_column(name)), exp.Max(this=_column(name))]
    return exp.select(*chosen).from_(_layer(unfiltered, "r"))


def _unfiltered(scan: Scan) -> Scan:
    from dataclasses import replace

    return replace(scan, where=None)


def rows_sql(
    scan: Scan, *, columns: list[str], slot: int, subject: str | None, period: int, limit: int
) -> exp.Select:
    """The rows behind one number: those of a subject in a slot and period, with their share."""
    source = _with_subjects(scan)
    chosen: list[exp.Expr] = [_column(name) for name in columns]
    if scan.weighted:
        chosen.append(_named(_column(_SHARE), "share"))
    query = exp.select(*chosen).from_(_layer(source, "g"))
    query = query.where(exp.EQ(this=_column(SLOT), expression=exp.Literal.number(slot)))
    query = query.where(exp.EQ(this=_column(PERIOD), expression=exp.Literal.number(period)))
    if subject is None:
        query = query.where(_column(SUBJECT).is_(exp.Null()))
    else:
        query = query.where(exp.EQ(this=_column(SUBJECT), expression=exp.Literal.string(subject)))
    return query.limit(limit)
