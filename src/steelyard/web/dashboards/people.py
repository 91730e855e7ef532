"""The lines of the heat map: people of a team, or teams where there are too many people for one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

from steelyard.web.dashboards.charts import heatmap
from steelyard.web.dashboards.queries import Member, Page
from steelyard.web.ui.charts import Chart

#: More lines than this are one blur.
MOST_PEOPLE = 40


@dataclass(frozen=True)
class Below:
    """`chart` shows people or teams; `pages` is there when people come in several pictures."""

    chart: Chart | None
    is_people: bool
    pages: Any = None

    @property
    def height(self) -> str:
        """How tall the picture has to be for its names to be read."""
        lines = len(self.chart["y"]) if self.chart else 0
        return "low" if lines <= 12 else "middle" if lines <= 25 else "tall"


def below(page: Page, number: str | None) -> Below:
    """People where at most 40 may be seen; else the teams, or the people in pages when there are no teams."""
    if page.members and (len(page.members) <= MOST_PEOPLE or not page.teams):
        pages = Paginator(_ranked(page.members), MOST_PEOPLE).get_page(number)
        chart = heatmap(page, list(pages.object_list), "scorecard")
        return Below(chart, is_people=True, pages=pages if pages.paginator.num_pages > 1 else None)
    return Below(heatmap(page, _ranked(page.teams), "dashboard-of"), is_people=False)


def _ranked(lines: Sequence[Member]) -> list[Member]:
    """By total, those without one at the end."""
    return sorted(lines, key=lambda one: (one.total is None, -(one.total or 0), one.name))


def everybody(page: Page) -> Chart | None:
    """All people who may be seen, or the teams, for a download: a table knows no crowd."""
    lines = page.members or page.teams
    return heatmap(page, _ranked(lines), "dashboard-of")
