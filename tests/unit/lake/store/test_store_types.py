"""What a lake stores: exact numbers, moments with and without zone, Chinese names, columns that come and grow."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lake_rows import query, table

from steelyard.core.problems import SteelyardError
from steelyard.lake.store.lake import Lake
from steelyard.lake.store.names import folder_of, table_of

at = datetime  # without zone, as these columns are


def test_chinese_tables_and_columns_keep_their_names(lake: Lake) -> None:
    lake.merge("销售额", query("SELECT '甲' AS 客户, 1.50::DECIMAL(18,2) AS 金额"), key=["客户"])
    lake.merge("销售额", query("SELECT '甲' AS 客户, 2.50::DECIMAL(18,2) AS 金额"), key=["客户"])

    assert ["销售额"] == lake.tables()
    assert [{"客户": "甲", "金额": Decimal("2.50")}] == table(lake, "销售额")
    assert all(path.isascii() for path in (str(each) for each in Path(lake.root).iterdir()))
    assert "销售额" == lake.at("销售额").delta.metadata().name


def test_a_lake_in_a_folder_with_a_chinese_name_and_spaces_is_read_like_any(tmp_path: Path) -> None:
    lake = Lake.create(tmp_path / "数据 湖 #1")
    lake.merge("t", query("SELECT 1 AS id"), key=["id"])
    lake.merge("t", query("SELECT 2 AS id"), key=["id"])

    assert [1, 2] == sorted(row["id"] for row in Lake.open(tmp_path / "数据 湖 #1").rows("t"))
    assert all(Path(path).is_file() for path in lake.files("t"))


def test_a_percent_sign_in_the_path_is_refused_because_delta_reads_it_as_a_code(tmp_path: Path) -> None:
    with pytest.raises(SteelyardError, match='without "%"'):
        Lake.create(tmp_path / "100%41")


@pytest.mark.parametrize("name", ["Order ID", "a.b", "SELECT", "it's", 'say "x"', "Größe", "日期"])
def test_any_name_of_a_column_can_be_key_and_value(lake: Lake, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    for value in (1, 2):
        lake.merge("t", query(f"SELECT 7 AS {quoted}, {value} AS v"), key=[name])

    assert [{name: 7, "v": 2}] == table(lake, "t")
    lake.merge("u", query(f"SELECT 7 AS id, 1 AS {quoted}"), key=["id"])
    lake.merge("u", query(f"SELECT 7 AS id, 5 AS {quoted}"), key=["id"])
    assert [{"id": 7, name: 5}] == table(lake, "u")


@given(st.text(min_size=1, max_size=20))
def test_the_folder_of_a_table_is_ascii_and_gives_the_name_back(name: str) -> None:
    try:
        folder = folder_of(name)
    except SteelyardError:
        return
    import unicodedata

    assert folder.isascii()
    assert not set(folder) & set('/\\:*?"<>|% ')
    assert table_of(folder) == unicodedata.normalize("NFC", name)


def test_binary_fractions_become_the_decimals_they_stand_for(lake: Lake) -> None:
    lake.merge("t", query("SELECT 1 AS id, 12345678.91::DOUBLE AS a, 0.1::FLOAT AS b"), key=["id"])

    assert "DECIMAL(38,12)" == lake.columns("t")["a"]
    assert [{"id": 1, "a": Decimal("12345678.91"), "b": Decimal("0.1")}] == table(lake, "t")


def test_large_whole_numbers_keep_every_digit(lake: Lake) -> None:
    lake.merge("t", query("SELECT 1 AS id, 12345678901234567890123456789::HUGEINT AS n"), key=["id"])

    assert 12345678901234567890123456789 == table(lake, "t")[0]["n"]


def test_moments_keep_whether_they_have_a_zone(lake: Lake) -> None:
    sql = "SELECT 1 AS id, TIMESTAMP '2026-03-31 23:30:00' AS naive, TIMESTAMPTZ '2026-04-01 07:30:00+08' AS aware"
    lake.merge("t", query(sql), key=["id"], time="aware")

    (row,) = lake.rows("t")

    assert at(2026, 3, 31, 23, 30) == row["naive"]
    assert datetime(2026, 3, 31, 23, 30, tzinfo=UTC) == row["aware"]
    # Filed under the month of the instant in UTC.
    assert "2026-03" == row["_month"]


def test_a_column_that_appears_is_empty_in_older_rows(lake: Lake) -> None:
    lake.merge("t", query("SELECT 1 AS id"), key=["id"])
    lake.merge("t", query("SELECT 2 AS id, TIMESTAMP '2026-01-01 10:00:00' AS at, {'a': 1} AS s"), key=["id"])

    found = {row["id"]: row for row in table(lake, "t")}

    assert {"id": 1, "at": None, "s": None} == found[1]
    assert {"id": 2, "at": at(2026, 1, 1, 10), "s": {"a": 1}} == found[2]
    assert {"id": "BIGINT"} == lake.columns("t", 0)


@pytest.mark.parametrize(
    ("first", "then", "type_", "values"),
    [
        ("1", "2.5::DECIMAL(18,1)", "DECIMAL(38,1)", [Decimal(1), Decimal("2.5")]),
        ("1.5::DECIMAL(18,1)", "2::BIGINT", "DECIMAL(18,1)", [Decimal("1.5"), Decimal(2)]),
        # Zeros at the end are no digits that could be lost.
        ("1.5::DECIMAL(18,1)", "2.50::DECIMAL(18,2)", "DECIMAL(18,1)", [Decimal("1.5"), Decimal("2.5")]),
        ("DATE '2026-01-01'", "TIMESTAMP '2026-01-02 10:00'", "TIMESTAMP", [at(2026, 1, 1), at(2026, 1, 2, 10)]),
        ("'0012'", "12", "VARCHAR", ["0012", "12"]),
        ("NULL::VARCHAR", "12", "BIGINT", [None, 12]),
        ("12", "NULL::VARCHAR", "BIGINT", [12, None]),
    ],
)  # fmt: skip
def test_a_type_grows_where_nothing_is_lost(
    lake: Lake, first: str, then: str, type_: str, values: list[object]
) -> None:
    lake.merge("t", query(f"SELECT 1 AS id, {first} AS v"), key=["id"])
    lake.merge("t", query(f"SELECT 2 AS id, {then} AS v"), key=["id"])

    assert type_ == lake.columns("t")["v"]
    assert values == [row["v"] for row in sorted(table(lake, "t"), key=lambda row: row["id"])]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("1", "'x'"),
        ("true", "5"),
        ("TIMESTAMP '2026-01-01'", "TIMESTAMPTZ '2026-01-01 00:00:00+00'"),
        ("1", "[1]"),
    ],
)
def test_a_type_that_holds_not_both_is_refused_and_nothing_is_written(
    lake: Lake, first: str, then: str
) -> None:
    lake.merge("t", query(f"SELECT 1 AS id, {first} AS v"), key=["id"])

    with pytest.raises(SteelyardError, match="v: the column holds"):
        lake.merge("t", query(f"SELECT 2 AS id, {then} AS v"), key=["id"])

    assert {"t": 0} == lake.versions()


def test_old_versions_keep_the_types_they_had(lake: Lake) -> None:
    lake.merge("t", query("SELECT 1 AS id, DATE '2026-01-01' AS v"), key=["id"])
    lake.merge("t", query("SELECT 2 AS id, TIMESTAMP '2026-01-01 08:00' AS v"), key=["id"])

    assert [{"id": 1, "v": date(2026, 1, 1)}] == table(lake, "t", 0)
