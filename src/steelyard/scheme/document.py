"""YAML with its places: every value knows the file, line and column it was written at.

Scalars are kept as text, so that `0012`, `1:30` and `on` mean what they look like; the model types them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from steelyard.core.problems import Place, Problem, SteelyardError

_NULL = "tag:yaml.org,2002:null"
_MOST_VALUES = 100_000
_DEEPEST = 60


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
        if self.count > _MOST_VALUES or depth > _DEEPEST:
            raise SteelyardError(Problem("the document is too large or too deeply nested", Place(self.file)))
        here = self.place(node.start_mark)
        if isinstance(node, MappingNode):
            return self._read_map(node, here, depth)
        if isinstance(node, SequenceNode):
            return Node([self.read(child, depth + 1) for child in node.value], here)
        assert isinstance(node, ScalarNode)
        is_null = str(node.tag) == _NULL or (node.style is None and node.value in ("", "~", "null"))
        # The scanner marks the folds of `>` scalars with bells, for writing them back.
        return Node(None if is_null else node.value.replace("\a", ""), here)

    def _read_map(self, node: MappingNode, here: Place, depth: int) -> Node:
        values: dict[str, Node] = {}
        key_places: dict[str, Place] = {}
        for key_node, value_node in node.value:
            place = self.place(key_node.start_mark)
            if not isinstance(key_node, ScalarNode):
                self.problems.append(Problem("a key must be a single word or number", place))
                continue
            key = key_node.value
            if key in values:
                self.problems.append(Problem(f'"{key}" is given twice in one map', place, subject=key))
                continue
            values[key], key_places[key] = self.read(value_node, depth + 1), place
        return Node(values, here, key_places)


def read_document(text: str, file: str) -> Node:
    """Parse one document. Raises SteelyardError with every place that is not YAML."""
    try:
        root = YAML().compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise SteelyardError(Problem(f"this is not YAML: {error.problem or error.context}", place)) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise SteelyardError(Problem(f"this is not YAML: {error}", Place(file))) from None
    if root is None:
        raise SteelyardError(Problem("the document is empty", Place(file)))
    reader = _Reader(file)
    document = reader.read(root)
    if not isinstance(document.value, dict):
        reader.problems.append(Problem("a scheme is a map of keys; this is not one", document.place))
    if reader.problems:
        raise SteelyardError(reader.problems)
    return document
