"""How often targets were reached in past data."""

from __future__ import annotations

from decimal import Decimal

import pytest

from steelyard.lint.draft import Draft
from steelyard.lint.examples import document_of, history_of
from steelyard.lint.reached import Reached, reached
from steelyard.lint.rule import Example
from steelyard.scheme.loading import typed


def of(scheme: str, values: str, targets: str) -> Reached | None:
    example = Example(scheme, values={"new_leads": values}, targets={"new_leads": targets})
    draft = Draft(typed(document_of(example), "example.yaml"), history_of(example))
    return reached(draft, draft.by_name["new_leads"])


def test_only_values_that_had_a_target_count() -> None:
    # 190 misses 200, 210 reaches it; the two others are no pairs.
    assert Reached(2, 1, (Decimal(190), Decimal(200))) == of("", "190 210 - 500", "200 200 200 -")


def test_lower_is_better_turns_it_round() -> None:
    lower = "indicators: {new_leads: {direction: lower, target: {threshold: 3, target: 2, stretch: 1}}}"
    assert Reached(3, 2, (Decimal(2), Decimal(2))) == of(lower, "1 2 5", "2 2 2")


def test_a_value_of_the_department_counts_once_a_period_however_many_inherit_it() -> None:
    inherited = "indicators: {new_leads: {level: department, below: inherit}}"
    assert Reached(2, 1, (Decimal(200), Decimal(200))) == of(inherited, "200 200 200 190", "200 200 200 200")


@pytest.mark.parametrize(
    ("scheme", "values", "targets"),
    [("", "1 2", "- -"), ("indicators: {new_leads: {direction: within}}", "1 2", "1 2")],
)
def test_there_may_be_nothing_to_say(scheme: str, values: str, targets: str) -> None:
    assert of(scheme, values, targets) is None
