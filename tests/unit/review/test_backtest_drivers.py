"""The parts of a change: worked by hand, and summing exactly for any two sheets."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from two_schemes import SPRING, cards, scheme

from steelyard.review.backtest.drivers import Effect, by_dimension, drivers, parts, taken_apart
from steelyard.review.backtest.pairs import Pair, pair_cards
from steelyard.scheme.model import Scheme
from steelyard.scoring import score_sheets
from strategies import Sheet, sheets, unhurried

Effects = dict[tuple[str, str], Fraction]


def pair_of(
    a: Scheme, b: Scheme, actuals_a: tuple[float | None, ...], actuals_b: tuple[float | None, ...]
) -> Pair:
    of_a, of_b = cards(a, {"ann": actuals_a}), cards(b, {"ann": actuals_b})
    return pair_cards(scheme_a=a, scheme_b=b, cards_a={SPRING: of_a}, cards_b={SPRING: of_b})[0]


def effects(pair: Pair) -> Effects:
    return {(part.effect.value, part.name): part.points for part in parts(pair) or ()}


def test_a_moved_weight_helps_who_scores_above_the_own_average_there() -> None:
    a, b = scheme({"sales": 60, "care": 40}), scheme({"sales": 50, "care": 50})

    # Levels 60 %·100 + 40 %·80 = 92 and 90, mean 91. Sales: −10 % · (100 − 91); care: +10 % · (80 − 91).
    assert effects(pair_of(a, b, (100, 80), (100, 80))) == {
        ("weight", "sales"): Fraction("-0.9"),
        ("weight", "care"): Fraction("-1.1"),
    }


def test_a_moved_weight_means_nothing_to_who_scores_the_same_everywhere() -> None:
    a, b = scheme({"sales": 60, "care": 40}), scheme({"sales": 10, "care": 90})

    assert effects(pair_of(a, b, (85, 85), (85, 85))) == {}


def test_score_and_weight_are_told_apart() -> None:
    a, b = scheme({"sales": 60, "care": 40}), scheme({"sales": 50, "care": 50})

    # 86 → 95, level 90.5. Care: mean weight 45 % · (100 − 80) = 9; weights: −10 % · (90 − 90.5), +10 % · (90 − 90.5).
    assert effects(pair_of(a, b, (90, 80), (90, 100))) == {
        ("weight", "sales"): Fraction("0.05"),
        ("weight", "care"): Fraction("-0.05"),
        ("score", "care"): Fraction(9),
    }  # fmt: skip


def test_a_new_indicator_counts_against_the_level_of_the_sheet() -> None:
    a, b = scheme({"sales": 100}), scheme({"sales": 75, "care": 25})

    # 80 → 60 + 25 = 85, level 82.5. Care: 25 % · (100 − 82.5) = 4.375; sales: −25 % · (80 − 82.5) = 0.625.
    assert effects(pair_of(a, b, (80,), (80, 100))) == {
        ("appears", "care"): Fraction("4.375"),
        ("weight", "sales"): Fraction("0.625"),
    }


def test_a_new_indicator_without_history_changes_nothing() -> None:
    a, b = scheme({"sales": 100}), scheme({"sales": 75, "care": 25})
    pair = pair_of(a, b, (80,), (80, None))

    assert (pair.change, effects(pair)) == (0, {})


def test_a_removed_indicator_drops_out() -> None:
    a, b = scheme({"sales": 75, "care": 25}), scheme({"sales": 100})

    # The reverse of a new one.
    assert effects(pair_of(a, b, (80, 100), (80,))) == {
        ("disappears", "care"): Fraction("-4.375"),
        ("weight", "sales"): Fraction("-0.625"),
    }


def test_vetoes_caps_and_gates_are_parts_of_their_own() -> None:
    a = scheme({"sales": 60, "care": 40})
    b = scheme(
        {"sales": 60, "care": 40},
        caps={"max": "90"},
        gates={"floor": {"indicator": "care", "at_least": "60", "others_at_most": "100"}},
        vetoes={"fraud": {"source": "decisions", "effect": {"total_at_most": "50"}}},
    )
    of_a = cards(a, {"ann": (150, 50)})
    of_b = cards(b, {"ann": (150, 50)}, vetoed={"fraud": [True]})
    pair = pair_cards(scheme_a=a, scheme_b=b, cards_a={SPRING: of_a}, cards_b={SPRING: of_b})[0]

    # A: 90 + 20 = 110. B: the gate takes 50 points of sales (−30), 80 is under the cap, the veto leaves 50.
    assert pair.change == -60
    assert effects(pair) == {("gates", ""): Fraction(-30), ("vetoes", ""): Fraction(-30)}


def test_the_cap_of_the_total_is_a_part() -> None:
    a, b = scheme({"sales": 100}), scheme({"sales": 100}, caps={"max": "90"})

    assert effects(pair_of(a, b, (96.5,), (96.5,))) == {("total_caps", ""): Fraction("-6.5")}


def test_a_geometric_sheet_has_no_parts() -> None:
    a = scheme({"sales": 50, "care": 50})
    b = scheme({"sales": 50, "care": 50}, aggregation="geometric")
    # 82 → √(100 · 64) = 80.
    pair = pair_of(a, b, (100, 64), (100, 64))

    assert (pair.change, parts(pair)) == (-2, None)


def test_drivers_are_means_over_all_sheets() -> None:
    a, b = scheme({"sales": 60, "care": 40}), scheme({"sales": 50, "care": 50})
    both = {"ann": (100, 80), "bob": (85, 85)}
    pairs = pair_cards(
        scheme_a=a, scheme_b=b, cards_a={SPRING: cards(a, both)}, cards_b={SPRING: cards(b, both)}
    )
    care, sales = drivers(taken_apart(pairs))

    # Ann: −1.1 by care and −0.9 by sales of −2; bob: nothing. Shares: 1.1 · 2 / 2² and 0.9 · 2 / 2².
    assert (care.name, care.mean, care.mean_absolute) == ("care", Fraction("-0.55"), Fraction("0.55"))
    assert (care.share, sales.share) == (Fraction("0.55"), Fraction("0.45"))
    assert (care.affected, care.up, care.down) == (1, 0, 1)


def test_a_weight_moved_as_a_whole_is_that_of_the_dimension() -> None:
    def two(first: int) -> Scheme:
        whole = scheme({"sales": 60, "care": 40}).model_dump(by_alias=True, mode="json")
        work, other = whole["dimensions"]["work"], scheme({"ideas": 100}).dimensions["work"]
        whole["dimensions"] = {
            "work": {**work, "weight": str(first)},
            "more": {**other.model_dump(by_alias=True, mode="json"), "weight": str(100 - first)},
        }
        return Scheme.model_validate(whole)

    a, b = two(50), two(30)
    pair = pair_of(a, b, (100, 80, 72), (100, 80, 72))

    # Work is 92, so 82 → 78, level 80; both dimensions lose: −20 % · (92 − 80) and +20 % · (72 − 80).
    found = {one.name: one.mean for one in drivers(taken_apart([pair]), key=by_dimension(a, b))}
    assert found == {"work": Fraction("-2.4"), "more": Fraction("-1.6")}
    assert all(one.effect is Effect.WEIGHT for one in drivers(taken_apart([pair])))


def pairs_of(one: Sheet, other: Sheet) -> list[Pair]:
    both = [
        score_sheets(sheet.scheme, columns=sheet.columns, adjustments=sheet.adjustments, vetoed=sheet.vetoed)
        for sheet in (one, other)
    ]
    people = range(min(one.people, other.people))
    of_a, of_b = ({str(i): sheet.card(i) for i in people} for sheet in both)
    return pair_cards(
        scheme_a=one.scheme, scheme_b=other.scheme, cards_a={SPRING: of_a}, cards_b={SPRING: of_b}
    )


@unhurried
@given(sheets(), sheets())
def test_the_parts_sum_to_the_change_exactly(one: Sheet, other: Sheet) -> None:
    additive = "geometric" not in (one.scheme.aggregation, other.scheme.aggregation)
    for pair in pairs_of(one, other):
        found = parts(pair)
        assert (found is not None) == (additive and pair.change is not None)
        if found is not None and pair.change is not None:
            assert sum((part.points for part in found), Fraction(0)) == Fraction(pair.change)


@unhurried
@given(sheets(), sheets())
def test_the_drivers_sum_to_the_mean_change_and_the_shares_to_one(one: Sheet, other: Sheet) -> None:
    pairs = [pair for pair in pairs_of(one, other) if parts(pair) is not None]
    found = drivers(taken_apart(pairs))
    if pairs:
        changes = [Fraction(pair.change or 0) for pair in pairs]
        assert sum((one.mean for one in found), Fraction(0)) == sum(changes, Fraction(0)) / len(pairs)
        if any(changes):
            assert sum((one.share or Fraction(0) for one in found), Fraction(0)) == 1


@unhurried
@given(sheets(), st.data())
def test_turned_round_every_change_has_the_other_sign(one: Sheet, data: st.DataObject) -> None:
    other = data.draw(sheets())
    there, back = pairs_of(one, other), pairs_of(other, one)
    turned = {"appears": "disappears", "disappears": "appears"}
    for forth, again in zip(there, back, strict=True):
        reversed_ = {
            (turned.get(what, what), name): -points for (what, name), points in effects(again).items()
        }
        assert effects(forth) == reversed_


@unhurried
@given(sheets())
def test_a_sheet_against_itself_has_no_parts(one: Sheet) -> None:
    assert all(effects(pair) == {} and pair.same for pair in pairs_of(one, one))
