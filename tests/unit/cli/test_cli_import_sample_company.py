"""The sample company imported in one command: every table recognised, and the same scores as from its folder."""

from __future__ import annotations

from pathlib import Path

from command_line import CommandLine

from steelyard.demo import generate
from steelyard.lake.tables import TABLES


def test_the_sample_company_scores_alike_from_folder_and_lake(run: CommandLine, tmp_path: Path) -> None:
    company = generate(tmp_path / "demo", seed=2026, dirty=False)
    lake = tmp_path / "lake"
    document = run("import", tmp_path / "demo", "--lake", lake, "--yes", "--format", "json").document
    assert {name: rows for name, rows in company.rows.items() if name in TABLES} == {
        table["table"]: table["accepted"] for table in document["tables"]
    }
    words = ["score", company.scheme, "--period", "2026Q3", "--by", "department", "--format", "json"]
    from_folder = run(*words, "--data", tmp_path / "demo").document["scorecards"]
    assert from_folder == run(*words, "--data", lake).document["scorecards"]
