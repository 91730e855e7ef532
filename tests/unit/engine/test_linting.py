"""Past data as the linter sees it, and linting whole files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from folders import DataFolder, scheme, write_scheme
from steelyard.core.periods import parse_range
from steelyard.core.problems import SteelyardError
from steelyard.engine.compute import Request
from steelyard.engine.history import full_periods, history_of
from steelyard.engine.linting import Past, lint_scheme, mend_scheme, named
from steelyard.engine.score import score
from steelyard.engine.workspace import open_workspace
from steelyard.lint.history import History
from steelyard.lint.runner import Selection

NAN = float("nan")
#: Two people, two quarters. Anna has leads in both, Bo only in the first and calls only in the second.
LEADS = [
    ("l1", "anna", "2025-02-01", "10"), ("l2", "anna", "2025-03-01", "30"), ("l3", "bo", "2025-03-02", "25"),
    ("l4", "anna", "2025-04-30", "60"),
]  # fmt: skip


def folder(root: Path) -> DataFolder:
    data = DataFolder(root / "data")
    data.lines("leads", ("id", "owner", "day", "amount"), LEADS)
    data.rows("employees", "employee_id, name, position", "anna, Anna, planner", "bo, Bo,")
    data.rows(
        "teams",
        "team_id, name, parent_id, kind",
        "all, All, , department",
        "east, East, all, team",
        "west, West, all, team",
    )
    data.rows(
        "memberships", "employee_id, team_id, valid_from, valid_to, share",
        "anna, east, 2024-01-01, , 1", "bo, west, 2024-01-01, 2025-04-01, 1", "bo, east, 2025-04-01, , 1",
    )  # fmt: skip
    data.rows(
        "actuals", "period, subject, indicator, value",
        "2025Q1, anna, calls, 8", "2025Q2, anna, calls, 12", "2025Q2, bo, calls, 5",
    )  # fmt: skip
    data.rows(
        "targets", "period, subject_kind, subject, indicator, target", "2025Q2, employee, anna, revenue, 80"
    )
    return data


def document(**more: Any) -> dict[str, Any]:
    """Revenue 60 (target 50, measured), calls 40 (target 10, entered by people)."""
    datasets = {
        "leads": {
            "file": "leads.csv",
            "time": "day",
            "subject": "owner",
            "covers": {"from": "2025-01-01", "to": "2025-06-30"},
            "measures": {"revenue_of_leads": {"sql": "sum(amount)", "unit": "currency:CNY"}},
        }
    }
    indicators = {
        "revenue": {
            "formula": "revenue_of_leads",
            "weight": 60,
            "target": 50,
            "score": {"rule": "ratio", "cap": 120},
        },
        "calls": {
            "input": "actuals",
            "unit": "count",
            "weight": 40,
            "target": 10,
            "score": {"rule": "ratio", "cap": 110},
        },
    }
    return scheme(datasets, indicators, **more)


def workspace(root: Path, **more: Any) -> Any:
    data = folder(root)
    return open_workspace(write_scheme(document(**more), root / "scheme.yaml"), data.root)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    office = workspace(tmp_path_factory.mktemp("history"))
    return history_of(score(office, Request(parse_range("2025Q1..2025Q2"), "employee")))


def same(found: Any, expected: list[float]) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_sheets_stand_in_the_order_of_the_results(history: History) -> None:
    assert [tuple(sheet) for sheet in history.sheets] == [
        ("2025Q1", "anna", "planner"),
        ("2025Q1", "bo", ""),
        ("2025Q2", "anna", "planner"),
        ("2025Q2", "bo", ""),
    ]
    assert history.periods == ["2025Q1", "2025Q2"]
    assert history.subjects == ["anna", "bo"]


def test_a_measured_indicator_has_values_scores_and_rows(history: History) -> None:
    revenue = history.tracks["revenue"]
    # anna 10 + 30 and 60; bo 25, and then nothing, which is 0 inside the coverage.
    same(revenue.values, [40, 25, 60, 0])
    assert revenue.statuses == ["ok", "ok", "ok", "ok"]
    # Against 50 everywhere, but anna's second quarter against 80: 80, 50, 75, 0 points.
    same(revenue.targets, [50, 50, 80, 50])
    same(revenue.scores, [80, 50, 75, 0])
    same(revenue.rows, [2, 1, 1, 0])


def test_an_entered_indicator_has_gaps_and_no_rows(history: History) -> None:
    calls = history.tracks["calls"]
    same(calls.values, [8, NAN, 12, 5])
    assert calls.statuses == ["ok", "missing", "ok", "ok"]
    # 12 of 10 is 120 points, capped at 110.
    same(calls.scores, [80, NAN, 110, 50])
    same(calls.rows, [NAN] * 4)
    same(calls.thresholds, [NAN] * 4)


def test_effective_weights_are_percent_of_the_sheet(history: History) -> None:
    # Bo has no calls in the first quarter: revenue carries the sheet.
    same(history.tracks["revenue"].weights, [60, 100, 60, 60])
    same(history.tracks["calls"].weights, [40, 0, 40, 40])


def test_totals_are_official(history: History) -> None:
    # 0.6·80 + 0.4·80; 50; 0.6·75 + 0.4·110; 0.4·50.
    same(history.totals, [80, 50, 89, 20])


def test_it_knows_positions_and_how_many_are_in_a_team_at_the_end(history: History) -> None:
    assert dict(history.employees) == {"anna": "planner", "bo": ""}
    # Bo changed from west to east on the first day of the second quarter.
    assert dict(history.teams) == {"all": 2, "east": 2, "west": 0}


def test_weights_move_across_dimensions_as_on_the_sheet(tmp_path: Path) -> None:
    """The arrays agree with the exact weights of every card, with gaps in one of two dimensions."""
    written = document()
    parts = written["dimensions"]["everything"]["indicators"]
    entered = {"title": "x", "input": "actuals", "unit": "count", "target": 1, "score": {"rule": "ratio"}}
    written["dimensions"] = {
        "first": {"title": "1", "weight": 70, "indicators": {**parts, "more": {**entered, "weight": 0}}},
        "second": {"title": "2", "weight": 30, "indicators": {"other": {**entered, "weight": 100}}},
    }
    office = open_workspace(write_scheme(written, tmp_path / "scheme.yaml"), folder(tmp_path).root)
    scored = score(office, Request(parse_range("2025Q1..2025Q2"), "employee"))
    found = history_of(scored)
    for position, (_, _, _, card) in enumerate(scored.cards()):
        for name, part in card.indicators.items():
            assert found.tracks[name].weights[position] == pytest.approx(float(part.effective_weight or 0))


def test_a_blocked_sheet_has_no_total_and_no_weights(tmp_path: Path) -> None:
    written = document()
    written["dimensions"]["everything"]["indicators"]["calls"]["missing"] = "block"
    office = open_workspace(write_scheme(written, tmp_path / "scheme.yaml"), folder(tmp_path).root)
    found = history_of(score(office, Request(parse_range("2025Q1"), "employee")))
    same(found.totals, [80, NAN])
    same(found.tracks["revenue"].weights, [60, 0])


# ── which periods ───────────────────────────────────────────────────────────────────────────────────


def rows_between(root: Path, **tables: tuple[str, str]) -> list[str]:
    """The full quarters of datasets that have a row on the first and the last of two days."""
    data = DataFolder(root / "data")
    datasets, indicators = {}, {}
    for name, days in tables.items():
        data.lines(name, ("day",), [(day,) for day in days])
        datasets[name] = {"file": f"{name}.csv", "time": "day", "measures": {f"rows_of_{name}": "count(*)"}}
        indicators[name] = f"rows_of_{name}"
    office = open_workspace(write_scheme(scheme(datasets, indicators), root / "scheme.yaml"), data.root)
    return [str(period) for period in full_periods(office)]


def test_only_full_periods_count(tmp_path: Path) -> None:
    assert rows_between(tmp_path, a=("2024-11-20", "2025-08-15")) == ["2025Q1", "2025Q2"]


def test_a_period_is_full_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    assert rows_between(tmp_path, a=("2025-01-01", "2025-06-30")) == ["2025Q1", "2025Q2"]


def test_the_newest_eight_are_taken(tmp_path: Path) -> None:
    found = rows_between(tmp_path, a=("2020-01-01", "2025-12-31"))
    assert (found[0], found[-1], len(found)) == ("2024Q1", "2025Q4", 8)


def test_one_list_that_runs_into_the_future_does_not_decide(tmp_path: Path) -> None:
    found = rows_between(
        tmp_path,
        a=("2025-01-01", "2025-06-30"),
        b=("2025-01-01", "2025-06-30"),
        due=("2025-01-01", "2027-12-31"),
    )
    assert found == ["2025Q1", "2025Q2"]


def test_without_rows_the_periods_people_entered_count(tmp_path: Path) -> None:
    data = DataFolder(tmp_path / "data").rows(
        "actuals", "period, subject, indicator, value",
        "2025Q3, anna, calls, 1", "2025Q1, anna, calls, 2", "2025-05, anna, calls, 2",
    )  # fmt: skip
    entered = {"calls": {"input": "actuals", "unit": "count", "target": 1}}
    office = open_workspace(write_scheme(scheme({}, entered), tmp_path / "scheme.yaml"), data.root)
    assert [str(period) for period in full_periods(office)] == ["2025Q1", "2025Q3"]


def test_too_little_data_for_one_period_is_no_period(tmp_path: Path) -> None:
    assert rows_between(tmp_path, a=("2025-02-01", "2025-05-31")) == []


# ── whole files ─────────────────────────────────────────────────────────────────────────────────────


def test_rules_over_data_look_at_the_full_periods_by_default(tmp_path: Path) -> None:
    path = write_scheme(document(), tmp_path / "scheme.yaml")
    outcome = lint_scheme(str(path), selection=Selection(), past=Past(folder(tmp_path).root))
    assert list(outcome.periods) == ["2025Q1", "2025Q2"]
    assert not outcome.not_run


def test_a_scheme_that_cannot_be_scored_is_linted_without_its_data(tmp_path: Path) -> None:
    written = document()
    written["dimensions"]["everything"]["indicators"]["revenue"]["formula"] = "revenue_of_laeds"
    path = write_scheme(written, tmp_path / "scheme.yaml")
    outcome = lint_scheme(str(path), selection=Selection(), past=Past(folder(tmp_path).root))
    assert outcome.report.has_errors
    assert [str(problem) for problem in outcome.not_run] == ["the scheme cannot be scored yet"]


def test_data_that_does_not_fit_is_told_beside_the_findings(tmp_path: Path) -> None:
    written = document()
    written["datasets"]["leads"]["subject"] = "nobody"
    path = write_scheme(written, tmp_path / "scheme.yaml")
    outcome = lint_scheme(str(path), selection=Selection(), past=Past(folder(tmp_path).root))
    assert 'there is no column "nobody"' in str(outcome.not_run[0])
    assert not outcome.periods


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    path = write_scheme(document(), tmp_path / "scheme.yaml")
    with pytest.raises(SteelyardError, match="no such folder"):
        lint_scheme(str(path), selection=Selection(), past=Past(tmp_path / "nowhere"))


def test_patterns_stand_for_all_files_that_fit_once(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml", "c.yml"):
        (tmp_path / name).write_text("a: 1\n", encoding="utf-8")
    found = named([str(tmp_path / "b.yaml"), str(tmp_path / "*.yaml"), "preset:growth"])
    assert found == [str(tmp_path / "b.yaml"), str(tmp_path / "a.yaml"), "preset:growth"]


def test_all_presets_can_be_named_at_once() -> None:
    assert named(["preset:*"]) == ["preset:balanced", "preset:brand", "preset:growth", "preset:start-up"]


@pytest.mark.parametrize(
    ("reference", "message"), [("no/*.yaml", "no file fits"), ("pack:b2b", "extends it")]
)
def test_it_refuses_what_names_no_scheme(reference: str, message: str) -> None:
    with pytest.raises(SteelyardError, match=message):
        named([reference])


@pytest.mark.parametrize("new_line", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_mending_keeps_every_other_byte(tmp_path: Path, new_line: str, mark: bytes) -> None:
    lines = [
        "steelyard: 1", "scheme: mine   # 我的", "title: Mine", "extends: [preset:growth]",
        "lint: {ignore: {zero-weight: nothing weighs nothing}, levels: {jump: info}}  # as agreed",
    ]  # fmt: skip
    path = tmp_path / "scheme.yaml"
    path.write_bytes(mark + new_line.join([*lines, ""]).encode())
    mended = mend_scheme(str(path), selection=Selection(), write=True)
    lines[-1] = "lint: {levels: {jump: info}}  # as agreed"
    assert path.read_bytes() == mark + new_line.join([*lines, ""]).encode()
    assert len(mended.done) == 1


def test_mending_can_be_tried_without_writing(tmp_path: Path) -> None:
    text = "steelyard: 1\nscheme: mine\ntitle: Mine\nextends: [preset:growth]\nlint: {ignore: {zero-weight: x}}\n"
    path = tmp_path / "scheme.yaml"
    path.write_text(text, encoding="utf-8")
    mended = mend_scheme(str(path), selection=Selection(), write=False)
    assert mended.after != mended.before
    assert path.read_text(encoding="utf-8") == text


def test_what_a_scheme_extends_is_never_mended(tmp_path: Path) -> None:
    base = "steelyard: 1\nscheme: base\ntitle: Base\nextends: [preset:growth]\nlint: {ignore: {zero-weight: x}}\n"
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text("steelyard: 1\nscheme: own\ntitle: Own\nextends: [base.yaml]\n", encoding="utf-8")
    assert not mend_scheme(str(own), selection=Selection(), write=True).done
    assert (tmp_path / "base.yaml").read_text(encoding="utf-8") == base


def test_a_shipped_scheme_is_never_mended() -> None:
    with pytest.raises(SteelyardError, match="shipped"):
        mend_scheme("preset:growth", selection=Selection(), write=True)
