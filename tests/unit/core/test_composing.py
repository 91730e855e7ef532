"""Composing reads what the library's own reader reads, and complains of the same place."""

from __future__ import annotations

from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode

from steelyard.core.composing import composed
from steelyard.core.document import read_document
from steelyard.core.problems import SteelyardError

SHIPPED = [
    entry.read_text(encoding="utf-8")
    for folder in ("presets", "packs")
    for entry in sorted((resources.files("steelyard.scheme") / folder).iterdir(), key=lambda one: one.name)
    if entry.name.endswith(".yaml")
]
SIGNS = "[]{}:,#&*!|>'\"%@`- \n\t?a1\\é中\r~<."


def by_library(text: str) -> Any:
    yaml = YAML()
    yaml.composer.warn_double_anchors = False
    return yaml.compose(text)


def seen(node: Any) -> Any:
    """What of a node matters here; an empty value stands nowhere."""
    if node is None:
        return None
    marks = (node.start_mark.index, node.start_mark.line, node.start_mark.column, node.end_mark.index)
    if isinstance(node, ScalarNode):
        return str(node.tag), node.value.replace("\a", ""), node.style, marks if marks[0] < marks[3] else None
    if isinstance(node, MappingNode):
        return node.flow_style, marks, [(seen(key), seen(value)) for key, value in node.value]
    return node.flow_style, marks, [seen(value) for value in node.value]


def outcome(read: Any, text: str) -> Any:
    try:
        return seen(read(text))
    except MarkedYAMLError as error:
        # Where on its line a colon is missed may differ: the library looks when it asks for the next token.
        mark = error.problem_mark
        return error.problem, mark.line if mark else None
    except NotImplementedError:
        # The library stumbles over its own comments.
        return None


@pytest.mark.parametrize("text", SHIPPED)
def test_shipped_documents_are_read_alike(text: str) -> None:
    assert seen(composed(text, deepest=60)) == seen(by_library(text))


@given(st.data())
def test_damaged_documents_are_read_or_refused_alike(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(SHIPPED)).split("\n")
    first = data.draw(st.integers(0, len(lines) - 1))
    text = "\n".join(lines[first : first + 10]) + "\n"
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(SIGNS)) + text[at + data.draw(st.integers(0, 2)) :]
    expected = outcome(by_library, text)
    assert expected is None or outcome(lambda one: composed(one, deepest=60), text) == expected


def test_a_comment_before_a_mistake_is_no_crash() -> None:
    """The library's round-trip reader stops with an error of its own here."""
    text = "  indicators:\n    nps:   # what customers say\n      weight:5\n\nteam:\n  weight: 10\n"
    with pytest.raises(SteelyardError, match="not YAML"):
        read_document(text, "scheme.yaml")
