"""The schemes and packs that are shipped: complete, consistent, and true to MISSION B, C and E."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import duckdb
import pytest

from steelyard.core.periods import Grain
from steelyard.core.texts import LANGUAGES, Text
from steelyard.lake.tables import TABLES
from steelyard.metrics.dataset import Dataset
from steelyard.scheme.loading import load_scheme, shipped
from steelyard.scheme.model import Indicator, Scheme

PRESETS = ("balanced", "growth", "brand", "start-up")
PACKS = ("internet", "fmcg", "b2b")
SUBSETS = [chosen for size in range(len(PACKS) + 1) for chosen in combinations(PACKS, size)]

WEIGHTS = {
    "balanced": (18, 23, 28, 18, 13),
    "growth": (15, 20, 30, 25, 10),
    "brand": (25, 30, 15, 20, 10),
    "start-up": (15, 15, 35, 25, 10),
}
RANGES = {
    "market_insight": (15, 20),
    "brand_building": (20, 25),
    "campaign_effect": (25, 30),
    "customer_growth": (15, 20),
    "team_collaboration": (10, 15),
}
INDICATORS = {
    "market_insight": ["information_completeness", "report_adoption"],
    "brand_building": ["brand_awareness_lift", "negative_sentiment_response", "social_interaction_growth"],
    "campaign_effect": ["campaign_roi", "cost_per_lead", "sales_contribution"],
    "customer_growth": ["new_customers", "customer_retention", "nps"],
    "team_collaboration": [
        "cross_department_satisfaction",
        "project_on_time",
        "teamwork",
        "innovation",
        "innovation_proposals",
        "knowledge_sharing",
    ],
}
START_UP_ONLY = ["lead_conversion_rate", "form_submit_rate"]
PACK_INDICATORS = {
    "internet": (
        "customer_growth",
        ["site_conversion_rate", "paid_conversion_rate", "organic_conversion_rate", "clv"],
    ),
    "fmcg": ("brand_building", ["brand_awareness", "brand_reputation", "penetration"]),
    "b2b": (
        "campaign_effect",
        ["mql_to_sql", "opportunity_contribution_count", "opportunity_contribution_amount"],
    ),
}
CARD = ("objective", "source", "owner", "frequency", "horizon", "focus", "kind", "unit", "level", "direction")
FORMULA_WORDS = {"prior", "growth", "opening", "closing", "greatest"}


def preset(name: str) -> Scheme:
    return load_scheme(f"preset:{name}").scheme


def combined(folder: Path, name: str, packs: tuple[str, ...]) -> Scheme:
    """The scheme of a company that extends a preset with packs."""
    extends = ", ".join([f"preset:{name}", *(f"pack:{pack}" for pack in packs)])
    path = folder / "scheme.yaml"
    path.write_text(f"steelyard: 1\nscheme: ours\ntitle: Ours\nextends: [{extends}]\n", encoding="utf-8")
    return load_scheme(path).scheme


@pytest.fixture(params=PRESETS)
def scheme(request: pytest.FixtureRequest) -> Scheme:
    return preset(request.param)


@pytest.fixture(params=PRESETS)
def with_all_packs(request: pytest.FixtureRequest, tmp_path: Path) -> Scheme:
    return combined(tmp_path, request.param, PACKS)


def test_exactly_these_are_shipped() -> None:
    assert sorted(PRESETS) == shipped("preset")
    assert sorted(PACKS) == shipped("pack")


# ── weights ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PRESETS)
def test_dimensions_weigh_what_the_mission_says(name: str) -> None:
    weights = {key: dimension.weight for key, dimension in preset(name).dimensions.items()}

    assert dict(zip(RANGES, map(Decimal, WEIGHTS[name]), strict=True)) == weights


def test_balanced_holds_every_recommended_range() -> None:
    for name, dimension in preset("balanced").dimensions.items():
        low, high = map(Decimal, RANGES[name])
        assert dimension.range == (low, high)
        assert low <= dimension.weight <= high


def test_every_preset_stays_within_the_ranges_it_declares(scheme: Scheme) -> None:
    for dimension in scheme.dimensions.values():
        assert dimension.range is not None
        assert dimension.range[0] <= dimension.weight <= dimension.range[1]


@pytest.mark.parametrize("packs", SUBSETS, ids="+".join)
@pytest.mark.parametrize("name", PRESETS)
def test_weights_sum_to_exactly_100_with_any_packs(name: str, packs: tuple[str, ...], tmp_path: Path) -> None:
    scheme = combined(tmp_path, name, packs)

    assert sum(dimension.weight for dimension in scheme.dimensions.values()) == 100
    for dimension in scheme.dimensions.values():
        assert sum(indicator.weight for indicator in dimension.indicators.values()) == 100
        assert all(indicator.weight > 0 for indicator in dimension.indicators.values())


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("name", PRESETS)
def test_a_pack_adds_its_indicators_and_scales_the_others_alike(name: str, pack: str, tmp_path: Path) -> None:
    dimension, added = PACK_INDICATORS[pack]
    before = preset(name).dimensions[dimension].indicators
    after = combined(tmp_path, name, (pack,)).dimensions[dimension].indicators

    assert [*before, *added] == list(after)
    left = 100 - sum(after[key].weight for key in added)
    for key in before:
        assert abs(before[key].weight * left / 100 - after[key].weight) < Decimal("0.01")


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_leaves_the_other_dimensions_alone(pack: str, tmp_path: Path) -> None:
    before = preset("balanced").dimensions
    after = combined(tmp_path, "balanced", (pack,)).dimensions

    assert [key for key in before if after[key] != before[key]] == [PACK_INDICATORS[pack][0]]


# ── contents ────────────────────────────────────────────────────────────────────────────────────────


def test_it_holds_all_indicators_of_the_mission(scheme: Scheme) -> None:
    found = {name: list(dimension.indicators) for name, dimension in scheme.dimensions.items()}
    extra = START_UP_ONLY if scheme.scheme == "start-up" else []

    assert {**INDICATORS, "campaign_effect": INDICATORS["campaign_effect"] + extra} == found


@pytest.mark.parametrize(
    ("name", "grain"),
    [
        ("balanced", Grain.QUARTER),
        ("growth", Grain.QUARTER),
        ("brand", Grain.QUARTER),
        ("start-up", Grain.MONTH),
    ],
)
def test_it_is_scored_by_its_period(name: str, grain: Grain) -> None:
    assert preset(name).period == grain
    assert preset(name).scheme == name


def test_start_up_puts_more_than_half_of_campaign_effect_on_conversion() -> None:
    indicators = preset("start-up").dimensions["campaign_effect"].indicators

    assert sum(indicators[name].weight for name in START_UP_ONLY) > 50


def test_every_text_speaks_three_languages(with_all_packs: Scheme) -> None:
    silent = [(path, language) for path, text in texts(with_all_packs) for language in absent_in(text)]

    assert not silent


def absent_in(text: Text | None) -> list[str]:
    said = dict(text.by_language) if text is not None else {}
    return [language for language in LANGUAGES if not said.get(language, "").strip()]


def texts(scheme: Scheme) -> Iterator[tuple[str, Text | None]]:
    """Every text a person sees, except the title of the little scheme of the test."""
    for key, objective in scheme.objectives.items():
        yield f"objectives.{key}", objective.title
    for key, dimension in scheme.dimensions.items():
        yield f"{key}.title", dimension.title
        yield f"{key}.description", dimension.description
    for key, indicator in scheme.indicators.items():
        yield f"{key}.title", indicator.title
        yield f"{key}.description", indicator.description
        for level, anchor in getattr(indicator.score, "anchors", {}).items():
            yield f"{key}.{level}", anchor.text
    for key, item in {**scheme.adjustments, **scheme.vetoes}.items():
        yield key, item.title
    assert scheme.grades is not None
    for grade in scheme.grades.bands:
        yield f"grades.{grade}", scheme.grades.labels.get(grade)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_introduces_itself_in_three_languages(name: str) -> None:
    scheme = preset(name)

    assert not absent_in(scheme.title)
    assert not absent_in(scheme.description)


def test_every_indicator_has_a_complete_card(with_all_packs: Scheme) -> None:
    for name, indicator in with_all_packs.indicators.items():
        assert not [f"{name}.{field}" for field in CARD if not getattr(indicator, field)]
        assert indicator.target.threshold is not None
        assert indicator.target.target is not None
        assert indicator.target.stretch is not None
        assert indicator.caps.min == 0
        assert indicator.caps.max == 120


def test_every_indicator_serves_an_objective_and_every_objective_is_served(with_all_packs: Scheme) -> None:
    served = {indicator.objective for indicator in with_all_packs.indicators.values()}

    assert set(with_all_packs.objectives) == served


def test_guardrails_and_links_point_at_other_indicators(with_all_packs: Scheme) -> None:
    for name, indicator in with_all_packs.indicators.items():
        others = set(with_all_packs.indicators) - {name}
        assert {*indicator.guardrails, *indicator.linked_to} <= others


def test_attention_is_linked_to_what_it_leads_to(with_all_packs: Scheme) -> None:
    indicators = with_all_packs.indicators
    for indicator in indicators.values():
        if indicator.kind in ("exposure", "awareness", "engagement"):
            assert "conversion" in {indicators[other].kind for other in indicator.linked_to}


def test_the_department_shares_what_only_it_can_be_measured_by(with_all_packs: Scheme) -> None:
    for indicator in with_all_packs.indicators.values():
        assert (indicator.level == "department") == (indicator.below == "inherit")


def test_long_and_short_term_and_both_natures_count(scheme: Scheme) -> None:
    assert 30 <= share(scheme, "horizon", "long") <= 70
    assert 30 <= share(scheme, "horizon", "short") <= 70
    assert share(scheme, "nature", "qualitative") >= 5
    assert share(scheme, "focus", "process") >= 25


def share(scheme: Scheme, field: str, value: str) -> Decimal:
    """Percent of the sheet carried by the indicators with this attribute."""
    return sum(
        (
            dimension.weight * indicator.weight / 100
            for dimension in scheme.dimensions.values()
            for indicator in dimension.indicators.values()
            if getattr(indicator, field) == value
        ),
        Decimal(0),
    )


def test_nobody_is_called_incompetent(scheme: Scheme) -> None:
    assert scheme.grades is not None
    assert dict(scheme.grades.labels["D"].by_language) == {
        "zh-Hans": "待改进",
        "zh-Hant": "待改進",
        "en": "To improve",
    }
    assert list(scheme.distribution) == ["S", "A"], "a guideline for the top; no quota for the bottom"


def test_rating_anchors_cover_the_whole_scale(scheme: Scheme) -> None:
    for name in ("teamwork", "innovation"):
        indicator = scheme.indicators[name]
        assert indicator.ratings is not None
        assert list(indicator.ratings.require) == ["manager"]
        assert indicator.score.rule == "descriptive"
        assert list(indicator.score.anchors) == [1, 2, 3, 4, 5]
        points = [anchor.score for anchor in indicator.score.anchors.values()]
        assert sorted(set(points)) == points


# ── formulas and data ───────────────────────────────────────────────────────────────────────────────


def test_formulas_use_only_defined_measures_and_parameters(with_all_packs: Scheme) -> None:
    defined = {*measures_of(with_all_packs), *with_all_packs.parameters}
    for name, indicator in with_all_packs.indicators.items():
        for formula in (indicator.formula, indicator.companion):
            unknown = set(re.findall(r"[^\W\d]\w*", formula or "")) - FORMULA_WORDS - defined
            assert not unknown, name


def test_every_measure_is_used(with_all_packs: Scheme) -> None:
    used = {word for indicator in with_all_packs.indicators.values() for word in words_of(indicator)}
    used |= {item.measure for item in with_all_packs.adjustments.values() if item.measure}
    assert set(measures_of(with_all_packs)) <= used


def words_of(indicator: Indicator) -> Iterator[str]:
    yield from re.findall(r"[^\W\d]\w*", f"{indicator.formula or ''} {indicator.companion or ''}")
    if indicator.minimum_evidence is not None:
        yield indicator.minimum_evidence.measure


def measures_of(scheme: Scheme) -> list[str]:
    return [name for dataset in scheme.datasets.values() for name in dataset.measures]


def test_datasets_fit_the_canonical_tables(with_all_packs: Scheme) -> None:
    database = duckdb.connect()
    for name, dataset in with_all_packs.datasets.items():
        assert dataset.table is not None
        create(database, dataset.table)
        assert not [column for column in columns_named_by(dataset) if column not in TABLES[dataset.table]], (
            name
        )
        database.execute(scan(dataset))


def create(database: duckdb.DuckDBPyConnection, table: str) -> None:
    types = {"text": "varchar", "decimal": "decimal(18, 4)"}
    columns = ", ".join(f"{c.name} {types.get(c.type, c.type)}" for c in TABLES[table].columns)
    database.execute(f"create or replace table {table} ({columns})")


def columns_named_by(dataset: Dataset) -> set[str]:
    named = {dataset.time, dataset.subject, *(measure.time for measure in dataset.measures.values())}
    if dataset.valid is not None:
        named |= {dataset.valid.start, dataset.valid.end}
    return {column for column in named if column and column not in dataset.columns}


def scan(dataset: Dataset) -> str:
    """All measures at once, as a person would write it."""
    computed = "".join(f", {expression} as {column}" for column, expression in dataset.columns.items())
    moments = "".join(f", min({m.time})" for m in dataset.measures.values() if m.time)
    measures = ", ".join(measure.sql for measure in dataset.measures.values())
    return (
        f"select {measures}{moments} from (select *{computed} from {dataset.table}) "
        f"where {dataset.where or 'true'}"
    )


def test_the_guide_shows_every_formula(with_all_packs: Scheme) -> None:
    guide = (Path(__file__).parents[3] / "docs/guides/presets-and-packs.md").read_text(encoding="utf-8")
    for name, indicator in with_all_packs.indicators.items():
        assert f"`{name}`" in guide
        assert f"`{indicator.formula}`" in guide or indicator.input == "ratings", name


def test_the_guide_shows_the_weights_of_every_preset() -> None:
    guide = (Path(__file__).parents[3] / "docs/guides/presets-and-packs.md").read_text(encoding="utf-8")
    schemes = [preset(name).indicators for name in PRESETS]
    for indicator in schemes[-1]:
        weights = [f"{scheme[indicator].weight:f}" if indicator in scheme else "–" for scheme in schemes]
        assert f"| `{indicator}` | {' | '.join(weights)} |" in guide
