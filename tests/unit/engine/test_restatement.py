"""A late correction: what it changes, where, by how much, and whether that was closed.

Two campaigns, one in each quarter. ROI = (revenue − cost) / cost. The target is 100%, so the score is the ROI in
points: 0.80 is 80. Grades: A from 90, else B.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from folders import scheme, write_scheme
from lakeside import Lakeside
from steelyard.core.periods import Period, parse_range
from steelyard.core.problems import SteelyardError
from steelyard.engine.compute import Request
from steelyard.engine.restatement import Restatement, card_records, restatement, value_records
from steelyard.lake.store.lake import Lake

Q4, Q1 = Period.parse("2025Q4"), Period.parse("2026Q1")
DOCUMENT = scheme(
    {
        "campaigns": {
            "table": "campaigns",
            "time": "ended_on",
            "measures": {"revenue": "sum(revenue)", "cost": "sum(cost)"},
        }
    },
    {"roi": {"formula": "(revenue - cost) / cost", "unit": "percent", "target": {"target": "100%"}}},
    grades={"bands": {"A": 90, "B": "lowest"}, "coefficient": {"A": 1, "B": 1}},
)


def campaign(id_: str, day: str, revenue: object, cost: object = 100) -> dict[str, object]:
    return {"campaign_id": id_, "ended_on": day, "revenue": revenue, "cost": cost}


@pytest.fixture
def lakeside(tmp_path: Path) -> Lakeside:
    found = Lakeside(Lake.create(tmp_path / "lake"))
    found.deliver("campaigns", [campaign("C1", "2025-11-30", 180), campaign("C2", "2026-02-28", 150)])
    found.lake.snapshot("first")
    return found


def restated(lakeside: Lakeside, tmp_path: Path, periods: str = "2025Q4..2026Q1", **more: Any) -> Restatement:
    path = write_scheme(DOCUMENT, tmp_path / "scheme.yaml")
    return restatement(path, lakeside.lake.root, Request(parse_range(periods)), before="first", **more)


def test_a_correction_shows_in_its_period_alone(lakeside: Lakeside, tmp_path: Path) -> None:
    """Revenue of C1 was 195, not 180: ROI 95% for 80%, the grade A for B. Nothing else moves."""
    lakeside.deliver("campaigns", [campaign("C1", "2025-11-30", 195)])
    lakeside.lake.snapshot("second")

    found = restated(lakeside, tmp_path)

    (value,) = found.values
    assert (value.period, value.subject, value.indicator) == (Q4, "all", "roi")
    assert (value.before.value, value.after.value, value.change) == (
        Decimal("0.8"),
        Decimal("0.95"),
        Decimal("0.15"),
    )
    assert (value.score_before, value.score_after) == (80, 95)
    (card,) = found.cards
    assert (card.period, card.total_before, card.total_after, card.change) == (Q4, 80, 95, 15)
    assert (card.grade_before, card.grade_after) == ("B", "A")
    assert found.tables == {"campaigns": (0, 1)}


def test_a_correction_that_moves_to_another_quarter_changes_both(lakeside: Lakeside, tmp_path: Path) -> None:
    """C1 ended in January: nothing is left in the old quarter; the new one has (330 − 200) / 200 = 65%."""
    lakeside.deliver("campaigns", [campaign("C1", "2026-01-02", 180)])
    lakeside.lake.snapshot("second")

    values = {value.period: value for value in restated(lakeside, tmp_path).values}

    assert values[Q4].after.value is None
    assert values[Q4].change is None
    assert (values[Q1].before.value, values[Q1].after.value) == (Decimal("0.5"), Decimal("0.65"))


def test_the_same_snapshot_twice_is_no_change(lakeside: Lakeside, tmp_path: Path) -> None:
    found = restated(lakeside, tmp_path, after="first")

    assert (found.values, found.cards, found.tables) == ([], [], {})


def test_a_period_is_closed_when_somebody_says_so(lakeside: Lakeside, tmp_path: Path) -> None:
    lakeside.deliver("campaigns", [campaign("C1", "2025-11-30", 195), campaign("C2", "2026-02-28", 160)])
    lakeside.lake.snapshot("second")

    assert restated(lakeside, tmp_path).closed == frozenset()
    assert restated(lakeside, tmp_path, closed=[Q4]).closed == {Q4}
    assert restated(lakeside, tmp_path, closed=[Q4]).closed_changes == {Q4}


def test_a_closed_year_closes_its_quarters(lakeside: Lakeside, tmp_path: Path) -> None:
    assert restated(lakeside, tmp_path, closed=[Period.parse("2025")]).closed == {Q4}


def test_the_lake_itself_may_say_which_periods_are_closed(lakeside: Lakeside, tmp_path: Path) -> None:
    lakeside.deliver("closed_periods", [{"period": "2025Q4", "closed_by": "宋薇"}], key=("period",))
    lakeside.lake.snapshot("second")

    assert restated(lakeside, tmp_path).closed == {Q4}


def test_months_are_compared_without_scores(lakeside: Lakeside, tmp_path: Path) -> None:
    lakeside.deliver("campaigns", [campaign("C1", "2025-11-30", 195)])
    lakeside.lake.snapshot("second")

    found = restated(lakeside, tmp_path, "2025-10..2025-12")

    assert [str(value.period) for value in found.values] == ["2025-11"]
    assert found.cards == []


def test_a_snapshot_that_is_not_there_is_named(lakeside: Lakeside, tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match=r'no snapshot "frist".*Did you mean "first"'):
        restatement(
            write_scheme(DOCUMENT, tmp_path / "scheme.yaml"),
            lakeside.lake.root,
            Request([Q4]),
            before="frist",
        )


def test_records_keep_every_digit(lakeside: Lakeside, tmp_path: Path) -> None:
    """A third more revenue on a cost of 300: 1/3 and 2/3 in 34 digits, their difference exact."""
    lakeside.deliver("campaigns", [campaign("C1", "2025-11-30", 400, 300)])
    lakeside.lake.snapshot("third")
    lakeside.deliver("campaigns", [campaign("C1", "2025-11-30", 500, 300)])
    lakeside.lake.snapshot("fourth")
    path = write_scheme(DOCUMENT, tmp_path / "scheme.yaml")

    found = restatement(path, lakeside.lake.root, Request([Q4]), before="third", after="fourth")

    (record,) = value_records(found, "en")
    assert str(record["before"]) == "0.3333333333333333333333333333333333"
    assert str(record["change"]) == "0.3333333333333333333333333333333334"
    assert (record["closed"], record["period"], record["unit"]) == (False, "2025Q4", "percent")
    assert json.dumps(card_records(found)[0]["grade_after"]) == '"B"'
