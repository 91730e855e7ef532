"""`steelyard backtest` on the tiny company: ROI 60 % and spend 40 % against a revision with 40 % and 60 %.

    2026Q1     ROI                     spend               A                    B
    林𠮷       50.1 %, so 120 points   100.10 of 100       0.6·120 + 0.4·s      0.4·120 + 0.6·s
    O'Brien    50 %, so 120 points     200 of 100          0.6·120 + 0          0.4·120 + 0

With s = 100 · (2 − 1.001) = 99.9 for 林𠮷 A is 111.96 and B is 107.94. A bonus of 0.001 for each yuan that
was spent comes on top of both: 0.1001 and 0.2. O'Brien falls from 72.2 to 48.2.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, Office
from python_calamine import CalamineWorkbook

import cast

LANGUAGES = ("en", "zh-Hans", "zh-Hant")


def revision(office: Office, **more: str) -> Path:
    """The scheme with its two weights exchanged, and whatever else is replaced."""
    text = office.scheme.read_text(encoding="utf-8")
    for before, after in {"weight: 60": "weight: forty", "weight: 40": "weight: 60", **more}.items():
        assert before in text
        text = text.replace(before, after)
    path = office.folder / "revised.yaml"
    path.write_text(text.replace("forty", "40"), encoding="utf-8")
    return path


def ask(office: Office, *more: object, revised: Path | None = None, periods: str = "2026Q1") -> list[object]:
    b = revised or revision(office)
    return ["backtest", office.scheme, b, "--data", office.data, "--periods", periods, *more]


def by_person(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record["subject"]: record for record in records}


def test_json_holds_every_digit_of_both_sides(run: CommandLine, office: Office) -> None:
    found = by_person(run(*ask(office, "--format", "json")).document["scorecards"])

    ours, other = found[cast.employee.id], found[cast.manager.id]
    assert (ours["total_a"], ours["total_b"]) == (Decimal("112.0601"), Decimal("108.0401"))
    assert (other["total_a"], other["total_b"], other["change"]) == (Decimal("72.2"), Decimal("48.2"), -24)
    # The other four spent nothing, which is 200 points. Nobody crosses 80, and the order stays.
    assert [ours["rank_b"], other["rank_b"], ours["grade_moves"]] == [5, 6, None]


def test_those_without_rows_are_compared_by_what_they_have(run: CommandLine, office: Office) -> None:
    found = by_person(run(*ask(office, "--format", "json")).document["scorecards"])

    # The rows cover the quarter: spend 0 is a value, so the director has a sheet of spend alone.
    assert (found[cast.director.id]["total_a"], found[cast.director.id]["change"]) == (200, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_speaks_three_languages(run: CommandLine, office: Office, language: str) -> None:
    ran = run(*ask(office, "--lang", language))

    sentence = {
        "en": "scorecards rise, 2 fall",
        "zh-Hans": "张上升，2张下降",
        "zh-Hant": "張上升，2張下降",
    }[language]
    assert (0, "") == (ran.code, ran.err)
    assert sentence in ran.out
    assert "revised.yaml" in ran.out


def test_titles_are_shown_as_they_are(run: CommandLine, office: Office) -> None:
    assert "=Return [/on] :smile: 100%" in run(*ask(office)).out


def test_people_shows_as_many_as_asked_for(run: CommandLine, office: Office) -> None:
    one = run(*ask(office, "--people", 1)).out

    assert cast.manager.id in one
    assert cast.employee.id not in one
    assert cast.manager.id not in run(*ask(office, "--people", 0)).out


def test_the_same_scheme_changes_nothing(run: CommandLine, office: Office) -> None:
    ran = run(*ask(office, revised=office.scheme))

    assert ran.code == 0
    assert "Nothing changes: all 6 scorecards" in ran.out


def test_excel_has_a_sheet_for_every_table(run: CommandLine, office: Office) -> None:
    out = office.folder / "out.xlsx"
    assert run(*ask(office, "--out", out)).code == 0

    book = CalamineWorkbook.from_path(out)
    assert {"summary", "people", "scorecards", "periods", "grade_flow", "drivers", "details", "notes"} <= set(
        book.sheet_names
    )
    head, *lines = book.get_sheet_by_name("details").to_python()
    assert "=Return [/on] :smile: 100%" in {line[head.index("title")] for line in lines}


def test_csv_holds_the_scorecards(run: CommandLine, office: Office) -> None:
    out = run(*ask(office, "--format", "csv")).out
    lines = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))

    assert by_person(lines)[cast.manager.id]["total_b"] == "48.2"


def test_period_is_another_word_for_periods(run: CommandLine, office: Office) -> None:
    words = [("--period" if word == "--periods" else word) for word in ask(office)]

    assert run(*words).out == run(*ask(office)).out


def test_by_team(run: CommandLine, office: Office) -> None:
    found = by_person(run(*ask(office, "--by", "team", "--format", "json")).document["scorecards"])

    assert cast.growth.id in found
    assert cast.employee.id not in found


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ({"period: quarter": "period: month"}, "B is scored by month, A is scored by quarter"),
        ({"title: {en: Effect": "titel: {en: Effect"}, "titel"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    run: CommandLine, office: Office, more: dict[str, str], complaint: str
) -> None:
    ran = run(*ask(office, revised=revision(office, **more)))

    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err
    assert "revised.yaml:" in ran.err


def test_periods_of_another_grain_are_refused(run: CommandLine, office: Office) -> None:
    ran = run(*ask(office, periods="2026-01"))

    assert ran.code == 2
    assert "scored by quarter" in ran.err


def test_periods_are_asked_for(run: CommandLine, office: Office) -> None:
    ran = run("backtest", office.scheme, revision(office), "--data", office.data)

    assert ran.code == 2
    assert "--periods" in ran.err
