"""What is wrong with a single value, before it gets into the document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steelyard.core.document import Node
from steelyard.core.numbers import parse_number, parse_weight
from steelyard.core.problems import SteelyardError
from steelyard.engine.drafting import listed
from steelyard.engine.drafting.fields import Field
from steelyard.metrics.formula import parse_formula
from steelyard.metrics.sql import ExpressionError
from steelyard.scheme.checks import catalogue_of, faults
from steelyard.scheme.loading import read_merged, typed

if TYPE_CHECKING:
    from steelyard.engine.drafting.parts import Part

_CHARACTER = re.compile(r"\(character (\d+)\)")
_QUOTED = re.compile(r'^"([^"]+)" is not')
LONGEST = 4000
Said = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Mistake:
    """`at` is the character of a formula, from 1. `is_place`: the value is fine, but cannot be put there."""

    message: str
    at: int | None = None
    is_place: bool = False


def mistake(field: Field, text: str) -> Mistake | None:
    """What is wrong with the value of a field; None when nothing is."""
    if len(text) > LONGEST:
        return Mistake(f"at most {LONGEST} characters are allowed")
    if not text:
        return Mistake("a value is needed") if field.required else None
    if field.kind in ("number", "weight"):
        return _number(text, is_weight=field.kind == "weight")
    if field.kind == "choice" and text not in field.choices:
        return Mistake(f'"{text}" is not one of {", ".join(field.choices)}')
    if field.kind == "formula":
        return _formula(text)
    if field.kind in ("numbers", "pairs", "names") and (message := listed.wrong(field.kind, text)):
        return Mistake(message)
    return None


def _number(text: str, *, is_weight: bool) -> Mistake | None:
    try:
        number = parse_weight(text) if is_weight else parse_number(text)
    except ValueError as error:
        return Mistake(str(error))
    if is_weight and not 0 <= number <= 100:
        return Mistake("a weight is from 0 to 100")
    return None


def _formula(formula: str) -> Mistake | None:
    try:
        parse_formula(formula)
    except ExpressionError as error:
        found = _CHARACTER.search(str(error))
        return Mistake(str(error), int(found[1]) if found else None)
    return None


def of_changes(part: Part, text: str, given: Mapping[str, str]) -> dict[str, Mistake]:
    """What the scheme complains of with this text and did not before, at the fields of the part.

    Something else of the draft may be wrong: the findings say so. `given` are the values that changed.
    """
    known = set(_said(part, part.merged))
    found: dict[str, Mistake] = {}
    for path, message in _said(part, read_merged(part.file, text=text)):
        if (path, message) not in known and (field := _field_at(part, path, given)):
            at = _place(given.get("formula", ""), message) if field.name == "formula" else None
            found.setdefault(field.name, Mistake(message, at))
    return found


def _said(part: Part, document: Node) -> Iterator[Said]:
    """Path under the part, and what is wrong there."""
    depth = len(part.path)
    for path, message in complaints_of(document, str(part.file)):
        if path[:depth] == part.path:
            yield path[depth:], message


def complaints_of(document: Node, reference: str) -> Iterator[Said]:
    """Everything that keeps a merged document from being scored, with its path."""
    try:
        scheme = typed(document, reference).scheme
    except SteelyardError as error:
        for problem in error.problems:
            yield tuple((problem.subject or "").split(".")), problem.message
        return
    for fault in faults(scheme, catalogue_of(scheme)):
        yield tuple(map(str, fault.path)), fault.message


def _field_at(part: Part, path: tuple[str, ...], given: Collection[str]) -> Field | None:
    """The field that stands there; of several under a map, one that changed."""
    fields = [value.field for value in part.values]
    exact = [one for one in fields if path[: len(one.path)] == one.path]
    under = [one for one in fields if path and one.path[: len(path)] == path]
    changed = [one for one in under if one.name in given]
    return next(iter([*exact, *changed, *under]), None)


def _place(formula: str, message: str) -> int | None:
    named = _QUOTED.match(message)
    found = re.search(rf"(?<!\w){re.escape(named[1])}(?!\w)", formula) if named else None
    return found.start() + 1 if found else None
