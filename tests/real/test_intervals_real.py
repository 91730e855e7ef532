"""Intervals on real data, recomputed from the files with numpy and statsmodels."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

import numpy as np
import pytest
from proof import DATA, SCHEMES, entries, needs, truths
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from steelyard.core.periods import parse_range
from steelyard.engine.compute import Request, compute
from steelyard.engine.results import Results
from steelyard.engine.workspace import open_workspace
from steelyard.stats.difference import two_proportions
from steelyard.stats.interval import Interval, Method
from steelyard.stats.nps import nps
from steelyard.stats.ratio import ratio_by_bootstrap


@cache
def results(scheme: str, folder: str, period: str, by: str | None = None) -> Results:
    workspace = open_workspace(SCHEMES / f"{scheme}.yaml", DATA / folder)
    return compute(workspace, replace(Request(parse_range(period), by), intervals=True)).results


def interval(found: Results, indicator: str, subject: str = "all") -> Interval:
    ((_, column),) = [(key, one) for key, one in found.columns.items() if key[1] == indicator]
    place = list(column.subjects).index(subject)
    one, value = column.intervals[place], column.outcomes[place].value
    assert one is not None
    assert value is not None
    assert one.estimate == pytest.approx(float(value), rel=1e-9)
    return one


# ── shares ──────────────────────────────────────────────────────────────────────────────────────────

STARS = needs("starwars_awareness")


@STARS
@pytest.mark.parametrize(("character", "truth"), entries("starwars_awareness", "by_character"))
def test_awareness_of_a_character(character: str, truth: dict[str, Decimal]) -> None:
    name = re.sub(r"\W", "_", character).lower()
    found = interval(results("starwars_awareness", "starwars_awareness", "2014"), f"{name}_awareness")
    expected = proportion_confint(int(truth["aware"]), int(truth["answered"]), method="wilson")
    assert (found.low, found.high) == pytest.approx(expected)
    assert found.method is Method.WILSON


LIFT = needs("brand_lift_adsmart")


@LIFT
def test_the_lift_of_awareness_is_not_significant() -> None:
    truth = truths("brand_lift_adsmart")
    groups = [truth["groups"][name] for name in ("exposed", "control")]
    yes, answered = (tuple(float(group[key]) for group in groups) for key in ("yes", "answered"))
    found = two_proportions((yes[0], yes[1]), (answered[0], answered[1]))
    assert (round(found.z, 5), round(found.p, 6)) == (0.64568, 0.518486)
    assert not found.is_signal


@LIFT
def test_the_lift_in_points_has_the_published_interval() -> None:
    found = interval(results("brand_lift_adsmart", "brand_lift_adsmart", "2020-07"), "absolute_lift")
    published = [float(bound) for bound in truths("brand_lift_adsmart")["ci95_abs_points_wald"]]
    assert [round(found.low, 4), round(found.high, 4)] == published


@LIFT
def test_the_relative_lift_is_the_quotient_of_katz() -> None:
    found = interval(results("brand_lift_adsmart", "brand_lift_adsmart", "2020-07"), "relative_lift")
    exposed, control = (truths("brand_lift_adsmart")["groups"][name] for name in ("exposed", "control"))
    low, high = confint_proportions_2indep(
        int(exposed["yes"]), int(exposed["answered"]), int(control["yes"]), int(control["answered"]),
        method="log", compare="ratio",
    )  # fmt: skip
    assert (found.low, found.high) == pytest.approx((low - 1, high - 1))
    assert found.low < 0 < found.high


# ── net promoter scores ─────────────────────────────────────────────────────────────────────────────

SURVEYS = needs("nps_preppin")


@SURVEYS
def test_the_published_score_of_the_conference_is_sure_to_be_bad() -> None:
    truth = truths("nps_preppin")["case_040"]
    found = interval(results("nps_sudzilla", "nps_preppin", "2019-11"), "nps")
    expected = nps(float(truth["promoter"]), float(truth["detractor"]), float(truth["n"]))
    assert (found.low, found.high) == (expected.low, expected.high)
    assert float(truth["published"]["NPS Score"]) in found
    assert found.high < 0


@SURVEYS
def test_prep_air_is_good_but_how_good_is_left_open() -> None:
    truth = truths("nps_preppin")["case_122"]
    found = interval(results("nps_airlines", "nps_preppin", "2022", "airline"), "nps", "Prep Air")
    # 184 answers, 74 for, 35 against: by hand 187, 74.75 and 35.75, variance .5909 - .2086² = .5474,
    # half width 1.96 · sqrt(.5474/187) = .106 around .2086.
    assert (found.low, found.high) == pytest.approx((10.25, 31.46), abs=0.02)
    assert float(truth["published"]["NPS"]) in found


@SURVEYS
def test_airlines_with_few_answers_have_no_interval() -> None:
    found = results("nps_airlines", "nps_preppin", "2022", "airline")
    ((_, column),) = [(key, one) for key, one in found.columns.items() if key[1] == "nps"]
    kept = [one for one in column.intervals if one is not None]
    assert len(kept) == truths("nps_preppin")["case_122"]["airlines_kept"]
    assert all(one.n >= 50 for one in kept)


# ── ratios of sums ──────────────────────────────────────────────────────────────────────────────────

SPENDING = needs("marketing_spending")


@cache
def days() -> tuple[np.ndarray, np.ndarray]:
    """Spend and revenue of every day of every campaign."""
    path = DATA / "marketing_spending" / "Marketing.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    spend, revenue = (
        np.array([float(row[name].replace(",", ".")) for row in rows]) for name in ("mark_spent", "revenue")
    )
    return spend, revenue


@SPENDING
def test_the_return_on_investment_from_the_raw_rows() -> None:
    spend, revenue = days()
    ratio, n = revenue.sum() / spend.sum(), len(spend)
    error = np.sqrt(n / (n - 1) * ((revenue - ratio * spend) ** 2).sum()) / spend.sum()
    found = interval(results("marketing_spending", "marketing_spending", "2021-02"), "roi")
    assert (found.error, found.n) == (pytest.approx(error), n)
    assert found.method is Method.DELTA


@SPENDING
def test_the_bootstrap_confirms_it() -> None:
    spend, revenue = days()
    drawn = ratio_by_bootstrap(revenue, spend, draws=4000)
    found = interval(results("marketing_spending", "marketing_spending", "2021-02"), "roi")
    assert found.error == pytest.approx(drawn.error, rel=0.06)
    assert (found.low, found.high) == pytest.approx(
        (drawn.low - 1, drawn.high - 1), abs=0.15 * found.half_width
    )


@SPENDING
def test_the_mean_of_daily_returns_is_another_number_with_another_interval() -> None:
    spend, revenue = days()
    each = (revenue - spend) / spend
    found = interval(results("marketing_spending", "marketing_spending", "2021-02"), "mean_of_row_roi")
    assert found.error == pytest.approx(each.std(ddof=1) / np.sqrt(len(each)))
    assert found.method is Method.STUDENT
