"""Random sheets against the plain reference: every official number is equal."""

from __future__ import annotations

import reference
from hypothesis import given

from steelyard.scoring import Column, Sheets, score_sheets
from strategies import Sheet, sheets, unhurried


@unhurried
@given(sheets())
def test_every_official_number_equals_the_reference(given_sheet: Sheet) -> None:
    expected = [reference.sheet(given_sheet, person) for person in range(given_sheet.people)]
    scored = _score(given_sheet)
    for name in given_sheet.scheme.indicators:
        assert [result.scores[name] for result in expected] == scored.scores(name), name
    assert [result.total for result in expected] == scored.totals
    assert [result.grade for result in expected] == scored.grades


@unhurried
@given(sheets())
def test_effective_weights_sum_to_exactly_100_where_there_is_a_total(given_sheet: Sheet) -> None:
    scored = _score(given_sheet)
    for person in range(given_sheet.people):
        card = scored.card(person)
        weights = [
            each.effective_weight for each in card.indicators.values() if each.effective_weight is not None
        ]
        assert (0 if card.total is None else 100) == sum(weights)


@unhurried
@given(sheets())
def test_the_peers_change_nothing_but_ranks(given_sheet: Sheet) -> None:
    if any(each.score.rule == "rank" for each in given_sheet.scheme.indicators.values()):
        return
    together = _score(given_sheet)
    for person in range(given_sheet.people):
        assert together.card(person) == _score(_only(given_sheet, person)).card(0)


def _score(given_sheet: Sheet) -> Sheets:
    return score_sheets(
        given_sheet.scheme,
        columns=given_sheet.columns,
        adjustments=given_sheet.adjustments,
        vetoed=given_sheet.vetoed,
    )


def _only(given_sheet: Sheet, person: int) -> Sheet:
    return Sheet(
        given_sheet.scheme,
        {name: _cut(column, person) for name, column in given_sheet.columns.items()},
        {name: [counts[person]] for name, counts in given_sheet.adjustments.items()},
        {name: [flags[person]] for name, flags in given_sheet.vetoed.items()},
        1,
    )


def _cut(column: Column, person: int) -> Column:
    return Column(
        values=[column.values[person]],
        statuses=[column.status(person)],
        targets=[column.targets[person]] if isinstance(column.targets, list) else column.targets,
        weights=[column.weights[person]] if isinstance(column.weights, list) else column.weights,
    )
