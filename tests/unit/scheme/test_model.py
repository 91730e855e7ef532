"""The model of a scheme: nothing in it can be changed, and it can be written out and read back."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from scheme_documents import SOUND, Desk, changed

from steelyard.core.texts import Text
from steelyard.scheme.loading import LoadedScheme, load_scheme, shipped
from steelyard.scheme.model import Scheme
from steelyard.scheme.schema import json_schema

PRESETS = shipped("preset")
PACKS = shipped("pack")
DEMO = Path(str(resources.files("steelyard.demo") / "scheme.yaml"))


@cache
def preset(name: str) -> LoadedScheme:
    return load_scheme(f"preset:{name}")


# ── nothing can be changed ──────────────────────────────────────────────────────────────────────────


def parts(value: Any, path: str = "scheme") -> Iterator[tuple[str, Any]]:
    """Every model, map and list in a scheme, with where it is."""
    if isinstance(value, BaseModel):
        yield path, value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, Mapping):
        yield path, value
        for key, child in value.items():
            yield from parts(child, f"{path}.{key}")
    elif isinstance(value, list | tuple | set):
        yield path, value
        for position, child in enumerate(value):
            yield from parts(child, f"{path}[{position}]")


@pytest.fixture(scope="module")
def everything() -> list[tuple[str, Any]]:
    return list(parts(load_scheme(DEMO).scheme))


def test_there_is_a_lot_that_could_be_changed(everything: list[tuple[str, Any]]) -> None:
    assert len(everything) > 400


def test_no_field_can_be_assigned(everything: list[tuple[str, Any]]) -> None:
    for path, part in everything:
        if isinstance(part, BaseModel):
            for name in type(part).model_fields:
                with pytest.raises(ValidationError, match="frozen"):
                    setattr(part, name, getattr(part, name))
            with pytest.raises(ValidationError):
                part.brand_new = 1  # type: ignore[attr-defined]
            assert path


def test_no_map_can_be_changed(everything: list[tuple[str, Any]]) -> None:
    for path, part in everything:
        if isinstance(part, Mapping):
            for change in (
                lambda part: part.__setitem__("new", 1),
                lambda part: part.__delitem__(next(iter(part), "new")),
                lambda part: part.update(new=1),
                lambda part: part.setdefault("new", 1),
                lambda part: part.pop("new", None),
                lambda part: part.popitem(),
                lambda part: part.clear(),
                lambda part: part.__ior__({"new": 1}),
            ):
                with pytest.raises((TypeError, AttributeError)):
                    change(part)
            assert "new" not in part, path


def test_no_list_can_be_changed(everything: list[tuple[str, Any]]) -> None:
    assert not [path for path, part in everything if isinstance(part, list | set)]


def test_it_can_be_copied_and_sent_to_another_process() -> None:
    scheme = preset("growth").scheme

    assert scheme == copy.deepcopy(scheme) == pickle.loads(pickle.dumps(scheme))


def test_changing_what_was_given_changes_nothing() -> None:
    document = preset("growth").document.plain()
    scheme = Scheme.model_validate(document)
    document["dimensions"].clear()
    document["grades"]["bands"]["S"] = "1"

    assert preset("growth").scheme == scheme


# ── writing it out and reading it back ──────────────────────────────────────────────────────────────


def as_json(scheme: Scheme, *, short: bool) -> str:
    return json.dumps(scheme.model_dump(mode="json", by_alias=True, exclude_none=short), ensure_ascii=False)


def as_yaml(scheme: Scheme, *, short: bool) -> str:
    buffer = StringIO()
    YAML().dump(scheme.model_dump(mode="json", by_alias=True, exclude_none=short), buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("write", [as_json, as_yaml])
@pytest.mark.parametrize("short", [False, True], ids=["with nulls", "without nulls"])
@pytest.mark.parametrize("name", PRESETS)
def test_what_is_written_out_reads_back_the_same(desk: Desk, name: str, short: bool, write: Any) -> None:
    scheme = preset(name).scheme

    assert scheme == desk.load(write(scheme, short=short)).scheme


def test_every_rule_and_every_section_reads_back(desk: Desk) -> None:
    rules = [
        "{rule: ratio, cap: 120, floor: 0}",
        "{rule: reverse, method: reciprocal, cap: 150}",
        "{rule: three_point, points: [0, 100, 150]}",
        "{rule: piecewise, points: {0: 0, 80%: 60.5, 1: 100}, of: achievement}",
        "{rule: tier, bands: {1: 100, 80%: 70, lowest: 0}, of: value}",
        "{rule: delta, step: 2, per: 3%, per_unit: relative, max_up: 20, max_down: 30}",
        "{rule: deduct, each: 5, cap: 50}",
        "{rule: bonus, each: 1.5}",
        "{rule: binary, met: 100, missed: 30}",
        "{rule: within, from: 90%, to: 110%, tolerance: 5%}",
        "{rule: milestone, shares: [30, 30, 40], partial: false}",
        "{rule: rank}",
        "{rule: efficacy, bad: 0, good: 1}",
        "{rule: descriptive, anchors: {1: {score: 20, text: {zh-Hans: "
        "差}}, 5: {score: 100}}, interpolate: false}",
    ]
    indicators = "".join(
        f"      r{n}: {{title: R, formula: cost, unit: 'currency:CNY', weight: "
        f"{100 if n == 0 else 0}, score: {rule}}}\n"
        for n, rule in enumerate(rules)
    )
    text = (
        SOUND[: SOUND.index("      roi:")]
        + indicators
        + (
            "objectives: {growth: {title: {zh-Hant: 成長}}}\n"
            "adjustments: {a: {rule: bonus, each: 1, measure: cost}, b: {rule: "
            "deduct, each: 1, formula: cost / 2}}\n"
            "gates: {g: {indicator: r0, at_least: 60, scope: dimension}}\n"
            "vetoes: {v: {when: cost > 3, effect: {grade_at_most: B}}}\n"
            "grades: {bands: {A: 90, B: 79.99995, C: lowest}, coefficient: "
            "{A: 1.2, B: 1, C: 0.8}, labels: {C: 待改进}}\n"
            "distribution: {A: 20}\n"
            "lint: {ignore: {weight-out-of-range: agreed}}\n"
        )
    )
    scheme = desk.load(text).scheme

    assert len(rules) == len(scheme.indicators)
    for write in (as_json, as_yaml):
        assert scheme == desk.load(write(scheme, short=True)).scheme


def test_texts_are_written_as_they_were_given() -> None:
    dumped = preset("balanced").scheme.model_dump(mode="json", by_alias=True)

    assert {"zh-Hans", "zh-Hant", "en"} == set(dumped["title"])
    assert "Mine" == Scheme.model_validate({**dumped, "title": "Mine"}).model_dump(mode="json")["title"]


# ── short forms ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (("influence: 0.3", "influence: 0.3"), ("influence: 0.3", "influence: {value: 30%}")),
        (
            ("customers: count(*)", "customers: count(*)"),
            ("customers: count(*)", "customers: {sql: count(*)}"),
        ),
        (
            ("time: ended_on", "time: ended_on\n    join: {table: c, on: {a: b}, columns: [x]}"),
            ("time: ended_on", "time: ended_on\n    join: [{table: c, on: {a: b}, columns: [x]}]"),
        ),
        (
            ("time: ended_on", "time: ended_on\n    read: {nulls: N/A, text: id}"),
            ("time: ended_on", "time: ended_on\n    read: {nulls: [N/A], text: [id]}"),
        ),
    ],
)
def test_a_short_form_means_the_long_one(desk: Desk, short: tuple[str, str], long: tuple[str, str]) -> None:
    assert desk.load(changed(long)).scheme == desk.load(changed(short)).scheme


def test_a_text_without_a_language_is_for_all() -> None:
    assert Text.of("ROI") == Scheme.model_validate(preset("growth").document.plain() | {"title": "ROI"}).title


def test_the_policy_of_a_status_falls_back_to_missing_and_then_to_redistribute(desk: Desk) -> None:
    plain = desk.load(SOUND).scheme.indicators["roi"]
    strict = desk.load(
        changed(
            (
                "        unit: percent",
                "        unit: percent\n        missing: zero\n        undefined: block",
            )
        )
    ).scheme.indicators["roi"]

    assert {"redistribute"} == {plain.policy(s) for s in ("missing", "undefined", "not_due")}
    assert ["zero", "block", "zero"] == [
        strict.policy(s) for s in ("missing", "undefined", "insufficient_evidence")
    ]


# ── the JSON Schema ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def typed(text: str) -> Any:
    """A document as an editor reads it: 1 is a number, true is true."""
    return json.loads(json.dumps(YAML(typ="safe").load(text), default=str))


def shipped_text(folder: str, name: str) -> str:
    return (resources.files("steelyard.scheme") / folder / f"{name}.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("folder", "name"), [*(("presets", name) for name in PRESETS), *(("packs", name) for name in PACKS)]
)
def test_what_is_shipped_is_valid_as_it_is_written(
    validator: jsonschema.Draft202012Validator, folder: str, name: str
) -> None:
    assert [] == [error.message for error in validator.iter_errors(typed(shipped_text(folder, name)))]


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_shipped_is_valid_when_merged_and_written_out(
    validator: jsonschema.Draft202012Validator, name: str
) -> None:
    dumped = json.loads(as_json(preset(name).scheme, short=False))

    assert [] == [error.message for error in validator.iter_errors(dumped)]


def test_the_sample_company_is_valid(validator: jsonschema.Draft202012Validator) -> None:
    assert [] == [error.message for error in validator.iter_errors(typed(DEMO.read_text(encoding="utf-8")))]


@pytest.mark.parametrize(
    "text",
    [
        "extends: preset:growth\n",
        "extends: [preset:growth, pack:b2b]\ndimensions: {campaign_effect: "
        "{indicators: {cost_per_lead: null}}}\n",
        "extends: preset:growth\ndimensions: {campaign_effect: {indicators: "
        "{campaign_roi: {score: {cap: 150}}}}}\n",
        "extends: preset:growth\ngrades: {labels: {D: null}}\ndistribution: null\n",
        "extends: preset:growth\nparameters: {marketing_influence: 30%}\n",
        "extends: preset:growth\ndimensions: {d: {rescale: true, weight: '40%', range: [30, 40]}}\n",
        "extends: preset:growth\nsteelyard: 1\ncalendar: {fiscal_year_start: 4}\nperiod: month\n",
    ],
)
def test_the_schema_takes_what_loading_takes(validator: jsonschema.Draft202012Validator, text: str) -> None:
    assert [] == [error.message for error in validator.iter_errors(typed(text))]


@pytest.mark.parametrize(
    "text",
    [
        "periode: quarter\n",
        "period: week\n",
        "steelyard: 2\n",
        "title: {fr: x}\n",
        "title: {}\n",
        "calendar: {fiscal_year_start: 13}\n",
        "dimensions: {d: {weight: much}}\n",
        "dimensions: {d: {indicators: {i: {unit: procent}}}}\n",
        "dimensions: {d: {indicators: {i: {score: {rule: linaer}}}}}\n",
        "dimensions: {d: {indicators: {i: {formulla: x}}}}\n",
        "datasets: {d: {measures: {m: {sqll: x}}}}\n",
        "grades: {bands: {A: high}}\n",
        "extends: {a: b}\n",
    ],
)
def test_the_schema_refuses_what_loading_refuses(
    validator: jsonschema.Draft202012Validator, text: str
) -> None:
    assert list(validator.iter_errors(typed(text)))
