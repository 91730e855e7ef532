"""Stocks: alive at t when from < t and (to is null or to >= t) (DESIGN "Stocks")."""

from __future__ import annotations

from fractions import Fraction

import pytest

from folders import DataFolder, Document, computed, scheme
from steelyard.core.problems import SteelyardError

CUSTOMERS: Document = {
    "table": "accounts",
    "valid": {"from": "acquired_at", "to": "churned_at"},
    "covers": {"from": "2024-01-01", "to": "2026-12-31"},
    "measures": {
        "alive": "count(*)",
        "worth": "sum(value)",
        "groups": "count(distinct industry)",
        "biggest": "max(value)",
        "new_ones": {"sql": "count(*)", "time": "acquired_at"},
        "lost_ones": {"sql": "count(*)", "time": "churned_at"},
    },
}
FORMULAS = {
    "opening": "opening(alive)",
    "closing": "closing(alive)",
    "bare": "alive",
    "prior": "prior(alive)",
    "new_ones": "new_ones",
    "lost_ones": "lost_ones",
    "worth": "worth",
    "groups": "groups",
    "opening_groups": "opening(groups)",
    "biggest": "biggest",
    "retention": "(closing(alive) - new_ones) / opening(alive)",
}


def accounts(folder: DataFolder, *rows: str) -> DataFolder:
    return folder.rows("accounts", "id, acquired_at, churned_at, value, industry", *rows)


def numbers(folder: DataFolder, period: str, as_of: str | None = None) -> dict[str, object]:
    found = computed(folder, scheme({"customers": CUSTOMERS}, FORMULAS), period, as_of=as_of)
    return {name: found.value(name) for name in FORMULAS}


@pytest.mark.parametrize(
    ("start", "end", "opening", "closing"),
    [
        ("2025-03-31", "", 1, 1),
        ("2025-04-01", "", 0, 1),  # from < t: acquired on the first day, not there when it began
        ("2025-06-30", "", 0, 1),
        ("2025-07-01", "", 0, 0),  # belongs to the next quarter
        ("2025-06-30 23:59:59", "", 0, 1),
        ("2025-01-01", "2025-03-31", 0, 0),
        ("2025-01-01", "2025-04-01", 1, 0),  # to >= t: still there at the very moment
        ("2025-01-01", "2025-06-30", 1, 0),
        ("2025-01-01", "2025-07-01", 1, 1),
        ("2025-04-01", "2025-04-01", 0, 0),
        ("2025-05-10", "2025-05-20", 0, 0),  # came and went within the quarter
        ("2025-05-20", "2025-05-10", 0, 0),  # left before it came: never alive
        ("2025-08-01", "2025-02-01", 0, 0),
        ("2025-02-01", "2025-01-01", 0, 0),
        ("", "", 0, 0),
        ("", "2025-12-01", 0, 0),
    ],
)
def test_a_row_is_alive_after_its_start_and_until_its_end(
    folder: DataFolder, start: str, end: str, opening: int, closing: int
) -> None:
    accounts(folder, f"1, {start}, {end}, 10, retail")
    found = numbers(folder, "2025Q2")
    assert (opening, closing) == (found["opening"], found["closing"])
    assert (opening, closing) == (found["opening_groups"], found["groups"])
    assert 10 * closing == found["worth"]


def test_a_bare_name_means_closing_and_prior_the_previous_closing(folder: DataFolder) -> None:
    accounts(folder, "1, 2025-01-05, , 10, a", "2, 2025-02-05, 2025-05-05, 20, b", "3, 2025-05-05, , 40, a")
    found = numbers(folder, "2025Q2")
    assert (2, 2, 2, 2) == (found["bare"], found["closing"], found["prior"], found["opening"])
    assert (1, 1) == (found["new_ones"], found["lost_ones"])
    # Two at the start, one of them left: (2 - 1) / 2.
    assert 0.5 == found["retention"]


def test_what_came_long_before_the_period_is_counted(folder: DataFolder) -> None:
    accounts(folder, "1, 1999-01-05, , 10, a", "2, 2001-02-05, 2010-05-05, 20, b")
    found = numbers(folder, "2025Q2")
    assert (1, 1, 10) == (found["opening"], found["closing"], found["worth"])


