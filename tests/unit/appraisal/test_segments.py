"""Transfers and several positions, by hand; and what holds for any career."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.segments import (
    Segment,
    Stint,
    by_days,
    by_positions,
    minimum_days,
    segments,
)
from steelyard.appraisal.spans import Span, away_days, share_worked
from steelyard.core.numbers import official
from steelyard.core.periods import Calendar, Period
from steelyard.core.texts import LANGUAGES, Text
from strategies import numbers, unhurried

#: 92 days: July 31, August 31, September 30.
Q3 = Span(date(2026, 7, 1), date(2026, 10, 1))


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def stint(key: str, start: str, end: str) -> Stint:
    return Stint(key, Span(day(start), day(end)))


# ── segments by hand ────────────────────────────────────────────────────────────────────────────────


def test_a_transfer_makes_two_segments_weighted_by_days() -> None:
    found = segments([stint("brand", "01-01", "08-01"), stint("events", "08-01", "12-31")], cycle=Q3)
    assert found == (Segment("brand", 31), Segment("events", 61))
    combined = by_days(found, {"brand": Decimal(92), "events": Decimal(80)})
    # (31·92 + 61·80) / 92 = (2852 + 4880) / 92 = 84.0435 (84.043478…).
    assert combined.score == Decimal("84.0435")


def test_a_short_segment_is_counted_with_its_longer_neighbour() -> None:
    found = segments(
        [
            stint("brand", "07-01", "08-10"),  # 40 days
            stint("media", "08-10", "08-24"),  # 14 days
            stint("events", "08-24", "10-01"),  # 38 days
        ],
        cycle=Q3,
    )
    assert found == (Segment("brand", 54, ("media",)), Segment("events", 38))


def test_of_equal_neighbours_the_earlier_takes_it() -> None:
    found = segments(
        [stint("a", "07-01", "08-05"), stint("b", "08-05", "08-27"), stint("c", "08-27", "10-01")],
        cycle=Q3,
    )
    # 35, 22, 35 days.
    assert found == (Segment("a", 57, ("b",)), Segment("c", 35))


def test_many_short_ones_are_counted_together() -> None:
    weeks = [stint(str(n), f"07-{7 * n + 1:02}", f"07-{7 * n + 8:02}") for n in range(4)]
    found = segments([*weeks, stint("last", "07-29", "10-01")], cycle=Q3)
    # 7, 7, 7, 7 and 64 days: "0" goes to "1" (14), "2" to "1" (21), "3" to "last" (71), "1" to "last".
    assert found == (Segment("last", 92, ("3", "1", "0", "2")),)


def test_leave_is_not_at_work() -> None:
    leave = [Span(day("07-10"), day("07-20")), Span(day("07-15"), day("07-25"))]
    found = segments(
        [stint("brand", "07-01", "08-15"), stint("events", "08-15", "10-01")], cycle=Q3, away=leave
    )
    # 45 − 15 days, the five of both stretches counted once; 47.
    assert found == (Segment("brand", 30), Segment("events", 47))


def test_leave_within_leave_is_counted_once() -> None:
    away = [
        Span(day("07-01"), day("07-21")),
        Span(day("07-03"), day("07-05")),
        Span(day("07-10"), day("07-12")),
    ]
    assert away_days(Q3, away) == 20


def test_leave_may_leave_too_little_to_be_rated() -> None:
    found = segments(
        [stint("brand", "07-01", "08-15"), stint("events", "08-15", "10-01")],
        cycle=Q3,
        away=[Span(day("07-01"), day("07-17"))],
    )
    # 45 − 16 = 29 days.
    assert found == (Segment("events", 76, ("brand",)),)


def test_a_month_is_no_quarter() -> None:
    september = Span(day("09-01"), day("10-01"))
    assert (minimum_days(Q3), minimum_days(september)) == (30, 10)
    found = segments([stint("brand", "01-01", "09-11"), stint("events", "09-11", "12-01")], cycle=september)
    assert found == (Segment("brand", 10), Segment("events", 20))


def test_nobody_at_work_is_nobody_rated() -> None:
    assert segments([stint("brand", "07-01", "10-01")], cycle=Q3, away=[Q3]) == ()
    assert by_days((), {}).score is None


def test_overlapping_stints_are_refused() -> None:
    with pytest.raises(ValueError, match="brand and events overlap"):
        segments([stint("brand", "07-01", "08-02"), stint("events", "08-01", "10-01")], cycle=Q3)


def test_a_segment_without_a_score_takes_no_part() -> None:
    found = (Segment("brand", 31), Segment("events", 61))
    combined = by_days(found, {"brand": Decimal(92), "events": None})
    assert combined.score == 92
    assert [part.share for part in combined.parts] == [1, 0]
    assert "events has no score and takes no part." in map(str, combined.words)


def test_the_steps_are_told() -> None:
    found = (Segment("brand", 54, ("media",)), Segment("events", 38))
    names = {"brand": Text.of({"en": "Brand", "zh-Hans": "品牌组", "zh-Hant": "品牌組"})}

    def named(key: str) -> Text:
        return names.get(key, Text.of(key))

    combined = by_days(found, {"brand": Decimal(92), "events": Decimal(80)}, named=named)
    # (54·92 + 38·80) / 92 = (4968 + 3040) / 92 = 87.0435 (87.043478…).
    assert list(map(str, combined.words)) == [
        "Too short to be rated, counted with Brand: media.",
        "Brand: 54 days, score 92.",
        "events: 38 days, score 80.",
        "Together 87.0435.",
    ]
    assert combined.words[1].in_language("zh-Hans") == "品牌组：54天，得分92。"


# ── positions by hand ───────────────────────────────────────────────────────────────────────────────


def test_positions_count_by_their_shares() -> None:
    combined = by_positions(
        {"planner": Decimal("0.7"), "editor": Decimal("0.3")},
        {"planner": Decimal(90), "editor": Decimal(75)},
    )
    # 0.7·90 + 0.3·75 = 63 + 22.5 = 85.5.
    assert combined.score == Decimal("85.5")
    assert str(combined.words[0]) == "planner: share 70%, score 90."


def test_thirds_sum_to_one() -> None:
    third = Fraction(1, 3)
    scores = {"a": Decimal(90), "b": Decimal(90), "c": Decimal(90)}
    assert by_positions(dict.fromkeys("abc", third), scores).score == 90


@pytest.mark.parametrize("shares", [["0.7", "0.2"], ["0.7", "0.31"], ["1.2", "-0.2"], ["1", "0"]])
def test_shares_that_do_not_sum_to_one_are_refused(shares: Sequence[str]) -> None:
    with pytest.raises(ValueError, match="sum to exactly 1"):
        by_positions(dict(zip("ab", map(Decimal, shares), strict=True)), {})


# ── whatever the career ─────────────────────────────────────────────────────────────────────────────


@st.composite
def careers(draw: st.DrawFn) -> tuple[list[Stint], list[Span]]:
    """Stints that follow one another around the third quarter, with gaps, and leave anywhere."""
    edges = sorted(draw(st.sets(st.integers(-20, 110), min_size=2, max_size=9)))
    spans = [Span(Q3.start + timedelta(a), Q3.start + timedelta(b)) for a, b in itertools.pairwise(edges)]
    kept = [s for s in spans if draw(st.integers(0, 5))] or spans[:1]
    starts = draw(st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 60)), max_size=6))
    away = [Span(Q3.start + timedelta(a), Q3.start + timedelta(a + n)) for a, n in starts]
    return [Stint(f"s{n}", s) for n, s in enumerate(kept)], away


@unhurried
@given(careers(), st.randoms(use_true_random=False))
def test_days_are_neither_lost_nor_invented(career: tuple[list[Stint], list[Span]], chance: Random) -> None:
    stints, away = career
    found = segments(stints, cycle=Q3, away=away)
    at_work = {
        d
        for each in stints
        for d in _days(each.span.within(Q3))
        if not any(gone.start <= d < gone.end for gone in away)
    }
    assert sum(each.days for each in found) == len(at_work)
    assert len(found) <= 1 or all(each.days >= 30 for each in found)
    told = [key for each in found for key in (each.key, *each.absorbed)]
    assert not found or sorted(told) == sorted(s.key for s in stints if s.span.within(Q3).days)
    chance.shuffle(stints)
    assert segments(stints, cycle=Q3, away=away) == found


def _days(span: Span) -> list[date]:
    return [span.start + timedelta(n) for n in range(span.days)]


@unhurried
@given(careers(), st.lists(numbers(0, 120, 4), min_size=9, max_size=9))
def test_the_whole_lies_between_its_parts(
    career: tuple[list[Stint], list[Span]], scores: list[Decimal]
) -> None:
    stints, away = career
    found = segments(stints, cycle=Q3, away=away)
    given_scores = {f"s{n}": official(score) for n, score in enumerate(scores)}
    combined = by_days(found, given_scores)
    if found:
        rated = [given_scores[each.key] for each in found]
        assert combined.score is not None
        assert min(rated) <= combined.score <= max(rated)
        assert sum(part.share for part in combined.parts) == 1
    assert all(text.in_language(language) for text in combined.words for language in LANGUAGES)


# ── spans ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_fiscal_period_is_a_span() -> None:
    assert Span.of(Period.parse("2026Q3"), Calendar()) == Q3
    assert Q3.days == 92


def test_a_span_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        Span(day("08-01"), day("07-01"))


def test_spans_that_do_not_meet_have_nothing_in_common() -> None:
    june, october = Span(day("06-01"), day("07-01")), Span(day("10-01"), day("11-01"))
    assert june.within(Q3).days == october.within(Q3).days == 0


def test_the_share_of_a_period_follows_its_days() -> None:
    here = Span(day("08-01"), day("10-01"))
    away = [Span(day("09-01"), day("09-16"))]
    # 61 − 15 = 46 of 92 days.
    assert share_worked(Q3, here, away) == Fraction(1, 2)


def test_a_plan_says_where_the_work_falls() -> None:
    months = [
        Span(day("07-01"), day("08-01")),
        Span(day("08-01"), day("09-01")),
        Span(day("09-01"), day("10-01")),
    ]
    plan = list(zip(months, map(Decimal, (10, 10, 80)), strict=True))
    here = Span(day("09-16"), day("10-01"))
    # Half of September, on which 80 of 100 falls; by days alone it would be 15/92.
    assert share_worked(Q3, here, plan=plan) == Fraction(40, 100)
    assert share_worked(Q3, here) == Fraction(15, 92)


@pytest.mark.parametrize(
    "plan",
    [
        [("07-01", "09-01", 1)],
        [("07-01", "09-01", 1), ("08-01", "10-01", 1)],
        [("07-01", "08-01", 1), ("09-01", "10-01", 1)],
        [("07-01", "10-01", 0)],
        [("07-01", "09-01", 2), ("09-01", "10-01", -1)],
    ],
)
def test_a_plan_that_is_not_one_of_the_period_is_refused(plan: list[tuple[str, str, int]]) -> None:
    parts = [(Span(day(a), day(b)), Decimal(n)) for a, b, n in plan]
    with pytest.raises(ValueError, match="plan"):
        share_worked(Q3, Q3, plan=parts)


@unhurried
@given(careers(), st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_the_shares_of_those_who_follow_one_another_sum_to_the_whole(
    career: tuple[list[Stint], list[Span]], amounts: list[int]
) -> None:
    stints, away = career
    inner = sorted({Q3.start, Q3.end, *(s.span.within(Q3).start for s in stints)})
    spans = [Span(a, b) for a, b in itertools.pairwise(inner)]
    plan = [
        (Span.of(Period.parse(f"2026-0{7 + n}"), Calendar()), Decimal(amount))
        for n, amount in enumerate(amounts)
    ]
    for curve in ([], plan):
        whole = share_worked(Q3, Q3, away, curve)
        assert sum((share_worked(Q3, s, away, curve) for s in spans), Fraction(0)) == whole
        assert 0 <= whole <= 1
    assert share_worked(Q3, Q3) == 1


@unhurried
@given(careers())
def test_a_day_away_is_counted_once(career: tuple[list[Stint], list[Span]]) -> None:
    _, away = career
    assert away_days(Q3, away) == len({d for gone in away for d in _days(gone.within(Q3))})
