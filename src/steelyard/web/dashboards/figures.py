"""Numbers of stored records for charts, and titles of the outline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steelyard.web.ui.templatetags.steelyard import in_language


def number(text: Any) -> float | None:
    """The number of a chart; None stays a gap."""
    return None if text in (None, "") else float(text)


def indicator_title(outline: Mapping[str, Any], name: str) -> str:
    found = outline.get("indicators", {}).get(name, {})
    return in_language(found.get("title")) or name


def dimension_title(outline: Mapping[str, Any], name: str) -> str:
    found = next((one for one in outline.get("dimensions", ()) if one["name"] == name), None)
    return (in_language(found.get("title")) if found else "") or name


def adjustment_title(outline: Mapping[str, Any], name: str) -> str:
    return in_language(outline.get("adjustments", {}).get(name)) or name


def level_of(outline: Mapping[str, Any], name: str) -> str:
    """The kind of subject an indicator is measured for; those below take over its value."""
    return str(outline.get("indicators", {}).get(name, {}).get("level", "employee"))


def unit_of(outline: Mapping[str, Any], name: str) -> str:
    return str(outline.get("indicators", {}).get(name, {}).get("unit", ""))


def direction_of(outline: Mapping[str, Any], name: str) -> str:
    return str(outline.get("indicators", {}).get(name, {}).get("direction", "higher"))


def parts_of(card: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The dimensions of a card by name."""
    return {part["dimension"]: part for part in card.get("dimensions", ())}


def lines_of(card: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The indicators of a card by name."""
    return {line["indicator"]: line for line in card.get("indicators", ())}
