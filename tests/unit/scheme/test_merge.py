"""How documents are laid over one another, and how `rescale` makes room (DESIGN §5, `extends`)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.document import Node, read_document
from steelyard.core.problems import Place, SteelyardError
from steelyard.scheme.merge import make_room, merge


def node(text: str, file: str = "s.yaml") -> Node:
    return read_document(text, file)


def laid(base: str, later: str) -> Any:
    return merge(node(base), node(later)).plain()


# ── merging ─────────────────────────────────────────────────────────────────────────────────────────


def test_later_wins() -> None:
    assert {"a": "2"} == laid("a: 1", "a: 2")


def test_maps_merge_by_key_however_deep() -> None:
    assert {"m": {"a": "1", "n": {"b": "5", "c": "3"}, "d": "4"}} == laid(
        "m: {a: 1, n: {b: 2, c: 3}}", "m: {n: {b: 5}, d: 4}"
    )


def test_keys_keep_their_order_and_new_ones_come_last() -> None:
    assert ["a", "b", "c"] == list(laid("{a: 1, b: 2}", "{c: 3, a: 4}"))


def test_lists_replace() -> None:
    assert {"a": ["3"]} == laid("a: [1, 2]", "a: [3]")


def test_an_empty_list_replaces_too() -> None:
    assert {"a": []} == laid("a: [1, 2]", "a: []")


@pytest.mark.parametrize("later", ["a: x", "a: [x]"])
def test_something_else_replaces_a_map(later: str) -> None:
    assert node(later).plain() == laid("a: {k: 1}", later)


def test_a_map_replaces_something_else() -> None:
    assert {"a": {"k": "1"}} == laid("a: x", "a: {k: 1}")


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_null_deletes(nothing: str) -> None:
    assert {"m": {"b": "2"}} == laid("m: {a: 1, b: 2}", f"m:\n  a: {nothing}\n")


def test_null_deletes_what_is_not_there_without_a_word() -> None:
    assert {"a": "1"} == laid("a: 1", "b: ~")


def test_null_inside_something_new_is_nothing() -> None:
    assert {"m": {"a": "1"}} == laid("x: ~\nm: ~", "m: {a: 1, b: ~}\nx: ~")


def test_an_empty_text_is_not_null() -> None:
    assert {"a": ""} == laid("a: 1", 'a: ""')


def test_a_rule_of_the_same_kind_is_changed_in_part() -> None:
    assert {"score": {"rule": "ratio", "cap": "150", "floor": "0"}} == laid(
        "score: {rule: ratio, cap: 120, floor: 0}", "score: {rule: ratio, cap: 150}"
    )


def test_a_rule_that_is_not_named_again_is_changed_in_part() -> None:
    assert {"score": {"rule": "ratio", "cap": "150"}} == laid(
        "score: {rule: ratio, cap: 120}", "score: {cap: 150}"
    )


def test_a_rule_of_another_kind_replaces_the_whole() -> None:
    assert {"score": {"rule": "reverse"}} == laid("score: {rule: ratio, cap: 120}", "score: {rule: reverse}")


def test_merging_changes_neither_document() -> None:
    base, later = node("m: {a: 1, b: 2}"), node("m: {a: ~, c: 3}")
    before = base.plain(), later.plain()
    merge(base, later)

    assert before == (base.plain(), later.plain())


def test_every_value_keeps_the_place_it_came_from() -> None:
    merged = merge(node("a: 1\nm:\n  b: 2\n", "base.yaml"), node("m:\n\n  c: 3\n", "mine.yaml"))

    assert Place("base.yaml", 1, 1) == merged.nearest(("a",))
    assert Place("base.yaml", 3, 3) == merged.nearest(("m", "b"))
    assert Place("mine.yaml", 3, 3) == merged.nearest(("m", "c"))


KEYS = st.sampled_from("abc")
MAPS = st.recursive(
    st.dictionaries(KEYS, st.integers(0, 9).map(str), max_size=3),
    lambda inner: st.dictionaries(KEYS, inner | st.integers(0, 9).map(str), max_size=3),
    max_leaves=6,
)


def _node(value: Any) -> Node:
    if isinstance(value, dict):
        children = {key: _node(child) for key, child in value.items()}
        return Node(children, Place(), dict.fromkeys(children, Place()))
    return Node(value, Place())


@given(MAPS, MAPS, MAPS)
def test_it_does_not_matter_which_two_are_merged_first(a: Any, b: Any, c: Any) -> None:
    left = merge(merge(_node(a), _node(b)), _node(c))
    right = merge(_node(a), merge(_node(b), _node(c)))

    # A text between two maps hides the first one only when it is laid on it: leave those out.
    if _same_shape(a, b) and _same_shape(b, c) and _same_shape(a, c):
        assert left.plain() == right.plain()


def _same_shape(a: Any, b: Any) -> bool:
    if isinstance(a, dict) != isinstance(b, dict):
        return False
    return not isinstance(a, dict) or all(_same_shape(a[key], b[key]) for key in a if key in b)


@given(MAPS)
def test_laid_over_itself_nothing_changes(value: Any) -> None:
    assert value == merge(_node(value), _node(value)).plain()


# ── rescale ─────────────────────────────────────────────────────────────────────────────────────────


def roomy(base: dict[str, str], later: dict[str, str], directive: str = "rescale: true") -> dict[str, str]:
    """Indicator → weight after `later` made itself room among `base`."""
    mine, others = _dimension(base), _dimension(later, directive)
    document = make_room(mine, merge(mine, others), others).plain()
    dimension = document["dimensions"]["d"]
    assert "rescale" not in dimension
    return {name: indicator["weight"] for name, indicator in dimension["indicators"].items()}


def _dimension(weights: dict[str, str], directive: str = "") -> Node:
    indicators = ", ".join(f"{name}: {{weight: {weight}}}" for name, weight in weights.items())
    return node(f"dimensions:\n  d:\n    {directive}\n    indicators: {{{indicators}}}\n")


def test_what_is_not_mentioned_shares_what_is_left() -> None:
    # 45 is taken; 40 : 25 : 35 of the 55 that are left is 22 : 13.75 : 19.25.
    assert {"roi": "22", "cpl": "13.75", "sales": "19.25", "new": "45"} == roomy(
        {"roi": "40", "cpl": "25", "sales": "35"}, {"new": "45"}
    )


def test_what_cannot_be_shared_in_cents_goes_to_the_largest_remainders() -> None:
    # 80 by three is 26.666…: two get the cents that are missing.
    assert {"a": "26.67", "b": "26.67", "c": "26.66", "new": "20"} == roomy(
        {"a": "33.34", "b": "33.33", "c": "33.33"}, {"new": "20"}
    )


def test_weights_in_thousandths_are_met_in_thousandths() -> None:
    assert {"a": "33.334", "b": "33.333", "new": "33.333"} == roomy({"a": "50", "b": "50"}, {"new": "33.333"})


def test_an_indicator_that_is_mentioned_keeps_the_weight_it_is_given() -> None:
    assert {"a": "70", "b": "30"} == roomy({"a": "40", "b": "60"}, {"a": "70"})


def test_percent_signs_count() -> None:
    assert {"a": "30", "b": "30", "new": "40%"} == roomy({"a": "50%", "b": "50 %"}, {"new": "40%"})


@pytest.mark.parametrize("word", ["true", "True", "yes", "on"])
def test_rescale_is_said_in_any_of_the_usual_words(word: str) -> None:
    assert {"a": "60", "new": "40"} == roomy({"a": "100"}, {"new": "40"}, f"rescale: {word}")


@pytest.mark.parametrize("word", ["false", "no", "off", ""])
def test_rescale_can_be_turned_off(word: str) -> None:
    assert {"a": "100", "new": "40"} == roomy({"a": "100"}, {"new": "40"}, f"rescale: {word}")


def test_rescale_is_nothing_else() -> None:
    with pytest.raises(SteelyardError, match="rescale is true or false"):
        roomy({"a": "100"}, {"new": "40"}, "rescale: maybe")


@pytest.mark.parametrize(
    ("base", "later"),
    [
        ({"a": "100"}, {"new": "120"}),
        ({"a": "0"}, {"new": "40"}),
        ({"a": "much"}, {"new": "40"}),
        ({}, {"new": "40"}),
    ],
)
def test_where_nothing_can_be_shared_the_weights_stay_for_the_check(
    base: dict[str, str], later: dict[str, str]
) -> None:
    assert {**base, **later} == roomy(base, later)


CENTS = st.integers(1, 9999).map(lambda cents: Decimal(cents).scaleb(-2))


@given(
    st.lists(CENTS, min_size=1, max_size=8),
    st.lists(st.integers(0, 12_400).map(lambda weight: Decimal(weight).scaleb(-3)), max_size=8),
)
def test_after_rescaling_the_weights_are_exactly_100_and_keep_their_proportions(
    old: list[Decimal], new: list[Decimal]
) -> None:
    found = roomy(
        {f"old{n}": str(weight) for n, weight in enumerate(old)},
        {f"new{n}": str(weight) for n, weight in enumerate(new)},
    )
    left = 100 - sum(new)

    assert 100 == sum(map(Decimal, found.values()))
    assert new == [Decimal(found[f"new{n}"]) for n in range(len(new))]
    for n, weight in enumerate(old):
        assert abs(weight * left / sum(old) - Decimal(found[f"old{n}"])) < Decimal("0.01")
