"""From people to teams to the department: whose rows count for whom, and when (DESIGN "Roll-up")."""

from __future__ import annotations

from decimal import Decimal

import pytest

import cast
from folders import DataFolder, Document, computed, scheme
from steelyard.core.problems import SteelyardError

COVERS = {"from": "2024-01-01", "to": "2026-12-31"}
SALES: Document = {
    "table": "sales", "time": "day", "subject": "owner_id", "covers": COVERS,
    "measures": {
        "revenue": "sum(amount)", "orders": "count(*)", "buyers": "count(distinct buyer)",
        "typical": "median(amount)", "largest": "max(amount)", "average": "avg(amount)",
    },
}  # fmt: skip
FORMULAS = {name: name for name in SALES["measures"]}


@pytest.fixture
def office(folder: DataFolder) -> DataFolder:
    return cast.organise(folder)


def sales(folder: DataFolder, *rows: str) -> DataFolder:
    return folder.rows("sales", "day, amount, buyer, owner_id", *rows)


def by(
    folder: DataFolder, kind: str, indicator: str = "revenue", period: str = "2025Q1"
) -> dict[str, object]:
    return computed(folder, scheme({"sales": SALES}, FORMULAS), period, kind).of(indicator, period)


def test_everyone_of_the_organisation_is_listed_with_the_rows_they_own(office: DataFolder) -> None:
    sales(
        office,
        f"2025-01-05, 10, a, {cast.employee}",
        f"2025-01-06, 20, b, {cast.stranger}",
        "2025-01-07, 40, c, ",
    )
    assert {str(who): {cast.employee: 10, cast.stranger: 20}.get(who, 0) for who in cast.PEOPLE} == by(
        office, "employee"
    )


def test_a_team_includes_its_sub_teams_and_the_department_everything(office: DataFolder) -> None:
    sales(
        office,
        f"2025-01-05, 1, a, {cast.employee}",  # content, in growth
        f"2025-01-05, 2, a, {cast.manager}",  # growth
        f"2025-01-05, 4, a, {cast.stranger}",  # brand
        f"2025-01-05, 8, a, {cast.director}",  # directly in the department
        f"2025-01-05, 16, a, {cast.hr}",  # in no team
        "2025-01-05, 32, a, ",  # nobody's
        "2025-01-05, 64, a, somebody-unknown",
        f"2025-01-05, 128, a, {cast.growth}",  # owned by a team
        f"2025-01-05, 256, a, {cast.content}",
        f"2025-01-05, 512, a, {cast.marketing}",  # owned by the department
    )
    assert {"growth": 1 + 2 + 128 + 256, "content": 1 + 256, "brand": 4} == by(office, "team")
    assert {"marketing": 1023} == by(office, "department")


def test_without_by_the_whole_data_is_one_subject(office: DataFolder) -> None:
    sales(office, f"2025-01-05, 1, a, {cast.employee}", "2025-01-05, 32, a, ", "2025-01-05, 64, a, unknown")
    assert {"all": 97} == computed(office, scheme({"sales": SALES}, FORMULAS), "2025Q1").of("revenue")


def test_rows_follow_the_membership_at_their_own_moment(office: DataFolder) -> None:
    # The employee moved from growth to content, which is in growth, on 2025-01-01.
    sales(
        office, f"2024-12-31 23:59:59, 1, a, {cast.employee}", f"2025-01-01 00:00:00, 2, a, {cast.employee}"
    )
    found = computed(office, scheme({"sales": SALES}, FORMULAS), "2024Q4..2025Q1", "team")
    assert {"growth": 1, "content": 0, "brand": 0} == found.of("revenue", "2024Q4")
    assert {"growth": 2, "content": 2, "brand": 0} == found.of("revenue", "2025Q1")


@pytest.fixture
def split(folder: DataFolder) -> DataFolder:
    """ann: in red until 15 February 2025, then 60% red and 40% blue; both in the department."""
    folder.rows("employees", "employee_id, name", "ann, Ann", "bob, Bob")
    folder.rows(
        "teams",
        "team_id, name, parent_id, kind",
        "dept, D, , department",
        "red, Red, dept, team",
        "blue, Blue, dept, team",
    )
    return folder.rows(
        "memberships", "employee_id, team_id, valid_from, valid_to, share",
        "ann, red, 2024-01-01, 2025-02-15, 1", "ann, red, 2025-02-15, , 0.6", "ann, blue, 2025-02-15, , 0.4",
        "bob, blue, 2024-01-01, , ",
    )  # fmt: skip


