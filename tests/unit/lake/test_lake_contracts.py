"""Files of canonical tables follow the contract of the table; every breach is named."""

# The expected value comes first; naive moments are what is read.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from lake_case import Lake


def test_declared_columns_have_their_types(lake: Lake) -> None:
    lake.write(
        "leads.csv",
        "lead_id,created_at,won_at,amount,owner_id,score\n007,2026-03-01,,¥1,200,E1,5\n".replace(
            "¥1,200", '"¥1,200"'
        ),
    )
    columns = lake.load("leads.csv", table="leads").columns
    assert "VARCHAR" == columns["lead_id"].type
    assert "TIMESTAMP" == columns["created_at"].type
    assert "TIMESTAMP" == columns["won_at"].type
    assert "BIGINT" == columns["score"].type
    assert [("007", datetime(2026, 3, 1), None, 1200)] == lake.query(
        "SELECT lead_id, created_at, won_at, amount FROM t"
    )


def test_optional_columns_are_there_even_if_the_file_has_none(lake: Lake) -> None:
    lake.write("leads.csv", "lead_id,created_at\nL1,2026-03-01 10:00\n")
    columns = lake.load("leads.csv", table="leads").columns
    assert "timestamp" == columns["mql_at"].kind
    assert "number" == columns["amount"].kind
    sql = "SELECT count(mql_at), sum(amount), count(*) FILTER (WHERE owner_id = 'E1') FROM t"
    assert [(0, None, 0)] == lake.query(sql)


def test_names_of_columns_may_be_in_capitals(lake: Lake) -> None:
    lake.write("leads.csv", "LEAD_ID,Created_At\n1,2026-03-01\n")
    lake.load("leads.csv", table="leads")
    assert [("1", datetime(2026, 3, 1))] == lake.query("SELECT lead_id, created_at FROM t")


def test_all_missing_columns_are_named(lake: Lake) -> None:
    lake.write("leads.csv", "lead,created\nL1,2026-03-01\n")
    assert [
        'leads.csv  column "lead_id" is missing; table leads needs it. There is lead or created. '
        'Did you mean "lead"?',
        'leads.csv  column "created_at" is missing; table leads needs it. There is lead or created. '
        'Did you mean "created"?',
    ] == lake.refusal("leads.csv", table="leads")


def test_all_breaches_are_named_together(lake: Lake) -> None:
    lake.write(
        "nps_responses.csv",
        "response_id,answered_on,score\n"
        "R1,2026-03-01,9\nR2,yesterday,10\n\n,2026-03-01,7\nR4,2026-03-01,11\nR5,2026-03-01,-1\nR1,2026-03-02,\n",
    )
    assert [
        'nps_responses.csv row 3, column "answered_on"  "yesterday" is not a date such as 2026-03-01',
        'nps_responses.csv row 5, column "response_id"  the cell is empty; expected a text',
        'nps_responses.csv row 6, column "score"  "11" is more than 10; expected 0 to 10',
        'nps_responses.csv row 7, column "score"  "-1" is less than 0; expected 0 to 10',
        'nps_responses.csv row 8, column "score"  the cell is empty; expected a whole number such as 12',
        'nps_responses.csv row 8, column "response_id"  "R1" is there twice: row 2 of nps_responses.csv has '
        "the same response_id. Keep one row for each",
    ] == lake.refusal("nps_responses.csv", table="nps_responses")


ROWS = {
    "nps_responses": ("response_id,answered_on,score", "R1,2026-03-01,7"),
    "orders": ("order_id,ordered_at,amount", "O1,2026-03-01,1"),
    "web_sessions": ("session_id,started_at,converted", "S1,2026-03-01,true"),
    "sentiment_incidents": ("incident_id,detected_at,polarity", "I1,2026-03-01,neutral"),
}


@pytest.mark.parametrize(
    ("table", "column", "cell", "complaint"),
    [
        ("nps_responses", "score", "7.5", "is not a whole number such as 12"),
        ("nps_responses", "answered_on", "2026-02-30", "is not a date such as 2026-03-01"),
        ("orders", "amount", "free", "is not a number such as 1234.5"),
        ("orders", "ordered_at", "March", "is not a date and time such as 2026-03-01 14:30:00"),
        ("web_sessions", "converted", "maybe", "is not true or false"),
        ("sentiment_incidents", "polarity", "bad", "is not allowed. Choose negative, neutral or positive"),
    ],
)
def test_a_cell_must_be_what_was_declared(
    lake: Lake, table: str, column: str, cell: str, complaint: str
) -> None:
    header, row = ROWS[table]
    cells = dict(zip(header.split(","), row.split(","), strict=True)) | {column: cell}
    lake.write("a.csv", f"{header}\n{','.join(cells.values())}\n")
    assert [f'a.csv row 2, column "{column}"  "{cell}" {complaint}'] == lake.refusal("a.csv", table=table)


