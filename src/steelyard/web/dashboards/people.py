"""The heat map: people of a team, or teams where there are too many people for one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from steelyard.web.dashboards.charts import heatmap
from steelyard.web.dashboards.queries import Page
from steelyard.web.ui.charts import Chart


@dataclass(frozen=True)
class Below:
    """`chart` shows people or teams; `pages` is there when they come in several pictures."""

    chart: Chart | None
    is_people: bool
    pages: Any = None

    @property
    def height(self) -> str:
        """How tall the picture has to be for its names to be read."""
        lines = len(self.chart["y"]) if self.chart else 0
        return "low" if lines <= 12 else "middle" if lines <= 25 else "tall"


def below(page: Page) -> Below:
    """The picture of the lines that the page has read."""
    is_people = page.crowd.shows_people
    chart = heatmap(page, page.lines, "scorecard" if is_people else "dashboard-of")
    return Below(chart, is_people, page.sheet if page.sheet.has_other_pages() else None)


def everybody(page: Page) -> Chart | None:
    """All lines, for a download: a table knows no crowd."""
    return heatmap(page, page.lines, "dashboard-of")
