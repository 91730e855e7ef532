"""The brand tracker: awareness and reputation wave by wave, with what chance may have moved them.

A stratum counts with the sum of its weights (GB/T 39071-2020 as in steelyard.stats.strata); answers with
unequal weights within a stratum are worth (Σw)²/Σw² equal ones (Kish 1965, Survey Sampling, §11.7).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from steelyard.core.periods import Period
from steelyard.engine.boards.charts import Absent, Board
from steelyard.engine.boards.numbers import Json, known, text
from steelyard.stats.interval import Interval
from steelyard.stats.proportion import wilson_each
from steelyard.stats.strata import Stratum, share_of, stratified_mean, stratified_proportion

LEAST_ANSWERS = 2


@dataclass(frozen=True)
class Part:
    """The answers of one stratum in one wave: their number, Σw, Σw², Σw·x and Σw·x²."""

    answers: float
    size: float
    squares: float
    total: float
    squared: float

    @property
    def mean(self) -> float:
        return self.total / self.size

    @property
    def worth(self) -> float:
        return self.size**2 / self.squares

    @property
    def variance(self) -> float:
        """s² of the answers, for as many as they are worth."""
        spread = max(self.squared / self.size - self.mean**2, 0.0)
        return spread * self.worth / (self.worth - 1)


def brand(board: Board | Absent, periods: Sequence[Period]) -> Json:
    """Every period with answers, as a wave of the whole department; earlier waves first."""
    if isinstance(board, Absent):
        return board.body()
    waves: list[Json] = []
    for period in periods:
        aware, known_by = _awareness(board, period), _reputation(board, period)
        if aware or known_by:
            waves.append({"period": str(period), "awareness": aware, "reputation": known_by})
    return {"waves": waves, "confidence": "0.95"} if waves else {"reason": "no_rows"}


def _awareness(board: Board, period: Period) -> Json | None:
    parts = list(_parts(board, period, "aware", ("aware_yes", "aware_yes")))
    if not parts:
        return None
    if len(parts) == 1:
        one = parts[0]
        (found,) = wilson_each(one.mean * one.answers, one.answers, worth=one.worth)
        return None if found is None else _body(found)
    strata = [share_of(one.size, one.answers, min(one.mean, 1.0), one.worth) for one in parts]
    return _body(stratified_proportion(strata))


def _reputation(board: Board, period: Period) -> Json | None:
    parts = list(_parts(board, period, "reputation", ("reputation_sum", "reputation_squared")))
    if not parts:
        return None
    return _body(
        stratified_mean([Stratum(one.size, one.answers, one.mean, one.variance, one.worth) for one in parts])
    )


def _parts(board: Board, period: Period, what: str, sums: tuple[str, str]) -> Iterator[Part]:
    """Strata with at least two answers; a single answer says nothing of its stratum's spread."""
    for stratum in board.places:
        wanted = (f"{what}_answers", f"{what}_size", f"{what}_squares", *sums)
        values = [known(board.value(name, stratum, period)) for name in wanted]
        numbers = [float(value) for value in values if value is not None]
        if len(numbers) == len(wanted) and numbers[0] >= LEAST_ANSWERS and numbers[1] > 0:
            part = Part(*numbers)
            if part.worth > 1:
                yield part


def _body(found: Interval) -> Json:
    return {
        "value": text(found.estimate),
        "low": text(found.low),
        "high": text(found.high),
        "answers": text(found.n),
        "method": str(found.method),
    }
