"""A dimension or an indicator of a draft as a form: its values as they are written, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

from steelyard.core.document import Node, read_document
from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting import fields, listed
from steelyard.engine.drafting.mistakes import Mistake, mistake, of_changes
from steelyard.engine.drafting.switching import switched
from steelyard.engine.drafting.writing import EditError, Path, clear, put, put_list
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
    """`path` leads to the dimension or the indicator, `merged` is the document it was read from."""

    file: File
    path: Path
    rule: str
    merged: Node
    values: Sequence[Value] = field(default_factory=tuple)

    @property
    def is_indicator(self) -> bool:
        return len(self.path) == 4


def part_of(file: File, dimension: str, indicator: str | None = None, *, merged: Node | None = None) -> Part:
    """A part of the draft in `file`; `merged` is its document where it was read already.

    Raises NoPartError, and SteelyardError while it is no document.
    """
    path: Path = ("dimensions", dimension, *(("indicators", indicator) if indicator else ()))
    document = merged if merged is not None else read_merged(file)
    node = _node(document, path)
    if node is None or not isinstance(node.value, dict):
        raise NoPartError(".".join(path))
    shape = _shape(node, document)
    wanted = fields.of_indicator(shape) if indicator is not None else fields.of_dimension(shape)
    return Part(file, path, shape.rule, document, tuple(_value(node, one, str(file)) for one in wanted))


def _shape(node: Node, document: Node) -> fields.Shape:
    titles, descriptions = _is_map(node.get("title")), _is_map(node.get("description"))
    return fields.Shape(
        rule=_text(_node(node, fields.RULE)),
        is_formula=(_text(node.get("input")) or "formula") == "formula",
        titles_are_map=titles is True,
        # What is not there yet is written as the title is.
        descriptions_are_map=titles is True if descriptions is None else descriptions,
        anchors=_keys(_node(node, ("score", "anchors"))),
        objectives=_keys(document.get("objectives")),
    )


def _is_map(node: Node | None) -> bool | None:
    return None if node is None else isinstance(node.value, dict)


def _keys(node: Node | None) -> tuple[str, ...]:
    return tuple(node.value) if node is not None and isinstance(node.value, dict) else ()


def _value(part: Node, one: fields.Field, file: str) -> Value:
    node = _node(part, one.path)
    short = part.get(one.path[0]) if one.path == ("target", "target") else None
    if node is None and short is not None and isinstance(short.value, str):
        node = short
    origin = node.place.file if node is not None and node.place.file != file else ""
    return Value(one, _shown(node, one.kind), origin or "")


def _shown(node: Node | None, kind: fields.Kind) -> str:
    return listed.shown(node, kind) if kind in ("numbers", "pairs", "names") else _text(node)


def _node(node: Node | None, path: Sequence[str]) -> Node | None:
    for step in path:
        node = node.get(step) if node is not None else None
    return node


def _text(node: Node | None) -> str:
    return node.value if node is not None and isinstance(node.value, str) else ""


def given_otherwise(part: Part, given: Mapping[str, str]) -> dict[str, str]:
    """What was given of `part` and is not what it says."""
    return {
        value.name: new
        for value in part.values
        if (new := given.get(value.name, value.text).strip()) != value.text.strip()
    }


def changed(part: Part, given: Mapping[str, str]) -> str:
    """The text of the draft with what was given; fields that are not given, or say the same, stay.

    With another rule its parameters begin anew, whatever was given for those of the old one. Raises
    RefusedError with every value that is not taken.
    """
    before = text = part.file.read_text(encoding="utf-8")
    new = given_otherwise(part, given)
    rule = new.get("score.rule", "")
    if rule:
        new = {name: one for name, one in new.items() if name == "score.rule" or name[:6] != "score."}
    mistakes: dict[str, Mistake] = {}
    for value in part.values:
        if value.name not in new:
            continue
        if found := mistake(value.field, new[value.name]):
            mistakes[value.name] = found
            continue
        try:
            is_rule = value.name == "score.rule"
            text = switched(part, text, rule) if is_rule else _changed(part, text, value, new[value.name])
        except EditError as error:
            mistakes[value.name] = Mistake(str(error), is_place=True)
    if not mistakes and text != before:
        mistakes = of_changes(part, text, new)
    if mistakes:
        raise RefusedError(mistakes)
    return text


def _changed(part: Part, text: str, value: Value, new: str) -> str:
    path = _own_path(text, (*part.path, *value.field.path))
    if new:
        kind = value.field.kind
        if kind in ("numbers", "pairs", "names"):
            return put_list(text, path, listed.written(kind, new))
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
