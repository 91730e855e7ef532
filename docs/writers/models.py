"""The models of a scheme as tables of keys: type, default, meaning."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML

from steelyard.core.fields import Name, Number, UnitField, Weight, Words
from steelyard.scheme import rules
from steelyard.sources.restful.model import Duration
from writers.markdown import table

Model = type[BaseModel]
_NAMED = (
    (Number, "number"),
    (Weight, "weight"),
    (Words, "text"),
    (UnitField, "unit"),
    (Name, "name"),
    (Duration, "length of time"),
    (Any, "value"),
    (rules.Knots, "map or pairs"),
    (rules.Bands, "map or pairs"),
    (rules.Rule, "[scoring rule](rules.md)"),
)
_PLAIN = {str: "text", int: "whole number", bool: "true or false"}
MEANINGS = Path(__file__).parent.parent / "meanings.yaml"


def title(model: Model) -> str:
    return model.__name__.removesuffix("Model")


def keys(model: Model) -> dict[str, FieldInfo]:
    """Key in the document → field, in the order of the model."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def fields_table(model: Model, *, without: tuple[str, ...] = ()) -> str:
    hints = get_type_hints(model, include_extras=True)
    rows = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key not in without:
            rows.append((f"`{key}`", shown(hints[name]), default(field), meaning(model, key)))
    return table(("key", "type", "default", "meaning"), rows)


def meaning(model: Model, key: str) -> str:
    """From the model itself, else from meanings.yaml; "" when nobody says it."""
    own = keys(model)[key].description
    if own:
        return own
    for kind in model.__mro__:
        if key in _MEANINGS.get(kind.__name__, {}):
            return str(_MEANINGS[kind.__name__][key])
    return ""


_MEANINGS: dict[str, dict[str, str]] = YAML(typ="safe").load(MEANINGS)


def shown(hint: Any) -> str:
    """A type for people."""
    for known, name in _NAMED:
        if hint == known:
            return name
    if get_origin(hint) is Annotated:
        return shown(hint.__origin__)
    if get_origin(hint) in (Union, types.UnionType):
        return " or ".join(shown(part) for part in get_args(hint) if part is not type(None))
    return _shown_container(hint)


def _shown_container(hint: Any) -> str:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " · ".join(f"`{choice}`" for choice in arguments)
    if origin is tuple:
        if arguments[-1] is ...:
            return f"list of {shown(arguments[0])}"
        return f"list of {len(arguments)}: {', '.join(map(shown, arguments))}"
    if origin is not None and issubclass(origin, Mapping):
        return f"map: {shown(arguments[0])} → {shown(arguments[1])}"
    if issubclass(hint, BaseModel):
        return f"[{title(hint)}](#{title(hint).lower()})"
    if issubclass(hint, Enum):
        return " · ".join(f"`{choice.value}`" for choice in hint)
    return _PLAIN.get(hint) or str(hint.__name__)


def default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.default
    if value in (None, timedelta(0)) or field.default_factory is not None or isinstance(value, BaseModel):
        return ""
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`" if value else ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value.value if isinstance(value, Enum) else value}`"


def models_of(hint: Any) -> Iterator[Model]:
    """The models a type mentions."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
        return
    inner = (hint.__origin__,) if get_origin(hint) is Annotated else get_args(hint)
    for part in inner:
        yield from models_of(part)


def reachable(root: Model) -> list[Model]:
    """The model and everything under it, each once, in reading order."""
    found: dict[Model, None] = {root: None}
    for name, hint in get_type_hints(root, include_extras=True).items():
        if name in root.model_fields:
            for model in models_of(hint):
                if model not in found:
                    found.update(dict.fromkeys(reachable(model)))
    return list(found)
