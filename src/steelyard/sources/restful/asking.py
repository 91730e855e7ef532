"""APIs that give only the fields one asks for: those that the mappings of a connection read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from steelyard.sources import mapping, paths
from steelyard.sources.opened import Connection
from steelyard.sources.restful import places
from steelyard.sources.restful.model import ApiModel, ResourceModel


def wanted(connection: Connection, resource: str) -> list[tuple[str, ...]]:
    """The paths that tables filled from `resource` read, as the keys they pass."""
    tables = [model for name, model in connection.tables.items() if (model.from_ or name) == resource]
    found = [path for model in tables for path in mapping.used(model)]
    return [tuple(step.key for step in paths.parse(path) if step.kind == "key") for path in found]


def below(connection: Connection, resource: str, parent: str, always: tuple[str, ...] = ()) -> list[str]:
    """The keys under `parent` that are read, in alphabetical order, and those that are read anyway."""
    read = [keys[1] for keys in wanted(connection, resource) if len(keys) > 1 and keys[0] == parent]
    return sorted({*read, *always})


def asked(api: ApiModel, words: Callable[[str], Mapping[str, Any]]) -> ApiModel:
    """The description with the places of `words(resource)` filled in bodies and queries."""
    filled = {name: _filled(resource, words(name)) for name, resource in api.resources.items()}
    return api.model_copy(update={"resources": filled})


def _filled(resource: ResourceModel, words: Mapping[str, Any]) -> ResourceModel:
    parts = {"body": resource.body, "params": resource.params}
    return resource.model_copy(
        update={
            name: places.filled(part, words, strict=False) for name, part in parts.items() if part is not None
        }
    )
