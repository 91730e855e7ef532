"""Sensitivity over a folder: intervals of the values become errors of the totals."""

from __future__ import annotations

import numpy as np
import pytest

import cast
from folders import DataFolder, Document, opened, request
from steelyard.core.problems import SteelyardError
from steelyard.engine.score import score
from steelyard.engine.sensitivity import Sensitivity, sensitivity
from steelyard.engine.sensitivity_records import document, sheets
from steelyard.review.sensitivity.study import Settings

SETTINGS = Settings(draws=2000)
SURVEY: Document = {
    "scheme": "s",
    "title": "s",
    "datasets": {
        "answers": {
            "table": "answers",
            "time": "day",
            "subject": "owner_id",
            "covers": {"from": "2026-01-01", "to": "2026-12-31"},
            "measures": {"asked": "count(*)", "content": "count(*) filter (where content = 'yes')"},
        }
    },
    "dimensions": {
        "one": {
            "title": "one",
            "weight": 60,
            "indicators": {
                "content_share": {
                    "title": {"en": "Content", "zh-Hans": "满意率"},
                    "formula": "content / asked",
                    "unit": "percent",
                    "weight": 100,
                    "target": "50%",
                    "score": {"rule": "ratio", "cap": 200},
                }
            },
        },
        "two": {
            "title": "two",
            "weight": 40,
            "indicators": {
                "entered": {
                    "title": "entered",
                    "input": "actuals",
                    "unit": "points",
                    "weight": 100,
                    "target": 100,
                    "score": {"rule": "ratio", "cap": 200},
                }
            },
        },
    },
    "grades": {"bands": {"A": 90, "B": "lowest"}},
}


def company(folder: DataFolder) -> DataFolder:
    """20 of 40 are content with the employee, 18 of 40 with the stranger; what is entered is exact."""
    cast.organise(folder)
    content = {cast.employee.id: 20, cast.stranger.id: 18}
    folder.lines(
        "answers",
        ("day", "owner_id", "content"),
        [
            ("2026-02-01", who, "yes" if place < yes else "no")
            for who, yes in content.items()
            for place in range(40)
        ],
    )
    return folder.lines(
        "actuals",
        ("period", "subject", "indicator", "value"),
        [("2026Q1", cast.employee.id, "entered", 80), ("2026Q1", cast.stranger.id, "entered", 95)],
    )


def found(folder: DataFolder, settings: Settings = SETTINGS) -> Sensitivity:
    return sensitivity(opened(company(folder), SURVEY), request("2026Q1", by="employee"), settings=settings)


def test_totals_are_the_official_ones(folder: DataFolder) -> None:
    # The employee: 0.6 · 100 + 0.4 · 80 = 92; the stranger: 0.6 · 90 + 0.4 · 95 = 92. Nobody else has a value.
    matrix = found(folder).study.matrix
    official = score(opened(folder, SURVEY), request("2026Q1", by="employee"))
    [sheet] = official.sheets.values()
    assert {cast.employee.id, cast.stranger.id} == set(matrix.subjects)
    assert [920_000, 920_000] == matrix.official.tolist()
    assert sorted(matrix.official.tolist()) == sorted(sheet.units[sheet.has_total].tolist())


def test_the_interval_of_a_value_is_the_error_of_its_total(folder: DataFolder) -> None:
    # Of 40 answers half: √(0.25 / 40) = 0.079 of a share, 15.8 points of the score, 9.5 of the total.
    study = found(folder).study
    line = study.matrix.subjects.index(cast.employee.id)
    assert study.measured_odds is not None
    assert 9.5 == pytest.approx(study.measured_odds.error[line], rel=0.06)
    assert {"content_share": 1.0} == dict(study.error_shares)


def test_a_reliability_needs_no_intervals(folder: DataFolder) -> None:
    study = found(folder, Settings(draws=200, reliability=0.5)).study
    assert study.measured is None
    assert study.measured_odds is not None
    # Equal totals have no spread, so half of it is no error either.
    assert [0, 0] == study.measured_odds.error.tolist()


def test_several_periods_are_refused(folder: DataFolder) -> None:
    with pytest.raises(SteelyardError, match=r"one period at a time: 2026Q1\.\.2026Q2 are several"):
        sensitivity(
            opened(company(folder), SURVEY), request("2026Q1..2026Q2", by="employee"), settings=SETTINGS
        )


def test_progress_reaches_the_end(folder: DataFolder) -> None:
    seen: list[float] = []
    sensitivity(
        opened(company(folder), SURVEY),
        request("2026Q1", by="employee"),
        settings=Settings(draws=100),
        progress=seen.append,
    )
    assert sorted(seen) == seen
    assert 1.0 == seen[-1]


def test_records_hold_together(folder: DataFolder) -> None:
    study = found(folder)
    tables = sheets(study, language="zh-Hans")
    for heads, records in tables.values():
        assert all(set(heads) == set(record) for record in records)
    assert "满意率" == tables["drivers"][1][0]["title"]
    whole = document(study, language="en")
    for shares in whole["rank_acceptability"].values():
        assert 1 == pytest.approx(float(sum(shares.values())), abs=0.001)
    for grade in whole["grades"]:
        assert 1 == pytest.approx(float(grade["probability_A"] + grade["probability_B"]), abs=0.001)
        assert grade["at_least_A"] == grade["probability_A"]


def test_a_document_about_one_subject_leaves_the_others_out(folder: DataFolder) -> None:
    whole = document(found(folder), language="en", subject=cast.stranger.id)
    for table in ("ranks", "grades"):
        assert [cast.stranger.id] == [record["subject"] for record in whole[table]]
    assert [cast.stranger.id] == list(whole["rank_acceptability"])
    assert whole["about"][0].startswith(f"{cast.stranger.name}: rank 1")


def test_the_order_of_rows_does_not_matter(folder: DataFolder) -> None:
    before = found(folder).study
    rows = (folder.root / "answers.csv").read_text(encoding="utf-8").splitlines()
    folder.text("answers.csv", "\n".join([rows[0], *reversed(rows[1:])]) + "\n")
    after = sensitivity(opened(folder, SURVEY), request("2026Q1", by="employee"), settings=SETTINGS).study
    assert np.array_equal(before.weights.shares, after.weights.shares)
    assert before.measured is not None
    assert after.measured is not None
    assert np.array_equal(before.measured.reached, after.measured.reached)
