"""Small edits of a scheme document: everything that is not edited stays as it is, byte for byte.

The text is changed where the YAML parser says a value stands; afterwards the document is read again and
must hold exactly what was meant, or the edit is refused.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from steelyard.core.problems import SteelyardError
from steelyard.scheme.document import composed, read_document

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Replace:
    """Another scalar at `path`; `text` is written as it is and must be valid YAML."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Insert:
    """A new key in the map at `path`, after one of `after` when it is there."""

    path: Path
    key: str
    text: str
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Without the key or list item at `path`; a map or list that becomes empty goes with it."""

    path: Path


Edit = Replace | Insert | Remove


class EditError(Exception):
    """The edit cannot be made here without touching more than was meant."""


def apply(text: str, edit: Edit) -> str:
    """The document with one edit. Raises EditError."""
    root = composed(text)
    changed = _EDITORS[type(edit)](text, root, edit)
    try:
        now = read_document(changed, "").plain()
    except SteelyardError:
        raise EditError("the document could not be read afterwards") from None
    if now != expected(read_document(text, "").plain(), edit):
        raise EditError("the document would say something else")
    return changed


def expected(plain: Any, edit: Edit) -> Any:
    """The plain document after the edit."""
    plain = copy.deepcopy(plain)
    match edit:
        case Replace(path, text):
            _inside(plain, path[:-1])[path[-1]] = read_document(f"x: {text}", "").plain()["x"]
        case Insert(path, key, text):
            _inside(plain, path)[key] = read_document(f"x: {text}", "").plain()["x"]
        case Remove(path):
            del _inside(plain, path[:-1])[path[-1]]
            if len(path) > 1 and not _inside(plain, path[:-1]):
                return expected(plain, Remove(path[:-1]))
    return plain


def _inside(plain: Any, path: Path) -> Any:
    for step in path:
        plain = plain[step]
    return plain


# ── finding the spot ────────────────────────────────────────────────────────────────────────────────


def _at(root: Any, path: Path) -> tuple[Any, Any, Any]:
    """The container of the last step, the key node (None in a list) and the value node."""
    container, key, value = None, None, root
    for step in path:
        container, (key, value) = value, _entry(value, step)
    return container, key, value


def _entry(node: Any, step: str | int) -> tuple[Any, Any]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == str(step):
                return key, value
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    raise EditError(f"there is no {step} here")


def _end(node: Any) -> int:
    """The index after the last character of a value; block maps end with their last scalar."""
    if isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(node, MappingNode) else last)
    return int(node.end_mark.index)


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


# ── the edits ───────────────────────────────────────────────────────────────────────────────────────


def _replace(text: str, root: Any, edit: Replace) -> str:
    _, _, value = _at(root, edit.path)
    if not isinstance(value, ScalarNode) or value.style in ("|", ">"):
        raise EditError("only a value on one line can be replaced")
    return text[: value.start_mark.index] + edit.text + text[value.end_mark.index :]


def _insert(text: str, root: Any, edit: Insert) -> str:
    node = _at(root, edit.path)[2] if edit.path else root
    if not isinstance(node, MappingNode):
        raise EditError("a key can only be added to a map")
    entry = f"{edit.key}: {edit.text}"
    if node.flow_style:
        close = node.end_mark.index - 1
        inner = text[:close].rstrip()
        comma = "" if inner.endswith(("{", ",")) else ", "
        return inner + comma + entry + text[close:]
    after = _neighbour(text, node, edit.after)
    line = _line_end(text, _end(after[1]))
    break_before = "" if text[:line].endswith("\n") else "\n"
    indent = " " * node.value[0][0].start_mark.column
    return f"{text[:line]}{break_before}{indent}{entry}\n{text[line:]}"


def _neighbour(text: str, node: MappingNode, wanted: tuple[str, ...]) -> Any:
    """The entry to write behind: a wanted one, else the last that stands on one line."""
    on_one_line = [
        entry
        for entry in node.value
        if "\n" not in text[entry[0].start_mark.index : _end(entry[1])]
        and getattr(entry[1], "style", None) not in ("|", ">")
    ]
    by_key = {entry[0].value: entry for entry in on_one_line}
    for key in wanted:
        if key in by_key:
            return by_key[key]
    if not on_one_line:
        raise EditError("there is no line to write behind")
    return on_one_line[-1]


def _remove(text: str, root: Any, edit: Remove) -> str:
    container, key, value = _at(root, edit.path)
    if len(container.value) == 1:
        if len(edit.path) == 1:
            raise EditError("the document would be empty")
        return _remove(text, root, Remove(edit.path[:-1]))
    start = (key or value).start_mark.index
    if container.flow_style:
        return _without_flow(text, start, _end(value))
    first = _line_start(text, start)
    if text[first:start].strip() not in ("", "-" if key is None else ""):
        raise EditError("the key shares its line with another")
    return text[:first] + text[_line_end(text, _end(value)) :]


def _without_flow(text: str, start: int, end: int) -> str:
    """Without an entry between commas, and without one of the commas."""
    after = text[end:].lstrip()
    if after.startswith(","):
        return text[:start] + after[1:].lstrip(" ")
    before = text[:start].rstrip()
    if not before.endswith(","):
        raise EditError("the commas are not where they should be")
    return before[:-1] + text[end:]


_EDITORS: dict[type, Callable[[str, Any, Any], str]] = {Replace: _replace, Insert: _insert, Remove: _remove}
