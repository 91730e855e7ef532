"""Intervals in words and in records: whole in three languages, rounded so that they still hold the value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steelyard.core.texts import LANGUAGES
from steelyard.core.units import Unit
from steelyard.engine.uncertainty import words as texts
from steelyard.engine.uncertainty.model import Model
from steelyard.engine.uncertainty.record import decimal_bounds
from steelyard.engine.uncertainty.words import bounds, sentences
from steelyard.engine.wording import words
from steelyard.scheme.model import TargetModel
from steelyard.stats.interval import Interval, Method
from steelyard.stats.proportion import wilson
from strategies import unhurried

PERCENT = Unit("percent")
#: Methods of the statistics that no single indicator uses.
_ELSEWHERE = {Method.BOOTSTRAP, Method.STRATIFIED, Method.NEWCOMBE}
_REASONS = (
    "no_interval_by_scheme", "no_interval_of_actuals", "no_interval_of_stock", "no_interval_of_measure",
    "no_interval_of_formula", "no_interval_of_constant", "too_few_rows", "too_few_ratings",
)  # fmt: skip


def made(low: float, high: float, method: Method = Method.DELTA) -> Interval:
    return Interval((low + high) / 2, low, high, (high - low) / 4, 40.0, method, 0.95)


def said(target: TargetModel | None, language: str = "en") -> list[str]:
    found = sentences(wilson(12, 40), Model.ANSWERS, PERCENT, target)
    return [sentence.in_language(language) for sentence in found]


@pytest.mark.parametrize("table", [texts._METHODS, texts._MODELS], ids=["methods", "models"])
def test_every_sentence_is_there_in_every_language(table: Mapping[object, Mapping[str, str]]) -> None:
    assert all(set(LANGUAGES) == set(template) for template in table.values())


def test_every_method_and_model_has_words() -> None:
    assert set(Method) - _ELSEWHERE == set(texts._METHODS)
    assert set(Model) == set(texts._MODELS)


@pytest.mark.parametrize("reason", _REASONS)
def test_every_reason_has_words(reason: str) -> None:
    assert len({words(reason, language) for language in LANGUAGES} | {reason}) >= 3


def test_a_wide_interval_cannot_tell_threshold_from_target() -> None:
    noisy = said(TargetModel(threshold=Decimal("0.2"), target=Decimal("0.3")))  # 18.1% to 45.4%
    assert "threshold to target (10%): with n = 40" in noisy[-1]
    clear = said(TargetModel(threshold=Decimal("0.2"), target=Decimal("0.5")))
    assert clear == said(None)


def test_a_target_below_its_threshold_is_as_far_away() -> None:
    noisy = said(TargetModel(threshold=Decimal("0.3"), target=Decimal("0.2")), "zh-Hans")
    assert "门槛值到目标值的距离（10%）" in noisy[-1]


@pytest.mark.parametrize(
    ("unit", "low", "high", "shown"),
    [
        ("percent", 0.1812, 0.4538, ("18%", "45%")),
        ("percent", 0.49469, 0.50597, ("49.5%", "50.6%")),
        ("points", 14.0511, 44.2013, ("14", "44")),
        ("currency:CNY", 172.47, 2772.27, ("¥172", "¥2,772")),
        ("currency:CNY", 3.214, 4.721, ("¥3.21", "¥4.72")),
        ("duration:hour", 3.214, 4.221, ("3.2 h", "4.2 h")),
        ("count", 30.0, 30.0, ("30", "30")),
    ],
)
def test_bounds_are_no_finer_than_they_are_far_apart(
    unit: str, low: float, high: float, shown: tuple[str, str]
) -> None:
    assert bounds(made(low, high), Unit.parse(unit)) == shown


@given(st.floats(-1e9, 1e9), st.floats(0, 1e6))
@unhurried
def test_bounds_are_rounded_outwards(low: float, width: float) -> None:
    below, above = decimal_bounds(made(low, low + width))
    assert below <= Decimal(low)
    assert above >= Decimal(low + width)
    assert float(below) == pytest.approx(low, rel=1e-9)
