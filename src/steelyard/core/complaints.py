"""Validation errors as problems: where, what, and what is allowed."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from steelyard.core.document import Node
from steelyard.core.problems import Problem, listing, suggestion


def complaints(error: ValidationError, document: Node, model: type[BaseModel]) -> list[Problem]:
    """One problem per mistake of a `document` that should be a `model`, in the order of the document."""
    found: dict[Problem, None] = {}
    for detail in error.errors(include_url=False):
        path = _document_path(detail["loc"], document)
        if detail["type"] == "union_tag_invalid":
            path = (*path, "rule")
        problem = Problem(
            _message(detail, path, document, model),
            document.nearest(path),
            subject=".".join(map(str, path)) or None,
        )
        found[problem] = None
    return sorted(found, key=lambda p: (p.place.file or "", p.place.line or 0, p.place.column or 0))


def _document_path(loc: tuple[int | str, ...], document: Node) -> tuple[int | str, ...]:
    """pydantic's location without the steps that are not in the document (union tags)."""
    path: list[int | str] = []
    node: Node | None = document
    for step in loc:
        child = _child(node, step)
        if child is None and _is_tag(node, step):
            continue
        if step == "[key]":
            continue
        path.append(step)
        node = child
    return tuple(path)


def _is_tag(node: Node | None, step: int | str) -> bool:
    tag = node.get("rule") if node is not None else None
    return tag is not None and tag.value == step


def _child(node: Node | None, step: int | str) -> Node | None:
    if node is None:
        return None
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return node.get(str(step))


#: What pydantic found → what is needed instead.
_EXPECTED = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), "a map of keys"),
    **dict.fromkeys(("tuple_type", "list_type"), "a list"),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "a whole number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), "a date such as 2026-03-31"),
    "date_from_datetime_inexact": "a date such as 2026-03-31",
    "string_type": "a text",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "too_long": "at most {max_length} of these",
    "too_short": "at least {min_length} of these",
}


def _message(detail: Any, path: tuple[int | str, ...], document: Node, model: type[BaseModel]) -> str:
    kind, context, value = detail["type"], detail.get("ctx") or {}, detail["input"]
    if kind in ("literal_error", "enum"):
        return _not_a_choice(value, _quoted(context["expected"]))
    if kind == "union_tag_invalid":
        return _not_a_rule(_at(document, path), _quoted(context["expected_tags"]))
    if kind == "union_tag_not_found":
        return "says no rule. Write rule: and one of the scoring rules, such as ratio or three_point"
    if kind == "extra_forbidden":
        return _unknown_key(path, document, model)
    if kind == "missing":
        return "is required and absent"
    if kind == "value_error":
        return str(context["error"])
    if kind in _EXPECTED:
        found = context.get("actual_length", _shown(value))
        return f"expected {_EXPECTED[kind].format(**context)}, found {found}"
    return f"{_lower_first(detail['msg'])}, found {_shown(value)}"


def _not_a_rule(node: Node | None, choices: list[str]) -> str:
    value = node.plain() if node is not None else None
    return (
        f"{_shown(value)} is not a scoring rule. Choose {listing(choices)}.{suggestion(str(value), choices)}"
    )


def _unknown_key(path: tuple[int | str, ...], document: Node, model: type[BaseModel]) -> str:
    allowed = _allowed_keys(path, document, model)
    hint = f" Allowed: {listing(allowed, most=40)}." if allowed else ""
    return f'"{path[-1]}" is not a known key here.{suggestion(str(path[-1]), allowed)}{hint}'


def _at(document: Node, path: tuple[int | str, ...]) -> Node | None:
    node: Node | None = document
    for step in path:
        node = _child(node, step)
    return node


def _not_a_choice(value: object, choices: list[str]) -> str:
    return f"{_shown(value)} is not allowed. Choose {listing(choices)}.{suggestion(str(value), choices)}"


def _quoted(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a map" if isinstance(value, dict) else "a list"
    return f'"{value}"' if len(str(value)) < 60 else f'"{str(value)[:57]}…"'


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _allowed_keys(path: tuple[int | str, ...], document: Node, root: type[BaseModel]) -> list[str]:
    """The keys the model at the parent of `path` knows; of several rules, the one that is written."""
    kinds: list[Any] = [root]
    for step in path[:-1]:
        kinds = [child for kind in kinds for child in _step_into(kind, step)]
    rule = _at(document, (*path[:-1], "rule"))
    names: dict[str, None] = {}
    for model in kinds:
        if isinstance(model, type) and issubclass(model, BaseModel):
            fields = model.model_fields
            if "rule" not in fields or rule is None or fields["rule"].default == rule.value:
                names.update({field.alias or name: None for name, field in fields.items()})
    return list(names)


def _step_into(kind: Any, step: int | str) -> list[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if step in (name, field.alias):
                return _unwrapped(field.annotation)
        return []
    arguments = get_args(kind)
    return (
        _unwrapped(arguments[-1] if len(arguments) == 2 and arguments[-1] is not ... else arguments[0])
        if arguments
        else []
    )


def _unwrapped(annotation: Any) -> list[Any]:
    """The models or containers inside unions and Annotated."""
    if annotation is None or annotation is type(None):
        return []
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    origin, arguments = getattr(annotation, "__origin__", None), get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return _unwrapped(arguments[0])
    if origin is None and arguments:
        return [child for argument in arguments for child in _unwrapped(argument)]
    if str(origin) == "typing.Union":
        return [child for argument in arguments for child in _unwrapped(argument)]
    return [annotation] if arguments else []
