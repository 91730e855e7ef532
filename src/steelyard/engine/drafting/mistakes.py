"""What is wrong with a single value, before it gets into the document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from steelyard.core.numbers import parse_number, parse_weight
from steelyard.core.problems import SteelyardError
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
    return None


def _number(text: str, *, is_weight: bool) -> Mistake | None:
    try:
        number = parse_weight(text) if is_weight else parse_number(text)
    except ValueError as error:
        return Mistake(str(error))
    if is_weight and not 0 <= number <= 100:
        return Mistake("a weight is from 0 to 100")
    return None


def of_formula(part: Part, formula: str, text: str) -> Mistake | None:
    """The first thing wrong with a formula, with the character where it is."""
    try:
        parse_formula(formula)
    except ExpressionError as error:
        found = _CHARACTER.search(str(error))
        return Mistake(str(error), int(found[1]) if found else None)
    try:
        scheme = typed(read_merged(part.file, text=text), str(part.file)).scheme
    except SteelyardError:
        # Something else of the draft is wrong; the findings say so.
        return None
    for fault in faults(scheme, catalogue_of(scheme)):
        if fault.path == (*part.path, "formula"):
            return Mistake(fault.message, _place(formula, fault.message))
    return None


def _place(formula: str, message: str) -> int | None:
    named = _QUOTED.match(message)
    found = re.search(rf"(?<!\w){re.escape(named[1])}(?!\w)", formula) if named else None
    return found.start() + 1 if found else None
