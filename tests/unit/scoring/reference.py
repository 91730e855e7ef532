"""The scoring rules and the sheet once more, in the plainest way: one person at a time, 50-digit Decimals.

Written from DOMAIN §2 and DESIGN §5, sharing no code with `steelyard.scoring`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

D = Decimal


def rounded(points: D) -> D:
    """Four decimals, half-up. The noise of 50 digits is dropped first, so that 1/3 + 2/3 is 1."""
    return points.quantize(D("1e-30"), ROUND_HALF_EVEN).quantize(D("0.0001"), ROUND_HALF_UP)


def clip(points: D, low: D | None, high: D | None) -> D:
    if low is not None and points < low:
        points = low
    return high if high is not None and points > high else points


class NoScore(Exception):  # noqa: N818
    pass


# ---- rules: the points of one value ------------------------------------------------------------------


def points_of(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    """Never beyond a thousand million, as the rules of scoring say."""
    return clip(globals()[f"_{rule.rule}"](rule, a, target, direction, unit), D(-(10**9)), D(10**9))


def _needed(number: D | None) -> D:
    if number is None:
        raise NoScore
    return number


def _positive(target: Any) -> D:
    if _needed(target.target) <= 0:
        raise NoScore
    return target.target


def _no_within(direction: str) -> None:
    if direction == "within":
        raise NoScore


def _inverse(a: D, t: D, rule: Any) -> D:
    best = D(200) if rule.cap is None else rule.cap
    if a <= 0:
        return best
    return clip(100 * t / a, rule.floor or D(0), best)


def _ratio(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    _no_within(direction)
    t = _positive(target)
    return _inverse(a, t, rule) if direction == "lower" else clip(100 * a / t, rule.floor or D(0), rule.cap)


def _reverse(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    t = _positive(target)
    if rule.method == "reciprocal":
        return _inverse(a, t, rule)
    return clip(200 - 100 * a / t, rule.floor or D(0), rule.cap)


def _three_point(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    _no_within(direction)
    worst, goal, best = _needed(target.threshold), _needed(target.target), _needed(target.stretch)
    if direction == "lower":
        a, worst, goal, best = -a, -worst, -goal, -best
    if not worst <= goal <= best:
        raise NoScore
    at_worst, at_goal, at_best = rule.points
    if a < worst:
        return D(0)
    if a >= best:
        return at_best
    if a >= goal:
        return at_goal + (at_best - at_goal) * (a - goal) / (best - goal)
    return at_worst + (at_goal - at_worst) * (a - worst) / (goal - worst)


def _achieved(rule: Any, a: D, target: Any, direction: str) -> D:
    """The value, or its achievement; something huge when the best is out of reach of a division."""
    if rule.of == "value":
        return a
    _no_within(direction)
    t = _positive(target)
    if direction == "higher":
        return a / t
    return t / a if a > 0 else D("1e90")


def _interpolated(knots: list[tuple[D, D]], x: D) -> D:
    knots = sorted(knots, key=lambda knot: knot[0])
    if x < knots[0][0]:
        return knots[0][1]
    last = [k for k, (at, _) in enumerate(knots) if at <= x][-1]
    left = knots[last]
    if last + 1 == len(knots):
        return left[1]
    right = knots[last + 1]
    return left[1] + (right[1] - left[1]) * (x - left[0]) / (right[0] - left[0])


def _piecewise(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    return _interpolated(list(rule.points), _achieved(rule, a, target, direction))


def _tier(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    x = _achieved(rule, a, target, direction)
    if rule.of == "achievement" and a > 0:
        # Bounds are compared without dividing, so that a value exactly on a bound is on it.
        reached = [
            (lower, points)
            for lower, points in rule.bands
            if lower is not None
            and (a >= lower * target.target if direction == "higher" else target.target >= lower * a)
        ]
    else:
        reached = [(lower, points) for lower, points in rule.bands if lower is not None and x >= lower]
    if reached:
        return max(reached)[1]
    return next((points for lower, points in rule.bands if lower is None), D(0))


def _delta(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    _no_within(direction)
    t = _needed(target.target)
    one = rule.per
    if rule.per_unit == "relative":
        one = rule.per * abs(t)
    elif rule.per_unit == "point" and unit in ("percent", "percentage_point"):
        one = rule.per / 100
    if one == 0:
        raise NoScore
    better = a - t if direction == "higher" else t - a
    change = rule.step * better / one
    return rule.base + clip(
        change,
        None if rule.max_down is None else -rule.max_down,
        None if rule.max_up is None else rule.max_up,
    )


def _deduct(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    off = max(D(0), rule.each * a)
    return max(D(0), 100 - (off if rule.cap is None else min(off, rule.cap)))


def _bonus(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    points = max(D(0), rule.each * a)
    return points if rule.cap is None else min(points, rule.cap)


def _binary(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    _no_within(direction)
    t = _needed(target.target)
    return rule.met if (a >= t if direction == "higher" else a <= t) else rule.missed


def _within(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    outside = max(rule.start - a, a - rule.end, D(0))
    if outside == 0:
        return D(100)
    if outside >= rule.tolerance:
        return D(0)
    return 100 - 100 * outside / rule.tolerance


def _milestone(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    earned = D(0)
    for number, share in enumerate(rule.shares):
        part = min(max(a - number, D(0)), D(1))
        earned += share * (part if rule.partial else D(int(part)))
    return earned


def _efficacy(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    return clip(60 + 40 * (a - rule.bad) / (rule.good - rule.bad), rule.floor or D(0), rule.cap)


def _descriptive(rule: Any, a: D, target: Any, direction: str, unit: str) -> D:
    anchors = sorted((level, anchor.score) for level, anchor in rule.anchors.items())
    if rule.interpolate:
        return _interpolated(anchors, a)
    return [points for level, points in anchors if level <= max(a, anchors[0][0])][-1]


def rank_points(value: D, peers: list[D], direction: str) -> D:
    if direction == "within" or len(peers) < 2:
        raise NoScore
    better = sum(1 for peer in peers if (peer > value if direction == "higher" else peer < value))
    equal = sum(1 for peer in peers if peer == value)
    rank = better + D(equal + 1) / 2
    return 100 * (len(peers) - rank) / (len(peers) - 1)


# ---- the sheet of one person -------------------------------------------------------------------------


@dataclass
class Result:
    scores: dict[str, D | None] = field(default_factory=dict)
    total: D | None = None
    grade: str | None = None


def sheet(given: Any, person: int) -> Result:
    """The official scores (after gates), total and grade of one person."""
    with localcontext() as context:
        context.prec = 50
        return _sheet(given, person)


def _sheet(given: Any, person: int) -> Result:
    scheme, result, blocked = given.scheme, Result(), False
    for name, indicator in scheme.indicators.items():
        score, blocks = _indicator(indicator, given.columns[name], person)
        result.scores[name] = score
        blocked = blocked or blocks
    result.scores = _gated(scheme, result.scores)
    total = None if blocked else _total(scheme, given, person, result.scores)
    if total is None:
        return result
    for name, item in scheme.adjustments.items():
        points = max(D(0), item.each * (given.adjustments[name][person] or 0))
        points = points if item.cap is None else min(points, item.cap)
        total += points if item.rule == "bonus" else -points
    result.total = rounded(clip(total, scheme.caps.min, scheme.caps.max))
    _veto_and_grade(scheme, [v for name, v in scheme.vetoes.items() if given.vetoed[name][person]], result)
    return result


def _indicator(indicator: Any, column: Any, person: int) -> tuple[D | None, bool]:
    """Score or None, and whether the absence of a score blocks the sheet."""
    status = column.statuses[person]
    if status == "ok":
        try:
            points = _points(indicator, column, person)
            return rounded(clip(points, indicator.caps.min, indicator.caps.max)), False
        except NoScore:
            status = "missing"
    if status == "not_applicable":
        return None, False
    if status == "held":
        return None, True
    own = None if status == "missing" else getattr(indicator, status)
    policy = own or indicator.missing or "redistribute"
    return (D(0) if policy == "zero" else None), policy == "block"


def _points(indicator: Any, column: Any, person: int) -> D:
    value = column.values[person]
    if indicator.score.rule == "rank":
        peers = [v for v, status in zip(column.values, column.statuses, strict=True) if status == "ok"]
        return rank_points(value, peers, indicator.direction)
    target = (
        column.targets[person] if isinstance(column.targets, list) else column.targets or indicator.target
    )
    return points_of(indicator.score, value, target, indicator.direction, indicator.unit.kind)


def _gated(scheme: Any, scores: dict[str, D | None]) -> dict[str, D | None]:
    after = dict(scores)
    for gate in scheme.gates.values():
        key = scores[gate.indicator]
        if key is None or key >= gate.at_least:
            continue
        for dimension in scheme.dimensions.values():
            if gate.scope == "dimension" and gate.indicator not in dimension.indicators:
                continue
            for name in dimension.indicators:
                score = after[name]
                if name != gate.indicator and score is not None:
                    after[name] = min(score, rounded(gate.others_at_most))
    return after


def _total(scheme: Any, given: Any, person: int, scores: dict[str, D | None]) -> D | None:
    mean = _geometric if scheme.aggregation == "geometric" else _arithmetic
    dimensions = []
    for dimension in scheme.dimensions.values():
        parts = []
        for name, indicator in dimension.indicators.items():
            weights, score = given.columns[name].weights, scores[name]
            if score is not None:
                parts.append((indicator.weight if weights is None else weights[person], score))
        if (average := mean(parts)) is not None:
            dimensions.append((dimension.weight, clip(average, dimension.caps.min, dimension.caps.max)))
    return mean(dimensions)


def _arithmetic(parts: list[tuple[D, D]]) -> D | None:
    whole = sum(weight for weight, _ in parts)
    return sum(weight * score for weight, score in parts) / whole if whole else None


def _geometric(parts: list[tuple[D, D]]) -> D | None:
    whole = sum(weight for weight, _ in parts)
    if not whole:
        return None
    product = D(1)
    for weight, score in parts:
        if weight:
            product *= D(0) if score <= 0 else score ** (weight / whole)
    return product


def _veto_and_grade(scheme: Any, vetoes: list[Any], result: Result) -> None:
    assert result.total is not None
    totals = [veto.effect.total for veto in vetoes if veto.effect.total is not None]
    if totals:
        result.total = rounded(min(totals))
    for veto in vetoes:
        if veto.effect.total_at_most is not None:
            result.total = min(result.total, rounded(veto.effect.total_at_most))
    names = list(scheme.grades.bands)
    reached = [name for name, bound in scheme.grades.bands.items() if bound is None or result.total >= bound]
    worst = [veto.effect.grade_at_most for veto in vetoes if veto.effect.grade_at_most]
    result.grade = max([reached[0], *worst], key=names.index)
