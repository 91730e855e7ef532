"""Whatever a document says, the linter reports or refuses it with a SteelyardError: it never breaks."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lint_documents import SPECIMEN

from steelyard.core.document import read_document
from steelyard.core.problems import SteelyardError
from steelyard.core.texts import LANGUAGES
from steelyard.lint.examples import history_of
from steelyard.lint.rule import Example
from steelyard.lint.runner import lint_document

Spot = tuple[str | int, ...]

#: Past data of some indicators, with gaps.
HISTORY = history_of(
    Example(
        scores={
            "campaign_roi": "60 - 80 100 120 0 60 75 80 100 120 90 - 45",
            "new_leads": "100 100 100 100 100 100 100 100 100 100 100 100 100 -",
            "awareness": "- - - - - - - - - - - - - -",
            "teamwork": "60 61 80 100 120 0 60 75 80 100 120 90 81 45",
        },
        targets={"campaign_roi": "0.2 - 0 0.2 0.2 0.2 0.2 0.2 0.2 0.2 0.2 0.2 0.2 -1"},
        people={"e01": "planner", "e02": "buyer"},
        teams={"growth": 4, "brand": 0, "all": 40},
    )
)

NUMBERS = ["0", "1", "-1", "100", "100%", "0%", "50.5", "0.0001", "1e9", "-1e30", "999999999999999999999"]
WORDS = [
    "",
    " ",
    "x",
    "leads",
    "lowest",
    "lower",
    "within",
    "zero",
    "ratio",
    "rank",
    "deduct",
    "formula",
    "percent",
]
ODD = [
    "NaN",
    "inf",
    "1/0",
    "{",
    "{x}",
    "差",
    "growth(prior(leads))",
    "case when leads > 0 then 1 end",
    "\u202e",
    "😀",
]
#: What may stand under a key.
KINDS: dict[str, list[Any]] = {
    "score": [
        {"rule": "rank"},
        {"rule": "binary", "met": "0"},
        {"rule": "bonus", "each": "0.0001"},
        {"rule": "deduct", "each": "1e9", "cap": "0"},
        {"rule": "reverse", "method": "reciprocal"},
        {"rule": "delta", "step": "1", "per": "1%", "per_unit": "relative"},
        {"rule": "delta", "step": "1", "per": "3", "per_unit": "point", "base": "-20"},
        {"rule": "efficacy", "bad": "9", "good": "-1"},
        {"rule": "within", "from": "0", "to": "0"},
        {"rule": "milestone", "shares": ["0", "100"]},
        {"rule": "tier", "bands": {"lowest": "0"}},
        {"rule": "tier", "of": "value", "bands": [["0", "5"], ["0", "-5"]]},
        {"rule": "piecewise", "points": [["1", "100"]]},
        {"rule": "piecewise", "of": "achievement", "points": [["2", "0"], ["-1", "100"], ["2", "7"]]},
        {"rule": "descriptive", "anchors": {"9": {"score": "1"}}},
    ],
    "target": [None, "0", "-3", "1e12", {"stretch": "5"}, {"threshold": "9", "target": "9", "stretch": "9"}],
    "formula": [
        "leads",
        "0",
        "leads / 0",
        "growth(leads)",
        "case when leads > 5 then leads else 100 end",
        "aware",
    ],
    "unit": ["percent", "count", "points", "currency:CNY", "duration:hour", "percentage_point"],
    "direction": ["lower", "within"],
    "input": ["actuals"],
    "level": ["team", "employee"],
    "perspectives": [{"self": "1"}, {"同事": "0", "manager": "1"}],
    "distribution": [{"D": "100"}, {}],
    "caps": [{"max": "0"}, {"min": "120"}, {}],
    "bands": [{"A": "0", "D": "lowest"}, {"D": "lowest"}],
}
SCALARS = st.sampled_from([None, *NUMBERS, *WORDS, *ODD])
VALUES = st.recursive(
    SCALARS,
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(WORDS + ODD), each, max_size=3),
    max_leaves=4,
)


def spots(node: Any, path: Spot = ()) -> Iterator[Spot]:
    """Every place under the root."""
    steps: list[Any] = list(node) if isinstance(node, dict) else []
    steps = list(range(len(node))) if isinstance(node, list) else steps
    for step in steps:
        yield (*path, step)
        yield from spots(node[step], (*path, step))


def inside(document: Any, path: Spot) -> Any:
    for step in path:
        document = document[step]
    return document


def key_names(document: Any) -> list[str]:
    return sorted({str(path[-1]) for path in spots(document)})


def changed(draw: st.DrawFn, document: dict[str, Any], path: Spot) -> None:
    """Something dropped, replaced, copied from elsewhere, or put in."""
    parent, key = inside(document, path[:-1]), path[-1]
    match draw(st.sampled_from(["drop", "replace", "copy", "insert"])):
        case "drop":
            del parent[key]
        case "replace":
            parent[key] = draw(VALUES)
        case "copy":
            parent[key] = copy.deepcopy(inside(document, draw(st.sampled_from(list(spots(document))))))
        case "insert" if isinstance(parent, dict):
            parent[draw(st.sampled_from([*WORDS, *key_names(document)]))] = draw(VALUES)
        case "insert":
            parent.insert(0, draw(VALUES))


def exchanged(draw: st.DrawFn, document: dict[str, Any], path: Spot) -> None:
    """Something of the same kind in its place, so that what comes out is often still a scheme."""
    parent, key = inside(document, path[:-1]), path[-1]
    alike = [other for other in spots(document) if other[-1] == key]
    if isinstance(parent[key], str) and parent[key].rstrip("%").replace(".", "", 1).isdigit():
        parent[key] = draw(st.sampled_from(NUMBERS))
    elif key in KINDS:
        parent[key] = draw(st.sampled_from(KINDS[str(key)]))
    elif len(alike) > 1:
        parent[key] = copy.deepcopy(inside(document, draw(st.sampled_from(alike))))
    else:
        del parent[key]


@st.composite
def documents(draw: st.DrawFn, change: Any, most: int) -> dict[str, Any]:
    """The specimen with some changes."""
    document: dict[str, Any] = read_document(SPECIMEN, "specimen.yaml").plain()
    for _ in range(draw(st.integers(1, most))):
        places = list(spots(document))
        if places:
            change(draw, document, draw(st.sampled_from(places)))
    return document


def look(document: dict[str, Any]) -> None:
    try:
        node = read_document(json.dumps(document, ensure_ascii=False), "changed.yaml")
        report = lint_document(node, "changed.yaml", history=HISTORY)
    except SteelyardError:
        return
    for found in report.findings:
        assert all(found.message.in_language(language) for language in LANGUAGES)


@settings(max_examples=50)
@given(documents(changed, most=3))
def test_no_document_breaks_the_linter(document: dict[str, Any]) -> None:
    look(document)


@settings(max_examples=80)
@given(documents(exchanged, most=6))
def test_no_strange_scheme_breaks_the_linter(document: dict[str, Any]) -> None:
    look(document)
