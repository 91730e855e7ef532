"""Each planted truth can be measured with plain SQL, and nothing else looks like it."""

from statistics import mean

import duckdb
import pytest

from steelyard.demo import Company


def _ask(db: duckdb.DuckDBPyConnection, sql: str) -> dict[str, float]:
    return {key: float(value) for key, value in db.sql(sql).fetchall()}


def test_all_truths_are_told(company: Company) -> None:
    assert sorted(company.truths) == [
        "ceiling",
        "failing_series",
        "gamed_mql",
        "redundant_measures",
        "severe_rater",
    ]
    assert all(truth.name == name and truth.description for name, truth in company.truths.items())


SHIFTS = """
    WITH rated AS (FROM ratings WHERE perspective <> 'self')
    SELECT one.rater, avg(one.rating - other.rating)
    FROM rated AS one JOIN rated AS other
      ON one.period = other.period AND one.subject = other.subject
     AND one.indicator = other.indicator AND one.rater <> other.rater
    GROUP BY one.rater
"""


def test_one_rater_is_severe_and_all_others_agree(company: Company, db: duckdb.DuckDBPyConnection) -> None:
    shifts = _ask(db, SHIFTS)

    severe = company.truths["severe_rater"].where["rater"]
    assert shifts.pop(str(severe)) == pytest.approx(-0.8, abs=0.1)
    assert min(shifts.values()) > -0.35
    assert max(shifts.values()) < 0.5


def test_the_severe_rater_shares_many_people_with_others(
    company: Company, db: duckdb.DuckDBPyConnection
) -> None:
    severe = company.truths["severe_rater"].where["rater"]
    [(subjects, teams)] = db.sql(
        "SELECT count(DISTINCT subject), count(DISTINCT team_id) FROM ratings JOIN memberships "
        f"ON employee_id = subject AND valid_to IS NULL WHERE rater = '{severe}' AND perspective = 'peer'"
    ).fetchall()

    assert subjects >= 40
    assert teams >= 7


MQLS = """
    SELECT year(mql_at) || 'Q' || quarter(mql_at) AS period, {value} FROM leads JOIN memberships
      ON employee_id = owner_id AND created_at >= valid_from AND (valid_to IS NULL OR created_at < valid_to)
    WHERE mql_at IS NOT NULL AND team_id {team} GROUP BY period
"""
COUNT = "count(*)"
CONVERSION = "count(sql_lead_at) / count(*)"
LATE = (
    "count(*) FILTER (WHERE mql_at::DATE > (date_trunc('quarter', mql_at) + INTERVAL 3 MONTH)::DATE - 7)"
    " / count(*)"
)


def test_the_gaming_team_jumps_at_quarter_ends_while_its_conversion_falls(
    company: Company, db: duckdb.DuckDBPyConnection
) -> None:
    truth = company.truths["gamed_mql"].where
    gamed = list(truth["periods"])
    before = ["2024Q4", "2025Q1", "2025Q2"]
    count, conversion, late = (
        _ask(db, MQLS.format(value=value, team=f"= '{truth['team']}'")) for value in (COUNT, CONVERSION, LATE)
    )

    assert max(late[period] for period in before) < 0.12
    assert min(late[period] for period in gamed) > 0.25
    assert mean(count[period] for period in gamed) > 1.4 * mean(count[period] for period in before)
    assert min(conversion[period] for period in before) > 0.38
    assert conversion[gamed[-1]] < 0.26
    assert late[gamed[-1]] > late[gamed[0]] + 0.1


def test_the_other_teams_do_not_game(company: Company, db: duckdb.DuckDBPyConnection) -> None:
    others = f"<> '{company.truths['gamed_mql'].where['team']}'"
    conversion, late = (_ask(db, MQLS.format(value=value, team=others)) for value in (CONVERSION, LATE))

    assert max(late.values()) < 0.12
    closed = [conversion[period] for period in sorted(conversion)[:-1]]
    assert min(closed) > 0.36


