"""Where an open quarter will end, worked out by hand."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
from small import LEAD_COLUMNS, board, lead_scheme

import cast
from folders import DataFolder

ME, OTHER = cast.employee.id, cast.stranger.id
#: (quarter, leads in its first 15 days, leads later). On 2026-07-15 fifteen of 92 days have passed.
QUARTERS = {"2025-07": (4, 6), "2025-10": (5, 5), "2026-01": (4, 4), "2026-04": (7, 5), "2026-07": (6, 0)}


def leads(folder: DataFolder, quarters: dict[str, tuple[int, int]], owner: str = ME) -> DataFolder:
    rows = []
    for month, (early, late) in quarters.items():
        rows += [(f"{month}-{n}", f"{month}-05", "", "", "", owner) for n in range(early)]
        rows += [(f"{month}+{n}", f"{month}-28", "", "", "", owner) for n in range(late)]
    return folder.lines("leads", [name.strip() for name in LEAD_COLUMNS.split(",")], rows)


def indicator(folder: DataFolder, subject: str = ME, **more: Any) -> dict[str, Any]:
    found = board(folder, "2026Q3", subject, **{"as_of": "2026-07-15", **more})
    one: dict[str, Any] = found["indicators"]["leads"]
    return one


def test_a_flow_goes_on_at_the_pace_of_the_quarters_before(folder: DataFolder) -> None:
    # By the same day there used to be 4 + 5 + 4 + 7 = 20 of 10 + 10 + 8 + 12 = 40: half. 6 / 0.5 = 12.
    found = indicator(leads(folder, QUARTERS))["forecast"]
    assert ("12", 4) == (found["value"], found["periods"])


def test_the_interval_comes_from_foreseeing_the_quarters_before(folder: DataFolder) -> None:
    # Each from the other three: parts 16/30, 15/30, 16/32, 13/28; foreseen 7.5, 10, 8, 15.0769;
    # misses relative to that 0.3333, 0, 0, −0.20408. sqrt(mean of squares) = 0.195421.
    # t(3) of 80% is 1.63774; half width 12 · 1.63774 · 0.195421 · sqrt(1.25) = 4.2938.
    found = indicator(leads(folder, QUARTERS))["forecast"]
    misses = [10 / 7.5 - 1, 0.0, 0.0, 12 / (7 * 28 / 13) - 1]
    half = 12 * 1.637744 * math.sqrt(sum(miss**2 for miss in misses) / 4) * math.sqrt(1.25)
    assert 12 - half == pytest.approx(float(found["low"]), rel=1e-5)
    assert 12 + half == pytest.approx(float(found["high"]), rel=1e-5)


def test_three_quarters_are_not_enough_to_learn_from(folder: DataFolder) -> None:
    few = {month: each for month, each in QUARTERS.items() if month >= "2025-10"}
    assert {"reason": "not_enough_history"} == indicator(leads(folder, few))["forecast"]


def test_a_quarter_whose_first_days_are_not_covered_teaches_nothing(folder: DataFolder) -> None:
    """Data that begin on 2025-04-28 lack the first part of that quarter: its pace is another."""
    document = lead_scheme()
    document["datasets"]["leads"] = {**document["datasets"]["leads"], "covers": {}}
    found = indicator(leads(folder, {"2025-04": (0, 20), **QUARTERS}), document=document)["forecast"]
    # 20 of 40 as before, not 20 of 60.
    assert "12" == found["value"]


def test_a_closed_period_needs_no_forecast(folder: DataFolder) -> None:
    found = board(leads(folder, QUARTERS), "2026Q2", ME, as_of="2026-07-15")
    assert {"reason": "period_closed"} == found["indicators"]["leads"]["forecast"]
    assert {"reason": "period_closed"} == found["indicators"]["leads"]["pace"]
    assert {"reason": "period_closed"} == found["total"]["forecast"]
    assert not found["is_open"]


def test_a_flow_is_compared_with_the_same_part_of_the_earlier_period(folder: DataFolder) -> None:
    # 6 now; by the same day 7 in the quarter before and 4 a year ago.
    found = indicator(leads(folder, QUARTERS))
    assert ("7", "-1", True) == tuple(found["prior"][key] for key in ("value", "difference", "is_same_part"))
    assert ("2025Q3", "4", "0.5") == tuple(found["year_ago"][key] for key in ("period", "value", "relative"))


def test_a_closed_flow_is_compared_with_the_whole_earlier_period(folder: DataFolder) -> None:
    found = board(leads(folder, QUARTERS), "2026Q2", ME)["indicators"]["leads"]
    # 12 against 8.
    assert ("8", "4", False) == tuple(found["prior"][key] for key in ("value", "difference", "is_same_part"))


def test_the_pace_is_told_beside_it(folder: DataFolder) -> None:
    # The target of 10 over 15 of 92 days asks for 1.63; there are 6.
    found = indicator(leads(folder, QUARTERS))["pace"]
    assert 10 * 15 / 92 == pytest.approx(float(found["expected"]))
    assert "on_track" == found["signal"]


def test_a_person_goes_on_at_the_pace_of_the_department(folder: DataFolder) -> None:
    """Six leads of one person are too few to know a pace from; the department's says more."""
    rows = leads(folder, QUARTERS)
    file = rows.root / "leads.csv"
    extra = [f"x{n},2026-07-0{n + 1},,,,{OTHER}" for n in range(3)]
    file.write_text(file.read_text() + "\n".join(extra) + "\n")
    # Nobody else had leads before: of them there is no history to judge a forecast by.
    assert {"reason": "not_enough_history"} == indicator(rows, OTHER)["forecast"]
    assert "12" == indicator(rows, ME)["forecast"]["value"]
    assert "18" == indicator(rows, cast.marketing.id)["forecast"]["value"]


