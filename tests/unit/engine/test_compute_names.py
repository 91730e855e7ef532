"""Names and ids of every kind: Chinese, blanks, quotes, SQL keywords, characters outside the basic plane."""

from __future__ import annotations

import pytest

import cast
from folders import DataFolder, computed, scheme
from steelyard.core.problems import SteelyardError

#: Ids as companies write them.
IDS = [
    "e-007",
    "O'Brien",
    '"quoted"',
    "林𠮷",
    "a b",
    "x;y",
    "--",
    "007",
    "1e3",
    "null",
    "NULL",
    "Ärger",
    "ß",
    "🦆",
    "%",
    "_",
    "\\",
    "/etc",
]


@pytest.mark.parametrize("table", ["活动", "net sales", "order", "select", "O'Brien", "2025", "a-b", "group"])
def test_tables_may_have_any_name(folder: DataFolder, table: str) -> None:
    folder.rows(table, "day, amount", "2025-01-05, 1")
    document = scheme({"d": {"table": table, "time": "day", "measures": {"m": "sum(amount)"}}}, {"x": "m"})
    assert 1 == computed(folder, document, "2025Q1").value("x")


@pytest.mark.parametrize(
    "column",
    [
        "金额",
        "net amount",
        "order",
        "select",
        "group",
        "Amount (CNY)",
        'say "hi"',
        "a'b",
        "𠮷",
        "2025",
        "a.b-c",
        "steelyard",
    ],
)
def test_columns_may_have_any_name(folder: DataFolder, column: str) -> None:
    folder.lines("sales", ("日期", column, "谁"), [("2025-01-05", 2, "林"), ("2025-01-06", 3, "")])
    quoted = '"' + column.replace('"', '""') + '"'
    dataset = {
        "table": "sales",
        "time": "日期",
        "subject": "谁",
        "where": f"{quoted} > 0",
        "columns": {"双倍": f"{quoted} * 2"},
        "measures": {"m": f"sum({quoted})", "n": "sum(双倍)"},
    }
    found = computed(folder, scheme({"d": dataset}, {"x": "m", "y": "n"}), "2025Q1", "employee")
    assert ({"林": 2}, {"林": 4}) == (found.of("x"), found.of("y"))
    assert {"(none)": 3, "林": 2} == computed(folder, scheme({"d": dataset}, {"x": "m"}), "2025Q1", "谁").of(
        "x"
    )


@pytest.mark.parametrize("column", ["order", "group", "select", "Amount (CNY)", "𠮷", "谁 的"])
def test_moments_owners_and_keys_may_have_any_name(folder: DataFolder, column: str) -> None:
    folder.lines("sales", (column, "amount"), [("2025-01-05", 2)])
    document = scheme({"d": {"table": "sales", "time": column, "measures": {"m": "sum(amount)"}}}, {"x": "m"})
    assert 2 == computed(folder, document, "2025Q1").value("x")
    folder.lines("sales", ("day", "amount", column), [("2025-01-05", 2, "ann")]).lines(
        "look", (column, "name"), [("ann", "Ann")]
    )
    join = {"table": "look", "on": {column: column}, "columns": ["name"]}
    dataset = {
        "table": "sales",
        "time": "day",
        "subject": column,
        "join": join,
        "measures": {"m": "sum(amount)", "n": "count(name)"},
    }
    found = computed(folder, scheme({"d": dataset}, {"x": "m", "y": "n"}), "2025Q1", "employee")
    assert ({"ann": 2}, {"ann": 1}) == (found.of("x"), found.of("y"))


@pytest.mark.parametrize("name", ["收入", "order", "group", "select", "sum", "prior", "𠮷利", "été", "_1"])
def test_measures_may_have_any_name_that_is_a_word(folder: DataFolder, name: str) -> None:
    folder.rows("sales", "day, amount", "2025-01-05, 2", "2025-04-05, 6")
    formula = f'"{name}" / prior("{name}")'
    document = scheme(
        {"d": {"table": "sales", "time": "day", "measures": {name: "sum(amount)"}}},
        {"x": formula, "指标": f'"{name}"'},
    )
    found = computed(folder, document, "2025Q2")
    assert (3, 6) == (found.value("x"), found.value("指标"))


@pytest.mark.parametrize("name", ["net sales", "5%", "a-b", 'a"b', "1st", ""])
def test_a_measure_whose_name_is_no_word_is_refused(folder: DataFolder, name: str) -> None:
    folder.rows("sales", "day, amount", "2025-01-05, 2")
    dataset = {"table": "sales", "time": "day", "measures": {name: "sum(amount)"}}
    document = scheme(None, {"x": "1"}) | {"datasets": {"d": dataset}}
    with pytest.raises(SteelyardError, match="is not a name"):
        computed(folder, document, "2025Q1")


