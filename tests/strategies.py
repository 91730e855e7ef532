"""Hypothesis strategies: numbers, targets, rules, and whole schemes with the actuals of several people."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from steelyard.core.units import Unit
from steelyard.scheme.model import Indicator, Scheme, TargetModel
from steelyard.scoring import STATUSES, Column, Curve, curve_for

Strategy = st.SearchStrategy

#: Enough examples for every commit, and no clock: a slow machine is not a fault of the code.
unhurried = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def numbers(low: int = -1000, high: int = 1000, places: int = 6) -> Strategy[Decimal]:
    """Decimals from `low` to `high` with up to `places` decimals; round ones are frequent."""
    exact = st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)
    return st.one_of(st.integers(low, high).map(Decimal), exact, st.decimals(low, high, places=1))


def positive(high: int = 1000) -> Strategy[Decimal]:
    return numbers(0, high).filter(lambda number: number > 0)


def any_reals() -> Strategy[Decimal]:
    """Whatever a formula may give, from the nearly zero to the huge."""
    wide = st.builds(
        lambda digits, power: Decimal(digits).scaleb(power), st.integers(-999, 999), st.integers(-60, 57)
    )
    return st.one_of(numbers(), wide)


def ascending(size: int, low: int = -1000, high: int = 1000) -> Strategy[list[Decimal]]:
    return st.lists(numbers(low, high, 3), min_size=size, max_size=size, unique=True).map(sorted)


def points() -> Strategy[Decimal]:
    return numbers(0, 200, 2)


def _written(*names: str) -> Strategy[dict[str, Any]]:
    """Some of the optional numbers of a rule."""
    return st.fixed_dictionaries({}, optional={name: points() for name in names})


@st.composite
def _knots(draw: st.DrawFn) -> list[list[Decimal]]:
    """Knots with rising points."""
    size = draw(st.integers(1, 5))
    xs = draw(ascending(size, 0, 5))
    ys = sorted(draw(st.lists(points(), min_size=size, max_size=size)))
    return [[x, y] for x, y in zip(xs, ys, strict=True)]


@st.composite
def _bands(draw: st.DrawFn) -> list[list[Any]]:
    return [*reversed(draw(_knots())), ["lowest", Decimal(0)]]


_OF = st.sampled_from(["value", "achievement"])
_SHARES = st.sampled_from([["30", "30", "40"], ["100"], ["12.5", "12.5", "25", "50"]])
_DELTA = {"step": positive(10), "per": positive(1), "base": points()}

#: By rule: the parameters of a rule whose points rise (or fall, for lower-is-better) with the value.
RULES: dict[str, Strategy[dict[str, Any]]] = {
    "ratio": _written("cap", "floor"),
    "reverse": st.builds(
        lambda rest, method: {**rest, "method": method},
        _written("cap", "floor"),
        st.sampled_from(["linear", "reciprocal"]),
    ),
    "three_point": st.fixed_dictionaries({"points": st.lists(points(), min_size=3, max_size=3).map(sorted)}),
    "piecewise": st.fixed_dictionaries({"points": _knots(), "of": _OF}),
    "tier": st.fixed_dictionaries({"bands": _bands(), "of": _OF}),
    "delta": st.fixed_dictionaries(
        {**_DELTA, "per_unit": st.sampled_from(["relative", "point", "absolute"])},
        optional={"max_up": points(), "max_down": points()},
    ),
    "deduct": st.fixed_dictionaries({"each": positive(50)}, optional={"cap": points()}),
    "bonus": st.fixed_dictionaries({"each": positive(50)}, optional={"cap": points()}),
    "binary": st.just({}),
    "within": st.builds(
        lambda ends, tolerance: {"from": ends[0], "to": ends[1], "tolerance": tolerance},
        ascending(2),
        st.one_of(st.just(Decimal(0)), positive(100)),
    ),
    "milestone": st.fixed_dictionaries({"shares": _SHARES, "partial": st.sampled_from(["true", "false"])}),
    "efficacy": st.builds(
        lambda ends, rest: {"bad": ends[0], "good": ends[1], **rest}, ascending(2), _written("cap")
    ),
    "descriptive": st.fixed_dictionaries(
        {
            "anchors": _knots().map(lambda knots: {str(x): {"score": y} for x, y in knots}),
            "interpolate": st.sampled_from(["true", "false"]),
        }
    ),
}


@st.composite
def targets(draw: st.DrawFn, direction: str) -> TargetModel:
    """A full target in the order that `direction` asks for."""
    low, middle, high = draw(ascending(3, 0, 1000).filter(lambda numbers: numbers[0] > 0))
    first, last = (low, high) if direction != "lower" else (high, low)
    return TargetModel(threshold=first, target=middle, stretch=last)


@st.composite
def indicators(draw: st.DrawFn, rule: str | None = None, **fields: Any) -> Indicator:
    """An indicator with a target that gives a curve."""
    rule = rule or draw(st.sampled_from(sorted(RULES)))
    direction = {"within": "within", "reverse": "lower"}.get(rule) or draw(
        st.sampled_from(["higher", "lower"])
    )
    unit = draw(st.sampled_from(["count", "percent", "points"]))
    return Indicator.model_validate(
        {
            "title": rule,
            "formula": "m",
            "unit": unit,
            "direction": direction,
            "weight": "100",
            "target": draw(targets(direction)).model_dump(),
            "score": {"rule": rule, **draw(RULES[rule])},
            **fields,
        }
    )


@dataclass(frozen=True)
class Aimed:
    """A rule, what it is aimed at, its curve, and values worth trying."""

    rule: Any
    target: TargetModel
    direction: str
    unit: Unit
    curve: Curve
    values: list[Decimal]


@st.composite
def aimed(draw: st.DrawFn, rule: str) -> Aimed:
    each = draw(indicators(rule))
    curve = curve_for(each.score, target=each.target, direction=each.direction, unit=each.unit)
    knots = [Decimal(k.at.numerator) / Decimal(k.at.denominator) for k in curve.knots]
    near = st.sampled_from([*knots, Decimal(0), *(number for number in each.target.model_dump().values())])
    close = st.builds(
        lambda at, by: Decimal(at) + by,
        near,
        st.sampled_from([Decimal(0), Decimal("1e-12"), Decimal("-1e-20")]),
    )
    values = draw(st.lists(st.one_of(any_reals(), close), min_size=20, max_size=40))
    return Aimed(each.score, each.target, each.direction, each.unit, curve, values)


@dataclass(frozen=True)
class Sheet:
    """The input of `score_sheets`."""

    scheme: Scheme
    columns: dict[str, Column]
    adjustments: dict[str, list[Decimal | None]]
    vetoed: dict[str, list[bool]]
    people: int


_POLICIES = st.sampled_from(["redistribute", "redistribute", "zero", "block"])
_RULES_AND_RANK = sorted([*RULES, "rank"])


def _bounds(low: int, high: int) -> Strategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={"min": numbers(0, low, 5), "max": numbers(low, high, 5)})


@st.composite
def _scheme_indicator(draw: st.DrawFn) -> dict[str, Any]:
    rule = draw(st.sampled_from(_RULES_AND_RANK))
    each = draw(indicators(rule if rule != "rank" else "binary"))
    written = {
        "title": rule,
        "formula": "m",
        "unit": str(each.unit),
        "direction": each.direction,
        "weight": draw(numbers(0, 100, 2)),
        "target": each.target.model_dump(),
        "score": {"rule": "rank"}
        if rule == "rank"
        else each.score.model_dump(by_alias=True, exclude_none=rule != "tier"),
        "caps": draw(_bounds(60, 150)),
        "missing": draw(_POLICIES),
    }
    return written | draw(st.fixed_dictionaries({}, optional={"undefined": _POLICIES, "not_due": _POLICIES}))


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    dimensions = {
        f"d{d}": {
            "title": "d",
            "weight": draw(numbers(0, 100, 1)),
            "caps": draw(_bounds(50, 130)),
            "indicators": {f"i{d}{k}": draw(_scheme_indicator()) for k in range(draw(st.integers(1, 3)))},
        }
        for d in range(draw(st.integers(1, 3)))
    }
    names = [name for dimension in dimensions.values() for name in dimension["indicators"]]
    gate = st.fixed_dictionaries(
        {"indicator": st.sampled_from(names)},
        optional={
            "at_least": numbers(20, 120, 5),
            "others_at_most": numbers(20, 120, 5),
            "scope": st.sampled_from(["sheet", "dimension"]),
        },
    )
    item = st.fixed_dictionaries(
        {"measure": st.just("m"), "each": positive(5)}, optional={"cap": numbers(0, 9, 5)}
    )
    effect = st.fixed_dictionaries(
        {"grade_at_most": st.sampled_from(["A", "C"])},
        optional={"total_at_most": numbers(0, 100, 5), "total": numbers(0, 100, 5)},
    )
    return Scheme.model_validate(
        {
            "scheme": "random",
            "title": "random",
            "aggregation": draw(st.sampled_from(["arithmetic", "arithmetic", "geometric"])),
            "dimensions": dimensions,
            "caps": draw(_bounds(80, 120)),
            "gates": draw(st.dictionaries(st.sampled_from(["g1", "g2"]), gate)),
            "adjustments": {"up": {"rule": "bonus", **draw(item)}, "down": {"rule": "deduct", **draw(item)}},
            "vetoes": {name: {"source": "decisions", "effect": draw(effect)} for name in ("v1", "v2")},
            "grades": {"bands": {"A": "90", "B": "79.99995", "C": "60", "D": "lowest"}},
        }
    )


@st.composite
def _columns(draw: st.DrawFn, indicator: Indicator, people: int) -> Column:
    def of(strategy: Strategy[Any]) -> list[Any]:
        return list(draw(st.lists(strategy, min_size=people, max_size=people)))

    good = st.one_of(targets(indicator.direction), st.just(indicator.target))
    status = st.sampled_from(["ok"] * 9 + list(STATUSES))
    return Column(
        values=of(st.one_of(numbers(0, 10), numbers(-1000, 1000, 4), st.just(indicator.target.target))),
        statuses=of(status),
        targets=draw(st.one_of(st.none(), st.just(TargetModel()), st.builds(of, st.just(good)))),
        weights=draw(st.one_of(st.none(), st.builds(of, st.just(numbers(0, 100, 2))))),
    )


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A random scheme with the values of one to twenty people."""
    scheme = draw(schemes())
    people = draw(st.sampled_from([1, 2, 5, 20]))
    columns = {name: draw(_columns(each, people)) for name, each in scheme.indicators.items()}
    count = st.one_of(st.none(), numbers(-1, 6, 3))
    adjustments = {
        name: draw(st.lists(count, min_size=people, max_size=people)) for name in scheme.adjustments
    }
    flags = st.lists(st.sampled_from([False, False, True]), min_size=people, max_size=people)
    return Sheet(scheme, columns, adjustments, {name: draw(flags) for name in scheme.vetoes}, people)
