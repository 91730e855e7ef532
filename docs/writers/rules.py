"""docs/reference/rules.md: every scoring rule with its parameters and points computed by the code."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from steelyard.core.numbers import from_official_units, parse_number, plain
from steelyard.core.units import Unit
from steelyard.scheme import rules
from steelyard.scheme.model import TargetModel
from steelyard.scoring import NoCurve, curve_for, rank_units
from writers.markdown import code, page, table
from writers.models import Model, fields_table

_INTRO = """
A rule turns the value of an indicator into points: `score: {rule: ratio, cap: 120}`. Every rule gives
points for every value there is, without gaps. Points of an indicator are bounded by the rule, then by the
`caps` of the indicator, and rounded half-up to four decimals. Formulas: *a* is the value, *t* the target.

`direction` says which side is better. A rule that needs a mark the target does not give (`three_point`
without a stretch, say) gives no score and says why; so do `ratio`, `reverse` and everything `of:
achievement` when the target is zero or below ([why](../decisions/0011-zero-and-negative-targets.md)).

The points in the examples are computed by the code that scores.
"""
_YAML = YAML(typ="rt")


@dataclass(frozen=True, slots=True)
class Example:
    """A rule as it is written, what it is aimed at, and values to score."""

    score: str
    values: str
    target: str = ""
    direction: str = "higher"
    unit: str = "count"


EXAMPLES: dict[str, tuple[Example, ...]] = {
    "ratio": (
        Example("{rule: ratio, cap: 120}", "0 100 170 200 260", "200"),
        Example("{rule: ratio, cap: 120}", "300 400 500 1000", "400", "lower", "currency:CNY"),
    ),
    "reverse": (
        Example(
            "{rule: reverse, method: linear, cap: 120}", "2 3 4 6 8 9", "4", "lower", "duration:hour"
        ),
        Example(
            "{rule: reverse, method: reciprocal, cap: 120}", "400 500 600 1000", "500", "lower",
            "currency:CNY",
        ),
    ),
    "three_point": (
        Example(
            "{rule: three_point, points: [60, 100, 120]}", "4.9% 5% 12.5% 20% 30% 40% 60%", "5% 20% 40%",
            unit="percent",
        ),
        Example(
            "{rule: three_point, points: [60, 100, 120]}", "420 500 560 600 601", "600 500 420", "lower",
            "currency:CNY",
        ),
    ),
    "piecewise": (
        Example(
            "{rule: piecewise, points: {-3%: 0, 0%: 60, 3%: 100, 6%: 120}}", "-5% -1.5% 0% 1% 3% 9%",
            unit="percent",
        ),
    ),
    "tier": (
        Example(
            "{rule: tier, bands: {100%: 100, 90%: 90, 80%: 70, lowest: 0}}", "50 79.9 80 89.9 90 100 130",
            "100",
        ),
    ),
    "delta": (
        Example(
            "{rule: delta, base: 100, step: 1, per: 3%, per_unit: relative, max_up: 20, max_down: 100}",
            "88 97 100 112 200", "100",
        ),
        Example(
            "{rule: delta, base: 100, step: 2, per: 1, per_unit: point, max_up: 20, max_down: 100}",
            "2% 7% 8% 9.5% 20%", "8%", unit="percent",
        ),
    ),
    "deduct": (Example("{rule: deduct, each: 5, cap: 40}", "0 1 3 8 20"),),
    "bonus": (Example("{rule: bonus, each: 20, cap: 100}", "0 1 3 9"),),
    "binary": (Example("{rule: binary}", "0.9 1 2", "1"),),
    "within": (
        Example("{rule: within, from: 95%, to: 100%, tolerance: 20%}", "70% 75% 90% 95% 100% 110% 120%",
                direction="within", unit="percent"),
    ),
    "milestone": (
        Example("{rule: milestone, shares: [20, 30, 50]}", "0 1 1.5 2 3"),
        Example("{rule: milestone, shares: [20, 30, 50], partial: false}", "0 1 1.5 2 3"),
    ),
    "rank": (Example("{rule: rank}", "95 90 90 70 60"),),
    "efficacy": (Example("{rule: efficacy, bad: 2, good: 10}", "-20 2 6 8 10 14"),),
    "descriptive": (
        Example(
            "{rule: descriptive, anchors: {1: {score: 20}, 3: {score: 60}, 5: {score: 100}}}", "1 2 3 4.2 5",
            unit="points",
        ),
        Example(
            "{rule: descriptive, interpolate: false, anchors: {1: {score: 20}, 3: {score: 60}}}",
            "1 2.9 3 4.2", unit="points",
        ),
    ),
}  # fmt: skip


def all_rules() -> dict[str, Model]:
    """Name in the document → model."""
    union, *_ = get_args(rules.Rule)
    return {model.model_fields["rule"].default: model for model in get_args(union)}


def rules_page() -> str:
    overview = table(
        ("rule", "in short"),
        [(f"[`{name}`](#{name})", _short(model)) for name, model in all_rules().items()],
    )
    return page(
        "Scoring rules", _INTRO, overview, *(section(name, model) for name, model in all_rules().items())
    )


def _short(model: Model) -> str:
    return inspect.cleandoc(model.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def section(name: str, model: Model) -> str:
    parts = [f"## {name}", inspect.cleandoc(model.__doc__ or "")]
    if len(model.model_fields) > 1:
        parts.append(fields_table(model, without=("rule",)))
    if name == "descriptive":
        parts += ["### Anchor", fields_table(rules.Anchor)]
    parts += [worked(example) for example in EXAMPLES[name]]
    return "\n\n".join(parts)


def worked(example: Example) -> str:
    """The rule, its target, and a table of points."""
    unit = Unit.parse(example.unit)
    values = [parse_number(text) for text in example.values.split()]
    head = [unit.show(value, places=6) for value in values]
    points = [plain(score) for score in scores(example, values, unit)]
    return "\n\n".join([code(_document(example), "yaml"), table(("value", *head), [("points", *points)])])


def _document(example: Example) -> str:
    lines = [f"score: {example.score}"]
    names = ("threshold", "target", "stretch")
    marks = example.target.split()
    if len(marks) == 1:
        lines.insert(0, f"target: {marks[0]}")
    elif marks:
        listed = ", ".join(f"{name}: {mark}" for name, mark in zip(names, marks, strict=True))
        lines.insert(0, f"target: {{{listed}}}")
    if example.direction != "higher":
        lines.insert(0, f"direction: {example.direction}")
    return "\n".join(lines)


def scores(example: Example, values: list[Decimal], unit: Unit) -> list[Decimal]:
    rule: Any = TypeAdapter(rules.Rule).validate_python(_texts(_YAML.load(example.score)))
    if isinstance(rule, rules.Rank):
        units = rank_units(values, direction=example.direction)
        return [from_official_units(int(one)) for one in units]
    marks = [parse_number(text) for text in example.target.split()]
    target = TargetModel(target=marks[0]) if len(marks) == 1 else TargetModel()
    if len(marks) == 3:
        target = TargetModel(threshold=marks[0], target=marks[1], stretch=marks[2])
    try:
        curve = curve_for(rule, target=target, direction=example.direction, unit=unit)
    except NoCurve as reason:
        raise ValueError(f"{example.score}: {reason}") from reason
    return [from_official_units(curve.units(value)) for value in values]


def _texts(value: Any) -> Any:
    """Scalars as the loader sees them."""
    if isinstance(value, dict):
        return {str(key): _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
