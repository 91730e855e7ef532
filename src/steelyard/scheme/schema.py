"""The JSON Schema of scheme documents, generated from the model."""

from __future__ import annotations

from typing import Any

from steelyard.scheme.model import Scheme

_EXTENDS = {
    "description": "preset:NAME, pack:NAME or paths; later ones win, this document last.",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}


def json_schema() -> dict[str, Any]:
    """What an editor checks. With `extends`, required keys may come from elsewhere, so none is required."""
    schema = Scheme.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Steelyard scheme"
    schema["properties"] = {**schema["properties"], "extends": _EXTENDS, "pack": {"type": "string"}}
    schema["properties"]["steelyard"] = {"enum": [1, "1"], "description": "Format version."}
    schema = dict(_in_parts(schema))
    for model in (schema, *schema["$defs"].values()):
        if "properties" in model:
            model["properties"] = {name: _or_null(part) for name, part in model["properties"].items()}
            model.pop("required", None)
    schema["$defs"]["Dimension"]["properties"]["rescale"] = {
        "type": "boolean",
        "description": "In a pack: scale the weights it does not mention to what is left of 100.",
    }
    return schema


def _in_parts(part: Any) -> Any:
    """What may also be written: null for any value of a map, a rule without its name, numbers as texts."""
    if isinstance(part, list):
        return [_in_parts(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {key: _in_parts(value) for key, value in part.items() if key != "discriminator"}
    if isinstance(found.get("additionalProperties"), dict):
        found["additionalProperties"] = _or_null(found["additionalProperties"])
    if "oneOf" in found:
        found["anyOf"] = found.pop("oneOf")
    if found.get("type") == "string" and not {"pattern", "enum", "const", "format"} & set(found):
        found["type"] = ["string", "number", "boolean"]
    return found


def _or_null(part: dict[str, Any]) -> dict[str, Any]:
    """null deletes what an extended document says."""
    if "anyOf" in part:
        return (
            part
            if {"type": "null"} in part["anyOf"]
            else {**part, "anyOf": [*part["anyOf"], {"type": "null"}]}
        )
    about: dict[str, Any] = {key: part[key] for key in ("title", "description", "default") if key in part}
    rest = {key: value for key, value in part.items() if key not in about}
    return {**about, "anyOf": [rest, {"type": "null"}]}
