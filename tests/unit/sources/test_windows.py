"""Spans of time to ask for, and the cursor afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.problems import SteelyardError
from steelyard.sources.restful.model import IncrementalModel
from steelyard.sources.restful.windows import furthest, windows

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: 20:00 of the first of April in Shanghai.
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)


def spans(cursor: str | None = None, now: datetime = NOW, **model: Any) -> list[tuple[str, str]]:
    made = IncrementalModel.model_validate(model)
    return [(window.start, window.end) for window in windows(made, cursor, now, SHANGHAI)]


def test_one_span_from_the_start_until_now() -> None:
    # Midnight of the first of March in Shanghai is 16:00 of the day before in UTC.
    assert spans(start="2026-03-01") == [("2026-02-28T16:00:00Z", "2026-04-01T12:00:00Z")]


def test_the_cursor_is_gone_back_behind_by_the_overlap() -> None:
    found = spans("2026-03-31T00:00:00+00:00", start="2026-03-01", overlap="90 minutes")
    assert found == [("2026-03-30T22:30:00Z", "2026-04-01T12:00:00Z")]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # 2026-04-01 00:00:00 UTC is 1775001600 seconds after 1970; twelve hours are 43200.
        ("epoch_s", ("1775001600", "1775044800")),
        ("epoch_ms", ("1775001600000", "1775044800000")),
        ("%Y-%m-%d %H:%M", ("2026-04-01 08:00", "2026-04-01 20:00")),
    ],
)
def test_a_span_is_written_as_the_api_wants_it(written: str, expected: tuple[str, str]) -> None:
    assert spans(start="2026-04-01T00:00:00Z", written=written) == [expected]


def test_whole_days_end_with_yesterday() -> None:
    found = spans(
        start="2026-03-01", written="%Y-%m-%d", window="14 days", whole_days="true", to_inclusive="true"
    )
    assert found == [("2026-03-01", "2026-03-14"), ("2026-03-15", "2026-03-28"), ("2026-03-29", "2026-03-31")]


def test_nothing_is_asked_for_before_a_day_is_over() -> None:
    assert spans("2026-04-01", start="2026-03-01", written="%Y-%m-%d", whole_days="true") == []


def test_the_history_of_an_api_limits_how_far_back_one_asks() -> None:
    assert (
        spans(start="2020-01-01", written="%Y-%m-%d", whole_days="true", history="30 days")[0][0]
        == "2026-03-02"
    )


def test_numbers_are_asked_for_from_the_largest_seen() -> None:
    assert spans(start="0", written="number") == [("0", "")]
    assert spans("42", start="0", written="number") == [("42", "")]


def test_a_start_that_is_no_moment_is_told() -> None:
    with pytest.raises(SteelyardError, match='"march" is not a moment'):
        spans(start="march")


@given(st.integers(0, 400), st.integers(1, 60))
def test_windows_lie_side_by_side_and_leave_nothing_out(days: int, length: int) -> None:
    start = NOW - timedelta(days=days)
    model = IncrementalModel.model_validate({"start": start.isoformat(), "window": f"{length} days"})
    found = list(windows(model, None, NOW, SHANGHAI))
    assert [window.start for window in found[1:]] == [window.end for window in found[:-1]]
    assert len(found) == -(-days // length)
    assert not found or (found[-1].closes == NOW)


# ── the cursor ──────────────────────────────────────────────────────────────────────────────────────


def cursor(values: list[Any], so_far: str | None = None, **model: Any) -> str | None:
    made = IncrementalModel.model_validate({"start": "2020-01-01", "field": "at", **model})
    return furthest(made, [{"at": value} for value in values], so_far, NOW, SHANGHAI)


@pytest.mark.parametrize(
    ("values", "written", "expected"),
    [
        (["2026-03-01T00:00:00Z", "2026-03-01T09:00:00+08:00"], "iso", "2026-03-01T01:00:00+00:00"),
        # What Jira writes, and a moment without a zone.
        (["2026-03-01T09:00:00.000+0800"], "iso", "2026-03-01T01:00:00+00:00"),
        (["2026-03-01T09:00:00"], "iso", "2026-03-01T01:00:00+00:00"),
        ([1775001600, "1775001601"], "epoch_s", "2026-04-01T00:00:01+00:00"),
        ([1775001600123], "epoch_ms", "2026-04-01T00:00:00.123000+00:00"),
        (["20260301"], "%Y%m%d", "2026-02-28T16:00:00+00:00"),
        (["9", 10, "007"], "number", "10"),
        ([None, "soon", {}], "iso", None),
        ([None, "soon"], "number", None),
    ],
)  # fmt: skip
def test_the_cursor_is_the_furthest_that_was_seen(
    values: list[Any], written: str, expected: str | None
) -> None:
    assert cursor(values, written=written) == expected


def test_the_cursor_never_goes_back_nor_beyond_the_run() -> None:
    assert cursor(["2026-01-01T00:00:00Z"], "2026-03-01T00:00:00+00:00") == "2026-03-01T00:00:00+00:00"
    assert cursor(["2040-01-01T00:00:00Z"]) == "2026-04-01T12:00:00+00:00"
    assert cursor(["3"], "7", written="number") == "7"
