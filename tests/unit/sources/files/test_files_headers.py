"""Headers as people write them: one name under many spellings, and the unit behind it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from steelyard.lake.tables import TABLES
from steelyard.sources.files.aliases import misplaced, names_of_column, names_of_table, vocabulary
from steelyard.sources.files.headers import key_of, likeness, read_header


@pytest.mark.parametrize(
    "written", ["Lead ID", "lead_id", "LEAD-ID", " lead id ", "leadId", "Ｌｅａｄ　ＩＤ", "*Lead ID"]
)
def test_spellings_of_a_name_are_the_same_name(written: str) -> None:
    assert "leadid" == read_header(written).key


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [("線索編號", "线索编号"), ("建檔日期", "建档日期"), ("實際完成日期", "实际完成日期")],
)
def test_traditional_characters_are_read_as_simplified_ones(traditional: str, simplified: str) -> None:
    assert key_of(simplified) == key_of(traditional)


@pytest.mark.parametrize(
    ("header", "key", "factor"),
    [
        ("金额（万元）", "金额", 10000),
        ("金額(萬元)", "金额", 10000),
        ("金额(单位：万元)", "金额", 10000),
        ("花费/万元", "花费", 10000),
        ("成交金额_元", "成交金额", 1),
        ("Budget (k)", "budget", 1000),
        ("占比(%)", "占比", Decimal("0.01")),
        ("营收[亿元]", "营收", 100000000),
    ],
)
def test_a_unit_behind_the_name_is_a_factor(header: str, key: str, factor: Decimal) -> None:
    found = read_header(header)
    assert (key, factor) == (found.key, found.factor)


@pytest.mark.parametrize("header", ["客户名称(必填)", "Name", "created_at", "公司（全称）"])
def test_other_brackets_are_no_unit(header: str) -> None:
    assert read_header(header).factor is None


def test_likeness_is_one_for_the_same_and_nothing_for_strangers() -> None:
    assert 1.0 == likeness("线索编号", "线索编号")
    assert 0.0 == likeness("备注", "线索编号")


def test_a_name_inside_a_longer_one_counts_by_its_share() -> None:
    # 0.6 and three tenths of the share of the longer name: 4 of 6 characters.
    assert pytest.approx(0.6 + 0.3 * 4 / 6) == likeness("线索编号", "线索编号编码")


def test_a_slip_of_the_pen_is_nearly_the_same() -> None:
    assert 0.8 < likeness("creatdat", "createdat") < 1


def test_short_latin_names_are_alike_only_when_they_are_the_same() -> None:
    assert 0.0 == likeness("to", "total")
    assert 0.0 == likeness("id", "leadid")


def test_every_alias_speaks_of_the_table_model() -> None:
    assert not misplaced()


def test_every_table_has_names_in_both_languages() -> None:
    for name in TABLES:
        others = names_of_table(name)[1:]
        assert any(not each.isascii() for each in others), name


def test_every_column_has_another_name() -> None:
    lonely = [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if len(sum(names_of_column(table, column.name), ())) < 2
    ]
    assert not lonely


def test_no_name_stands_for_two_columns_of_a_table() -> None:
    for table in TABLES.values():
        seen: dict[str, str] = {}
        for column in table.columns:
            for name in names_of_column(table, column.name)[0]:
                other = seen.setdefault(key_of(name), column.name)
                assert other == column.name, f"{table.name}: {name} is {other} and {column.name}"


def test_traditional_characters_come_once() -> None:
    assert all(chr(old) != new for old, new in vocabulary().simplified.items())
