"""steelyard reconcile: what it prints, how it ends, and how a difference is settled."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from command_line import CommandLine

from folders import DataFolder, scheme, write_scheme

DEALS = {"table": "deals", "time": "closed_at", "measures": {"revenue": "sum(amount)"}}
MODEL = {
    "title": {"en": "Revenue twice", "zh-Hans": "两处收入", "zh-Hant": "兩處營收"},
    "left": {"title": "CRM", "table": "deals", "time": "closed_at", "key": "deal_id", "value": "amount"},
    "right": {"title": "Books", "table": "bookings", "time": "booked_on", "key": "deal", "value": "amount"},
    "owner": "fin-7",
    "holds": "all",
}


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """1,000.50 and 20 in the CRM; 999 and 30 in the books: 1,020.50 against 1,029."""
    data = DataFolder(tmp_path / "data")
    data.rows("deals", "deal_id, closed_at, amount", "a, 2025-01-01, 1000.50", "b, 2025-01-01, 20")
    data.rows("bookings", "deal, booked_on, amount", "a, 2025-01-01, 999", "c, 2025-01-01, 30")
    document = scheme(
        {"deals": DEALS},
        {"revenue": {"formula": "revenue", "target": 100}},
        reconciliations={"revenue": MODEL},
    )
    path = write_scheme(document, tmp_path / "scheme.yaml")
    return [str(path), "--data", str(data.root), "--period", "2025Q1"]


SETTLED = ("--by", "fin-7", "--reason", "c is a deposit")


@pytest.mark.parametrize(
    ("language", "title", "open_", "only"),
    [
        ("en", "Revenue twice", "open", "only in CRM"),
        ("zh-Hans", "两处收入", "待处理", "仅CRM有"),
        ("zh-Hant", "兩處營收", "待處理", "僅CRM有"),
    ],
)
def test_it_shows_both_totals_and_the_keys(
    run: CommandLine, words: list[str], language: str, title: str, open_: str, only: str
) -> None:
    ran = run("reconcile", *words, "--lang", language)
    assert ran.code == 1
    (totals,) = [line.split() for line in ran.out.splitlines() if open_ in line.split()]
    assert ["2025Q1", "1,020.50", "1,029.00", "-8.50", "-0.83%", open_] == totals
    for said in (title, only):
        assert said in ran.out
    keys = [line.split()[0] for line in ran.out.splitlines() if line.split()[:1] in (["a"], ["b"], ["c"])]
    assert ["c", "b", "a"] == keys


def test_json_has_every_digit(run: CommandLine, words: list[str]) -> None:
    (found,) = run("reconcile", *words, "--format", "json").document["reconciliations"]
    assert (Decimal("-8.5"), "open") == (found["difference"], found["state"])
    assert sum(each["difference"] for each in found["differences"]) == Decimal("-8.5")


def test_excel_has_periods_and_keys(run: CommandLine, words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    assert run("reconcile", *words, "--out", path).code == 1
    assert path.stat().st_size


def test_score_names_what_is_open_and_gives_no_total(run: CommandLine, words: list[str]) -> None:
    ran = run("score", *words, "--format", "json")
    assert ran.code == 1
    assert ran.document["scorecards"][0]["total"] is None
    assert "Revenue twice, 2025Q1: CRM 1,020.50 and Books 1,029.00 differ by -8.50" in ran.err


def test_once_settled_it_is_fine_and_the_result_says_by_whom(run: CommandLine, words: list[str]) -> None:
    assert run("reconcile", "settle", *words, *SETTLED).code == 0
    ran = run("reconcile", *words)
    assert (0, True) == (ran.code, "c is a deposit" in ran.out)
    ran = run("score", *words, "--format", "json")
    found = ran.document["meta"]["reconciliations"]["revenue"]["2025Q1"]
    assert (0, "settled", "fin-7") == (ran.code, found["state"], found["decided_by"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--by", "bob", "--reason", "x"), 'only the data owner "fin-7"'),
        (("--by", "fin-7", "--reason", " "), "needs a reason"),
        (("--name", "revenu", *SETTLED), 'Did you mean "revenue"?'),
        (("--period", "2025Q1..2025Q2", *SETTLED), "one period at a time"),
    ],
)
def test_a_settlement_that_is_not_one_is_refused(
    run: CommandLine, words: list[str], more: tuple[str, ...], said: str
) -> None:
    ran = run("reconcile", "settle", *words, *more)
    assert (2, True) == (ran.code, said in ran.err)


def test_help_speaks_of_both(run: CommandLine) -> None:
    assert "settle" in run("reconcile", "--help").out
