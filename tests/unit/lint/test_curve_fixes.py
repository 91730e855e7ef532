"""What the rules on curves mend by themselves: no score gets worse, and the finding is gone."""

from __future__ import annotations

import pytest

from steelyard.core.document import read_document
from steelyard.lint.fixing import mend
from steelyard.lint.report import Report
from steelyard.lint.runner import Selection, lint_document

SCHEME = """\
steelyard: 1
scheme: small
title: Small
dimensions:
  results:
    title: Results
    weight: 100
    indicators:
      leads: {title: Leads, input: actuals, unit: count, weight: 50, target: 200, score: {rule: ratio, floor: 0}}
      other:
        title: Other   # agreed in May
        input: actuals
        unit: count
        weight: 50
"""


def mended(rule: str, lines: str) -> str:
    def lint(text: str) -> Report:
        document = read_document(text, "small.yaml")
        return lint_document(document, "small.yaml", selection=Selection(select=[rule]))

    before = SCHEME + "".join(f"        {line}\n" for line in lines.splitlines())
    assert lint(before).counted
    after = mend(before, lint).after
    assert not lint(after).counted
    return after.removeprefix(SCHEME)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "score: {rule: delta, step: 1, per: 1, per_unit: absolute}\ntarget: 200",
            "        score: {rule: delta, step: 1, per: 1, per_unit: absolute}\n        caps: {min: 0}\n",
        ),
        (
            "score: {rule: delta, step: 1, per: 1, per_unit: absolute}\ntarget: 200\ncaps: {max: 120}",
            "        caps: {max: 120, min: 0}\n",
        ),
    ],
)
def test_a_floor_is_added_where_the_others_have_one(lines: str, expected: str) -> None:
    assert expected in mended("floor-on-some", lines)


def test_a_rule_with_a_direction_of_its_own_gets_it_written() -> None:
    rule = "direction-contradicts-targets"
    after = mended(rule, "direction: higher   # of course\nscore: {rule: reverse}\ntarget: 200")
    assert "direction: lower   # of course\n" in after


def test_a_direction_that_is_not_written_is_added_beside_the_unit() -> None:
    rule, lines = "direction-contradicts-targets", "score: {rule: within, from: 1, to: 2}"
    after = SCHEME.replace("unit: count\n", "unit: count\n        direction: within\n")
    assert mended(rule, lines).startswith(after)


def test_of_two_bands_at_one_bound_the_one_that_never_counts_goes() -> None:
    lines = "target: 200\nscore: {rule: tier, bands: [[100%, 90], [100%, 100], [lowest, 60]]}"
    assert "bands: [[100%, 100], [lowest, 60]]" in mended("unreachable-band", lines)


def test_the_same_in_a_list_of_lines() -> None:
    lines = (
        "target: 200\nscore:\n  rule: tier\n  bands:\n    - [100%, 90]\n    - [1, 100]\n    - [lowest, 60]"
    )
    assert "bands:\n            - [1, 100]\n" in mended("unreachable-band", lines)
