"""Several posts in one cycle: by hand, and day by day for any career."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.appraisal.posts import Held, Stretch, stretches, whole
from steelyard.appraisal.spans import Span
from steelyard.appraisal.steps import Result
from steelyard.scheme.model import Grades
from strategies import unhurried

#: 90 days.
CYCLE = Span(date(2026, 4, 1), date(2026, 6, 30))
PERIODS = {"2026Q2": CYCLE}
GRADES = Grades(
    bands={"A": Decimal(90), "B": Decimal(80), "C": Decimal(60), "D": None},
    coefficient={"A": Decimal("1.2"), "B": Decimal(1), "C": Decimal("0.8"), "D": Decimal("0.5")},
)


def held(post: str, start: int, end: int, share: str = "1") -> Held:
    """Days of the cycle from `start` up to `end`, the first is 0."""
    first = CYCLE.start
    return Held(post, Span(first + timedelta(start), first + timedelta(end)), Fraction(share))


def sheets(scores: Mapping[str, str | None]):
    def of(post: str, _period: str) -> Result | None:
        return Result(None if scores[post] is None else Decimal(scores[post]))

    return of


def score(found: tuple[Stretch, ...], **scores: str | None) -> Decimal | None:
    return whole(found, sheets(scores), grades=None).sheet.score


def test_sixty_days_at_80_and_thirty_at_95_are_85() -> None:
    found = stretches([held("old", 0, 60), held("new", 60, 90)], cycle=CYCLE, periods=PERIODS)
    # (60 x 80 + 30 x 95) / 90 = (4800 + 2850) / 90 = 85.
    assert score(found, old="80", new="95") == 85


def test_the_parts_add_up_to_the_whole() -> None:
    found = stretches([held("old", 0, 60), held("new", 60, 90)], cycle=CYCLE, periods=PERIODS)
    made = whole(found, sheets({"old": "80", "new": "95"}), grades=GRADES)
    assert [(one.stretch.worked, one.score, one.share) for one in made.parts] == [
        (60, 80, Fraction(2, 3)),
        (30, 95, Fraction(1, 3)),
    ]
    assert made.sheet == Result(Decimal(85), "B")
    assert [text.in_language("en") for text in made.words] == [
        "old: 60 days, score 80.",
        "new: 30 days, score 95.",
        "Together 85.",
    ]


def test_leave_in_one_post_takes_days_from_it() -> None:
    away = [Span(date(2026, 4, 1), date(2026, 5, 1))]
    found = stretches([held("old", 0, 60), held("new", 60, 90)], cycle=CYCLE, periods=PERIODS, away=away)
    # 60 - 30 days of leave: (30 x 80 + 30 x 95) / 60 = 87.5.
    assert score(found, old="80", new="95") == Decimal("87.5")


def test_a_stretch_too_short_is_counted_with_its_neighbour() -> None:
    found = stretches([held("old", 0, 75), held("new", 75, 90)], cycle=CYCLE, periods=PERIODS)
    assert [(one.shares, one.worked, one.absorbed) for one in found] == [({"old": 1}, 90, ("2026-06-15",))]


def test_two_posts_at_once_weigh_by_their_shares() -> None:
    found = stretches(
        [held("lead", 0, 90, "0.7"), held("project", 0, 90, "0.3")], cycle=CYCLE, periods=PERIODS
    )
    # 0.7 x 90 + 0.3 x 80 = 87.
    assert score(found, lead="90", project="80") == 87


def test_a_second_post_from_half_time_on() -> None:
    found = stretches(
        [held("lead", 0, 90, "0.6"), held("project", 45, 90, "0.4")], cycle=CYCLE, periods=PERIODS
    )
    # 45 days at 90; 45 days at 0.6 x 90 + 0.4 x 70 = 82: (90 + 82) / 2 = 86.
    assert score(found, lead="90", project="70") == 86


def test_whoever_comes_back_has_their_days_in_one_post() -> None:
    found = stretches(
        [held("old", 0, 30), held("away", 30, 60), held("old", 60, 90)], cycle=CYCLE, periods=PERIODS
    )
    # (30 x 90 + 30 x 60 + 30 x 90) / 90 = 80.
    assert score(found, old="90", away="60") == 80


def test_a_renewed_membership_is_no_transfer() -> None:
    found = stretches([held("team", 0, 40), held("team", 40, 90)], cycle=CYCLE, periods=PERIODS)
    assert [(one.key, one.worked) for one in found] == [("2026-04-01", 90)]


def test_several_periods_weigh_by_the_days_in_each() -> None:
    april, rest = Span(date(2026, 4, 1), date(2026, 5, 1)), Span(date(2026, 5, 1), date(2026, 6, 30))
    found = stretches(
        [held("old", 0, 45), held("new", 45, 90)], cycle=CYCLE, periods={"2026-04": april, "rest": rest}
    )
    totals = {("old", "2026-04"): 60, ("old", "rest"): 90, ("new", "2026-04"): 0, ("new", "rest"): 100}
    made = whole(found, lambda post, period: Result(Decimal(totals[post, period])), grades=None)
    # old: 30 days at 60 and 15 at 90 = 70; new: 45 days at 100, none in April. (70 + 100) / 2 = 85.
    assert made.sheet.score == 85


def test_what_has_no_score_takes_no_part_and_is_told() -> None:
    found = stretches([held("old", 0, 60), held("new", 60, 90)], cycle=CYCLE, periods=PERIODS)
    made = whole(found, sheets({"old": None, "new": "95"}), grades=None)
    assert made.sheet.score == 95
    assert "old has no score and takes no part." in [text.in_language("en") for text in made.words]
    assert score(found, old=None, new=None) is None


def test_a_veto_in_one_post_holds_the_grade_of_the_whole() -> None:
    found = stretches([held("old", 0, 60), held("new", 60, 90)], cycle=CYCLE, periods=PERIODS)
    # 80 alone is a B: a veto holds it at D.
    known = {"old": Result(Decimal(80), "D"), "new": Result(Decimal(95), "A")}
    assert whole(found, lambda post, _period: known[post], grades=GRADES).sheet == Result(Decimal(85), "D")


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        stretches([held("none", 0, 90, "0")], cycle=CYCLE, periods=PERIODS)


@st.composite
def careers(draw: st.DrawFn) -> list[Held]:
    """Up to four posts over any days, at once or not, each with a share."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, 89))
        end = draw(st.integers(start + 1, 90))
        found.append(held(f"p{number}", start, end, draw(st.sampled_from(["1", "0.5", "0.3", "0.2"]))))
    return found


