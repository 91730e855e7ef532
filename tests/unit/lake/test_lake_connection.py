"""SQL reaches the data folder and nothing else, whatever it says."""

# The expected value comes first.

from __future__ import annotations

import gc
from pathlib import Path

import duckdb
import pytest

from steelyard.lake.connection import connect, temporary_directory


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("x\n1\n")
    (tmp_path / "data-of-others").mkdir()
    (tmp_path / "data-of-others" / "a.csv").write_text("x\n2\n")
    return tmp_path / "data"


def test_it_reads_files_of_the_data_folder(folder: Path) -> None:
    found = connect(folder, timezone="UTC").execute(f"SELECT x FROM read_csv('{folder}/a.csv')").fetchall()
    assert [(1,)] == found


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_csv('{folder}/../data-of-others/a.csv')",
        "SELECT * FROM read_csv('{folder}-of-others/a.csv')",
        "COPY (SELECT 1) TO '{folder}/../stolen.csv'",
        "ATTACH '{folder}/../other.db'",
        "EXPORT DATABASE '{folder}/../all'",
        "INSTALL httpfs",
        "LOAD httpfs",
    ],
)
def test_it_cannot_leave_the_data_folder(folder: Path, sql: str) -> None:
    with pytest.raises(duckdb.PermissionException):
        connect(folder, timezone="UTC").execute(sql.format(folder=folder))


def test_it_reads_nothing_without_a_folder(folder: Path) -> None:
    with pytest.raises(duckdb.PermissionException):
        connect(None, timezone="UTC").execute(f"SELECT * FROM read_csv('{folder}/a.csv')")


@pytest.mark.parametrize(
    "setting",
    [
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "SET TimeZone = 'UTC'",
        "RESET lock_configuration",
        "PRAGMA memory_limit = '1GB'",
    ],
)
def test_settings_cannot_be_changed(folder: Path, setting: str) -> None:
    with pytest.raises(duckdb.InvalidInputException):
        connect(folder, timezone="Asia/Shanghai").execute(setting)


def test_sql_does_not_see_variables_of_python(folder: Path) -> None:
    connection = connect(folder, timezone="UTC")
    secret = connection.sql("SELECT 42 AS answer")
    assert secret is not None
    with pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM secret")


def test_times_are_shown_in_the_zone(folder: Path) -> None:
    connection = connect(folder, timezone="Asia/Shanghai")
    sql = "SELECT CAST(TIMESTAMPTZ '2026-03-01 00:00:00+00' AS VARCHAR)"
    assert [("2026-03-01 08:00:00+08",)] == connection.execute(sql).fetchall()


def test_a_folder_may_have_a_quote_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "Li's 数据"
    folder.mkdir()
    (folder / "a.csv").write_text("x\n1\n")
    sql = f"SELECT x FROM read_csv('{str(folder / 'a.csv').replace(chr(39), chr(39) * 2)}')"
    assert [(1,)] == connect(folder, timezone="UTC").execute(sql).fetchall()


def test_the_temporary_directory_goes_with_the_connection(folder: Path) -> None:
    connection = connect(folder, timezone="UTC")
    temporary = temporary_directory(connection)
    assert temporary.is_dir()
    del connection
    gc.collect()
    assert not temporary.exists()
