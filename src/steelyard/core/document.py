"""YAML with its places: every value knows the file, line and column it was written at.

Scalars are kept as text, so that `0012`, `1:30` and `on` mean what they look like; the model types them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from steelyard.core.composing import composed
from steelyard.core.problems import Place, Problem, SteelyardError

_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"
_MOST_CHARACTERS = 400_000
_MOST_VALUES = 100_000
DEEPEST = 60
#: Many brackets opened at once take the scanner seconds before the depth is noticed.
_BRACKETS = re.compile(rf"(?:[\[{{]\s*){{{DEEPEST}}}")


@dataclass(slots=True)
class Node:
    """A map, list, text or null of a document. Keys keep their own places."""

    value: dict[str, Node] | list[Node] | str | None
    place: Place
    key_places: dict[str, Place] = field(default_factory=dict)

    def plain(self) -> Any:
        """The same value as dicts, lists and texts."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def get(self, key: str) -> Node | None:
        return self.value.get(key) if isinstance(self.value, dict) else None

    def nearest(self, path: tuple[Any, ...]) -> Place:
        """The place of the value at `path`, else of its nearest ancestor."""
        node, place = self, self.place
        for step in path:
            if isinstance(node.value, dict) and str(step) in node.value:
                place = node.key_places.get(str(step), place)
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                place = node.place
        return place


class _Reader:
    """Turns the composed YAML nodes of one file into ours and collects the problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.count = 0

    def place(self, mark: Any) -> Place:
        return Place(self.file, line=mark.line + 1, column=mark.column + 1)

    def read(self, node: Any, depth: int = 0) -> Node:
        self.count += 1
        if self.count > _MOST_VALUES or depth > DEEPEST:
            raise _too_much(self.file)
        here = self.place(node.start_mark)
        if isinstance(node, MappingNode):
            return self._read_map(node, here, depth)
        if isinstance(node, SequenceNode):
            return Node([self.read(child, depth + 1) for child in node.value], here)
        assert isinstance(node, ScalarNode)
        return Node(None if str(node.tag) == _NULL else self._text(node, here), here)

    def _text(self, node: ScalarNode, here: Place) -> str:
        text: str = node.value
        try:
            # JSON writes a character beyond the basic plane as two escapes.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self.problems.append(Problem("the text holds an escape that is not a character", here))
        if "\0" in text:
            self.problems.append(Problem("the text holds an escape that is not a character", here))
        return text

    def _read_map(self, node: MappingNode, here: Place, depth: int) -> Node:
        values: dict[str, Node] = {}
        key_places: dict[str, Place] = {}
        merged: list[Node] = []
        for key_node, value_node in node.value:
            place = self.place(key_node.start_mark)
            if not isinstance(key_node, ScalarNode):
                self.problems.append(Problem("a key must be a single word or number", place))
                continue
            if str(key_node.tag) == _MERGE:
                merged += self._merged_maps(value_node, place, depth)
                continue
            key = self._text(key_node, place)
            if key in values:
                self.problems.append(Problem(f'"{key}" is given twice in one map', place, subject=key))
                continue
            values[key], key_places[key] = self.read(value_node, depth + 1), place
        for other in merged:
            assert isinstance(other.value, dict)
            for key, child in other.value.items():
                if key not in values:
                    values[key], key_places[key] = child, other.key_places[key]
        return Node(values, here, key_places)

    def _merged_maps(self, node: Any, place: Place, depth: int) -> list[Node]:
        """The maps behind a merge key `<<`; own keys win, then the first map that has the key."""
        nodes = node.value if isinstance(node, SequenceNode) else [node]
        if not all(isinstance(each, MappingNode) for each in nodes):
            self.problems.append(Problem("<< takes a map or a list of maps, such as *name", place))
            return []
        return [self.read(each, depth + 1) for each in nodes]


def _too_much(file: str) -> SteelyardError:
    return SteelyardError(Problem("the document is too large or too deeply nested", Place(file)))


def read_document(text: str, file: str, *, what: str = "a scheme") -> Node:
    """Parse one document, which is a map. Raises SteelyardError with every place that is not YAML."""
    if len(text) > _MOST_CHARACTERS or _BRACKETS.search(text):
        raise _too_much(file)
    try:
        root = composed(text, deepest=DEEPEST)
    except (MaxDepthExceededError, RecursionError):
        raise _too_much(file) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        what = ", ".join(part for part in (error.context, error.problem) if part)
        raise SteelyardError(Problem(f"this is not YAML: {what}", place)) from None
    except (YAMLError, ValueError) as error:
        what = str(error).partition("\n")[0]
        raise SteelyardError(Problem(f"this is not YAML: {what}", Place(file))) from None
    if root is None:
        raise SteelyardError(Problem("the document is empty", Place(file)))
    reader = _Reader(file)
    document = reader.read(root)
    if not isinstance(document.value, dict):
        reader.problems.append(Problem(f"{what} is a map of keys; this is not one", document.place))
    if reader.problems:
        raise SteelyardError(reader.problems)
    return document
