"""A card as its page shows it: each indicator with titles, words and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse

from steelyard.web.scorecards.models import Scorecard, Signal
from steelyard.web.scorecards.queries import Numbers
from steelyard.web.ui.numbers import decimal


@dataclass(frozen=True)
class Line:
    """One indicator of a card. `gap`: points still to be had up to full marks, in points of the total."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    dimension: str
    unit: str
    direction: str
    source: str
    owner: str
    about: Mapping[str, Any]
    record: Mapping[str, Any]
    signal: str
    address: str
    trend: list[float | None] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return bool(self.record["status"] == "ok" and self.record["score"] is not None)

    @property
    def applies(self) -> bool:
        return bool(self.record["status"] != "not_applicable")

    @property
    def contribution(self) -> Decimal:
        return decimal(self.record["contribution"]) or Decimal(0)

    @property
    def weight(self) -> Decimal:
        return decimal(self.record["effective_weight"]) or Decimal(0)

    @property
    def gap(self) -> Decimal:
        return max(self.weight - self.contribution, Decimal(0))


@dataclass(frozen=True)
class Part:
    """A dimension with its lines."""

    name: str
    title: Mapping[str, str]
    record: Mapping[str, Any]
    lines: list[Line]


def lines_of(
    card: Scorecard, figures: Mapping[str, Numbers], trends: Mapping[str, list[float | None]]
) -> list[Line]:
    """In the order of the scheme."""
    about = card.computation.outline["indicators"]
    return [
        _line(card, about.get(record["indicator"], {}), record, figures, trends)
        for record in card.card["indicators"]
    ]


def _line(
    card: Scorecard,
    about: Mapping[str, Any],
    record: Mapping[str, Any],
    figures: Mapping[str, Numbers],
    trends: Mapping[str, list[float | None]],
) -> Line:
    name = record["indicator"]
    figure = figures.get(name)
    return Line(
        name=name,
        title=about.get("title", {"": name}),
        description=about.get("description", {}),
        dimension=record["dimension"],
        unit=about.get("unit", ""),
        direction=about.get("direction", "higher"),
        source=about.get("source", ""),
        owner=about.get("owner", ""),
        about=about,
        record=record,
        signal=figure.signal if figure else Signal.NONE,
        address=reverse("indicator", args=[card.subject, card.computation.period, name]),
        trend=trends.get(name, []),
    )


def parts_of(card: Scorecard, lines: list[Line]) -> list[Part]:
    """The dimensions in which something applies."""
    records = {record["dimension"]: record for record in card.card["dimensions"]}
    parts = []
    for dimension in card.computation.outline["dimensions"]:
        own = [line for line in lines if line.dimension == dimension["name"] and line.applies]
        if own:
            parts.append(Part(dimension["name"], dimension["title"], records.get(dimension["name"], {}), own))
    return parts
