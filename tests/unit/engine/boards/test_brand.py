"""The brand tracker: awareness and reputation with what chance may have moved."""

from __future__ import annotations

import math
from typing import Any

import pytest
from small import board

import cast
from folders import DataFolder

COLUMNS = ("wave", "respondent", "answered_on", "stratum", "weight", "aware", "reputation")


def survey(folder: DataFolder, *lines: tuple[object, ...]) -> DataFolder:
    rows = [("2026Q1", f"R{number}", "2026-02-10", *line) for number, line in enumerate(lines)]
    folder.rows("leads", "lead_id, created_at", "L1, 2026-01-01")
    return folder.lines("brand_survey", COLUMNS, rows)


def brand(folder: DataFolder, subject: str = cast.marketing.id) -> dict[str, Any]:
    body: dict[str, Any] = board(folder, "2026Q1", subject)["brand"]
    return body


def test_a_simple_sample_has_wilsons_interval(folder: DataFolder) -> None:
    # DOMAIN §6.2: 120 of 400 are 30%, between 25.7% and 34.7%.
    rows = [("", "", number < 120, "") for number in range(400)]
    (wave,) = brand(survey(folder, *rows))["waves"]
    aware = wave["awareness"]
    assert ("0.3", "400", "wilson") == (aware["value"], aware["answers"], aware["method"])
    assert 0.257 == pytest.approx(float(aware["low"]), abs=0.0005)
    assert 0.347 == pytest.approx(float(aware["high"]), abs=0.0005)
    assert wave["reputation"] is None


def test_strata_count_with_the_sum_of_their_weights(folder: DataFolder) -> None:
    # City: 4 answers of weight 3 (size 12), 1 aware; country: 4 of weight 1 (size 4), 3 aware.
    # (12 · 0.25 + 4 · 0.75) / 16 = 0.375.
    rows = [("city", 3, number < 1, "") for number in range(4)]
    rows += [("country", 1, number < 3, "") for number in range(4)]
    (wave,) = brand(survey(folder, *rows))["waves"]
    assert ("0.375", "stratified") == (wave["awareness"]["value"], wave["awareness"]["method"])


def test_reputation_has_the_interval_of_a_mean(folder: DataFolder) -> None:
    # 6, 7, 8, 9: mean 7.5, s² = 5/3, standard error sqrt(5/12) = 0.6455; t(3) = 3.1824.
    rows = [("", "", "", points) for points in (6, 7, 8, 9)]
    (wave,) = brand(survey(folder, *rows))["waves"]
    found = wave["reputation"]
    assert "7.5" == found["value"]
    assert 7.5 - 3.1824 * math.sqrt(5 / 12) == pytest.approx(float(found["low"]), abs=0.001)


def test_only_the_department_has_a_brand(folder: DataFolder) -> None:
    rows = [("", "", True, 8)] * 4
    assert {"reason": "measured_for_department"} == brand(survey(folder, *rows), cast.growth.id)


def test_no_answers_is_a_reason(folder: DataFolder) -> None:
    assert {"reason": "no_rows"} == brand(survey(folder, ("", "", "", "")))