def test_a_person_of_two_teams_counts_for_each_with_the_share(split: DataFolder) -> None:
    sales(
        split,
        "2025-02-14, 100, a, ann",
        "2025-02-15, 100, b, ann",
        "2025-03-01, 10, c, ann",
        "2025-03-01, 1, a, bob",
    )
    # red: 100 + 0.6 * 110; blue: 0.4 * 110 + 1. The person and the department have all of it.
    assert {"red": 166, "blue": 45} == by(split, "team")
    assert {"ann": 210, "bob": 1} == by(split, "employee")
    assert {"dept": 211} == by(split, "department")
    # count(*) becomes the sum of shares: red 1 + 0.6 + 0.6, blue 0.4 + 0.4 + 1.
    assert {"red": Decimal("2.2"), "blue": Decimal("1.8")} == by(split, "team", "orders")


def test_a_mean_is_weighed_by_the_shares(split: DataFolder) -> None:
    sales(split, "2025-02-15, 100, b, ann", "2025-03-01, , c, ann", "2025-03-01, 10, a, bob")
    # blue: (0.4 * 100 + 10) / (0.4 + 1); the row without amount has nothing to average.
    assert Decimal(50) / Decimal("1.4") == pytest.approx(by(split, "team", "average")["blue"])
    assert {"dept": 55} == by(split, "department", "average")


def test_distinct_counts_and_medians_are_computed_at_each_level_and_not_added(split: DataFolder) -> None:
    sales(
        split, "2025-03-01, 1, a, ann", "2025-03-01, 3, b, ann", "2025-03-01, 100, a, bob", "2025-03-01, 7, a, ",
    )  # fmt: skip
    assert {"ann": 2, "bob": 1} == by(split, "employee", "buyers")
    assert {"red": 2, "blue": 2} == by(split, "team", "buyers")
    assert {"dept": 2} == by(split, "department", "buyers")
    assert {"ann": 2, "bob": 100} == by(split, "employee", "typical")
    assert {"red": 2, "blue": 3} == by(split, "team", "typical")
    assert {"dept": 5} == by(split, "department", "typical")
    assert {"red": 3, "blue": 100} == by(split, "team", "largest")


def test_people_and_rows_without_owner_sum_to_the_department_exactly(split: DataFolder) -> None:
    sales(
        split,
        *(
            f"2025-0{1 + i % 3}-1{i % 10}, {i}.{i:02}, x, {('ann', 'bob', '', 'ghost')[i % 4]}"
            for i in range(40)
        ),
    )
    people = sum(by(split, "employee").values())
    unowned = sum(Decimal(f"{i}.{i:02}") for i in range(40) if i % 4 > 1)
    assert people + unowned == by(split, "department")["dept"]


def test_a_ratio_of_a_team_is_over_its_rows(split: DataFolder) -> None:
    sales(split, "2025-03-01, 10, a, ann", "2025-03-01, 30, a, bob", "2025-03-01, 50, b, bob")
    document = scheme({"sales": SALES}, {"per_buyer": "revenue / buyers"})
    # red: 6 / 1. blue: (4 + 80) / 2. department: 90 / 2.
    assert {"red": 6, "blue": 42} == computed(split, document, "2025Q1", "team").of("per_buyer")
    assert {"dept": 45} == computed(split, document, "2025Q1", "department").of("per_buyer")


def test_who_is_scored_was_employed_within_the_period(folder: DataFolder) -> None:
    folder.rows(
        "employees", "employee_id, name, hired_on, left_on",
        "early, E, 2023-01-01, 2025-03-31", "gone, G, 2023-01-01, 2025-04-01", "there, T, 2024-01-01, ",
        "late, L, 2025-06-30, ", "future, F, 2025-07-01, ", "always, A, , ",
    )  # fmt: skip
    sales(
        folder,
        "2025-04-05, 1, a, early",
        "2025-04-05, 2, a, gone",
        "2025-06-30, 4, a, late",
        "2025-06-30, 8, a, future",
    )
    found = by(folder, "employee", period="2025Q2")
    assert {"gone": 2, "there": 0, "late": 4, "always": 0} == found


def test_each_period_lists_its_own_people(folder: DataFolder) -> None:
    folder.rows(
        "employees", "employee_id, name, hired_on, left_on", "old, O, , 2025-03-31", "new, N, 2025-04-01, "
    )
    sales(folder, "2025-01-05, 1, a, old", "2025-04-05, 2, a, new")
    found = computed(folder, scheme({"sales": SALES}, FORMULAS), "2025Q1..2025Q2", "employee")
    assert {"old": 1} == found.of("revenue", "2025Q1")
    assert {"new": 2} == found.of("revenue", "2025Q2")


