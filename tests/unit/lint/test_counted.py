"""What counts rows, and how much so many rows can show."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from steelyard.lint.counted import Counted, Kind, Sample, counted, is_share, is_survey, sample
from steelyard.lint.draft import Draft, Item
from steelyard.lint.examples import document_of
from steelyard.lint.history import History, Sheet, Track
from steelyard.lint.rule import Example
from steelyard.scheme.loading import typed

MEASURES = """
datasets:
  survey:
    measures:
      promoters: count(*) filter (where score >= 9)
      detractors: count(*) filter (where score <= 6)
      scored: count(*) filter (where score is not null)
      aware_women: count(*) filter (where aware and sex = 'f')
      women: count(*) filter (where sex = 'f')
      old: {sql: count(*) filter (where aware), time: born_on}
      aware_weight: sum(coalesce(weight, 1)) filter (where aware)
      asked_weight: sum(coalesce(weight, 1)) filter (where aware is not null)
      spent: sum(amount) filter (where aware)
      amount: sum(amount)
"""


def drafted(indicator: str) -> tuple[Draft, Item]:
    scheme = f"{MEASURES}\nindicators: {{awareness: {{{indicator}}}}}"
    draft = Draft(typed(document_of(Example(scheme)), "example.yaml"))
    return draft, draft.by_name["awareness"]


def kind_of(formula: str) -> Kind | None:
    found = counted(*drafted(f"formula: '{formula}', minimum_evidence: null"))
    return None if found is None else found.kind


@pytest.mark.parametrize(
    "formula",
    [
        "aware / answers",
        "aware / answers * 100",
        "100 * aware / answers",
        # Its filter asks for what the other needs, and for more.
        "aware_women / women",
        # Whoever scored 9 has scored.
        "promoters / scored",
        "aware_weight / asked_weight",
    ],
)
def test_rows_among_rows_are_a_share(formula: str) -> None:
    assert Kind.SHARE is kind_of(formula)


@pytest.mark.parametrize(
    "formula",
    [
        "answers",
        "answers / aware",
        # Two groups side by side may stand in any ratio.
        "promoters / detractors",
        "aware / leads",
        "old / answers",
        "spent / amount",
        "aware / answers + 1",
        "aware / nothing",
    ],
)
def test_other_quotients_are_not(formula: str) -> None:
    assert kind_of(formula) is None


def test_growth_of_a_share_is_a_lift() -> None:
    assert Kind.LIFT is kind_of("growth(aware / answers)")
    assert kind_of("growth(answers)") is None


@pytest.mark.parametrize(
    "formula",
    ["(promoters - detractors) / answers * 100", "100 * (promoters - detractors) / scored"],
)
def test_promoters_less_detractors_are_an_nps(formula: str) -> None:
    assert Kind.NPS is kind_of(formula)


def test_only_a_share_in_percent_ends_at_one_hundred() -> None:
    assert is_share(*drafted("formula: aware / answers"))
    assert not is_share(*drafted("formula: growth(aware / answers)"))
    assert not is_share(*drafted("formula: aware / answers * 100, unit: points"))


def test_a_survey_is_known_by_its_names() -> None:
    draft, item = drafted("source: 第三方调查")
    dataset = draft.catalogue.datasets["leads"]
    assert is_survey(Counted(Kind.SHARE, dataset), item)
    assert not is_survey(Counted(Kind.SHARE, dataset), draft.by_name["lead_quality"])
    assert is_survey(Counted(Kind.SHARE, draft.catalogue.datasets["survey"]), draft.by_name["lead_quality"])


def test_the_size_is_the_fewest_that_count() -> None:
    draft, item = drafted("formula: aware / answers")
    found = counted(draft, item)
    assert found is not None
    assert Sample(400, False) == sample(draft, item, found)


@pytest.mark.parametrize(
    "evidence", ["null", "{measure: amount, at_least: 9}", "{measure: leads, at_least: 9}"]
)
def test_without_a_count_of_the_same_rows_there_is_no_size(evidence: str) -> None:
    draft, item = drafted(f"formula: aware / answers, minimum_evidence: {evidence}")
    found = counted(draft, item)
    assert found is not None
    assert sample(draft, item, found) is None


def test_past_data_knows_the_size_better() -> None:
    draft, item = drafted("formula: aware / answers")
    nothing, rows = np.full(4, np.nan), np.array([100.0, 0.0, 300.0, 900.0])
    track = Track(nothing, ["ok"] * 4, *[nothing] * 5, rows)
    draft.history = History([Sheet("2025Q1", str(i)) for i in range(4)], {"awareness": track}, nothing)
    found = counted(draft, item)
    assert found is not None
    assert Sample(300, True) == sample(draft, item, found)


@pytest.mark.parametrize(
    ("kind", "n", "target", "expected"),
    [
        # 1.95996 × √(0.4 × 0.6 / 400) = 1.95996 × 0.0244949
        (Kind.SHARE, 400, "0.4", 0.048009),
        # √2 × 1.95996 × √(0.25 / 400) / 0.5 = 1.41421 × 1.95996 × 0.025 / 0.5
        (Kind.LIFT, 400, "0.05", 0.138590),
        # 100 × 1.95996 × √((1 − 0.3²) / 103): with nobody in between p + d is 1
        (Kind.NPS, 100, "30", 18.42260),
        (Kind.SHARE, 400, "1.2", 0.0),
    ],
)
def test_half_widths(kind: Kind, n: int, target: str, expected: float) -> None:
    dataset = drafted("unit: percent")[0].catalogue.datasets["survey"]
    assert pytest.approx(expected, abs=1e-4) == Counted(kind, dataset).half_width(n, Decimal(target))