def test_a_keyword_without_quotes_is_refused_as_one_cannot_read_it(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount", "2025-01-05, 2")
    document = scheme(
        {"d": {"table": "sales", "time": "day", "measures": {"select": "sum(amount)"}}}, {"x": "select / 2"}
    )
    with pytest.raises(SteelyardError, match=r"indicators\.x\.formula"):
        computed(folder, document, "2025Q1")


def test_columns_are_found_whatever_their_case(folder: DataFolder) -> None:
    folder.rows("sales", "Day, Amount, Owner_ID, Kind", "2025-01-05, 2, ann, web", "2025-01-05, 3, bob, tv")
    dataset = {
        "table": "sales",
        "time": "day",
        "subject": "owner_id",
        "where": "KIND = 'web'",
        "columns": {"Double": "amount * 2"},
        "measures": {"m": "sum(AMOUNT)", "n": "sum(double)"},
    }
    found = computed(folder, scheme({"d": dataset}, {"x": "m", "y": "n"}), "2025Q1", "employee")
    assert (2, 4) == (found.value("x", "ann"), found.value("y", "ann"))
    assert {"web": 2} == computed(folder, scheme({"d": dataset}, {"x": "m"}), "2025Q1", "kind").of("x")


def test_joined_columns_are_found_whatever_their_case(folder: DataFolder) -> None:
    folder.rows("sales", "day, amount, kind", "2025-01-05, 2, w", "2025-01-05, 3, t").rows(
        "kinds", "ID, Label", "w, web", "t, tv"
    )
    dataset = {
        "table": "sales", "time": "day", "join": {"table": "kinds", "on": {"KIND": "id"}, "columns": ["label"]},
        "measures": {"m": "sum(amount) filter (where LABEL = 'web')"},
    }  # fmt: skip
    assert 2 == computed(folder, scheme({"d": dataset}, {"x": "m"}), "2025Q1").value("x")


def test_ids_are_texts_of_any_kind(folder: DataFolder) -> None:
    folder.lines("employees", ("employee_id", "name"), [(each, f"{each}!") for each in IDS])
    folder.lines(
        "teams",
        ("team_id", "name", "parent_id", "kind"),
        [("市场部", "市场部", "", "department"), ("it's", 'The "team"', "市场部", "team")],
    )
    folder.lines(
        "memberships",
        ("employee_id", "team_id", "valid_from", "valid_to", "share"),
        [(each, "it's", "2024-01-01", "", "") for each in IDS],
    )
    folder.lines(
        "sales",
        ("day", "amount", "owner_id"),
        [("2025-01-05", 2**power, each) for power, each in enumerate(IDS)],
    )
    document = scheme(
        {"d": {"table": "sales", "time": "day", "subject": "owner_id", "measures": {"m": "sum(amount)"}}},
        {"x": "m"},
    )
    people = computed(folder, document, "2025Q1", "employee")
    assert {each: 2**power for power, each in enumerate(IDS)} == people.of("x")
    assert {each: f"{each}!" for each in IDS} == people.computation.results.names
    assert {"it's": 2 ** len(IDS) - 1} == computed(folder, document, "2025Q1", "team").of("x")
    assert {"市场部": 2 ** len(IDS) - 1} == computed(folder, document, "2025Q1", "department").of("x")


def test_ids_that_look_like_numbers_stay_texts(folder: DataFolder) -> None:
    folder.rows(
        "sales", "day, amount, owner_id", "2025-01-05, 1, 007", "2025-01-05, 2, 7", "2025-01-05, 4, 7.0"
    )
    document = scheme(
        {"d": {"table": "sales", "time": "day", "subject": "owner_id", "measures": {"m": "sum(amount)"}}},
        {"x": "m"},
    )
    assert {"007": 1, "7": 2, "7.0": 4} == computed(folder, document, "2025Q1", "employee").of("x")


def test_credits_find_their_rows_by_ids_of_any_kind(folder: DataFolder) -> None:
    keys = ["r'1", 'r"2', "活动𠮷", "r;4", "005"]
    folder.lines("runs", ("key", "day", "amount"), [(key, "2025-01-05", 10) for key in keys])
    folder.lines("parts", ("key", "who", "share"), [(key, cast.manager.name, 0.5) for key in keys])
    runs = {
        "table": "runs",
        "time": "day",
        "credits": {"table": "parts", "key": "key", "subject": "who", "share": "share"},
        "measures": {"m": "sum(amount)"},
    }
    assert {cast.manager.name: 25} == computed(
        folder, scheme({"runs": runs}, {"x": "m"}), "2025Q1", "employee"
    ).of("x")


def test_the_names_of_the_cast_come_through(folder: DataFolder) -> None:
    cast.organise(folder).rows("sales", "day, amount, owner_id", "2025-01-05, 1, ")
    document = scheme(
        {"d": {"table": "sales", "time": "day", "subject": "owner_id", "measures": {"m": "sum(amount)"}}},
        {"x": "m"},
    )
    names = computed(folder, document, "2025Q1", "employee").computation.results.names
    assert "林𠮷" == names[cast.employee.id]
    assert "Siobhán O'Brien" == names[cast.manager.id]
