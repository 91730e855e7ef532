"""Ratings: how differently raters judge the same person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np

from steelyard.engine.ratings import Pool, perspective_means
from steelyard.engine.uncertainty.model import Model, Uncertainty
from steelyard.scheme.model import Ratings
from steelyard.stats.interval import CONFIDENCE, Interval, Method
from steelyard.stats.mean import with_student
from steelyard.stats.raters import ONE_RATER, Spread, error_of_one, spread_within


def between_raters(pools: Sequence[Pool], everybody: Pool, model: Ratings) -> Uncertainty:
    """The interval of each weighted mean of perspectives, from the spread of raters within one person.

    Where nobody has two raters of a perspective, the published reliability of a single rater takes its place.
    """
    spreads = {perspective: _spread(everybody, perspective) for perspective in model.perspectives}
    found = [_interval(pool, spreads, model) for pool in pools]
    assumed = [any(spreads[name].assumed for name in perspective_means(pool, model)) for pool in pools]
    models = [
        None if one is None else Model.ONE_RATER if is_assumed else Model.RATERS
        for one, is_assumed in zip(found, assumed, strict=True)
    ]
    return Uncertainty(found, models, "too_few_ratings")


def _spread(everybody: Pool, perspective: str) -> Spread:
    groups: dict[str, list[float]] = {}
    for rating, _ in everybody:
        if rating.perspective == perspective:
            groups.setdefault(rating.subject, []).append(float(rating.rating))
    within = spread_within(groups.values())
    return within or error_of_one([value for group in groups.values() for value in group], ONE_RATER)


def _interval(pool: Pool, spreads: dict[str, Spread], model: Ratings) -> Interval | None:
    means = perspective_means(pool, model)
    whole = float(sum(model.perspectives[name] for name in means))
    if not whole:
        return None
    estimate, parts = 0.0, []
    for name, mean in means.items():
        weight = float(model.perspectives[name]) / whole
        shares = [float(share) for rating, share in pool if rating.perspective == name]
        variance = spreads[name].variance * sum(s * s for s in shares) / sum(shares) ** 2
        estimate += weight * float(mean)
        parts.append((weight**2 * variance, spreads[name].freedom))
    return _within_scale(estimate, parts, _raters(pool, means), model)


def _raters(pool: Pool, perspectives: Iterable[str]) -> int:
    known = set(perspectives)
    return sum(rating.perspective in known for rating, _ in pool)


def _within_scale(
    estimate: float, parts: Sequence[tuple[float, float]], n: int, model: Ratings
) -> Interval | None:
    """Degrees of freedom: Satterthwaite 1946, Biometrics Bulletin 2:110-114."""
    variance = sum(part for part, _ in parts)
    spread = sum(part**2 / freedom for part, freedom in parts if part)
    freedom = variance**2 / spread if spread else 1.0
    (found,) = with_student(
        np.array([estimate]), np.array([np.sqrt(variance)]), np.array([float(n)]), np.array([freedom]),
        Method.RATERS, CONFIDENCE,
    )  # fmt: skip
    return None if found is None else _clipped(found, *model.scale)


def _clipped(found: Interval, lowest: Decimal, highest: Decimal) -> Interval:
    low, high = max(found.low, float(lowest)), min(found.high, float(highest))
    return Interval(found.estimate, low, high, found.error, found.n, found.method, found.confidence)
