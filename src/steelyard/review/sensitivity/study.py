"""The whole study of one period's sheets: weights, measurements and methods, each moved on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from steelyard.core.numbers import OFFICIAL_SCALE
from steelyard.core.problems import Problem, SteelyardError
from steelyard.review.sensitivity.alternatives import Alternative, alternatives
from steelyard.review.sensitivity.drivers import Driver, drivers
from steelyard.review.sensitivity.freedom import SPAN, Freedom
from steelyard.review.sensitivity.grades import Odds, cuts, odds, odds_by_reliability
from steelyard.review.sensitivity.matrix import Integers, Matrix
from steelyard.review.sensitivity.measured import Errors, Measured, uncertain_columns
from steelyard.review.sensitivity.totals import Way, weighed_totals
from steelyard.scoring.sheets import Sheets
from steelyard.stats.acceptability import CELLS, Acceptability, Progress, rank_acceptability
from steelyard.stats.interval import Floats
from steelyard.stats.measurement_error import standard_error_of_measurement

#: Beyond so many subjects a table of everyone's ranks does not fit.
MOST = 5000
#: Draws of one indicator's errors alone: enough to name the largest.
_ALONE = 500


@dataclass(frozen=True)
class Settings:
    """`span`: how far weights without a range move. `reliability`: where given, the error of all totals
    comes from it and not from the intervals of the indicators.
    """

    draws: int = 10_000
    seed: int = 1
    span: float = SPAN
    reliability: float | None = None


@dataclass(frozen=True)
class Study:
    """`weights` and `weight_odds`: weights move. `measured` and `measured_odds`: values move; None where
    nothing is known of their errors. `error_shares`: how much of the variance that errors bring comes from
    each indicator, over all totals. `unranked`: who has no total.
    """

    settings: Settings
    matrix: Matrix
    freedom: Freedom
    weights: Acceptability
    weight_odds: Odds | None
    measured: Acceptability | None
    measured_odds: Odds | None
    error_shares: Mapping[str, float]
    drivers: tuple[Driver, ...]
    alternatives: tuple[Alternative, ...]
    unranked: tuple[str, ...]


def study(
    sheets: Sheets,
    subjects: Sequence[str],
    *,
    errors: Errors | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Study:
    """Raises SteelyardError when nobody, or too many, have a total, and for settings out of range."""
    chosen = settings or Settings()
    _check(chosen, int(sheets.has_total.sum()))
    lines = np.flatnonzero(sheets.has_total)
    matrix = Matrix.of(sheets, subjects).only(lines)
    halves = (None, None) if progress is None else (_part(progress, 0.0), _part(progress, 0.5))
    freedom = Freedom.of(matrix, span=chosen.span)
    weights = _under_weights(matrix, freedom, chosen, halves[0])
    draw = _measurements(sheets, matrix, lines, errors, chosen)
    measured = None if draw is None else _under_errors(draw, chosen, halves[1])
    return Study(
        settings=chosen,
        matrix=matrix,
        freedom=freedom,
        weights=weights,
        weight_odds=odds(sheets, matrix, lines, reached=weights.reached, error=np.zeros(len(lines))),
        measured=measured,
        measured_odds=_measured_odds(sheets, matrix, lines, draw, measured, chosen),
        error_shares={} if draw is None else _error_shares(draw, chosen),
        drivers=tuple(drivers(matrix)),
        alternatives=tuple(alternatives(matrix)),
        unranked=tuple(who for who, there in zip(subjects, sheets.has_total, strict=True) if not there),
    )


def _check(settings: Settings, ranked: int) -> None:
    problems = []
    if settings.draws < 100:
        problems.append(Problem(f"{settings.draws} draws say nothing: take 100 or more, 10,000 are usual"))
    if settings.reliability is not None and not 0 <= settings.reliability <= 1:
        problems.append(Problem(f"a reliability lies between 0 and 1, not {settings.reliability:g}"))
    if not ranked:
        problems.append(Problem("nobody has a total in this period, so there is nothing to rank"))
    if ranked > MOST:
        problems.append(Problem(f"{ranked} subjects are too many to compare at once; at most {MOST} are"))
    if problems:
        raise SteelyardError(problems)


def _part(progress: Progress, start: float) -> Progress:
    return lambda done: progress(start + done / 2)


def _under_weights(
    matrix: Matrix, freedom: Freedom, settings: Settings, progress: Progress | None
) -> Acceptability:
    drawn = freedom.draw(settings.draws, np.random.default_rng([settings.seed, 1]))
    return rank_acceptability(
        _totals_of(matrix), drawn, order=matrix.order, cuts=cuts(matrix.scheme), progress=progress
    )


def _totals_of(matrix: Matrix) -> Callable[[Floats], Floats]:
    way = Way(matrix.scheme.aggregation)
    return lambda weights: weighed_totals(matrix, weights, way=way)


def _measurements(
    sheets: Sheets, matrix: Matrix, lines: Integers, errors: Errors | None, settings: Settings
) -> Measured | None:
    if errors is None or settings.reliability is not None:
        return None
    columns = uncertain_columns(sheets, errors)
    chance = np.random.default_rng([settings.seed, 2])
    return Measured(sheets, matrix, lines, columns, chance) if columns else None


def _under_errors(draw: Measured, settings: Settings, progress: Progress | None) -> Acceptability:
    return rank_acceptability(
        draw,
        np.zeros((settings.draws, 1)),
        order=draw.matrix.order,
        cuts=cuts(draw.matrix.scheme),
        cells=max(2 * CELLS // len(draw.matrix.indicators), 1),
        progress=progress,
    )


def _measured_odds(
    sheets: Sheets,
    matrix: Matrix,
    lines: Integers,
    draw: Measured | None,
    measured: Acceptability | None,
    settings: Settings,
) -> Odds | None:
    if settings.reliability is not None:
        totals = matrix.official / OFFICIAL_SCALE
        spread = float(np.std(totals, ddof=1)) if len(totals) > 1 else 0.0
        error = standard_error_of_measurement(spread, settings.reliability)
        return odds_by_reliability(sheets, matrix, lines, error=error)
    if draw is None or measured is None:
        return None
    error_of_each = np.where(draw.certain, 0.0, measured.spread)
    return odds(sheets, matrix, lines, reached=measured.reached, error=error_of_each)


def _error_shares(draw: Measured, settings: Settings) -> dict[str, float]:
    """Each indicator's errors alone: their share in the sum of the variances they bring."""
    weights = np.zeros((min(_ALONE, settings.draws), 1))
    variances = {}
    for column in draw.columns:
        chance = np.random.default_rng([settings.seed, 3, column.place])
        alone = replace(draw, columns=[column], chance=chance)
        variances[draw.matrix.indicators[column.place]] = float(alone(weights).var(axis=0).sum())
    whole = sum(variances.values())
    return {name: variance / whole for name, variance in variances.items()} if whole > 0 else {}
