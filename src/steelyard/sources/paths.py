"""Paths into nested records: `properties.amount`, `owners[0].id`, `tags[*].name`, `fields[id=5].value`.

A key with dots or brackets is quoted: `a."b.c".d`. Keys may be in any script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

_STEP = re.compile(
    r'(?P<dot>\.)?(?:"(?P<quoted>(?:[^"\\]|\\.)+)"|(?P<key>[^.\[\]"=]+))'
    r"|\[(?:(?P<index>-?\d+)|(?P<all>\*)|(?P<field>[^\[\]=]+)=(?P<value>[^\[\]]*))\]"
)
ALLOWED = "Write a path such as properties.amount, owners[0].id, tags[*].name or fields[id=5].value"


@dataclass(frozen=True, slots=True)
class Step:
    """`key` of a map, `index` of a list, `all` items of a list, or the items `where` a field has a value."""

    kind: Literal["key", "index", "all", "where"]
    key: str = ""
    index: int = 0
    value: str = ""


@lru_cache(maxsize=4096)
def parse(path: str) -> tuple[Step, ...]:
    """The steps of a path. Raises ValueError with what is allowed."""
    steps: list[Step] = []
    position = 0
    while position < len(path):
        found = _STEP.match(path, position)
        if not found or (found.lastgroup in ("key", "quoted") and bool(found["dot"]) != bool(steps)):
            raise ValueError(f'"{path}" is not a path. {ALLOWED}')
        steps.append(_step(found))
        position = found.end()
    if not steps:
        raise ValueError(f"the path is empty. {ALLOWED}")
    return tuple(steps)


def _step(found: re.Match[str]) -> Step:
    if found["index"] is not None:
        return Step("index", index=int(found["index"]))
    if found["all"] is not None:
        return Step("all")
    if found["field"] is not None:
        return Step("where", key=found["field"].strip(), value=found["value"].strip())
    quoted = found["quoted"]
    return Step("key", key=found["key"].strip() if quoted is None else re.sub(r"\\(.)", r"\1", quoted))


def every(record: Any, path: str) -> Iterator[Any]:
    """Every value at a path, in order; nothing where it leads nowhere."""
    return _walk(record, parse(path))


def first(record: Any, path: str) -> Any:
    """The first value at a path, None where it leads nowhere."""
    return next(every(record, path), None)


def leads_somewhere(record: Any, path: str) -> bool:
    """Whether the path exists, even when null or an empty list is there."""
    return any(True for _ in every(record, path))


def many(path: str) -> bool:
    """Whether a path may find more than one value."""
    return any(step.kind in ("all", "where") for step in parse(path))


def _walk(value: Any, steps: tuple[Step, ...]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    for child in _children(value, steps[0]):
        yield from _walk(child, steps[1:])


def _children(value: Any, step: Step) -> Iterator[Any]:
    if step.kind == "key":
        if isinstance(value, Mapping) and step.key in value:
            yield value[step.key]
        return
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        return
    if step.kind == "index":
        if -len(value) <= step.index < len(value):
            yield value[step.index]
        return
    for item in value:
        if step.kind == "all" or (isinstance(item, Mapping) and str(item.get(step.key)) == step.value):
            yield item