def test_the_closing_of_an_open_period_is_the_state_at_as_of(folder: DataFolder) -> None:
    accounts(
        folder,
        "1, 2025-01-05, , 10, a",
        "2, 2025-04-20, , 20, b",
        "3, 2025-05-16, , 40, c",  # after the day
        "4, 2025-05-15, , 80, d",  # on the day itself
        "5, 2025-01-01, 2025-05-15, 160, e",  # its last moment was at midnight before the day
        "6, 2025-01-01, 2025-05-16, 320, f",  # the first moment after the day: still alive
    )
    found = numbers(folder, "2025Q2", as_of="2025-05-15")
    assert (3, 4, 10 + 20 + 80 + 320, 4) == (
        found["opening"],
        found["closing"],
        found["worth"],
        found["groups"],
    )


def test_a_distinct_count_of_those_alive_is_not_a_running_total(folder: DataFolder) -> None:
    # Two accounts of one industry; one leaves: the industry is still there.
    accounts(folder, "1, 2025-01-05, , 10, a", "2, 2025-01-06, 2025-05-05, 20, a", "3, 2025-04-05, , 5, b")
    found = numbers(folder, "2025Q2")
    assert (1, 2) == (found["opening_groups"], found["groups"])
    assert 10 == found["biggest"]


def test_a_measure_may_mix_running_totals_and_counts_of_those_alive(folder: DataFolder) -> None:
    accounts(folder, "1, 2025-01-05, , 10, a", "2, 2025-01-06, , 20, a", "3, 2025-04-05, , 6, b")
    dataset = {
        **CUSTOMERS,
        "measures": {"per_group": "sum(value) / count(distinct industry)", "mean": "avg(value)"},
    }
    found = computed(
        folder,
        scheme(
            {"customers": dataset}, {"per_group": "per_group", "mean": "mean", "before": "opening(per_group)"}
        ),
        "2025Q2",
    )
    assert (18, 12, 30) == (found.value("per_group"), found.value("mean"), found.value("before"))


def test_a_column_of_ends_without_a_single_end_is_fine(folder: DataFolder) -> None:
    accounts(folder, "1, 2025-01-05, , 10, a", "2, 2025-05-05, , 20, b")
    found = numbers(folder, "2025Q2")
    assert (1, 2, 0, 2) == (found["opening"], found["closing"], found["lost_ones"], found["groups"])


def test_computed_columns_may_use_an_end_that_nobody_has_yet(folder: DataFolder) -> None:
    accounts(folder, "1, 2025-01-05, , 10, a")
    dataset = {
        **CUSTOMERS,
        "columns": {"days": "date_diff('day', acquired_at, churned_at)"},
        "measures": {"lifetime": "avg(days)", "alive": "count(*)"},
    }
    found = computed(
        folder, scheme({"customers": dataset}, {"lifetime": "lifetime", "alive": "alive"}), "2025Q2"
    )
    assert ("missing: no_rows", 1) == (found.value("lifetime"), found.value("alive"))


def test_stocks_and_flows_of_several_periods_come_together(folder: DataFolder) -> None:
    accounts(
        folder,
        "1, 2024-11-05, 2025-08-05, 10, a",
        "2, 2025-02-05, 2025-05-05, 20, b",
        "3, 2025-05-05, , 40, a",
    )
    found = computed(folder, scheme({"customers": CUSTOMERS}, FORMULAS), "2024Q4..2025Q3")
    assert {"2024Q4": 1, "2025Q1": 2, "2025Q2": 2, "2025Q3": 1} == found.over_time("closing")
    assert {"2024Q4": 0, "2025Q1": 1, "2025Q2": 2, "2025Q3": 2} == found.over_time("opening")
    assert {"2024Q4": 0, "2025Q1": 1, "2025Q2": 2, "2025Q3": 2} == found.over_time("prior")
    assert {"2024Q4": 1, "2025Q1": 1, "2025Q2": 1, "2025Q3": 0} == found.over_time("new_ones")
    assert {"2024Q4": 1, "2025Q1": 2, "2025Q2": 1, "2025Q3": 1} == found.over_time("groups")


def test_the_opening_is_the_previous_closing(folder: DataFolder) -> None:
    accounts(
        folder,
        *(
            f"{i}, 2025-0{1 + i % 6}-1{i % 9}, {'2025-0' + str(3 + i % 6) + '-05' if i % 2 else ''}, {i}, {'abc'[i % 3]}"
            for i in range(12)
        ),
    )
    for period in ("2025-02", "2025-03", "2025-04", "2025-05", "2025-06"):
        found = numbers(folder, period)
        assert found["opening"] == found["prior"], period