def test_two_indicators_say_the_same_of_people(company: Company, db: duckdb.DuckDBPyConnection) -> None:
    assert company.truths["redundant_measures"].where["indicators"] == (
        "innovation_proposals",
        "knowledge_sharing",
    )
    correlations = _ask(
        db,
        """
        SELECT period, corr(proposals, sharings) FROM (
            SELECT year(occurred_on) || 'Q' || quarter(occurred_on) AS period, subject,
                   count(*) FILTER (WHERE kind = 'innovation_proposal') AS proposals,
                   count(*) FILTER (WHERE kind = 'knowledge_sharing') AS sharings
            FROM contributions WHERE verified_at IS NOT NULL GROUP BY ALL
        ) GROUP BY period
        """,
    )

    assert len(correlations) == 8
    assert min(correlations.values()) > 0.95


ROI = """
    SELECT series || ' ' || year(ended_on) || 'Q' || quarter(ended_on), sum(revenue - cost) / sum(cost)
    FROM campaigns WHERE cost > 0 GROUP BY ALL HAVING sum(cost) >= 10000
"""


def test_one_series_fails_three_quarters_in_a_row(company: Company, db: duckdb.DuckDBPyConnection) -> None:
    truth = company.truths["failing_series"].where
    roi = _ask(db, ROI)

    assert all(roi[f"{truth['series']} {period}"] < 0.05 for period in truth["periods"])
    assert roi[f"{truth['series']} 2025Q3"] > 0.05
    [(spend,)] = db.sql(
        f"SELECT min(spend) FROM (SELECT sum(cost) AS spend FROM campaigns WHERE series = '{truth['series']}'"
        " AND ended_on >= '2026-01-01' GROUP BY quarter(ended_on))"
    ).fetchall()
    assert spend > 100_000


def test_no_other_series_fails_twice_in_a_row(company: Company, db: duckdb.DuckDBPyConnection) -> None:
    failing = str(company.truths["failing_series"].where["series"])
    roi = _ask(db, ROI)
    under = sorted(key.split(" ") for key, value in roi.items() if value < 0.05 and failing not in key)

    assert len({series for series, _ in under}) == len(under)


def test_one_indicator_is_at_its_ceiling_for_everyone(db: duckdb.DuckDBPyConnection) -> None:
    shares = _ask(
        db,
        """
        SELECT owner_id || year(due_on) || quarter(due_on),
               count(*) FILTER (WHERE valid AND collected_on IS NOT NULL) / count(*)
        FROM information_items GROUP BY ALL HAVING count(*) >= 5
        """,
    )

    assert min(shares.values()) >= 0.9
    assert sum(share == 1 for share in shares.values()) > 0.9 * len(shares)


def test_campaign_costs_and_revenues_sum_to_those_of_the_campaigns(db: duckdb.DuckDBPyConnection) -> None:
    [(costs, revenues)] = db.sql(
        """
        SELECT count(*) FILTER (WHERE round(c.cost, 2) <> round(coalesce(k.amount, 0), 2)),
               count(*) FILTER (WHERE round(c.revenue, 2) <> round(coalesce(v.amount, 0), 2))
        FROM campaigns AS c
        LEFT JOIN (SELECT campaign_id, sum(amount) AS amount FROM campaign_costs GROUP BY ALL) AS k
            USING (campaign_id)
        LEFT JOIN (SELECT campaign_id, sum(amount) AS amount FROM campaign_revenues GROUP BY ALL) AS v
            USING (campaign_id)
        """
    ).fetchall()

    assert (costs, revenues) == (0, 0)


def test_the_moments_of_a_lead_are_in_order(db: duckdb.DuckDBPyConnection) -> None:
    [(wrong,)] = db.sql(
        "SELECT count(*) FROM leads WHERE mql_at < created_at OR sql_lead_at < mql_at "
        "OR won_at < sql_lead_at OR (sql_lead_at IS NOT NULL AND mql_at IS NULL) "
        "OR (won_at IS NOT NULL AND sql_lead_at IS NULL) "
        "OR (won_at IS NOT NULL AND lost_at IS NOT NULL)"
    ).fetchall()

    assert wrong == 0
