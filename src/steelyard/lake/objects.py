"""JSON files as rows of text: an array of objects, one object, or an object per line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from steelyard.core.problems import Place, Problem, SteelyardError
from steelyard.lake.encoding import check_encoding, detect_encoding

#: The keys that lead to a value: ("header", "company").
Heading = tuple[str, ...]
Item = Mapping[str, Any]


class Written(str):
    """A number exactly as it stands in the file: money must not become a binary fraction."""


def read_objects(path: Path, encoding: str | None, *, file: str) -> list[tuple[int, Item]]:
    """Each object with its number: its position in the array, or its line."""
    chosen = check_encoding(encoding, file=file) if encoding else detect_encoding(path)
    try:
        text = path.read_text(encoding=chosen)
    except UnicodeDecodeError as error:
        raise SteelyardError(Problem(f"the file is not {chosen} ({error.reason})", Place(file))) from None
    found = list(_items(text, lines=path.suffix.lower() != ".json", file=file))
    for number, item in found:
        if not isinstance(item, dict):
            raise SteelyardError(Problem("expected an object such as {…}", Place(file, row=number)))
    if not found:
        raise SteelyardError(Problem("there are no objects, and so no columns", Place(file)))
    return found


def _items(text: str, *, lines: bool, file: str) -> Iterator[tuple[int, Any]]:
    if not lines:
        try:
            whole = _parse(text)
        except json.JSONDecodeError as error:
            if error.msg != "Extra data":
                raise SteelyardError(
                    Problem(f"not JSON: {error.msg}", Place(file, line=error.lineno, column=error.colno))
                ) from None
        else:
            yield from enumerate(whole if isinstance(whole, list) else [whole], start=1)
            return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, _parse(line)
            except json.JSONDecodeError as error:
                raise SteelyardError(
                    Problem(f"not JSON: {error.msg}", Place(file, line=number, column=error.colno))
                ) from None


def _parse(text: str) -> Any:
    return json.loads(text, parse_float=Written, parse_int=Written, parse_constant=lambda _: None)


def headings(items: Iterable[Item]) -> tuple[list[Heading], set[Heading]]:
    """The paths to all values in the order they appear, and those that hold JSON instead of one value.

    Objects inside objects are followed; lists, and keys that hold now an object and now a value, are
    kept as JSON.
    """
    kinds: dict[Heading, set[str]] = {}
    for item in items:
        _note(item, (), kinds)
    as_json = {path for path, seen in kinds.items() if "list" in seen or len(seen) > 1}
    found = [
        path
        for path, seen in kinds.items()
        if (seen != {"object"} or path in as_json)
        and not any(path[:length] in as_json for length in range(1, len(path)))
    ]
    return found, as_json


def _note(item: Item, above: Heading, kinds: dict[Heading, set[str]]) -> None:
    for key, value in item.items():
        path = (*above, key)
        seen = kinds.setdefault(path, set())
        if isinstance(value, dict) and value:
            seen.add("object")
            _note(value, path, kinds)
        elif isinstance(value, list):
            seen.add("list")
        elif value is not None and value != {}:
            seen.add("value")


def cell(item: Item, path: Heading, *, as_json: bool) -> str:
    """The value at `path` as text; "" where there is none."""
    value: Any = item
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if value is None:
        return ""
    if as_json or isinstance(value, dict | list):
        return _json(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _json(value: Any) -> str:
    """JSON in which numbers keep their digits."""
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_json(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
