"""The day of a moment, where the connection lives."""

from __future__ import annotations

import pytest

from steelyard.sources.days import day


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # 17:00 in UTC is 01:00 of the next day in Shanghai.
        ("2026-02-28T17:00:00.000+0000", "2026-03-01"),
        ("2026-02-28T15:59:59Z", "2026-02-28"),
        ("2026-03-01T00:30:00+08:00", "2026-03-01"),
    ],
)
def test_a_moment_with_an_offset_is_a_day_in_the_zone(moment: str, expected: str) -> None:
    assert day(moment, "Asia/Shanghai") == expected


@pytest.mark.parametrize("written", ["2026-03-01", "2026-03-01T23:30:00", "三月底", None, ""])
def test_what_has_no_offset_stays_as_it_is_written(written: object) -> None:
    assert day(written, "Asia/Shanghai") == written