def test_opening_of_a_flow_is_refused_when_the_scheme_is_read(folder: DataFolder) -> None:
    accounts(folder, "1, 2025-01-05, , 10, a")
    with pytest.raises(SteelyardError, match=r"opening\(new_ones\) needs a stock; new_ones is a flow"):
        computed(folder, scheme({"customers": CUSTOMERS}, {"x": "opening(new_ones)"}), "2025Q2")


def test_a_stock_belongs_to_the_team_of_its_owner_at_the_moment_looked_at(folder: DataFolder) -> None:
    import cast

    cast.organise(folder)  # the employee moved from growth into its sub-team content on 2025-01-01
    folder.rows("accounts", "id, acquired_at, churned_at, value, industry, owner_id",
        f"1, 2024-02-01, , 10, a, {cast.employee}", f"2, 2024-02-01, , 20, b, {cast.stranger}",
        "3, 2024-02-01, , 40, c, ")  # fmt: skip
    dataset = {**CUSTOMERS, "subject": "owner_id"}
    document = scheme(
        {"customers": dataset},
        {
            "worth": "worth",
            "opening": "opening(worth)",
            "groups": "groups",
            "opening_groups": "opening(groups)",
        },
    )
    # Before: at the end of 2024 the employee was a direct member of growth. After: of content, within growth.
    found = computed(folder, document, "2024Q4..2025Q1", "team")
    for name, unit in (("worth", 10), ("groups", 1)):
        assert {"growth": unit, "content": 0, "brand": 2 * unit if unit > 1 else 1} == found.of(
            name, "2024Q4"
        )
        assert {"growth": unit, "content": unit, "brand": 2 * unit if unit > 1 else 1} == found.of(
            name, "2025Q1"
        )
        # The opening looks at the memberships of the first day, on which the move had happened.
        opening = "opening" if name == "worth" else "opening_groups"
        assert unit == found.of(opening, "2025Q1")["content"]
    assert {"marketing": 70} == computed(folder, document, "2025Q1", "department").of("worth")


@pytest.fixture
def divided(folder: DataFolder) -> DataFolder:
    """ann works in two sub-teams of north, 60% and 40%."""
    folder.rows("employees", "employee_id, name", "ann, Ann")
    folder.rows("teams", "team_id, name, parent_id, kind", "dept, D, , department", "north, N, dept, team", "red, R, north, team", "blue, B, north, team")  # fmt: skip
    folder.rows("memberships", "employee_id, team_id, valid_from, valid_to, share", "ann, red, 2024-01-01, , 0.6", "ann, blue, 2024-01-01, , 0.4")  # fmt: skip
    return folder


def test_a_divided_person_is_whole_in_the_team_above(divided: DataFolder) -> None:
    divided.rows("accounts", "id, acquired_at, churned_at, value, industry, owner_id", "1, 2024-02-01, , 10, a, ann", "2, 2024-02-01, , 5, a, ann")  # fmt: skip
    found = computed(
        divided, scheme({"customers": {**CUSTOMERS, "subject": "owner_id"}}, FORMULAS), "2025Q1", "team"
    )
    assert {"north": 15, "red": 9, "blue": 6} == found.of("worth")
    assert {"north": 1, "red": 1, "blue": 1} == found.of("groups")
    # Rows are counted and not divided: two of them, also where two shares meet.
    for name in ("worth", "closing", "groups"):
        assert (2, 2, 2) == tuple(found.rows(name, team) for team in ("north", "red", "blue")), name


@pytest.mark.parametrize(
    "value", ["0.123456789012", "12345678901234567.123456789012", "99999999999999999999999999.5"]
)
def test_stocks_are_exact_to_the_last_digit(divided: DataFolder, value: str) -> None:
    divided.rows("accounts", "id, acquired_at, churned_at, value, industry, owner_id", f"1, 2024-02-01, , {value}, a, ann", f"2, 2025-02-01, , {value}, a, ann", f"3, 2024-02-01, 2025-02-01, {value}, a, ann")  # fmt: skip
    document = scheme({"customers": {**CUSTOMERS, "subject": "owner_id"}}, {"worth": "worth"})
    twice = 2 * Fraction(value)
    assert {"dept": twice} == computed(divided, document, "2025Q1", "department").of("worth")
    assert {"ann": twice} == computed(divided, document, "2025Q1", "employee").of("worth")
