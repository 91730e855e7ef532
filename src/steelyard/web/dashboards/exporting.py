"""A dashboard as a workbook: every table of the page on a sheet of its own."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from steelyard.engine.export import write_xlsx
from steelyard.web.dashboards.figures import number
from steelyard.web.dashboards.tiles import Reading, Tile
from steelyard.web.ui.charts import Chart
from steelyard.web.ui.downloads import TYPES
from steelyard.web.ui.words import SIGNALS

Sheet = tuple[Sequence[str], Sequence[Mapping[str, Any]]]


def workbook(name: str, tiles: Sequence[Tile], charts: Mapping[str, Chart | None]) -> HttpResponse:
    """An xlsx file with the indicators and the tables of the charts that are there."""
    sheets = {_("Indicators"): _indicators(tiles)}
    sheets |= {title: _of_chart(chart) for title, chart in charts.items() if chart is not None}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dashboard.xlsx"
        write_xlsx(path, sheets)
        answer = HttpResponse(path.read_bytes(), content_type=TYPES["xlsx"])
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}.xlsx"
    return answer


def _of_chart(chart: Chart) -> Sheet:
    names = _unlike([column["name"] for column in chart["columns"]])
    return names, [dict(zip(names, map(_cell, row), strict=True)) for row in chart["rows"]]


def _cell(value: Any) -> Any:
    """A spreadsheet gets a number as a number."""
    return Decimal(str(value)) if isinstance(value, float) else value


def _unlike(names: Sequence[str]) -> list[str]:
    """Columns of one name are told apart by a number."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _indicators(tiles: Sequence[Tile]) -> Sheet:
    names = _names()
    rows = [_values(tile, one) for tile in tiles for one in tile.readings]
    return names, [dict(zip(names, map(_cell, row), strict=True)) for row in rows]


def _names() -> list[str]:
    return [
        *(_("Dimension"), _("Indicator"), _("Unit"), _("Actual"), _("Target"), _("Signal")),
        *(_("Score"), _("Weight"), _("Contribution"), _("Period before"), _("Year before")),
        *(_("Pace"), _("Forecast"), _("Forecast from"), _("Forecast to")),
    ]


def _values(tile: Tile, one: Reading) -> list[Any]:
    line, board = one.line, one.board
    numbers = [
        *(line.get(key) for key in ("score", "effective_weight", "contribution")),
        *(board.get(key, {}).get("value") for key in ("prior", "year_ago")),
        board.get("pace", {}).get("ratio"),
        *(one.forecast.get(key) for key in ("value", "low", "high")),
    ]
    word = str(SIGNALS.get(one.signal, SIGNALS["none"])[1])
    actual, target = number(line.get("value")), number(line.get("target"))
    return [tile.title, one.title, one.unit, actual, target, word, *map(number, numbers)]
