from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import duckdb

FIRST, LAST = date(2024, 10, 1), date(2026, 9, 30)


def test_the_department_has_eight_teams_and_sixty_people(db: duckdb.DuckDBPyConnection) -> None:
    roots = db.sql("SELECT team_id, kind FROM teams WHERE parent_id IS NULL").fetchall()

    assert roots == [("mkt", "department")]
    assert db.sql("SELECT count(*) FROM teams WHERE parent_id = 'mkt'").fetchall() == [(8,)]
    assert db.sql("SELECT count(*) FROM employees").fetchall() == [(60,)]


def test_the_shares_of_everyone_sum_to_one_on_every_day_at_work(db: duckdb.DuckDBPyConnection) -> None:
    memberships = defaultdict(list)
    rows = db.sql("SELECT employee_id, valid_from, valid_to, share::DECIMAL(6,4) FROM memberships").fetchall()
    for employee, start, end, share in rows:
        memberships[employee].append((start, end or date.max, share))
    people = db.sql("SELECT employee_id, hired_on, left_on FROM employees").fetchall()

    for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)):
        for employee, hired, left in people:
            total = sum(share for start, end, share in memberships[employee] if start <= day < end)
            at_work = hired <= day <= (left or LAST)
            assert total == (Decimal(1) if at_work else 0), (employee, day)


def test_every_line_of_managers_ends_at_the_director(db: duckdb.DuckDBPyConnection) -> None:
    manager_of = dict(db.sql("SELECT employee_id, manager_id FROM employees").fetchall())
    director = db.sql("SELECT employee_id FROM employees WHERE position = 'director'").fetchall()[0][0]

    for employee in manager_of:
        line = [employee]
        while manager_of[line[-1]] is not None:
            line.append(manager_of[line[-1]])
            assert len(line) <= 3
        assert line[-1] == director


def test_names_that_are_hard_for_software_are_there(db: duckdb.DuckDBPyConnection) -> None:
    names = {name for (name,) in db.sql("SELECT name FROM employees").fetchall()}

    assert {"𠮷田修一", "Siobhan O'Brien", "欧阳雪莹"} <= names


def test_someone_joins_leaves_moves_and_is_split(db: duckdb.DuckDBPyConnection) -> None:
    def teams(name: str) -> list[tuple[object, ...]]:
        return db.sql(
            "SELECT team_id, valid_from, valid_to, share::DOUBLE FROM memberships JOIN employees "
            f"USING (employee_id) WHERE name = '{name}' ORDER BY valid_from, share DESC"
        ).fetchall()

    assert teams("彭佳怡") == [("growth", date(2025, 11, 17), None, 1.0)]
    assert teams("董洁")[-1][2] == date(2026, 5, 16)
    assert [row[0] for row in teams("宋知行")] == ["content", "product"]
    assert teams("宋知行")[1][1] == date(2026, 2, 16)
    assert [(row[0], row[3]) for row in teams("𠮷田修一")] == [("events", 1.0), ("events", 0.6), ("crm", 0.4)]


def test_nobody_owns_rows_before_the_first_or_after_the_last_day(db: duckdb.DuckDBPyConnection) -> None:
    moments = {"leads": "created_at", "campaigns": "started_on", "social_daily": "day", "ad_daily": "day"}
    moments |= {"reports": "submitted_on", "projects": "due_on", "sentiment_incidents": "detected_at"}
    grace = 30  # a campaign that runs on brings leads for a while
    for table, moment in moments.items():
        outside = db.sql(
            f"SELECT count(*) FROM {table} JOIN employees ON employee_id = owner_id "
            f"WHERE {moment}::DATE < hired_on OR {moment}::DATE > left_on + {grace}"
        ).fetchall()
        assert outside == [(0,)], table


def test_nobody_verifies_their_own_contribution(db: duckdb.DuckDBPyConnection) -> None:
    assert db.sql("SELECT count(*) FROM contributions WHERE subject = verified_by").fetchall() == [(0,)]


def test_credit_shares_never_exceed_one_and_some_stay_below(db: duckdb.DuckDBPyConnection) -> None:
    low, high, people = db.sql(
        "SELECT min(total), max(total), max(people) FROM (SELECT sum(share::DECIMAL(6,4)) AS total, "
        "count(*) AS people FROM campaign_credits GROUP BY campaign_id)"
    ).fetchall()[0]

    assert (low, high, people) == (Decimal("0.9"), 1, 3)


def test_one_target_changes_within_its_period_with_a_reason(db: duckdb.DuckDBPyConnection) -> None:
    changes = db.sql(
        "SELECT period, subject, indicator, effective_from, reason IS NOT NULL FROM targets "
        "WHERE effective_from IS NOT NULL"
    ).fetchall()

    assert changes == [("2026Q1", "growth", "cost_per_lead", date(2026, 2, 16), True)]


def test_one_person_is_vetoed_in_one_quarter(db: duckdb.DuckDBPyConnection) -> None:
    vetoed = db.sql(
        "SELECT period, name, kind FROM decisions JOIN employees ON employee_id = subject"
    ).fetchall()

    assert vetoed == [("2026Q2", "傅思远", "fraud")]
