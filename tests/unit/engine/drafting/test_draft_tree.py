"""The tree of weights is there while the rest is still wrong, and the words of formulas too."""

from __future__ import annotations

from decimal import Decimal

from steelyard.core.document import read_document
from steelyard.engine.drafting.tree import tree_of
from steelyard.engine.drafting.vocabulary import vocabulary

TEXT = """\
scheme: [no, name]
dimensions:
  brand:
    title: {en: Brand, zh-Hans: 品牌}
    weight: 40%
    range: [20%, 30]
    indicators:
      lift: {weight: 62.5, formula: ((}
      buzz: {title: Buzz, weight: 37.5}
  sales: {weight: 59.9, indicators: {deals: {weight: many}, calls: {weight: 30}, note: text}}
  note: text
datasets:
  deals:
    table: deals
    where: won
    measures: {won: count(*), amount: {sql: sum(amount), unit: currency:CNY, title: Revenue}}
  customers:
    table: customers
    valid: {from: a, to: b}
    measures: {customers: count(*), joined: {sql: count(*), time: a}}
parameters: {share: 0.3, rate: {value: 7, reason: agreed}}
"""


def tree():
    return tree_of(read_document(TEXT, ""))


def test_weights_are_read_without_a_scheme():
    brand, sales = tree().branches
    assert (brand.weight, sales.weight) == (Decimal(40), Decimal("59.9"))
    assert [one.name for one in brand.branches] == ["lift", "buzz"]
    assert brand.title == {"en": "Brand", "zh-Hans": "品牌"}
    # Without a title the name says what it is.
    assert brand.branches[0].title == {"": "lift"}


def test_what_is_left_is_exact():
    assert tree().sums.left == Decimal("0.1")
    assert not tree().sums.is_whole
    assert tree().branches[0].sums.is_whole


def test_a_weight_that_is_none_is_told_and_not_taken_for_zero():
    sums = tree().branches[1].sums
    assert (sums.total, sums.unread) == (Decimal(30), ["deals"])


def test_a_weight_out_of_its_range_is_told():
    brand, sales = tree().branches
    assert brand.bounds == ("20", "30")
    assert (brand.is_out_of_bounds, sales.is_out_of_bounds) == (True, False)


def test_words_of_a_formula_are_measures_then_parameters():
    words = {word.name: word for word in vocabulary(read_document(TEXT, ""))}
    assert list(words) == ["won", "amount", "customers", "joined", "share", "rate"]
    assert (words["amount"].sql, words["amount"].unit, words["amount"].title) == (
        "sum(amount)",
        "currency:CNY",
        {"": "Revenue"},
    )
    assert (words["won"].table, words["won"].where) == ("deals", "won")
    assert (words["rate"].value, words["rate"].reason, words["rate"].is_parameter) == ("7", "agreed", True)


def test_only_what_is_counted_at_a_moment_is_a_stock():
    stocks = [word.name for word in vocabulary(read_document(TEXT, "")) if word.is_stock]
    assert stocks == ["customers"]
