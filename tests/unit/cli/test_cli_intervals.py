"""--intervals of compute and score, and what explain says about chance."""

from __future__ import annotations

import csv
import io
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, Office
from python_calamine import CalamineWorkbook
from scipy import stats

import cast

#: Of both campaigns of 2026Q1: revenue − R · cost is 0.0667 and −0.0667; two rows, one degree of freedom.
RATIO = 450.25 / 300.10
ERROR = math.sqrt(2 * 2 * (150.25 - RATIO * 100.10) ** 2) / 300.10
REACH = float(stats.t.ppf(0.975, 1)) * ERROR


def found(document: Any, indicator: str) -> Any:
    (one,) = [each for each in document["results"] if each["indicator"] == indicator]
    return one


def test_without_the_flag_there_are_none(run: CommandLine, shared_office: Office) -> None:
    document = run(*shared_office.ask("compute", "--format", "json")).document
    assert all(each["interval"] is None for each in document["results"])


def test_results_carry_bounds_method_and_model(run: CommandLine, shared_office: Office) -> None:
    interval = found(run(*shared_office.ask("compute", "--intervals", "--format", "json")).document, "roi")[
        "interval"
    ]
    assert list(interval) == ["low", "high", "confidence", "method", "model", "n", "error"]
    assert (interval["method"], interval["model"], interval["n"]) == ("delta", "rows", 2)
    assert interval["confidence"] == Decimal("0.95")
    assert float(interval["low"]) == pytest.approx(RATIO - 1 - REACH)
    assert float(interval["high"]) == pytest.approx(RATIO - 1 + REACH)
    assert float(interval["error"]) == pytest.approx(ERROR)


def test_everything_else_is_as_without(run: CommandLine, shared_office: Office) -> None:
    for command, key in (("compute", "results"), ("score", "scorecards")):
        plain, wide = (
            run(*shared_office.ask(command, "--by", "employee", "--format", "json", *more)).document[key]
            for more in ((), ("--intervals",))
        )
        for each in wide:
            for line in each.get("indicators", [each]):
                line["interval"] = None
        assert plain == wide


def test_scorecards_carry_them_with_every_indicator(run: CommandLine, shared_office: Office) -> None:
    (card,) = run(*shared_office.ask("score", "--intervals", "--format", "json")).document["scorecards"]
    assert [line["interval"]["method"] for line in card["indicators"]] == ["delta", "compound_poisson"]


def test_tables_show_them_beside_the_value(run: CommandLine, shared_office: Office) -> None:
    out = run(*shared_office.ask("compute", "--intervals")).out
    assert "50.033% [49.5%, 50.6%]" in out  # .50033 ± .00564
    assert "[49.5%, 50.6%]" in run(*shared_office.ask("score", "--intervals")).out


def test_flat_files_have_columns_for_the_bounds(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    text = run(*shared_office.ask("compute", "--intervals", "--format", "csv")).out
    first = next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert float(first["interval_low"]) == pytest.approx(RATIO - 1 - REACH)
    assert "interval_low" not in run(*shared_office.ask("compute", "--format", "csv")).out
    run(*shared_office.ask("score", "--intervals", "--out", tmp_path / "cards.xlsx"))
    head = CalamineWorkbook.from_path(tmp_path / "cards.xlsx").get_sheet_by_name("indicators").to_python()[0]
    assert head[-2:] == ["interval_low", "interval_high"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["Chance", "95% interval: 49.5% to 50.6%   (n = 2)", "delta method", "how each row turned out"],
        ),
        ("zh-Hans", ["随机波动", "95% 置信区间：49.5% 至 50.6%", "delta 法", "每条记录各自"]),
        ("zh-Hant", ["隨機波動", "95% 信賴區間：49.5% 至 50.6%", "delta 法", "每筆紀錄各自"]),
    ],
)
def test_explain_says_what_was_left_to_chance(
    run: CommandLine, shared_office: Office, language: str, words: list[str]
) -> None:
    out = run(*shared_office.ask("explain", "--subject", "all", "--indicator", "roi", "--lang", language)).out
    assert all(each in out for each in words)
    assert "cannot be told from chance" not in out  # the interval is narrower than 5% to 20%


def test_explain_says_why_there_is_none(run: CommandLine, shared_office: Office) -> None:
    one_campaign = shared_office.ask("explain", "--subject", cast.manager.id, "--indicator", "roi")
    assert "no interval: too few rows to see how they vary" in run(*one_campaign).out
    document = run(*one_campaign, "--format", "json").document
    assert (document["interval"], document["no_interval"]) == (None, "too_few_rows")


def test_explain_carries_the_interval_in_its_record(run: CommandLine, shared_office: Office) -> None:
    words = shared_office.ask("explain", "--subject", "all", "--indicator", "roi", "--format", "json")
    document = run(*words).document
    assert document["no_interval"] is None
    assert float(document["interval"]["low"]) == pytest.approx(RATIO - 1 - REACH)
