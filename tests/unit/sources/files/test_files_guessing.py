"""Which header fills which column: names first, cells as evidence."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from file_cases import filled, looked, sheet, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from steelyard.lake.tables import TABLES, Column, Table
from steelyard.sources.files.aliases import names_of_column
from steelyard.sources.files.document import FileTable
from steelyard.sources.files.guessing import MappingGuess, guess_mapping
from steelyard.sources.files.headers import key_of

LEADS = TABLES["leads"]


def headers(guess: MappingGuess) -> dict[str, str]:
    return {each.column.name: each.best.header for each in guess.columns if each.best}


def guessed(table: str, column: str, look: object) -> object:
    guess = guess_mapping(look, TABLES[table])  # type: ignore[arg-type]
    return next(each.best for each in guess.columns if each.column.name == column)


def test_chinese_headers_fill_the_columns_they_mean() -> None:
    look = sheet("线索编号, 建立日期, 成交金额, 责任人, 来源渠道", "L1, 2026-01-02, 100, E1, 微信")
    assert {
        "lead_id": "线索编号", "created_at": "建立日期", "amount": "成交金额", "owner_id": "责任人", "source": "来源渠道",
    } == headers(guess_mapping(look, LEADS))  # fmt: skip


def test_traditional_and_english_headers_do_as_well() -> None:
    for written in ("線索編號, 建立日期, 負責人", "Lead ID, Created, Owner"):
        found = headers(guess_mapping(sheet(written, "L1, 2026-01-02, E1"), LEADS))
        assert {"lead_id", "created_at", "owner_id"} == set(found)


def test_a_header_fills_one_column_only() -> None:
    guess = guess_mapping(sheet("日期, 编号", "2026-01-02, 1"), TABLES["campaigns"])
    assert max(Counter(headers(guess).values()).values()) == 1


def test_what_is_left_over_is_said() -> None:
    guess = guess_mapping(sheet("lead_id, created_at, 备注", "1, 2026-01-02, 好"), LEADS)
    assert ("备注",) == guess.unmapped


def test_a_required_column_that_nothing_fills_is_missing() -> None:
    guess = guess_mapping(sheet("lead_id, amount", "1, 5"), LEADS)
    assert ("created_at",) == guess.missing
    assert not guess.sure


def test_cells_that_do_not_fit_make_a_name_less_sure() -> None:
    right = guessed("leads", "created_at", sheet("lead_id, 创建时间", "1, 2026-01-02", "2, 2026-01-03"))
    wrong = guessed("leads", "created_at", sheet("lead_id, 创建时间", "1, PNS", "2, 2026-01-03"))
    assert right.confidence > 0.9 > wrong.confidence  # type: ignore[attr-defined]


def test_a_column_of_days_is_a_guess_where_the_header_says_nothing() -> None:
    guess = guess_mapping(sheet("lead_id, 列2, 列3", "1, 2026-01-02, x"), LEADS)
    assert "created_at" not in headers(guess)
    (suggested,) = [each for each in guess.columns if each.column.name == "created_at"]
    assert "列2" == suggested.alternatives[0].header


@pytest.mark.parametrize(
    ("cells", "pattern"),
    [
        (("13/01/2026", "02/01/2026"), "%d/%m/%Y"),
        (("01/13/2026", "01/02/2026"), "%m/%d/%Y"),
        (("1-13-2026", "1-02-2026"), "%m-%d-%Y"),
        (("13.01.2026 14:30", "02.01.2026 9:00"), "%d.%m.%Y %H:%M"),
    ],
)
def test_a_day_over_twelve_tells_days_from_months(cells: tuple[str, ...], pattern: str) -> None:
    look = sheet("lead_id, created_at", *(f"{number}, {cell}" for number, cell in enumerate(cells)))
    found = guessed("leads", "created_at", look)
    assert (pattern, ()) == (found.manner.date, found.manner.orders)  # type: ignore[attr-defined]


def test_days_and_months_that_nothing_tells_apart_are_asked_about() -> None:
    guess = guess_mapping(sheet("lead_id, created_at", "1, 03/04/2026"), LEADS)
    (column,) = [each for each in guess.columns if each.column.name == "created_at"]
    assert column.best is not None
    assert ("%d/%m/%Y", "%m/%d/%Y") == column.best.manner.orders
    assert not column.sure


def test_a_unit_in_the_header_becomes_a_factor() -> None:
    found = guessed("leads", "amount", sheet("lead_id, created_at, 金额（万元）", "1, 2026-01-02, 1.5"))
    assert Decimal(10000) == found.manner.factor  # type: ignore[attr-defined]


def test_a_percent_sign_in_the_header_of_a_share_becomes_percent() -> None:
    look = sheet("campaign_id, employee_id, 占比(%)", "C1, E1, 30", "C1, E2, 70")
    found = guessed("campaign_credits", "share", look)
    assert found.manner.percent  # type: ignore[attr-defined]
    assert 1.0 == found.manner.fit  # type: ignore[attr-defined]


def test_a_weight_is_in_percent_anyway() -> None:
    look = sheet("期间, 对象类型, 对象, 指标, 权重(%)", "2026Q1, 团队, t1, roi, 30")
    assert not guessed("targets", "weight", look).manner.percent  # type: ignore[attr-defined]


def test_allowed_values_under_other_names_become_a_map() -> None:
    look = sheet(
        "事件编号, 发现时间, 情感倾向", "1, 2026-01-02, 负面", "2, 2026-01-02, 正面", "3, 2026-01-02, neutral"
    )
    found = guessed("sentiment_incidents", "polarity", look)
    assert (("正面", "positive"), ("负面", "negative")) == found.manner.values  # type: ignore[attr-defined]


def test_a_key_that_repeats_is_noticed() -> None:
    look = sheet("lead_id, created_at", "1, 2026-01-02", "1, 2026-01-03", "2, 2026-01-04", "3, 2026-01-05")
    assert 0.75 == guess_mapping(look, LEADS).distinct_keys(look)


def test_another_header_can_be_chosen_and_the_old_one_is_left_over() -> None:
    guess = guess_mapping(sheet("lead_id, created_at, 录入时间", "1, 2026-01-02, 2026-01-03"), LEADS)
    other = guess.chosen("created_at", "录入时间")
    assert "录入时间" == headers(other)["created_at"]
    assert ("created_at",) == other.unmapped
    assert "created_at" not in headers(other.chosen("created_at", None))


def test_a_header_that_is_given_to_a_column_is_taken_from_the_other() -> None:
    guess = guess_mapping(sheet("lead_id, created_at, amount", "1, 2026-01-02, 5"), LEADS)
    assert "source" in headers(guess.chosen("source", "amount"))
    assert "amount" not in headers(guess.chosen("source", "amount"))


# ── any table, any names, any order ─────────────────────────────────────────────────────────────────


def unmistakable(table: Table, column: Column) -> list[str]:
    """The names that mean this column and no other of its table."""
    owners: dict[str, set[str]] = {}
    for each in table.columns:
        for name in (*names_of_column(table, each.name)[0], *names_of_column(table, each.name)[1]):
            owners.setdefault(key_of(name), set()).add(each.name)
    own, common = names_of_column(table, column.name)
    return [name for name in dict.fromkeys((*own, *common)) if owners[key_of(name)] == {column.name}]


def cell(column: Column, row: int) -> str:
    """A cell that fits the column, another one in every row."""
    if column.allowed:
        return column.allowed[row % len(column.allowed)]
    low = column.minimum or 0
    return {
        "text": f"{column.name}-{row}",
        "integer": str(low + row % 2),
        "decimal": f"{low}.{row % 2}5" if column.maximum == 1 else str(low + row % 2),
        "date": str(date(2026, 1, 20) + timedelta(days=row)),
        "timestamp": f"{date(2026, 1, 20) + timedelta(days=row)} 09:30:00",
        "boolean": "true" if row % 2 else "false",
    }[column.type]


@st.composite
def renamed(draw: st.DrawFn) -> tuple[Table, dict[str, str]]:
    """A table, and some of its columns (all that are required) under other names in another order."""
    table = draw(st.sampled_from(list(TABLES.values())))
    optional = [column for column in table.columns if not column.required]
    chosen = [
        *(c for c in table.columns if c.required),
        *draw(st.lists(st.sampled_from(optional), unique=True) if optional else st.just([])),
    ]
    names = {column.name: draw(st.sampled_from(unmistakable(table, column))) for column in chosen}
    order = draw(st.permutations(list(names)))
    return table, {name: names[name] for name in order}


@given(case=renamed())
@settings(max_examples=60, deadline=None)
def test_any_order_of_any_names_gives_the_same_rows(case: tuple[Table, dict[str, str]]) -> None:
    table, names = case
    columns = [table[name] for name in names]
    rows = [[cell(column, number) for column in columns] for number in range(4)]
    with TemporaryDirectory() as folder:
        path = write_csv(Path(folder) / "file.csv", list(names.values()), rows)
        guess = guess_mapping(looked(path), table)
        found = filled(path, FileTable(map=guess.map()))
    assert names == headers(guess)
    expected = [dict(zip(names, row, strict=True)) for row in rows]
    assert expected == [{name: row[name] for name in names} for row in found]


def test_every_column_has_a_name_that_means_no_other() -> None:
    for table, column in ((t, c) for t in TABLES.values() for c in t.columns):
        assert unmistakable(table, column), f"{table.name}.{column.name}"


def test_a_table_that_is_written_with_its_own_names_is_sure() -> None:
    for table in TABLES.values():
        names = [column.name for column in table.columns]
        rows = [tuple(cell(column, number) for column in table.columns) for number in range(4)]
        look = sheet(", ".join(names), *(", ".join(row) for row in rows))
        guess = guess_mapping(look, table)
        assert guess.sure, table.name
        assert {name: name for name in names} == headers(guess)


def test_headers_that_mean_nothing_fill_nothing() -> None:
    for table in TABLES.values():
        assert not headers(guess_mapping(sheet("a, b"), table))
