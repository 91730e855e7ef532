"""Intervals of indicators: which kind a formula has, and the same bounds as from the raw rows themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from sqlglot import exp
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

import cast
from folders import DataFolder, Document, computed, opened, request, scheme
from steelyard.engine.compute import Computation, compute
from steelyard.engine.results import IndicatorColumn
from steelyard.engine.uncertainty.model import Model
from steelyard.stats.interval import Interval, Method
from steelyard.stats.median import median
from steelyard.stats.nps import nps
from steelyard.stats.strata import share_of, stratified_proportion
from strategies import unhurried

Z = 1.959963984540054
ASKED: Document = {
    "table": "asked", "time": "day", "subject": "owner_id",
    "measures": {
        "answers": "count(*)", "yes": "count(*) filter (where score >= 9)",
        "no": "count(*) filter (where score <= 6)", "low": "count(*) filter (where score <= 8)",
        "given": "count(score)", "points": "sum(score)", "average": "avg(score)", "typical": "median(score)",
        "weight": "sum(w)", "yes_weight": "sum(w) filter (where score >= 9)",
        "kinds": "count(distinct score)", "best": "max(score)",
    },
}  # fmt: skip
RUNS: Document = {
    "table": "runs", "time": "day", "subject": "owner_id",
    "measures": {"cost": "sum(cost)", "revenue": "sum(revenue)", "runs": "count(*)"},
}  # fmt: skip
#: Scores of January and of February; the owner goes round, the weight is 1, 2 or 4.
JANUARY = [10, 9, 3, 7, 9, 10, 8, 6, 9, 2, 10, 10, 7, 9, 5, 9, 8, 10, 9, 4, 10, 9, 1, 8]
FEBRUARY = [10, 9, 9, 9, 3, 10, 9, 8, 9, 10, 9, 9, 10, 6, 9, 9]
OWNERS = (cast.employee.id, cast.manager.id, cast.stranger.id)
WEIGHTS = (1, 2, 4)
COSTS = [(100, 130), (250, 240), (80, 200), (400, 520), (120, 90), (300, 410), (60, 75), (500, 640)]


@pytest.fixture
def office(folder: DataFolder) -> DataFolder:
    cast.organise(folder)
    answers = [("2025-01", score) for score in JANUARY] + [("2025-02", score) for score in FEBRUARY]
    folder.lines(
        "asked", ("id", "day", "score", "w", "owner_id"),
        [
            (n, f"{month}-{n % 27 + 1:02}", score, WEIGHTS[n % 3], OWNERS[n % 3])
            for n, (month, score) in enumerate(answers)
        ],
    )  # fmt: skip
    runs = [
        (n, f"2025-0{1 + n % 2}-{n + 1:02}", cost, revenue, OWNERS[n % 3])
        for n, (cost, revenue) in enumerate(COSTS)
    ]
    return folder.lines("runs", ("id", "day", "cost", "revenue", "owner_id"), runs)


def column(
    folder: DataFolder,
    indicator: str | Document,
    *,
    by: str | None = None,
    period: str = "2025-01",
    asked: Document | None = None,
) -> IndicatorColumn:
    document = scheme({"asked": {**ASKED, **(asked or {})}, "runs": RUNS}, {"x": indicator})
    (found,) = measured(folder, document, by=by, period=period).results.columns.values()
    return found


def measured(folder: DataFolder, document: Document, *, by: str | None, period: str) -> Computation:
    return compute(opened(folder, document), replace(request(period, by), intervals=True))


def one(found: IndicatorColumn, subject: str = "all") -> tuple[Interval, Model]:
    place = list(found.subjects).index(subject)
    assert found.uncertainty is not None
    interval, model = found.intervals[place], found.uncertainty.models[place]
    assert interval is not None
    assert model is not None
    value = found.outcomes[place].value
    assert value is not None
    assert interval.estimate == pytest.approx(float(value), rel=1e-12)
    assert interval.low <= interval.estimate <= interval.high
    return interval, model


def bounds(found: Interval) -> Any:
    return pytest.approx((found.low, found.high), rel=1e-9, abs=1e-9)


def of(owner: str | None, scores: Sequence[int]) -> list[int]:
    return [score for n, score in enumerate(scores) if owner is None or OWNERS[n % 3] == owner]


# ── yes and no ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "formula", ["yes / answers", "yes / given", "yes / count_all", "(answers - low) / answers"]
)
def test_counted_rows_among_counted_rows_are_a_share(office: DataFolder, formula: str) -> None:
    measures = {**ASKED["measures"], "count_all": "count_if(score >= 0)"}
    found, model = one(column(office, formula, asked={"measures": measures}))
    yes = sum(score >= 9 for score in JANUARY)
    assert proportion_confint(yes, len(JANUARY), method="wilson") == bounds(found)
    assert (found.method, found.n, model) == (Method.WILSON, len(JANUARY), Model.ANSWERS)


def test_the_share_of_those_who_did_not_is_the_other_side(office: DataFolder) -> None:
    found, _ = one(column(office, "1 - no / answers"))
    no = sum(score <= 6 for score in JANUARY)
    assert proportion_confint(len(JANUARY) - no, len(JANUARY), method="wilson") == bounds(found)


def test_a_share_of_parts_that_exclude_each_other(office: DataFolder) -> None:
    found, model = one(column(office, "yes / (yes + no)"))
    yes, no = sum(score >= 9 for score in JANUARY), sum(score <= 6 for score in JANUARY)
    assert proportion_confint(yes, yes + no, method="wilson") == bounds(found)
    assert model is Model.ANSWERS


def test_a_numerator_outside_the_denominator_is_no_share(office: DataFolder) -> None:
    # Every yes and every no is a row of its own: residuals y - R x, Cochran 1977, 6.4.
    found, model = one(column(office, "yes / no"))
    y = np.array([score >= 9 for score in JANUARY], dtype=float)
    x = np.array([score <= 6 for score in JANUARY], dtype=float)
    counted = int((y + x).sum())
    left = ((y - y.sum() / x.sum() * x) ** 2).sum()
    error = math.sqrt(counted / (counted - 1) * left) / x.sum()
    assert found.error == pytest.approx(error)
    assert (found.method, model, found.n) == (Method.DELTA, Model.ROWS, counted)


def test_a_team_has_the_rows_of_its_members(office: DataFolder) -> None:
    found, _ = one(column(office, "yes / answers", by="team"), cast.growth.id)
    rows = of(cast.employee.id, JANUARY) + of(cast.manager.id, JANUARY)
    assert proportion_confint(sum(s >= 9 for s in rows), len(rows), method="wilson") == bounds(found)


def test_a_net_promoter_score(office: DataFolder) -> None:
    found, model = one(column(office, "(yes - no) / answers * 100"))
    expected = nps(sum(s >= 9 for s in JANUARY), sum(s <= 6 for s in JANUARY), len(JANUARY))
    assert (expected.low, expected.high) == bounds(found)
    assert (found.method, model) == (Method.ADJUSTED_WALD, Model.PROMOTERS)


def test_for_and_against_that_overlap_are_no_net_promoter_score(office: DataFolder) -> None:
    _, model = one(column(office, "(yes - given) / answers"))
    assert model is not Model.PROMOTERS


# ── rows with values ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "formula", ["average", "points / answers", "points / given", "10 * points / 10 / answers"]
)
def test_a_mean_is_that_of_statsmodels(office: DataFolder, formula: str) -> None:
    found, model = one(column(office, formula))
    assert DescrStatsW(JANUARY).tconfint_mean() == bounds(found)
    assert (found.method, model) == (Method.STUDENT, Model.VALUES)


def test_a_return_on_investment_from_the_raw_rows(office: DataFolder) -> None:
    cost, revenue = (np.array(side, dtype=float) for side in zip(*COSTS[::2], strict=True))
    ratio, n = revenue.sum() / cost.sum(), len(cost)
    error = math.sqrt(n / (n - 1) * ((revenue - ratio * cost) ** 2).sum()) / cost.sum()
    reach = scipy_stats.t.ppf(0.975, n - 1) * error
    found, model = one(column(office, "(revenue - cost) / cost"))
    assert (ratio - 1 - reach, ratio - 1 + reach) == bounds(found)
    assert (found.method, model, found.n) == (Method.DELTA, Model.ROWS, n)


def test_a_parameter_is_a_constant(office: DataFolder) -> None:
    document = scheme({"runs": RUNS}, {"x": "revenue / cost * share"}, parameters={"share": 0.5})
    (halved,) = measured(office, document, by=None, period="2025-01").results.columns.values()
    whole, _ = one(column(office, "revenue / cost"))
    assert (whole.low / 2, whole.high / 2) == bounds(one(halved)[0])


@pytest.mark.parametrize("subject", [cast.growth.id, cast.marketing.id])
def test_a_ratio_of_a_team_from_the_raw_rows(office: DataFolder, subject: str) -> None:
    # In the first quarter growth has the rows of two of three owners.
    rows = [pair for n, pair in enumerate(COSTS) if subject == cast.marketing.id or n % 3 != 2]
    cost, revenue = (np.array(side, dtype=float) for side in zip(*rows, strict=True))
    ratio, n = revenue.sum() / cost.sum(), len(rows)
    error = math.sqrt(n / (n - 1) * ((revenue - ratio * cost) ** 2).sum()) / cost.sum()
    by = "department" if subject == cast.marketing.id else "team"
    found, _ = one(column(office, "revenue / cost", by=by, period="2025Q1"), subject)
    assert found.error == pytest.approx(error)


def test_one_row_shows_no_spread(office: DataFolder) -> None:
    document = scheme({"runs": RUNS}, {"x": "revenue / cost"})
    (found,) = measured(office, document, by="cost", period="2025-01").results.columns.values()
    assert [None] * 4 == list(found.intervals)
    assert found.uncertainty is not None
    assert found.uncertainty.reason == "too_few_rows"


# ── amounts ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_count_is_exact(office: DataFolder) -> None:
    found, model = one(column(office, "yes"))
    count = sum(score >= 9 for score in JANUARY)
    expected = scipy_stats.chi2.ppf([0.025, 0.975], [2 * count, 2 * count + 2]) / 2
    assert tuple(expected) == bounds(found)
    assert (found.method, model) == (Method.POISSON, Model.EVENTS)


def test_a_sum_varies_with_the_number_and_the_size_of_its_rows(office: DataFolder) -> None:
    found, model = one(column(office, "revenue - cost"))
    margins = [revenue - cost for cost, revenue in COSTS[::2]]
    assert found.error == pytest.approx(math.sqrt(sum(margin**2 for margin in margins)))
    assert (found.method, model, found.n) == (Method.COMPOUND_POISSON, Model.AMOUNTS, 4)


@pytest.mark.parametrize("by", [None, "employee"])
def test_squares_of_huge_amounts_fit(office: DataFolder, by: str | None) -> None:
    huge = [(n, f"2025-01-0{n + 1}", 4e11, 5e11 + n, cast.employee) for n in range(3)]
    office.lines("runs", ("id", "day", "cost", "revenue", "owner_id"), huge)
    found, _ = one(column(office, "revenue", by=by), cast.employee.id if by else "all")
    assert found.error == pytest.approx(5e11 * math.sqrt(3))


def test_a_median_lies_between_two_of_its_values(office: DataFolder) -> None:
    found, model = one(column(office, "typical"))
    expected = median(JANUARY)
    assert expected is not None
    assert (expected.low, expected.high) == (found.low, found.high)
    assert (found.method, model, found.n) == (Method.ORDER_STATISTICS, Model.ORDER, len(JANUARY))


def test_a_median_of_few_values_has_none(office: DataFolder) -> None:
    scores = {"measures": {"typical": "median(score) filter (where score < 5)"}}
    assert [None] == list(column(office, "typical", asked=scores).intervals)  # 3, 2, 4 and 1


# ── independent parts ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "formula", ["growth(yes)", "(yes - prior(yes)) / prior(yes)", "yes / prior(yes) - 1"]
)
def test_growth_of_a_count_on_the_log_scale(office: DataFolder, formula: str) -> None:
    now, before = sum(s >= 9 for s in FEBRUARY), sum(s >= 9 for s in JANUARY)
    reach = math.exp(Z * math.sqrt(1 / now + 1 / before))
    found, model = one(column(office, formula, period="2025-02"))
    assert (now / before / reach - 1, now / before * reach - 1) == bounds(found)
    assert (found.method, model) == (Method.LOG_RATIO, Model.QUOTIENT)


def test_growth_of_a_share_is_the_quotient_of_katz(office: DataFolder) -> None:
    now, before = sum(s >= 9 for s in FEBRUARY), sum(s >= 9 for s in JANUARY)
    low, high = confint_proportions_2indep(
        now, len(FEBRUARY), before, len(JANUARY), method="log", compare="ratio"
    )
    found, model = one(column(office, "growth(yes / answers)", period="2025-02"))
    assert (low - 1, high - 1) == bounds(found)
    assert (model, found.n) == (Model.QUOTIENT, len(FEBRUARY))


def test_a_change_of_a_share_adds_both_errors(office: DataFolder) -> None:
    p, n = sum(s >= 9 for s in FEBRUARY) / len(FEBRUARY), len(FEBRUARY)
    q, m = sum(s >= 9 for s in JANUARY) / len(JANUARY), len(JANUARY)
    found, model = one(column(office, "yes / answers - prior(yes / answers)", period="2025-02"))
    assert found.error == pytest.approx(math.sqrt(p * (1 - p) / n + q * (1 - q) / m))
    assert (found.method, model) == (Method.DELTA, Model.LINEARISED)


def test_growth_times_a_coefficient(office: DataFolder) -> None:
    document = scheme({"runs": RUNS}, {"x": "growth(revenue) * influence"}, parameters={"influence": 0.3})
    (found,) = measured(office, document, by=None, period="2025-02").results.columns.values()
    before, now = ([revenue for _, revenue in COSTS[start::2]] for start in (0, 1))
    relative = [sum(r * r for r in rows) / sum(rows) ** 2 for rows in (before, now)]
    ratio, reach = sum(now) / sum(before), math.exp(Z * math.sqrt(sum(relative)))
    assert (0.3 * (ratio / reach - 1), 0.3 * (ratio * reach - 1)) == bounds(one(found)[0])


def test_a_cost_per_answer_takes_two_datasets_as_independent(office: DataFolder) -> None:
    costs = [cost for cost, _ in COSTS[::2]]
    relative = sum(cost**2 for cost in costs) / sum(costs) ** 2 + 1 / len(JANUARY)
    ratio, reach = sum(costs) / len(JANUARY), math.exp(Z * math.sqrt(relative))
    found, model = one(column(office, "cost / answers"))
    assert (ratio / reach, ratio * reach) == bounds(found)
    assert (model, found.n) == (Model.QUOTIENT, 4)  # of the part that says least


def test_a_relative_lift_within_one_sample_is_the_quotient_of_katz(office: DataFolder) -> None:
    # The first twelve answers and the other twelve, each with its own numerator: no row is in both.
    measures = {
        "a": "count_if(cast(id as integer) < 12)", "a_yes": "count_if(cast(id as integer) < 12 and score >= 9)",
        "b": "count_if(cast(id as integer) >= 12)", "b_yes": "count_if(cast(id as integer) >= 12 and score >= 9)",
    }  # fmt: skip
    yes = [sum(s >= 9 for s in half) for half in (JANUARY[:12], JANUARY[12:])]
    low, high = confint_proportions_2indep(yes[0], 12, yes[1], 12, method="log", compare="ratio")
    lift = "(a_yes / a - b_yes / b) / (b_yes / b)"
    found, model = one(column(office, lift, asked={"measures": measures}))
    assert (low - 1, high - 1) == bounds(found)
    assert (found.method, model) == (Method.LOG_RATIO, Model.LINEARISED)


def test_growth_from_something_to_nothing_is_linearised(office: DataFolder) -> None:
    # b = 0: the slope of a - b/b' is all there is; no logarithm of nothing.
    measures = {"some": "count_if(day < '2025-02-01')"}
    (found,) = column(office, "growth(some)", asked={"measures": measures}, period="2025-02").intervals
    assert found is not None
    assert (found.estimate, found.method) == (-1, Method.DELTA)


def test_a_product_of_totals_is_linearised(office: DataFolder) -> None:
    # Two shares of the same rows: d = R S; slopes by hand, the rows' linearised values summed.
    y, u = (
        np.array([test(s) for s in JANUARY], dtype=float) for test in (lambda s: s >= 9, lambda s: s <= 8)
    )
    n, r, s = len(y), y.mean(), u.mean()
    linear = ((y - r) * s + (u - s) * r) / n
    found, _ = one(column(office, "yes / answers * (low / answers)"))
    assert found.error == pytest.approx(math.sqrt((linear**2).sum()))


# ── stocks, ratings, shares ─────────────────────────────────────────────────────────────────────────

CUSTOMERS: Document = {
    "file": "customers.csv", "valid": {"from": "since", "to": "left"},
    "covers": {"from": "2025-01-01", "to": "2025-03-31"},
    "measures": {"customers": "count(*)", "new": {"sql": "count(*)", "time": "since"}},
}  # fmt: skip


def test_retention_is_a_share_of_those_at_the_start(folder: DataFolder) -> None:
    # 20 at the start of February, of whom 3 leave in it; 4 new ones.
    rows = [("2025-01-05", "2025-02-10" if n < 3 else None) for n in range(20)] + [("2025-02-03", None)] * 4
    folder.lines("customers", ("since", "left"), rows)
    document = scheme({"customers": CUSTOMERS}, {"x": "(closing(customers) - new) / opening(customers)"})
    (found,) = measured(folder, document, by=None, period="2025-02").results.columns.values()
    interval, model = one(found)
    assert proportion_confint(17, 20, method="wilson") == bounds(interval)
    assert (model, interval.n) == (Model.SURVIVORS, 20)


RATINGS = {"scale": [1, 5], "perspectives": {"manager": 60, "peer": 40}}
RATERS = ("m-001", "d-001", "h-001", "a-001", "s-042")


def ratings(folder: DataFolder, *rows: str) -> IndicatorColumn:
    lines = [
        f"2025Q1, {who}, x, {view}, {RATERS[n]}, {rating}, , "
        for n, (who, view, rating) in enumerate(map(str.split, rows))
    ]
    folder.rows(
        "ratings", "period, subject, indicator, perspective, rater, rating, comment, rated_at", *lines
    )
    indicator = {"input": "ratings", "ratings": RATINGS, "unit": "points", "nature": "qualitative"}
    document = scheme({}, {"x": indicator})
    (found,) = measured(folder, document, by="employee", period="2025Q1").results.columns.values()
    return found


def test_raters_differ_as_they_do_within_one_person(folder: DataFolder) -> None:
    cast.organise(folder)
    rows = ["e-007 manager 4", "s-042 manager 2", "e-007 peer 5", "e-007 peer 3", "e-007 peer 4"]
    found, model = one(ratings(folder, *rows), "e-007")
    # One manager each: s² = 2 of 4 and 2, of which 48% is error. Three peers: s² = 1, a third of it.
    managers, peers = 0.6**2 * 2 * 0.48, 0.4**2 / 3
    assert found.error == pytest.approx(math.sqrt(managers + peers))
    freedom = (managers + peers) ** 2 / (managers**2 / 1 + peers**2 / 2)
    assert found.low == pytest.approx(max(1, 4 - scipy_stats.t.ppf(0.975, freedom) * found.error))
    assert (model, found.n) == (Model.ONE_RATER, 4)


def test_with_several_raters_nothing_is_assumed(folder: DataFolder) -> None:
    cast.organise(folder)
    rows = ["e-007 manager 4", "e-007 manager 3", "s-042 manager 2", "s-042 manager 2"]
    found, model = one(ratings(folder, *rows), "s-042")
    # Within people: (.25 + .25 + 0 + 0) / 2 = .25, over two raters. Two equal ratings are still a sample.
    assert found.error == pytest.approx(math.sqrt(0.25 / 2))
    assert model is Model.RATERS


def test_shared_rows_count_with_their_share_and_rather_too_wide(office: DataFolder) -> None:
    office.rows("run_credits", "id, who, share", *(f"{n}, {cast.employee}, 0.5" for n in range(8)))
    credited = {**RUNS, "credits": {"table": "run_credits", "key": "id", "subject": "who", "share": "share"}}
    document = scheme({"runs": credited}, {"x": "revenue / cost"})
    (found,) = measured(office, document, by="employee", period="2025Q1").results.columns.values()
    cost, revenue = (np.array(side, dtype=float) for side in zip(*COSTS, strict=True))
    ratio = revenue.sum() / cost.sum()
    # Σ share·residual² with shares of a half, over 4 = Σ share rows.
    error = math.sqrt(4 / 3 * (0.5 * (revenue - ratio * cost) ** 2).sum()) / (0.5 * cost.sum())
    interval, _ = one(found, cast.employee.id)
    assert (interval.error, interval.n) == (pytest.approx(error), 4)
    exact = math.sqrt(8 / 7 * ((revenue - ratio * cost) ** 2).sum()) / cost.sum()
    assert interval.error > exact


# ── samples ─────────────────────────────────────────────────────────────────────────────────────────


def weighted_share() -> tuple[float, float, np.ndarray[Any, Any]]:
    w = np.array([WEIGHTS[n % 3] for n in range(len(JANUARY))], dtype=float)
    y = np.array([score >= 9 for score in JANUARY], dtype=float)
    share = (w * y).sum() / w.sum()
    n = len(w)
    return share, n / (n - 1) * ((w * (y - share)) ** 2).sum() / w.sum() ** 2, w


def test_a_weighted_share_is_worth_fewer_answers(office: DataFolder) -> None:
    share, variance, _ = weighted_share()
    worth = share * (1 - share) / variance
    found, model = one(column(office, "yes_weight / weight"))
    assert proportion_confint(share * worth, worth, method="wilson") == bounds(found)
    assert (model, found.n) == (Model.WEIGHTED_ANSWERS, len(JANUARY))


def test_a_weighted_share_of_one_voice_is_worth_what_its_weights_leave(office: DataFolder) -> None:
    measures = {"weight": "sum(w)", "all_weight": "sum(w) filter (where score >= 0)"}
    _, _, w = weighted_share()
    worth = w.sum() ** 2 / (w**2).sum()
    found, _ = one(column(office, "all_weight / weight", asked={"measures": measures}))
    assert found.low == pytest.approx(proportion_confint(worth, worth, method="wilson")[0])


def test_asking_everybody_leaves_nothing_to_chance(office: DataFolder) -> None:
    everybody = {"sample": {"population": len(JANUARY)}}
    for formula in ("yes / answers", "(yes - no) / answers * 100", "average", "yes_weight / weight"):
        found, _ = one(column(office, formula, asked=everybody))
        assert found.high - found.low == pytest.approx(0, abs=1e-9), formula


def test_asking_half_of_all_halves_the_variance(office: DataFolder) -> None:
    half = {"sample": {"population": 2 * len(JANUARY)}}
    found, endless = one(column(office, "average", asked=half)), one(column(office, "average"))
    assert found[0].error == pytest.approx(endless[0].error / math.sqrt(2))


def test_more_answers_than_people_have_no_interval(office: DataFolder) -> None:
    assert [None] == list(column(office, "average", asked={"sample": {"population": 5}}).intervals)


def test_a_person_has_the_part_of_the_population_that_was_asked(office: DataFolder) -> None:
    half = {"sample": {"population": 2 * len(JANUARY)}}
    found = column(office, "average", by="employee", asked=half)
    endless = column(office, "average", by="employee")
    for who in OWNERS:
        assert one(found, who)[0].error == pytest.approx(one(endless, who)[0].error / math.sqrt(2))


def test_strata_vary_within_themselves_only(office: DataFolder) -> None:
    # The owners stand for strata; weights 1, 2, 4 on 8 answers each are sizes 8, 16, 32 of the whole 56.
    strata = {
        "sample": {
            "strata": {"column": "owner_id", "sizes": dict(zip(OWNERS, (800, 1600, 3200), strict=True))}
        }
    }
    found, model = one(column(office, "yes_weight / weight", asked=strata))
    parts = []
    for owner, size in zip(OWNERS, (800, 1600, 3200), strict=True):
        scores = of(owner, JANUARY)
        parts.append(share_of(size, len(scores), sum(s >= 9 for s in scores) / len(scores)))
    expected = stratified_proportion(parts, population=5600)
    worth = expected.estimate * (1 - expected.estimate) / expected.error**2
    assert found.estimate == pytest.approx(expected.estimate)
    low, high = proportion_confint(expected.estimate * worth, worth, method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-6)
    assert model is Model.WEIGHTED_ANSWERS


# ── none ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("indicator", "reason"),
    [
        ({"formula": "yes / answers", "interval": "none"}, "no_interval_by_scheme"),
        ("greatest(yes, no)", "no_interval_of_formula"),
        ("case when yes > 3 then 1 else 0 end", "no_interval_of_formula"),
        ("kinds", "no_interval_of_measure"),
        ("best / answers", "no_interval_of_measure"),
        ("7", "no_interval_of_constant"),
        ({"input": "actuals", "unit": "count"}, "no_interval_of_actuals"),
    ],
)
def test_what_has_no_interval_says_why(office: DataFolder, indicator: Any, reason: str) -> None:
    found = column(office, indicator)
    assert [None] == list(found.intervals)
    assert found.uncertainty is not None
    assert found.uncertainty.reason == reason


def test_a_stock_is_counted_whole(folder: DataFolder) -> None:
    folder.rows("customers", "since, left", "2025-01-05, 2025-02-10")
    (found,) = measured(
        folder, scheme({"customers": CUSTOMERS}, {"x": "customers"}), by=None, period="2025-02"
    ).results.columns.values()
    assert found.uncertainty is not None
    assert found.uncertainty.reason == "no_interval_of_stock"


def test_a_value_that_is_not_there_has_no_interval(office: DataFolder) -> None:
    evidence = {"formula": "yes / answers", "minimum_evidence": {"measure": "answers", "at_least": 25}}
    found = column(office, evidence)
    assert ("insufficient_evidence", [None]) == (found.outcomes[0].status, list(found.intervals))


def test_the_scheme_knows_what_totals_of_days_count(folder: DataFolder) -> None:
    folder.rows("days", "day, shown, clicked", "2025-01-03, 100, 8", "2025-01-04, 300, 12")
    days = {"table": "days", "time": "day", "measures": {"shown": "sum(shown)", "clicked": "sum(clicked)"}}
    indicators: dict[str, str | Document] = {
        "days_vary": "clicked / shown",
        "people_vary": {"formula": "clicked / shown", "interval": "wilson"},
        "clicks": {"formula": "clicked", "interval": "poisson"},
    }
    found = measured(folder, scheme({"days": days}, indicators), by=None, period="2025-01").results.columns
    days_vary, people_vary, clicks = (one(each) for each in found.values())
    assert (days_vary[0].n, days_vary[0].method) == (2, Method.DELTA)
    assert proportion_confint(20, 400, method="wilson") == bounds(people_vary[0])
    assert clicks[0].low == pytest.approx(scipy_stats.chi2.ppf(0.025, 40) / 2)


# ── together ────────────────────────────────────────────────────────────────────────────────────────

EVERY = (
    "yes / answers", "(yes - no) / answers * 100", "average", "revenue / cost", "yes", "revenue", "typical",
    "growth(yes / answers)", "cost / answers", "yes_weight / weight", "yes / no",
)  # fmt: skip


@pytest.mark.parametrize("formula", EVERY)
def test_all_subjects_at_once_are_those_one_at_a_time(office: DataFolder, formula: str) -> None:
    together = column(office, formula, by="owner_id", period="2025-02")
    for who in OWNERS:
        alone = scheme(
            {
                "asked": {**ASKED, "where": f"owner_id = '{who}'"},
                "runs": {**RUNS, "where": f"owner_id = '{who}'"},
            },
            {"x": formula},
        )
        (found,) = measured(office, alone, by=None, period="2025-02").results.columns.values()
        place = list(together.subjects).index(who)
        ours, theirs = together.intervals[place], found.intervals[0]
        assert (ours is None) == (theirs is None)
        if ours is not None and theirs is not None:
            assert (ours.low, ours.high, ours.n) == pytest.approx((theirs.low, theirs.high, theirs.n))


@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.integers(0, 10), st.integers(1, 9), st.sampled_from(OWNERS)),
        min_size=1,
        max_size=25,
    )
)
@unhurried
def test_every_interval_holds_its_value(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    folder = DataFolder(tmp_path_factory.mktemp("any") / "data")
    lines = [(n, f"2025-0{month}-03", score, w, who) for n, (month, score, w, who) in enumerate(rows)]
    folder.lines("asked", ("id", "day", "score", "w", "owner_id"), lines)
    asked = {**ASKED, "covers": {"from": "2025-01-01", "to": "2025-02-28"}}
    document = scheme(
        {"asked": asked},
        {f"i{n}": each for n, each in enumerate(EVERY) if "cost" not in each and each != "revenue"},
    )
    for found in measured(folder, document, by="owner_id", period="2025-02").results.columns.values():
        for outcome, interval in zip(found.outcomes, found.intervals, strict=True):
            if interval is not None:
                assert outcome.value is not None
                near = pytest.approx(float(outcome.value), rel=1e-9, abs=1e-9)
                assert interval.estimate == near
                assert interval.low <= interval.estimate <= interval.high
                assert interval.error >= 0


@pytest.mark.parametrize("formula", EVERY[:4])
def test_the_same_rows_twice_make_it_narrower(office: DataFolder, formula: str) -> None:
    once = one(column(office, formula))[0]
    for table in ("asked", "runs"):
        head, *rows = (office.root / f"{table}.csv").read_text("utf-8").splitlines()
        office.text(f"{table}.csv", "\n".join([head, *rows, *rows]))
    twice = one(column(office, formula))[0]
    assert twice.estimate == pytest.approx(once.estimate)
    assert twice.half_width < once.half_width


@pytest.mark.parametrize("by", [None, "employee", "team", "owner_id"])
def test_values_are_the_same_digits_with_intervals(office: DataFolder, by: str | None) -> None:
    document = scheme({"asked": ASKED, "runs": RUNS}, {f"i{n}": formula for n, formula in enumerate(EVERY)})
    plain = computed(office, document, "2025-02", by).computation.results
    wide = measured(office, document, by=by, period="2025-02").results
    for key, found in plain.columns.items():
        assert found.outcomes == wide.columns[key].outcomes
        assert found.measures == wide.columns[key].measures
        assert found.rows == wide.columns[key].rows
        assert found.intervals == ()


@pytest.mark.parametrize("by", [None, "team"])
@pytest.mark.parametrize("intervals", [False, True])
def test_intervals_come_from_the_same_scans(office: DataFolder, by: str | None, *, intervals: bool) -> None:
    document = scheme({"asked": ASKED, "runs": RUNS}, {f"i{n}": formula for n, formula in enumerate(EVERY)})
    workspace = opened(office, document)
    statements: list[object] = []
    fetch = workspace.runner.engine.fetch_numbers

    def noted(query: exp.Query) -> list[tuple[Any, ...]]:
        statements.append(query)
        return fetch(query)

    with patch.object(workspace.runner.engine, "fetch_numbers", noted):
        compute(workspace, replace(request("2025-02", by), intervals=intervals))
    assert len(statements) == 2  # one per dataset
