"""How many observations past sheets hold, and what the rules over data make of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from lint_documents import SPECIMEN

from steelyard.core.document import read_document
from steelyard.lint.draft import Draft
from steelyard.lint.history import History, Sheet, Track
from steelyard.lint.observations import ENOUGH, observations, observed
from steelyard.lint.runner import Selection, lint_document
from steelyard.scheme.loading import typed

DOCUMENT = read_document(SPECIMEN, "specimen.yaml")
PEOPLE = ("a", "b", "c", "d")
GAP = float("nan")


def track(scores: Sequence[float], statuses: Sequence[str] | None = None) -> Track:
    points = np.array(scores, dtype=np.float64)
    nothing = np.full(len(points), np.nan)
    weights = np.where(np.isnan(points), 0.0, 50.0)
    known = ["missing" if np.isnan(each) else "ok" for each in points]
    return Track(points, statuses or known, points, nothing, nothing, nothing, weights, nothing)


def history(*, people: Sequence[str] = PEOPLE, periods: int = 2, **tracks: Track) -> History:
    """Every subject in every period, period by period."""
    sheets = [Sheet(f"2025Q{period + 1}", who) for period in range(periods) for who in people]
    employees = {who: "planner" for who in people if len(who) == 1}
    return History(sheets, tracks, np.full(len(sheets), np.nan), employees)


def draft(past: History | None) -> Draft:
    return Draft(typed(DOCUMENT, "specimen.yaml"), past)


def places(past: History, *names: str) -> list[int]:
    looked_at = draft(past)
    return observations(looked_at, *(looked_at.by_name[name] for name in names))


def test_each_sheet_with_a_score_of_ones_own_is_an_observation() -> None:
    assert [0, 1, 3, 4] == places(history(new_leads=track([90, 90, GAP, 90, 80, GAP, GAP, GAP])), "new_leads")


def test_what_people_inherit_is_one_observation_for_each_period_and_source() -> None:
    # Two teams in the first period, one in the second.
    shared = track([70, 90, 70, 90, 70, 70, 70, GAP])
    assert [0, 1, 4] == places(history(awareness=shared), "awareness")


def test_sheets_of_teams_are_observations_of_their_own() -> None:
    teams = ("team-1", "team-2", "team-3", "team-4")
    assert [0, 1, 2, 3] == places(history(people=teams, periods=1, awareness=track([70] * 4)), "awareness")


def test_two_indicators_are_looked_at_where_both_have_a_score() -> None:
    past = history(new_leads=track([90, 80, GAP, 70] * 2), awareness=track([70, GAP, 70, 70] * 2))
    assert [0, 3, 4, 7] == places(past, "new_leads", "awareness")


def test_without_past_data_or_of_an_unknown_indicator_there_is_none() -> None:
    looked_at = draft(None)
    item = looked_at.by_name["new_leads"]
    assert [] == observations(looked_at, item)
    assert [] == observations(draft(history(awareness=track([70] * 8))), item)


@pytest.mark.parametrize(("periods", "expected"), [(3, ENOUGH), (2, 0)])
def test_too_few_observations_are_none(periods: int, expected: int) -> None:
    past = history(periods=periods, new_leads=track([90] * 4 * periods))
    looked_at = draft(past)
    assert expected == len(observed(looked_at, looked_at.by_name["new_leads"]))


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────


def found(past: History) -> list[str]:
    report = lint_document(DOCUMENT, "specimen.yaml", selection=Selection(["evidence"]), history=past)
    return [f"{each.rule.code} {each.subject}" for each in report.counted]


def test_sheets_on_which_an_indicator_does_not_apply_do_not_count_as_missing() -> None:
    path = "dimensions.results.indicators.new_leads.formula"
    gaps = [GAP] * 8
    absent = [
        "missing",
        "not_applicable",
        "undefined",
        "insufficient_evidence",
        "not_due",
        "missing",
        "ok",
        "ok",
    ]
    assert [] == found(history(new_leads=track(gaps, absent)))
    assert [f"E001 {path}"] == found(history(new_leads=track(gaps, [*absent[:6], "not_due", "not_due"])))
    assert [] == found(history(new_leads=track(gaps, ["not_applicable"] * 8)))


def test_an_inherited_value_of_few_periods_says_nothing_of_variance() -> None:
    # Eight quarters are eight observations, whoever inherits them.
    assert [] == found(history(periods=8, awareness=track([100.0] * 32)))
    path = "dimensions.brand.indicators.awareness.score"
    assert [f"E003 {path}"] == found(history(periods=12, awareness=track([100.0] * 48)))


def test_influence_is_looked_at_on_the_sheets_that_have_the_indicator() -> None:
    # On sixteen sheets both count the same and campaign_roi alone differs; the other sixteen have only new_leads.
    roi = track([70, 90, 70, 90, GAP, GAP, GAP, GAP] * 4)
    leads = track([80, 80, 80, 80, 60, 70, 90, 100] * 4)
    past = history(
        people=("a", "b", "c", "d", "e", "f", "g", "h"), periods=4, campaign_roi=roi, new_leads=leads
    )
    assert ["E005 dimensions.results.indicators.campaign_roi.weight"] == found(past)
