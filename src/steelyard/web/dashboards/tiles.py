"""The tiles at the head of a dashboard: the score, and one tile per dimension with its indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from steelyard.core.periods import Period
from steelyard.engine.boards import standing
from steelyard.web.dashboards.figures import (
    dimension_title,
    direction_of,
    indicator_title,
    lines_of,
    parts_of,
    unit_of,
)
from steelyard.web.dashboards.queries import Page
from steelyard.web.dashboards.words import reason_of
from steelyard.web.scorecards.models import Scorecard


@dataclass(frozen=True)
class Reading:
    """One indicator on a tile. `board` has trend, change, pace and forecast as engine.boards gives them."""

    name: str
    title: str
    unit: str
    direction: str
    address: str
    line: Mapping[str, Any]
    signal: str
    board: Mapping[str, Any]

    @property
    def forecast(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.board.get("forecast", {})
        return found

    @property
    def no_forecast(self) -> str:
        return reason_of(self.forecast)

    @property
    def no_pace(self) -> str:
        return reason_of(self.board.get("pace", {}))

    @property
    def has_pace(self) -> bool:
        return bool(self.board.get("pace", {}).get("signal"))


@dataclass(frozen=True)
class Tile:
    """One dimension: `score` of 100 full points, `contribution` of `weight` points of the sheet."""

    name: str
    title: str
    score: Any
    contribution: Any
    weight: Any
    signal: str
    readings: list[Reading]


@dataclass(frozen=True)
class Score:
    """The total with grade, where it will end, and how it has moved. `swing` is half of the interval."""

    total: Any
    grade: str
    label: Any
    reason: str
    forecast: Mapping[str, Any]
    swing: Decimal | None
    no_forecast: str
    elapsed: int | None
    on_pace: int
    paced: int
    prior: Scorecard | None
    year_ago: Scorecard | None
    trend: list[Any]


def signal_of(stored: str, board: Mapping[str, Any]) -> str:
    """Of an open period's flow by its pace: two thirds of the target after half the time is on track."""
    return str(board.get("pace", {}).get("signal") or stored)


def readings(page: Page) -> dict[str, Reading]:
    """Every indicator that takes part, in the order of the scheme."""
    lines, boards = lines_of(page.card.card), page.body.get("indicators", {})
    found = {}
    for name in page.outline.get("indicators", {}):
        line = lines.get(name)
        if line is None or line.get("status") == "not_applicable":
            continue
        board = boards.get(name, {})
        found[name] = Reading(
            name=name,
            title=indicator_title(page.outline, name),
            unit=unit_of(page.outline, name),
            direction=direction_of(page.outline, name),
            address=reverse("indicator", args=[page.card.subject, page.period, name]),
            line=line,
            signal=signal_of(page.signals.get(name, "none"), board),
            board=board,
        )
    return found


def tiles(page: Page, known: Mapping[str, Reading]) -> Iterator[Tile]:
    """The dimensions that count for the subject; `known` are the readings of the page."""
    parts = parts_of(page.card.card)
    for dimension in page.outline.get("dimensions", ()):
        name = dimension["name"]
        part = parts.get(name, {})
        own = [known[each] for each in dimension["indicators"] if each in known]
        if not own:
            continue
        score = part.get("score")
        signal = "none" if score is None else str(standing(Decimal(str(score)) / 100))
        yield Tile(
            name=name,
            title=dimension_title(page.outline, name),
            score=score,
            contribution=part.get("contribution"),
            weight=part.get("effective_weight") or part.get("weight"),
            signal=signal,
            readings=own,
        )


def score(page: Page) -> Score:
    """The tile of the total."""
    body, card = page.body, page.card
    forecast = body.get("total", {}).get("forecast", {})
    swing = None
    if "value" in forecast:
        swing = (Decimal(forecast["high"]) - Decimal(forecast["low"])) / 2
    paces = [one.get("pace", {}).get("signal") for one in body.get("indicators", {}).values()]
    paced = [each for each in paces if each]
    elapsed = body.get("elapsed")
    own = Period.parse(page.period)
    return Score(
        total=card.total,
        grade=card.grade,
        label=page.outline.get("grades", {}).get("labels", {}).get(card.grade, ""),
        reason=card.card.get("reason") or "",
        forecast=forecast,
        swing=swing,
        no_forecast="" if "value" in forecast else reason_of(forecast),
        elapsed=round(float(elapsed) * 100) if elapsed else None,
        on_pace=sum(each == "on_track" for each in paced),
        paced=len(paced),
        prior=page.prior,
        year_ago=page.before(str(own.year_ago())),
        trend=[each.total for each in reversed(page.trend)],
    )
