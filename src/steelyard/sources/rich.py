"""Cells of table tools that are more than text: people, links, formulas become plain cells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_TEXTS = ("text", "name", "full_address", "address", "title")


def plain(value: Any, *, person: str = "name") -> Any:
    """A cell as text, number or truth; a list of one is that one, others are joined by a comma.

    Texts in pieces are put together. Of people, the field `person` is taken (`name`, `id`, `email`). A map
    of another shape becomes JSON, so that nothing is lost.
    """
    if isinstance(value, list):
        return _joined(value, person)
    if isinstance(value, Mapping):
        return _one(value, person)
    return value


def _joined(values: list[Any], person: str) -> Any:
    parts = [plain(each, person=person) for each in values]
    if len(parts) <= 1:
        return parts[0] if parts else None
    pieces = all(isinstance(each, Mapping) and "text" in each for each in values)
    return ("" if pieces else ", ").join(str(part) for part in parts if part is not None)


def _one(value: Mapping[str, Any], person: str) -> Any:
    if "value" in value:
        return plain(value["value"], person=person)
    if "link_record_ids" in value:
        return plain(value["link_record_ids"], person=person)
    if "id" in value and value.get(person) is not None:
        return plain(value[person], person=person)
    found = next((value[name] for name in _TEXTS if value.get(name) is not None), None)
    if found is None:
        return json.dumps(value, ensure_ascii=False, default=str)
    return plain(found, person=person)
