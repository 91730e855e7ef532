"""Files are found by the name of their table, and every file that was used is in the snapshot."""

# The expected value comes first.

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from steelyard.core.problems import SteelyardError
from steelyard.lake.folder import Folder


def make(root: Path, files: Iterable[str]) -> Folder:
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of {name}")
    return Folder(root)


def found(folder: Folder, *, table: str | None = None, file: str | None = None) -> list[str]:
    return [folder.relative(path) for path in folder.find(table=table, file=file)]


@pytest.mark.parametrize(
    "suffix", ["csv", "tsv", "txt", "xlsx", "xls", "parquet", "json", "jsonl", "ndjson", "CSV"]
)
def test_a_table_is_the_file_of_its_name(tmp_path: Path, suffix: str) -> None:
    folder = make(tmp_path, [f"orders.{suffix}", "orders_old.csv"])
    assert [f"orders.{suffix}"] == found(folder, table="orders")


def test_a_table_may_be_a_folder_of_files(tmp_path: Path) -> None:
    folder = make(
        tmp_path, ["orders/2.csv", "orders/1.csv", "orders/.hidden.csv", "orders/~$1.xlsx", "orders/read.me"]
    )
    assert ["orders/1.csv", "orders/2.csv"] == found(folder, table="orders")


def test_a_table_may_have_a_chinese_name(tmp_path: Path) -> None:
    assert ["活动.csv"] == found(make(tmp_path, ["活动.csv"]), table="活动")


def test_accents_are_equal_however_the_file_system_writes_them(tmp_path: Path) -> None:
    assert 1 == len(make(tmp_path, ["cafe\u0301.csv"]).find(table="caf\u00e9"))


def test_a_table_that_is_not_there_is_named_with_what_there_is(tmp_path: Path) -> None:
    folder = make(tmp_path, ["campaigns.csv", "orders.parquet", "notes.md"])
    with pytest.raises(SteelyardError) as error:
        folder.find(table="campaign")
    assert (
        f'There is no file for table "campaign" in {folder.root}: looked for campaign.csv, campaign.xlsx, '
        'campaign.parquet, … There is campaigns or orders. Did you mean "campaigns"?'
    ) == str(error.value)


@pytest.mark.parametrize("files", [["orders.csv", "orders.xlsx"], ["orders.csv", "orders/1.csv"]])
def test_a_table_must_not_be_there_twice(tmp_path: Path, files: list[str]) -> None:
    with pytest.raises(SteelyardError, match=r'Table "orders" is there more than once: .*Keep one of them'):
        make(tmp_path, files).find(table="orders")


def test_the_files_of_a_table_have_one_format(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError) as error:
        make(tmp_path, ["orders/1.csv", "orders/2.xlsx"]).find(table="orders")
    assert 'orders  Table "orders" has files of several formats: .csv, .xlsx. Keep one format' == str(
        error.value
    )


def test_files_are_found_by_pattern(tmp_path: Path) -> None:
    folder = make(tmp_path, ["sales2.csv", "sales1.csv", "other.csv", "deep/sales3.csv"])
    assert ["sales1.csv", "sales2.csv"] == found(folder, file="sales*.csv")
    assert ["deep/sales3.csv", "sales1.csv", "sales2.csv"] == found(folder, file="**/sales*.csv")


def test_a_file_whose_name_looks_like_a_pattern_is_found(tmp_path: Path) -> None:
    assert ["a[1].csv"] == found(make(tmp_path, ["a[1].csv", "a1.csv"]), file="a[1].csv")


@pytest.mark.parametrize(
    "pattern", ["../secret.csv", "/etc/passwd", "a/../../b.csv", "C:\\secret.csv", "", " "]
)
def test_files_outside_the_folder_are_refused(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(SteelyardError, match="is not a file of the data folder"):
        make(tmp_path / "data", ["a.csv"]).find(file=pattern)


def test_a_pattern_that_means_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match=r'"a\*\*\.csv" is not a pattern of files: '):
        make(tmp_path, ["a.csv"]).find(file="a**.csv")


def test_a_pattern_that_finds_nothing_says_what_there_is(tmp_path: Path) -> None:
    folder = make(tmp_path, ["sales.csv"])
    with pytest.raises(SteelyardError) as error:
        folder.find(file="sale.csv")
    assert (
        f'There is no file "sale.csv" in {folder.root}. There is sales.csv. Did you mean "sales.csv"?'
        == str(error.value)
    )


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match="There is no data folder"):
        Folder(tmp_path / "nowhere")


def test_it_knows_which_tables_there_are(tmp_path: Path) -> None:
    folder = make(tmp_path, ["orders.csv", "teams/1.csv", "notes.md"])
    assert ["orders", "teams"] == folder.tables()
    assert folder.has("teams")
    assert not folder.has("notes")


def test_the_snapshot_is_the_sha256_of_the_files_that_were_used(tmp_path: Path) -> None:
    folder = make(tmp_path, ["orders.csv", "unused.csv"])
    folder.find(table="orders")
    assert {"orders.csv": hashlib.sha256(b"content of orders.csv").hexdigest()} == folder.snapshot()


def test_the_snapshot_changes_with_the_file(tmp_path: Path) -> None:
    folder = make(tmp_path, ["orders.csv"])
    folder.find(table="orders")
    before = folder.snapshot()
    (tmp_path / "orders.csv").write_text("something longer than before")
    assert before != folder.snapshot()


def test_a_file_from_elsewhere_joins_the_snapshot(tmp_path: Path) -> None:
    folder = make(tmp_path / "data", ["orders.csv"])
    elsewhere = tmp_path / "targets.csv"
    elsewhere.write_text("x")
    folder.use(elsewhere)
    assert {str(elsewhere.resolve()): hashlib.sha256(b"x").hexdigest()} == folder.snapshot()