RATE = {"leads": {"formula": "mqls / new_leads", "unit": "percent", "target": "50%"}}


def test_a_ratio_moves_only_as_far_as_its_parts_differ(folder: DataFolder) -> None:
    """MQLs all come early, leads half of them: the rate will halve."""
    rows = []
    for month, each in QUARTERS.items():
        early, late = each
        rows += [
            (f"{month}-{n}", f"{month}-05", f"{month}-06" if n < 2 else "", "", "", ME) for n in range(early)
        ]
        rows += [(f"{month}+{n}", f"{month}-28", "", "", "", ME) for n in range(late)]
    folder.lines("leads", [name.strip() for name in LEAD_COLUMNS.split(",")], rows)
    found = indicator(folder, document=lead_scheme(**RATE))
    # 2 of 6 now; 2 / 1 over 6 / 0.5 = 2 of 12.
    assert 2 / 12 == pytest.approx(float(found["forecast"]["value"]))
    assert {"reason": "not_a_flow"} == found["pace"]
    assert float(found["forecast"]["low"]) >= 0


def test_the_total_is_foreseen_by_scoring_what_is_foreseen(folder: DataFolder) -> None:
    """12 leads against a target of 10 earn 120 points by the ratio rule; 6 so far earn 60."""
    document = lead_scheme()
    document["datasets"]["leads"] = {**document["datasets"]["leads"], "covers": {"from": "2025-07-01"}}
    whole = board(leads(folder, QUARTERS), "2026Q3", ME, as_of="2026-07-15", document=document)
    found = whole["total"]["forecast"]
    assert "120" == found["value"]
    # Foreseen 75, 100, 80 and 150.769, happened 100, 100, 80 and 120.
    misses = [25.0, 0.0, 0.0, 120 - 10 * 7 * 28 / 13]
    half = 1.637744 * math.sqrt(sum(miss**2 for miss in misses) / 4) * math.sqrt(1.25)
    assert 120 + half == pytest.approx(float(found["high"]), abs=0.001)


def test_a_stock_is_not_guessed(folder: DataFolder) -> None:
    folder.rows("customers", "customer_id, acquired_at, churned_at", "U1, 2025-01-01, ")
    document = lead_scheme(leads={"formula": "held", "unit": "count", "level": "department"})
    customers = {"table": "customers", "valid": {"from": "acquired_at", "to": "churned_at"}}
    document["datasets"]["stock"] = {**customers, "measures": {"held": "count(*)"}}
    found = indicator(leads(folder, QUARTERS), cast.marketing.id, document=document)
    assert {"reason": "stock"} == found["forecast"]


def test_numbers_are_text_with_all_their_digits(folder: DataFolder) -> None:
    found = indicator(leads(folder, QUARTERS))
    assert ["10", "10", "8", "12", "6"] == found["trend"][-5:]
    assert Decimal(found["forecast"]["value"]) == 12