def test_a_dataset_without_owners_says_nothing_about_people(office: DataFolder) -> None:
    office.rows("spend", "day, cost", "2025-01-05, 10")
    spend = {"table": "spend", "time": "day", "measures": {"cost": "sum(cost)"}}
    document = scheme({"spend": spend}, {"cost": "cost"})
    assert {"missing: no_subject_column"} == set(
        computed(office, document, "2025Q1", "employee").of("cost").values()
    )
    assert {"missing: no_subject_column"} == set(
        computed(office, document, "2025Q1", "team").of("cost").values()
    )
    assert {"marketing": 10} == computed(office, document, "2025Q1", "department").of("cost")


def test_names_of_people_and_teams_come_with_the_results(office: DataFolder) -> None:
    sales(office, f"2025-01-05, 1, a, {cast.employee}")
    found = computed(office, scheme({"sales": SALES}, FORMULAS), "2025Q1", "employee")
    assert {person.id: person.name for person in cast.PEOPLE} == found.computation.results.names


@pytest.mark.parametrize("amount", ["20000.00", "200000000.1234", "12345678901234.1234", "99999999999999.99"])
def test_large_amounts_are_split_exactly(split: DataFolder, amount: str) -> None:
    """DuckDB keeps the product of two short decimals in 18 digits."""
    sales(split, f"2025-03-01, {amount}, a, ann")
    whole = Decimal(amount)
    assert {"ann": whole, "bob": 0} == by(split, "employee")
    assert {"red": whole * Decimal("0.6"), "blue": whole * Decimal("0.4")} == by(split, "team")
    assert {"dept": whole} == by(split, "department")


# ── without an organisation, and by a column ────────────────────────────────────────────────────────


def test_without_employees_whoever_owns_rows_is_listed(folder: DataFolder) -> None:
    sales(
        folder, "2025-01-05, 1, a, u10", "2025-01-05, 2, a, u9", "2025-01-05, 4, a, ", "2025-01-05, 8, a, 林"
    )
    assert {"u10": 1, "u9": 2, "林": 8} == by(folder, "employee")


def test_numeric_ids_are_listed_in_their_order(folder: DataFolder) -> None:
    sales(folder, "2025-01-05, 1, a, 10", "2025-01-05, 2, a, 9", "2025-01-05, 4, a, 007")
    assert ["007", "9", "10"] == list(by(folder, "employee"))


def test_without_employees_a_dataset_without_owners_says_nothing_about_people(folder: DataFolder) -> None:
    sales(folder, "2025-01-05, 1, a, ann")
    folder.rows("spend", "day, cost", "2025-01-05, 10")
    spend = {"table": "spend", "time": "day", "measures": {"cost": "sum(cost)"}}
    document = scheme({"sales": SALES, "spend": spend}, {"cost": "cost", "revenue": "revenue"})
    assert {"ann": "missing: no_subject_column"} == computed(folder, document, "2025Q1", "employee").of(
        "cost"
    )


@pytest.mark.parametrize("kind", ["team", "department"])
def test_teams_without_teams_csv_are_refused_with_the_name_of_the_file(folder: DataFolder, kind: str) -> None:
    folder.rows("employees", "employee_id, name", "ann, Ann")
    sales(folder, "2025-01-05, 1, a, ann")
    with pytest.raises(SteelyardError, match=rf"--by {kind} needs teams\.csv, memberships\.csv in"):
        by(folder, kind)


def test_a_membership_file_without_rows_is_no_missing_file(folder: DataFolder) -> None:
    folder.rows("employees", "employee_id, name", "ann, Ann")
    folder.rows("teams", "team_id, name, parent_id, kind", "dept, D, , department", "red, Red, dept, team")
    folder.rows("memberships", "employee_id, team_id, valid_from, valid_to, share")
    sales(folder, "2025-01-05, 1, a, ann", "2025-01-05, 2, a, red")
    assert {"red": 2} == by(folder, "team")
    assert {"dept": 3} == by(folder, "department")


def test_by_a_column_each_value_is_a_subject_and_empty_cells_are_one_too(folder: DataFolder) -> None:
    sales(
        folder,
        "2025-01-05, 1, web, ann",
        "2025-01-06, 2, shop, ann",
        "2025-01-07, 4, web, bob",
        "2025-01-08, 8, , bob",
    )
    assert {"(none)": 8, "shop": 2, "web": 5} == by(folder, "buyer")


def test_by_a_computed_or_joined_column(folder: DataFolder) -> None:
    sales(folder, "2025-01-05, 1, a, x", "2025-01-06, 20, b, x")
    folder.rows("buyers", "id, country", "a, cn", "b, de")
    dataset = {
        **SALES,
        "columns": {"size": "case when amount > 10 then 'large' else 'small' end"},
        "join": {"table": "buyers", "on": {"buyer": "id"}, "columns": ["country"]},
    }
    document = scheme({"sales": dataset}, FORMULAS)
    assert {"large": 20, "small": 1} == computed(folder, document, "2025Q1", "size").of("revenue")
    assert {"cn": 1, "de": 20} == computed(folder, document, "2025Q1", "country").of("revenue")


