"""steelyard sensitivity, in every format and language."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from command_line import CommandLine, Office
from python_calamine import CalamineWorkbook

import cast

#: Enough for a test: every number it looks at is exact, or the same for every draw.
FEW = ("--draws", "200")


def test_it_begins_with_sentences(run: CommandLine, shared_office: Office) -> None:
    ran = run(*shared_office.ask("sensitivity", *FEW))
    assert 0 == ran.code
    assert "" == ran.err
    sentences, tables = ran.out.split("Ranks when weights move")
    assert "Tiny scheme · 2026Q1" in sentences
    assert "Weights: 6 of 6 ranks are robust" in sentences
    # Four without a campaign have spent nothing, which is all there can be: nobody is ahead of anybody.
    assert "50%" in tables
    assert "Other methods" in tables


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["robust", "Weight and influence", "min-max", "discuss"]),
        ("zh-Hans", ["稳健", "名义权重与实际影响", "极差标准化", "须讨论"]),
        ("zh-Hant", ["穩健", "名義權重與實際影響", "極差標準化", "須討論"]),
    ],
)
def test_it_speaks_the_language_asked_for(
    run: CommandLine, shared_office: Office, language: str, words: list[str]
) -> None:
    out = run(*shared_office.ask("sensitivity", *FEW, "--lang", language)).out
    assert [] == [word for word in words if word not in out]


def test_json_is_the_same_for_the_same_seed(run: CommandLine, shared_office: Office) -> None:
    def out(seed: int) -> str:
        return run(*shared_office.ask("sensitivity", *FEW, "--format", "json", "--seed", seed)).out

    assert out(1) == out(1)
    assert out(1) != out(2)


def test_json_has_everything(run: CommandLine, shared_office: Office) -> None:
    found = run(*shared_office.ask("sensitivity", *FEW, "--format", "json")).document
    by_subject = {record["subject"]: record for record in found["ranks"]}
    assert 6 == len(by_subject)
    # The manager has the lowest total whatever the weights: nobody else has spent as much.
    assert 6 == by_subject[cast.manager.id]["rank"]
    assert {"6": 1} == found["rank_acceptability"][cast.manager.id]
    assert 200 == found["settings"]["draws"]
    assert "tiny" == found["meta"]["scheme"]
    assert {"roi", "spend"} == {record["indicator"] for record in found["drivers"]}


def test_csv_holds_the_ranks(run: CommandLine, shared_office: Office) -> None:
    out = run(*shared_office.ask("sensitivity", *FEW, "--format", "csv")).out
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [*"111156"] == [row["rank"] for row in rows]
    assert "72.2" == rows[-1]["total"]


def test_excel_has_a_sheet_for_every_question(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "found.xlsx"
    ran = run(*shared_office.ask("sensitivity", *FEW, "--out", path))
    assert 0 == ran.code
    book = CalamineWorkbook.from_path(path)
    assert [
        "ranks",
        "grades",
        "pairs",
        "drivers",
        "alternatives",
        "central_weights",
        "rank_acceptability",
    ] == (book.sheet_names)
    head, *rows = book.get_sheet_by_name("grades").to_python()
    assert 6 == len(rows)
    assert isinstance(rows[0][head.index("kept_by_weights")], float)


def test_one_subject_is_shown_in_detail(run: CommandLine, shared_office: Office) -> None:
    ran = run(*shared_office.ask("sensitivity", *FEW, "--subject", cast.manager.id))
    assert ran.out.startswith(f"{cast.manager.name} · 2026Q1")
    assert "rank 6, between 6 and 6" in ran.out
    assert cast.employee.name in ran.out
    assert cast.director.name not in ran.out


def test_a_reliability_takes_the_place_of_intervals(run: CommandLine, shared_office: Office) -> None:
    found = run(*shared_office.ask("sensitivity", *FEW, "--reliability", "0.75", "--format", "json")).document
    [error] = {record["standard_error"] for record in found["grades"]}
    # Totals 200 four times, 112.0560 and 72.2: half of their standard deviation, to the fourth decimal.
    totals = [float(record["total"]) for record in found["ranks"]]
    mean = sum(totals) / 6
    spread = (sum((total - mean) ** 2 for total in totals) / 5) ** 0.5
    assert spread / 2 == pytest.approx(float(error), abs=1e-4)
    assert "0.75" == str(found["settings"]["reliability"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--span", "120%"], '"120%" is not a share from 0 to 1'),
        (["--span", "wide"], '"wide" is not a share'),
        (["--draws", "3"], "3 is not in the range"),
        (["--reliability", "7"], '"7" is not a share'),
        (["--subject", "e-008"], 'Did you mean "e-007"?'),
        (["--format", "xlsx"], "give --out FILE.xlsx"),
    ],
)
def test_mistakes_are_told(run: CommandLine, shared_office: Office, words: list[str], says: str) -> None:
    ran = run(*shared_office.ask("sensitivity", *words))
    assert 2 == ran.code
    assert says in ran.err


def test_a_period_without_totals_is_told(run: CommandLine, shared_office: Office) -> None:
    ran = run(*shared_office.ask("sensitivity", period="2030Q1"))
    assert 2 == ran.code
    assert "nobody has a total" in ran.err


def test_several_periods_are_told(run: CommandLine, shared_office: Office) -> None:
    ran = run(*shared_office.ask("sensitivity", period="2026Q1..2026Q2"))
    assert 2 == ran.code
    assert "one period at a time" in ran.err
