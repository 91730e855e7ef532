"""Values that hold several things, as a field shows them and as the document holds them."""

from __future__ import annotations

import re
from collections.abc import Callable

from steelyard.core.document import Node
from steelyard.core.numbers import parse_number
from steelyard.engine.drafting.fields import Kind
from steelyard.engine.drafting.writing import scalar

#: Between names and numbers; Chinese commas too.
_BETWEEN = re.compile(r"[,，、\n]+")
_PAIR = re.compile(r"[:：]")
LOWEST = "lowest"


def shown(node: Node | None, kind: Kind) -> str:
    """A list of the document as the text of its field; "" where it is none."""
    if node is None:
        return ""
    if kind == "pairs":
        return "\n".join(f"{at}: {points}" for at, points in _pairs(node))
    if isinstance(node.value, list):
        return ", ".join(_text(one) for one in node.value)
    return _text(node)


def _pairs(node: Node) -> list[tuple[str, str]]:
    if isinstance(node.value, dict):
        return [(at, _text(points)) for at, points in node.value.items()]
    found = []
    for one in node.value if isinstance(node.value, list) else ():
        if isinstance(one.value, list) and len(one.value) == 2:
            found.append((_text(one.value[0]), _text(one.value[1])))
    return found


def _text(node: Node) -> str:
    return node.value if isinstance(node.value, str) else ""


def written(kind: Kind, text: str) -> str:
    """The text of a field as a list in brackets."""
    if kind == "pairs":
        pairs = (f"[{', '.join(scalar(one) for one in _split(line))}]" for line in _lines(text))
        return f"[{', '.join(pairs)}]"
    return f"[{', '.join(scalar(one) for one in _items(text))}]"


def wrong(kind: Kind, text: str) -> str | None:
    """What is wrong with the text of such a field; None when nothing is."""
    if kind == "names":
        return None
    if kind == "numbers":
        return _first(_items(text), _number)
    for line in _lines(text):
        parts = _split(line)
        if len(parts) != 2:
            return f'"{line}" is not a value and its points, such as 80%: 60'
        at, points = parts
        if message := (None if at == LOWEST else _number(at)) or _number(points):
            return message
    return None


def _number(text: str) -> str | None:
    try:
        parse_number(text)
    except ValueError as error:
        return str(error)
    return None


def _first(texts: list[str], check: Callable[[str], str | None]) -> str | None:
    return next((message for text in texts if (message := check(text))), None)


def _items(text: str) -> list[str]:
    return [one.strip() for one in _BETWEEN.split(text) if one.strip()]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _split(line: str) -> list[str]:
    return [one.strip() for one in _PAIR.split(line)]