def test_by_a_column_has_a_full_grid_of_values_and_periods(folder: DataFolder) -> None:
    sales(folder, "2025-01-05, 1, web, ann", "2025-04-06, 2, shop, ann")
    found = computed(folder, scheme({"sales": SALES}, FORMULAS), "2025Q1..2025Q2", "buyer")
    assert {"shop": 0, "web": 1} == found.of("revenue", "2025Q1")
    assert {"shop": 2, "web": 0} == found.of("revenue", "2025Q2")


def test_an_unknown_column_is_refused_with_a_suggestion(folder: DataFolder) -> None:
    sales(folder, "2025-01-05, 1, web, ann")
    with pytest.raises(SteelyardError, match=r'--by: there is no column "buyr"\. Did you mean "buyer"\?'):
        by(folder, "buyr")


@pytest.mark.parametrize("organised", [True, False])
def test_a_dataset_without_the_column_is_a_base_shared_by_its_values_but_no_number_of_theirs(
    folder: DataFolder, organised: bool
) -> None:
    if organised:
        cast.organise(folder)
    sales(folder, "2025-01-05, 6, web, ann", "2025-01-05, 2, shop, ann")
    folder.rows("spend", "day, cost", "2025-01-05, 10")
    spend = {"table": "spend", "time": "day", "measures": {"cost": "sum(cost)"}}
    formulas = {"revenue": "revenue", "share_of_cost": "revenue / cost", "cost": "cost"}
    found = computed(folder, scheme({"sales": SALES, "spend": spend}, formulas), "2025Q1", "buyer")
    assert {"shop": 2, "web": 6} == found.of("revenue")
    # 2 / 10 and 6 / 10: all rows of the other dataset are the base of each group, as all households are
    # under the buyers of a category. On its own it would say the same of every group: that is no number.
    assert {"shop": Decimal("0.2"), "web": Decimal("0.6")} == found.of("share_of_cost")
    assert {"shop": "missing: no_such_column", "web": "missing: no_such_column"} == found.of("cost")


def test_yearly_and_quarterly_numbers_are_about_the_same_subjects(folder: DataFolder) -> None:
    sales(folder, "2025-11-05, 6, web, ann", "2025-12-05, 2, shop, bob")
    folder.rows("spend", "day, cost, buyer", "2025-02-05, 10, web", "2025-03-05, 3, tv").rows(
        "visits", "day", "2025-02-05", "2025-12-05"
    )
    spend = {"table": "spend", "time": "day", "covers": COVERS, "measures": {"cost": "sum(cost)"}}
    visits = {"table": "visits", "time": "day", "measures": {"visits": "count(*)"}}
    yearly = {
        "cost": {"formula": "cost", "frequency": "year"},
        "visits": {"formula": "visits", "frequency": "year"},
    }
    document = scheme({"sales": SALES, "spend": spend, "visits": visits}, {"revenue": "revenue", **yearly})
    found = computed(folder, document, "2025Q4", "buyer")
    assert {"shop": 2, "tv": 0, "web": 6} == found.of("revenue")
    assert {"shop": 0, "tv": 3, "web": 10} == found.of("cost")
    assert {"missing: no_such_column"} == set(found.of("visits").values())


def test_an_unknown_column_is_refused_though_another_table_is_absent(folder: DataFolder) -> None:
    sales(folder, "2025-01-05, 1, web, ann")
    orders = {"table": "orders", "time": "ordered_at", "measures": {"placed": "count(*)"}}
    with pytest.raises(SteelyardError, match='--by: there is no column "buyr"'):
        computed(
            folder,
            scheme({"sales": SALES, "orders": orders}, {"x": "revenue", "y": "placed"}),
            "2025Q1",
            "buyr",
        )


def test_two_datasets_with_the_column_share_their_values(folder: DataFolder) -> None:
    sales(folder, "2025-01-05, 6, web, ann", "2025-01-05, 2, shop, ann")
    folder.rows("spend", "day, cost, buyer", "2025-01-05, 10, web", "2025-01-05, 3, tv")
    spend = {"table": "spend", "time": "day", "measures": {"cost": "sum(cost)"}}
    document = scheme({"sales": SALES, "spend": spend}, {"revenue": "revenue", "cost": "cost"})
    found = computed(folder, document, "2025Q1", "buyer")
    assert {"shop": 2, "tv": 0, "web": 6} == found.of("revenue")
    assert {"shop": 0, "tv": 3, "web": 10} == found.of("cost")
