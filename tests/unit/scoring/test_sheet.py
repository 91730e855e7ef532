"""What a sheet does beside the worked cases."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from reading import scheme

from steelyard.scheme.model import Scheme, TargetModel
from steelyard.scoring import Column, score_sheets, what_if

RATIO = {"weight": "50", "target": "100", "score": {"rule": "ratio"}}


def _scheme(**parts: object) -> Scheme:
    dimensions = {"only": {"weight": "100", "indicators": {"a": RATIO, "b": RATIO}}}
    return scheme({"dimensions": dimensions, **parts})


def _decimals(*numbers: str) -> list[Decimal | None]:
    return [Decimal(number) for number in numbers]


def test_each_person_may_have_their_own_target_and_weight() -> None:
    sheets = score_sheets(
        _scheme(),
        columns={
            "a": Column(_decimals("50", "50"), targets=[TargetModel(target="50"), TargetModel(target="200")]),
            "b": Column(_decimals("60", "60"), weights=[Decimal(50), Decimal(150)]),
        },
    )
    assert [Decimal("80.0000"), Decimal("51.2500")] == sheets.totals
    assert Fraction(75) == sheets.card(1).indicators["b"].effective_weight


def test_weights_that_do_not_sum_to_100_are_shares_of_what_they_sum_to() -> None:
    sheets = score_sheets(
        _scheme(),
        columns={
            "a": Column(_decimals("80"), weights=Decimal(1)),
            "b": Column(_decimals("90"), weights=Decimal(2)),
        },
    )
    assert [Decimal("86.6667")] == sheets.totals


def test_an_indicator_without_weight_is_scored_and_weighs_nothing() -> None:
    columns = {"a": Column(_decimals("80"), weights=Decimal(0)), "b": Column(_decimals("90"))}
    card = score_sheets(_scheme(), columns=columns).card(0)
    assert (Decimal("90.0000"), Decimal("80.0000")) == (card.total, card.indicators["a"].score)


def test_the_card_shows_achievement_and_the_value_that_could_not_be_scored() -> None:
    columns = {"a": Column(_decimals("80")), "b": Column(_decimals("90"), targets=TargetModel())}
    card = score_sheets(_scheme(), columns=columns).card(0)
    assert Decimal("0.8") == card.indicators["a"].achievement
    lost = card.indicators["b"]
    assert (Decimal(90), None, None, "no_target") == (lost.value, lost.score, lost.achievement, lost.reason)


def test_a_value_that_is_absent_though_ok_is_missing() -> None:
    card = score_sheets(_scheme(), columns={"a": Column([None]), "b": Column(_decimals("90"))}).card(0)
    assert card.indicators["a"].reason == "no_value"
    assert Decimal("90.0000") == card.total


def test_ranks_are_among_all_the_people_of_the_sheets() -> None:
    ranked = {"weight": "100", "score": {"rule": "rank"}}
    sheets = score_sheets(
        scheme({"dimensions": {"only": {"weight": "100", "indicators": {"a": ranked}}}}),
        columns={"a": Column([*_decimals("3", "9", "5"), None], statuses=["ok", "ok", "ok", "missing"])},
    )
    assert [Decimal("0.0000"), Decimal("100.0000"), Decimal("50.0000"), None] == sheets.totals


def test_scores_from_ranks_follow_other_actuals_in_what_if() -> None:
    ranked = {"weight": "100", "score": {"rule": "rank"}}
    sheets = score_sheets(
        scheme({"dimensions": {"only": {"weight": "100", "indicators": {"a": ranked}}}}),
        columns={"a": Column(_decimals("3", "9", "5"))},
    )
    assert Decimal("100.0000") == what_if(sheets, 0, actuals={"a": Decimal(10)}).total


def test_what_if_changes_only_what_it_is_told() -> None:
    extra = {"adjustments": {"extra": {"rule": "bonus", "measure": "m", "each": "1"}}}
    veto = {"vetoes": {"fraud": {"source": "decisions", "effect": {"total_at_most": "99"}}}}
    sheets = score_sheets(
        _scheme(**extra, **veto),
        columns={"a": Column(_decimals("80", "60")), "b": Column(_decimals("90", "60"), statuses="ok")},
        adjustments={"extra": _decimals("2", "0")},
        vetoed={"fraud": [True, False]},
    )
    assert sheets.card(0) == what_if(sheets, 0)
    assert Decimal("92.0000") == what_if(sheets, 0, actuals={"a": Decimal(90)}).total
    assert Decimal("85.0000") == what_if(sheets, 0, adjustments={"extra": None}).total
    assert Decimal("99.0000") == what_if(sheets, 0, actuals={"a": Decimal(190)}).total
    assert Decimal("92.0000") == what_if(sheets, 0, actuals={"a": None}).total
    assert Decimal("100.0000") == what_if(sheets, 1, actuals={"a": Decimal(140)}).total


def test_nobody_is_fine() -> None:
    assert score_sheets(_scheme(), columns={"a": Column([]), "b": Column([], statuses=[])}).totals == []


def test_absurd_values_do_not_overflow() -> None:
    huge = Column([Decimal("1e400"), Decimal("-1e400"), Decimal("1e-400")] * 20)
    totals = score_sheets(_scheme(), columns={"a": huge, "b": huge}).totals
    assert [Decimal(10**9), Decimal(0), Decimal(0)] * 20 == totals


def test_it_names_what_is_wrong_with_its_input() -> None:
    good = {"a": Column(_decimals("1")), "b": Column(_decimals("1"))}
    wrong = {
        "no column for the indicator b": {"columns": {"a": good["a"]}},
        '"c" is not one of the indicators: a, b': {"columns": {**good, "c": good["a"]}},
        '"extra" is not one of the adjustments': {"columns": good, "adjustments": {"extra": [None]}},
        "b.values has 2 entries for 1 subjects": {"columns": {**good, "b": Column(_decimals("1", "2"))}},
        "is not a status": {"columns": {**good, "b": Column(_decimals("1"), statuses=["okay"])}},
        "infinite or not a number": {"columns": {**good, "b": Column(_decimals("NaN"))}},
    }
    for message, arguments in wrong.items():
        with pytest.raises(ValueError, match=message):
            score_sheets(_scheme(), **arguments)  # type: ignore[arg-type]


def test_a_gate_or_veto_that_names_nothing_is_refused() -> None:
    columns = {"a": Column(_decimals("1")), "b": Column(_decimals("1"))}
    with pytest.raises(ValueError, match='"c" is not an indicator'):
        score_sheets(_scheme(gates={"g": {"indicator": "c"}}), columns=columns)
    veto = {"vetoes": {"v": {"source": "decisions", "effect": {"grade_at_most": "E"}}}}
    bands = {"grades": {"bands": {"A": "90", "B": "lowest"}}}
    with pytest.raises(ValueError, match='"E" is not one of the grades A, B'):
        score_sheets(_scheme(**veto, **bands), columns=columns, vetoed={"v": [True]})


def test_geometric_totals_next_to_a_rounding_tie_are_settled_exactly() -> None:
    pairs = [(p * p, q * q) for p in range(1, 10) for q in range(1, 10)]
    tiny = {"adjustments": {"tiny": {"rule": "bonus", "measure": "m", "each": "0.00005"}}}
    sheets = score_sheets(
        _scheme(aggregation="geometric", **tiny),
        columns={
            "a": Column([Decimal(a) for a, _ in pairs]),
            "b": Column([Decimal(b) for _, b in pairs]),
        },
        adjustments={"tiny": [Decimal(1)] * len(pairs)},
    )
    expected = [Decimal(p * q) + Decimal("0.0001") for p in range(1, 10) for q in range(1, 10)]
    assert expected == sheets.totals
