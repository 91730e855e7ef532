"""Small edits of a scheme document: everything that is not edited stays as it is, byte for byte.

The text is changed where the YAML parser says a value stands; afterwards the document is read again and
must hold exactly what was meant, or the edit is refused. Writing the document anew with a round-trip
library would be shorter, but such a library moves blanks, quotes and comments that nobody touched.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from steelyard.core.composing import composed
from steelyard.core.document import DEEPEST, read_document
from steelyard.core.problems import SteelyardError

Path = tuple[str | int, ...]
_BREAK = re.compile(r"\r\n|\r|\n")
_BREAKS = ("\r", "\n")
_COLON = re.compile(r"[ \t]*:")
_COMMENT = re.compile(r"(?:^|\s)#", re.MULTILINE)


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


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Another value at `path`, also for a list, a map or a text of several lines; `text` is on one line."""

    path: Path
    text: str


Edit = Replace | Insert | Remove | Rewrite


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit does to the text: `text[start:end]` becomes `new`."""

    start: int
    end: int
    new: str = ""

    def made(self, text: str) -> str:
        return text[: self.start] + self.new + text[self.end :]


class EditError(Exception):
    """The edit cannot be made here without touching more than was meant."""


def apply(text: str, edit: Edit) -> str:
    """The document with one edit. Raises EditError."""
    return change_of(text, edit).made(text)


def change_of(text: str, edit: Edit) -> Change:
    """The one change an edit makes, tried out. Raises EditError."""
    try:
        before = read_document(text, "").plain()
        meant = expected(before, edit)
        change = _EDITORS[type(edit)](text, composed(text, deepest=DEEPEST), edit)
        after = read_document(change.made(text), "").plain()
    except SteelyardError as error:
        raise EditError(f"this would not be a scheme document: {error.problems[0].message}") from None
    except (LookupError, TypeError, AttributeError):
        raise EditError("there is no such place in the document") from None
    if after != meant:
        raise EditError("the document would say something else")
    return change


def expected(plain: Any, edit: Edit) -> Any:
    """The plain document after the edit."""
    plain = copy.deepcopy(plain)
    match edit:
        case Replace(path, text) | Rewrite(path, text):
            parent = _inside(plain, path[:-1])
            # Read first: a place that is not there must not come into being.
            if parent[path[-1]] != (value := _value(text)):
                parent[path[-1]] = value
        case Insert(path, key, text):
            _inside(plain, path)[key] = _value(text)
        case Remove(path):
            del _inside(plain, path[:-1])[path[-1]]
            if len(path) > 1 and not _inside(plain, path[:-1]):
                return expected(plain, Remove(path[:-1]))
    return plain


def _value(text: str) -> Any:
    return read_document(f"x: {text}", "").plain()["x"]


def _inside(plain: Any, path: Path) -> Any:
    for step in path:
        plain = plain[step]
    return plain


# ── finding the spot ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Entry:
    """A value where it stands, with its key (None in a list), its container and its place in that."""

    container: Any
    index: int
    key: Any
    value: Any

    @property
    def start(self) -> int:
        return int((self.key or self.value).start_mark.index)

    @property
    def is_empty(self) -> bool:
        """Nothing is written: the parser then gives the place of whatever comes next."""
        value = self.value
        return isinstance(value, ScalarNode) and value.start_mark.index == value.end_mark.index

    @property
    def is_alias(self) -> bool:
        """`*name` is composed into the node it stands for, which stands further up."""
        return self.key is not None and self.value.start_mark.index < self.key.start_mark.index


def _at(root: Any, path: Path) -> _Entry:
    """The entry of the last step."""
    entry, node = None, root
    for step in path:
        entry = _entry(node, step)
        if entry.is_alias:
            raise EditError("the value is written elsewhere and only named here")
        node = entry.value
    if entry is None:
        raise EditError("the path is empty")
    return entry


def _entry(node: Any, step: str | int) -> _Entry:
    if isinstance(node, MappingNode):
        for index, (key, value) in enumerate(node.value):
            if isinstance(key, ScalarNode) and key.value == str(step):
                return _Entry(node, index, key, value)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return _Entry(node, step, None, node.value[step])
    raise EditError(f"there is no {step} here")


def _entry_at(container: Any, index: int) -> _Entry:
    found = container.value[index]
    return _Entry(container, index, *(found if isinstance(container, MappingNode) else (None, found)))


def _end(text: str, entry: _Entry) -> int:
    """The index after the last character of an entry."""
    if entry.is_alias:
        raise EditError("the value is written elsewhere and only named here")
    value = entry.value
    if isinstance(value, MappingNode | SequenceNode) and not value.flow_style and value.value:
        # A block map "ends" where the next token begins, after comments that are not its own.
        return _end(text, _entry_at(value, -1))
    if entry.is_empty:
        return _after_key(text, entry)
    start, end = value.start_mark.index, value.end_mark.index
    return int(start) + len(text[start:end].rstrip())


def _after_key(text: str, entry: _Entry) -> int:
    """The index behind the colon, or behind a key of a flow map that has none."""
    if entry.key is None:
        raise EditError("an empty item has no place of its own")
    colon = _COLON.match(text, entry.key.end_mark.index)
    return colon.end() if colon else int(entry.key.end_mark.index)


def _line_start(text: str, index: int) -> int:
    return max(text.rfind(one, 0, index) for one in _BREAKS) + 1


def _line_end(text: str, index: int) -> int:
    """The index after the break that ends the line."""
    found = _BREAK.search(text, index)
    return found.end() if found else len(text)


def _break(text: str) -> str:
    """How lines of this document end."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


