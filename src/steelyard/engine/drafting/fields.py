"""What can be changed of a dimension and of an indicator without touching the document by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from steelyard.core.numbers import plain
from steelyard.core.periods import Grain
from steelyard.core.texts import LANGUAGES
from steelyard.scheme import rules
from steelyard.scheme.model import Indicator

#: numbers: `60, 100, 120`; pairs: a line `80%: 60` for each; names: `leads, nps`.
Kind = Literal["text", "number", "weight", "formula", "choice", "numbers", "pairs", "names"]
_RULES: dict[str, Any] = {one.model_fields["rule"].default: one for one in get_args(get_args(rules.Rule)[0])}
RULES = tuple(_RULES)
RULE = ("score", "rule")
#: Parameters of a rule that hold several numbers. Anchors have a field for each level.
_SEVERAL: Mapping[tuple[str, str], Kind] = {
    ("three_point", "points"): "numbers",
    ("milestone", "shares"): "numbers",
    ("piecewise", "points"): "pairs",
    ("tier", "bands"): "pairs",
}
_YES_NO = ("true", "false")
_TARGETS = ("threshold", "target", "stretch")
#: Words of an indicator card, with what each may be.
_CARD = ("direction", "level", "below", "nature", "focus", "horizon", "missing")


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a part: its path under the part, how it is read, and what it may be.

    `default` is what counts while nothing is written, as text.
    """

    path: tuple[str, ...]
    kind: Kind
    choices: tuple[str, ...] = ()
    required: bool = False
    default: str = ""

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides which fields an indicator has: its input and rule, and how it is written."""

    rule: str = ""
    is_formula: bool = True
    titles_are_map: bool = False
    descriptions_are_map: bool = False
    anchors: Sequence[str] = ()
    objectives: Sequence[str] = ()


def words(name: str, *, is_map: bool, required: bool = False) -> list[Field]:
    """A text: one field for each language, or one where it is a single text."""
    if not is_map:
        return [Field((name,), "text", required=required)]
    return [Field((name, language), "text") for language in LANGUAGES]


def of_dimension(shape: Shape) -> list[Field]:
    caps = [Field(("caps", name), "number") for name in ("min", "max")]
    return [
        *words("title", is_map=shape.titles_are_map, required=True),
        Field(("weight",), "weight", required=True),
        *words("description", is_map=shape.descriptions_are_map),
        *caps,
    ]


def of_indicator(shape: Shape) -> list[Field]:
    """Everything of an indicator card that people agree on."""
    found = words("title", is_map=shape.titles_are_map, required=True)
    found.append(Field(("weight",), "weight", required=True))
    found += [Field(("target", name), "number") for name in _TARGETS]
    if shape.is_formula:
        found.append(Field(("formula",), "formula", required=True))
    found.append(Field(("unit",), "text", required=True))
    found += [_choice(name) for name in _CARD]
    found.append(Field(("frequency",), "choice", tuple(grain.value for grain in Grain)))
    found.append(Field(("objective",), "choice", tuple(shape.objectives)))
    found += [Field((name,), "text") for name in ("kind", "owner", "source")]
    found += [Field(path, "names") for path in (("applies_to", "positions"), ("guardrails",), ("linked_to",))]
    if shape.is_formula:
        found.append(Field(("minimum_evidence", "measure"), "text"))
        found.append(Field(("minimum_evidence", "at_least"), "number"))
    found += words("description", is_map=shape.descriptions_are_map)
    found.append(Field(RULE, "choice", RULES, required=True))
    found += of_rule(shape.rule, shape.anchors)
    return [*found, *(Field(("caps", name), "number") for name in ("min", "max"))]


def _choice(name: str) -> Field:
    info = Indicator.model_fields[name]
    default = "redistribute" if name == "missing" else _shown(info)
    return Field((name,), "choice", tuple(_words_of(info.annotation)), default=default)


def _words_of(annotation: Any) -> Iterator[str]:
    """The words of a Literal, also of one that may be absent."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    for child in get_args(annotation) if get_origin(annotation) in (Union, UnionType) else ():
        yield from _words_of(child)


def of_rule(rule: str, anchors: Iterable[str] = ()) -> Iterator[Field]:
    """The parameters of a scoring rule; of anchors the points of every level that is there."""
    model = _RULES.get(rule)
    for name, info in model.model_fields.items() if model else ():
        if name == "anchors":
            yield from (Field(("score", name, level, "score"), "number", (), True) for level in anchors)
        elif name != "rule":
            yield _of_parameter(rule, info.alias or name, info)


def _of_parameter(rule: str, name: str, info: FieldInfo) -> Field:
    path, required = ("score", name), info.is_required()
    default = "" if required else _shown(info)
    if several := _SEVERAL.get((rule, name)):
        return Field(path, several, (), required, default)
    if info.annotation is bool:
        return Field(path, "choice", _YES_NO, required, default)
    if get_origin(info.annotation) is Literal:
        return Field(path, "choice", get_args(info.annotation), required, default)
    return Field(path, "number", (), required, default)


def _shown(info: FieldInfo) -> str:
    """A default as it would be written."""
    default = info.get_default()
    if default is None or info.is_required():
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ", ".join(plain(one) for one in default)
    return str(default.value) if isinstance(default, StrEnum) else str(default)


def parameters(rule: str) -> set[str]:
    """The keys beside `rule` that a scoring rule may have, as they are written; none of an unknown rule."""
    model = _RULES.get(rule)
    return (
        {info.alias or name for name, info in model.model_fields.items() if name != "rule"}
        if model
        else set()
    )
