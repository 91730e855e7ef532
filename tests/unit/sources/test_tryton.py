"""Tryton's values and sessions, without a Tryton (tests/peers_real has a real one)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import requests
from hypothesis import given
from hypothesis import strategies as st

from steelyard.sources.kinds import kinds
from steelyard.sources.mapping import used
from steelyard.sources.tryton.records import won_or_lost
from steelyard.sources.tryton.rpc import Session, decoded, encoded

MOMENT = {
    "__class__": "datetime",
    "year": 2026,
    "month": 3,
    "day": 1,
    "hour": 2,
    "minute": 3,
    "second": 4,
    "microsecond": 5,
}


def test_values_get_their_types() -> None:
    assert decoded({"__class__": "Decimal", "decimal": "12345678901234567890.10"}) == Decimal(
        "12345678901234567890.10"
    )
    assert decoded(MOMENT) == datetime(2026, 3, 1, 2, 3, 4, 5, UTC)
    assert decoded({"__class__": "date", "year": 2026, "month": 3, "day": 1}) == date(2026, 3, 1)
    assert decoded({"__class__": "time", "hour": 1, "minute": 2, "second": 3, "microsecond": 0}) == time(
        1, 2, 3
    )
    assert decoded({"__class__": "timedelta", "seconds": 5400.5}) == Decimal("5400.5")


def test_fields_of_other_records_are_records_inside() -> None:
    row = {"id": 1, "employee.": {"id": 2, "party.": {"id": 3, "name": "张三"}}, "party.": None}
    assert decoded(row) == {"id": 1, "employee": {"id": 2, "party": {"id": 3, "name": "张三"}}, "party": None}


def test_a_record_inside_wins_over_its_id() -> None:
    assert decoded({"employee": 2, "employee.": {"id": 2, "name": "x"}}) == {
        "employee": {"id": 2, "name": "x"}
    }


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_comes_back_as_the_same_instant(moment: datetime) -> None:
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:  # before the year 1 or after 9999 in UTC
        return
    assert decoded(encoded(moment)) == utc


def test_a_session_signs_once_it_is_open_and_is_renewed() -> None:
    tokens = iter(["one", "two"])
    session = Session(lambda: next(tokens))

    def signed() -> Any:
        return session(requests.Request("POST", "http://x/").prepare()).headers.get("Authorization")

    assert signed() is None
    assert session.renew()
    assert signed() == "Session one"
    assert session.renew()
    assert signed() == "Session two"


def test_the_end_of_an_opportunity_is_its_gain_or_its_loss() -> None:
    end = date(2026, 3, 1)
    assert won_or_lost({"state": "won", "end_date": end}) == {"won_on": end, "lost_on": None}
    assert won_or_lost({"state": "lost", "end_date": end}) == {"won_on": None, "lost_on": end}
    assert won_or_lost({"state": "lead", "end_date": None}) == {"won_on": None, "lost_on": None}


def test_what_other_tables_refer_to_comes_first() -> None:
    order = list(kinds()["tryton"].shipped)
    assert order.index("campaigns") < order.index("leads") < order.index("opportunities")


def test_a_mapping_says_what_it_reads() -> None:
    assert used(kinds()["tryton"].shipped["campaigns"]) == ["id", "name", "active"]