# ── the edits ───────────────────────────────────────────────────────────────────────────────────────


def _replace(text: str, root: Any, edit: Replace) -> Change:
    entry = _at(root, edit.path)
    value = entry.value
    if not isinstance(value, ScalarNode) or value.style in ("|", ">"):
        raise EditError("only a value on one line can be replaced")
    if entry.is_empty:
        at = _after_key(text, entry)
        return Change(at, at, f" {edit.text}")
    start, end = value.start_mark.index, value.end_mark.index
    if text[start:end].startswith(("&", "!")):
        raise EditError("the value has a name or a tag")
    return Change(start, end, edit.text)


def _rewrite(text: str, root: Any, edit: Rewrite) -> Change:
    entry = _at(root, edit.path)
    value = entry.value
    is_folded = isinstance(value, ScalarNode) and value.style in ("|", ">")
    if isinstance(value, ScalarNode) and not is_folded:
        return _replace(text, root, Replace(edit.path, edit.text))
    # A block list begins on a line further down: what is rewritten begins behind the colon of its key.
    is_inline = is_folded or value.flow_style
    start = int(value.start_mark.index) if is_inline else _after_key(text, entry)
    end = _end(text, entry)
    written = text[start:end]
    if written.lstrip().startswith(("&", "!")):
        raise EditError("the value has a name or a tag")
    if not is_folded and _COMMENT.search(written):
        raise EditError("a comment stands within the value")
    return Change(start, end, edit.text if is_inline else f" {edit.text}")


def _insert(text: str, root: Any, edit: Insert) -> Change:
    node = _at(root, edit.path).value if edit.path else root
    if not isinstance(node, MappingNode):
        raise EditError("a key can only be added to a map")
    entry = f"{edit.key}:{'' if edit.text.startswith(_BREAKS) else ' '}{edit.text}"
    if node.flow_style:
        return _insert_flow(text, node, entry)
    neighbour = _neighbour(text, node, edit.after)
    at, new_line = _line_end(text, _end(text, neighbour)), _break(text)
    indent = " " * neighbour.key.start_mark.column
    if text[:at].endswith(_BREAKS):
        return Change(at, at, f"{indent}{entry}{new_line}")
    return Change(at, at, f"{new_line}{indent}{entry}")


def _insert_flow(text: str, node: MappingNode, entry: str) -> Change:
    """Behind the last entry, and behind its comma when it has one."""
    if not node.value:
        at = node.end_mark.index - 1
        return Change(at, at, entry)
    end = _end(text, _entry_at(node, -1))
    comma = re.compile(r"\s*,").match(text, end)
    at = comma.end() if comma else end
    return Change(at, at, f" {entry}" if comma else f", {entry}")


def _neighbour(text: str, node: MappingNode, wanted: tuple[str, ...]) -> _Entry:
    """The entry to write behind: a wanted one, else the last that stands on one line, else the last."""
    entries = [_entry_at(node, index) for index in range(len(node.value))]
    entries = [entry for entry in entries if not entry.is_alias]
    short = [entry for entry in entries if not _BREAK.search(text, entry.start, _end(text, entry))]
    by_key = {entry.key.value: entry for entry in short}
    for key in wanted:
        if key in by_key:
            return by_key[key]
    if not entries:
        raise EditError("there is no line to write behind")
    return (short or entries)[-1]


def _remove(text: str, root: Any, edit: Remove) -> Change:
    entry = _at(root, edit.path)
    if len(entry.container.value) == 1:
        if len(edit.path) == 1:
            raise EditError("the document would be empty")
        return _remove(text, root, Remove(edit.path[:-1]))
    if entry.container.flow_style:
        return _remove_flow(text, entry)
    first = _line_start(text, entry.start)
    if text[first : entry.start].strip() != ("" if entry.key is not None else "-"):
        raise EditError("the key shares its line with another")
    return Change(first, _line_end(text, _end(text, entry)))


def _remove_flow(text: str, entry: _Entry) -> Change:
    """An entry between commas, and one of the commas."""
    start, end = entry.start, _end(text, entry)
    if after := re.compile(r"[ \t]*,[ \t]*").match(text, end):
        return Change(start, after.end())
    before = _end(text, _entry_at(entry.container, entry.index - 1)) if entry.index else start
    if not re.fullmatch(r"\s*,\s*", text[before:start]):
        raise EditError("a comment stands where the comma should be")
    return Change(before, end)


_EDITORS: dict[type, Callable[[str, Any, Any], Change]] = {
    Replace: _replace,
    Insert: _insert,
    Remove: _remove,
    Rewrite: _rewrite,
}
