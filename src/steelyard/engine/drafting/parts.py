"""A dimension or an indicator of a draft as a form: its values as they are written, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

from steelyard.core.document import Node, read_document
from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting import fields
from steelyard.engine.drafting.mistakes import Mistake, mistake, of_formula
from steelyard.engine.drafting.writing import EditError, Path, clear, put
from steelyard.scheme.loading import read_merged


class NoPartError(LookupError):
    """There is no such dimension or indicator in the draft."""


class RefusedError(Exception):
    """Values that are not taken: field name → what is wrong."""

    def __init__(self, mistakes: Mapping[str, Mistake]) -> None:
        super().__init__("; ".join(f"{name}: {one.message}" for name, one in mistakes.items()))
        self.mistakes = mistakes


@dataclass(frozen=True)
class Value:
    """A field with what the merged scheme says; `origin` is the preset it comes from, "" when it is own."""

    field: fields.Field
    text: str
    origin: str = ""

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True)
class Part:
    """`path` leads to the dimension or the indicator."""

    file: File
    path: Path
    rule: str
    values: Sequence[Value] = field(default_factory=tuple)

    @property
    def is_indicator(self) -> bool:
        return len(self.path) == 4


def part_of(file: File, dimension: str, indicator: str | None = None) -> Part:
    """A part of the draft in `file`. Raises NoPartError, and SteelyardError while it is no document."""
    path: Path = ("dimensions", dimension, *(("indicators", indicator) if indicator else ()))
    node = _node(read_merged(file), path)
    if node is None or not isinstance(node.value, dict):
        raise NoPartError(".".join(path))
    rule = _text(_node(node, ("score", "rule")))
    found = [_value(node, one, str(file)) for one in _fields(node, rule, is_indicator=indicator is not None)]
    return Part(file, path, rule, tuple(found))


def _fields(node: Node, rule: str, *, is_indicator: bool) -> list[fields.Field]:
    title = node.get("title")
    is_map = title is not None and isinstance(title.value, dict)
    if not is_indicator:
        return fields.of_dimension(is_map=is_map)
    is_formula = (_text(node.get("input")) or "formula") == "formula"
    return fields.of_indicator(rule, is_formula=is_formula, is_map=is_map)


def _value(part: Node, one: fields.Field, file: str) -> Value:
    node = _node(part, one.path)
    short = part.get(one.path[0]) if one.path == ("target", "target") else None
    if node is None and short is not None and isinstance(short.value, str):
        node = short
    origin = node.place.file if node is not None and node.place.file != file else ""
    return Value(one, _text(node), origin or "")


def _node(node: Node | None, path: Sequence[str]) -> Node | None:
    for step in path:
        node = node.get(step) if node is not None else None
    return node


def _text(node: Node | None) -> str:
    return node.value if node is not None and isinstance(node.value, str) else ""


def changed(part: Part, given: Mapping[str, str]) -> str:
    """The text of the draft with what was given; fields that are not given, or say the same, stay.

    Raises RefusedError with every value that is not taken.
    """
    text = part.file.read_text(encoding="utf-8")
    mistakes: dict[str, Mistake] = {}
    for value in part.values:
        new = given.get(value.name, value.text).strip()
        if new == value.text.strip():
            continue
        if found := mistake(value.field, new):
            mistakes[value.name] = found
            continue
        try:
            text = _changed(part, text, value, new)
        except EditError as error:
            mistakes[value.name] = Mistake(str(error), is_place=True)
    if not mistakes and "formula" in given:
        formula = given["formula"].strip()
        is_new = formula != plain(part).get("formula", "").strip()
        if is_new and (found := of_formula(part, formula, text)):
            mistakes["formula"] = found
    if mistakes:
        raise RefusedError(mistakes)
    return text


def _changed(part: Part, text: str, value: Value, new: str) -> str:
    path = _own_path(text, (*part.path, *value.field.path))
    if new:
        return put(text, path, new)
    inherited = bool(value.origin) or _is_extended(part, text, path)
    return clear(text, path, inherited=inherited)


def _own_path(text: str, path: Path) -> Path:
    """`target: 20%` is the short way to write `target: {target: 20%}`."""
    if path[-2:] == ("target", "target"):
        node = _node(read_document(text, ""), path[:-1])
        if node is not None and isinstance(node.value, str):
            return path[:-1]
    return path


def _is_extended(part: Part, text: str, path: Path) -> bool:
    """Whether the value would still be there without what the draft itself says."""
    try:
        without = clear(text, path, inherited=False)
        return _node(read_merged(part.file, text=without), path) is not None
    except (EditError, SteelyardError):
        return False


def plain(part: Part) -> dict[str, Any]:
    """Field name → text, as a form begins with it."""
    return {value.name: value.text for value in part.values}
