"""Putting one value into a document: where it stands, or as the smallest block that overrides a preset."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml.nodes import MappingNode

from steelyard.core.composing import composed
from steelyard.core.document import DEEPEST, read_document
from steelyard.core.problems import SteelyardError
from steelyard.scheme.editing import EditError, Insert, Remove, Rewrite, apply

__all__ = ["EditError", "Path", "clear", "put", "put_list", "scalar"]

Path = tuple[str, ...]
#: Texts that mean themselves without quotes, in a block and between brackets.
_PLAIN = re.compile(r"[\w(][\w .%+*/()<>=-]*", re.ASCII)
_NULLS = ("null", "~", "")
#: Values that may be written short: `target: 20%` for `target: {target: 20%}`.
_SHORT = {"target": "target"}


def scalar(value: str) -> str:
    """A text as YAML, without quotes where it can do without."""
    bare = _PLAIN.fullmatch(value) and value == value.strip() and value.lower() not in _NULLS
    return value if bare else json.dumps(value, ensure_ascii=False)


def put(text: str, path: Path, value: str) -> str:
    """The document with this value at `path`. Raises EditError, and SteelyardError when it is no YAML."""
    plain = read_document(text, "").plain()
    if _existing(plain, path) == path and isinstance(_at(plain, path), Mapping | list):
        raise EditError("there are several values where a single one is needed")
    return _written(text, path, scalar(value))


def put_list(text: str, path: Path, written: str) -> str:
    """The document with a list, written in brackets, at `path`. Raises as `put` does."""
    return _written(text, path, written)


def clear(text: str, path: Path, *, inherited: bool) -> str:
    """Without the value: an own one goes; one that comes from a preset is taken away by `null`.

    `inherited` says whether what is extended gives a value too. Raises EditError.
    """
    if inherited:
        return _written(text, path, "null")
    return apply(text, Remove(path))


def _written(text: str, path: Path, written: str) -> str:
    there = _existing(read_document(text, "").plain(), path)
    if len(there) == len(path):
        return apply(text, Rewrite(path, written))
    value = _at(read_document(text, "").plain(), there)
    if value is None:
        return apply(text, Rewrite(there, _flow(path[len(there) :], written)))
    if isinstance(value, str):
        return apply(text, Rewrite(there, _unfolded(there, value, path, written)))
    if not isinstance(value, Mapping):
        raise EditError("there is a list where a map is needed")
    return _inserted(text, there, path, written)


def _inserted(text: str, there: Path, path: Path, written: str) -> str:
    """In the manner of the map it comes into: between brackets, or lines further in."""
    left = path[len(there) :]
    column = _column(text, there)
    nested = _flow(left[1:], written) if column is None else _block(text, left[1:], written, column)
    return apply(text, Insert(there, scalar(left[0]), nested))


def _unfolded(there: Path, value: str, path: Path, written: str) -> str:
    """`target: 20%` becomes a map when a threshold is added."""
    short = _SHORT.get(there[-1])
    if short is None or len(path) != len(there) + 1:
        raise EditError("there is a single value where a map is needed")
    entries = {short: scalar(value), path[-1]: written}
    return "{" + ", ".join(f"{key}: {one}" for key, one in entries.items()) + "}"


def _existing(plain: Any, path: Path) -> Path:
    """The part of the path that is there."""
    for depth, step in enumerate(path):
        if not isinstance(plain, Mapping) or step not in plain:
            return path[:depth]
        plain = plain[step]
    return path


def _at(plain: Any, path: Path) -> Any:
    for step in path:
        plain = plain[step]
    return plain


def _column(text: str, path: Path) -> int | None:
    """Where the keys of a block map stand; None of a map in brackets. Raises EditError."""
    try:
        node = composed(text, deepest=DEEPEST)
    except SteelyardError:
        raise EditError("this is not YAML") from None
    for step in path:
        node = next((value for key, value in node.value if key.value == step), None)
        if not isinstance(node, MappingNode):
            raise EditError("there is no map here")
    return None if node.flow_style or not node.value else int(node.value[0][0].start_mark.column)


def _flow(path: Path, written: str) -> str:
    for step in reversed(path):
        written = f"{{{scalar(step)}: {written}}}"
    return written


def _block(text: str, path: Path, written: str, column: int) -> str:
    """Each step on a line of its own, two columns further in; the last two share one."""
    if not path:
        return written
    end = "\r\n" if "\r\n" in text else "\n"
    lines = [f"{end}{' ' * (column + 2 * depth)}{scalar(step)}:" for depth, step in enumerate(path, 1)]
    return "".join(lines) + f" {written}"
