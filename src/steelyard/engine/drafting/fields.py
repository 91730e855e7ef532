"""What can be changed of a dimension and of an indicator without touching the document by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from steelyard.core.texts import LANGUAGES
from steelyard.scheme import rules
from steelyard.scheme.model import Indicator

Kind = Literal["text", "number", "weight", "formula", "choice"]
_RULES: dict[str, Any] = {one.model_fields["rule"].default: one for one in get_args(get_args(rules.Rule)[0])}
#: Lists and maps of a rule: those are edited as text.
_NOT_SCALAR = ("rule", "points", "bands", "shares", "anchors")
_YES_NO = ("true", "false")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a part: its path under the part, how it is read, and what it may be."""

    path: tuple[str, ...]
    kind: Kind
    choices: tuple[str, ...] = ()
    required: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.path)


def titles(*, is_map: bool) -> list[Field]:
    """One for each language, or one where the title is a single text."""
    if not is_map:
        return [Field(("title",), "text", required=True)]
    return [Field(("title", language), "text") for language in LANGUAGES]


def of_dimension(*, is_map: bool) -> list[Field]:
    caps = [Field(("caps", name), "number") for name in ("min", "max")]
    return [*titles(is_map=is_map), Field(("weight",), "weight", required=True), *caps]


def of_indicator(rule: str, *, is_formula: bool, is_map: bool) -> list[Field]:
    """Every scalar of an indicator that people agree on."""
    direction = get_args(Indicator.model_fields["direction"].annotation) or ("higher", "lower", "within")
    found = [*titles(is_map=is_map), Field(("weight",), "weight", required=True)]
    found += [Field(("target", name), "number") for name in ("threshold", "target", "stretch")]
    if is_formula:
        found.append(Field(("formula",), "formula", required=True))
    found.append(Field(("direction",), "choice", tuple(direction), required=True))
    found += [Field((name,), "text") for name in ("owner", "source")]
    return [*found, *of_rule(rule)]


def of_rule(rule: str) -> Iterator[Field]:
    """The single numbers and words of a scoring rule."""
    model = _RULES.get(rule)
    for name, info in model.model_fields.items() if model else ():
        if name not in _NOT_SCALAR:
            yield _of_parameter(info.alias or name, info)


def _of_parameter(name: str, info: FieldInfo) -> Field:
    path, required = ("score", name), info.is_required()
    if info.annotation is bool:
        return Field(path, "choice", _YES_NO, required)
    if get_origin(info.annotation) is Literal:
        return Field(path, "choice", get_args(info.annotation), required)
    assert get_origin(info.annotation) in (None, Union, UnionType)
    return Field(path, "number", (), required)