def test_a_word_among_numbers_does_not_hide_what_is_out_of_range(lake: Lake) -> None:
    lake.write("a.csv", "response_id,answered_on,score\nR1,2026-03-01,11\nR2,2026-03-01,满意\n")
    assert [
        'a.csv row 2, column "score"  "11" is more than 10; expected 0 to 10',
        'a.csv row 3, column "score"  "满意" is not a whole number such as 12',
    ] == lake.refusal("a.csv", table="nps_responses")


def test_declared_cells_may_be_written_in_more_ways(lake: Lake) -> None:
    lake.write(
        "web_sessions.csv",
        "session_id,started_at,converted\n1,2026-03-01,是\n2,2026/3/1 9:00,NO\n3,2026年3月2日,1\n",
    )
    lake.load("web_sessions.csv", table="web_sessions")
    assert [True, False, True] == lake.column("converted")
    lake.write("nps_responses.csv", "response_id,answered_on,score\n1,20260301,9.0\n2,20260302,10\n")
    lake.load("nps_responses.csv", table="nps_responses")
    assert [(date(2026, 3, 1), 9), (date(2026, 3, 2), 10)] == lake.query("SELECT answered_on, score FROM t")


def test_a_moment_in_a_column_of_days_is_its_day_in_the_zone(lake: Lake) -> None:
    lake.write(
        "nps_responses.csv", "response_id,answered_on,score\n1,2026-03-01T20:00:00Z,9\n2,2026-03-01,9\n"
    )
    lake.load("nps_responses.csv", table="nps_responses")
    assert [date(2026, 3, 2), date(2026, 3, 1)] == lake.column("answered_on")


def test_dates_may_have_the_format_that_is_given(lake: Lake) -> None:
    lake.write("orders.csv", "order_id,ordered_at,amount\nO1,1/3/2026,5\nO2,28/3/2026,5\n")
    lake.load("orders.csv", table="orders", dates={"ordered_at": "%d/%m/%Y"})
    assert [datetime(2026, 3, 1), datetime(2026, 3, 28)] == lake.column("ordered_at")


def test_a_comma_may_be_the_decimal_mark(lake: Lake) -> None:
    lake.write("orders.csv", "order_id;ordered_at;amount;margin\nO1;2026-03-01;7307,37;1.234\n")
    lake.load("orders.csv", table="orders")
    assert [(Decimal("7307.37"), 1234)] == lake.query("SELECT amount, margin FROM t")


def test_the_key_is_the_typed_value(lake: Lake) -> None:
    lake.write(
        "social_daily.csv", "platform,day,likes\nweibo,2026-03-01,1\nweibo,2026/3/1,2\nweibo,2026-03-02,2\n"
    )
    assert [
        'social_daily.csv row 3, column "platform"  "weibo" is there twice: row 2 of social_daily.csv has '
        "the same platform, day. Keep one row for each"
    ] == lake.refusal("social_daily.csv", table="social_daily")


def test_the_same_key_in_two_files_is_a_duplicate(lake: Lake) -> None:
    lake.write("o1.csv", "order_id,ordered_at,amount\nO1,2026-03-01,5\n")
    lake.write("o2.csv", "order_id,ordered_at,amount\nO2,2026-03-01,5\nO1,2026-03-01,5\n")
    assert [
        'o2.csv row 3, column "order_id"  "O1" is there twice: row 2 of o1.csv has the same order_id. '
        "Keep one row for each"
    ] == lake.refusal("o*.csv", table="orders")


def test_twenty_breaches_are_shown_and_the_rest_counted(lake: Lake) -> None:
    rows = "".join(f"O{number},2026-03-01,free\n" for number in range(50))
    lake.write("orders.csv", "order_id,ordered_at,amount\n" + rows)
    problems = lake.refusal("orders.csv", table="orders")
    assert 21 == len(problems)
    assert "… and 30 more" == problems[-1]
