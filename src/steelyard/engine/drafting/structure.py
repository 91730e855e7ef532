"""Indicators and dimensions that come into a draft and go out of it."""

from __future__ import annotations

from pathlib import Path as File

from steelyard.core.document import Node
from steelyard.core.fields import is_name
from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting.mistakes import Mistake
from steelyard.engine.drafting.parts import Part, RefusedError
from steelyard.engine.drafting.vocabulary import vocabulary
from steelyard.engine.drafting.writing import EditError, Path, clear, put
from steelyard.scheme.loading import read_merged


def with_indicator(file: File, *, dimension: str, name: str, title: str) -> str:
    """The text of the draft with another indicator; a dimension that is not there comes with it.

    Raises RefusedError at `name` or `dimension`, SteelyardError while the draft is no document.
    """
    document = read_merged(file)
    is_new = dimension not in _names(document.get("dimensions"))
    _must_be_free(document, dimension, name, is_new=is_new)
    measure = next((word.name for word in vocabulary(document) if not word.is_parameter), "0")
    # It changes no score yet. In a dimension of its own, which weighs nothing, it is all there is.
    card = {
        "title": title.strip() or name,
        "formula": measure,
        "unit": "count",
        "weight": "100" if is_new else "0",
    }
    group: Path = ("dimensions", dimension)
    own: Path = (*group, "indicators", name)
    text = file.read_text(encoding="utf-8")
    try:
        if is_new:
            text = put(put(text, (*group, "title"), dimension), (*group, "weight"), "0")
        for key, value in card.items():
            text = put(text, (*own, key), value)
        return put(text, (*own, "score", "rule"), "ratio")
    except EditError as error:
        raise RefusedError({"name": Mistake(str(error), is_place=True)}) from None


def _must_be_free(document: Node, dimension: str, name: str, *, is_new: bool) -> None:
    taken = {one for group in _entries(document.get("dimensions")) for one in _names(group.get("indicators"))}
    mistakes = {}
    if is_new and (message := _no_name(dimension)):
        mistakes["dimension"] = Mistake(message)
    if message := _no_name(name):
        mistakes["name"] = Mistake(message)
    elif name in taken:
        mistakes["name"] = Mistake(f'"{name}" is already an indicator; ids are unique in a scheme')
    if mistakes:
        raise RefusedError(mistakes)


def _no_name(text: str) -> str | None:
    if is_name(text):
        return None
    return f'"{text}" is not a name. Use letters of any script, digits and _, not starting with a digit'


def without(part: Part) -> str:
    """The text of the draft without a part; `null` takes away what a preset brings. Raises RefusedError."""
    text = part.file.read_text(encoding="utf-8")
    try:
        try:
            alone = clear(text, part.path, inherited=False)
        except EditError:
            # It stands only in what the draft extends.
            return clear(text, part.path, inherited=True)
        return _emptied(part, text) if _is_there(part, alone) else alone
    except EditError as error:
        raise RefusedError({"": Mistake(str(error), is_place=True)}) from None


def _emptied(part: Part, text: str) -> str:
    """Own changes of a part of a preset go, then the part itself."""
    return clear(clear(text, part.path, inherited=False), part.path, inherited=True)


def _is_there(part: Part, text: str) -> bool:
    """Whether a preset brings the part all the same."""
    try:
        node: Node | None = read_merged(part.file, text=text)
    except SteelyardError:
        return False
    for step in part.path:
        node = node.get(step) if node is not None else None
    return node is not None


def _entries(node: Node | None) -> list[Node]:
    return list(node.value.values()) if node is not None and isinstance(node.value, dict) else []


def _names(node: Node | None) -> tuple[str, ...]:
    return tuple(node.value) if node is not None and isinstance(node.value, dict) else ()
