"""All weights of a draft at once: who gives to one takes from another."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as File

from steelyard.engine.drafting.fields import Field
from steelyard.engine.drafting.mistakes import Mistake, mistake
from steelyard.engine.drafting.parts import RefusedError
from steelyard.engine.drafting.tree import Tree
from steelyard.engine.drafting.writing import EditError, Path, put

_WEIGHT = Field(("weight",), "weight", required=True)


def weights_of(tree: Tree) -> dict[str, str]:
    """Weights as they are written: of `dimension`, and of `dimension/indicator`."""
    found: dict[str, str] = {}
    for dimension in tree.branches:
        found[dimension.name] = dimension.written
        found |= {f"{dimension.name}/{one.name}": one.written for one in dimension.branches}
    return found


def reweighed(file: File, tree: Tree, given: Mapping[str, str]) -> str:
    """The text of the draft with other weights; what says the same stays. Raises RefusedError."""
    text, mistakes = file.read_text(encoding="utf-8"), dict[str, Mistake]()
    for at, written in weights_of(tree).items():
        new = given.get(at, written).strip()
        if new == written.strip():
            continue
        if found := mistake(_WEIGHT, new):
            mistakes[at] = found
            continue
        try:
            text = put(text, _path(at), new)
        except EditError as error:
            mistakes[at] = Mistake(str(error), is_place=True)
    if mistakes:
        raise RefusedError(mistakes)
    return text


def _path(at: str) -> Path:
    dimension, _slash, indicator = at.partition("/")
    below: Path = ("indicators", indicator) if indicator else ()
    return ("dimensions", dimension, *below, "weight")