@unhurried
@given(
    careers(), st.lists(st.integers(0, 120), min_size=4, max_size=4), st.sets(st.integers(0, 89), max_size=30)
)
def test_the_whole_is_the_mean_of_the_days(career: list[Held], points: list[int], gone: set[int]) -> None:
    """Day after day: the score of a day is that of its posts by share, the whole is the mean of the days."""
    scores = {f"p{number}": Decimal(value) for number, value in enumerate(points)}
    away = [Span(CYCLE.start + timedelta(at), CYCLE.start + timedelta(at + 1)) for at in gone]
    found = stretches(career, cycle=CYCLE, periods=PERIODS, away=away, minimum=0)
    days = []
    for at in range(90):
        today = CYCLE.start + timedelta(at)
        here = [one for one in career if one.span.start <= today < one.span.end]
        if here and at not in gone:
            weight = sum(one.share for one in here)
            days.append(sum(one.share * Fraction(scores[one.post]) for one in here) / weight)
    made = whole(found, lambda post, _period: Result(scores[post]), grades=None)
    assert sum(one.stretch.worked for one in made.parts) == len(days)
    if not days:
        assert made.sheet.score is None
        return
    assert made.sheet.score is not None
    # Scores of stretches with several posts are rounded to four decimals, so the mean can be off by one.
    assert abs(Fraction(made.sheet.score) - sum(days) / len(days)) <= Fraction(1, 10000)
