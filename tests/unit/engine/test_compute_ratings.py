"""Values that people enter: ratings by perspective, and finished actuals (DESIGN §5, §6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import cast
from folders import Computed, DataFolder, computed, scheme
from steelyard.core.problems import SteelyardError

RATINGS = {
    "scale": [1, 5], "perspectives": {"manager": 60, "peer": 30, "self": 10},
    "minimum": {"manager": 1, "peer": 3, "self": 1}, "require": ["manager"],
}  # fmt: skip
RATED = "period, subject, indicator, perspective, rater, rating, comment, rated_at"


@pytest.fixture
def office(folder: DataFolder) -> DataFolder:
    return cast.organise(folder)


def rated(
    folder: DataFolder, *rows: str, by: str = "employee", ratings: dict[str, Any] = RATINGS, **more: Any
) -> Computed:
    """Rows as subject, perspective, rater, rating."""
    lines = [
        f"2025Q1, {who}, x, {perspective}, {rater}, {rating}, , "
        for who, perspective, rater, rating in (row.split() for row in rows)
    ]
    folder.rows("ratings", RATED, *lines)
    indicator = {"input": "ratings", "ratings": ratings, "unit": "points", "nature": "qualitative", **more}
    return computed(folder, scheme({}, {"x": indicator}), "2025Q1", by)


def test_the_value_is_the_weighted_mean_of_the_means_of_the_perspectives(office: DataFolder) -> None:
    found = rated(
        office,
        "e-007 manager m-001 4",
        "e-007 peer s-042 5",
        "e-007 peer d-001 3",
        "e-007 peer h-001 4",
        "e-007 self e-007 5",
    )
    # (60 * 4 + 30 * (5 + 3 + 4) / 3 + 10 * 5) / 100
    assert Decimal("4.1") == found.value("x", "e-007")
    (column,) = found.computation.results.columns.values()
    position = found.subjects.index("e-007")
    assert ({"manager": 4, "peer": 4, "self": 5}, 5) == (column.measures_of(position), column.rows[position])


def test_a_perspective_under_its_minimum_is_left_out_and_the_rest_renormalised(office: DataFolder) -> None:
    found = rated(
        office, "e-007 manager m-001 4", "e-007 peer s-042 1", "e-007 peer d-001 1", "e-007 self e-007 5"
    )
    # Two peers are too few: (60 * 4 + 10 * 5) / 70.
    assert Decimal(290) / 70 == pytest.approx(found.value("x", "e-007"))
    (column,) = found.computation.results.columns.values()
    assert column.measures_of(found.subjects.index("e-007"))["peer"] is None


def test_without_a_required_perspective_there_is_no_value(office: DataFolder) -> None:
    found = rated(
        office, "e-007 self e-007 5", "e-007 peer s-042 5", "e-007 peer d-001 3", "e-007 peer h-001 4"
    )
    assert "missing: no_rating_from_manager" == found.value("x", "e-007")


def test_nobody_rated(office: DataFolder) -> None:
    assert "missing: no_ratings" == rated(office, ratings={**RATINGS, "require": []}).value("x", "e-007")
    assert "missing: no_rating_from_manager" == rated(office).value("x", "e-007")


def test_cannot_tell_is_no_rating(office: DataFolder) -> None:
    office.rows(
        "ratings",
        RATED,
        "2025Q1, e-007, x, manager, m-001, 4, , ",
        "2025Q1, e-007, x, self, e-007, , cannot tell, ",
    )
    indicator = {"input": "ratings", "ratings": RATINGS, "unit": "points"}
    assert 4 == computed(office, scheme({}, {"x": indicator}), "2025Q1", "employee").value("x", "e-007")


def test_ratings_of_another_period_do_not_count(office: DataFolder) -> None:
    office.rows(
        "ratings", RATED, "2025Q1, e-007, x, manager, m-001, 4, , ", "2025Q2, e-007, x, manager, m-001, 2, , "
    )
    indicator = {"input": "ratings", "ratings": RATINGS, "unit": "points"}
    found = computed(office, scheme({}, {"x": indicator}), "2025Q1..2025Q3", "employee")
    assert {"2025Q1": 4, "2025Q2": 2, "2025Q3": "missing: no_rating_from_manager"} == found.over_time(
        "x", "e-007"
    )


def test_a_team_pools_the_ratings_of_its_members(office: DataFolder) -> None:
    rows = (
        "e-007 manager m-001 5",
        "m-001 manager d-001 3",
        "s-042 manager d-001 1",
        "h-001 manager d-001 2",
    )
    assert {"growth": 4, "content": 5, "brand": 1} == rated(
        office, *rows, by="team", ratings={**RATINGS, "minimum": {}}
    ).of("x")
    # The department pools everyone: (5 + 3 + 1 + 2) / 4.
    assert {"marketing": Decimal("2.75")} == rated(
        office, *rows, by="department", ratings={**RATINGS, "minimum": {}}
    ).of("x")


def test_a_team_may_be_rated_itself_beside_its_members(office: DataFolder) -> None:
    rows = ("growth manager d-001 2", "e-007 manager m-001 5", "content manager d-001 2")
    # growth: its own 2, and the 5 and 2 from within.
    assert {"growth": 3, "content": Decimal("3.5"), "brand": "missing: no_rating_from_manager"} == rated(
        office, *rows, by="team"
    ).of("x")


def test_a_member_of_two_teams_counts_with_the_share(folder: DataFolder) -> None:
    folder.rows("employees", "employee_id, name", "ann, A", "bob, B")
    folder.rows(
        "teams",
        "team_id, name, parent_id, kind",
        "dept, D, , department",
        "red, R, dept, team",
        "blue, B, dept, team",
    )
    folder.rows(
        "memberships",
        "employee_id, team_id, valid_from, valid_to, share",
        "ann, red, 2024-01-01, , 0.25",
        "ann, blue, 2024-01-01, , 0.75",
        "bob, red, 2024-01-01, , 1",
    )
    found = rated(folder, "ann manager bob 5", "bob manager ann 1", by="team")
    # red: (5 * 0.25 + 1 * 1) / 1.25
    assert {"red": Decimal("1.8"), "blue": 5} == found.of("x")


def test_the_team_of_a_leaver_is_that_of_the_last_day(folder: DataFolder) -> None:
    folder.rows("employees", "employee_id, name, left_on", "ann, A, 2025-02-10", "bob, B, ")
    folder.rows("teams", "team_id, name, parent_id, kind", "dept, D, , department", "red, R, dept, team")
    folder.rows(
        "memberships",
        "employee_id, team_id, valid_from, valid_to, share",
        "ann, red, 2024-01-01, 2025-02-11, ",
        "bob, red, 2024-01-01, , ",
    )
    assert {"red": 3} == rated(folder, "ann manager bob 5", "bob manager ann 1", by="team").of("x")


def test_people_may_inherit_the_rating_of_their_team(office: DataFolder) -> None:
    found = rated(office, "growth manager d-001 4", by="employee", level="team", below="inherit")
    assert (4, "missing: no_rating_from_manager") == (found.value("x", "m-001"), found.value("x", "s-042"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("e-007 manager m-001 6", "rating 6 is outside the scale 1 to 5"),
        ("e-007 manager m-001 0.5", "rating 0.5 is outside the scale 1 to 5"),
        ("e-007 boss m-001 3", '"boss" is not a perspective. Choose manager, peer or self'),
        ("nobody manager m-001 3", 'there is no employee or team "nobody"'),
        ("e-007 manager nobody 3", 'there is no employee "nobody"'),
    ],
)
def test_a_rating_that_cannot_be_is_refused_with_its_row(office: DataFolder, row: str, message: str) -> None:
    with pytest.raises(SteelyardError) as error:
        rated(office, "m-001 manager d-001 3", row)
    assert message in str(error.value)
    assert "ratings.csv row 3" in str(error.value)


def test_a_rating_of_an_indicator_that_takes_none_is_refused(office: DataFolder) -> None:
    office.rows("ratings", RATED, "2025Q1, e-007, y, manager, m-001, 4, , ")
    document = scheme({}, {"y": {"input": "actuals", "unit": "points"}})
    with pytest.raises(SteelyardError, match='"y" takes no ratings'):
        computed(office, document, "2025Q1", "employee")


# ── actuals ─────────────────────────────────────────────────────────────────────────────────────────

ENTERED = "period, subject, indicator, value, entered_by, entered_at, evidence"


def entered(
    folder: DataFolder, *rows: str, by: str | None = "employee", period: str = "2025Q1", **more: Any
) -> Computed:
    folder.rows("actuals", ENTERED, *rows)
    return computed(folder, scheme({}, {"x": {"input": "actuals", "unit": "points", **more}}), period, by)


def test_finished_numbers_are_taken_as_they_are(office: DataFolder) -> None:
    found = entered(
        office,
        "2025Q1, e-007, x, 12.345, a-001, 2025-04-01, ",
        "2025Q1, s-042, x, 0, a-001, 2025-04-01, ",
        "2025Q1, m-001, x, , a-001, 2025-04-01, ",
    )
    assert (Decimal("12.345"), 0) == (found.value("x", "e-007"), found.value("x", "s-042"))
    assert ("missing: no_actual", "missing: no_actual") == (
        found.value("x", "m-001"),
        found.value("x", "d-001"),
    )


def test_actuals_need_neither_events_nor_an_organisation(folder: DataFolder) -> None:
    """A company that has only finished numbers starts here."""
    found = entered(folder, "2025Q1, ann, x, 7, , , ", "2025Q1, bob, x, 8, , , ", "2025Q2, cas, x, 9, , , ")
    assert (7, 8) == (found.value("x", "ann"), found.value("x", "bob"))


def test_ratings_need_no_organisation_either(folder: DataFolder) -> None:
    assert 3 == rated(folder, "ann manager bob 3").value("x", "ann")


def test_a_team_has_the_actual_that_was_entered_for_it(office: DataFolder) -> None:
    found = entered(
        office, "2025Q1, growth, x, 7, , , ", "2025Q1, e-007, x, 9, , , ", by="team", level="team"
    )
    assert {"growth": 7, "content": "missing: no_actual", "brand": "missing: no_actual"} == found.of("x")


def test_people_may_inherit_the_actual_of_the_department(office: DataFolder) -> None:
    found = entered(office, "2025Q1, marketing, x, 7, , , ", level="department", below="inherit")
    assert {7} == set(found.of("x").values())


def test_a_yearly_actual_is_entered_for_the_year(office: DataFolder) -> None:
    found = entered(office, "2025, e-007, x, 7, , , ", period="2025Q3..2025Q4", frequency="year")
    assert {"2025Q3": "not_due: due_every_year", "2025Q4": 7} == found.over_time("x", "e-007")
