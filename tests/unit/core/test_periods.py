"""Periods and the fiscal calendar (DESIGN "Periods")."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.periods import Calendar, Grain, Period, parse_range

GRAINS = st.sampled_from(list(Grain))
DAYS = st.dates(date(2, 1, 1), date(9998, 1, 1))
CALENDARS = st.builds(Calendar, st.integers(1, 12))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    """Any period that can be written, except the very first and last ones, so that it has neighbours."""
    grain = draw(GRAINS)
    return Period(grain, draw(st.integers(2 * grain.per_year, 9998 * grain.per_year - 1)))


def span(text: str, *, fiscal_year_start: int = 1) -> tuple[date, date]:
    calendar = Calendar(fiscal_year_start)
    period = Period.parse(text)
    return calendar.start(period), calendar.end(period)


# ── writing and reading ─────────────────────────────────────────────────────────────────────────────


@given(periods())
def test_what_is_written_reads_back(period: Period) -> None:
    assert period == Period.parse(str(period))


@pytest.mark.parametrize(
    "text", ["2026-03", "2026-12", "2026Q1", "2026Q4", "2026H1", "2026H2", "2026", "0001", "9998"]
)
def test_it_is_written_as_it_was_read(text: str) -> None:
    assert text == str(Period.parse(text))


def test_blanks_around_it_do_not_count() -> None:
    assert Period.parse("2026Q1") == Period.parse("  2026Q1\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026Q5",
        "2026Q0",
        "2026H3",
        "2026-13",
        "2026-00",
        "2026-3",
        "26Q1",
        "2026q1",
        "2026 Q1",
        "Q1",
        "2026W1",
        "2026-03-01",
        "0000",
        "9999",
        "20260",
        "2026Q1Q2",
        "下季度",
    ],
)
def test_it_refuses_what_is_not_a_period_and_says_how_to_write_one(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"is not a period\. Write a period as 2026-03, 2026Q1, 2026H1 or 2026"
    ):
        Period.parse(text)


@given(st.text(max_size=12))
def test_any_other_text_is_refused_without_surprises(text: str) -> None:
    try:
        period = Period.parse(text)
    except ValueError:
        return
    assert period == Period.parse(str(period))


# ── neighbours ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "before", "year_before"),
    [
        ("2026-01", "2025-12", "2025-01"),
        ("2026Q1", "2025Q4", "2025Q1"),
        ("2026H1", "2025H2", "2025H1"),
        ("2026", "2025", "2025"),
    ],
)
def test_prior_is_the_one_before_and_year_ago_the_same_of_last_year(
    text: str, before: str, year_before: str
) -> None:
    period = Period.parse(text)

    assert before == str(period.prior())
    assert year_before == str(period.year_ago())


def test_prior_goes_back_as_far_as_asked() -> None:
    assert "2024Q4" == str(Period.parse("2026Q1").prior(5))


@given(periods(), CALENDARS)
def test_neighbours_touch_and_do_not_overlap(period: Period, calendar: Calendar) -> None:
    assert calendar.end(period) == calendar.start(period.shift(1))
    assert calendar.start(period) == calendar.end(period.prior())
    assert calendar.start(period) < calendar.end(period)


# ── the calendar ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-03", date(2026, 3, 1), date(2026, 4, 1)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("2026Q1", date(2026, 1, 1), date(2026, 4, 1)),
        ("2026Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026H2", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_without_a_fiscal_year_of_its_own_it_is_the_calendar_year(text: str, start: date, end: date) -> None:
    assert (start, end) == span(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        # The fiscal year that starts in April 2026 is 2026, also for the quarter that lies in 2027.
        ("2026Q1", date(2026, 4, 1), date(2026, 7, 1)),
        ("2026Q4", date(2027, 1, 1), date(2027, 4, 1)),
        ("2026H1", date(2026, 4, 1), date(2026, 10, 1)),
        ("2026H2", date(2026, 10, 1), date(2027, 4, 1)),
        ("2026", date(2026, 4, 1), date(2027, 4, 1)),
        # Months are calendar months.
        ("2026-01", date(2026, 1, 1), date(2026, 2, 1)),
    ],
)
def test_a_fiscal_year_is_named_after_the_calendar_year_in_which_it_starts(
    text: str, start: date, end: date
) -> None:
    assert (start, end) == span(text, fiscal_year_start=4)


def test_a_fiscal_year_from_december_lies_nearly_all_in_the_next_year() -> None:
    assert (date(2025, 12, 1), date(2026, 12, 1)) == span("2025", fiscal_year_start=12)


def test_quarters_may_start_in_the_middle_of_a_calendar_quarter() -> None:
    # Fiscal year from February: its third quarter is August to October.
    assert (date(2026, 8, 1), date(2026, 11, 1)) == span("2026Q3", fiscal_year_start=2)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2024-02", date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 28)),
        ("2000-02", date(2000, 2, 29)),
        ("2100-02", date(2100, 2, 28)),
        ("2024Q1", date(2024, 3, 31)),
    ],
)
def test_the_last_day_knows_leap_years(text: str, last: date) -> None:
    assert last == Calendar().last_day(Period.parse(text))


@given(DAYS, GRAINS, CALENDARS)
def test_every_day_is_in_exactly_the_period_that_contains_it(
    day: date, grain: Grain, calendar: Calendar
) -> None:
    period = calendar.containing(day, grain)

    assert calendar.start(period) <= day < calendar.end(period)


@given(periods(), CALENDARS)
def test_the_first_and_the_last_day_are_inside_and_the_end_is_not(period: Period, calendar: Calendar) -> None:
    assert period == calendar.containing(calendar.start(period), period.grain)
    assert period == calendar.containing(calendar.last_day(period), period.grain)
    assert period.shift(1) == calendar.containing(calendar.end(period), period.grain)


@given(periods(), GRAINS, CALENDARS)
def test_finer_periods_fill_a_coarser_one_without_a_gap(
    period: Period, grain: Grain, calendar: Calendar
) -> None:
    if grain.months > period.grain.months or (grain is Grain.MONTH and period.grain is Grain.MONTH):
        return
    inside = calendar.within(period, grain)

    assert period.grain.months // grain.months == len(inside)
    assert calendar.start(period) == calendar.start(inside[0])
    assert calendar.end(period) == calendar.end(inside[-1])
    assert all(each == inside[0].shift(position) for position, each in enumerate(inside))
    assert {period} == {calendar.enclosing(each, period.grain) for each in inside}


def test_the_quarters_of_a_fiscal_year_carry_its_name() -> None:
    quarters = Calendar(4).within(Period.parse("2026"), Grain.QUARTER)

    assert ["2026Q1", "2026Q2", "2026Q3", "2026Q4"] == list(map(str, quarters))


def test_the_months_of_a_fiscal_quarter_are_calendar_months() -> None:
    months = Calendar(4).within(Period.parse("2026Q4"), Grain.MONTH)

    assert ["2027-01", "2027-02", "2027-03"] == list(map(str, months))


def test_a_month_is_enclosed_by_the_fiscal_quarter_of_its_last_day() -> None:
    assert "2025Q4" == str(Calendar(4).enclosing(Period.parse("2026-03"), Grain.QUARTER))
    assert "2026Q1" == str(Calendar(4).enclosing(Period.parse("2026-04"), Grain.QUARTER))


def test_the_first_and_the_last_period_that_can_be_written_have_days() -> None:
    assert date(1, 1, 1) == Calendar().start(Period.parse("0001"))
    assert date(9999, 12, 1) == Calendar(12).end(Period.parse("9998"))


def test_periods_before_the_first_and_after_the_last_day_are_empty() -> None:
    before, after = Period.parse("0001Q1").prior(5), Period.parse("9998Q4").shift(9)

    assert date.min == Calendar().start(before) == Calendar().end(before) == Calendar().last_day(before)
    assert date.max == Calendar().start(after) == Calendar().end(after)


@given(st.integers(1, 12))
def test_a_year_of_any_calendar_is_a_year_long(month: int) -> None:
    start, end = span("2026", fiscal_year_start=month)

    assert timedelta(days=365) == end - start


@pytest.mark.parametrize("month", [0, 13, -1])
def test_a_fiscal_year_starts_in_a_month(month: int) -> None:
    with pytest.raises(ValueError, match=f"{month} is not a month. Use 1 to 12"):
        Calendar(month)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Asia", "Asia/Shanghai\0", "北京"])
def test_a_time_zone_has_a_name(zone: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time zone\. Use a name such as Asia/Shanghai"):
        Calendar(timezone=zone)


# ── ranges ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_range_holds_both_ends() -> None:
    assert ["2025Q3", "2025Q4", "2026Q1"] == list(map(str, parse_range("2025Q3..2026Q1")))


def test_one_period_is_a_range_of_one() -> None:
    assert [Period.parse("2026")] == parse_range("2026")


def test_a_range_may_start_and_end_with_the_same_period() -> None:
    assert [Period.parse("2026-03")] == parse_range("2026-03..2026-03")


def test_a_range_may_have_1200_periods_and_no_more() -> None:
    assert 1200 == len(parse_range("2000-01..2099-12"))
    with pytest.raises(ValueError, match="is more than 1,200 periods"):
        parse_range("2000-01..2100-01")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026Q2..2026Q1", '"2026Q2..2026Q1" ends before it starts'),
        ("2026Q1..2026-05", "mixes quarter and month. Use one kind of period on both ends"),
        ("2026Q1..", '"" is not a period'),
        ("..2026Q1", '"" is not a period'),
        ("2026Q1...2026Q4", '".2026Q4" is not a period'),
        ("2026Q1-2026Q4", '"2026Q1-2026Q4" is not a period'),
    ],
)
def test_a_wrong_range_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 -- the message is the point
        parse_range(text)

    assert why in str(error.value)
