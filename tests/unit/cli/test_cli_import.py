"""steelyard import: the wizard at a real terminal, the same without one, and what the receipt says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from command_line import CommandLine
from terminal import Terminal

from steelyard.lake.ingest.quarantine import listing
from steelyard.lake.store.lake import Lake

CLEAR = "线索编号,建立日期,成交金额（万元）,备注\nL1,2026-01-02,1.5,好\nL2,2026/1/3,,\n"
UNCLEAR = "单号,活动编号,费用日期,金额\nK1,C1,03/04/2026,5\nK2,C1,05/04/2026,6.5\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands run: files and the lake are named without a path."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "线索.csv").write_text(CLEAR, encoding="utf-8")
    (tmp_path / "费用.csv").write_text(UNCLEAR, encoding="utf-8")
    return tmp_path


def rows(folder: Path, table: str, *columns: str, lake: str = "lake") -> list[tuple[Any, ...]]:
    found = Lake.open(folder / lake).rows(table)
    return sorted((tuple(row[column] for column in columns) for row in found), key=str)


# ── without a terminal ──────────────────────────────────────────────────────────────────────────────


def test_a_clear_file_needs_no_answer(run: CommandLine, folder: Path) -> None:
    ran = run("import", "线索.csv", "--lake", "lake", "--create")
    assert (0, "") == (ran.code, ran.err)
    expected = [("L1", Decimal(15000), "好"), ("L2", None, None)]
    assert expected == rows(folder, "leads", "lead_id", "amount", "备注")


def test_an_unclear_file_is_refused_with_what_to_write(run: CommandLine, folder: Path) -> None:
    ran = run("import", "费用.csv", "--lake", "lake", "--yes")
    assert (2, "") == (ran.code, ran.out)
    assert "费用.csv  In incurred_on, does 03/04/2026 begin with the day or the month?" in ran.err
    assert "--dry-run --save-mapping FILE" in ran.err
    assert not (folder / "lake").exists()


def test_a_mapping_that_was_written_down_and_completed_answers_it(run: CommandLine, folder: Path) -> None:
    ran = run("import", "费用.csv", "--lake", "lake", "--dry-run", "--save-mapping", "m.yaml")
    assert 1 == ran.code
    written = (folder / "m.yaml").read_text("utf-8")
    (folder / "m.yaml").write_text(written.replace("%d/%m/%Y", "%m/%d/%Y"), encoding="utf-8")
    assert 0 == run("import", "费用.csv", "--lake", "lake", "--mapping", "m.yaml", "--create").code
    assert [(date(2026, 3, 4),), (date(2026, 5, 4),)] == rows(folder, "campaign_costs", "incurred_on")


def test_there_must_be_a_lake_unless_one_may_be_made(run: CommandLine, folder: Path) -> None:
    ran = run("import", "线索.csv", "--lake", "lake")
    assert 2 == ran.code
    assert "--create makes one" in ran.err


def test_a_dry_run_writes_nothing(run: CommandLine, folder: Path) -> None:
    ran = run("import", "线索.csv", "--lake", "lake", "--dry-run")
    assert 0 == ran.code
    assert "线索编号" in ran.out
    assert not (folder / "lake").exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("accepted", "Kept under their own names: 备注")),
        ("zh-Hans", ("接收", "其余列按原名保留：备注")),
        ("zh-Hant", ("接收", "其餘欄位依原名保留：备注")),
    ],
)
def test_it_speaks_three_languages(
    run: CommandLine, folder: Path, language: str, words: tuple[str, str]
) -> None:
    planned = run("import", "线索.csv", "--lake", "lake", "--dry-run", "--lang", language)
    done = run("import", "线索.csv", "--lake", "lake", "--create", "--lang", language)
    assert words[0] in done.out
    assert words[1] in planned.out


def test_a_file_that_has_not_changed_is_not_read_again(run: CommandLine, folder: Path) -> None:
    run("import", "线索.csv", "--lake", "lake", "--create")
    again = run("import", "线索.csv", "--lake", "lake")
    assert "Unchanged since the last import: 线索.csv\nNothing to import\n" == again.out
    anyway = run("import", "线索.csv", "--lake", "lake", "--again", "--format", "json").document
    assert (2, 2) == (anyway["tables"][0]["read"], anyway["tables"][0]["unchanged"])


def test_a_file_that_has_changed_changes_its_rows(run: CommandLine, folder: Path) -> None:
    run("import", "线索.csv", "--lake", "lake", "--create")
    (folder / "线索.csv").write_text(f"{CLEAR.replace('1.5', '2.5')}L3,2026-02-01,1,\n", encoding="utf-8")
    table = run("import", "线索.csv", "--lake", "lake", "--format", "json").document["tables"][0]
    assert (3, 1, 1, 1) == tuple(table[name] for name in ("read", "inserted", "updated", "unchanged"))


def test_a_complete_file_deletes_what_it_lacks(run: CommandLine, folder: Path) -> None:
    (folder / "线索.csv").write_text(f"{CLEAR}L3,2026-02-01,1,\nL4,2026-02-01,1,\n", encoding="utf-8")
    run("import", "线索.csv", "--lake", "lake", "--create", "--complete")
    (folder / "线索.csv").write_text(f"{CLEAR}L3,2026-02-01,1,\n", encoding="utf-8")
    assert 0 == run("import", "线索.csv", "--lake", "lake", "--complete").code
    assert [("L1",), ("L2",), ("L3",)] == rows(folder, "leads", "lead_id")


def test_broken_rows_are_told_with_their_place_and_may_fail_the_run(run: CommandLine, folder: Path) -> None:
    (folder / "线索.csv").write_text(f"{CLEAR}L3,someday,1,\nL4,2026-02-01,1,x,y,z\n", encoding="utf-8")
    ran = run("import", "线索.csv", "--lake", "lake", "--create", "--fail-on-quarantine")
    assert 1 == ran.code
    assert (
        "created_at: “someday”, expected a date and time such as 2026-03-01 14:30:00  (线索.csv:4)" in ran.out
    )
    assert "steelyard quarantine lake list" in ran.out
    held = {each.origin: each.reasons[0].code for each in listing(Lake.open("lake"))}
    assert {"线索.csv:4": "moment", "线索.csv:5": "surplus"} == held


def test_a_header_that_was_renamed_is_told_with_the_nearest(run: CommandLine, folder: Path) -> None:
    run("import", "线索.csv", "--lake", "lake", "--create", "--save-mapping", "m.yaml")
    (folder / "线索.csv").write_text(CLEAR.replace("建立日期", "建立的日期"), encoding="utf-8")
    ran = run("import", "线索.csv", "--lake", "lake", "--mapping", "m.yaml")
    assert 2 == ran.code
    assert 'the column "建立日期" is no longer there' in ran.err
    assert 'Did you mean "建立的日期"?' in ran.err


def test_any_table_of_your_own_can_be_imported(run: CommandLine, folder: Path) -> None:
    (folder / "x.csv").write_text("店铺,销售额\n甲,1.50\n", encoding="utf-8")
    assert 0 == run("import", "x.csv", "--lake", "lake", "--create", "--table", "门店").code
    assert [("甲", Decimal("1.5"))] == rows(folder, "门店", "店铺", "销售额")


def test_a_wrong_file_is_told(run: CommandLine, folder: Path) -> None:
    ran = run("import", "none.csv", "--lake", "lake", "--create")
    assert (2, "error: none.csv  there is no such file or folder\n") == (ran.code, ran.err)


# ── dirty Excel ─────────────────────────────────────────────────────────────────────────────────────


def dirty_workbook(path: Path) -> Path:
    """Two sheets as people keep them, and one with notes.

    Campaigns under a title, with amounts in 万元, days as days, as serial numbers and as text; shares as
    10%, 0.1 and "10%", one campaign id over two merged rows.
    """
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        percent = book.add_format({"num_format": "0%"})
        page = book.add_worksheet("营销活动")
        page.merge_range("A1:E1", "2026年上半年营销活动")
        page.write_row("A3", ["活动编号", "活动名称", "开始日期", "结束日期", "活动费用（万元）"])
        page.write_row("A4", ["C1", "春季展会"])
        page.write_datetime("C4", date(2026, 3, 1), day)  # type: ignore[arg-type]
        page.write("D4", 46112)  # 2026-03-31 as Excel counts days
        page.write("E4", 12.345)
        page.write_row("A5", ["C2", "直播", "2026年4月1日", "2026.4.30", "3"])
        shares = book.add_worksheet("活动分摊")
        shares.write_row("A1", ["活动编号", "工号", "分摊比例"])
        shares.merge_range("A2:A3", "C1")
        shares.write_column("B2", ["E1", "E2", "E3"])
        shares.write("A4", "C2")
        shares.write("C2", 0.6, percent)
        shares.write("C3", "10%")
        shares.write("C4", 0.1)
        book.add_worksheet("说明").write_row("A1", ["由市场部填写", "每月更新", "谢谢"])
    return path


def test_a_dirty_workbook_is_read_as_people_mean_it(run: CommandLine, folder: Path) -> None:
    dirty_workbook(folder / "活动.xlsx")
    ran = run("import", "活动.xlsx", "--lake", "lake", "--create")
    assert 0 == ran.code, ran.err
    assert "活动.xlsx#说明: says nothing about any table; left out" in ran.out
    assert [
        ("C1", date(2026, 3, 1), date(2026, 3, 31), Decimal(123450)),
        ("C2", date(2026, 4, 1), date(2026, 4, 30), Decimal(30000)),
    ] == rows(folder, "campaigns", "campaign_id", "started_on", "ended_on", "cost")
    shares = rows(folder, "campaign_credits", "campaign_id", "employee_id", "share")
    assert [
        ("C1", "E1", Decimal("0.6")),
        ("C1", "E2", Decimal("0.1")),
        ("C2", "E3", Decimal("0.1")),
    ] == shares


# ── at a terminal ───────────────────────────────────────────────────────────────────────────────────


def test_the_return_key_takes_the_guess(folder: Path) -> None:
    with Terminal(["import", "线索.csv", "--lake", "lake"], folder=folder) as terminal:
        terminal.expect("There is no lake in lake yet. Make one? [Y/n]")
        terminal.press("")
        assert "成交金额（万元）  (× 10000)" in terminal.expect("Take it?")
        terminal.press("")
        terminal.expect("Snapshot")
        assert 0 == terminal.ended()
    assert [("L1",), ("L2",)] == rows(folder, "leads", "lead_id")


def test_a_column_is_changed_and_the_answer_is_remembered(folder: Path) -> None:
    with Terminal(["import", "费用.csv", "--lake", "lake", "--create"], folder=folder) as terminal:
        terminal.expect("does 03/04/2026 begin with the day or the month?")
        terminal.expect("[C]hange a column")
        terminal.press("")
        terminal.expect("Which column [incurred_on]")
        terminal.press("")
        terminal.expect("How is 03/04/2026 written [%d/%m/%Y]")
        terminal.press("2")
        terminal.expect("Take it?")
        terminal.press("y")
        terminal.expect("lake/mappings/files.yaml; next time nothing is asked")
        assert 0 == terminal.ended()
    assert [(date(2026, 3, 4),), (date(2026, 5, 4),)] == rows(folder, "campaign_costs", "incurred_on")


def test_what_was_answered_is_not_asked_again(run: CommandLine, folder: Path) -> None:
    test_a_column_is_changed_and_the_answer_is_remembered(folder)
    (folder / "费用.csv").write_text(f"{UNCLEAR}K3,C1,06/07/2026,1\n", encoding="utf-8")
    ran = run("import", "费用.csv", "--lake", "lake", "--format", "json")
    assert 0 == ran.code, ran.err
    assert 3 == len(rows(folder, "campaign_costs", "cost_id"))


def test_another_table_and_another_header_can_be_chosen(folder: Path) -> None:
    (folder / "x.csv").write_text("线索编号,何时,来源\nL1,2026-01-02,微信\n", encoding="utf-8")
    with Terminal(["import", "x.csv", "--lake", "lake", "--create"], folder=folder) as terminal:
        terminal.expect("another [t]able")
        terminal.press("t")
        terminal.expect("\nTable [")
        terminal.press("leads")
        terminal.expect("No column fills created_at")
        terminal.press("c")
        terminal.expect("Which column [created_at]")
        terminal.press("")
        terminal.expect("What fills created_at?")
        terminal.press("何时")
        terminal.expect("Take it?")
        terminal.press("")
        terminal.expect("Snapshot")
        assert 0 == terminal.ended()
    assert [("L1", "微信")] == rows(folder, "leads", "lead_id", "source")


def test_quitting_imports_nothing(folder: Path) -> None:
    with Terminal(["import", "线索.csv", "--lake", "lake", "--create"], folder=folder) as terminal:
        terminal.expect("Take it?")
        terminal.press("q")
        terminal.expect("stopped")
        assert 130 == terminal.ended()
    assert not (folder / "lake").exists()


def test_control_c_stops_it(folder: Path) -> None:
    with Terminal(["import", "线索.csv", "--lake", "lake", "--create"], folder=folder) as terminal:
        terminal.expect("[q]uit: ")  # with its last blank it is waiting for an answer
        terminal.interrupt()
        assert 130 == terminal.ended()
    assert not (folder / "lake").exists()
