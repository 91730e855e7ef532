"""compute, score and explain, in every format."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from command_line import CommandLine, Office, process
from python_calamine import CalamineWorkbook

import cast
from steelyard.core.periods import parse_range
from steelyard.engine.compute import Request, compute
from steelyard.engine.records import result_records
from steelyard.engine.score import score
from steelyard.engine.workspace import open_workspace


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff"), "spreadsheet programs need the mark to show Chinese"
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def sheet(path: Path, name: str | None = None) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_path(path)
    head, *rows = (book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def one(records: list[dict[str, Any]], **wanted: str) -> dict[str, Any]:
    [found] = [each for each in records if all(each[key] == value for key, value in wanted.items())]
    return found


# ── compute ─────────────────────────────────────────────────────────────────────────────────────────


def test_compute_prints_a_table(run: CommandLine, shared_office: Office) -> None:
    ran = run(*shared_office.ask("compute"))

    # 450.25 − 300.10 = 150.15, over 300.10
    assert 0 == ran.code
    assert "" == ran.err
    assert "50.033%" in ran.out
    assert "¥300.10" in ran.out


def test_titles_are_shown_as_they_are_written(run: CommandLine, shared_office: Office) -> None:
    assert "=Return [/on] :smile: 100%" in run(*shared_office.ask("compute")).out


@pytest.mark.parametrize(
    ("language", "title"), [("zh-Hans", "支出𠮷"), ("zh-Hant", "支出𠮷"), ("en", "@Spend")]
)
def test_compute_speaks_the_language_asked_for(
    run: CommandLine, shared_office: Office, language: str, title: str
) -> None:
    assert title in run(*shared_office.ask("compute", "--lang", language)).out


def test_json_has_one_record_per_subject_period_and_indicator(
    run: CommandLine, shared_office: Office
) -> None:
    ran = run(*shared_office.ask("compute", "--by", "employee", "--format", "json", period="2026Q1..2026Q2"))
    results = ran.document["results"]

    assert len(results) == len({(r["subject"], r["period"], r["indicator"]) for r in results})
    assert {"2026Q1", "2026Q2"} == {r["period"] for r in results}
    assert {"roi", "spend"} == {r["indicator"] for r in results}
    found = one(results, subject=str(cast.employee), period="2026Q1", indicator="spend")
    assert Decimal("100.1") == found["value"]
    assert cast.employee.name == found["name"]
    assert "ok" == found["status"]
    assert {"cost": Decimal("100.1")} == found["measures"]
    assert 1 == found["rows"]


def test_json_numbers_carry_every_digit_of_the_engine(run: CommandLine, shared_office: Office) -> None:
    printed = run(*shared_office.ask("compute", "--by", "employee", "--format", "json")).document["results"]
    computation = compute(
        open_workspace(shared_office.scheme, shared_office.data), Request(parse_range("2026Q1"), "employee")
    )
    expected = {(r["subject"], r["indicator"]): r["value"] for r in result_records(computation)}

    assert expected == {(r["subject"], r["indicator"]): r["value"] for r in printed}
    # 50.15 ÷ 100.10 in 34 digits
    assert Decimal("0.5009990009990009990009990009990010") == expected[(str(cast.employee), "roi")]


def test_a_missing_value_is_null_and_says_why(run: CommandLine, shared_office: Office) -> None:
    results = run(*shared_office.ask("compute", "--format", "json", period="2025Q1")).document["results"]

    assert [(None, "missing", "before_coverage")] * 2 == [
        (r["value"], r["status"], r["reason"]) for r in results
    ]


def test_json_names_what_the_result_stands_on(run: CommandLine, shared_office: Office) -> None:
    meta = run(*shared_office.ask("compute", "--format", "json", "--as-of", "2026-03-31")).document["meta"]

    assert "tiny" == meta["scheme"]
    assert "2026-03-31" == meta["as_of"]
    assert 64 == len(meta["scheme_hash"])
    assert "campaigns.csv" in meta["snapshot"]


def test_csv_and_xlsx_hold_what_json_holds(run: CommandLine, shared_office: Office, tmp_path: Path) -> None:
    words = shared_office.ask("compute", "--by", "employee")
    printed = run(*words, "--format", "json").document["results"]
    table = rows_of(run(*words, "--format", "csv").out)
    run(*words, "--out", tmp_path / "results.xlsx")
    book = sheet(tmp_path / "results.xlsx")

    assert len(printed) == len(table) == len(book)
    for expected, line, row in zip(printed, table, book, strict=True):
        assert (expected["subject"], expected["indicator"]) == (line["subject"], line["indicator"])
        assert (expected["subject"], expected["indicator"]) == (row["subject"], row["indicator"])
        assert expected["value"] == (Decimal(line["value"]) if line["value"] else None)
        assert float(expected["value"] or 0) == pytest.approx(row["value"] or 0)


def test_the_ending_of_the_file_says_the_format(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    starts = {"json": b"{", "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "txt": b"Tiny"}
    for ending, start in starts.items():
        path = tmp_path / f"out.{ending}"
        ran = run(*shared_office.ask("compute", "--out", path))

        assert (0, "", f"wrote {path}\n") == (ran.code, ran.out, ran.err)
        assert path.read_bytes().startswith(start), ending


def test_the_format_asked_for_goes_before_the_ending(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    run(*shared_office.ask("compute", "--format", "json", "--out", tmp_path / "out.csv"))

    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("{")


def test_a_file_has_the_same_content_as_the_terminal(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    for format_ in ("table", "json", "csv"):
        words = shared_office.ask("compute", "--by", "employee", "--format", format_)
        run(*words, "--out", tmp_path / "out")

        assert run(*words).out == (tmp_path / "out").read_text(encoding="utf-8")


def test_a_column_of_the_rows_can_be_the_subject(run: CommandLine, shared_office: Office) -> None:
    results = run(*shared_office.ask("compute", "--by", "name", "--format", "json")).document["results"]

    assert {"=1+1", "春节𠮷"} == {r["subject"] for r in results if r["status"] == "ok"}


# ── strange names ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("by", ["employee", "name"])
def test_no_cell_of_a_csv_is_a_formula(run: CommandLine, shared_office: Office, by: str) -> None:
    lines = rows_of(
        run(*shared_office.ask("compute", "--by", by, "--format", "csv", period="2026Q1..2026Q2")).out
    )
    texts = [cell for line in lines for key, cell in line.items() if key != "value"]

    assert "'=Return [/on] :smile: 100%" in texts
    assert "'@Spend" in texts
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    if by == "name":
        assert {"'=1+1", "'@home"} <= {line["subject"] for line in lines}


def test_cells_of_xlsx_are_texts_and_never_formulas(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "results.xlsx"
    run(*shared_office.ask("compute", "--by", "name", "--out", path))

    assert {"=1+1", "春节𠮷"} <= {row["subject"] for row in sheet(path)}
    assert {"=Return [/on] :smile: 100%", "@Spend"} == {row["title"] for row in sheet(path)}


@pytest.mark.parametrize("format_", ["table", "json", "csv", "xlsx"])
def test_rare_characters_and_apostrophes_come_out_whole(
    run: CommandLine, shared_office: Office, tmp_path: Path, format_: str
) -> None:
    words = shared_office.ask("score", "--by", "employee", "--format", format_)
    if format_ == "xlsx":
        run(*words, "--out", tmp_path / "out.xlsx")
        text = str(sheet(tmp_path / "out.xlsx", "totals"))
    else:
        text = run(*words).out

    assert "林𠮷" in text
    assert "O'Brien" in text


# ── score ───────────────────────────────────────────────────────────────────────────────────────────


def test_score_prints_everyone_with_the_best_first(run: CommandLine, shared_office: Office) -> None:
    ran = run(*shared_office.ask("score", "--by", "employee"))

    # O'Brien: ROI 50% → 120, spend 200 of 100 → 0: 0.6 · 120 = 72, and 0.001 · 200 = 0.2 for thrift.
    # 林𠮷: ROI 50.1% → 120, spend 100.10 of 100 → 99.9: 72 + 39.96, and 0.1001.
    assert 0 == ran.code
    assert "112.06" in ran.out
    assert "72.20" in ran.out
    assert ran.out.index("林𠮷") < ran.out.index("O'Brien")
    assert "A Great" in ran.out


def test_score_shows_one_person_as_a_card(run: CommandLine, shared_office: Office) -> None:
    out = run(*shared_office.ask("score", "--by", "employee", "--subject", cast.employee)).out

    assert "林𠮷 · 2026Q1 · 112.06  A Great" in out
    assert "=Return [/on] :smile: 100%" in out
    assert "coefficient 1.2" in out
    assert "O'Brien" not in out


def test_score_as_json_is_a_card_per_person(run: CommandLine, shared_office: Office) -> None:
    cards = run(*shared_office.ask("score", "--by", "employee", "--format", "json")).document["scorecards"]
    card = one(cards, subject=str(cast.employee))

    assert ("2026Q1", "A", Decimal("1.2")) == (card["period"], card["grade"], card["coefficient"])
    assert Decimal("112.0601") == card["total"]
    assert ["effect"] == [part["dimension"] for part in card["dimensions"]]
    assert [Decimal(120), Decimal("99.9")] == [part["score"] for part in card["indicators"]]
    assert [Decimal(72), Decimal("39.96")] == [part["contribution"] for part in card["indicators"]]
    assert [{"adjustment": "thrift", "count": Decimal("100.1"), "points": Decimal("0.1001")}] == card[
        "adjustments"
    ]
    assert [] == card["vetoes"]


def test_the_total_of_a_card_is_the_sum_of_its_parts(run: CommandLine, shared_office: Office) -> None:
    for card in run(*shared_office.ask("score", "--by", "employee", "--format", "json")).document[
        "scorecards"
    ]:
        if card["total"] is not None:
            parts = [
                *(part["contribution"] for part in card["indicators"]),
                *(part["points"] for part in card["adjustments"]),
            ]
            assert sum(parts) == card["total"]


def test_json_scores_carry_every_digit_of_the_engine(run: CommandLine, shared_office: Office) -> None:
    cards = run(*shared_office.ask("score", "--by", "employee", "--format", "json")).document["scorecards"]
    scored = score(
        open_workspace(shared_office.scheme, shared_office.data), Request(parse_range("2026Q1"), "employee")
    )
    expected = {subject: card.total for _, subject, _, card in scored.cards()}

    assert expected == {card["subject"]: card["total"] for card in cards}


def test_score_as_csv_is_the_totals(run: CommandLine, shared_office: Office) -> None:
    line = one(
        rows_of(run(*shared_office.ask("score", "--by", "employee", "--format", "csv")).out),
        subject=str(cast.employee),
    )

    assert ("112.0601", "A", "1.2", "") == (line["total"], line["grade"], line["coefficient"], line["vetoes"])


def test_score_as_xlsx_has_totals_and_indicators(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    run(*shared_office.ask("score", "--by", "employee", "--out", tmp_path / "cards.xlsx"))

    assert ["totals", "indicators"] == CalamineWorkbook.from_path(tmp_path / "cards.xlsx").sheet_names
    assert 112.0601 == one(sheet(tmp_path / "cards.xlsx", "totals"), subject=str(cast.employee))["total"]
    line = one(sheet(tmp_path / "cards.xlsx", "indicators"), subject=str(cast.employee), indicator="spend")
    assert (99.9, 40.0, "scheme") == (line["score"], line["effective_weight"], line["target_source"])


def test_a_decision_shows_in_every_format(run: CommandLine, office: Office, tmp_path: Path) -> None:
    (office.data / "decisions.csv").write_text(
        "period,subject,kind,decided_by,decided_at,reason\n"
        f"2026Q1,{cast.employee},fraud,{cast.director},2026-04-02 10:00,invoice 17\n",
        encoding="utf-8",
    )
    words = office.ask("score", "--by", "employee")
    card = one(run(*words, "--format", "json").document["scorecards"], subject=str(cast.employee))
    run(*words, "--out", tmp_path / "cards.xlsx")

    assert ("B", ["fraud"], Decimal("112.0601")) == (card["grade"], card["vetoes"], card["total"])
    assert "fraud" == one(rows_of(run(*words, "--format", "csv").out), subject=str(cast.employee))["vetoes"]
    assert "fraud" == one(sheet(tmp_path / "cards.xlsx", "totals"), subject=str(cast.employee))["vetoes"]
    assert "(fraud)" in run(*words).out


def test_several_periods_are_scored_each(run: CommandLine, shared_office: Office) -> None:
    cards = run(
        *shared_office.ask("score", "--by", "employee", "--format", "json", period="2026Q1..2026Q2")
    ).document["scorecards"]

    # 2026Q2: ROI 125% → 120; spend 40 of 100 → 160; so 72 + 64, and 0.04 for thrift.
    assert {("2026Q1", Decimal("112.0601")), ("2026Q2", Decimal("136.04"))} == {
        (card["period"], card["total"]) for card in cards if card["subject"] == str(cast.employee)
    }


def test_a_year_is_the_mean_of_its_quarters(run: CommandLine, shared_office: Office) -> None:
    words = shared_office.ask("score", "--by", "employee", "--year", "2026", period=None)
    document = run(*words, "--format", "json").document
    parts = {
        card["period"]: card["total"]
        for card in document["scorecards"]
        if card["subject"] == str(cast.employee) and card["total"] is not None
    }
    year = one(document["years"], subject=str(cast.employee))

    assert "2026" == year["year"]
    assert (sum(parts.values()) / len(parts)).quantize(Decimal("0.0001")) == year["total"]
    assert parts == {period: year[period] for period in parts}
    assert "2026Q4" in run(*words).out
    assert "2026Q4" in rows_of(run(*words, "--format", "csv").out)[0]


def test_a_year_as_xlsx_has_a_sheet_of_its_own(
    run: CommandLine, shared_office: Office, tmp_path: Path
) -> None:
    run(
        *shared_office.ask(
            "score", "--by", "employee", "--year", "2026", "--out", tmp_path / "y.xlsx", period=None
        )
    )

    assert ["year", "totals", "indicators"] == CalamineWorkbook.from_path(tmp_path / "y.xlsx").sheet_names


def test_chinese_is_the_language_of_everything_in_a_card(run: CommandLine, shared_office: Office) -> None:
    out = run(
        *shared_office.ask("score", "--by", "employee", "--subject", cast.employee, "--lang", "zh-Hans")
    ).out

    assert "投资回报" in out
    assert "优秀" in out
    assert "Great" not in out


# ── explain ─────────────────────────────────────────────────────────────────────────────────────────


def explaining(office: Office, *more: object) -> list[str]:
    return office.ask("explain", "--subject", cast.employee, "--indicator", "roi", *more)


def test_explain_tells_formula_values_sql_and_score(run: CommandLine, shared_office: Office) -> None:
    ran = run(*explaining(shared_office))

    assert 0 == ran.code
    for part in (
        "(revenue - cost) / cost",
        "150.25",
        "100.1",
        "sum(revenue)",
        "SELECT",
        "120.0000",
        "112.0601",
    ):
        assert part in ran.out


def test_explain_lists_the_rows_when_asked(run: CommandLine, shared_office: Office) -> None:
    assert "c1" not in run(*explaining(shared_office)).out
    assert "c1" in run(*explaining(shared_office, "--rows")).out


def test_explain_as_json_carries_every_digit(run: CommandLine, shared_office: Office) -> None:
    found = run(*explaining(shared_office, "--format", "json", "--rows")).document

    assert Decimal("0.5009990009990009990009990009990010") == found["value"]
    assert ("roi", "2026Q1", "ok") == (found["indicator"], found["period"], found["status"])
    assert Decimal("112.0601") == found["total"]
    assert {"revenue": Decimal("150.25"), "cost": Decimal("100.1")} == {
        measure["name"]: measure["value"] for measure in found["measures"]
    }


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_explain_speaks_chinese(run: CommandLine, shared_office: Office, language: str) -> None:
    assert "投资回报" in run(*explaining(shared_office, "--lang", language)).out


def test_explain_writes_a_file(run: CommandLine, shared_office: Office, tmp_path: Path) -> None:
    ran = run(*explaining(shared_office, "--out", tmp_path / "why.txt"))

    assert (0, "") == (ran.code, ran.out)
    assert "112.0601" in (tmp_path / "why.txt").read_text(encoding="utf-8")


def test_explain_looks_at_months_without_a_score(run: CommandLine, shared_office: Office) -> None:
    out = run(
        *shared_office.ask("explain", "--subject", cast.employee, "--indicator", "roi", period="2026-02")
    ).out

    assert "50.0999%" in out
    assert "112.06" not in out


# ── as a process ────────────────────────────────────────────────────────────────────────────────────


def test_the_command_is_installed_and_says_its_version() -> None:
    ran = process("--version")

    assert (0, "") == (ran.returncode, ran.stderr)
    assert ran.stdout.startswith("steelyard, version ")


def test_a_process_prints_what_the_function_prints(run: CommandLine, shared_office: Office) -> None:
    words = shared_office.ask("score", "--by", "employee", "--format", "json")
    ran = process(*words)

    assert (0, run(*words).out, "") == (ran.returncode, ran.stdout, ran.stderr)


def test_a_terminal_without_chinese_does_not_stop_it(shared_office: Office) -> None:
    ran = process(*shared_office.ask("compute", "--lang", "zh-Hans"), env={"PYTHONIOENCODING": "ascii"})

    assert (0, "") == (ran.returncode, ran.stderr)
    assert "\\u652f\\u51fa" in ran.stdout
