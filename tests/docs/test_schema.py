"""The JSON Schema accepts what the loader accepts, and marks what it refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from steelyard.scheme.schema import json_schema

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/steelyard"
SHIPPED = [
    *sorted((PACKAGE / "scheme/presets").glob("*.yaml")),
    *sorted((PACKAGE / "scheme/packs").glob("*.yaml")),
    PACKAGE / "demo/scheme.yaml",
]


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_an_editor_reads(text: str) -> Any:
    """YAML with its usual types, and keys and days as texts."""
    return _plain(YAML(typ="safe", pure=True).load(text))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shipped_scheme_fits(path: Path, validator: Any) -> None:
    document = as_an_editor_reads(path.read_text(encoding="utf-8"))
    assert [error.json_path for error in validator.iter_errors(document)] == []


@pytest.mark.parametrize(
    "text",
    [
        "dimensions: {campaign_effect: {indicators: {campaign_roi: null}}}",
        "dimensions: {campaign_effect: {indicators: {campaign_roi: {target: 20%}}}}",
        "dimensions: {campaign_effect: {indicators: {campaign_roi: {score: {cap: 130}}}}}",
        "datasets: {leads: {measures: {new_leads: count(*)}}}",
        "datasets: {leads: {join: {table: campaigns, on: {a: b}, columns: [c]}}}",
        "datasets: {leads: {read: {text: code, nulls: n/a}}}",
        "parameters: {influence: 0.3}",
        "grades: {bands: {A: 90, B: lowest}}",
        "version: 2026.1",
        "extends: preset:growth",
    ],
)
def test_it_accepts_every_way_of_writing(text: str, validator: Any) -> None:
    assert [error.message for error in validator.iter_errors(as_an_editor_reads(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "steelyard: 2",
        "period: week",
        "dimension: {}",
        "dimensions: {campaign_effect: {indicators: {campaign_roi: {unti: percent}}}}",
        "dimensions: {campaign_effect: {indicators: {campaign_roi: {unit: percents}}}}",
        "dimensions: {campaign_effect: {indicators: {campaign_roi: {score: {rule: linaer}}}}}",
        "dimensions: {a: {indicators: {b: {score: {rule: ratio, points: [60, 100, 120]}}}}}",
        "dimensions: {campaign_effect: {weight: a lot}}",
    ],
)
def test_it_marks_mistakes(text: str, validator: Any) -> None:
    assert list(validator.iter_errors(as_an_editor_reads(text)))
