"""What is planted in the sample company and spoils its scheme is what the linter finds there."""

from __future__ import annotations

import pytest

from steelyard.demo import Company
from steelyard.engine.linting import Past, lint_scheme
from steelyard.lint.report import Reported
from steelyard.lint.runner import Selection


@pytest.fixture(scope="module")
def findings(company: Company) -> list[Reported]:
    outcome = lint_scheme(str(company.scheme), selection=Selection(["evidence"]), past=Past(company.folder))
    assert 8 == len(outcome.periods)
    return list(outcome.report.counted)


def test_the_two_measures_that_say_the_same_are_the_only_ones_that_do(
    findings: list[Reported], company: Company
) -> None:
    (found,) = [each for each in findings if each.rule.name == "redundant-pair"]
    one, _ = company.truths["redundant_measures"].where["indicators"]
    assert one == found.path[-1]
    assert "Innovation proposals, Knowledge sharing" in str(found.message)


def test_the_indicator_under_its_ceiling_is_the_only_one_without_variance(
    findings: list[Reported], company: Company
) -> None:
    found = [each.path[3] for each in findings if each.rule.name in ("no-variance", "always-full-marks")]
    assert [company.truths["ceiling"].where["indicator"]] == found


def test_nothing_is_always_missing(findings: list[Reported]) -> None:
    assert [] == [each for each in findings if each.rule.name in ("always-missing", "always-no-points")]
