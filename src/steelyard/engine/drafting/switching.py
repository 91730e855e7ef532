"""Another scoring rule for an indicator: its parameters begin with values that can be scored at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from steelyard.core.document import read_document
from steelyard.core.numbers import parse_number
from steelyard.engine.drafting.fields import RULE, parameters
from steelyard.engine.drafting.writing import put, put_list, scalar
from steelyard.scheme.editing import Remove, apply

if TYPE_CHECKING:
    from steelyard.engine.drafting.parts import Part

Values = Mapping[str, str]
#: These mean the same in the rules that have both: the bounds of the points.
_BOUNDS = frozenset({"cap", "floor"})


def switched(part: Part, text: str, rule: str) -> str:
    """The document with this rule at the indicator. Raises EditError."""
    score = (*part.path, "score")
    text = put(text, (*part.path, *RULE), rule)
    kept = _BOUNDS if all(parameters(one) >= _BOUNDS for one in (part.rule, rule)) else frozenset()
    for name in [one for one in _own(text, score) if one != "rule" and one not in kept]:
        text = apply(text, Remove((*score, name)))
    values = {value.name: value.text for value in part.values}
    begin = _BEGINNINGS.get(rule)
    for name, written in begin(values).items() if begin else ():
        text = put_list(text, (*score, name), written)
    return text


def _own(text: str, path: tuple[str, ...]) -> dict[str, object]:
    """What the document itself says of the rule."""
    found = read_document(text, "").plain()
    for step in path:
        found = found.get(step, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def _within(values: Values) -> dict[str, str]:
    """Around the target, as far as stretch or threshold say how far."""
    marks = _marks(values)
    low, high = (min(marks, key=parse_number), max(marks, key=parse_number)) if marks else ("0", "1")
    return {"from": scalar(low), "to": scalar(high)}


def _efficacy(values: Values) -> dict[str, str]:
    """From the threshold to the target, where both are there and differ."""
    marks = {name: values.get(f"target.{name}", "") for name in ("threshold", "target")}
    are_numbers = all(_is_number(one) for one in marks.values())
    if are_numbers and parse_number(marks["threshold"]) != parse_number(marks["target"]):
        return {"bad": scalar(marks["threshold"]), "good": scalar(marks["target"])}
    return {"bad": "0", "good": "1"}


def _marks(values: Values) -> list[str]:
    found = [values.get(f"target.{name}", "") for name in ("target", "stretch")]
    return [one for one in found if _is_number(one)]


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except ValueError:
        return False
    return True


#: Rule → what it begins with, as YAML. Rules without required parameters begin with their defaults.
_BEGINNINGS: Mapping[str, Callable[[Values], dict[str, str]]] = {
    "piecewise": lambda _: {"points": "[[80%, 60], [100%, 100], [120%, 120]]", "of": "achievement"},
    "tier": lambda _: {"bands": "[[100%, 100], [90%, 80], [80%, 60], [lowest, 0]]"},
    # As state-owned companies are appraised: a point for every 3% of the target, DOMAIN §2.
    "delta": lambda _: {"step": "1", "per": "3%", "per_unit": "relative", "max_up": "20", "max_down": "40"},
    "deduct": lambda _: {"each": "5"},
    "bonus": lambda _: {"each": "5", "cap": "100"},
    "within": _within,
    "milestone": lambda _: {"shares": "[50, 50]"},
    "efficacy": _efficacy,
    "descriptive": lambda _: {"anchors": "{1: {score: 20}, 3: {score: 60}, 5: {score: 100}}"},
}
