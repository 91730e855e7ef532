"""An engine that remembers gives the answers of the engine, and asks it once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlglot import exp, parse_one

from steelyard.metrics.engines.remembering import Remembering
from steelyard.metrics.organisation import Belonging

TOTAL, COUNT = parse_one("SELECT SUM(x) FROM t"), parse_one("SELECT COUNT(x) FROM t")


def belonging(subject: str) -> Belonging:
    return Belonging("ann", date(2025, 1, 1), date(2026, 1, 1), subject, Decimal(1))


class Counting:
    """Says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def fetch_numbers(self, query: exp.Query) -> list[tuple[Any, ...]]:
        self.asked += 1
        return [(query.sql(), self.asked)]

    def set_belongings(self, belongings: list[Belonging]) -> None:
        self.belongings = belongings


def test_the_same_question_is_asked_once() -> None:
    engine = Counting()
    remembering = Remembering(engine)  # type: ignore[arg-type]

    assert remembering.fetch_numbers(TOTAL) == remembering.fetch_numbers(TOTAL.copy())
    assert remembering.fetch_numbers(COUNT) == [(COUNT.sql(), 2)]
    assert engine.asked == 2


def test_other_belongings_are_another_question() -> None:
    engine = Counting()
    remembering = Remembering(engine)  # type: ignore[arg-type]
    for team, asked in (("growth", 1), ("growth", 1), ("brand", 2)):
        remembering.set_belongings([belonging(team)])
        assert remembering.fetch_numbers(TOTAL) == [(TOTAL.sql(), asked)]

    assert engine.belongings == [belonging("brand")]
