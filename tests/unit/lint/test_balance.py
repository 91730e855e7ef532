"""How the weight of a sheet divides between two sides."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.texts import Text
from steelyard.lint.balance import lopsided, share_of
from steelyard.lint.draft import Draft, Item
from steelyard.lint.examples import document_of
from steelyard.lint.rule import Example
from steelyard.scheme.loading import typed


def drafted(scheme: str = "") -> Draft:
    return Draft(typed(document_of(Example(scheme)), "example.yaml"))


def item(weight: int, horizon: str | None) -> Item:
    model = drafted().by_name["new_leads"].indicator.model_copy(update={"horizon": horizon})
    return Item(f"i{weight}", "results", model, Decimal(weight))


def test_a_side_is_its_share_of_what_declares_one() -> None:
    # 30 long of 30 + 45 = 75 declared: 40%.
    items = [item(30, "long"), item(45, "short"), item(25, None)]
    assert Decimal(40) == share_of(items, "horizon", "long")


@pytest.mark.parametrize(("silent", "known"), [(50, True), (51, False)])
def test_nobody_can_tell_when_less_than_half_declares_it(silent: int, known: bool) -> None:
    items = [item(100 - silent, "long"), item(silent, None)]
    assert known == (share_of(items, "horizon", "long") is not None)


def test_no_weight_has_no_sides() -> None:
    assert share_of([item(0, "long")], "horizon", "long") is None
    assert share_of([], "horizon", "long") is None


SIDES = st.lists(st.tuples(st.integers(0, 100), st.sampled_from(["short", "long", None])), max_size=12)


@given(SIDES)
def test_both_sides_make_up_the_whole(drawn: list[tuple[int, str | None]]) -> None:
    items = [item(weight, horizon) for weight, horizon in drawn]
    sides = [share_of(items, "horizon", side) for side in ("short", "long")]
    declared = sum(weight for weight, horizon in drawn if horizon)
    if declared == 0 or 2 * declared < sum(weight for weight, _ in drawn):
        assert [None, None] == sides
    else:
        long = sum(weight for weight, horizon in drawn if horizon == "long")
        assert None not in sides
        assert abs(float(sides[1] or 0) - 100 * long / declared) < 1e-9
        assert abs(float((sides[0] or 0) + (sides[1] or 0)) - 100) < 1e-9


BUYERS = """
indicators:
  teamwork: {applies_to: {positions: [editor]}}
  ideas_and_sharing: {applies_to: {positions: [editor]}}
  awareness: {applies_to: {positions: [editor]}}
  new_leads: {applies_to: {positions: [buyer, agent]}}
"""


def found(scheme: str, limit: int) -> list[tuple[str, Decimal]]:
    """Where less than `limit` percent is long-term."""
    where = lopsided(drafted(scheme), long_term, lambda value: value < limit, min)
    return [(str(text), value) for text, value in where]


def long_term(items: Sequence[Item]) -> Decimal | None:
    return share_of(items, "horizon", "long")


def test_sheets_are_looked_at_only_when_the_whole_is_right() -> None:
    # Long are 50 of 100; on the sheets of buyers and agents none.
    assert [("the whole scheme", Decimal(50))] == found(BUYERS, 51)
    assert [("the sheet of buyer, agent", Decimal(0))] == found(BUYERS, 50)


def test_the_worst_of_several_sheets_is_told() -> None:
    # Long of all: 50. Agents: ideas 10 of 60 (with roi 25, leads 15, quality 10) is 16.7%; buyers have none.
    scheme = BUYERS.replace(
        "ideas_and_sharing: {applies_to: {positions: [editor",
        "ideas_and_sharing: {applies_to: {positions: [editor, agent",
    )
    assert [("the sheet of buyer, agent", Decimal(0))] == found(scheme, 20)
    assert [("the sheet of buyer", Decimal(0))] == found(scheme, 16)


def test_a_place_is_said_in_every_language() -> None:
    where, _ = next(lopsided(drafted(BUYERS), long_term, lambda value: value < 50, min))
    assert isinstance(where, Text)
    assert "buyer、agent的考核表" == where.in_language("zh-Hans")
